//! The database of a tenant, where each has one.
//!
//! In: how databases are named, the caller. Out: the store with that database for all that the request runs. Background work (constraints
//! and indexes, health) knows the database of the configuration only.

use cygnet_resolvers::{
    bind::tenant,
    caller::Caller,
    error::{ErrorCode, Refused},
};
use cygnet_schema::model::NamePattern;

use crate::store::{Store, neo4j::DatabaseName};

/// How databases of tenants are named.
#[derive(Debug, Clone)]
pub struct Databases(NamePattern);

impl Databases {
    /// Reads a text such as `tenant-{tenant}`; `None` where no database can have such a name.
    pub fn parse(text: &str) -> Option<Self> {
        let pattern = NamePattern::parse(text)?;
        DatabaseName::parse(&pattern.of("abc"))?;
        Some(Self(pattern))
    }

    /// The name of the database of the caller's tenant.
    ///
    /// # Errors
    /// `TENANT_REQUIRED` where the caller works for no tenant or for all, `FORBIDDEN` where no database can be named after it.
    pub(super) fn name(&self, caller: &Caller) -> Result<DatabaseName, Refused> {
        let name = tenant::name(caller)?;
        DatabaseName::parse(&self.0.of(name)).ok_or_else(|| {
            let message = "The tenant of the request cannot have a database";
            Refused::new(ErrorCode::Forbidden, message)
        })
    }

    /// The store with the database of the caller's tenant.
    ///
    /// # Errors
    /// As [`Databases::name`].
    pub(super) fn store(&self, store: &Store, caller: &Caller) -> Result<Store, Refused> {
        store.on(self.name(caller)?).ok_or_else(|| {
            let message =
                "The store has one database, and `tenancy.database` asks for one of each tenant";
            Refused::new(ErrorCode::NotConfigured, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use cygnet_resolvers::caller::Tenant;

    use super::*;

    #[test]
    fn a_pattern_makes_names_of_databases() {
        for bad in [
            "tenants",
            "Tenant-{tenant}",
            "-{tenant}",
            "{tenant}{tenant}",
            "system{tenant}",
        ] {
            assert!(Databases::parse(bad).is_none(), "{bad}");
        }
        let databases = Databases::parse("t-{tenant}").unwrap();
        let name = |tenant: Tenant| {
            let caller = Caller {
                tenant,
                ..Caller::default()
            };
            databases
                .name(&caller)
                .map(|name| name.as_str().to_owned())
                .map_err(|error| error.code)
        };
        let one = |text: &str| name(Tenant::One(text.into()));
        assert_eq!(one("acme"), Ok("t-acme".to_owned()));
        assert_eq!(name(Tenant::Chosen("acme".into())), Ok("t-acme".to_owned()));
        for hostile in [
            "Acme",
            "a`b",
            "acme}",
            "a b",
            "../x",
            "acme-",
            "",
            "\0",
            &"a".repeat(80),
        ] {
            assert_eq!(one(hostile), Err(ErrorCode::Forbidden), "{hostile:?}");
        }
        assert_eq!(name(Tenant::None), Err(ErrorCode::TenantRequired));
        assert_eq!(name(Tenant::All), Err(ErrorCode::TenantRequired));
    }
}
