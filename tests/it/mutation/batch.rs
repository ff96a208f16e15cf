//! Large mutations: parts of one text, bounds on rows, and upserts of the same keys by several clients.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

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

/// Keys of two fields; connected ones, too.
const COMPOSITE: &str = r#"
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Pair @node(labels: ["BatchPair"]) @key(fields: "left right") {
  left: Int!
  right: Int!
  seen: Int
  with: [Pair!]! @relationship(type: "BATCH_WITH", direction: OUT)
}
"#;

const UPSERT_PAIRS: &str = "mutation ($input: [PairUpsertInput!]!) { upsertPairs(input: $input) \
    { created info { nodesCreated relationshipsCreated } } }";

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

/// Of each number a pair that leads to the pair before it, which may be there or not.
fn pairs(numbers: impl Iterator<Item = i64>) -> Value {
    let key = |number: i64| json!({"left": number / 10, "right": number % 10});
    let item = |number| {
        let before =
            json!({"where": {"node": key(number - 1)}, "onCreate": {"node": key(number - 1)}});
        let with = json!({"connectOrCreate": [before]});
        let mut create = key(number);
        create["seen"] = json!(1);
        json!({"where": key(number), "create": create, "update": {"seen": {"set": 2}, "with": [with]}})
    };
    json!({"input": numbers.map(item).collect::<Vec<_>>()})
}

fn created(answer: &Value, root: &str) -> i64 {
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let created = answer["data"][root]["info"]["nodesCreated"].as_i64();
    created.expect("a number")
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
    let root = "upsertItems";
    assert_eq!(created(&one, root) + created(&other, root), 500);
    let count = ask(&gateway, "{ itemsConnection { totalCount } }", &Value::Null);
    assert_eq!(
        count.await["data"]["itemsConnection"]["totalCount"],
        1_500,
        "no key twice"
    );
    server.clear().await.expect("an empty graph");
}

#[tokio::test]
async fn keys_of_two_fields_are_upserted_by_several_clients_at_once_on_neo4j() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    server.clear().await.expect("an empty graph");
    execute(
        &store,
        "CREATE CONSTRAINT cygnet_case_pairs IF NOT EXISTS FOR (n:BatchPair) REQUIRE (n.left, n.right) IS UNIQUE",
    )
    .await;
    let gateway = gateway(schema(COMPOSITE), store);
    let root = "upsertPairs";
    let started = Instant::now();
    let first = ask(&gateway, UPSERT_PAIRS, &pairs(0..1_000)).await;
    assert_eq!(created(&first, root), 1_000);
    let once = started.elapsed();
    let again = ask(&gateway, UPSERT_PAIRS, &pairs(0..1_000)).await;
    assert_eq!(
        created(&again, root),
        1,
        "only the pair before the first one is new"
    );
    println!(
        "1,000 upserts by a key of two fields: {once:?}; again, each with a connectOrCreate: {:?}",
        started.elapsed() - once
    );
    // The same keys at once, in both orders: who waits for whom is different each time.
    let (upwards, downwards) = (pairs(2_000..2_200), pairs((2_000..2_200).rev()));
    let up = || ask(&gateway, UPSERT_PAIRS, &upwards);
    let down = || ask(&gateway, UPSERT_PAIRS, &downwards);
    let answers = tokio::join!(up(), down(), up(), down());
    let answers = [answers.0, answers.1, answers.2, answers.3];
    let made: i64 = answers.iter().map(|answer| created(answer, root)).sum();
    let read = "{ pairsConnection(first: 5000) { totalCount edges { node { left right } } } }";
    let read = ask(&gateway, read, &Value::Null).await;
    let edges = read["data"]["pairsConnection"]["edges"].as_array();
    let edges = edges.expect("a list");
    let different: HashSet<String> = edges.iter().map(|edge| edge["node"].to_string()).collect();
    assert_eq!(different.len(), edges.len(), "no key twice");
    assert_eq!(
        i64::try_from(different.len()).expect("few"),
        1_001 + made,
        "each node has one maker"
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
