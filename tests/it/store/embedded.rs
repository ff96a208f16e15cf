//! The engine in this process.

use std::time::{Duration, Instant};

use cygnet::store::embedded::Embedded;
use cygnet::store::{ErrorClass, GraphStore};
use cygnet_resolvers::value::Value;
use tokio::time::timeout;

use super::{raw, read, read_until, values, write};

/// Runs for minutes where nothing ends it.
const ENDLESS: &str = "UNWIND range(1, 3000) AS i UNWIND range(1, 3000) AS j WITH i, j WHERE i + j < 0 \
     UNWIND range(1, 3000) AS k RETURN count(k) AS r";

fn store() -> Embedded {
    Embedded::in_memory().expect("threads can be started")
}

#[tokio::test]
async fn values_there_and_back() {
    let store = store();
    let sent = [values::storable(), values::passing()].concat();
    let rows = read(&store, "RETURN $p0 AS r", vec![Value::List(sent.clone())]).await;
    assert_eq!(rows.expect("a row"), [Value::List(sent)]);
}

#[tokio::test]
async fn values_kept_as_properties() {
    let store = store();
    for sent in values::storable() {
        let text = "CREATE (n:Kept) SET n.v = $p0 WITH n, n.v AS v, n.v = $p0 AS same RETURN [v, same] AS r";
        let rows = write(&store, text, vec![sent.clone()])
            .await
            .expect("a row");
        assert_eq!(rows, [Value::List(vec![sent, Value::Boolean(true)])]);
    }
}

#[tokio::test]
async fn values_it_does_not_have_are_refused() {
    for sent in values::points_of_neo4j() {
        let error = read(&store(), "RETURN $p0 AS r", vec![sent])
            .await
            .expect_err("no such point");
        assert_eq!(error.class(), ErrorClass::Statement, "{error}");
    }
}

#[tokio::test]
async fn failures_by_class() {
    let store = store();
    raw(
        &store,
        "CREATE CONSTRAINT FOR (n:Kept) REQUIRE n.k IS UNIQUE",
    )
    .await
    .expect("a constraint");
    for (text, class) in [
        ("RETUR 1 AS r", ErrorClass::Statement),
        (
            "CALL db.index.fulltext.queryNodes('nothere', 'a') YIELD node RETURN node AS r",
            ErrorClass::NoIndex,
        ),
        (
            "CALL db.index.vector.queryNodes('nothere', 1, [1.0]) YIELD node RETURN node AS r",
            ErrorClass::NoIndex,
        ),
        ("RETURN $nothing AS r", ErrorClass::Statement),
        ("RETURN 1 / 0 AS r", ErrorClass::Statement),
        ("RETURN 1 AS other", ErrorClass::Statement),
        ("CREATE (n:Kept) RETURN 1 AS r", ErrorClass::Statement),
    ] {
        let error = read(&store, text, vec![]).await.expect_err(text);
        assert_eq!(error.class(), class, "{text}: {error}");
    }
    let twice = "UNWIND [1, 1] AS k CREATE (n:Kept) SET n.k = k RETURN k AS r";
    let error = write(&store, twice, vec![])
        .await
        .expect_err("the constraint holds");
    assert_eq!(error.class(), ErrorClass::Constraint, "{error}");
    assert_eq!(
        read(&store, "MATCH (n:Kept) RETURN n.k AS r", vec![]).await,
        Ok(vec![])
    );
}

#[tokio::test]
async fn a_deadline_ends_a_statement() {
    let store = store();
    let deadline = Instant::now() + Duration::from_millis(100);
    let outcome = timeout(
        Duration::from_secs(10),
        read_until(&store, ENDLESS, vec![], deadline),
    );
    let error = outcome
        .await
        .expect("the deadline holds")
        .expect_err("an endless statement");
    assert_eq!(error.class(), ErrorClass::Timeout, "{error}");
}

#[tokio::test]
async fn statements_that_are_given_up_free_their_threads() {
    let store = store();
    for _ in 0..100 {
        let running = read(&store, ENDLESS, vec![]);
        assert!(
            timeout(Duration::from_millis(5), running).await.is_err(),
            "it must be endless"
        );
    }
    let next = timeout(
        Duration::from_secs(10),
        read(&store, "RETURN 1 AS r", vec![]),
    );
    assert_eq!(
        next.await.expect("a thread is free"),
        Ok(vec![Value::Integer(1)])
    );
}

#[tokio::test]
async fn the_deepest_expression_is_an_answer_or_an_error_never_the_end() {
    let store = store();
    let text = format!("RETURN {}1{} AS r", "(".repeat(5_000), ")".repeat(5_000));
    let error = read(&store, &text, vec![])
        .await
        .expect_err("the parser has a limit");
    assert_eq!(error.class(), ErrorClass::Statement, "{error}");
    let text = format!("RETURN {}1{} AS r", "(".repeat(400), ")".repeat(400));
    assert_eq!(
        read(&store, &text, vec![]).await,
        Ok(vec![Value::Integer(1)])
    );
}

#[tokio::test]
async fn a_file_keeps_the_graph() {
    let directory = std::env::temp_dir().join(format!("cygnet-store-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let path = directory.join("graph.kgl");
    {
        let store = Embedded::open(&path).expect("a new file");
        raw(&store, "CREATE (n:Kept {k: 7})").await.expect("a node");
        let error = Embedded::open(&path).expect_err("the file is in use");
        assert_eq!(error.class(), ErrorClass::Unavailable, "{error}");
    }
    let store = Embedded::open(&path).expect("the file");
    assert_eq!(
        read(&store, "MATCH (n:Kept) RETURN n.k AS r", vec![]).await,
        Ok(vec![Value::Integer(7)])
    );
    assert_eq!(store.health().await, Ok(()));
    drop(store);
    std::fs::remove_dir_all(&directory).expect("the directory is ours");
}

#[tokio::test]
async fn writes_at_the_same_time_are_all_kept() {
    let store = store();
    raw(&store, "CREATE (n:Counter {v: 0})")
        .await
        .expect("a node");
    let text = "MATCH (n:Counter) SET n.v = n.v + 1 RETURN n.v AS r";
    let (one, two, three) = tokio::join!(
        write(&store, text, vec![]),
        write(&store, text, vec![]),
        write(&store, text, vec![])
    );
    for outcome in [one, two, three] {
        assert_eq!(outcome.expect("the write is done").len(), 1);
    }
    let rows = read(&store, "MATCH (n:Counter) RETURN n.v AS r", vec![]).await;
    assert_eq!(rows, Ok(vec![Value::Integer(3)]));
}
