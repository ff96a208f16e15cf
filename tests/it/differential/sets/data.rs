//! A model in, one statement of Cypher out that makes a small graph of it: a few nodes of each type, with most properties, and
//! relationships between them.
//!
//! Every node has a property `key__` that no API knows: the state after a write tells by it which node was there before.

use std::collections::{BTreeMap, BTreeSet};

use cygnet_schema::model::{
    Direction, Field, FieldKind, Label, Limit, Model, NodeId, NodeType, Owner, QueryDirection,
    Relationship,
};

use super::pool;
use crate::random::dice::Random;

/// Nodes of each type; fewer where a limit of the type would cut what has no order.
const NODES: usize = 4;

/// A node: the position of its type, and which one of it.
type Key = (usize, usize);

/// What has been made.
#[derive(Default)]
struct Graph {
    patterns: Vec<String>,
    /// Kind, start and end of all relationships.
    taken: BTreeSet<(String, Key, Key)>,
    /// How many relationships of a kind begin and end at a node.
    degrees: BTreeMap<(String, Key, bool), usize>,
}

/// The statement: it empties the database before.
pub fn statement(model: &Model, random: &mut Random) -> String {
    let mut graph = Graph::default();
    for (position, node) in model.nodes.iter().enumerate() {
        for at in 0..count(model, node) {
            let labels: String = node.labels.iter().map(label).collect();
            let properties = properties(model, &node.fields, (random, at));
            let pattern =
                format!("(n{position}_{at}{labels} {{key__: '{position}.{at}'{properties}}})");
            graph.patterns.push(pattern);
        }
    }
    for (position, node) in model.nodes.iter().enumerate() {
        for field in &node.fields {
            if let Some(relationship) = field.relationship() {
                let most = if field.ty.list { 3 } else { 2 };
                for at in 0..count(model, node) {
                    for _ in 0..random.below(most) {
                        relate(model, ((position, at), relationship), random, &mut graph);
                    }
                }
            }
        }
    }
    let patterns = graph.patterns.join(",\n");
    format!("MATCH (n) DETACH DELETE n WITH count(*) AS gone CREATE {patterns}")
}

fn count(model: &Model, node: &NodeType) -> usize {
    let most = |limit: Limit| limit.default.into_iter().chain(limit.max);
    let interfaces = node.implements.iter().map(|id| model.interface(*id));
    let shared = interfaces.flat_map(|of| {
        let each = u32::try_from(of.implementations.len()).unwrap_or(1).max(1);
        most(of.limit).map(move |limit| limit / each)
    });
    let limit = most(node.limit).chain(shared).min();
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(NODES, |limit| limit.clamp(1, NODES))
}

fn label(label: &Label) -> String {
    match label {
        Label::Fixed(name) => format!(":`{name}`"),
        Label::Claim(_) | Label::Context(_) => String::new(),
    }
}

/// One relationship from a node along a field, unless it would be a second one between the two or too many for a field to one.
fn relate(
    model: &Model,
    (near, relationship): (Key, &Relationship),
    random: &mut Random,
    graph: &mut Graph,
) {
    let targets: Vec<NodeId> = model.members(relationship.target);
    if targets.is_empty() {
        return;
    }
    let far = *random.pick(&targets);
    let far = (far.index(), random.below(count(model, model.node(far))));
    let properties = match relationship.properties {
        Some(edge) => properties(model, model.fields(Owner::Edge(edge)), (random, near.1)),
        None => String::new(),
    };
    let (start, end) = match relationship.direction {
        Direction::Out => (near, far),
        Direction::In => (far, near),
    };
    let kind = &relationship.kind;
    let is_free = |from: Key, to: Key| !graph.taken.contains(&(kind.clone(), from, to));
    if near == far || !is_free(start, end) || !is_free(end, start) {
        return;
    }
    if is_full(model, graph, (start, kind, true)) || is_full(model, graph, (end, kind, false)) {
        return;
    }
    for (key, leaves) in [(start, true), (end, false)] {
        *graph
            .degrees
            .entry((kind.clone(), key, leaves))
            .or_default() += 1;
    }
    let properties = properties.trim_start_matches(", ");
    let (from, to) = (
        format!("n{}_{}", start.0, start.1),
        format!("n{}_{}", end.0, end.1),
    );
    graph
        .patterns
        .push(format!("({from})-[:`{kind}` {{{properties}}}]->({to})"));
    graph.taken.insert((kind.clone(), start, end));
}

/// Whether one more relationship that leaves or reaches a node would be too many for a field that reads one.
fn is_full(model: &Model, graph: &Graph, (key, kind, leaves): (Key, &str, bool)) -> bool {
    let degree = |leaves: bool| {
        let degree = graph.degrees.get(&(kind.to_owned(), key, leaves));
        degree.copied().unwrap_or_default()
    };
    let mut to_one = model.nodes[key.0]
        .fields
        .iter()
        .filter(|field| !field.ty.list);
    to_one.any(|field| match field.relationship() {
        Some(relationship) if relationship.kind == kind => match relationship.query_direction {
            QueryDirection::Undirected => degree(true) + degree(false) > 0,
            QueryDirection::Directed => {
                (relationship.direction == Direction::Out) == leaves && degree(leaves) > 0
            }
        },
        Some(_) | None => false,
    })
}

/// `, name: value` for most fields that are stored.
fn properties(model: &Model, fields: &[Field], (random, at): (&mut Random, usize)) -> String {
    let mut out = String::new();
    for field in fields {
        let FieldKind::Property(property) = &field.kind else {
            continue;
        };
        if !field.ty.required && random.one_in(4) {
            continue;
        }
        let value = match field.ty.list {
            true => {
                let items: Vec<String> = (0..random.below(3))
                    .map(|_| pool::stored(model, field.ty.base, random.below(pool::VALUES)))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            // Ids are each another.
            false if property.id || property.relay_id => pool::stored(model, field.ty.base, at),
            false => pool::stored(model, field.ty.base, random.below(pool::VALUES)),
        };
        let name = &property.name;
        out.push_str(&format!(", `{name}`: {value}"));
    }
    out
}
