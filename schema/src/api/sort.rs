//! Sort inputs: `MovieSort`, `ActedInSort`, `MovieActorsConnectionSort`, `ProductionActorsEdgeSort`.
//!
//! In: the model's sortable fields. Out: the inputs, and which one a target has. What is sorted by related nodes is in `related_sort`.

use super::{
    InputMeaning,
    context::{Context, number},
    draft::{Draft, named},
    eligible::is_sortable,
    link::{Link, Properties, link as find, links},
    related_sort,
};
use crate::model::{Owner, Target, UnionId};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    related_sort::shared(context, draft);
    for position in 0..context.model.unions.len() {
        union(context, draft, Target::Union(UnionId(number(position))));
    }
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
            for link in links(context, owner) {
                related_sort::add(context, draft, &link, &name);
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
    let sortable = |owner| {
        context.model.fields(owner).iter().any(is_sortable) || related_sort::counts(context, owner)
    };
    let sortable = match target {
        Target::Node(id) => sortable(Owner::Node(id)),
        Target::Interface(id) => sortable(Owner::Interface(id)),
        Target::Union(id) => {
            let mut members = context.model.union(id).members.iter();
            context.is_full() && members.any(|member| sortable(Owner::Node(*member)))
        }
    };
    sortable.then(|| format!("{}Sort", context.target_name(target)))
}

/// `SearchSort`: by what all members have alike, and by each member's own (profile `full`).
fn union(context: &Context<'_>, draft: &mut Draft, target: Target) {
    let Some(name) = sort_of(context, target) else {
        return;
    };
    for (id, field) in context.shared_fields(target, is_sortable) {
        draft
            .input(&name)
            .field(&field.name, InputMeaning::Sort(id), named("SortDirection"))
            .deprecated(field.deprecated.as_deref());
    }
    for (member, of, sort) in related_sort::members(context, target) {
        draft
            .input(&name)
            .field(of, InputMeaning::Member(member), named(&sort))
            .describe(format!(
                "By what `{of}` has; nodes of other types have null there."
            ));
    }
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
