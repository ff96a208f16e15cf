//! The twin in memory: nodes by kind, and the relationships between them.

use std::collections::HashMap;

use cygnet_twin::{Batch, Properties, Twin, Value};
use serde_json::{Value as Json, json};

use super::kinds::{KINDS, Kind, Relation, TO_ZONE, Way};

/// A node or relationship by its properties, as the answers write them.
pub type Row = HashMap<&'static str, Json>;

/// A relationship seen from one of its ends: the other end, and its properties.
pub type Link = (usize, usize);

/// Everything the questions are about.
pub struct Oracle {
    /// By kind; in a kind by position, in the order of the keys.
    nodes: Vec<Vec<Row>>,
    /// Properties of relationships by type.
    edges: HashMap<&'static str, Vec<Row>>,
    /// By type, way and position of the node: its links.
    links: HashMap<(&'static str, Way), Vec<Vec<Link>>>,
}

impl std::hash::Hash for Way {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

impl Oracle {
    /// Reads a whole twin.
    pub fn of(twin: &Twin) -> Self {
        let mut by_label: HashMap<&'static str, Vec<Row>> = HashMap::new();
        let mut batches = Vec::new();
        for batch in twin.batches(10_000) {
            match batch {
                Batch::Nodes(batch) => by_label
                    .entry(batch.labels[0])
                    .or_default()
                    .extend(batch.rows.into_iter().map(row)),
                Batch::Relationships(batch) => batches.push(batch),
            }
        }
        let take = |known: &super::kinds::Known| {
            let mut rows = by_label.remove(known.name).unwrap_or_default();
            rows.sort_by(|left, right| left["id"].as_str().cmp(&right["id"].as_str()));
            rows
        };
        let nodes: Vec<Vec<Row>> = KINDS.iter().map(take).collect();
        let places: Vec<HashMap<String, usize>> = nodes.iter().map(|rows| places(rows)).collect();
        let mut oracle = Self {
            nodes,
            edges: HashMap::new(),
            links: HashMap::new(),
        };
        for batch in batches {
            for link in batch.rows {
                let ends = ends(batch.relationship_type);
                let Some((from, to)) = ends else { break };
                let (from, to) = (
                    (from, places[from as usize][&link.start]),
                    (to, places[to as usize][&link.end]),
                );
                oracle.link(batch.relationship_type, from, to, row(link.properties));
            }
        }
        oracle.check();
        oracle
    }

    fn link(
        &mut self,
        relationship: &'static str,
        (start, from): (Kind, usize),
        (end, to): (Kind, usize),
        properties: Row,
    ) {
        let edges = self.edges.entry(relationship).or_default();
        let at = edges.len();
        edges.push(properties);
        let mut add = |way, kind: Kind, node: usize, other| {
            let count = self.nodes[kind as usize].len();
            let of = self.links.entry((relationship, way));
            of.or_insert_with(|| vec![Vec::new(); count])[node].push((other, at));
        };
        add(Way::Out, start, from, to);
        add(Way::In, end, to, from);
    }

    fn check(&self) {
        for kind in Kind::ALL {
            assert!(self.rows(kind).len() > 1, "{kind:?}");
        }
    }

    /// The nodes of a kind.
    pub fn rows(&self, kind: Kind) -> &[Row] {
        &self.nodes[kind as usize]
    }

    /// The relationships of a type.
    pub fn edges(&self, relationship: &str) -> &[Row] {
        &self.edges[relationship]
    }

    /// The relationships of a node: the nodes they lead to, and their properties. Several may lead to one node.
    pub fn related(&self, relation: &Relation, node: usize) -> impl Iterator<Item = (usize, &Row)> {
        let links = &self.links[&(relation.relationship, relation.way)][node];
        let edges = &self.edges[relation.relationship];
        links.iter().map(|(other, at)| (*other, &edges[*at]))
    }

    /// The different nodes that are related to a node.
    pub fn neighbours(&self, relation: &Relation, node: usize) -> Vec<usize> {
        let mut others: Vec<usize> = self.related(relation, node).map(|it| it.0).collect();
        others.sort_unstable();
        others.dedup();
        others
    }

    /// The zone of a device.
    pub fn zone(&self, device: usize) -> Option<usize> {
        let links = &self.links[&(TO_ZONE, Way::Out)][device];
        links.first().map(|(zone, _)| *zone)
    }
}

fn places(rows: &[Row]) -> HashMap<String, usize> {
    rows.iter()
        .enumerate()
        .map(|(at, row)| (row["id"].as_str().unwrap_or("").to_owned(), at))
        .collect()
}

/// What kinds a relationship connects, if the questions are about it.
fn ends(relationship: &str) -> Option<(Kind, Kind)> {
    KINDS.iter().zip(Kind::ALL).find_map(|(known, kind)| {
        let relation = known
            .relations
            .iter()
            .find(|it| it.relationship == relationship)?;
        Some(match relation.way {
            Way::Out => (kind, relation.to),
            Way::In => (relation.to, kind),
        })
    })
}

fn row(properties: Properties) -> Row {
    properties
        .into_iter()
        .map(|(name, value)| (name, json_of(value)))
        .collect()
}

fn json_of(value: Value) -> Json {
    match value {
        Value::String(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Boolean(flag) => json!(flag),
        Value::Strings(texts) => json!(texts),
        Value::DateTime(milliseconds) => json!(date_time(milliseconds)),
        Value::Point {
            longitude,
            latitude,
        } => json!({ "longitude": longitude, "latitude": latitude }),
    }
}

/// Milliseconds since 1970 as the answers write date-times; by the proleptic Gregorian calendar (Hinnant's algorithm).
fn date_time(milliseconds: i64) -> String {
    let (days, rest) = (
        milliseconds.div_euclid(86_400_000),
        milliseconds.rem_euclid(86_400_000),
    );
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
        rest % 1_000
    )
}
