//! Roles: what they inherit and permit, completed once when the configuration is read.
//!
//! In: the roles of the configuration. Out: a caller with the roles it has by inheritance and the permissions of all of them. A role that
//! is not defined here stays what it is, and permits nothing.

use std::{collections::BTreeMap, sync::Arc};

use ahash::AHashMap;
use cygnet_resolvers::caller::Caller;

use crate::config::auth::RoleConfig;

/// The roles of the configuration.
#[derive(Debug, Clone, Default)]
pub(super) struct Roles(AHashMap<Arc<str>, Whole>);

/// A role with all that it inherits.
#[derive(Debug, Clone, Default)]
struct Whole {
    roles: Vec<Arc<str>>,
    permissions: Vec<Arc<str>>,
    prefixes: Vec<Arc<str>>,
}

/// Why a role cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoleProblem {
    /// It inherits one that there is not.
    Unknown(String),
    /// It inherits itself, by these.
    Cycle(Vec<String>),
    /// It permits something that is no permission.
    Permission(String),
}

/// A role being completed, and the next one it inherits that has not been looked at.
type Open<'a> = (&'a str, usize);

impl Roles {
    /// Completes roles; else the first that cannot be, and why.
    pub(super) fn new(
        configured: &BTreeMap<String, RoleConfig>,
    ) -> Result<Self, (String, RoleProblem)> {
        let mut whole = AHashMap::with_capacity(configured.len());
        for name in configured.keys() {
            complete(configured, name, &mut whole)?;
        }
        Ok(Self(whole))
    }

    /// The caller with all that its roles give it.
    pub(super) fn completed(&self, mut caller: Caller) -> Caller {
        for role in std::mem::take(&mut caller.roles) {
            if let Some(whole) = self.0.get(&role) {
                add(&mut caller.roles, &whole.roles);
                add(&mut caller.scopes, &whole.permissions);
                add(&mut caller.scope_prefixes, &whole.prefixes);
            }
            add(&mut caller.roles, &[role]);
        }
        caller
    }
}

/// Adds what is not there yet.
fn add(to: &mut Vec<Arc<str>>, more: &[Arc<str>]) {
    for item in more {
        if !to.contains(item) {
            to.push(Arc::clone(item));
        }
    }
}

/// Completes a role after those it inherits: a walk with a stack of its own, however long the chain is.
fn complete(
    configured: &BTreeMap<String, RoleConfig>,
    name: &str,
    whole: &mut AHashMap<Arc<str>, Whole>,
) -> Result<(), (String, RoleProblem)> {
    let mut open: Vec<Open<'_>> = vec![(name, 0)];
    while let Some((name, at)) = open.last_mut() {
        let name = *name;
        let Some(role) = configured.get(name) else {
            let by = open.len().checked_sub(2).map_or(name, |at| open[at].0);
            return Err((by.to_owned(), RoleProblem::Unknown(name.to_owned())));
        };
        let Some(inherited) = role.inherits.get(*at) else {
            let done = of(role, name, whole)?;
            whole.insert(name.into(), done);
            open.pop();
            continue;
        };
        *at += 1;
        if whole.contains_key(inherited.as_str()) {
            continue;
        }
        if let Some(from) = open.iter().position(|(known, _)| known == inherited) {
            let path = open[from..].iter().map(|(name, _)| (*name).to_owned());
            let path = path.chain([inherited.clone()]).collect();
            return Err((name.to_owned(), RoleProblem::Cycle(path)));
        }
        open.push((inherited, 0));
    }
    Ok(())
}

/// A role whose inherited ones are complete.
fn of(
    role: &RoleConfig,
    name: &str,
    whole: &AHashMap<Arc<str>, Whole>,
) -> Result<Whole, (String, RoleProblem)> {
    let mut own = Whole::default();
    for permission in &role.permissions {
        let wrong = || (name.to_owned(), RoleProblem::Permission(permission.clone()));
        let is_plain = |text: &str| !text.contains(|it: char| it == '*' || it.is_whitespace());
        match permission.strip_suffix('*') {
            None if !permission.is_empty() && is_plain(permission) => {
                add(&mut own.permissions, &[permission.as_str().into()]);
            }
            Some(prefix) if (prefix.is_empty() || prefix.ends_with(':')) && is_plain(prefix) => {
                add(&mut own.prefixes, &[prefix.into()]);
            }
            Some(_) | None => return Err(wrong()),
        }
    }
    for inherited in role.inherits.iter().filter_map(|it| whole.get(it.as_str())) {
        add(&mut own.roles, &inherited.roles);
        add(&mut own.permissions, &inherited.permissions);
        add(&mut own.prefixes, &inherited.prefixes);
    }
    add(&mut own.roles, &[name.into()]);
    Ok(own)
}

#[cfg(test)]
mod tests {
    use cygnet_resolvers::slot::CallerPart;

    use super::*;

    fn roles(yaml: &[(&str, &[&str], &[&str])]) -> Result<Roles, (String, RoleProblem)> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        let role = |(name, inherits, permissions): &(&str, &[&str], &[&str])| {
            let role = RoleConfig {
                inherits: texts(inherits),
                permissions: texts(permissions),
            };
            ((*name).to_owned(), role)
        };
        Roles::new(&yaml.iter().map(role).collect())
    }

    fn caller(roles: &Roles, own: &[&str]) -> Caller {
        roles.completed(Caller {
            roles: own.iter().map(|role| Arc::from(*role)).collect(),
            scopes: vec!["own".into()],
            ..Caller::default()
        })
    }

    #[test]
    fn a_role_has_what_it_inherits_however_far() {
        let known = roles(&[
            ("viewer", &[], &["graphs:read"]),
            ("analyst", &["viewer"], &["data:export"]),
            ("editor", &["viewer"], &["graphs:write"]),
            ("admin", &["analyst", "editor"], &["users:*"]),
        ])
        .unwrap();
        let check = |own: &[&str], expect: &[&str], scopes: &[&str]| {
            let caller = caller(&known, own);
            let texts: Vec<&str> = caller.roles.iter().map(|it| &**it).collect();
            assert_eq!(texts, expect, "{own:?}");
            let texts: Vec<&str> = caller.scopes.iter().map(|it| &**it).collect();
            assert_eq!(texts, scopes, "{own:?}");
        };
        check(&["viewer"], &["viewer"], &["own", "graphs:read"]);
        check(
            &["analyst"],
            &["viewer", "analyst"],
            &["own", "data:export", "graphs:read"],
        );
        check(
            &["admin"],
            &["viewer", "analyst", "editor", "admin"],
            &["own", "data:export", "graphs:read", "graphs:write"],
        );
        check(&["stranger"], &["stranger"], &["own"]);
        check(
            &["editor", "viewer"],
            &["viewer", "editor"],
            &["own", "graphs:write", "graphs:read"],
        );
        check(&[], &[], &["own"]);
    }

    #[test]
    fn a_wildcard_is_what_begins_so() {
        let known = roles(&[("some", &[], &["users:*"]), ("all", &["some"], &["*"])]).unwrap();
        let check = |role: &str, scope: &str, expect: bool| {
            let has = caller(&known, &[role]).has(CallerPart::Scope, scope);
            assert_eq!(has, expect, "{role} {scope}");
        };
        check("some", "users:read", true);
        check("some", "users:read:own", true);
        check("some", "users:", false);
        check("some", "users", false);
        check("some", "usersx:read", false);
        check("some", "own", true);
        check("all", "anything", true);
        check("all", "", false);
        check("none", "users:read", false);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let check = |given: &[(&str, &[&str], &[&str])], name: &str, expect: RoleProblem| {
            assert_eq!(
                roles(given).err(),
                Some((name.to_owned(), expect)),
                "{given:?}"
            );
        };
        let cycle = |path: &[&str]| {
            RoleProblem::Cycle(path.iter().map(|name| (*name).to_owned()).collect())
        };
        check(&[("a", &["a"], &[])], "a", cycle(&["a", "a"]));
        check(
            &[("a", &["b"], &[]), ("b", &["c"], &[]), ("c", &["b"], &[])],
            "c",
            cycle(&["b", "c", "b"]),
        );
        check(
            &[("a", &["nobody"], &[])],
            "a",
            RoleProblem::Unknown("nobody".to_owned()),
        );
        for permission in ["", "a*", "*:a", "a:*:b", "a b", "**"] {
            check(
                &[("a", &[], &[permission])],
                "a",
                RoleProblem::Permission(permission.to_owned()),
            );
        }
    }

    #[test]
    fn a_long_chain_is_no_deep_one() {
        let names: Vec<String> = (0..20_000).map(|at| format!("r{at}")).collect();
        let mut configured = BTreeMap::new();
        for (at, name) in names.iter().enumerate().take(2_000) {
            let role = RoleConfig {
                inherits: names
                    .get(at + 1)
                    .filter(|_| at < 1_999)
                    .cloned()
                    .into_iter()
                    .collect(),
                permissions: Vec::new(),
            };
            configured.insert(name.clone(), role);
        }
        let known = Roles::new(&configured).unwrap();
        assert_eq!(caller(&known, &["r0"]).roles.len(), 2_000);
    }
}
