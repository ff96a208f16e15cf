//! Relationship fields: what `@relationship` and `@declareRelationship` say.

use super::{EdgeId, Target};

/// What `@relationship` says of a field.
#[derive(Debug, Clone)]
pub struct Relationship {
    /// The relationship type in the database.
    pub kind: String,
    /// Seen from the type that declares the field.
    pub direction: Direction,
    /// Whether reads follow `direction` or ignore it.
    pub query_direction: QueryDirection,
    /// The type of the relationship's properties.
    pub properties: Option<EdgeId>,
    /// What the field leads to. Whether it is a list is in the field's type.
    pub target: Target,
    /// Which nested writes are offered.
    pub nested_operations: NestedOperations,
    /// Whether the connection has an `aggregate` field.
    pub aggregate: bool,
    /// For a field that an interface declares: whether that declaration offers aggregates as well.
    pub declared_by: Option<super::FieldId>,
}

/// The direction of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `<-[]-`
    In,
    /// `-[]->`
    Out,
}

/// Whether reads respect the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueryDirection {
    /// As declared.
    Directed,
    /// Both ways.
    Undirected,
}

/// The nested writes a relationship field offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NestedOperations {
    /// `create`
    pub create: bool,
    /// `update`
    pub update: bool,
    /// `delete`
    pub delete: bool,
    /// `connect`
    pub connect: bool,
    /// `disconnect`
    pub disconnect: bool,
}

impl NestedOperations {
    /// What a directive without the argument offers: all of them.
    pub const ALL: Self = Self {
        create: true,
        update: true,
        delete: true,
        connect: true,
        disconnect: true,
    };
}
