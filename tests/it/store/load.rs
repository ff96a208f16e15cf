//! Loading the twin and scripts.

use std::time::{Duration, Instant};

use cygnet::store::embedded::Embedded;
use cygnet::store::load::{self, LoadError, Progress};
use cygnet::store::neo4j::{Neo4j, Settings};
use cygnet::store::{ErrorClass, GraphStore};
use cygnet_resolvers::value::Value;
use cygnet_testkit::services;
use cygnet_twin::{Scale, Twin};

use super::read;

const SCRIPT: &str = "// two; films\nCREATE (:StoreTestFilm {title: 'A; B', id: 1});\n\
     CREATE (:StoreTestFilm {title: \"it's\", id: 2}); /* the; end */ ;";

/// The counts of nodes, relationships and devices of the tiny twin.
async fn counts(store: &impl GraphStore) -> Vec<Value> {
    let mut counts = Vec::new();
    for text in [
        "MATCH (n:Node) RETURN count(n) AS r",
        "MATCH (:Node)-[x]->(:Node) RETURN count(x) AS r",
        "MATCH (n:Device) RETURN count(n) AS r",
    ] {
        counts.extend(read(store, text, vec![]).await.expect("a count"));
    }
    counts
}

async fn check_tiny(store: &impl GraphStore) -> Duration {
    let twin = Twin::new(42, Scale::TINY);
    let mut last = Progress { done: 0, total: 0 };
    let loaded = load::twin(store, &twin, |progress| {
        assert!(progress.done > last.done);
        last = progress;
    });
    let loaded = loaded.await.expect("the twin is loaded");
    assert_eq!(
        (loaded.items, last),
        (
            8_000,
            Progress {
                done: 8_000,
                total: 8_000
            }
        )
    );
    let counts = counts(store).await;
    assert_eq!(counts[..2], [Value::Integer(2_000), Value::Integer(6_000)]);
    assert_ne!(counts[2], Value::Integer(0));
    let again = load::twin(store, &twin, |_| {})
        .await
        .expect_err("keys are unique");
    match again {
        LoadError::Statement { source, .. } => assert_eq!(source.class(), ErrorClass::Constraint),
        LoadError::Script(_) => panic!("no script was given"),
    }
    loaded.elapsed
}

#[tokio::test]
async fn the_tiny_twin_loads_into_the_embedded_engine_in_well_under_a_second() {
    let store = Embedded::in_memory().expect("threads can be started");
    let elapsed = check_tiny(&store).await;
    println!("tiny twin, embedded: {elapsed:?}");
    // Measured 0.2 s alone; tests run beside others.
    assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
}

#[tokio::test]
async fn the_tiny_twin_loads_into_neo4j() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("an empty database");
    let store = Neo4j::open(Settings::new(&server.bolt, &server.user, &server.password))
        .expect("the settings work");
    store
        .connected(super::soon())
        .await
        .expect("the server answers");
    let elapsed = check_tiny(&store).await;
    println!("tiny twin, Neo4j: {elapsed:?}");
    server.clear().await.expect("an empty database");
}

#[tokio::test]
async fn a_script_loads_into_the_embedded_engine() {
    let store = Embedded::in_memory().expect("threads can be started");
    let started = Instant::now();
    let loaded = load::script(&store, SCRIPT, |_| {})
        .await
        .expect("the script runs");
    assert_eq!((loaded.items, loaded.statements), (2, 2));
    assert!(loaded.elapsed <= started.elapsed());
    let text = "MATCH (n:StoreTestFilm) WITH n ORDER BY n.id_ RETURN [n.id_, n.title_] AS r";
    let rows = read(&store, text, vec![]).await.expect("rows");
    let film = |id, title: &str| Value::List(vec![Value::Integer(id), Value::String(title.into())]);
    assert_eq!(rows, [film(1, "A; B"), film(2, "it's")]);
    let failed = load::script(&store, "RETURN 1 AS r; RETUR 2", |_| {}).await;
    match failed.expect_err("the second statement is wrong") {
        LoadError::Statement { number, source } => {
            assert_eq!((number, source.class()), (2, ErrorClass::Statement));
        }
        LoadError::Script(error) => panic!("{error}"),
    }
}
