//! `upsertMovies`, `MovieUpsertInput`, `MovieUniqueWhere`, and `connectOrCreate` below relationship fields: only in the profile `full`.
//!
//! In: node types with fields that a uniqueness constraint backs. Out: the root fields and inputs.

use super::part::Part;
use crate::{
    api::{
        ArgumentMeaning, FieldMeaning, InputMeaning, NestedWrite, Profile, WriteKind,
        context::Context,
        draft::{Draft, FieldDraft, named, required, required_list},
        link::Link,
    },
    model::{NodeId, Owner, Target},
};

/// The root field of a type that has a key, and may be created and updated.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, id: NodeId) {
    let offered = context.model.node(id).mutation;
    if !(offered.create && offered.update) {
        return;
    }
    let Some(key) = key_input(context, draft, id) else {
        return;
    };
    let names = context.names(Target::Node(id));
    let (node, plural) = (&names.name, &names.pascal_plural);
    let item = format!("{node}UpsertInput");
    let input = draft.input(&item);
    input.field("where", InputMeaning::NestedWhere, required(&key));
    let create = InputMeaning::Nested(NestedWrite::Create);
    input.field("create", create, required(&format!("{node}CreateInput")));
    let update = InputMeaning::Nested(NestedWrite::Update);
    input.field("update", update, named(&format!("{node}UpdateInput")));
    let answer = format!("Upsert{plural}MutationResponse");
    let object = draft.object(&answer);
    object.field(
        "info",
        FieldDraft::new(FieldMeaning::WriteInfo, required("UpdateInfo")),
    );
    object.field(
        &names.plural,
        FieldDraft::new(FieldMeaning::Written, required_list(node)),
    );
    object.field(
        "created",
        FieldDraft::new(FieldMeaning::WrittenNew, required_list("Boolean"))
            .describe("Of each node whether it is new."),
    );
    let field = FieldDraft::new(
        FieldMeaning::Write(WriteKind::Upsert, id),
        required(&answer),
    )
    .argument("input", ArgumentMeaning::CreateInput, required_list(&item))
    .describe("Updates the node with the key, or creates it.");
    draft
        .object("Mutation")
        .field(&format!("upsert{plural}"), field);
}

/// `MovieUniqueWhere`: one field for each key, of which one is given.
fn key_input(context: &Context<'_>, draft: &mut Draft, id: NodeId) -> Option<String> {
    if context.options.profile != Profile::Full {
        return None;
    }
    let name = format!("{}UniqueWhere", context.target_name(Target::Node(id)));
    let mut any = false;
    for (field_id, field) in context.fields(Owner::Node(id)) {
        let unique = field.property().is_some_and(|property| property.unique);
        if unique && !field.ty.list {
            let ty = named(context.input_name(field.ty.base));
            let input = draft.input(&name);
            input.field(&field.name, InputMeaning::Key(field_id), ty);
            any = true;
        }
    }
    any.then_some(name)
}

/// `MovieActorsConnectOrCreateFieldInput`
pub(super) fn field_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    let Target::Node(id) = part.target else {
        return None;
    };
    if !(link.nested.connect && link.nested.create) {
        return None;
    }
    let key = key_input(context, draft, id)?;
    let node = context.target_name(part.target);
    let name = format!("{}{}ConnectOrCreateFieldInput", link.own, part.member);
    let matching = format!("{node}ConnectOrCreateWhere");
    let made = format!("{name}OnCreate");
    draft
        .input(&matching)
        .field("node", InputMeaning::NestedNode, required(&key));
    if let Some(edge) = super::create::edge_input(context, link) {
        draft
            .input(&made)
            .field("edge", InputMeaning::NestedEdge, edge);
    }
    draft.input(&made).field(
        "node",
        InputMeaning::NestedNode,
        required(&format!("{node}CreateInput")),
    );
    let input = draft.input(&name);
    input.field("where", InputMeaning::NestedWhere, required(&matching));
    let create = InputMeaning::Nested(NestedWrite::Create);
    input.field("onCreate", create, required(&made));
    Some(name)
}
