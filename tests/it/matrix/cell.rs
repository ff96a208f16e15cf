//! What the matrix is made of: one operation, and which nodes it looks at in which way.

use std::collections::BTreeSet;

/// What becomes of the nodes that a part of an operation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They are in the answer.
    Shown,
    /// They are counted or measured.
    Measured,
    /// Others are found by them, or ordered.
    Asked,
    /// They are written, or chosen to be.
    Written,
    /// Nothing of them is there for who may not see them, not even a refusal: `node(id:)`.
    Sought,
}

/// Nodes that one part of an operation looks at.
#[derive(Clone, Debug)]
pub struct Set {
    /// Names of the types that they may have.
    pub types: Vec<String>,
    pub role: Role,
    /// Fields that are selected or measured; `Type.field` where it is asked of one of the types only.
    pub selected: BTreeSet<String>,
    /// Fields that a filter, an order or a search names.
    pub asked: BTreeSet<String>,
}

impl Set {
    /// Nodes of these types, of which nothing is named yet.
    pub fn of(types: &[String], role: Role) -> Self {
        Self {
            types: types.to_vec(),
            role,
            selected: BTreeSet::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Whether a field of a type is named in any way.
    pub fn names(&self, ty: &str, field: &str) -> bool {
        self.asks(ty, field) || self.selected.contains(field)
    }

    /// Whether a filter or an order names a field of a type.
    pub fn asks(&self, ty: &str, field: &str) -> bool {
        self.asked.contains(field) || self.asked.contains(&format!("{ty}.{field}"))
    }
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The way in, for the table of counts.
    pub kind: &'static str,
    pub document: String,
    /// Whether the answer's order is one that the operation asks for.
    pub ordered: bool,
    pub sets: Vec<Set>,
    /// The operation that shows the keys of what this one measures.
    pub shows: Option<String>,
    /// The operation whose answer has the cursors that this one is asked after, each for `@cursor@`.
    pub cursors: Option<String>,
    /// The field that it is about: `Type.field`.
    pub about: String,
}

impl Cell {
    /// Whether it asks a root field about nodes with a key.
    pub fn is_of_root(&self) -> bool {
        self.document.starts_with("{ here: ") && !self.document.contains("... on ")
    }
}
