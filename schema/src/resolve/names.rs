//! Definitions in, the kind and id of every named type out.

use std::collections::HashMap;

use apollo_compiler::{ast, schema::ExtendedType};

use super::directives;
use crate::{
    definitions::Definitions,
    model::{
        BaseType, EdgeId, EnumId, FieldType, InterfaceId, NodeId, PlainId, Scalar, ScalarId,
        TypeId, UnionId,
    },
};

/// Which type a name means.
#[derive(Debug, Default)]
pub(super) struct Names {
    types: HashMap<String, TypeId>,
}

/// What an object type is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectRole {
    /// `Query`, `Mutation`, `Subscription`.
    Root,
    /// With `@relationshipProperties`.
    Edge,
    /// With `@jwt`.
    Claims,
    /// With `@node`.
    Node,
    /// None of these.
    Plain,
}

/// What an object type is for; in the library's order of precedence.
pub(super) fn role(name: &str, written: &ast::DirectiveList) -> ObjectRole {
    if written.has("relationshipProperties") {
        ObjectRole::Edge
    } else if written.has("jwt") {
        ObjectRole::Claims
    } else if directives::is_root(name) {
        ObjectRole::Root
    } else if written.has("node") {
        ObjectRole::Node
    } else {
        ObjectRole::Plain
    }
}

/// Gives every type of the sources its id.
pub(super) fn resolve(definitions: &Definitions) -> Names {
    let mut names = Names::default();
    let mut counts = [0_u32; 7];
    let mut next = |kind: usize| {
        let id = counts[kind];
        counts[kind] += 1;
        id
    };
    for ty in definitions.types() {
        let id = match ty {
            ExtendedType::Object(object) => match role(&object.name, &object.directives) {
                ObjectRole::Node => TypeId::Node(NodeId(next(0))),
                ObjectRole::Edge => TypeId::Edge(EdgeId(next(1))),
                ObjectRole::Plain => TypeId::Plain(PlainId(next(2))),
                ObjectRole::Root | ObjectRole::Claims => continue,
            },
            ExtendedType::Interface(_) => TypeId::Interface(InterfaceId(next(3))),
            ExtendedType::Union(_) => TypeId::Union(UnionId(next(4))),
            ExtendedType::Enum(_) => TypeId::Enum(EnumId(next(5))),
            ExtendedType::Scalar(_) => TypeId::Scalar(ScalarId(next(6))),
            ExtendedType::InputObject(_) => continue,
        };
        names.types.insert(ty.name().to_string(), id);
    }
    names
}

impl Names {
    /// The id of a type of the sources.
    pub(super) fn get(&self, name: &str) -> Option<TypeId> {
        self.types.get(name).copied()
    }

    /// The node type of a name.
    pub(super) fn node(&self, name: &str) -> Option<NodeId> {
        let TypeId::Node(id) = self.get(name)? else {
            return None;
        };
        Some(id)
    }

    /// The interface of a name.
    pub(super) fn interface(&self, name: &str) -> Option<InterfaceId> {
        let TypeId::Interface(id) = self.get(name)? else {
            return None;
        };
        Some(id)
    }

    /// The plain type of a name.
    pub(super) fn plain(&self, name: &str) -> Option<PlainId> {
        let TypeId::Plain(id) = self.get(name)? else {
            return None;
        };
        Some(id)
    }

    /// The relationship properties type of a name.
    pub(super) fn edge(&self, name: &str) -> Option<EdgeId> {
        let TypeId::Edge(id) = self.get(name)? else {
            return None;
        };
        Some(id)
    }

    /// The table for the model.
    pub(super) fn into_types(self) -> HashMap<String, TypeId> {
        self.types
    }

    /// The type of a field; `None` for a type that no field of a model can have.
    pub(super) fn field_type(&self, ty: &ast::Type) -> Option<FieldType> {
        let base = self.base(ty.inner_named_type())?;
        let required = ty.is_non_null();
        let item_required = match ty {
            ast::Type::List(item) | ast::Type::NonNullList(item) => item.is_non_null(),
            ast::Type::Named(_) | ast::Type::NonNullNamed(_) => required,
        };
        Some(FieldType {
            base,
            list: ty.is_list(),
            required,
            item_required,
        })
    }

    fn base(&self, name: &str) -> Option<BaseType> {
        if let Some(scalar) = builtin_scalar(name) {
            return Some(BaseType::Scalar(scalar));
        }
        match self.get(name)? {
            TypeId::Node(id) => Some(BaseType::Node(id)),
            TypeId::Interface(id) => Some(BaseType::Interface(id)),
            TypeId::Union(id) => Some(BaseType::Union(id)),
            TypeId::Plain(id) => Some(BaseType::Plain(id)),
            TypeId::Enum(id) => Some(BaseType::Enum(id)),
            TypeId::Scalar(id) => Some(BaseType::User(id)),
            TypeId::Edge(_) => None,
        }
    }
}

/// The built-in scalar or point of a name.
pub(super) fn builtin_scalar(name: &str) -> Option<Scalar> {
    Some(match name {
        "ID" => Scalar::Id,
        "String" => Scalar::String,
        "Int" => Scalar::Int,
        "Float" => Scalar::Float,
        "Boolean" => Scalar::Boolean,
        "BigInt" => Scalar::BigInt,
        "Date" => Scalar::Date,
        "DateTime" => Scalar::DateTime,
        "Time" => Scalar::Time,
        "LocalTime" => Scalar::LocalTime,
        "LocalDateTime" => Scalar::LocalDateTime,
        "Duration" => Scalar::Duration,
        "Point" => Scalar::Point,
        "CartesianPoint" => Scalar::CartesianPoint,
        _ => return None,
    })
}
