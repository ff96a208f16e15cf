//! Claims to a caller: its roles, scopes and tier.
//!
//! In: verified claims, and which of them hold what. Out: a [`Caller`]. Claims of a form that says nothing give none.

use std::sync::Arc;

use cygnet_resolvers::{caller::Caller, value::Value};

use super::{claims, roles::Roles};

/// Claims with scopes: RFC 8693's, then those of widespread issuers. A text has them between spaces.
const SCOPES: [&str; 3] = ["scope", "scp", "scopes"];

/// Which claims hold what.
#[derive(Debug, Clone)]
pub(super) struct Names {
    pub(super) roles: String,
    pub(super) tier: String,
    /// What roles inherit and permit.
    pub(super) known: Roles,
}

impl Names {
    /// The caller that claims are of.
    pub(super) fn caller(&self, claims: Value) -> Caller {
        let roles = match claims::find(&claims, &self.roles) {
            Some(Value::String(role)) => vec![Arc::clone(role)],
            Some(list) => texts(list),
            None => Vec::new(),
        };
        let tier = match claims::find(&claims, &self.tier) {
            Some(Value::String(tier)) => Some(Arc::clone(tier)),
            _ => None,
        };
        let caller = Caller {
            roles,
            scopes: scopes(&claims),
            tier,
            claims: Some(claims),
            ..Caller::default()
        };
        self.known.completed(caller)
    }
}

fn scopes(claims: &Value) -> Vec<Arc<str>> {
    let mut scopes: Vec<Arc<str>> = Vec::new();
    for name in SCOPES {
        let found = match claims::get(claims, name) {
            Some(Value::String(text)) => text.split_ascii_whitespace().map(Arc::from).collect(),
            Some(list) => texts(list),
            None => continue,
        };
        scopes.extend(found);
    }
    scopes
}

fn texts(list: &Value) -> Vec<Arc<str>> {
    let Value::List(items) = list else {
        return Vec::new();
    };
    let text = |item: &Value| match item {
        Value::String(text) => Some(Arc::clone(text)),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, roles: &[&str], scopes: &[&str], tier: Option<&str>) {
        let names = Names {
            roles: "realm.roles".into(),
            tier: "tier".into(),
            known: Roles::default(),
        };
        let caller = names.caller(claims::read(json.as_bytes()).unwrap());
        let found: Vec<&str> = caller.roles.iter().map(|role| &**role).collect();
        assert_eq!(found, roles, "{json}");
        let found: Vec<&str> = caller.scopes.iter().map(|scope| &**scope).collect();
        assert_eq!(found, scopes, "{json}");
        assert_eq!(caller.tier.as_deref(), tier, "{json}");
        assert!(caller.claims.is_some());
    }

    #[test]
    fn roles_scopes_and_tier_come_of_claims() {
        check(r#"{"realm":{"roles":["a","b"]}}"#, &["a", "b"], &[], None);
        check(r#"{"realm.roles":"a b"}"#, &["a b"], &[], None);
        check(r#"{"realm":{"roles":[1,"a",null]}}"#, &["a"], &[], None);
        check(
            r#"{"realm":{"roles":{"a":1}},"roles":["x"]}"#,
            &[],
            &[],
            None,
        );
        check(r#"{"scope":"a  b"}"#, &[], &["a", "b"], None);
        check(
            r#"{"scp":["a"],"scopes":"b","scope":""}"#,
            &[],
            &["a", "b"],
            None,
        );
        check(r#"{"scope":7,"tier":"gold"}"#, &[], &[], Some("gold"));
        check(r#"{"tier":["gold"]}"#, &[], &[], None);
    }
}
