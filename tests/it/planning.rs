//! What a document with structure in its variables costs the database: as many plans as there are structures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cygnet::{
    gateway::{Caller, Outcome, Request, RequestId},
    store::{Store, neo4j},
};
use cygnet_testkit::services::{alone, neo4j};
use serde_json::{Value, json};

use crate::serving::{gateway, schema};

const DEFINITIONS: &str = "type Planned @node { key: ID! word: String number: Int parts: [Planned!]! @relationship(type: \"PART\", direction: OUT) }";
const DOCUMENT: &str =
    "query ($where: PlannedWhere) { planneds(where: $where, limit: 5) { key word } }";

/// One of five structures, with values that differ in type, size and nullness of nothing but values.
fn filter(at: usize) -> Value {
    let text = "x".repeat(at % 300);
    match at % 5 {
        0 => json!({ "key": { "eq": format!("key-{at}") } }),
        1 => json!({ "number": { "gt": at % 100, "lte": at } }),
        2 => json!({ "key": { "in": (0..at % 150).map(|it| it.to_string()).collect::<Vec<_>>() } }),
        3 => json!({ "OR": [{ "word": { "contains": text } }, { "number": { "eq": at } }] }),
        _ => json!({ "NOT": { "parts": { "some": { "word": { "startsWith": text } } } } }),
    }
}

fn requests() -> usize {
    if std::env::var_os("CYGNET_TEST_FULL").is_some() {
        10_000
    } else {
        500
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_structures_are_five_texts_planned_once_each() {
    let Some(server) = neo4j() else { return };
    let _alone = alone().await;
    server.clear().await.expect("an empty database");
    let settings = neo4j::Settings::new(&server.bolt, &server.user, &server.password);
    let store = neo4j::Neo4j::open(settings).expect("settings that work");
    store
        .connected(Instant::now() + Duration::from_secs(60))
        .await
        .expect("a server");
    let gateway = gateway(schema(DEFINITIONS), Arc::new(Store::Neo4j(store)));
    server
        .run("UNWIND range(0, 999) AS at CREATE (p:Planned) SET p.key = 'key-' + at, p.word = toString(at), p.number = at", json!({}))
        .await
        .expect("data");
    server
        .run("CALL db.stats.clear('QUERIES')", json!({}))
        .await
        .expect("statistics");
    let mut times = Vec::with_capacity(requests());
    for at in 0..requests() {
        let variables =
            serde_json::value::to_raw_value(&json!({ "where": filter(at) })).expect("JSON");
        let request = Request {
            document: DOCUMENT,
            operation_name: None,
            variables: Some(&variables),
            read_only: true,
            request_id: RequestId::generate(),
            caller: Caller::default(),
            idempotency_key: None,
        };
        let started = Instant::now();
        let answer = gateway.answer(request).await;
        times.push(started.elapsed());
        assert_eq!(
            answer.outcome,
            Outcome::Data,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
    }
    // One row for each plan that the server made and kept.
    let rows = server
        .run(
            "CALL db.stats.retrieve('QUERIES') YIELD data WITH data WHERE data.query CONTAINS 'Planned' AND data.query STARTS WITH 'MATCH' \
             RETURN data.query",
            json!({}),
        )
        .await
        .expect("statistics");
    let mut texts: Vec<&str> = rows.iter().filter_map(|row| row[0].as_str()).collect();
    let plans = texts.len();
    texts.sort_unstable();
    texts.dedup();
    times.sort_unstable();
    println!(
        "{} requests: {} texts, {plans} plans, p50 {:?}, p99 {:?}",
        times.len(),
        texts.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
    );
    assert_eq!((texts.len(), plans), (5, 5), "{texts:#?}");
}
