//! The real services, started on first use and shared by the whole test process.
//!
//! Out: addresses. A service lives as long as the standard input of its script, which this process holds until it ends,
//! whichever way it ends. Where a tool is missing (Java, Maven) the answer is `None` and the reason is printed; where
//! `CI=true` that is a panic.

use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::process::{Process, repository, skip};

/// A running instance to use instead of our own: `bolt://USER:PASSWORD@HOST:PORT?http=PORT`.
pub const RUNNING_NEO4J: &str = "CYGNET_TEST_NEO4J";

/// Fetching 120 MB and starting on a busy machine.
const NEO4J_DEADLINE: Duration = Duration::from_secs(600);

/// A running Neo4j: how to reach it and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neo4j {
    /// `bolt://HOST:PORT`.
    pub bolt: String,
    /// `http://HOST:PORT`, the HTTP API.
    pub http: String,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

/// The Neo4j of this test process, with APOC core for the reference library; `None` (and a printed reason) where a tool is missing.
///
/// Blocks while it starts. All tests of the process share its one database: tests that clear it take [`alone`] first.
///
/// # Panics
/// When it cannot start, or when a tool is missing where `CI=true`.
pub fn neo4j() -> Option<&'static Neo4j> {
    static NEO4J: OnceLock<Option<(Neo4j, Option<Process>)>> = OnceLock::new();
    let started = NEO4J.get_or_init(|| match std::env::var(RUNNING_NEO4J) {
        Ok(uri) => Some((
            running(&uri).unwrap_or_else(|error| panic!("{RUNNING_NEO4J}: {error}")),
            None,
        )),
        Err(_) => start_neo4j().map(|(neo4j, process)| (neo4j, Some(process))),
    });
    started.as_ref().map(|(neo4j, _)| neo4j)
}

/// Waits for the right to use the shared Neo4j alone, in this process: for tests that clear it.
pub async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}

fn start_neo4j() -> Option<(Neo4j, Process)> {
    let script = repository().join("tests/services/neo4j.sh");
    let mut process =
        Process::spawn("Neo4j", Command::new(script).arg("run")).expect("the script is executable");
    // The last line of the address.
    if let Err(error) = process.wait_for_line(NEO4J_DEADLINE, |line| {
        line.strip_prefix("home=").map(|_| ())
    }) {
        assert!(process.lacks_a_tool(), "{error}");
        return skip("Neo4j", process.printed());
    }
    let printed = process.printed();
    let value = |name: &str| {
        let found = printed
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found
            .unwrap_or_else(|| panic!("no {name} in the address: {printed}"))
            .to_owned()
    };
    let neo4j = Neo4j {
        bolt: value("bolt"),
        http: value("http"),
        user: value("user"),
        password: value("password"),
    };
    Some((neo4j, process))
}

fn running(uri: &str) -> Result<Neo4j> {
    let uri = reqwest::Url::parse(uri)?;
    let host = uri.host_str().context("no host")?;
    let http_port = uri.query_pairs().find(|(name, _)| name == "http");
    let http_port = http_port.map_or_else(|| "7474".to_owned(), |(_, port)| port.into_owned());
    Ok(Neo4j {
        bolt: format!("{}://{host}:{}", uri.scheme(), uri.port().unwrap_or(7687)),
        http: format!("http://{host}:{http_port}"),
        user: uri.username().to_owned(),
        password: uri.password().unwrap_or_default().to_owned(),
    })
}

impl Neo4j {
    /// Runs one statement by the HTTP API, in a transaction of its own: its rows as plain JSON.
    ///
    /// For preparing and inspecting data; what is tested goes through the product's own store.
    pub async fn run(&self, statement: &str, parameters: Value) -> Result<Vec<Vec<Value>>> {
        let body = json!({"statements": [{"statement": statement, "parameters": parameters}]});
        let answer: Value = reqwest::Client::new()
            .post(format!("{}/db/neo4j/tx/commit", self.http))
            .basic_auth(&self.user, Some(&self.password))
            .json(&body)
            .send()
            .await?
            .json()
            .await?;
        if let Some(error) = answer["errors"].get(0) {
            bail!(
                "{}: {}",
                error["code"].as_str().unwrap_or_default(),
                error["message"].as_str().unwrap_or_default()
            );
        }
        let rows = answer["results"][0]["data"]
            .as_array()
            .context("the answer has rows")?;
        Ok(rows
            .iter()
            .map(|row| row["row"].as_array().cloned().unwrap_or_default())
            .collect())
    }

    /// Makes it as empty as a new one: no node, no relationship, no constraint, no index but those that every database has. Only for
    /// whoever is [`alone`].
    pub async fn empty(&self) -> Result<()> {
        let lists = [
            ("CONSTRAINT", "SHOW CONSTRAINTS YIELD name RETURN name"),
            (
                "INDEX",
                "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name",
            ),
        ];
        for (kind, list) in lists {
            for row in self.run(list, json!({})).await? {
                let name = row.first().and_then(Value::as_str).unwrap_or_default();
                let name = name.replace('`', "``");
                self.run(&format!("DROP {kind} `{name}` IF EXISTS"), json!({}))
                    .await?;
            }
        }
        self.clear().await
    }

    /// Deletes every node and relationship, and the constraints of cases (`cygnet_case_...`). Other indexes and constraints stay.
    pub async fn clear(&self) -> Result<()> {
        let of_cases =
            "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'cygnet_case_' RETURN name";
        for row in self.run(of_cases, json!({})).await? {
            let name = row.first().and_then(Value::as_str).unwrap_or_default();
            self.run(&format!("DROP CONSTRAINT `{name}`"), json!({}))
                .await?;
        }
        let batched = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS";
        self.run(batched, json!({})).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_address_of_a_running_one() {
        let neo4j = running("bolt://neo4j:secret@localhost:7688?http=7475").expect("it parses");
        assert_eq!(neo4j.bolt, "bolt://localhost:7688");
        assert_eq!(neo4j.http, "http://localhost:7475");
        assert_eq!(
            (neo4j.user.as_str(), neo4j.password.as_str()),
            ("neo4j", "secret")
        );
        let neo4j = running("bolt://localhost").expect("it parses");
        assert_eq!(
            (neo4j.bolt.as_str(), neo4j.http.as_str()),
            ("bolt://localhost:7687", "http://localhost:7474")
        );
        assert!(running("localhost").is_err());
    }
}
