//! The roots that write: `createMovies`, `updateMovies`, `deleteMovies`, and what they answer.
//!
//! In: what the model lets clients write. Out: fields of `Mutation` and their types.

use crate::{
    api::{
        ArgumentMeaning, Counter, FieldMeaning, WriteKind,
        context::Context,
        draft::{Draft, FieldDraft, named, required, required_list},
        filter::where_of,
    },
    model::{NodeId, Target},
};

/// The roots of one node type.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, id: NodeId) {
    let offered = context.model.node(id).mutation;
    let target = Target::Node(id);
    let names = context.names(target);
    let (node, plural) = (&names.name, &names.pascal_plural);
    let matching = named(&where_of(context, target));
    if offered.create {
        let answer = format!("Create{plural}MutationResponse");
        written(context, draft, id, (&answer, "CreateInfo"));
        let field = FieldDraft::new(
            FieldMeaning::Write(WriteKind::Create, id),
            required(&answer),
        )
        .argument(
            "input",
            ArgumentMeaning::CreateInput,
            required_list(&format!("{node}CreateInput")),
        );
        draft
            .object("Mutation")
            .field(&format!("create{plural}"), field);
    }
    if offered.update {
        let answer = format!("Update{plural}MutationResponse");
        written(context, draft, id, (&answer, "UpdateInfo"));
        let field = FieldDraft::new(
            FieldMeaning::Write(WriteKind::Update, id),
            required(&answer),
        )
        .argument("where", ArgumentMeaning::Where, matching.clone())
        .argument(
            "update",
            ArgumentMeaning::UpdateInput,
            named(&format!("{node}UpdateInput")),
        );
        draft
            .object("Mutation")
            .field(&format!("update{plural}"), field);
    }
    if offered.delete {
        let field = FieldDraft::new(
            FieldMeaning::Write(WriteKind::Delete, id),
            required("DeleteInfo"),
        )
        .argument("where", ArgumentMeaning::Where, matching);
        let input = format!("{node}DeleteInput");
        let field = if draft.has(&input) {
            field.argument("delete", ArgumentMeaning::DeleteInput, named(&input))
        } else {
            field
        };
        draft
            .object("Mutation")
            .field(&format!("delete{plural}"), field);
    }
}

fn written(context: &Context<'_>, draft: &mut Draft, id: NodeId, (answer, info): (&str, &str)) {
    let names = context.names(Target::Node(id));
    let object = draft.object(answer);
    object.field(
        "info",
        FieldDraft::new(FieldMeaning::WriteInfo, required(info)),
    );
    object.field(
        &names.plural,
        FieldDraft::new(FieldMeaning::Written, required_list(&names.name)),
    );
}

/// The counters that do not depend on the model.
pub(super) fn answers(draft: &mut Draft) {
    const NODES_CREATED: (&str, Counter) = ("nodesCreated", Counter::NodesCreated);
    const NODES_DELETED: (&str, Counter) = ("nodesDeleted", Counter::NodesDeleted);
    const RELATIONSHIPS_CREATED: (&str, Counter) =
        ("relationshipsCreated", Counter::RelationshipsCreated);
    const RELATIONSHIPS_DELETED: (&str, Counter) =
        ("relationshipsDeleted", Counter::RelationshipsDeleted);
    let types: [(&str, &[(&str, Counter)]); 3] = [
        ("CreateInfo", &[NODES_CREATED, RELATIONSHIPS_CREATED]),
        (
            "UpdateInfo",
            &[
                NODES_CREATED,
                NODES_DELETED,
                RELATIONSHIPS_CREATED,
                RELATIONSHIPS_DELETED,
            ],
        ),
        ("DeleteInfo", &[NODES_DELETED, RELATIONSHIPS_DELETED]),
    ];
    for (name, counters) in types {
        for (field, counter) in counters {
            draft.object(name).field(
                field,
                FieldDraft::new(FieldMeaning::Counter(*counter), required("Int")),
            );
        }
    }
}
