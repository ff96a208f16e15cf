//! Names that two things would have in the API: a type of the type definitions and one that the API makes, two types with
//! one plural, a relationship field and another type whose names run together (`Movie.actors` and `MovieActor`).
//!
//! In: the model. Out: each name with its claimants. The library lets one of them win, which answers with the wrong type.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::Context,
    link::{Link, links},
    names::{Names, upper_first},
    related_sort,
    write::{connect_or_create, has_key},
};
use crate::model::{NodeId, NodeType, SubscriptionEvents, Target};

/// Names of types, and of root fields as `Query.movies`, with everything that claims them.
#[derive(Default)]
pub(super) struct Claims(BTreeMap<String, BTreeSet<String>>);

impl Claims {
    fn claim(&mut self, name: String, claimant: &str) {
        self.0.entry(name).or_default().insert(claimant.to_owned());
    }

    /// The names with several claimants.
    pub(super) fn conflicts(self) -> impl Iterator<Item = (String, Vec<String>)> {
        let several = self
            .0
            .into_iter()
            .filter(|(_, claimants)| claimants.len() > 1);
        several.map(|(name, claimants)| (name, claimants.into_iter().collect()))
    }
}

/// Collects what every part of the model claims.
pub(super) fn claims(context: &Context<'_>) -> Claims {
    let mut claims = Claims::default();
    let model = context.model;
    let inputs = model.inputs.iter().map(|input| &input.name);
    for name in model.by_name.keys().chain(inputs) {
        claims.claim(name.clone(), &format!("the type definitions' `{name}`"));
    }
    let indexed = model
        .nodes
        .iter()
        .any(|node| !node.fulltext.is_empty() || !node.vector.is_empty());
    let published = |node: &NodeType| node.subscription != SubscriptionEvents::default();
    let optional = [
        ("FloatWhere", indexed),
        ("EventType", model.nodes.iter().any(published)),
    ];
    for (name, _) in optional.into_iter().filter(|(_, there)| *there) {
        claims.claim(name.to_owned(), "the API");
    }
    for name in ALWAYS {
        claims.claim(name.to_owned(), "the API");
    }
    for edge in &model.edges {
        for suffix in [
            "Where",
            "Sort",
            "CreateInput",
            "UpdateInput",
            "AggregationWhereInput",
        ] {
            claims.claim(
                format!("{}{suffix}", edge.name),
                &format!("`{}`", edge.name),
            );
        }
    }
    for (position, union) in model.unions.iter().enumerate() {
        let target = Target::Union(crate::model::UnionId(super::context::number(position)));
        let claimant = format!("`{}`", union.name);
        claims.claim(format!("{}Where", union.name), &claimant);
        claims.claim(format!("{}RelationshipFilters", union.name), &claimant);
        if union.query.read {
            claims.claim(format!("Query.{}", context.names(target).plural), &claimant);
        }
        if context.is_full() {
            paged_union(context, &mut claims, target);
        }
    }
    if context.is_full() {
        for name in related_sort::SHARED {
            claims.claim(name.to_owned(), "the API");
        }
        for edge in &model.edges {
            claims.claim(
                format!("{}AggregateSort", edge.name),
                &format!("`{}`", edge.name),
            );
        }
    }
    for (owner, target) in context.implementing() {
        implementing(context, &mut claims, target);
        for link in links(context, owner) {
            relationship(context, &mut claims, &link);
        }
    }
    claims
}

/// What a union has in the profile `full` only.
fn paged_union(context: &Context<'_>, claims: &mut Claims, target: Target) {
    let names = context.names(target);
    let claimant = format!("`{}`", names.name);
    for suffix in ["Sort", "Edge", "Aggregate", "AggregateNode"] {
        claims.claim(format!("{}{suffix}", names.name), &claimant);
    }
    claims.claim(format!("{}Connection", names.pascal_plural), &claimant);
    claims.claim(format!("Query.{}Connection", names.plural), &claimant);
}

/// Names that any API has.
const ALWAYS: [&str; 15] = [
    "Count",
    "CountConnection",
    "CreateInfo",
    "UpdateInfo",
    "DeleteInfo",
    "ConnectionAggregationCountFilterInput",
    "StringAggregateSelection",
    "IntAggregateSelection",
    "FloatAggregateSelection",
    "BigIntAggregateSelection",
    "DateTimeAggregateSelection",
    "TimeAggregateSelection",
    "LocalTimeAggregateSelection",
    "LocalDateTimeAggregateSelection",
    "DurationAggregateSelection",
];

fn implementing(context: &Context<'_>, claims: &mut Claims, target: Target) {
    let Names {
        name,
        singular,
        plural,
        pascal_singular,
        pascal_plural,
    } = context.names(target);
    let claimant = format!("`{name}`");
    for suffix in TYPE_SUFFIXES {
        claims.claim(format!("{name}{suffix}"), &claimant);
    }
    for suffix in [
        "IndexEdge",
        "IndexWhere",
        "IndexSort",
        "CreatedEvent",
        "UpdatedEvent",
        "DeletedEvent",
    ] {
        claims.claim(format!("{pascal_singular}{suffix}"), &claimant);
    }
    for suffix in ["Connection", "IndexConnection"] {
        claims.claim(format!("{pascal_plural}{suffix}"), &claimant);
    }
    let exposure = match target {
        Target::Node(id) => context.model.node(id).query,
        Target::Interface(id) => context.model.interface(id).query,
        Target::Union(_) => return,
    };
    if exposure.read {
        claims.claim(format!("Query.{plural}"), &claimant);
    }
    if exposure.connection || exposure.aggregate {
        claims.claim(format!("Query.{plural}Connection"), &claimant);
    }
    let Target::Node(id) = target else { return };
    upserts(context, claims, id);
    for operation in ["create", "update", "delete"] {
        claims.claim(format!("Mutation.{operation}{pascal_plural}"), &claimant);
    }
    for event in ["Created", "Updated", "Deleted"] {
        claims.claim(format!("Subscription.{singular}{event}"), &claimant);
    }
    let node = context.model.node(id);
    for index in &node.fulltext {
        claims.claim(
            format!("Query.{}", index.query),
            &format!("the index `{}`", index.index),
        );
    }
    for index in &node.vector {
        claims.claim(
            format!("Query.{}", index.query),
            &format!("the index `{}`", index.index),
        );
    }
    if node.relay_id.is_some() {
        claims.claim("Query.node".to_owned(), "global ids");
    }
}

/// What upserts add to a type with a key. A root field of the type definitions does not take the place of one of ours that the library
/// has not.
fn upserts(context: &Context<'_>, claims: &mut Claims, id: NodeId) {
    if !context.options.writes || !has_key(context, id) {
        return;
    }
    let names = context.names(Target::Node(id));
    let claimant = format!("`{}`", names.name);
    for suffix in ["UniqueWhere", "ConnectOrCreateWhere"] {
        claims.claim(format!("{}{suffix}", names.name), &claimant);
    }
    let offered = context.model.node(id).mutation;
    if !(offered.create && offered.update) {
        return;
    }
    claims.claim(format!("{}UpsertInput", names.name), &claimant);
    let plural = &names.pascal_plural;
    claims.claim(format!("Upsert{plural}MutationResponse"), &claimant);
    let field = format!("upsert{plural}");
    if context.model.mutations.iter().any(|own| own.name == field) {
        let own = format!("the type definitions' `Mutation.{field}`");
        claims.claim(format!("Mutation.{field}"), &own);
    }
    claims.claim(format!("Mutation.{field}"), &claimant);
}

const TYPE_SUFFIXES: [&str; 17] = [
    "Where",
    "Sort",
    "Edge",
    "Aggregate",
    "AggregateNode",
    "GroupBy",
    "GroupByEdge",
    "GroupByInput",
    "RelationshipFilters",
    "Implementation",
    "CreateInput",
    "UpdateInput",
    "DeleteInput",
    "ConnectInput",
    "DisconnectInput",
    "ConnectWhere",
    "EventPayload",
];

fn relationship(context: &Context<'_>, claims: &mut Claims, link: &Link<'_>) {
    let own = format!(
        "`{}.{}`",
        context.owner_name(link.id.owner),
        link.field.name
    );
    let first = link.first_id.unwrap_or(link.id);
    let first = format!("`{}.{}`", context.owner_name(first.owner), link.field.name);
    // `Order.items` and `OrderItem` share `OrderItemsConnection`, as in the library: the nodes are the same.
    let target = context.names(link.target);
    let shared = format!("{}Connection", target.pascal_plural) == link.connection();
    let claimant = if shared {
        format!("`{}`", target.name)
    } else {
        first.clone()
    };
    claims.claim(link.connection(), &claimant);
    claims.claim(link.edge(), &first);
    claims.claim(format!("{}Properties", link.edge()), &first);
    claims.claim(link.connection_sort(), &first);
    claims.claim(link.connection_where(""), &first);
    let beyond = context.is_full().then_some(LINK_SUFFIXES_OF_FULL);
    for suffix in LINK_SUFFIXES.iter().chain(beyond.iter().flatten()) {
        claims.claim(format!("{}{suffix}", link.own), &own);
    }
    for name in connect_or_create(context, link) {
        claims.claim(name, &own);
    }
    let source = context.owner_name(link.id.owner);
    let aggregated = format!(
        "{source}{}{}",
        context.target_name(link.target),
        upper_first(&link.field.name)
    );
    for part in ["", "Node", "Edge"] {
        claims.claim(format!("{aggregated}{part}AggregateSelection"), &own);
    }
    let Target::Union(id) = link.target else {
        return;
    };
    for suffix in [
        "CreateInput",
        "ConnectInput",
        "UpdateInput",
        "DeleteInput",
        "DisconnectInput",
    ] {
        claims.claim(format!("{}{suffix}", upper_first(&link.own)), &own);
    }
    for member in &context.model.union(id).members {
        let member = context.target_name(Target::Node(*member));
        claims.claim(link.connection_where(member), &first);
        for suffix in FIELD_SUFFIXES {
            claims.claim(format!("{}{member}{suffix}", link.own), &own);
        }
    }
}

const LINK_SUFFIXES: [&str; 14] = [
    "ConnectionFilters",
    "ConnectionAggregateInput",
    "AggregateInput",
    "NodeAggregationWhereInput",
    "EdgeWhere",
    "EdgeSort",
    "EdgeCreateInput",
    "EdgeUpdateInput",
    "EdgeAggregationWhereInput",
    "FieldInput",
    "CreateFieldInput",
    "ConnectFieldInput",
    "UpdateFieldInput",
    "UpdateConnectionInput",
];

const LINK_SUFFIXES_OF_FULL: [&str; 4] = [
    "ConnectionSortKey",
    "ConnectionAggregateSort",
    "NodeAggregateSort",
    "EdgeAggregateSort",
];

const FIELD_SUFFIXES: [&str; 5] = [
    "FieldInput",
    "CreateFieldInput",
    "ConnectFieldInput",
    "UpdateFieldInput",
    "UpdateConnectionInput",
];
