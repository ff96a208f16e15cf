//! Fields and their types.

use apollo_compiler::{Node, ast};

use super::{
    Access, EnumId, InterfaceId, NestedOperations, NodeId, PlainId, Relationship, ScalarId, Target,
    UnionId,
};

/// One field of a type.
#[derive(Debug, Clone)]
pub struct Field {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// The reason in `@deprecated`, if the directive is there.
    pub deprecated: Option<String>,
    /// The GraphQL type.
    pub ty: FieldType,
    /// Where the value comes from.
    pub kind: FieldKind,
    /// `@selectable`
    pub selectable: Selectable,
    /// `@settable`
    pub settable: Settable,
    /// `@filterable`
    pub filterable: Filterable,
    /// `@sortable(byValue:)`
    pub sortable: bool,
    /// `@groupBy`
    pub group_by: bool,
    /// Its access rules.
    pub access: Access,
    /// Directives that later features read (access rules, federation, cost ...), as written.
    pub kept: Vec<Node<ast::Directive>>,
}

impl Field {
    /// The property behind the field, if it is stored.
    pub fn property(&self) -> Option<&Property> {
        match &self.kind {
            FieldKind::Property(property) => Some(property),
            FieldKind::Relationship(_) | FieldKind::Declared { .. } | FieldKind::Cypher(_) => None,
        }
    }

    /// The relationship behind the field, if it is one.
    pub fn relationship(&self) -> Option<&Relationship> {
        match &self.kind {
            FieldKind::Relationship(relationship) => Some(relationship),
            FieldKind::Property(_) | FieldKind::Declared { .. } | FieldKind::Cypher(_) => None,
        }
    }
}

/// Where a field's value comes from.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// A property of the node or relationship.
    Property(Property),
    /// Other nodes along a relationship.
    Relationship(Relationship),
    /// An interface's promise that each implementation has such a relationship.
    Declared {
        /// What the field leads to.
        target: Target,
        /// Which nested writes are offered.
        nested_operations: NestedOperations,
        /// Whether the connection has an `aggregate` field.
        aggregate: bool,
    },
    /// A Cypher statement (`@cypher`).
    Cypher(CypherField),
}

/// A stored value.
#[derive(Debug, Clone)]
pub struct Property {
    /// The name in the database (`@alias`, else the field's name).
    pub name: String,
    /// `@coalesce(value:)`
    pub coalesce: Option<Node<ast::Value>>,
    /// `@default(value:)`
    pub default: Option<Node<ast::Value>>,
    /// `@id`: generated, cannot be set.
    pub id: bool,
    /// `@relayId`: the part of the global id.
    pub relay_id: bool,
    /// A uniqueness constraint backs it (`@unique`, `@id`, `@relayId`).
    pub unique: bool,
    /// `@timestamp`
    pub timestamp: Option<TimestampOn>,
}

/// When a `@timestamp` field is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampOn {
    /// On create.
    pub create: bool,
    /// On update.
    pub update: bool,
}

/// A value computed by a statement of the schema's author.
#[derive(Debug, Clone)]
pub struct CypherField {
    /// The statement; `this`, `$argument`, `$jwt` are visible in it.
    pub statement: String,
    /// The column to read.
    pub column: String,
    /// The field's arguments.
    pub arguments: Vec<Argument>,
}

/// An argument of a `@cypher` field.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The type as written: built-in scalars, enums, user scalars, input objects, lists of them.
    pub ty: ast::Type,
    /// The default.
    pub default: Option<Node<ast::Value>>,
    /// Directives as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// The type of a field: a base, perhaps in one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldType {
    /// The innermost type.
    pub base: BaseType,
    /// Whether it is a list.
    pub list: bool,
    /// Whether the outermost level is non-null.
    pub required: bool,
    /// Whether the list's items are non-null (true where it is no list and required).
    pub item_required: bool,
}

/// The innermost type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BaseType {
    /// A built-in scalar, points included.
    Scalar(Scalar),
    /// An enum.
    Enum(EnumId),
    /// A user scalar.
    User(ScalarId),
    /// A node type.
    Node(NodeId),
    /// An interface.
    Interface(InterfaceId),
    /// A union.
    Union(UnionId),
    /// A plain object type.
    Plain(PlainId),
}

impl BaseType {
    /// The nodes it stands for, if it is made of nodes.
    pub fn target(self) -> Option<Target> {
        match self {
            Self::Node(id) => Some(Target::Node(id)),
            Self::Interface(id) => Some(Target::Interface(id)),
            Self::Union(id) => Some(Target::Union(id)),
            Self::Scalar(_) | Self::Enum(_) | Self::User(_) | Self::Plain(_) => None,
        }
    }
}

/// The built-in scalars. The two points are object types in the API but one value in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are GraphQL's and the library's")]
pub enum Scalar {
    Id,
    String,
    Int,
    Float,
    Boolean,
    BigInt,
    Date,
    DateTime,
    Time,
    LocalTime,
    LocalDateTime,
    Duration,
    Point,
    CartesianPoint,
}

/// `@selectable`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selectable {
    /// Part of the read types.
    pub on_read: bool,
    /// Part of the aggregation types.
    pub on_aggregate: bool,
}

/// `@settable`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settable {
    /// Part of the create input.
    pub on_create: bool,
    /// Part of the update input.
    pub on_update: bool,
}

/// `@filterable`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filterable {
    /// Part of the where input.
    pub by_value: bool,
    /// Part of the aggregation where input.
    pub by_aggregate: bool,
}
