//! `MovieConnectInput`, `MovieActorsConnectFieldInput`, `ActorConnectWhere`.
//!
//! In: relationship fields to many with the nested operation. Out: the inputs.

use super::{
    create::edge_input,
    part::{Nested, Part, changes, has_many, nested, of_member, parts, several, to_union},
};
use crate::api::{
    InputMeaning, NestedWrite,
    context::Context,
    draft::{Draft, list, named, required},
    filter::where_of,
    link::Link,
    names::upper_first,
};

/// The field of the owner's connect input.
pub(super) fn relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let deprecated = link.field.deprecated.as_deref();
    let union = format!("{}ConnectInput", upper_first(&link.own));
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
        let name = format!("{}ConnectInput", context.owner_name(link.id.owner));
        draft
            .input(&name)
            .field(&link.field.name, InputMeaning::NestedField(link.id), ty)
            .deprecated(deprecated);
    }
}

/// `MovieActorsConnectFieldInput`
pub(super) fn field_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    if !link.nested.connect || !changes(context, link) {
        return None;
    }
    let name = format!("{}{}ConnectFieldInput", link.own, part.member);
    if draft.has(&name) {
        return Some(name);
    }
    let target = context.target_name(part.target);
    let matching = format!("{target}ConnectWhere");
    let node = required(&where_of(context, part.target));
    draft
        .input(&matching)
        .field("node", InputMeaning::Node, node);
    draft
        .input(&name)
        .field("where", InputMeaning::NestedWhere, named(&matching));
    if let Some(edge) = edge_input(context, link) {
        draft
            .input(&name)
            .field("edge", InputMeaning::NestedEdge, edge);
    }
    let below = format!("{target}ConnectInput");
    let ty = match nested(context, part, |operations| operations.connect) {
        Nested::Node if has_many(context, part) => list(&below),
        Nested::Node | Nested::None => return Some(name),
        Nested::Interface => named(&below),
    };
    draft.input(&below);
    let meaning = InputMeaning::Nested(NestedWrite::Connect);
    draft.input(&name).field("connect", meaning, ty);
    Some(name)
}
