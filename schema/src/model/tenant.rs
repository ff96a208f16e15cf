//! Tenants in the type definitions: how it is known of a node whose it is, and names that are made of a tenant's.

use std::sync::Arc;

use super::{Model, NodeType};

/// How it is known of a node of a type to which tenant it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TenantMark {
    /// A property that holds the tenant's name.
    Property(String),
    /// A label that is made of the tenant's name.
    Label(Arc<TenantLabel>),
}

/// A label that is made of a tenant's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TenantLabel {
    /// How it is made.
    pub pattern: NamePattern,
    /// Labels of the type definitions: no tenant's label can be one of them.
    pub taken: Vec<String>,
}

/// How labels begin that are Cygnet's own.
const OWN_LABELS: &str = "__Cygnet";

/// The longest label in bytes that Neo4j allows.
const LONGEST: usize = 65_534;

impl TenantLabel {
    /// The label of a tenant; `None` where there can be none: it would be no label, or one that means something else.
    pub fn of(&self, tenant: &str) -> Option<String> {
        let label = self.pattern.of(tenant);
        let fits = !tenant.is_empty() && label.len() <= LONGEST && !label.contains('\0');
        let free = !label.starts_with(OWN_LABELS) && !self.taken.contains(&label);
        (fits && free).then_some(label)
    }
}

/// A text with one place for a tenant's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamePattern {
    before: String,
    after: String,
}

impl NamePattern {
    /// Where the name stands.
    pub const PLACE: &str = "{tenant}";

    /// Reads a text such as `tenant-{tenant}`; `None` where the place is not there exactly once.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.split_once(Self::PLACE)?;
        (!after.contains(Self::PLACE)).then(|| Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The text for a tenant.
    pub fn of(&self, tenant: &str) -> String {
        format!("{}{tenant}{}", self.before, self.after)
    }

    /// The text as it was written.
    pub fn text(&self) -> String {
        self.of(Self::PLACE)
    }
}

impl Model {
    /// Whether any type belongs to tenants.
    pub fn has_tenants(&self) -> bool {
        self.nodes.iter().any(|node| node.tenant.is_some())
    }
}

impl NodeType {
    /// The property that holds the name of a node's tenant, where it is a property.
    pub fn tenant_property(&self) -> Option<&str> {
        match self.tenant.as_ref()? {
            TenantMark::Property(name) => Some(name),
            TenantMark::Label(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_one_place() {
        for bad in ["", "x", "{tenant", "{Tenant}", "{tenant}{tenant}"] {
            assert_eq!(NamePattern::parse(bad), None, "{bad}");
        }
        let pattern = NamePattern::parse("a-{tenant}.b").unwrap();
        assert_eq!(pattern.of("x"), "a-x.b");
        assert_eq!(pattern.text(), "a-{tenant}.b");
    }

    #[test]
    fn a_tenant_cannot_have_a_label_that_means_something_else() {
        let label = |pattern: &str, tenant: &str| {
            let label = TenantLabel {
                pattern: NamePattern::parse(pattern).unwrap(),
                taken: vec!["Item".to_owned(), "T_shared".to_owned()],
            };
            label.of(tenant)
        };
        assert_eq!(label("{tenant}", "acme").as_deref(), Some("acme"));
        assert_eq!(label("T_{tenant}", "a`b").as_deref(), Some("T_a`b"));
        assert_eq!(label("T_{tenant}", "Item").as_deref(), Some("T_Item"));
        for (pattern, tenant) in [
            ("{tenant}", "Item"),
            ("T_{tenant}", "shared"),
            ("{tenant}", "__CygnetIdempotency"),
            ("T_{tenant}", ""),
            ("T_{tenant}", "a\0"),
        ] {
            assert_eq!(label(pattern, tenant), None, "{pattern} {tenant}");
        }
    }
}
