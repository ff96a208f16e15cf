//! The model: what the type definitions mean, with every name resolved to a typed id.
//!
//! In: nothing (it is what `resolve` produces). Out: plain data read by `api` and by the compiler crate.
//! It must not know GraphQL operations, Cypher or any store.

mod access;
mod field;
mod governance;
mod ids;
mod index;
mod relationship;
mod tenant;
mod types;
mod wanted;

pub use access::{
    Access, Authentication, ClaimComparison, ClaimCondition, Condition, NodeCondition, Operation,
    Operations, Reference, Rule,
};
pub use field::{
    Argument, BaseType, CypherField, Field, FieldKind, FieldType, Filterable, Property, Scalar,
    Selectable, Settable, TimestampOn,
};
pub use governance::{
    Closed, Denial, Needs, Policy, PolicyCondition, RESERVED_CODES, Requirement, WithoutRule,
};
pub use ids::{
    EdgeId, EnumId, FieldId, InterfaceId, NodeId, Owner, PlainId, ScalarId, Target, TypeId, UnionId,
};
pub use index::{DeclaredIndex, IndexKind, UniqueKey};
pub use relationship::{Direction, NestedOperations, QueryDirection, Relationship};
pub use tenant::{NamePattern, TenantLabel, TenantMark};
pub use types::{
    ClaimField, Claims, CustomRoot, EdgeType, EnumType, Exposure, FulltextIndex, InputObject,
    InterfaceType, Label, Limit, NodeType, PlainType, SchemaSettings, SubscriptionEvents,
    UnionType, UserScalar, VectorIndex, WriteOperations,
};

pub use wanted::{Entity, Impossible, IndexForm, Reason, Wanted, WantedIndex, WantedKind, WhyNot};

use std::collections::HashMap;

use apollo_compiler::{Node, ast};

/// Everything the type definitions say, resolved.
///
/// Vectors are in the order of declaration (of the first file first); ids are indexes into them.
#[derive(Debug, Default)]
pub struct Model {
    /// Object types with `@node`.
    pub nodes: Vec<NodeType>,
    /// Interface types.
    pub interfaces: Vec<InterfaceType>,
    /// Union types.
    pub unions: Vec<UnionType>,
    /// Object types with `@relationshipProperties`.
    pub edges: Vec<EdgeType>,
    /// Object types that are neither: what a `@cypher` field may return as a map.
    pub plains: Vec<PlainType>,
    /// Enum types.
    pub enums: Vec<EnumType>,
    /// Scalars that the type definitions declare themselves.
    pub scalars: Vec<UserScalar>,
    /// Input objects that the type definitions declare themselves.
    pub inputs: Vec<InputObject>,
    /// Directives that the type definitions define themselves.
    pub directives: Vec<Node<ast::DirectiveDefinition>>,
    /// `@cypher` fields of the type `Query`.
    pub queries: Vec<CustomRoot>,
    /// `@cypher` fields of the type `Mutation`.
    pub mutations: Vec<CustomRoot>,
    /// The type with `@jwt`, if there is one.
    pub claims: Option<Claims>,
    /// What `extend schema @...` says for all types.
    pub settings: SchemaSettings,
    /// What access rules ask of nodes; rules refer to them by position.
    pub node_conditions: Vec<NodeCondition>,
    /// The policies of the configuration.
    pub policies: Vec<Policy>,
    /// Type name to id, for every type above.
    pub by_name: HashMap<String, TypeId>,
}

impl Model {
    /// The node type of an id.
    pub fn node(&self, id: NodeId) -> &NodeType {
        &self.nodes[id.index()]
    }

    /// The interface of an id.
    pub fn interface(&self, id: InterfaceId) -> &InterfaceType {
        &self.interfaces[id.index()]
    }

    /// The union of an id.
    pub fn union(&self, id: UnionId) -> &UnionType {
        &self.unions[id.index()]
    }

    /// The relationship properties type of an id.
    pub fn edge(&self, id: EdgeId) -> &EdgeType {
        &self.edges[id.index()]
    }

    /// The plain type of an id.
    pub fn plain(&self, id: PlainId) -> &PlainType {
        &self.plains[id.index()]
    }

    /// All fields of an owner, in the order of declaration.
    pub fn fields(&self, owner: Owner) -> &[Field] {
        match owner {
            Owner::Node(id) => &self.node(id).fields,
            Owner::Interface(id) => &self.interface(id).fields,
            Owner::Edge(id) => &self.edge(id).fields,
            Owner::Plain(id) => &self.plain(id).fields,
        }
    }

    /// The field of an id.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields(id.owner)[usize::from(id.index)]
    }

    /// The id of a field by its GraphQL name.
    pub fn field_id(&self, owner: Owner, name: &str) -> Option<FieldId> {
        let index = self
            .fields(owner)
            .iter()
            .position(|field| field.name == name)?;
        Some(FieldId {
            owner,
            index: u16::try_from(index).ok()?,
        })
    }

    /// The node types a target stands for: itself, an interface's implementations, a union's members.
    pub fn members(&self, target: Target) -> Vec<NodeId> {
        match target {
            Target::Node(id) => vec![id],
            Target::Interface(id) => self.interface(id).implementations.clone(),
            Target::Union(id) => self.union(id).members.clone(),
        }
    }

    /// The field of `node` that answers for `field`: `field` itself where it belongs to the node, else the
    /// node's own field of the same name (an implementation declares every field of its interface).
    pub fn on_node(&self, field: FieldId, node: NodeId) -> Option<FieldId> {
        match field.owner {
            Owner::Node(owner) if owner == node => Some(field),
            Owner::Node(_) | Owner::Edge(_) | Owner::Plain(_) => None,
            Owner::Interface(_) => self.field_id(Owner::Node(node), &self.field(field).name),
        }
    }
}
