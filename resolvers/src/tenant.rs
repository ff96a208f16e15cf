//! Whose data a request works with.
//!
//! It must not know how a caller comes to a tenant, nor how nodes are marked with one.

use std::sync::Arc;

/// Whose data a caller works with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tenant {
    /// Nobody's: only what belongs to no tenant.
    #[default]
    None,
    /// That of one tenant.
    One(Arc<str>),
    /// That of all tenants: the caller has the role of administrators (`tenancy.super_role`).
    All,
    /// That of one tenant which such a caller has chosen.
    Chosen(Arc<str>),
}

impl Tenant {
    /// The tenant's name, if it is one.
    pub fn name(&self) -> Option<&Arc<str>> {
        match self {
            Self::One(name) | Self::Chosen(name) => Some(name),
            Self::None | Self::All => None,
        }
    }

    /// Whether the caller is bound to none.
    pub fn is_super(&self) -> bool {
        match self {
            Self::All | Self::Chosen(_) => true,
            Self::None | Self::One(_) => false,
        }
    }

    /// How far its statements reach.
    pub fn reach(&self) -> Reach {
        match self {
            Self::None | Self::One(_) | Self::Chosen(_) => Reach::Tenant,
            Self::All => Reach::Everyone,
        }
    }
}

/// How far a statement reaches. It decides the statement's text; which tenant it is does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// To the nodes of the caller's tenant.
    #[default]
    Tenant,
    /// To those of all tenants.
    Everyone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_named_where_it_is_one() {
        let check = |tenant: Tenant, name: Option<&str>, is_super: bool, reach: Reach| {
            assert_eq!(tenant.name().map(|name| &**name), name, "{tenant:?}");
            assert_eq!(tenant.is_super(), is_super, "{tenant:?}");
            assert_eq!(tenant.reach(), reach, "{tenant:?}");
        };
        check(Tenant::None, None, false, Reach::Tenant);
        check(Tenant::One("a".into()), Some("a"), false, Reach::Tenant);
        check(Tenant::All, None, true, Reach::Everyone);
        check(Tenant::Chosen("a".into()), Some("a"), true, Reach::Tenant);
    }
}
