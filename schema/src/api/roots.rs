//! The root fields that read: lists, connections, and the `@cypher` fields of `Query` and `Mutation`.
//!
//! In: what the model exposes. Out: fields of `Query` and `Mutation`. It must not know the types' contents.

use super::{
    ArgumentMeaning, FieldMeaning,
    connection::root_connection,
    context::{Context, number},
    draft::{Draft, FieldDraft, list, named, required, required_list},
    filter::where_of,
    object::{custom_arguments, with_list_arguments, with_page_arguments},
    search::short,
    sort::sort_of,
};
use crate::model::{CustomRoot, Exposure, Target, UnionId};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    let model = context.model;
    for (position, union) in model.unions.iter().enumerate() {
        if union.query.read && !union.members.is_empty() {
            let target = Target::Union(UnionId(number(position)));
            list_field(context, draft, target);
        }
    }
    for target in context.paged_unions() {
        if let Target::Union(id) = target {
            connection_field(context, draft, target, model.union(id).query);
        }
    }
    for (_, target) in context.implementing() {
        let exposure = match target {
            Target::Node(id) => model.node(id).query,
            Target::Interface(id) if model.interface(id).implementations.is_empty() => continue,
            Target::Interface(id) => model.interface(id).query,
            Target::Union(_) => continue,
        };
        implementing(context, draft, target, exposure);
    }
    for (position, root) in model.queries.iter().enumerate() {
        let field = custom(context, root, FieldMeaning::CustomQuery(short(position)));
        draft.object("Query").field(&root.name, field);
    }
    for (position, root) in model.mutations.iter().enumerate() {
        let field = custom(context, root, FieldMeaning::CustomMutation(short(position)));
        draft.object("Mutation").field(&root.name, field);
    }
}

fn implementing(context: &Context<'_>, draft: &mut Draft, target: Target, exposure: Exposure) {
    if exposure.read {
        list_field(context, draft, target);
    }
    connection_field(context, draft, target, exposure);
}

fn connection_field(context: &Context<'_>, draft: &mut Draft, target: Target, exposure: Exposure) {
    if !exposure.connection && !exposure.aggregate {
        return;
    }
    let names = context.names(target);
    let field = FieldDraft::new(
        FieldMeaning::Connection(target),
        required(&root_connection(context, target)),
    )
    .argument(
        "where",
        ArgumentMeaning::Where,
        named(&where_of(context, target)),
    )
    .describe(format!(
        "`{}` in pages, with totals and aggregates.",
        names.plural
    ));
    let field = with_page_arguments(context, field);
    let field = match sort_of(context, target) {
        Some(sort) => field.argument("sort", ArgumentMeaning::Sort, list(&sort)),
        None => field,
    };
    draft
        .object("Query")
        .field(&format!("{}Connection", names.plural), field);
}

fn list_field(context: &Context<'_>, draft: &mut Draft, target: Target) {
    let names = context.names(target);
    let field = FieldDraft::new(FieldMeaning::List(target), required_list(&names.name));
    let field = with_list_arguments(context, field, target)
        .describe(format!("All nodes of `{}`.", names.name));
    draft.object("Query").field(&names.plural, field);
}

fn custom(context: &Context<'_>, root: &CustomRoot, meaning: FieldMeaning) -> FieldDraft {
    let mut field = FieldDraft::new(meaning, context.output_type(root.ty))
        .deprecated(root.deprecated.as_deref());
    field.description.clone_from(&root.description);
    custom_arguments(&mut field, &root.cypher.arguments);
    field
}
