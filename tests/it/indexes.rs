//! `cygnet index` and the server's look at what its database lacks, on both engines.

mod embedded;
mod entrances;
mod neo4j;
mod required;

use std::{
    process::{Command, Output},
    time::{Duration, Instant},
};

use cygnet::indexes::{Asked, Done, Outcome, Schema, Standing, apply};
use cygnet::store::GraphStore;
use cygnet_testkit::services::Neo4j;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_cygnet");

/// What tests of this module call their labels, types and indexes.
const PREFIX: &str = "IxTest";

/// Takes away what tests of this module left.
async fn clean(server: &Neo4j) {
    let ours = json!({ "prefix": PREFIX });
    let listed = server.run(
        "SHOW INDEXES YIELD name, labelsOrTypes, owningConstraint \
         WHERE name STARTS WITH $prefix OR any(label IN labelsOrTypes WHERE label STARTS WITH $prefix) \
         RETURN name, owningConstraint",
        ours.clone(),
    );
    for row in listed.await.expect("the list of indexes") {
        let text = |at: usize| row[at].as_str().map(|name| name.replace('`', "``"));
        let statement = match (text(0), text(1)) {
            (_, Some(constraint)) => format!("DROP CONSTRAINT `{constraint}` IF EXISTS"),
            (name, None) => format!("DROP INDEX `{}` IF EXISTS", name.expect("a name")),
        };
        server.run(&statement, json!({})).await.expect("it is gone");
    }
    let text =
        "MATCH (n) WHERE any(label IN labels(n) WHERE label STARTS WITH $prefix) DETACH DELETE n";
    server.run(text, ours).await.expect("the nodes are gone");
}

/// Every index of this module's tests: its id, which another one would not have, and its state.
async fn listed(server: &Neo4j) -> Vec<Vec<Value>> {
    let text = "SHOW INDEXES YIELD id, name, state, labelsOrTypes \
        WHERE any(label IN labelsOrTypes WHERE label STARTS WITH $prefix) RETURN id, name, state ORDER BY name";
    let rows = server.run(text, json!({ "prefix": PREFIX })).await;
    rows.expect("the list of indexes")
}

fn schema(definitions: &str) -> Schema {
    Schema::of(&crate::serving::schema(definitions).model)
}

fn asked() -> Asked {
    Asked {
        replace: false,
        drop_superfluous: false,
        deadline: Instant::now() + Duration::from_secs(60),
    }
}

async fn applied(schema: &Schema, store: &impl GraphStore) -> Done {
    apply(schema, store, asked(), |_| {})
        .await
        .expect("the store answers")
}

/// The outcome of each, as a word.
fn words(done: &Done) -> Vec<&'static str> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Created => "created",
        Outcome::Present => "present",
        Outcome::Violated(_) => "violated",
        Outcome::Refused(_) => "refused",
        Outcome::Left(Standing::OtherForm { .. }) => "other form",
        Outcome::Left(Standing::Unsupported(_)) => "unsupported",
        Outcome::Left(_) => "left",
    };
    let outcomes = done.applied.iter().map(|applied| &applied.outcome);
    outcomes.map(word).collect()
}

/// `cygnet index ...` on a file of type definitions.
fn command(arguments: &[&str]) -> Output {
    Command::new(BINARY)
        .arg("index")
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json_of(output: &Output) -> Value {
    let printed = text(&output.stdout);
    serde_json::from_str(&printed)
        .unwrap_or_else(|error| panic!("{error}: {printed}{}", text(&output.stderr)))
}

/// The flags that lead to the test server.
fn flags(server: &Neo4j) -> Vec<String> {
    let flags = [
        "--store",
        "neo4j",
        "--bolt-uri",
        &server.bolt,
        "--bolt-user",
        &server.user,
        "--bolt-password",
        &server.password,
    ];
    flags.map(str::to_owned).to_vec()
}
