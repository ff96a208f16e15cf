//! What differs between the two engines, and nothing else.
//!
//! In: a question of the printer or of a store's loader. Out: the engine's answer. Sources: the engines' manuals and runs against both.

use std::borrow::Cow;

/// An engine's way of saying things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Neo4j 5.
    Neo4j,
    /// The embedded engine, kglite.
    Embedded,
}

/// What a property belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A node.
    Node,
    /// A relationship.
    Relationship,
}

/// Property names the embedded engine keeps for itself on nodes and relationships.
const RESERVED: [&str; 6] = ["id", "name", "title", "type", "label", "node_type"];
/// And on relationships only.
const RESERVED_ON_RELATIONSHIPS: [&str; 5] =
    ["start", "end", "start_id", "end_id", "connection_type"];

impl Dialect {
    /// The name under which a property is stored. Reserved names, and names that look like a mangled one, get one `_` more:
    /// so no two names of a schema meet.
    pub fn property(self, owner: Owner, name: &str) -> Cow<'_, str> {
        match self {
            Self::Neo4j => Cow::Borrowed(name),
            Self::Embedded if is_reserved(owner, name.trim_end_matches('_')) => {
                Cow::Owned(format!("{name}_"))
            }
            Self::Embedded => Cow::Borrowed(name),
        }
    }

    /// The name that [`Self::property`] made this of: for keys of maps that a statement of the schema's author returns.
    pub fn original(self, stored: &str) -> &str {
        let name = stored.trim_end_matches('_');
        match self {
            Self::Neo4j => stored,
            Self::Embedded if name.len() < stored.len() && is_reserved(Owner::Node, name) => {
                &stored[..stored.len() - 1]
            }
            Self::Embedded => stored,
        }
    }

    /// What stands before a parameter's number: Neo4j gets all parameters in the one map `p`, since it plans again for every new
    /// type of a parameter of its own; the embedded engine uses indexes only for parameters of their own.
    pub(super) fn parameter_prefix(self) -> &'static str {
        match self {
            Self::Neo4j => "$p.p",
            Self::Embedded => "$p",
        }
    }

    /// The function that measures the distance of two points, with its opening parenthesis.
    pub(super) fn distance(self) -> &'static str {
        match self {
            Self::Neo4j => "point.distance(",
            Self::Embedded => "distance(",
        }
    }

    /// How a backslash is written in a quoted identifier. Neo4j reads `\u0060` as a backtick before it reads anything else, so there it
    /// must not stay; what `\u005c` stands for is not looked at again.
    pub(super) fn backslash(self) -> &'static str {
        match self {
            Self::Neo4j => "\\u005c",
            Self::Embedded => "\\",
        }
    }

    /// What makes a range index over so many properties. The embedded engine compares by one property only, and has indexes for the
    /// equality of several.
    pub(super) fn range_index(self, properties: usize) -> &'static str {
        match self {
            Self::Embedded if properties > 1 => "CREATE INDEX ",
            Self::Neo4j | Self::Embedded => "CREATE RANGE INDEX ",
        }
    }

    /// Whether the number of all nodes is kept, as that of each label is.
    pub(super) fn keeps_counts(self) -> bool {
        match self {
            Self::Neo4j => true,
            Self::Embedded => false,
        }
    }

    /// Whether a relationship is found by its identity without the node it starts from.
    pub(super) fn seeks_relationships(self) -> bool {
        match self {
            Self::Neo4j => true,
            Self::Embedded => false,
        }
    }

    /// Whether two transactions can write at the same time: then only a constraint keeps them from making the same node.
    pub(crate) fn writes_at_the_same_time(self) -> bool {
        match self {
            Self::Neo4j => true,
            Self::Embedded => false,
        }
    }

    /// Whether labels of new nodes can be values: on Neo4j one text serves all callers, whatever labels their claims give. Elsewhere they
    /// are identifiers of the text.
    pub(crate) fn labels_by_value(self) -> bool {
        match self {
            Self::Neo4j => true,
            Self::Embedded => false,
        }
    }

    /// Whether a subquery may write.
    pub(super) fn writes_in_subqueries(self) -> bool {
        match self {
            Self::Neo4j => true,
            Self::Embedded => false,
        }
    }
}

fn is_reserved(owner: Owner, name: &str) -> bool {
    RESERVED.contains(&name)
        || (owner == Owner::Relationship && RESERVED_ON_RELATIONSHIPS.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(owner: Owner, name: &str, expect: &str) {
        assert_eq!(Dialect::Embedded.property(owner, name), expect);
        assert_eq!(Dialect::Neo4j.property(owner, name), name);
    }

    #[test]
    fn reserved_names_are_mangled_on_the_embedded_engine_only() {
        check(Owner::Node, "name", "name_");
        check(Owner::Node, "name_", "name__");
        check(Owner::Node, "start", "start");
        check(Owner::Relationship, "start", "start_");
        check(Owner::Relationship, "title", "title_");
        check(Owner::Node, "released", "released");
    }
}
