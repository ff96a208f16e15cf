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
const RESERVED_ON_RELATIONSHIPS: [&str; 5] = ["start", "end", "start_id", "end_id", "connection_type"];

impl Dialect {
    /// The name under which a property is stored. Reserved names, and names that look like a mangled one, get one `_` more:
    /// so no two names of a schema meet.
    pub fn property(self, owner: Owner, name: &str) -> Cow<'_, str> {
        match self {
            Self::Neo4j => Cow::Borrowed(name),
            Self::Embedded if is_reserved(owner, name.trim_end_matches('_')) => Cow::Owned(format!("{name}_")),
            Self::Embedded => Cow::Borrowed(name),
        }
    }
}

fn is_reserved(owner: Owner, name: &str) -> bool {
    RESERVED.contains(&name) || (owner == Owner::Relationship && RESERVED_ON_RELATIONSHIPS.contains(&name))
}

