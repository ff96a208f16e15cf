//! The tenant that a request works for.
//!
//! In: the section `tenancy`, a caller, the headers of its request. Out: a [`Tenant`], or why there is none. A header chooses among what
//! the caller's token or key says, and says nothing by itself. Whether a tenant exists is not known here, and so is never told.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use cygnet_resolvers::{
    caller::{Caller, Tenant},
    value::Value,
};

use super::{
    Denied, claims, credential,
    settings::{IdentityError, Problem, wrong},
};
use crate::config::TenancyConfig;

/// What says to which tenant a request belongs.
#[derive(Debug, Default)]
pub struct Tenancy {
    claim: Option<String>,
    header: Option<HeaderName>,
    super_role: Option<String>,
}

impl Tenancy {
    /// Reads the section.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn new(config: &TenancyConfig) -> Result<Self, IdentityError> {
        let (from, key) = (&config.from, "tenancy.from.header");
        let header = from.header.as_ref().map(|name| {
            let parsed = HeaderName::from_bytes(name.as_bytes());
            parsed.map_err(|_| wrong(key)(Problem::Header(name.clone())))
        });
        let header = header.transpose()?;
        if header.is_some() && from.claim.is_none() && config.super_role.is_none() {
            return Err(wrong(key)(Problem::Unbound));
        }
        let empty = |text: &Option<String>| text.as_ref().is_some_and(String::is_empty);
        for (key, text) in [
            ("tenancy.from.claim", &from.claim),
            ("tenancy.super_role", &config.super_role),
        ] {
            if empty(text) {
                return Err(wrong(key)(Problem::Empty));
            }
        }
        Ok(Self {
            claim: from.claim.clone(),
            header,
            super_role: config.super_role.clone(),
        })
    }

    /// The claim that names the caller's tenant.
    pub(super) fn claim(&self) -> Option<&str> {
        self.claim.as_deref()
    }

    /// The tenant of a request with these headers. The caller is known already; a key of a program may have brought a tenant of its own.
    ///
    /// # Errors
    /// Where the headers name a tenant that is not the caller's, or two; and where the caller has several and chooses none.
    pub fn tenant(&self, caller: &Caller, headers: &HeaderMap) -> Result<Tenant, Denied> {
        let chosen = match &self.header {
            Some(header) => credential::only(headers, header).map_err(|_| Denied::TenantTwice)?,
            None => None,
        };
        self.choose(caller, chosen)
    }

    /// The same with what the header says.
    ///
    /// # Errors
    /// As [`Tenancy::tenant`].
    pub fn choose(&self, caller: &Caller, chosen: Option<&str>) -> Result<Tenant, Denied> {
        let is_super = |role: &String| caller.roles.iter().any(|own| **own == **role);
        if self.super_role.as_ref().is_some_and(is_super) {
            return match chosen {
                None => Ok(Tenant::All),
                Some("") => Err(Denied::Tenant),
                Some(name) => Ok(Tenant::Chosen(name.into())),
            };
        }
        let own = self.own(caller);
        match (chosen, own.as_slice()) {
            (None, []) => Ok(Tenant::None),
            (None, [only]) => Ok(Tenant::One(Arc::clone(only))),
            (None, _) => Err(Denied::Tenants),
            (Some(chosen), own) => match own.iter().find(|name| ***name == *chosen) {
                Some(name) => Ok(Tenant::One(Arc::clone(name))),
                None => Err(Denied::Tenant),
            },
        }
    }

    /// The tenants that the caller's token or key names, each once.
    fn own(&self, caller: &Caller) -> Vec<Arc<str>> {
        if let Some(name) = caller.tenant.name() {
            return vec![Arc::clone(name)];
        }
        let found = (caller.claims.as_ref()).and_then(|all| claims::find(all, self.claim()?));
        let text = |value: &Value| match value {
            Value::String(name) if !name.is_empty() => Some(Arc::clone(name)),
            _ => None,
        };
        let mut names: Vec<Arc<str>> = match found {
            Some(Value::List(items)) => items.iter().filter_map(text).collect(),
            Some(one) => text(one).into_iter().collect(),
            None => Vec::new(),
        };
        names.sort();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tenancy::TenancyFromConfig;

    fn tenancy() -> Tenancy {
        Tenancy::new(&TenancyConfig {
            from: TenancyFromConfig {
                claim: Some("org.id".into()),
                header: Some("X-Customer-ID".into()),
            },
            super_role: Some("platform_admin".into()),
            database: None,
        })
        .unwrap()
    }

    fn check(claims: &str, roles: &[&str], headers: &[&str], expect: Result<Tenant, Denied>) {
        let caller = Caller {
            roles: roles.iter().map(|role| (*role).into()).collect(),
            ..Caller::with_claims(claims::read(claims.as_bytes()).unwrap())
        };
        let mut map = HeaderMap::new();
        for value in headers {
            map.append("x-customer-id", value.parse().unwrap());
        }
        let found = tenancy().tenant(&caller, &map);
        assert_eq!(found, expect, "{claims} {roles:?} {headers:?}");
    }

    #[test]
    fn a_claim_names_the_tenant_and_a_header_chooses_among_several() {
        let one = |name: &str| Ok(Tenant::One(name.into()));
        check(r#"{"org":{"id":"a"}}"#, &[], &[], one("a"));
        check(r#"{"org.id":"a"}"#, &[], &[], one("a"));
        check(r#"{"org":{"id":["a","a"]}}"#, &[], &[], one("a"));
        check(r#"{"org":{"id":"a"}}"#, &[], &["a"], one("a"));
        check(r#"{"org":{"id":["a","b"]}}"#, &[], &["b"], one("b"));
        for none in [
            "{}",
            r#"{"org":"a"}"#,
            r#"{"org":{"id":""}}"#,
            r#"{"org":{"id":7}}"#,
            r#"{"org":{"id":[]}}"#,
            r#"{"org":{"id":[null,7,{"a":1}]}}"#,
            r#"{"org":{"id":{"a":"b"}}}"#,
        ] {
            check(none, &[], &[], Ok(Tenant::None));
            check(none, &[], &["a"], Err(Denied::Tenant));
        }
    }

    #[test]
    fn what_is_not_the_callers_is_refused() {
        check(r#"{"org":{"id":"a"}}"#, &[], &["b"], Err(Denied::Tenant));
        check(r#"{"org":{"id":"a"}}"#, &[], &["A"], Err(Denied::Tenant));
        check(r#"{"org":{"id":"a"}}"#, &[], &[""], Err(Denied::Tenant));
        let several = r#"{"org":{"id":["a","b"]}}"#;
        check(several, &[], &[], Err(Denied::Tenants));
        check(several, &[], &["a,b"], Err(Denied::Tenant));
        check(several, &[], &["a", "a"], Err(Denied::TenantTwice));
    }

    #[test]
    fn administrators_choose_any_or_none() {
        let admin = &["platform_admin"][..];
        check("{}", admin, &[], Ok(Tenant::All));
        check(r#"{"org":{"id":"a"}}"#, admin, &[], Ok(Tenant::All));
        check("{}", admin, &["b"], Ok(Tenant::Chosen("b".into())));
        check("{}", admin, &[""], Err(Denied::Tenant));
        check("{}", admin, &["a", "b"], Err(Denied::TenantTwice));
        check("{}", &["platform_admin2"], &["b"], Err(Denied::Tenant));
    }

    #[test]
    fn a_header_without_anything_to_bind_it_to_is_a_mistake() {
        let check = |claim: Option<&str>, header: Option<&str>, expect: Option<&str>| {
            let error = Tenancy::new(&TenancyConfig {
                from: TenancyFromConfig {
                    claim: claim.map(str::to_owned),
                    header: header.map(str::to_owned),
                },
                ..TenancyConfig::default()
            });
            let key = error.err().map(|error| error.key);
            assert_eq!(key.as_deref(), expect, "{claim:?} {header:?}");
        };
        check(None, None, None);
        check(Some("a"), Some("X-A"), None);
        check(None, Some("X-A"), Some("tenancy.from.header"));
        check(Some("a"), Some("X A"), Some("tenancy.from.header"));
        check(Some(""), None, Some("tenancy.from.claim"));
    }
}
