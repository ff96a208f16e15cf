//! The real Neo4j.

use std::time::{Duration, Instant};

use cygnet::store::neo4j::{Neo4j, Settings};
use cygnet::store::{ErrorClass, GraphStore};
use cygnet_resolvers::value::Value;
use cygnet_testkit::services;
use tokio::time::timeout;

use super::{raw, read, read_until, values, write};

/// Runs for minutes where nothing ends it.
pub const ENDLESS: &str =
    "UNWIND range(1, 1000000000000) AS i WITH i WHERE i < 0 RETURN count(i) AS r";
/// As [`ENDLESS`], but the first rows come at once.
const ENDLESS_ROWS: &str = "UNWIND range(1, 1000000000000) AS i RETURN i AS r";
const RUNNING: &str = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND range(1, 1000000000000)' \
     RETURN q AS r";

pub fn settings() -> Option<Settings> {
    let server = services::neo4j()?;
    Some(Settings::new(&server.bolt, &server.user, &server.password))
}

async fn connected(settings: Settings) -> Neo4j {
    let store = Neo4j::open(settings).expect("the settings work");
    store
        .connected(super::soon())
        .await
        .expect("the server answers");
    store
}

async fn store() -> Option<Neo4j> {
    Some(connected(settings()?).await)
}

/// Waits until a statement of [`ENDLESS`] runs on the server, or until none does.
pub async fn wait_for_endless(store: &Neo4j, running: bool) {
    let deadline = super::soon();
    loop {
        let rows = read(store, RUNNING, vec![])
            .await
            .expect("the server lists its transactions");
        if rows.is_empty() != running {
            return;
        }
        assert!(Instant::now() < deadline, "running must become {running}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn values_there_and_back() {
    let Some(store) = store().await else { return };
    let sent = [
        values::storable(),
        values::passing(),
        values::points_of_neo4j(),
    ]
    .concat();
    let rows = read(&store, "RETURN $p.p0 AS r", vec![Value::List(sent.clone())]).await;
    assert_eq!(rows.expect("a row"), [Value::List(sent)]);
}

#[tokio::test]
async fn values_kept_as_properties() {
    let Some(store) = store().await else { return };
    for sent in [values::storable(), values::points_of_neo4j()].concat() {
        let text = "CREATE (n:StoreTestValue {v: $p.p0}) WITH n, n.v AS v, n.v = $p.p0 AS same \
             DELETE n RETURN [v, same] AS r";
        let rows = write(&store, text, vec![sent.clone()])
            .await
            .expect("a row");
        assert_eq!(rows, [Value::List(vec![sent, Value::Boolean(true)])]);
    }
}

#[tokio::test]
async fn a_named_zone_becomes_its_offset() {
    let Some(store) = store().await else { return };
    for (text, expected) in [
        (
            "2020-07-01T12:00:00[Europe/Oslo]",
            Some((1_593_597_600, 7_200)),
        ),
        (
            "2020-01-01T12:00:00[Europe/Oslo]",
            Some((1_577_876_400, 3_600)),
        ),
        // Shown twice by the clock; Bolt 4.4 does not say which, and the earlier one is taken.
        (
            "2020-10-25T02:30:00+01:00[Europe/Oslo]",
            Some((1_603_585_800, 7_200)),
        ),
    ] {
        let rows = read(
            &store,
            "RETURN datetime($p.p0) AS r",
            vec![Value::String(text.into())],
        );
        let expected = expected.map(|(seconds, offset_seconds)| {
            Value::Temporal(cygnet_resolvers::value::Temporal::DateTime {
                seconds,
                nanoseconds: 0,
                offset_seconds,
            })
        });
        assert_eq!(
            rows.await.expect("a row").first(),
            expected.as_ref(),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_no_column_can_be_is_named() {
    let Some(store) = store().await else { return };
    let text = "CREATE p = (n:StoreTestOther)-[q:Q]->(m:StoreTestOther) WITH p, n, m, q, [n, q, p] AS r \
         DELETE q, n, m RETURN r";
    let rows = write(&store, text, vec![]).await.expect("a row");
    let named = ["other: node", "other: relationship", "other: path"];
    let expected = named.map(|kind| Value::String(kind.into()));
    assert_eq!(rows, [Value::List(expected.to_vec())]);
}

#[tokio::test]
async fn failures_by_class() {
    let _alone = services::alone().await;
    let Some(store) = store().await else { return };
    raw(&store, "CREATE CONSTRAINT store_test_unique IF NOT EXISTS FOR (n:StoreTestUnique) REQUIRE n.k IS UNIQUE")
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
        (
            "CREATE (n:StoreTestUnique) RETURN n.k AS r",
            ErrorClass::Statement,
        ),
    ] {
        let error = read(&store, text, vec![]).await.expect_err(text);
        assert_eq!(error.class(), class, "{text}: {error}");
    }
    let twice = "UNWIND [1, 1] AS k CREATE (n:StoreTestUnique {k: k}) RETURN k AS r";
    let error = write(&store, twice, vec![])
        .await
        .expect_err("the constraint holds");
    assert_eq!(error.class(), ErrorClass::Constraint, "{error}");
    assert_eq!(
        read(&store, "RETURN 1 AS r", vec![]).await,
        Ok(vec![Value::Integer(1)])
    );
}

#[tokio::test]
async fn wrong_settings_say_so() {
    let Some(mut settings) = settings() else {
        return;
    };
    settings.password = "wrong".to_owned();
    let store = Neo4j::open(settings.clone()).expect("no connection is needed");
    let error = read(&store, "RETURN 1 AS r", vec![])
        .await
        .expect_err("a wrong password");
    assert_eq!(error.class(), ErrorClass::Configuration, "{error}");
    assert!(!format!("{store:?}").contains("wrong"));
    for uri in ["http://127.0.0.1:1", "bolt://"] {
        settings.uri = uri.to_owned();
        let error = Neo4j::open(settings.clone()).expect_err(uri);
        assert_eq!(error.class(), ErrorClass::Configuration, "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_unavailable_at_once() {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let settings = Settings::new(format!("bolt://{address}"), "neo4j", "x");
    let store = Neo4j::open(settings).expect("opening needs no server");
    assert_eq!(
        store.health().await.expect_err("no server").class(),
        ErrorClass::Unavailable
    );
    let started = Instant::now();
    let error = read(&store, "RETURN 1 AS r", vec![])
        .await
        .expect_err("no server");
    assert_eq!(error.class(), ErrorClass::Unavailable, "{error}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn an_address_of_the_routing_scheme_reaches_a_single_server() {
    let Some(mut settings) = settings() else {
        return;
    };
    settings.uri = settings.uri.replace("bolt://", "neo4j://");
    let store = connected(settings).await;
    assert_eq!(
        read(&store, "RETURN 1 AS r", vec![]).await,
        Ok(vec![Value::Integer(1)])
    );
    assert_eq!(
        write(&store, "RETURN 2 AS r", vec![]).await,
        Ok(vec![Value::Integer(2)])
    );
}

#[tokio::test]
async fn statements_that_are_given_up_end_on_the_server_and_leave_the_pool_clean() {
    let Some(mut settings) = settings() else {
        return;
    };
    let _alone = services::alone().await;
    settings.max_connections = 1;
    let store = connected(settings).await;
    let watcher = store_for_watching().await;
    for (text, what) in [(ENDLESS, "silent"), (ENDLESS_ROWS, "full of rows")] {
        {
            let running = read(&store, text, vec![]);
            tokio::pin!(running);
            tokio::select! {
                outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
                () = wait_for_endless(&watcher, true) => {}
            }
        }
        let given_up = Instant::now();
        let next = read(&store, "RETURN 1 AS r", vec![]).await;
        assert_eq!(
            next,
            Ok(vec![Value::Integer(1)]),
            "after a statement that was {what}"
        );
        let waited = given_up.elapsed();
        assert!(
            waited < Duration::from_secs(4),
            "the next statement waited {waited:?} ({what})"
        );
        wait_for_endless(&watcher, false).await;
        println!("{what}: the next statement was answered after {waited:?}");
    }
}

async fn store_for_watching() -> Neo4j {
    store().await.expect("the server was there a moment ago")
}

#[tokio::test]
async fn a_deadline_ends_a_statement() {
    let Some(mut settings) = settings() else {
        return;
    };
    let _alone = services::alone().await;
    settings.max_connections = 1;
    let store = connected(settings).await;
    let deadline = Instant::now() + Duration::from_millis(300);
    let outcome = timeout(
        Duration::from_secs(5),
        read_until(&store, ENDLESS, vec![], deadline),
    );
    let error = outcome
        .await
        .expect("the deadline holds")
        .expect_err("an endless statement");
    assert_eq!(error.class(), ErrorClass::Timeout, "{error}");
    assert_eq!(
        read(&store, "RETURN 1 AS r", vec![]).await,
        Ok(vec![Value::Integer(1)])
    );
    wait_for_endless(&store, false).await;
}

#[tokio::test]
async fn a_statement_waits_for_a_connection_only_so_long() {
    let Some(mut settings) = settings() else {
        return;
    };
    let _alone = services::alone().await;
    settings.max_connections = 1;
    settings.acquire_timeout = Duration::from_millis(200);
    let store = connected(settings).await;
    let watcher = store_for_watching().await;
    let running = read(&store, ENDLESS, vec![]);
    tokio::pin!(running);
    tokio::select! {
        outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
        () = wait_for_endless(&watcher, true) => {}
    }
    let error = read(&store, "RETURN 1 AS r", vec![])
        .await
        .expect_err("the pool is in use");
    assert_eq!(error.class(), ErrorClass::PoolExhausted, "{error}");
    assert_eq!(store.connections_in_use(), 1);
}

#[tokio::test]
async fn a_visitor_that_has_enough_ends_the_statement() {
    struct First(Option<Value>);
    impl cygnet::store::RowVisitor for First {
        fn row<C: cygnet_resolvers::value::Cell>(
            &mut self,
            value: &C,
        ) -> std::ops::ControlFlow<()> {
            assert!(self.0.is_none(), "no row after Break");
            self.0 = Some(super::owned(value));
            std::ops::ControlFlow::Break(())
        }
    }
    let Some(store) = store().await else { return };
    let _alone = services::alone().await;
    let statement = super::statement(ENDLESS_ROWS, cygnet_resolvers::cypher::Mode::Read, 0);
    let query = cygnet::store::Query {
        statement: &statement,
        parameters: vec![],
        deadline: super::soon(),
    };
    let mut first = First(None);
    let report = store
        .run(query, &mut first)
        .await
        .expect("one row is enough");
    assert_eq!((report.rows, first.0), (1, Some(Value::Integer(1))));
    wait_for_endless(&store, false).await;
}
