//! `upsertMovies`, `MovieUpsertInput`, `MovieUniqueWhere`, and `connectOrCreate` below relationship fields: only in the profile `full`.
//!
//! In: node types with keys that a uniqueness constraint backs. Out: the root fields and inputs.

use super::part::{Part, parts};
use crate::{
    api::{
        ArgumentMeaning, FieldMeaning, InputMeaning, NestedWrite, Profile, WriteKind,
        context::Context,
        draft::{Draft, FieldDraft, named, required, required_list},
        link::Link,
    },
    model::{FieldId, NodeId, Owner, Target},
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

/// Whether a type has a key to upsert by, in this profile.
pub(in crate::api) fn has_key(context: &Context<'_>, id: NodeId) -> bool {
    context.options.profile == Profile::Full && !context.model.node(id).upsert_keys().is_empty()
}

/// `MovieUniqueWhere`: the fields of all keys, of which those of one key are given.
fn key_input(context: &Context<'_>, draft: &mut Draft, id: NodeId) -> Option<String> {
    if !has_key(context, id) {
        return None;
    }
    let name = format!("{}UniqueWhere", context.target_name(Target::Node(id)));
    let keys = context.model.node(id).upsert_keys();
    for index in keys.iter().flat_map(|key| &key.fields) {
        let owner = Owner::Node(id);
        let key = FieldId {
            owner,
            index: *index,
        };
        let field = context.model.field(key);
        let ty = named(context.input_name(field.ty.base));
        draft
            .input(&name)
            .field(&field.name, InputMeaning::Key(key), ty);
    }
    Some(name)
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
    let [name, made] = input_names(link, part);
    let matching = format!("{node}ConnectOrCreateWhere");
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

/// The names of the inputs of `connectOrCreate` below a relationship field.
pub(in crate::api) fn connect_or_create(context: &Context<'_>, link: &Link<'_>) -> Vec<String> {
    if !(context.options.writes && link.nested.connect && link.nested.create) {
        return Vec::new();
    }
    let has_one = |part: &Part<'_>| match part.target {
        Target::Node(id) => has_key(context, id),
        Target::Interface(_) | Target::Union(_) => false,
    };
    let parts = parts(context, link).into_iter().filter(has_one);
    parts.flat_map(|part| input_names(link, part)).collect()
}

fn input_names(link: &Link<'_>, part: Part<'_>) -> [String; 2] {
    let name = format!("{}{}ConnectOrCreateFieldInput", link.own, part.member);
    let made = format!("{name}OnCreate");
    [name, made]
}
