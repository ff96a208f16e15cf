//! Aggregates in answers: `MovieAggregate`, `MovieActorActorsAggregateSelection`, `IntAggregateSelection`, counts.
//!
//! In: the model's aggregable fields. Out: the object types.

use super::{
    AggregateFunction, FieldMeaning,
    aggregate_filter::function_name,
    context::{Context, scalar_name},
    draft::{Draft, FieldDraft, named, required},
    eligible::aggregated_as,
    link::{Link, Properties, links},
};
use crate::model::{Exposure, Field, FieldId, Owner, Scalar, Target};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    counts(draft);
    scalars(draft);
    for target in context.paged_unions() {
        if exposure(context, target).aggregate {
            root(context, draft, target);
        }
    }
    for (owner, target) in context.implementing() {
        if exposure(context, target).aggregate {
            root(context, draft, target);
        }
        for link in links(context, owner)
            .iter()
            .filter(|link| link.aggregates())
        {
            related(context, draft, link);
        }
    }
}

fn exposure(context: &Context<'_>, target: Target) -> Exposure {
    match target {
        Target::Node(id) => context.model.node(id).query,
        Target::Interface(id) => context.model.interface(id).query,
        Target::Union(id) => context.model.union(id).query,
    }
}

/// `MovieAggregate` and `MovieAggregateNode`.
fn root(context: &Context<'_>, draft: &mut Draft, target: Target) {
    let name = root_of(context, target);
    let count = FieldDraft::new(FieldMeaning::AggregateCount, required("Count"))
        .describe("How many there are.");
    draft.object(&name).field("count", count);
    let node = format!("{name}Node");
    if fields(draft, of_nodes(context, target), &node) {
        let field = FieldDraft::new(FieldMeaning::AggregateNode, required(&node));
        draft
            .object(&name)
            .field("node", field.describe("Aggregates of their properties."));
    }
}

/// The type of `aggregate` of a root connection.
pub(super) fn root_of(context: &Context<'_>, target: Target) -> String {
    format!("{}Aggregate", context.target_name(target))
}

/// The type of `aggregate` of a relationship's connection.
pub(super) fn related_of(context: &Context<'_>, link: &Link<'_>, part: &str) -> String {
    let field = super::names::upper_first(&link.field.name);
    let source = context.owner_name(link.id.owner);
    format!(
        "{source}{}{field}{part}AggregateSelection",
        context.target_name(link.target)
    )
}

fn related(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let name = related_of(context, link, "");
    let count = FieldDraft::new(FieldMeaning::AggregateCount, required("CountConnection"));
    draft
        .object(&name)
        .field("count", count.describe("How many there are."));
    let node = related_of(context, link, "Node");
    if fields(draft, of_nodes(context, link.target), &node) {
        let field = FieldDraft::new(FieldMeaning::AggregateNode, named(&node));
        draft.object(&name).field(
            "node",
            field.describe("Aggregates of the related nodes' properties."),
        );
    }
    let Properties::One(edge) = link.properties else {
        return;
    };
    let properties = related_of(context, link, "Edge");
    if fields(
        draft,
        context.fields(Owner::Edge(edge)).collect(),
        &properties,
    ) {
        let field = FieldDraft::new(FieldMeaning::AggregateEdge, named(&properties));
        draft.object(&name).field(
            "edge",
            field.describe("Aggregates of the relationships' properties."),
        );
    }
}

fn of_nodes<'m>(context: &Context<'m>, target: Target) -> Vec<(FieldId, &'m Field)> {
    context.shared_fields(target, |field| aggregated_as(field).is_some())
}

/// Whether there is a field to aggregate; then the type of that name is there.
fn fields(draft: &mut Draft, of: Vec<(FieldId, &Field)>, name: &str) -> bool {
    for (id, field) in of {
        let Some(scalar) = aggregated_as(field) else {
            continue;
        };
        let ty = required(&format!("{}AggregateSelection", scalar_name(scalar)));
        draft.object(name).field(
            &field.name,
            FieldDraft::new(FieldMeaning::AggregateField(id), ty),
        );
    }
    draft.has(name)
}

fn counts(draft: &mut Draft) {
    let nodes =
        || FieldDraft::new(FieldMeaning::CountNodes, required("Int")).describe("Different nodes.");
    draft.object("Count").field("nodes", nodes());
    let connection = draft.object("CountConnection");
    connection.field("nodes", nodes());
    connection.field(
        "edges",
        FieldDraft::new(FieldMeaning::CountEdges, required("Int")).describe("Relationships."),
    );
}

fn scalars(draft: &mut Draft) {
    for scalar in [
        Scalar::String,
        Scalar::Int,
        Scalar::Float,
        Scalar::BigInt,
        Scalar::DateTime,
        Scalar::Time,
        Scalar::LocalTime,
        Scalar::LocalDateTime,
        Scalar::Duration,
    ] {
        let own = scalar_name(scalar);
        let object = draft.object(&format!("{own}AggregateSelection"));
        for function in functions(scalar) {
            let of = match (function, scalar) {
                (AggregateFunction::Average, Scalar::Int) => "Float",
                _ => own,
            };
            let field = FieldDraft::new(FieldMeaning::AggregateValue(*function), named(of));
            object.field(function_name(*function), field);
        }
    }
}

fn functions(scalar: Scalar) -> &'static [AggregateFunction] {
    use AggregateFunction::{Average, Longest, Max, Min, Shortest, Sum};
    match scalar {
        Scalar::String => &[Shortest, Longest],
        Scalar::Int | Scalar::Float | Scalar::BigInt => &[Min, Max, Average, Sum],
        _ => &[Min, Max],
    }
}
