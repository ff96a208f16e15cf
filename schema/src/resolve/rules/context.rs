//! What rules ask of the definitions.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{Directive, DirectiveList, FieldDefinition},
    collections::HashMap,
    schema::{ExtendedType, Implementers},
};

use super::super::names::{self, ObjectRole};
use crate::definitions::{Definitions, Site};

/// The definitions with what many rules need of them.
pub(super) struct Context<'a> {
    pub(super) definitions: &'a Definitions,
    implementers: HashMap<Name, Implementers>,
}

/// What kind of type has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// An object type.
    Object(ObjectRole),
    /// An interface.
    Interface,
}

impl Holder {
    /// `@node`
    pub(super) const NODE: Self = Self::Object(ObjectRole::Node);
    /// `@relationshipProperties`
    pub(super) const EDGE: Self = Self::Object(ObjectRole::Edge);
    /// `Query`, `Mutation`, `Subscription`
    pub(super) const ROOT: Self = Self::Object(ObjectRole::Root);
}

/// A field with the type that has it.
#[derive(Clone, Copy)]
pub(super) struct FieldAt<'a> {
    pub(super) ty: &'a ExtendedType,
    pub(super) holder: Holder,
    pub(super) field: &'a Node<FieldDefinition>,
}

impl<'a> FieldAt<'a> {
    /// The directive of a name.
    pub(super) fn directive(&self, name: &str) -> Option<&'a Node<Directive>> {
        self.field.directives.get(name)
    }

    /// The field's place.
    pub(super) fn site(&self) -> Site {
        Site::of(self.ty).field(self.field)
    }

    /// The name of the innermost type.
    pub(super) fn inner(&self) -> &'a str {
        self.field.ty.inner_named_type()
    }
}

impl<'a> Context<'a> {
    /// The context of some definitions.
    pub(super) fn of(definitions: &'a Definitions) -> Self {
        Self {
            definitions,
            implementers: definitions.schema.implementers_map(),
        }
    }

    /// The merged definitions.
    pub(super) fn schema(&self) -> &'a Schema {
        &self.definitions.schema
    }

    /// All types of the sources.
    pub(super) fn types(&self) -> impl Iterator<Item = &'a ExtendedType> + use<'a> {
        self.definitions.types()
    }

    /// All fields of object types and interfaces of the sources.
    pub(super) fn fields(&self) -> impl Iterator<Item = FieldAt<'a>> + use<'a> {
        self.types()
            .filter_map(|ty| Some((ty, holder(ty)?)))
            .flat_map(|(ty, holder)| fields_of(ty).map(move |field| FieldAt { ty, holder, field }))
    }

    /// Fields with a directive, and the directive.
    pub(super) fn fields_with(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (FieldAt<'a>, &'a Node<Directive>)> {
        self.fields()
            .filter_map(move |at| Some((at, at.directive(name)?)))
    }

    /// Types with a directive, and the directive.
    pub(super) fn types_with(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&'a ExtendedType, &'a Node<Directive>)> {
        self.types()
            .filter_map(move |ty| Some((ty, ty.directives().get(name)?)))
    }

    /// Whether a type is an object type with `@node`.
    pub(super) fn is_node(&self, name: &str) -> bool {
        let object = self.schema().get_object(name);
        object.is_some_and(|object| object.directives.has("node"))
    }

    /// The object types that implement an interface.
    pub(super) fn implementations(&self, interface: &str) -> impl Iterator<Item = &Name> {
        self.implementers
            .get(interface)
            .into_iter()
            .flat_map(|found| found.objects.iter())
    }

    /// The directives of the schema.
    pub(super) fn on_schema(&self) -> &'a DirectiveList {
        &self.schema().schema_definition.directives
    }
}

/// What kind of type it is, if it has fields that are read.
pub(super) fn holder(ty: &ExtendedType) -> Option<Holder> {
    match ty {
        ExtendedType::Object(object) => Some(Holder::Object(names::role(
            &object.name,
            &object.directives,
        ))),
        ExtendedType::Interface(_) => Some(Holder::Interface),
        ExtendedType::Scalar(_)
        | ExtendedType::Union(_)
        | ExtendedType::Enum(_)
        | ExtendedType::InputObject(_) => None,
    }
}

/// The fields of an object type or interface.
pub(super) fn fields_of(
    ty: &ExtendedType,
) -> Box<dyn Iterator<Item = &Node<FieldDefinition>> + '_> {
    match ty {
        ExtendedType::Object(object) => Box::new(object.fields.values()),
        ExtendedType::Interface(interface) => Box::new(interface.fields.values()),
        ExtendedType::Scalar(_)
        | ExtendedType::Union(_)
        | ExtendedType::Enum(_)
        | ExtendedType::InputObject(_) => Box::new(std::iter::empty()),
    }
}
