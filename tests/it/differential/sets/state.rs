//! The whole database as it is, in a form that two runs of one mutation share: ids and times that a run made up are `<id>` and
//! `<now>`, and a node is known by `key__` of the data, or by what it holds and what is around it.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use anyhow::Context;
use cygnet_testkit::services::Neo4j;
use serde_json::{Value, json};

use super::pool;
use crate::cases::state::settled;

/// What a database holds.
#[derive(Debug, Clone)]
pub struct State {
    nodes: Vec<String>,
    /// Start, end, and the rest as text.
    relationships: Vec<(usize, usize, String)>,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.lines() == other.lines()
    }
}

/// How far around a node is looked to tell it from others: as deep as a mutation nests.
const ROUNDS: usize = 4;

/// What stands for values that a run made up.
const MADE_UP: [&str; 3] = ["\"<id>\"", "\"<now>\"", "\"<time>\""];

const READ: &str = "CALL () { MATCH (n) RETURN collect([elementId(n), labels(n), properties(n)]) AS nodes } \
     CALL () { MATCH (a)-[r]->(b) RETURN collect([elementId(a), elementId(b), type(r), properties(r)]) AS relationships } \
     RETURN nodes, relationships";

impl State {
    /// Reads all of it.
    pub async fn read(server: &Neo4j) -> anyhow::Result<Self> {
        let rows = server.run(READ, json!({})).await?;
        let row = rows.into_iter().next().context("one row")?;
        let mut positions = BTreeMap::new();
        let mut nodes = Vec::new();
        for node in row[0].as_array().into_iter().flatten() {
            positions.insert(node[0].to_string(), nodes.len());
            let mut labels: Vec<&str> = node[1]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            labels.sort_unstable();
            nodes.push(format!(":{} {}", labels.join(":"), properties(&node[2])));
        }
        let mut relationships = Vec::new();
        for relationship in row[1].as_array().into_iter().flatten() {
            let end = |at: usize| positions.get(&relationship[at].to_string()).copied();
            let kind = relationship[2].as_str().unwrap_or_default();
            let text = format!("{kind} {}", properties(&relationship[3]));
            relationships.push((
                end(0).context("a start that was read")?,
                end(1).context("an end that was read")?,
                text,
            ));
        }
        Ok(Self {
            nodes,
            relationships,
        })
    }

    /// Nodes and relationships, in an order of their own; each node with a number that stands for all around it.
    pub fn lines(&self) -> Vec<String> {
        let mut colors: Vec<u64> = self.nodes.iter().map(hash).collect();
        for _ in 0..ROUNDS {
            let mut around: Vec<Vec<(bool, &str, u64)>> = vec![Vec::new(); self.nodes.len()];
            for (start, end, text) in &self.relationships {
                around[*start].push((true, text, colors[*end]));
                around[*end].push((false, text, colors[*start]));
            }
            let next = around.iter_mut().zip(&colors).map(|(around, color)| {
                around.sort_unstable();
                hash(&(color, around))
            });
            colors = next.collect();
        }
        let named = |at: usize| &self.nodes[at];
        let nodes = self.nodes.iter().zip(&colors);
        let mut lines: Vec<String> = nodes
            .map(|(node, color)| format!("({node}) {:04x}", color & 0xffff))
            .collect();
        let relationships = self.relationships.iter();
        lines.extend(
            relationships.map(|(start, end, text)| {
                format!("({})-[{text}]->({})", named(*start), named(*end))
            }),
        );
        lines.sort_unstable();
        lines
    }

    /// Whether some node holds a number that is too small for 32 bits; no data has one.
    pub fn has_too_small(&self) -> bool {
        let mut words = self
            .nodes
            .iter()
            .flat_map(|text| text.split([' ', ',', '}']));
        words.any(|word| {
            word.parse()
                .is_ok_and(|number: i64| number < i64::from(i32::MIN))
        })
    }

    /// The same with every relationship from the node that comes first as text.
    pub fn without_directions(&self) -> Self {
        let mut state = self.clone();
        for (start, end, _) in &mut state.relationships {
            if self.nodes[*start] > self.nodes[*end] {
                std::mem::swap(start, end);
            }
        }
        state
    }

    /// How many nodes there are.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Whether all of it is in another one, apart from what is around a node.
    pub fn is_part_of(&self, other: &Self) -> bool {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for line in other.lines() {
            *counts.entry(plain(line)).or_default() += 1;
        }
        for line in self.lines() {
            *counts.entry(plain(line)).or_default() -= 1;
        }
        counts.values().all(|count| *count >= 0)
    }

    /// The same without the values that a run made up for relationships.
    pub fn without_generated(&self) -> Self {
        let mut state = self.clone();
        for (_, _, text) in &mut state.relationships {
            let (kind, properties) = text.split_once(" {").unwrap_or((text, ""));
            let kept: Vec<&str> = properties
                .trim_end_matches('}')
                .split(", ")
                .filter(|entry| !MADE_UP.iter().any(|made| entry.ends_with(made)))
                .collect();
            *text = format!("{kind} {{{}}}", kept.join(", "));
        }
        state
    }

    /// The lines that only one of two has.
    pub fn difference(ours: &Self, theirs: &Self) -> String {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for line in theirs.lines() {
            *counts.entry(plain(line)).or_default() += 1;
        }
        for line in ours.lines() {
            *counts.entry(plain(line)).or_default() -= 1;
        }
        let side = |count: i64| if count > 0 { "library" } else { "cygnet " };
        let differ = counts.iter().filter(|(_, count)| **count != 0);
        let shown: String = differ
            .map(|(line, count)| format!("    {} {line} x{}\n", side(*count), count.abs()))
            .collect();
        match shown.is_empty() && ours != theirs {
            true => "    alike nodes have other nodes around them\n".to_owned(),
            false => shown,
        }
    }
}

/// A node's line without the number for what is around it.
fn plain(line: String) -> String {
    match line.rsplit_once(") ") {
        Some((node, _)) if !line.ends_with(')') => format!("{node})"),
        _ => line,
    }
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn properties(of: &Value) -> String {
    let mut of = of.clone();
    without_clocks(&mut of);
    let mut entries: Vec<(String, Value)> = match of {
        Value::Object(entries) => entries.into_iter().collect(),
        _ => Vec::new(),
    };
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    let entries: Vec<String> = entries
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    format!("{{{}}}", entries.join(", "))
}

/// An answer or a value with `<id>`, `<now>` and `<time>` for what a run made up.
pub fn without_clocks(value: &mut Value) {
    settled(value);
    match value {
        Value::String(text) if is_of_a_clock(text) => *text = "<time>".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(without_clocks),
        Value::Object(entries) => entries.values_mut().for_each(without_clocks),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A time, or a date of these years, that is none of the pool's.
fn is_of_a_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let time =
        digits(0..2) && bytes.get(2) == Some(&b':') && digits(3..5) && bytes.get(5) == Some(&b':');
    let date = digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(10) == Some(&b'T')
        && &text[..4] >= "2025";
    (time || date) && !pool::is_known(text)
}
