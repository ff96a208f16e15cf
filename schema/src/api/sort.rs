//! Sort inputs: `MovieSort`, `ActedInSort`, `MovieActorsConnectionSort`, `ProductionActorsEdgeSort`.
//!
//! In: the model's sortable fields. Out: the inputs, and which one a target has.

use super::{
    InputMeaning,
    context::Context,
    draft::{Draft, named},
    eligible::is_sortable,
    link::{Link, Properties, link as find, links},
};
use crate::model::{Owner, Target};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    for (owner, target) in context.implementing() {
        if let Some(name) = sort_of(context, target) {
            for (id, field) in context
                .fields(owner)
                .filter(|(_, field)| is_sortable(field))
            {
                draft.input(&name).field(
                    &field.name,
                    InputMeaning::Sort(id),
                    named("SortDirection"),
                );
            }
        }
        for link in links(context, owner) {
            properties(context, draft, &link);
            connection(context, draft, &link);
        }
    }
}

/// The sort input of a target, if it has a field to sort by.
pub(super) fn sort_of(context: &Context<'_>, target: Target) -> Option<String> {
    let owner = match target {
        Target::Node(id) => Owner::Node(id),
        Target::Interface(id) => Owner::Interface(id),
        Target::Union(_) => return None,
    };
    let sortable = context.model.fields(owner).iter().any(is_sortable);
    sortable.then(|| format!("{}Sort", context.target_name(target)))
}

/// The sort input of a connection, if there is anything to sort by. What an interface offers its implementations must
/// offer too.
pub(super) fn connection_sort_of(context: &Context<'_>, link: &Link<'_>) -> Option<String> {
    let sortable =
        |link: &Link<'_>| link.properties.any() || sort_of(context, link.target).is_some();
    let above = link
        .first_id
        .and_then(|id| find(context, id, context.model.field(id)));
    (sortable(link) || above.is_some_and(|above| sortable(&above))).then(|| link.connection_sort())
}

fn connection(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let Some(name) = connection_sort_of(context, link) else {
        return;
    };
    if !link.many || draft.has(&name) {
        return;
    }
    if let Some(sort) = sort_of(context, link.target) {
        draft
            .input(&name)
            .field("node", InputMeaning::Node, named(&sort));
    }
    if let Some(prefix) = link.properties_prefix(context) {
        draft
            .input(&name)
            .field("edge", InputMeaning::Edge, named(&format!("{prefix}Sort")));
    }
}

fn properties(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    match &link.properties {
        Properties::None => {}
        Properties::One(edge) => {
            let name = format!("{}Sort", context.model.edge(*edge).name);
            if draft.has(&name) {
                return;
            }
            // Every property is here, lists too: the library does it so.
            for (id, field) in context.fields(Owner::Edge(*edge)) {
                draft
                    .input(&name)
                    .field(&field.name, InputMeaning::Sort(id), named("SortDirection"))
                    .deprecated(field.deprecated.as_deref());
            }
        }
        Properties::AnyOf(edges) => {
            for edge in edges {
                let of = &context.model.edge(*edge).name;
                draft.input(&format!("{}EdgeSort", link.own)).field(
                    of,
                    InputMeaning::EdgeOf(*edge),
                    named(&format!("{of}Sort")),
                );
            }
        }
    }
}
