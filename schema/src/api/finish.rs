//! The end of publishing: types that no operation can reach are dropped, the rest becomes the GraphQL schema and the
//! tables of meanings.
//!
//! In: the draft. Out: [`ApiSchema`], or diagnostics. It must not know the model.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use apollo_compiler::{Name, ast::Type};

use super::{
    ApiOptions, ApiSchema, ArgumentDefinition, Asked, InputField, InputKind, InputScalar,
    InputType, InputTypeId, InputTypeRef, OutputField,
    collide::Claims,
    draft::{Draft, InputFieldDraft, OutputDraft, Shape, TypeDraft},
    graphql::{deprecate, schema},
};
use crate::diagnostic::{Diagnostic, Severity, codes};

/// Finishes a draft.
pub(super) fn finish(
    mut draft: Draft,
    (claims, conditions): (Claims, Vec<Asked>),
    options: &ApiOptions,
) -> Result<ApiSchema, Vec<Diagnostic>> {
    drop_empty(&mut draft);
    let reachable = reachable(&draft);
    draft.types.retain(|name, _| reachable.contains(name));
    let findings = findings(&draft, claims);
    if !findings.is_empty() {
        return Err(findings);
    }
    let types: BTreeMap<Name, TypeDraft> = draft.types.into_iter().collect();
    let schema = schema(&types).validate().map_err(|refused| {
        let messages = refused.errors.iter().map(|error| error.error.to_string());
        messages
            .map(|message| finding(codes::API_INVALID, message))
            .collect::<Vec<_>>()
    })?;
    let schema = deprecate(schema, &types);
    let Inputs {
        types: inputs,
        by_name: input_by_name,
    } = inputs(&types);
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
        conditions,
    })
}

/// Input types, and where each is.
pub(super) struct Inputs {
    pub(super) types: Vec<InputType>,
    pub(super) by_name: HashMap<Arc<str>, InputTypeId>,
}

/// The input types of a draft that nothing is published of.
pub(super) fn inputs_alone(mut draft: Draft) -> Inputs {
    drop_empty(&mut draft);
    let known: BTreeSet<Name> = draft.types.keys().cloned().collect();
    for ty in draft.types.values_mut() {
        if let Shape::Input(input) = &mut ty.shape {
            let is_known = |field: &InputFieldDraft| known.contains(field.ty.inner_named_type());
            input.fields.retain(|_, field| is_known(field));
        }
    }
    inputs(&draft.types.into_iter().collect())
}

fn inputs(types: &BTreeMap<Name, TypeDraft>) -> Inputs {
    let is_input = |ty: &TypeDraft| {
        matches!(
            ty.shape,
            Shape::Scalar(_) | Shape::Enum { .. } | Shape::Input(_)
        )
    };
    let by_name: HashMap<Arc<str>, InputTypeId> = types
        .iter()
        .filter(|(_, ty)| is_input(ty))
        .zip(0..)
        .map(|((name, _), id)| (Arc::from(name.as_str()), InputTypeId(id)))
        .collect();
    let types = types
        .iter()
        .filter_map(|(name, ty)| input(name, ty, &by_name))
        .collect();
    Inputs { types, by_name }
}

/// Types without fields are not GraphQL: they go, and so does what takes or gives them. (The library publishes such inputs,
/// and then refuses every operation.)
fn drop_empty(draft: &mut Draft) {
    let empty = |ty: &TypeDraft| match &ty.shape {
        Shape::Input(input) => input.fields.is_empty(),
        Shape::Object(output) => output.fields.is_empty(),
        Shape::Union(members) => members.is_empty(),
        Shape::Scalar(_) | Shape::Enum { .. } | Shape::Interface(_) => false,
    };
    loop {
        let gone: BTreeSet<Name> = draft
            .types
            .iter()
            .filter(|(_, ty)| empty(ty))
            .map(|(name, _)| name.clone())
            .collect();
        if gone.is_empty() {
            return;
        }
        draft.types.retain(|name, _| !gone.contains(name));
        for ty in draft.types.values_mut() {
            drop_users(ty, &gone);
        }
    }
}

/// Drops what uses one of the types that are gone.
fn drop_users(ty: &mut TypeDraft, gone: &BTreeSet<Name>) {
    match &mut ty.shape {
        Shape::Input(input) => input
            .fields
            .retain(|_, field| !gone.contains(field.ty.inner_named_type())),
        Shape::Object(output) | Shape::Interface(output) => {
            output
                .fields
                .retain(|_, field| !gone.contains(field.ty.inner_named_type()));
            for field in output.fields.values_mut() {
                field
                    .arguments
                    .retain(|_, argument| !gone.contains(argument.ty.inner_named_type()));
            }
        }
        Shape::Union(members) => members.retain(|member| !gone.contains(member)),
        Shape::Scalar(_) | Shape::Enum { .. } => {}
    }
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
fn findings(draft: &Draft, claims: Claims) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    for (name, claimants) in claims.conflicts() {
        let there = name.contains('.') || draft.types.contains_key(name.as_str());
        if there {
            told.insert(name.clone());
            let claimants = claimants.join(" and ");
            found.push(finding(
                codes::NAME_CONFLICT,
                format!("`{name}` would be a name of both {claimants}: rename one, or give it another `@plural`."),
            ));
        }
    }
    for name in draft.conflicts.difference(&told) {
        found.push(finding(
            codes::RESERVED_NAME,
            format!("The type definitions use `{name}`, which is a name of the API."),
        ));
    }
    if !draft.types.contains_key("Query") {
        found.push(finding(
            codes::NO_READ,
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
            codes::INVALID_NAME,
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
    let mut open: Vec<&Name> = roots.iter().chain(&draft.kept).collect();
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
    let completed = match &kind {
        InputKind::Object(fields) => fields
            .iter()
            .any(|field| field.default.is_some() || field.ty.required()),
        InputKind::Scalar(_) | InputKind::Enum(..) => false,
    };
    Some(InputType {
        name: name.as_str().into(),
        kind,
        completed,
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
