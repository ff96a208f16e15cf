//! PROFILE by Neo4j's HTTP API: the driver does not hand plans out.
//!
//! In: a statement with its values. Out: its operators with rows and db hits. For people who tune, never for requests.

use cygnet_resolvers::{
    cypher::Statement,
    scalar,
    value::{Temporal, Value},
};
use serde_json::json;
use thiserror::Error;

/// Operators deeper than this are no plan of a statement of ours.
const MAX_DEPTH: usize = 256;

/// Where the HTTP API is.
#[derive(Debug)]
pub struct Server {
    /// `http://host:port`
    pub uri: String,
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
    /// The database.
    pub database: String,
}

/// One operator of an executed plan, the last one first.
#[derive(Debug)]
pub struct Operator {
    /// How far it is below the plan's end.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// What it works on.
    pub details: String,
    /// Rows it gave.
    pub rows: u64,
    /// Its accesses to the store.
    pub db_hits: u64,
}

/// Why there is no profile.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The HTTP API cannot be reached.
    #[error("Neo4j's HTTP API cannot be reached")]
    Unreachable(#[from] reqwest::Error),
    /// It answered with an error.
    #[error("Neo4j refused the statement: {0}")]
    Refused(String),
    /// It answered without a plan.
    #[error("Neo4j's answer has no plan")]
    NoPlan,
}

/// The address of the HTTP API beside a Bolt address, on its usual port.
pub fn http_uri(bolt: &str) -> Option<String> {
    let rest = bolt.split_once("://")?.1;
    let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
    (!host.is_empty()).then(|| format!("http://{host}:7474"))
}

/// Runs a statement with PROFILE.
///
/// # Errors
/// See [`ProfileError`].
pub async fn run(
    server: &Server,
    statement: &Statement,
    values: &[Value],
) -> Result<Vec<Operator>, ProfileError> {
    let parameters: serde_json::Map<String, serde_json::Value> = statement
        .slots
        .iter()
        .map(|slot| {
            let value = values.get(slot.0 as usize).unwrap_or(&Value::Null);
            (format!("p{}", slot.0), to_json(value))
        })
        .collect();
    let text = format!("PROFILE {}", statement.text);
    let body = json!({ "statements": [{ "statement": text, "parameters": { "p": parameters } }] });
    let url = format!(
        "{}/db/{}/tx/commit",
        server.uri.trim_end_matches('/'),
        server.database
    );
    let answer: serde_json::Value = reqwest::Client::new()
        .post(url)
        .basic_auth(&server.user, Some(&server.password))
        .json(&body)
        .send()
        .await?
        .json()
        .await?;
    if let Some(error) = answer["errors"]
        .as_array()
        .and_then(|errors| errors.first())
    {
        return Err(ProfileError::Refused(
            error["message"].as_str().unwrap_or("").to_owned(),
        ));
    }
    let root = &answer["results"][0]["plan"]["root"];
    if root.is_null() {
        return Err(ProfileError::NoPlan);
    }
    let mut operators = Vec::new();
    collect(root, 0, &mut operators);
    Ok(operators)
}

fn collect(operator: &serde_json::Value, depth: usize, operators: &mut Vec<Operator>) {
    if depth > MAX_DEPTH {
        return;
    }
    // An operator that counts nothing has no such key.
    let number = |key: &str| operator[key].as_u64().unwrap_or(0);
    let text = |key: &str| operator[key].as_str().unwrap_or("");
    operators.push(Operator {
        depth,
        name: text("operatorType").trim_end_matches("@neo4j").to_owned(),
        details: text("Details").to_owned(),
        rows: number("Rows"),
        db_hits: number("DbHits"),
    });
    for child in operator["children"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
    {
        collect(child, depth + 1, operators);
    }
}

/// The HTTP API has JSON only: temporal values and points travel as text and maps, good enough to see a plan.
fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(flag) => (*flag).into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => (**text).into(),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => serde_json::Value::Object(
            entries
                .iter()
                .map(|(key, value)| (key.to_string(), to_json(value)))
                .collect(),
        ),
        Value::Temporal(temporal) => text_of(*temporal).into(),
        Value::Point(point) => json!({ "x": point.x, "y": point.y, "srid": point.srid }),
    }
}

fn text_of(temporal: Temporal) -> String {
    let mut bytes = Vec::new();
    scalar::format_temporal(&mut bytes, temporal);
    String::from_utf8_lossy(&bytes).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_from_the_last_to_the_first() {
        let plan = json!({
            "operatorType": "ProduceResults@neo4j", "Details": "r", "Rows": 1, "DbHits": 0,
            "children": [{
                "operatorType": "NodeByLabelScan@neo4j", "Details": "n0:Device", "Rows": 7, "DbHits": 8,
                "children": [],
            }],
        });
        let mut operators = Vec::new();
        collect(&plan, 0, &mut operators);
        let read: Vec<_> = operators
            .iter()
            .map(|operator| {
                let Operator {
                    depth,
                    name,
                    details,
                    rows,
                    db_hits,
                } = operator;
                (*depth, name.as_str(), details.as_str(), *rows, *db_hits)
            })
            .collect();
        assert_eq!(
            read,
            [
                (0, "ProduceResults", "r", 1, 0),
                (1, "NodeByLabelScan", "n0:Device", 7, 8)
            ]
        );
    }
}
