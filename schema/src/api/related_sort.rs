//! Sorting by what is related (profile `full`): `MovieSort.director`, `MovieSort.actorsConnection` with
//! `MovieActorsConnectionAggregateSort` and what is below it.
//!
//! In: the model's relationship fields. Out: fields of sort inputs, and the inputs they lead to. A to-one relationship sorts by the
//! one node's own sort input; a to-many one by the aggregates that its connection shows, under the same names.

use super::{
    AggregateFunction, InputMeaning,
    aggregate_filter::function_name,
    context::{Context, scalar_name},
    draft::{Draft, named},
    eligible::{aggregated_as, is_sortable},
    link::{Link, Properties, links},
    sort::sort_of,
};
use crate::model::{EdgeId, Field, FieldId, Owner, Scalar, Target};

/// Whether a node of the owner can be sorted by counts of related nodes.
pub(super) fn counts(context: &Context<'_>, owner: Owner) -> bool {
    context.is_full() && links(context, owner).iter().any(is_counted)
}

fn is_counted(link: &Link<'_>) -> bool {
    link.many && link.aggregate && link.field.sortable && link.field.selectable.on_read
}

/// Adds what sorts by the related nodes of a link to the sort input of its owner.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, sort: &str) {
    if !context.is_full() {
        return;
    }
    if is_counted(link) {
        let aggregate = aggregates(context, draft, link);
        let name = format!("{}ConnectionSortKey", link.own);
        draft.input(&name).field(
            "aggregate",
            InputMeaning::ConnectionAggregate,
            named(&aggregate),
        );
        let meaning = InputMeaning::SortAggregate(link.id);
        draft
            .input(sort)
            .field(&link.connection_field(), meaning, named(&name))
            .describe(format!("By aggregates of `{}`.", link.field.name));
    } else if !link.many
        && link.field.sortable
        && link.field.selectable.on_read
        && let Some(of_target) = sort_of(context, link.target)
    {
        draft
            .input(sort)
            .field(
                &link.field.name,
                InputMeaning::SortRelated(link.id),
                named(&of_target),
            )
            .describe(format!("By the node that `{}` leads to.", link.field.name));
    }
}

/// `MovieActorsConnectionAggregateSort`
fn aggregates(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) -> String {
    let name = format!("{}ConnectionAggregateSort", link.own);
    let count = named("CountConnectionSort");
    draft
        .input(&name)
        .field("count", InputMeaning::Count, count)
        .describe("By how many there are.");
    let node = format!("{}NodeAggregateSort", link.own);
    fields(
        draft,
        (
            &node,
            context.shared_fields(link.target, is_sort_aggregated),
        ),
    );
    if draft.has(&node) {
        draft
            .input(&name)
            .field("node", InputMeaning::Node, named(&node));
    }
    match &link.properties {
        Properties::None => {}
        Properties::One(edge) => {
            if let Some(of) = properties(context, draft, *edge) {
                draft
                    .input(&name)
                    .field("edge", InputMeaning::Edge, named(&of));
            }
        }
        Properties::AnyOf(edges) => {
            let any = format!("{}EdgeAggregateSort", link.own);
            for edge in edges {
                if let Some(of) = properties(context, draft, *edge) {
                    let edge_name = &context.model.edge(*edge).name;
                    draft
                        .input(&any)
                        .field(edge_name, InputMeaning::EdgeOf(*edge), named(&of));
                }
            }
            if draft.has(&any) {
                draft
                    .input(&name)
                    .field("edge", InputMeaning::Edge, named(&any));
            }
        }
    }
    name
}

fn properties(context: &Context<'_>, draft: &mut Draft, edge: EdgeId) -> Option<String> {
    let name = format!("{}AggregateSort", context.model.edge(edge).name);
    let of_edge = context.fields(Owner::Edge(edge));
    let sorted = of_edge.filter(|(_, field)| is_sort_aggregated(field));
    fields(draft, (&name, sorted.collect()));
    draft.has(&name).then_some(name)
}

fn is_sort_aggregated(field: &Field) -> bool {
    is_sortable(field) && aggregated_as(field).is_some()
}

fn fields(draft: &mut Draft, (name, of): (&str, Vec<(FieldId, &Field)>)) {
    for (id, field) in of {
        let Some(scalar) = aggregated_as(field) else {
            continue;
        };
        let functions = named(&format!("{}AggregateSort", scalar_name(scalar)));
        draft
            .input(name)
            .field(&field.name, InputMeaning::AggregateSort(id), functions)
            .deprecated(field.deprecated.as_deref());
    }
}

/// The inputs that do not depend on the model: counts, and the aggregates of each scalar.
pub(super) fn shared(context: &Context<'_>, draft: &mut Draft) {
    if !context.is_full() {
        return;
    }
    let count = draft.input("CountConnectionSort");
    count
        .field("nodes", InputMeaning::CountNodes, named("SortDirection"))
        .describe("Different nodes.");
    count
        .field("edges", InputMeaning::CountEdges, named("SortDirection"))
        .describe("Relationships.");
    for scalar in AGGREGATED {
        let name = format!("{}AggregateSort", scalar_name(scalar));
        for function in functions(scalar) {
            draft.input(&name).field(
                function_name(*function),
                InputMeaning::AggregateFunction(*function),
                named("SortDirection"),
            );
        }
    }
}

const AGGREGATED: [Scalar; 9] = [
    Scalar::String,
    Scalar::Int,
    Scalar::Float,
    Scalar::BigInt,
    Scalar::DateTime,
    Scalar::Time,
    Scalar::LocalTime,
    Scalar::LocalDateTime,
    Scalar::Duration,
];

/// The aggregates of answers, and of texts their lengths, by which filters compare them.
fn functions(scalar: Scalar) -> &'static [AggregateFunction] {
    use AggregateFunction::{
        Average, AverageLength, Longest, LongestLength, Max, Min, Shortest, ShortestLength, Sum,
    };
    match scalar {
        Scalar::String => &[
            Shortest,
            Longest,
            AverageLength,
            ShortestLength,
            LongestLength,
        ],
        Scalar::Int | Scalar::Float | Scalar::BigInt => &[Min, Max, Average, Sum],
        _ => &[Min, Max],
    }
}

/// The names that the shared inputs have, for the list of names that are taken.
pub(super) const SHARED: [&str; 10] = [
    "CountConnectionSort",
    "StringAggregateSort",
    "IntAggregateSort",
    "FloatAggregateSort",
    "BigIntAggregateSort",
    "DateTimeAggregateSort",
    "TimeAggregateSort",
    "LocalTimeAggregateSort",
    "LocalDateTimeAggregateSort",
    "DurationAggregateSort",
];

/// Whether a union's member is sorted by: a member's own sort input stands under the member's name.
pub(super) fn members<'m>(
    context: &Context<'m>,
    target: Target,
) -> Vec<(crate::model::NodeId, &'m str, String)> {
    let Target::Union(id) = target else {
        return Vec::new();
    };
    let of = |member: &crate::model::NodeId| {
        let target = Target::Node(*member);
        let sort = sort_of(context, target)?;
        Some((*member, context.model.node(*member).name.as_str(), sort))
    };
    context
        .model
        .union(id)
        .members
        .iter()
        .filter_map(of)
        .collect()
}
