//! `MovieCreateInput`, `ActedInCreateInput`, `MovieActorsFieldInput`, `MovieActorsCreateFieldInput`,
//! `ProductionActorsEdgeCreateInput`.
//!
//! In: the model's settable fields and relationship fields. Out: the inputs.

use apollo_compiler::ast::Type;

use super::{
    connect,
    default::canonical,
    part::{Part, of_member, parts, to_union},
    upsert,
};
use crate::{
    api::{
        InputMeaning, NestedWrite, Profile,
        context::{Context, wrapped},
        draft::{Draft, InputFieldDraft, list, named, required},
        eligible::is_leaf,
        link::{Link, Properties, links},
        names::upper_first,
    },
    model::{EdgeId, Field, NodeId, Owner, Target},
};

/// Whether a client may give the field a value at all.
pub(super) fn is_settable(field: &Field) -> bool {
    field.property().is_some_and(|property| !property.id) && is_leaf(field)
}

fn is_created(field: &Field) -> bool {
    let generated = field
        .property()
        .and_then(|property| property.timestamp)
        .is_some_and(|on| on.create);
    is_settable(field) && field.settable.on_create && !generated
}

/// The create input of a node type with its own fields, or of an interface with one field for each implementation.
pub(super) fn own(context: &Context<'_>, draft: &mut Draft, owner: Owner, target: Target) {
    let name = format!("{}CreateInput", context.target_name(target));
    draft.input(&name);
    match target {
        Target::Node(_) => fields(context, draft, owner, &name),
        Target::Interface(id) => {
            for node in &context.model.interface(id).implementations {
                let of = context.target_name(Target::Node(*node));
                draft.input(&name).field(
                    of,
                    InputMeaning::NestedMember(*node),
                    named(&format!("{of}CreateInput")),
                );
            }
        }
        Target::Union(_) => {}
    }
}

/// The create input of relationship properties.
pub(super) fn properties(context: &Context<'_>, draft: &mut Draft, id: EdgeId) {
    let name = format!("{}CreateInput", context.model.edge(id).name);
    fields(context, draft, Owner::Edge(id), &name);
}

fn fields(context: &Context<'_>, draft: &mut Draft, owner: Owner, name: &str) {
    for (id, field) in context.fields(owner).filter(|(_, field)| is_created(field)) {
        let ty = wrapped(named(context.input_name(field.ty.base)), field.ty);
        draft
            .input(name)
            .field(&field.name, InputMeaning::Value(id), ty)
            .default(
                field
                    .property()
                    .and_then(|property| property.default.as_ref())
                    .map(|value| canonical(value, field.ty.base)),
            )
            // What is required cannot be deprecated. (The library publishes it so, and then refuses every operation.)
            .deprecated(field.deprecated.as_deref().filter(|_| !field.ty.required));
    }
}

/// Inputs must have a field.
pub(super) fn never_empty(context: &Context<'_>, draft: &mut Draft, id: NodeId) {
    let node = context.target_name(Target::Node(id));
    let full = context.options.profile == Profile::Full;
    let mut to_one = links(context, Owner::Node(id));
    to_one.retain(|link| !link.many);
    for name in [format!("{node}CreateInput"), format!("{node}UpdateInput")] {
        let input = draft.input(&name);
        // Relationships to one are there in the full profile only, which keeps the field that stood for nothing.
        let of_compat = |field: &InputFieldDraft| {
            let is_it = |link: &Link<'_>| field.meaning == InputMeaning::NestedField(link.id);
            !(full && to_one.iter().any(is_it))
        };
        if !input.fields.values().any(of_compat) {
            input
                .field("_emptyInput", InputMeaning::Empty, named("Boolean"))
                .describe("There is nothing to set: every field is generated or a relationship.");
        }
    }
}

/// The type of `edge` in create and connect inputs, if the relationship has properties to set.
pub(super) fn edge_input(context: &Context<'_>, link: &Link<'_>) -> Option<Type> {
    let edges: &[EdgeId] = match &link.properties {
        Properties::None => return None,
        Properties::One(id) => std::slice::from_ref(id),
        Properties::AnyOf(ids) => ids,
    };
    let mut created = edges
        .iter()
        .flat_map(|id| context.model.edge(*id).fields.iter())
        .filter(|field| is_created(field));
    let first = created.next()?;
    let name = format!("{}CreateInput", link.properties_prefix(context)?);
    let needed = first.ty.required || created.any(|field| field.ty.required);
    Some(if needed {
        required(&name)
    } else {
        named(&name)
    })
}

/// `ProductionActorsEdgeCreateInput`: one field for each properties type.
pub(super) fn any_of(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, edges: &[EdgeId]) {
    for id in edges {
        let edge = context.model.edge(*id);
        if !edge.fields.iter().any(is_created) {
            continue;
        }
        let needed = edge
            .fields
            .iter()
            .any(|field| is_created(field) && field.ty.required);
        let name = format!("{}CreateInput", edge.name);
        let ty = if needed {
            required(&name)
        } else {
            named(&name)
        };
        draft.input(&format!("{}EdgeCreateInput", link.own)).field(
            &edge.name,
            InputMeaning::NestedEdgeOf(*id),
            ty,
        );
    }
}

/// The field of the owner's create input. An interface has none: its create input names an implementation.
pub(super) fn relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    if !link.field.settable.on_create || link.of_interface() {
        return;
    }
    let deprecated = link.field.deprecated.as_deref();
    let union = format!("{}CreateInput", upper_first(&link.own));
    let mut ty = None;
    for part in parts(context, link) {
        let Some(name) = either_input(context, draft, link, part) else {
            continue;
        };
        if to_union(link) {
            draft
                .input(&union)
                .field(part.member, of_member(part), named(&name))
                .deprecated(deprecated);
            ty = Some(named(&union));
        } else {
            ty = Some(named(&name));
        }
    }
    if let Some(ty) = ty {
        let name = format!("{}CreateInput", context.owner_name(link.id.owner));
        // A to-one relationship that must be there; lists are empty where nothing is given.
        let needed = !link.many && link.field.ty.required;
        let ty = if needed { ty.non_null() } else { ty };
        draft
            .input(&name)
            .field(&link.field.name, InputMeaning::NestedField(link.id), ty)
            .deprecated(deprecated.filter(|_| !needed));
    }
}

/// `MovieActorsFieldInput`: create or connect.
fn either_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    let name = format!("{}{}FieldInput", link.own, part.member);
    let several = |of: &str| if link.many { list(of) } else { named(of) };
    let connect = connect::field_input(context, draft, link, part);
    let create = field_input(context, draft, link, part);
    let either = upsert::field_input(context, draft, link, part);
    for (operation, meaning, of) in [
        ("connect", NestedWrite::Connect, connect),
        ("connectOrCreate", NestedWrite::ConnectOrCreate, either),
        ("create", NestedWrite::Create, create),
    ] {
        if let Some(of) = of {
            draft
                .input(&name)
                .field(operation, InputMeaning::Nested(meaning), several(&of));
        }
    }
    draft.has(&name).then_some(name)
}

/// `MovieActorsCreateFieldInput`
pub(super) fn field_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    if !link.nested.create {
        return None;
    }
    let name = format!("{}{}CreateFieldInput", link.own, part.member);
    if draft.has(&name) {
        return Some(name);
    }
    if let Some(edge) = edge_input(context, link) {
        draft
            .input(&name)
            .field("edge", InputMeaning::NestedEdge, edge);
    }
    let node = required(&format!("{}CreateInput", context.target_name(part.target)));
    draft
        .input(&name)
        .field("node", InputMeaning::NestedNode, node);
    Some(name)
}
