//! Fulltext and vector indexes: their root fields, `FilmsIndexConnection`, `MovieIndexEdge`, `MovieIndexWhere`,
//! `MovieIndexSort`.
//!
//! In: the indexes of the model's node types. Out: the types and root fields.

use super::{
    ArgumentMeaning, FieldMeaning, InputMeaning,
    connection::{cursor, pages},
    context::{Context, number},
    draft::{Draft, FieldDraft, list, named, required},
    filter::where_of,
    object::with_page_arguments,
    sort::sort_of,
};
use crate::model::{NodeId, NodeType, Target};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    let range = draft.input("FloatWhere");
    range
        .field("min", InputMeaning::ScoreMin, named("Float"))
        .describe("At least this.");
    range
        .field("max", InputMeaning::ScoreMax, named("Float"))
        .describe("At most this.");
    for (position, node) in context.model.nodes.iter().enumerate() {
        if !node.fulltext.is_empty() || !node.vector.is_empty() {
            let target = Target::Node(NodeId(number(position)));
            types(context, draft, target);
            roots(context, draft, NodeId(number(position)), node);
        }
    }
}

fn types(context: &Context<'_>, draft: &mut Draft, target: Target) {
    let names = context.names(target);
    let (node, singular) = (&names.name, &names.pascal_singular);
    let edge = format!("{singular}IndexEdge");
    let object = draft.object(&edge);
    object.field("cursor", cursor());
    object.field(
        "node",
        FieldDraft::new(FieldMeaning::EdgeNode, required(node)),
    );
    let score = FieldDraft::new(FieldMeaning::Score, required("Float"));
    object.field(
        "score",
        score.describe("How well the node fits; higher is better."),
    );
    pages(
        draft.object(&format!("{}IndexConnection", names.pascal_plural)),
        &edge,
    );
    let filter = draft.input(&format!("{singular}IndexWhere"));
    filter.field(
        "node",
        InputMeaning::Node,
        named(&where_of(context, target)),
    );
    filter.field("score", InputMeaning::Score, named("FloatWhere"));
    let sort = draft.input(&format!("{singular}IndexSort"));
    sort.field("score", InputMeaning::Score, named("SortDirection"));
    if let Some(of_node) = sort_of(context, target) {
        sort.field("node", InputMeaning::Node, named(&of_node));
    }
}

fn roots(context: &Context<'_>, draft: &mut Draft, id: NodeId, node: &NodeType) {
    let names = context.names(Target::Node(id));
    let field = |meaning: FieldMeaning| {
        let field = FieldDraft::new(
            meaning,
            required(&format!("{}IndexConnection", names.pascal_plural)),
        )
        .argument(
            "where",
            ArgumentMeaning::Where,
            named(&format!("{}IndexWhere", names.pascal_singular)),
        )
        .argument(
            "sort",
            ArgumentMeaning::Sort,
            list(&format!("{}IndexSort", names.pascal_singular)),
        );
        with_page_arguments(context, field)
    };
    for (position, index) in node.fulltext.iter().enumerate() {
        let field = field(FieldMeaning::Fulltext(id, short(position)))
            .argument("phrase", ArgumentMeaning::Phrase, required("String"))
            .describe(format!(
                "Nodes that the fulltext index `{}` finds, best first.",
                index.index
            ));
        draft.object("Query").field(&index.query, field);
    }
    for (position, index) in node.vector.iter().enumerate() {
        let field = field(FieldMeaning::Vector(id, short(position))).describe(format!(
            "Nodes that the vector index `{}` finds, nearest first.",
            index.index
        ));
        let field = if index.provider.is_some() {
            field.argument("phrase", ArgumentMeaning::Phrase, required("String"))
        } else {
            field.argument("vector", ArgumentMeaning::Vector, list("Float"))
        };
        draft.object("Query").field(&index.query, field);
    }
}

/// A position in a short list as an id's part.
pub(super) fn short(position: usize) -> u16 {
    u16::try_from(position).expect("the type definitions have fewer than 2^16 of them")
}
