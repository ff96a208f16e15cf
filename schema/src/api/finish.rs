//! The end of publishing: types that no operation can reach are dropped, the rest becomes the GraphQL schema and the
//! tables of meanings.
//!
//! In: the draft. Out: [`ApiSchema`], or diagnostics. It must not know the model.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use apollo_compiler::{
    Name, Node, Schema,
    ast::{self, DirectiveList, Type},
    schema::{
        EnumType, EnumValueDefinition, ExtendedType, FieldDefinition, InputObjectType,
        InputValueDefinition, InterfaceType, ObjectType, ScalarType, UnionType,
    },
};

use super::{
    ApiOptions, ApiSchema, ArgumentDefinition, InputField, InputKind, InputScalar, InputType,
    InputTypeId, InputTypeRef, OutputField,
    draft::{Draft, FieldDraft, OutputDraft, Shape, TypeDraft},
};
use crate::diagnostic::{Diagnostic, Severity};

/// Finishes a draft.
pub(super) fn finish(mut draft: Draft, options: &ApiOptions) -> Result<ApiSchema, Vec<Diagnostic>> {
    let reachable = reachable(&draft);
    draft.types.retain(|name, _| reachable.contains(name));
    let findings = findings(&draft);
    if !findings.is_empty() {
        return Err(findings);
    }
    let types: BTreeMap<Name, TypeDraft> = draft.types.into_iter().collect();
    let schema = schema(&types).validate().map_err(|refused| {
        let messages = refused.errors.iter().map(|error| error.error.to_string());
        messages
            .map(|message| finding("API_INVALID", message))
            .collect::<Vec<_>>()
    })?;
    let input_by_name: HashMap<Arc<str>, InputTypeId> = types
        .iter()
        .filter(|(_, ty)| {
            matches!(
                ty.shape,
                Shape::Scalar(_) | Shape::Enum { .. } | Shape::Input(_)
            )
        })
        .zip(0..)
        .map(|((name, _), id)| (Arc::from(name.as_str()), InputTypeId(id)))
        .collect();
    let inputs = types
        .iter()
        .filter_map(|(name, ty)| input(name, ty, &input_by_name))
        .collect();
    let outputs = types
        .iter()
        .filter_map(|(name, ty)| match &ty.shape {
            Shape::Object(fields) | Shape::Interface(fields) => {
                Some((name.as_str().into(), output(fields, &input_by_name)))
            }
            Shape::Scalar(_) | Shape::Enum { .. } | Shape::Union(_) | Shape::Input(_) => None,
        })
        .collect();
    Ok(ApiSchema {
        schema,
        options: options.clone(),
        outputs,
        inputs,
        input_by_name,
    })
}

fn finding(code: &'static str, message: String) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        message,
        span: None,
        path: Vec::new(),
        related: Vec::new(),
    }
}

/// What only shows when the API is there: names that are no names, and names that are taken.
fn findings(draft: &Draft) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for name in &draft.conflicts {
        found.push(finding(
            "API_NAME_TAKEN",
            format!("The type definitions use `{name}`, which is a name of the API."),
        ));
    }
    if !draft.types.contains_key("Query") {
        found.push(finding(
            "API_EMPTY",
            "No type can be read: there is no field for `Query`.".to_owned(),
        ));
    }
    let mut invalid = BTreeSet::new();
    for (name, ty) in &draft.types {
        let fields: Vec<&Name> = match &ty.shape {
            Shape::Object(output) | Shape::Interface(output) => output.fields.keys().collect(),
            Shape::Input(input) => input.fields.keys().collect(),
            Shape::Scalar(_) | Shape::Enum { .. } | Shape::Union(_) => Vec::new(),
        };
        invalid.extend(
            fields
                .into_iter()
                .chain([name])
                .filter(|name| !Name::is_valid_syntax(name))
                .cloned(),
        );
    }
    found.extend(invalid.iter().map(|name| {
        finding(
            "API_NAME_INVALID",
            format!("`{name}` would be a name of the API, but it is no GraphQL name."),
        )
    }));
    found
}

/// The names of the types that operations can reach.
fn reachable(draft: &Draft) -> BTreeSet<Name> {
    let mut implementations: HashMap<&Name, Vec<&Name>> = HashMap::new();
    for (name, ty) in &draft.types {
        if let Shape::Object(object) = &ty.shape {
            for interface in &object.interfaces {
                implementations.entry(interface).or_default().push(name);
            }
        }
    }
    let mut found = BTreeSet::new();
    let roots = ["Query", "Mutation", "Subscription"].map(Name::new_unchecked);
    let mut open: Vec<&Name> = roots.iter().collect();
    while let Some(name) = open.pop() {
        let Some(ty) = draft.types.get(name) else {
            continue;
        };
        if !found.insert(name.clone()) {
            continue;
        }
        match &ty.shape {
            Shape::Scalar(_) | Shape::Enum { .. } => {}
            Shape::Union(members) => open.extend(members),
            Shape::Input(input) => open.extend(
                input
                    .fields
                    .values()
                    .map(|field| field.ty.inner_named_type()),
            ),
            Shape::Object(output) | Shape::Interface(output) => {
                open.extend(&output.interfaces);
                open.extend(implementations.get(name).into_iter().flatten());
                for field in output.fields.values() {
                    open.push(field.ty.inner_named_type());
                    open.extend(
                        field
                            .arguments
                            .values()
                            .map(|argument| argument.ty.inner_named_type()),
                    );
                }
            }
        }
    }
    found
}

fn schema(types: &BTreeMap<Name, TypeDraft>) -> Schema {
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
    let name = name.clone();
    let directives = DirectiveList(ty.directives.clone());
    match &ty.shape {
        Shape::Scalar(_) => ExtendedType::Scalar(Node::new(ScalarType {
            description,
            name,
            directives,
        })),
        Shape::Enum { values, .. } => {
            let values = values.iter().map(|(value, description)| {
                let description = text(description.as_ref());
                let definition = EnumValueDefinition {
                    description,
                    value: value.clone(),
                    directives: DirectiveList::default(),
                };
                (value.clone(), Node::new(definition))
            });
            ExtendedType::Enum(Node::new(EnumType {
                description,
                name,
                directives,
                values: values.collect(),
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
            let implements_interfaces = output
                .interfaces
                .iter()
                .map(|of| Node::new(of.clone()))
                .collect();
            let fields = output
                .fields
                .iter()
                .map(|(name, field)| (name.clone(), field_definition(name, field)));
            let fields = fields.collect();
            ExtendedType::Object(Node::new(ObjectType {
                description,
                name,
                implements_interfaces,
                directives,
                fields,
            }))
        }
        Shape::Interface(output) => {
            let implements_interfaces = output
                .interfaces
                .iter()
                .map(|of| Node::new(of.clone()))
                .collect();
            let fields = output
                .fields
                .iter()
                .map(|(name, field)| (name.clone(), field_definition(name, field)));
            let fields = fields.collect();
            ExtendedType::Interface(Node::new(InterfaceType {
                description,
                name,
                implements_interfaces,
                directives,
                fields,
            }))
        }
        Shape::Input(input) => {
            let fields = input.fields.iter().map(|(name, field)| {
                let definition = InputValueDefinition {
                    description: text(field.description.as_ref()),
                    name: name.clone(),
                    ty: Node::new(field.ty.clone()),
                    default_value: field.default.clone(),
                    directives: deprecation(field.deprecated.as_deref()),
                };
                (name.clone(), Node::new(definition))
            });
            ExtendedType::InputObject(Node::new(InputObjectType {
                description,
                name,
                directives,
                fields: fields.collect(),
            }))
        }
    }
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
        directives: deprecation(field.deprecated.as_deref()),
    })
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

fn output(
    fields: &OutputDraft,
    ids: &HashMap<Arc<str>, InputTypeId>,
) -> HashMap<Arc<str>, OutputField> {
    let fields = fields.fields.iter().map(|(name, field)| {
        let arguments = field
            .arguments
            .iter()
            .map(|(name, argument)| ArgumentDefinition {
                name: name.as_str().into(),
                meaning: argument.meaning,
                ty: reference(&argument.ty, ids),
                default: argument.default.clone(),
            });
        (
            Arc::from(name.as_str()),
            OutputField {
                meaning: field.meaning,
                arguments: arguments.collect(),
            },
        )
    });
    fields.collect()
}

fn input(name: &Name, ty: &TypeDraft, ids: &HashMap<Arc<str>, InputTypeId>) -> Option<InputType> {
    let kind = match &ty.shape {
        Shape::Scalar(scalar) => InputKind::Scalar(*scalar),
        Shape::Enum { of, values } => InputKind::Enum(
            *of,
            values
                .iter()
                .map(|(value, _)| value.as_str().into())
                .collect(),
        ),
        Shape::Input(input) => match input.point {
            Some(point) => InputKind::Scalar(InputScalar::Built(point)),
            None => InputKind::Object(
                input
                    .fields
                    .iter()
                    .map(|(name, field)| InputField {
                        name: name.as_str().into(),
                        meaning: field.meaning,
                        ty: reference(&field.ty, ids),
                        default: field.default.clone(),
                    })
                    .collect(),
            ),
        },
        Shape::Object(_) | Shape::Interface(_) | Shape::Union(_) => return None,
    };
    Some(InputType {
        name: name.as_str().into(),
        kind,
    })
}

/// A type in an input position. Types nest only as deep as the type definitions' parser allows.
fn reference(ty: &Type, ids: &HashMap<Arc<str>, InputTypeId>) -> InputTypeRef {
    let named = |name: &Name, required| InputTypeRef::Named {
        id: *ids
            .get(name.as_str())
            .expect("the schema is valid, so an input type of this name is there"),
        required,
    };
    match ty {
        Type::Named(name) => named(name, false),
        Type::NonNullNamed(name) => named(name, true),
        Type::List(item) => InputTypeRef::List {
            item: Box::new(reference(item, ids)),
            required: false,
        },
        Type::NonNullList(item) => InputTypeRef::List {
            item: Box::new(reference(item, ids)),
            required: true,
        },
    }
}
