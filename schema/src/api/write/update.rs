//! `MovieUpdateInput`, `ActedInUpdateInput`, `MovieActorsUpdateFieldInput`, `MovieActorsUpdateConnectionInput`,
//! `ProductionActorsEdgeUpdateInput`.
//!
//! In: the model's settable fields and relationship fields. Out: the inputs.

use super::{
    connect,
    create::{self, is_settable},
    delete,
    part::{Part, of_member, parts, several, to_union},
    upsert, value,
};
use crate::{
    api::{
        InputMeaning, NestedWrite,
        context::Context,
        draft::{Draft, named},
        link::{Link, Properties, links},
        names::upper_first,
    },
    model::{EdgeId, Field, Owner},
};

fn is_updated(field: &Field) -> bool {
    let generated = field
        .property()
        .and_then(|property| property.timestamp)
        .is_some_and(|on| on.update);
    is_settable(field) && field.settable.on_update && !generated
}

/// The update input of a node type or interface with its own fields.
pub(super) fn own(context: &Context<'_>, draft: &mut Draft, owner: Owner) {
    let name = format!("{}UpdateInput", context.owner_name(owner));
    draft.input(&name);
    fields(context, draft, owner, &name);
    let input = draft.input(&name);
    if matches!(owner, Owner::Interface(_))
        && input.fields.is_empty()
        && links(context, owner).is_empty()
    {
        input.field("_emptyInput", InputMeaning::Empty, named("Boolean"));
    }
}

/// The update input of relationship properties.
pub(super) fn properties(context: &Context<'_>, draft: &mut Draft, id: EdgeId) {
    let name = format!("{}UpdateInput", context.model.edge(id).name);
    fields(context, draft, Owner::Edge(id), &name);
}

fn fields(context: &Context<'_>, draft: &mut Draft, owner: Owner, name: &str) {
    for (id, field) in context.fields(owner).filter(|(_, field)| is_updated(field)) {
        let ty = named(&value::mutations_of(context, field.ty));
        let input = draft.input(name);
        input
            .field(&field.name, InputMeaning::Changes(id), ty)
            .deprecated(field.deprecated.as_deref());
        value::twins(context, input, id, field);
    }
}

/// `ProductionActorsEdgeUpdateInput`: one field for each properties type.
pub(super) fn any_of(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, edges: &[EdgeId]) {
    for id in edges {
        let edge = context.model.edge(*id);
        if edge.fields.iter().any(is_updated) {
            let ty = named(&format!("{}UpdateInput", edge.name));
            draft.input(&format!("{}EdgeUpdateInput", link.own)).field(
                &edge.name,
                InputMeaning::NestedEdgeOf(*id),
                ty,
            );
        }
    }
}

/// The field of the owner's update input.
pub(super) fn relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let deprecated = link.field.deprecated.as_deref();
    let union = format!("{}UpdateInput", upper_first(&link.own));
    let mut ty = None;
    for part in parts(context, link) {
        let Some(name) = field_input(context, draft, link, part) else {
            continue;
        };
        if to_union(link) {
            draft
                .input(&union)
                .field(part.member, of_member(part), several(link, &name))
                .deprecated(deprecated);
            ty = Some(named(&union));
        } else {
            ty = Some(several(link, &name));
        }
    }
    if let Some(ty) = ty {
        let name = format!("{}UpdateInput", context.owner_name(link.id.owner));
        draft
            .input(&name)
            .field(&link.field.name, InputMeaning::NestedField(link.id), ty)
            .deprecated(deprecated);
    }
}

fn field_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    if !link.field.settable.on_update {
        return None;
    }
    let name = format!("{}{}UpdateFieldInput", link.own, part.member);
    let connect = connect::field_input(context, draft, link, part);
    let disconnect = delete::disconnect_input(context, draft, link, part);
    let create = create::field_input(context, draft, link, part);
    let delete = delete::field_input(context, draft, link, part);
    let either = upsert::field_input(context, draft, link, part);
    for (operation, meaning, of) in [
        ("connect", NestedWrite::Connect, connect),
        ("connectOrCreate", NestedWrite::ConnectOrCreate, either),
        ("disconnect", NestedWrite::Disconnect, disconnect),
        ("create", NestedWrite::Create, create),
        ("delete", NestedWrite::Delete, delete),
    ] {
        if let Some(of) = of {
            draft
                .input(&name)
                .field(operation, InputMeaning::Nested(meaning), several(link, &of));
        }
    }
    if link.nested.update {
        let of = connection_input(context, draft, link, part);
        draft.input(&name).field(
            "update",
            InputMeaning::Nested(NestedWrite::Update),
            named(&of),
        );
    }
    draft.has(&name).then_some(name)
}

/// `MovieActorsUpdateConnectionInput`
fn connection_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> String {
    let name = format!("{}{}UpdateConnectionInput", link.own, part.member);
    let node = format!("{}UpdateInput", context.target_name(part.target));
    let input = draft.input(&name);
    input.field(
        "where",
        InputMeaning::NestedWhere,
        named(&link.connection_where(part.member)),
    );
    input.field("node", InputMeaning::NestedNode, named(&node));
    let edges: &[EdgeId] = match &link.properties {
        Properties::None => &[],
        Properties::One(id) => std::slice::from_ref(id),
        Properties::AnyOf(ids) => ids,
    };
    let updated = edges
        .iter()
        .any(|id| context.model.edge(*id).fields.iter().any(is_updated));
    if let Some(prefix) = link.properties_prefix(context).filter(|_| updated) {
        input.field(
            "edge",
            InputMeaning::NestedEdge,
            named(&format!("{prefix}UpdateInput")),
        );
    }
    name
}
