//! The one graph of a real Neo4j: made anew, and shown as text.
//!
//! By the HTTP API, in as few requests as can be: what is tested goes by the product's own store. It must not know a schema.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use cygnet_testkit::services::Neo4j;
use serde_json::{Value, json};

use super::values::is_made_up;
use crate::cases::state::settled;

/// A graph that can be made anew.
pub struct Graph {
    server: &'static Neo4j,
    client: reqwest::Client,
    /// Makes it.
    statement: String,
    /// What it holds when it was made.
    fresh: String,
}

impl Graph {
    /// Makes it for the first time, in an empty database, after the statements that make its indexes. What other tests left must not be
    /// there: a constraint of theirs would refuse what both are asked to write.
    pub async fn make(
        server: &'static Neo4j,
        indexes: &[String],
        statement: String,
    ) -> anyhow::Result<Self> {
        server.empty().await?;
        for index in indexes {
            server.run(index, json!({})).await?;
        }
        server.run("CALL db.awaitIndexes(60)", json!({})).await?;
        let mut graph = Self {
            server,
            client: reqwest::Client::new(),
            statement,
            fresh: String::new(),
        };
        graph.remake().await?;
        graph.fresh = graph.shown().await?;
        Ok(graph)
    }

    /// What it holds now; where that is not what was made, it is made anew.
    pub async fn changes(&self) -> anyhow::Result<Option<String>> {
        let now = self.shown().await?;
        if now == self.fresh {
            return Ok(None);
        }
        self.remake().await?;
        Ok(Some(now))
    }

    async fn remake(&self) -> anyhow::Result<()> {
        let statements = ["MATCH (n) DETACH DELETE n", self.statement.as_str()];
        self.run(&statements).await.map(|_| ())
    }

    async fn shown(&self) -> anyhow::Result<String> {
        let rows = self
            .run(&[
                "MATCH (n) RETURN elementId(n), labels(n), properties(n)",
                "MATCH (a)-[r]->(b) RETURN elementId(a), type(r), properties(r), elementId(b)",
            ])
            .await?;
        let mut nodes: HashMap<String, String> = HashMap::new();
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows[0] {
            let mut labels: Vec<&str> = row[1]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            labels.sort_unstable();
            let text = format!("{} {}", labels.join(":"), properties(&row[2]));
            *lines.entry(text.clone()).or_default() += 1;
            nodes.insert(row[0].to_string(), text);
        }
        for row in &rows[1] {
            let end = |at: usize| nodes.get(&row[at].to_string()).cloned().unwrap_or_default();
            let text = format!(
                "({})-[{} {}]->({})",
                end(0),
                row[1],
                properties(&row[2]),
                end(3)
            );
            *lines.entry(text).or_default() += 1;
        }
        let lines: Vec<String> = lines
            .into_iter()
            .map(|(line, times)| format!("{line} x{times}"))
            .collect();
        Ok(lines.join("\n"))
    }

    /// The rows of several statements in one transaction.
    async fn run(&self, statements: &[&str]) -> anyhow::Result<Vec<Vec<Value>>> {
        let statements: Vec<Value> = statements
            .iter()
            .map(|text| json!({"statement": text}))
            .collect();
        let answer: Value = self
            .client
            .post(format!("{}/db/neo4j/tx/commit", self.server.http))
            .basic_auth(&self.server.user, Some(&self.server.password))
            .json(&json!({"statements": statements}))
            .send()
            .await?
            .json()
            .await?;
        if let Some(error) = answer["errors"].get(0) {
            anyhow::bail!("{error}");
        }
        let results = answer["results"].as_array().context("results")?;
        Ok(results
            .iter()
            .map(|result| {
                let rows = result["data"].as_array().into_iter().flatten();
                rows.map(|row| row["row"].clone()).collect()
            })
            .collect())
    }
}

fn properties(of: &Value) -> String {
    let sorted: BTreeMap<String, Value> = of
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let mut value = value.clone();
            settle(&mut value);
            (name.clone(), value)
        })
        .collect();
    json!(sorted).to_string()
}

/// `<id>` and `<now>` for what differs from run to run, in the graph and in answers alike.
pub fn settle(value: &mut Value) {
    settled(value);
    match value {
        Value::String(text) if is_now(text) => *value = json!("<now>"),
        Value::Array(items) => items.iter_mut().for_each(settle),
        Value::Object(entries) => entries.values_mut().for_each(settle),
        _ => {}
    }
}

/// Whether a text is an instant, or a time of the day, of this test's run.
fn is_now(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_instant = text.len() >= "2026-01-01T00:00Z".len()
        && text.ends_with('Z')
        && bytes[10] == b'T'
        && text.starts_with("20")
        && text > "2026";
    let is_time = text.len() >= "00:00Z".len() && text.ends_with('Z') && bytes[2] == b':';
    is_instant || is_time && !is_made_up(text)
}
