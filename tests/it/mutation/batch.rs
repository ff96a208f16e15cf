//! Large mutations: parts of one text, bounds on rows, and upserts of the same keys by two clients.

use std::sync::Arc;

use cygnet::gateway::{Gateway, Settings};
use cygnet::store::{Store, embedded::Embedded};
use cygnet::telemetry::Metrics;
use cygnet_resolvers::limits::Limits;
use cygnet_testkit::services;
use serde_json::{Value, json};

use super::{execute, neo4j};
use crate::serving::{ask, gateway, schema, set, settings};

const DEFINITIONS: &str = r#"
type Item @node(labels: ["BatchItem"]) {
  key: Int! @unique
  seen: Int
  parts: [Part!]! @relationship(type: "BATCH_OF", direction: OUT)
}
type Part @node(labels: ["BatchPart"]) { key: Int! @unique }
"#;

const UPSERT: &str = "mutation ($input: [ItemUpsertInput!]!) { upsertItems(input: $input) \
    { created info { nodesCreated } } }";
const CREATE: &str = "mutation ($input: [ItemCreateInput!]!) { createItems(input: $input) \
    { info { nodesCreated relationshipsCreated } } }";

fn bounded(limits: Limits) -> Gateway {
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    let metrics = Metrics::new().expect("an exporter");
    let settings = Settings {
        limits,
        ..settings()
    };
    set(schema(DEFINITIONS), Arc::new(store), settings, &metrics)
}

fn upserts(keys: std::ops::Range<i64>) -> Value {
    let item = |key| json!({"where": {"key": key}, "create": {"key": key}, "update": {"seen": {"set": 1}}});
    json!({"input": keys.map(item).collect::<Vec<_>>()})
}

fn creates(keys: std::ops::Range<i64>) -> Value {
    let item = |key| json!({"key": key, "parts": {"create": [{"node": {"key": key}}]}});
    json!({"input": keys.map(item).collect::<Vec<_>>()})
}

async fn upsert_twice(gateway: &Gateway) {
    let first = ask(gateway, UPSERT, &upserts(0..1_000)).await;
    assert_eq!(
        first["data"]["upsertItems"]["info"]["nodesCreated"], 1_000,
        "{first}"
    );
    let again = ask(gateway, UPSERT, &upserts(0..1_000)).await;
    assert_eq!(
        again["data"]["upsertItems"]["info"]["nodesCreated"], 0,
        "{again}"
    );
    assert_eq!(again["data"]["upsertItems"]["created"][999], false);
}

#[tokio::test]
async fn upserted_twice_created_once_in_the_embedded_engine() {
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    upsert_twice(&gateway(schema(DEFINITIONS), Arc::new(store))).await;
}

#[tokio::test]
async fn upserted_twice_created_once_and_by_two_clients_no_more_on_neo4j() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    server.clear().await.expect("an empty graph");
    for label in ["BatchItem", "BatchPart"] {
        let text = format!(
            "CREATE CONSTRAINT cygnet_case_{label} IF NOT EXISTS FOR (n:{label}) REQUIRE n.key IS UNIQUE"
        );
        execute(&store, &text).await;
    }
    let gateway = gateway(schema(DEFINITIONS), store);
    upsert_twice(&gateway).await;
    let more = upserts(1_000..1_500);
    let (one, other) = tokio::join!(ask(&gateway, UPSERT, &more), ask(&gateway, UPSERT, &more),);
    let created = |answer: &Value| {
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"]["upsertItems"]["info"]["nodesCreated"].as_i64()
    };
    assert_eq!(
        created(&one).zip(created(&other)).map(|(a, b)| a + b),
        Some(500)
    );
    server.clear().await.expect("an empty graph");
}

#[tokio::test]
async fn many_rows_go_in_parts() {
    let limits = Limits {
        write_chunk_rows: 7,
        ..Limits::default()
    };
    let gateway = bounded(limits);
    let answer = ask(&gateway, CREATE, &creates(0..100)).await;
    let info = json!({"nodesCreated": 200, "relationshipsCreated": 100});
    assert_eq!(answer["data"]["createItems"]["info"], info, "{answer}");
    let read = "{ items(limit: 200) { key parts { key } } }";
    let answer = ask(&gateway, read, &Value::Null).await;
    let items = answer["data"]["items"].as_array().expect("a list");
    assert_eq!(items.len(), 100);
    for item in items {
        assert_eq!(item["parts"], json!([{"key": item["key"]}]));
    }
}

#[tokio::test]
async fn too_many_rows_are_refused_and_nothing_is_written() {
    let limits = Limits {
        write_rows: 30,
        ..Limits::default()
    };
    let gateway = bounded(limits);
    let answer = ask(&gateway, CREATE, &creates(0..20)).await;
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "COMPLEXITY_EXCEEDED",
        "{answer}"
    );
    let answer = ask(&gateway, "{ items { key } }", &Value::Null).await;
    assert_eq!(answer["data"]["items"], json!([]));
    let answer = ask(&gateway, CREATE, &creates(0..15)).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
}
