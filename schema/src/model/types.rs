//! The named types of the model.

use apollo_compiler::{Node, ast};

use super::{
    Access, Argument, Authentication, CypherField, DeclaredIndex, Field, FieldType, InterfaceId,
    NodeId, PlainId, Requirement, TenantMark, UniqueKey,
};

/// An object type with `@node`.
#[derive(Debug, Clone)]
pub struct NodeType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// The labels in the database; the type's name where `@node` names none. Never empty.
    pub labels: Vec<Label>,
    /// All fields.
    pub fields: Vec<Field>,
    /// The interfaces it implements.
    pub implements: Vec<InterfaceId>,
    /// The plural given by `@plural`.
    pub plural: Option<String>,
    /// `@query`, of the type or of the schema.
    pub query: Exposure,
    /// `@mutation`, of the type or of the schema.
    pub mutation: WriteOperations,
    /// `@subscription`, of the type or of the schema.
    pub subscription: SubscriptionEvents,
    /// `@limit`
    pub limit: Limit,
    /// `@fulltext`
    pub fulltext: Vec<FulltextIndex>,
    /// `@vector`
    pub vector: Vec<VectorIndex>,
    /// `@index`
    pub indexes: Vec<DeclaredIndex>,
    /// What `@key` says: the fields of each key whose values are all stored with the node itself.
    pub entity_keys: Vec<UniqueKey>,
    /// The index of the field with `@relayId`.
    pub relay_id: Option<u16>,
    /// The index of a required field that a uniqueness constraint backs: the order of connections that ask for none.
    pub key: Option<u16>,
    /// Its access rules.
    pub access: Access,
    /// `@tenant`, of the type or of the schema; without it, its nodes belong to nobody.
    pub tenant: Option<TenantMark>,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

impl NodeType {
    /// What tells nodes of the type (of one tenant, where it has tenants) apart, each backed by a uniqueness constraint once `cygnet
    /// index apply` has run: first the fields with `@unique`, `@id` or `@relayId` in the order of declaration, then the keys of `@key`
    /// that are none of them. The tenant's own property is in none of them: it is part of all.
    pub fn unique_keys(&self) -> Vec<UniqueKey> {
        let is_unique = |field: &Field| field.property().is_some_and(|property| property.unique);
        let mut keys: Vec<UniqueKey> = (0..)
            .zip(&self.fields)
            .filter(|(_, field)| is_unique(field))
            .map(|(at, _)| UniqueKey { fields: vec![at] })
            .collect();
        let is_tenant = |at: &u16| {
            let property = self.fields[usize::from(*at)].property();
            let name = property.map(|property| property.name.as_str());
            name.is_some() && name == self.tenant_property()
        };
        for key in &self.entity_keys {
            let mut key = key.clone();
            key.fields.retain(|at| !is_tenant(at));
            if !key.fields.is_empty() && !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The keys by which nodes of the type can be found or made: all but those with lists, which only `@key` can have. Where a tenant is a
    /// label there are none: a constraint is for all nodes of a label, so that one tenant's keys would be kept from the others.
    pub fn upsert_keys(&self) -> Vec<UniqueKey> {
        let mut keys = match self.tenant {
            Some(TenantMark::Label(_)) => Vec::new(),
            Some(TenantMark::Property(_)) | None => self.unique_keys(),
        };
        let is_list = |at: &u16| self.fields[usize::from(*at)].ty.list;
        keys.retain(|key| !key.fields.iter().any(is_list));
        keys
    }
}

/// A label of a node type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Label {
    /// Written in the schema.
    Fixed(String),
    /// `$jwt.path`: taken from the caller's claims.
    Claim(Vec<String>),
    /// `$context.path`: taken from the request.
    Context(Vec<String>),
}

/// An interface type.
#[derive(Debug, Clone)]
pub struct InterfaceType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// All fields.
    pub fields: Vec<Field>,
    /// The interfaces it implements itself.
    pub implements: Vec<InterfaceId>,
    /// The node types that implement it, in the order of declaration. Without any it has no root fields.
    pub implementations: Vec<NodeId>,
    /// The plural given by `@plural`.
    pub plural: Option<String>,
    /// `@query`
    pub query: Exposure,
    /// `@limit`
    pub limit: Limit,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// A union type.
#[derive(Debug, Clone)]
pub struct UnionType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// Its members, in the order of declaration. Empty where the members are plain types.
    pub members: Vec<NodeId>,
    /// The members of a union of plain types, which has no root fields. A union has one kind of members.
    pub plain_members: Vec<PlainId>,
    /// The plural given by `@plural`.
    pub plural: Option<String>,
    /// `@query`
    pub query: Exposure,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// An object type with `@relationshipProperties`.
#[derive(Debug, Clone)]
pub struct EdgeType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// All fields (properties only).
    pub fields: Vec<Field>,
    /// `@index`
    pub indexes: Vec<DeclaredIndex>,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// An object type that `@cypher` fields may return as a map.
#[derive(Debug, Clone)]
pub struct PlainType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// All fields (properties, read from the map by the field's name).
    pub fields: Vec<Field>,
    /// The interfaces it implements.
    pub implements: Vec<InterfaceId>,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// An enum type.
#[derive(Debug, Clone)]
pub struct EnumType {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// Names and descriptions of the values, in the order of declaration.
    pub values: Vec<(String, Option<String>)>,
    /// Values that have directives (`@deprecated` included), with them as written.
    pub kept_of_values: Vec<(String, Vec<Node<ast::Directive>>)>,
    /// Directives as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// A scalar declared by the type definitions: passed through as it is.
#[derive(Debug, Clone)]
pub struct UserScalar {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// Directives as written (`@specifiedBy`).
    pub kept: Vec<Node<ast::Directive>>,
}

/// An input object type that the type definitions declare, for arguments of `@cypher` fields.
#[derive(Debug, Clone)]
pub struct InputObject {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// Its fields.
    pub fields: Vec<Argument>,
    /// Directives as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// A `@cypher` field of `Query` or `Mutation`.
#[derive(Debug, Clone)]
pub struct CustomRoot {
    /// The GraphQL name.
    pub name: String,
    /// The description in the type definitions.
    pub description: Option<String>,
    /// The reason in `@deprecated`, if the directive is there.
    pub deprecated: Option<String>,
    /// What it returns.
    pub ty: FieldType,
    /// The statement and its arguments.
    pub cypher: CypherField,
    /// Its access rules.
    pub access: Access,
    /// Directives that later features read, as written.
    pub kept: Vec<Node<ast::Directive>>,
}

/// The type with `@jwt`.
#[derive(Debug, Clone)]
pub struct Claims {
    /// The GraphQL name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<ClaimField>,
}

/// One claim.
#[derive(Debug, Clone)]
pub struct ClaimField {
    /// The GraphQL name.
    pub name: String,
    /// The type.
    pub ty: FieldType,
    /// The path in the token (`@jwtClaim(path:)`, else the name).
    pub path: Vec<String>,
}

/// `@query`: which root fields a type gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// The list field.
    pub read: bool,
    /// The connection field.
    pub connection: bool,
    /// The connection's `aggregate`.
    pub aggregate: bool,
}

impl Exposure {
    /// Without the directive: everything.
    pub const ALL: Self = Self {
        read: true,
        connection: true,
        aggregate: true,
    };
}

/// `@mutation`: which root mutations a type gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOperations {
    /// `createX`
    pub create: bool,
    /// `updateX`
    pub update: bool,
    /// `deleteX`
    pub delete: bool,
}

/// `@subscription`: which events a type publishes (none without the directive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SubscriptionEvents {
    /// `xCreated`
    pub created: bool,
    /// `xUpdated`
    pub updated: bool,
    /// `xDeleted`
    pub deleted: bool,
}

/// `@limit`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limit {
    /// Where the operation gives none.
    pub default: Option<u32>,
    /// Silently clamps what the operation gives.
    pub max: Option<u32>,
}

/// One index of `@fulltext`.
#[derive(Debug, Clone)]
pub struct FulltextIndex {
    /// The name in the database.
    pub index: String,
    /// The root field.
    pub query: String,
    /// GraphQL names of the fields it covers.
    pub fields: Vec<String>,
}

/// One index of `@vector`.
#[derive(Debug, Clone)]
pub struct VectorIndex {
    /// The name in the database.
    pub index: String,
    /// The root field.
    pub query: String,
    /// The property that holds the vector, as the directive names it.
    pub property: String,
    /// The provider that turns a phrase into a vector; with one, the root field takes `phrase` instead of `vector`.
    pub provider: Option<String>,
    /// The longest phrase in characters.
    pub max_phrase_length: Option<u32>,
}

/// What `extend schema` says.
#[derive(Debug, Clone, Default)]
pub struct SchemaSettings {
    /// `@authentication` of all types.
    pub authentication: Option<Authentication>,
    /// `@requiresScopes` and `@policy` of all types.
    pub requirements: Vec<Requirement>,
    /// Directives that later features read (`@authentication`, `@link` ...), as written.
    pub kept: Vec<Node<ast::Directive>>,
}
