//! Grouping: `groupBy` of a root connection with `MovieGroupByInput`, `MovieGroupBy` and `MovieGroupByEdge`.
//!
//! In: a node type's fields with `@groupBy`. Out: the types, and the field of the connection.

use super::{
    ArgumentMeaning, FieldMeaning, InputMeaning,
    context::Context,
    draft::{Draft, FieldDraft, named, required, required_list},
};
use crate::model::{NodeId, Owner};

/// Adds `groupBy` to a node type's root connection if a field has the directive.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, id: NodeId, connection: &str) {
    let node = &context.model.node(id).name;
    let keys = context
        .fields(Owner::Node(id))
        .filter(|(_, field)| field.group_by);
    let input = format!("{node}GroupByInput");
    for (id, field) in keys {
        draft
            .input(&input)
            .field(&field.name, InputMeaning::GroupField(id), named("Boolean"));
    }
    if !draft.has(&input) {
        return;
    }
    let (group, edge) = (format!("{node}GroupBy"), format!("{node}GroupByEdge"));
    draft.object(&edge).field(
        "node",
        FieldDraft::new(FieldMeaning::EdgeNode, required(node)),
    );
    draft.object(&group).field(
        "edges",
        FieldDraft::new(FieldMeaning::GroupEdges, required_list(&edge)),
    );
    let field = FieldDraft::new(FieldMeaning::GroupBy, required_list(&group))
        .argument("fields", ArgumentMeaning::GroupFields, required(&input))
        .describe("One group for each combination of the chosen fields' values.");
    draft.object(connection).field("groupBy", field);
}
