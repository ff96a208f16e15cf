//! The GraphQL schema of a draft, for validation, introspection and printing.
//!
//! In: the types that are left of a draft. Out: a `Schema`. It must not know what fields mean.

use std::collections::BTreeMap;

use apollo_compiler::{
    Name, Node, Schema,
    ast::{self, DirectiveList},
    collections::{IndexMap, IndexSet},
    schema::{
        EnumType, EnumValueDefinition, ExtendedType, FieldDefinition, InputObjectType,
        InputValueDefinition, InterfaceType, ObjectType, ScalarType, UnionType,
    },
    validation::Valid,
};

use super::draft::{FieldDraft, InputDraft, OutputDraft, Shape, TypeDraft};

/// The schema of the types, not validated, without deprecations.
pub(super) fn schema(types: &BTreeMap<Name, TypeDraft>) -> Schema {
    let mut schema = Schema::new();
    for (name, ty) in types {
        if !matches!(ty.shape, Shape::Scalar(_)) || !schema.types.contains_key(name) {
            schema.types.insert(name.clone(), extended(name, ty));
        }
    }
    let definition = schema.schema_definition.make_mut();
    let root = |name: &str| {
        types
            .get_key_value(name)
            .map(|(name, _)| Node::new(name.clone()))
    };
    definition.query = root("Query");
    definition.mutation = root("Mutation");
    definition.subscription = root("Subscription");
    schema
}

fn text(description: Option<&String>) -> Option<Node<str>> {
    description.map(|description| Node::new_str(description))
}

fn extended(name: &Name, ty: &TypeDraft) -> ExtendedType {
    let description = text(ty.description.as_ref());
    let directives = DirectiveList(ty.directives.clone());
    let name = name.clone();
    match &ty.shape {
        Shape::Scalar(_) => ExtendedType::Scalar(Node::new(ScalarType {
            description,
            name,
            directives,
        })),
        Shape::Enum { values, .. } => {
            let values = enum_values(values);
            ExtendedType::Enum(Node::new(EnumType {
                description,
                name,
                directives,
                values,
            }))
        }
        Shape::Union(members) => {
            let members = members
                .iter()
                .map(|member| Node::new(member.clone()))
                .collect();
            ExtendedType::Union(Node::new(UnionType {
                description,
                name,
                directives,
                members,
            }))
        }
        Shape::Object(output) => {
            let (implements_interfaces, fields) = (interfaces(output), output_fields(output));
            let ty = ObjectType {
                description,
                name,
                implements_interfaces,
                directives,
                fields,
            };
            ExtendedType::Object(Node::new(ty))
        }
        Shape::Interface(output) => {
            let (implements_interfaces, fields) = (interfaces(output), output_fields(output));
            let ty = InterfaceType {
                description,
                name,
                implements_interfaces,
                directives,
                fields,
            };
            ExtendedType::Interface(Node::new(ty))
        }
        Shape::Input(input) => {
            let fields = input_fields(input);
            let ty = InputObjectType {
                description,
                name,
                directives,
                fields,
            };
            ExtendedType::InputObject(Node::new(ty))
        }
    }
}

fn enum_values(values: &[(Name, Option<String>)]) -> IndexMap<Name, Node<EnumValueDefinition>> {
    let definitions = values.iter().map(|(value, description)| {
        let description = text(description.as_ref());
        let directives = DirectiveList::default();
        (
            value.clone(),
            Node::new(EnumValueDefinition {
                description,
                value: value.clone(),
                directives,
            }),
        )
    });
    definitions.collect()
}

fn interfaces(output: &OutputDraft) -> IndexSet<Node<Name>> {
    output
        .interfaces
        .iter()
        .map(|of| Node::new(of.clone()))
        .collect()
}

fn output_fields(output: &OutputDraft) -> IndexMap<Name, Node<FieldDefinition>> {
    output
        .fields
        .iter()
        .map(|(name, field)| (name.clone(), field_definition(name, field)))
        .collect()
}

fn input_fields(input: &InputDraft) -> IndexMap<Name, Node<InputValueDefinition>> {
    let definitions = input.fields.iter().map(|(name, field)| {
        let definition = InputValueDefinition {
            description: text(field.description.as_ref()),
            name: name.clone(),
            ty: Node::new(field.ty.clone()),
            default_value: field.default.clone(),
            directives: DirectiveList::default(),
        };
        (name.clone(), Node::new(definition))
    });
    definitions.collect()
}

fn field_definition(name: &Name, field: &FieldDraft) -> Node<FieldDefinition> {
    let arguments = field.arguments.iter().map(|(name, argument)| {
        Node::new(InputValueDefinition {
            description: text(argument.description.as_ref()),
            name: name.clone(),
            ty: Node::new(argument.ty.clone()),
            default_value: argument.default.clone(),
            directives: DirectiveList::default(),
        })
    });
    Node::new(FieldDefinition {
        description: text(field.description.as_ref()),
        name: name.clone(),
        arguments: arguments.collect(),
        ty: field.ty.clone(),
        directives: DirectiveList::default(),
    })
}

/// Marks what is deprecated, in a schema that is valid without the marks.
///
/// Deprecations come last because the newest rules refuse one that the library allows: a deprecated field that implements
/// an interface's field without the mark.
pub(super) fn deprecate(schema: Valid<Schema>, types: &BTreeMap<Name, TypeDraft>) -> Valid<Schema> {
    let mut schema = schema.into_inner();
    for (name, ty) in types {
        let Some(definition) = schema.types.get_mut(name) else {
            continue;
        };
        match (&ty.shape, definition) {
            (Shape::Object(output), ExtendedType::Object(object)) if output.deprecates() => {
                deprecate_fields(&mut object.make_mut().fields, output);
            }
            (Shape::Interface(output), ExtendedType::Interface(interface))
                if output.deprecates() =>
            {
                deprecate_fields(&mut interface.make_mut().fields, output);
            }
            (Shape::Input(input), ExtendedType::InputObject(object)) => {
                for (name, field) in &input.fields {
                    if field.deprecated.is_some()
                        && let Some(place) = object.make_mut().fields.get_mut(name)
                    {
                        place.make_mut().directives = deprecation(field.deprecated.as_deref());
                    }
                }
            }
            _ => {}
        }
    }
    Valid::assume_valid(schema)
}

fn deprecate_fields(fields: &mut IndexMap<Name, Node<FieldDefinition>>, output: &OutputDraft) {
    for (name, field) in &output.fields {
        if field.deprecated.is_some()
            && let Some(place) = fields.get_mut(name)
        {
            place.make_mut().directives = deprecation(field.deprecated.as_deref());
        }
    }
}

fn deprecation(reason: Option<&str>) -> DirectiveList {
    let directive = reason.map(|reason| {
        let value = Node::new(ast::Value::String(reason.to_owned()));
        let argument = ast::Argument {
            name: apollo_compiler::name!("reason"),
            value,
        };
        Node::new(ast::Directive {
            name: apollo_compiler::name!("deprecated"),
            arguments: vec![Node::new(argument)],
        })
    });
    DirectiveList(directive.into_iter().collect())
}
