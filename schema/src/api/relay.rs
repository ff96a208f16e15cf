//! Global ids: the interface `Node` and `Query.node`.
//!
//! In: the model's node types with `@relayId`. Out: the interface and the root field, if there is such a type.

use super::{
    ArgumentMeaning, FieldMeaning,
    context::Context,
    draft::{Draft, FieldDraft, named, required},
};

/// Writes both.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    if context
        .model
        .nodes
        .iter()
        .all(|node| node.relay_id.is_none())
    {
        return;
    }
    let id = FieldDraft::new(FieldMeaning::GlobalId, required("ID")).describe("The global id.");
    draft.interface("Node").field("id", id);
    draft.describe("Node", "Anything with a global id.");
    let field = FieldDraft::new(FieldMeaning::GlobalNode, named("Node"))
        .argument("id", ArgumentMeaning::GlobalId, required("ID"))
        .describe("The node of a global id.");
    draft.object("Query").field("node", field);
}
