//! Mutations through the gateway, on both stores: one transaction for all root fields, and idempotency keys.

mod batch;
mod idempotency;
mod killed;
mod model;
mod operations;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cygnet::gateway::{Answer, Caller, Gateway, IdempotencyKey, Request, RequestId};
use cygnet::store::embedded::Embedded;
use cygnet::store::{GraphStore, Query, RowVisitor, Store, neo4j};
use cygnet_resolvers::cypher::{Delivery, Mode, Statement};
use cygnet_resolvers::error::Denials;
use cygnet_resolvers::value::Cell;
use cygnet_testkit::services;
use serde_json::{Value, json};

use crate::serving::{gateway, schema};

/// Each `put` writes two nodes and a relationship; the rest goes wrong in one way each.
pub const DEFINITIONS: &str = r#"
type Thing @node(labels: ["TxThing"]) { k: Int! }
type Query {
  held: Int @cypher(statement: "MATCH (n:TxThing) RETURN count(n) AS c", columnName: "c")
}
type Mutation {
  put(k: Int!): Int
    @cypher(statement: "CREATE (a:TxThing {k: $k})-[r:TX_TO]->(b:TxThing {k: $k}) RETURN $k AS c", columnName: "c")
  seen: Int @cypher(statement: "MATCH (n:TxThing) RETURN count(n) AS c", columnName: "c")
  move(by: Int!): Int @cypher(statement: "MATCH (n:TxThing) SET n.k = n.k + $by RETURN count(n) AS c", columnName: "c")
  divide: Int @cypher(statement: "CREATE (n:TxThing {k: 0}) RETURN n.k / 0 AS c", columnName: "c")
  never: Int! @cypher(statement: "CREATE (n:TxThing {k: 0}) RETURN null AS c", columnName: "c")
  text: Int @cypher(statement: "CREATE (n:TxThing {k: 0}) RETURN 'x' AS c", columnName: "c")
  lock(k: Int!): Int @cypher(statement: "MATCH (n:TxThing {k: $k}) SET n.v = 1 RETURN count(n) AS c", columnName: "c")
  large: Int
    @cypher(statement: "CREATE (n:TxUnique {k: reduce(s = 'x', i IN range(1, 16) | s + s)}) RETURN 1 AS c", columnName: "c")
  twin(k: Int!): Int @cypher(statement: "CREATE (n:TxUnique {k: $k}) RETURN 1 AS c", columnName: "c")
}
"#;

const UNIQUE: &str =
    "CREATE CONSTRAINT tx_unique IF NOT EXISTS FOR (n:TxUnique) REQUIRE n.k IS UNIQUE";
const CLEAR: [&str; 3] = [
    "MATCH (n:TxThing) DETACH DELETE n",
    "MATCH (n:TxUnique) DETACH DELETE n",
    "MATCH (n:`__CygnetIdempotency`) DETACH DELETE n",
];

pub fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// A store of which nothing of ours is left, with the constraint.
async fn cleared(store: Store) -> Arc<Store> {
    store.connected(soon()).await.expect("the store answers");
    clear(&store).await;
    execute(&store, UNIQUE).await;
    Arc::new(store)
}

pub async fn clear(store: &Store) {
    for text in CLEAR {
        execute(store, text).await;
    }
}

async fn execute(store: &Store, text: &str) {
    let raw = cygnet::store::Raw {
        text,
        parameters: Vec::new(),
        mode: Mode::Write,
        deadline: soon(),
    };
    store.execute_raw(raw).await.expect(text);
}

pub async fn embedded() -> Arc<Store> {
    cleared(Store::Embedded(
        Embedded::in_memory().expect("threads can be started"),
    ))
    .await
}

pub async fn neo4j() -> Option<Arc<Store>> {
    let server = services::neo4j()?;
    let settings = neo4j::Settings::new(&server.bolt, &server.user, &server.password);
    let store = neo4j::Neo4j::open(settings).expect("the settings work");
    Some(cleared(Store::Neo4j(store)).await)
}

pub fn over(store: &Arc<Store>) -> Gateway {
    gateway(schema(DEFINITIONS), Arc::clone(store))
}

/// Sends an operation, perhaps with an idempotency key.
pub async fn send(gateway: &Gateway, document: &str, key: Option<&str>) -> Answer {
    let request = Request {
        document,
        operation_name: None,
        variables: None,
        read_only: false,
        request_id: RequestId::generate(),
        caller: Caller::default(),
        idempotency_key: key.map(|key| IdempotencyKey::parse(key).expect("a fair key")),
    };
    gateway.answer(request).await
}

pub fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

async fn ask(gateway: &Gateway, document: &str) -> Value {
    body(&send(gateway, document, None).await)
}

/// Everything the tests write, as text in a fixed order: two equal texts are two equal graphs.
pub async fn digest(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    for text in [
        "MATCH (n:TxThing) WITH n.k AS k ORDER BY k RETURN ['thing', k] AS r",
        "MATCH (a:TxThing)-[q:TX_TO]->(b:TxThing) WITH a.k AS k, b.k AS l ORDER BY k, l RETURN ['to', k, l] AS r",
        "MATCH (n:TxUnique) WITH n.k AS k ORDER BY k RETURN ['unique', k] AS r",
        "MATCH (n:`__CygnetIdempotency`) WITH n.slot AS k ORDER BY k RETURN ['key', k] AS r",
    ] {
        struct Lines<'a>(&'a mut Vec<String>);
        impl RowVisitor for Lines<'_> {
            fn row<C: Cell>(&mut self, value: &C) -> std::ops::ControlFlow<()> {
                self.0.push(format!("{:?}", crate::store::owned(value)));
                std::ops::ControlFlow::Continue(())
            }
        }
        let statement = Statement {
            text: text.to_owned(),
            slots: Vec::new(),
            delivery: Delivery::Rows,
            mode: Mode::Read,
            denials: Denials::default(),
        };
        let query = Query {
            statement: &statement,
            parameters: Vec::new(),
            deadline: soon(),
        };
        store.run(query, &mut Lines(&mut lines)).await.expect(text);
    }
    lines
}

/// The code and the path of an answer's only error; there must be no data.
fn failure(answer: &Value) -> (&str, &Value) {
    assert_eq!(answer["data"], Value::Null, "{answer}");
    assert_eq!(
        answer["errors"].as_array().map(Vec::len),
        Some(1),
        "{answer}"
    );
    let error = &answer["errors"][0];
    (
        error["extensions"]["code"].as_str().expect("a code"),
        &error["path"],
    )
}

async fn one_transaction(store: Arc<Store>) {
    let gateway = over(&store);
    // Each root sees the ones before, in the order of the operation.
    let answer = ask(
        &gateway,
        "mutation { a: seen b: put(k: 1) c: seen d: put(k: 2) e: seen f: move(by: 10) }",
    )
    .await;
    assert_eq!(
        answer,
        json!({"data": {"a": 0, "b": 1, "c": 2, "d": 2, "e": 4, "f": 4}})
    );
    let before = digest(&store).await;
    assert_eq!(before.len(), 6, "{before:?}");

    // Whatever goes wrong in the last of five fields, nothing is left of the other four.
    for (last, code) in [
        ("divide", "DATABASE_ERROR"),
        ("never", "INTERNAL_SERVER_ERROR"),
        ("text", "INTERNAL_SERVER_ERROR"),
        ("twin(k: 1)", "CONSTRAINT_VALIDATION"),
    ] {
        let document = format!(
            "mutation {{ a: put(k: 3) b: twin(k: 1) c: move(by: 1) d: put(k: 4) last: {last} }}"
        );
        let answer = ask(&gateway, &document).await;
        assert_eq!(failure(&answer), (code, &json!(["last"])), "{answer}");
        assert_eq!(digest(&store).await, before, "{last}");
    }
    // In the middle: what comes after it does not run, and the connection is as good as new.
    let answer = ask(&gateway, "mutation { a: put(k: 3) b: divide c: put(k: 4) }").await;
    assert_eq!(
        failure(&answer),
        ("DATABASE_ERROR", &json!(["b"])),
        "{answer}"
    );
    assert_eq!(digest(&store).await, before);
    let answer = ask(&gateway, "mutation { __typename a: seen }").await;
    assert_eq!(answer, json!({"data": {"__typename": "Mutation", "a": 4}}));
    let answer = ask(&gateway, "mutation { __typename }").await;
    assert_eq!(answer, json!({"data": {"__typename": "Mutation"}}));
}

#[tokio::test]
async fn one_transaction_in_the_embedded_engine() {
    one_transaction(embedded().await).await;
}

#[tokio::test]
async fn one_transaction_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    one_transaction(Arc::clone(&store)).await;
    clear(&store).await;
}

/// A value that the index behind a constraint cannot hold: the server calls it a failure of its own, and it is the client's.
#[tokio::test]
async fn a_value_too_large_for_an_index_is_the_clients() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    let answer = ask(&over(&store), "mutation { put(k: 1) large }").await;
    assert_eq!(
        failure(&answer),
        ("CONSTRAINT_VALIDATION", &json!(["large"])),
        "{answer}"
    );
    assert_eq!(digest(&store).await, Vec::<String>::new());
    clear(&store).await;
}

/// Mutations that change the same nodes at the same time: all are done, and none shows an error.
async fn at_once(store: Arc<Store>) {
    let gateway = over(&store);
    for k in 1..=3 {
        ask(&gateway, &format!("mutation {{ put(k: {k}) }}")).await;
    }
    let document = "mutation { a: move(by: 1) b: move(by: 1) }";
    let all = (0..8).map(|_| ask(&gateway, document));
    for answer in futures::future::join_all(all).await {
        assert_eq!(answer, json!({"data": {"a": 6, "b": 6}}));
    }
    let lines = digest(&store).await;
    assert!(
        lines[0].contains("17") && lines[5].contains("19"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn mutations_at_once_in_the_embedded_engine() {
    at_once(embedded().await).await;
}

#[tokio::test]
async fn mutations_at_once_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    at_once(Arc::clone(&store)).await;
    clear(&store).await;
}

/// Two mutations that lock the same nodes in opposite orders: the one that the database ends is tried again, unseen.
#[tokio::test]
async fn a_deadlock_is_not_shown() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    let metrics = cygnet::telemetry::Metrics::new().expect("an exporter");
    let gateway = crate::serving::counting(schema(DEFINITIONS), Arc::clone(&store), &metrics);
    ask(&gateway, "mutation { a: put(k: 1) b: put(k: 2) }").await;
    let until = soon();
    let repeated = || {
        let text = String::from_utf8(metrics.to_text().expect("text")).expect("UTF-8");
        text.contains(r#"store_transactions_total{end="repeated"}"#)
    };
    while !repeated() {
        assert!(Instant::now() < until, "no deadlock in all that time");
        let there = ask(&gateway, "mutation { a: lock(k: 1) b: lock(k: 2) }");
        let back = ask(&gateway, "mutation { b: lock(k: 2) a: lock(k: 1) }");
        let (there, back) = tokio::join!(there, back);
        assert_eq!(there, json!({"data": {"a": 2, "b": 2}}));
        assert_eq!(back, json!({"data": {"b": 2, "a": 2}}));
    }
    clear(&store).await;
}
