//! Filters by aggregates of related nodes: `MovieActorsConnectionAggregateInput` and what is below it.
//!
//! In: the model's fields that aggregate filters have. Out: the inputs.

use super::{
    AggregateFunction, InputMeaning,
    context::{Context, scalar_name},
    draft::{Draft, named},
    eligible::aggregate_filtered_as,
    link::{Link, Properties},
    operators::scalar_filters,
    twin,
};
use crate::model::{Owner, Scalar, Target};

/// The inputs of one relationship field; `where_name` is the where input that has the field.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, where_name: &str) {
    if !link.many || !link.aggregate_filters() {
        return;
    }
    let name = format!("{}ConnectionAggregateInput", link.own);
    let input = draft.input(&name);
    input.logic(&name);
    input.field(
        "count",
        InputMeaning::Count,
        named("ConnectionAggregationCountFilterInput"),
    );
    node_and_edge(context, draft, link, &name);
    twin::aggregate(context, draft, link, where_name);
}

/// `node` and `edge` of an aggregate filter, where there is anything to aggregate.
pub(super) fn node_and_edge(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, name: &str) {
    let owner = match link.target {
        Target::Node(id) => Owner::Node(id),
        Target::Interface(id) => Owner::Interface(id),
        Target::Union(_) => return,
    };
    let node = format!("{}NodeAggregationWhereInput", link.own);
    if fields(context, draft, owner, &node) {
        draft
            .input(name)
            .field("node", InputMeaning::Node, named(&node));
    }
    let edge = match &link.properties {
        Properties::None => return,
        Properties::One(id) => {
            let edge = format!("{}AggregationWhereInput", context.model.edge(*id).name);
            fields(context, draft, Owner::Edge(*id), &edge).then_some(edge)
        }
        Properties::AnyOf(ids) => {
            let edge = format!("{}EdgeAggregationWhereInput", link.own);
            for id in ids {
                let of = &context.model.edge(*id).name;
                let properties = format!("{of}AggregationWhereInput");
                if fields(context, draft, Owner::Edge(*id), &properties) {
                    draft
                        .input(&edge)
                        .field(of, InputMeaning::EdgeOf(*id), named(&properties));
                }
            }
            draft.has(&edge).then_some(edge)
        }
    };
    if let Some(edge) = edge {
        draft
            .input(name)
            .field("edge", InputMeaning::Edge, named(&edge));
    }
}

/// Whether the owner has a field to filter by; then the input of that name is there.
fn fields(context: &Context<'_>, draft: &mut Draft, owner: Owner, name: &str) -> bool {
    if draft.has(name) {
        return true;
    }
    for (id, field) in context.fields(owner) {
        let Some(scalar) = aggregate_filtered_as(field) else {
            continue;
        };
        let input = draft.input(name);
        if input.fields.is_empty() {
            input.logic(name);
        }
        let filters = named(&format!("{}ScalarAggregationFilters", scalar_name(scalar)));
        input.field(&field.name, InputMeaning::AggregateFilter(id), filters);
        twin::aggregates(context, input, (id, field), scalar);
    }
    draft.has(name)
}

/// The inputs that do not depend on the model: counts, and the aggregates of each scalar.
pub(super) fn shared(draft: &mut Draft) {
    let count = draft.input("ConnectionAggregationCountFilterInput");
    count.field("nodes", InputMeaning::CountNodes, named("IntScalarFilters"));
    count.field("edges", InputMeaning::CountEdges, named("IntScalarFilters"));
    for scalar in AGGREGATED {
        let input = draft.input(&format!("{}ScalarAggregationFilters", scalar_name(scalar)));
        for (function, of) in functions(scalar) {
            let meaning = InputMeaning::AggregateFunction(function);
            input.field(function_name(function), meaning, named(&scalar_filters(of)));
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

/// The aggregates of a scalar, each with the scalar of its value.
fn functions(scalar: Scalar) -> Vec<(AggregateFunction, Scalar)> {
    let ends = [
        (AggregateFunction::Min, scalar),
        (AggregateFunction::Max, scalar),
    ];
    match scalar {
        Scalar::String => vec![
            (AggregateFunction::AverageLength, Scalar::Float),
            (AggregateFunction::LongestLength, Scalar::Int),
            (AggregateFunction::ShortestLength, Scalar::Int),
        ],
        Scalar::Int | Scalar::Float | Scalar::BigInt => {
            let average = if scalar == Scalar::BigInt {
                Scalar::BigInt
            } else {
                Scalar::Float
            };
            let more = [
                (AggregateFunction::Average, average),
                (AggregateFunction::Sum, scalar),
            ];
            ends.into_iter().chain(more).collect()
        }
        Scalar::Duration => ends
            .into_iter()
            .chain([(AggregateFunction::Average, scalar)])
            .collect(),
        Scalar::DateTime | Scalar::Time | Scalar::LocalTime | Scalar::LocalDateTime => {
            ends.to_vec()
        }
        Scalar::Id | Scalar::Boolean | Scalar::Date | Scalar::Point | Scalar::CartesianPoint => {
            Vec::new()
        }
    }
}

/// How an aggregate is written in the API.
pub(super) fn function_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::Min => "min",
        AggregateFunction::Max => "max",
        AggregateFunction::Average => "average",
        AggregateFunction::Sum => "sum",
        AggregateFunction::Longest => "longest",
        AggregateFunction::Shortest => "shortest",
        AggregateFunction::AverageLength => "averageLength",
        AggregateFunction::LongestLength => "longestLength",
        AggregateFunction::ShortestLength => "shortestLength",
    }
}
