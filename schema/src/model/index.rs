//! What the type definitions say of keys and indexes, as positions of fields.

/// Fields whose values tell the nodes of a type apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UniqueKey {
    /// Positions in the type's fields, all of them properties. Never empty; more than one only by `@key`.
    pub fields: Vec<u16>,
}

impl UniqueKey {
    /// The only field, where there is one.
    pub fn single(&self) -> Option<u16> {
        match self.fields.as_slice() {
            [field] => Some(*field),
            _ => None,
        }
    }
}

/// One `@index`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredIndex {
    /// Positions in the type's fields, all of them properties, in the order of the index. Never empty.
    pub fields: Vec<u16>,
    /// What it is for.
    pub kind: IndexKind,
}

/// What an index of the database is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IndexKind {
    /// Equality, comparison, order; over several properties in their order.
    Range,
    /// Parts of texts.
    Text,
    /// Distances and boxes.
    Point,
    /// Searches for words, by the index's name.
    Fulltext,
    /// Searches for near vectors, by the index's name.
    Vector,
}
