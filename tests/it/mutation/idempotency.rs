//! Idempotency keys: the first answer again, another body refused, two at once, old ones forgotten.

use std::sync::Arc;
use std::time::Duration;

use cygnet::gateway::{Gateway, IdempotencySettings, Outcome, Settings};
use cygnet::store::{GraphStore, idempotency};
use cygnet::store::{Store, StoreError, Transaction};
use cygnet::telemetry::Metrics;
use cygnet_resolvers::error::ErrorCode;
use cygnet_testkit::services;
use serde_json::json;

use super::{body, clear, digest, embedded, neo4j, over, send, soon};
use crate::serving::{schema, set, settings};

async fn keys(store: Arc<Store>) {
    let gateway = over(&store);
    let document = "mutation { put(k: 1) seen }";
    let first = send(&gateway, document, Some("one")).await;
    assert_eq!(
        (body(&first), first.replayed),
        (json!({"data": {"put": 1, "seen": 2}}), false)
    );
    let once = digest(&store).await;

    // The same again, also by a gateway that has just started: the first answer, to the byte.
    for gateway in [&gateway, &over(&store)] {
        let again = send(gateway, document, Some("one")).await;
        assert_eq!(
            (again.body.clone(), again.replayed),
            (first.body.clone(), true)
        );
        assert_eq!(digest(&store).await, once);
    }
    // Another body under the same key.
    let other = send(&gateway, "mutation { put(k: 2) seen }", Some("one")).await;
    assert_eq!(
        other.outcome,
        Outcome::RequestError(ErrorCode::IdempotencyKeyReused)
    );
    assert_eq!(
        body(&other)["errors"][0]["extensions"]["code"],
        "IDEMPOTENCY_KEY_REUSED"
    );
    assert_eq!(digest(&store).await, once);
    // Another key, and none.
    for key in [Some("two"), None] {
        let answer = send(&gateway, document, key).await;
        assert_eq!(
            (body(&answer)["data"]["put"].clone(), answer.replayed),
            (json!(1), false)
        );
    }
    // A mutation that was undone is not known: its repetition is done.
    let failing = send(&gateway, "mutation { put(k: 5) divide }", Some("three")).await;
    assert_eq!(body(&failing)["data"], json!(null));
    let after = send(&gateway, "mutation { put(k: 5) }", Some("three")).await;
    assert_eq!(
        (body(&after), after.replayed),
        (json!({"data": {"put": 5}}), false)
    );
    // Queries have no use for a key.
    for _ in 0..2 {
        let answer = send(&gateway, "{ held }", Some("one")).await;
        assert_eq!(
            (body(&answer), answer.replayed),
            (json!({"data": {"held": 8}}), false)
        );
    }
}

#[tokio::test]
async fn keys_in_the_embedded_engine() {
    keys(embedded().await).await;
}

#[tokio::test]
async fn keys_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    keys(Arc::clone(&store)).await;
    clear(&store).await;
}

/// Many at once with the same key, by two gateways: it is done once, and everyone has the same answer.
async fn at_once(store: Arc<Store>) {
    let gateways = [over(&store), over(&store)];
    for round in 0..5 {
        clear(&store).await;
        let key = format!("round-{round}");
        let all =
            (0..8).map(|at| send(&gateways[at % 2], "mutation { put(k: 1) seen }", Some(&key)));
        let answers = futures::future::join_all(all).await;
        let fresh = answers.iter().filter(|answer| !answer.replayed).count();
        assert_eq!(fresh, 1, "it is done once");
        for answer in answers {
            assert_eq!(body(&answer), json!({"data": {"put": 1, "seen": 2}}));
        }
    }
}

#[tokio::test]
async fn the_same_key_at_once_in_the_embedded_engine() {
    at_once(embedded().await).await;
}

#[tokio::test]
async fn the_same_key_at_once_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    at_once(Arc::clone(&store)).await;
    clear(&store).await;
}

fn short(store: &Arc<Store>, change: impl FnOnce(&mut Settings)) -> Gateway {
    let metrics = Metrics::new().expect("an exporter");
    let mut settings = settings();
    change(&mut settings);
    set(
        schema(super::DEFINITIONS),
        Arc::clone(store),
        settings,
        &metrics,
    )
}

/// Who waits for too long is told to try again.
async fn held(store: Arc<Store>) -> Result<(), StoreError> {
    let gateway = short(&store, |settings| {
        settings.query_timeout = Duration::from_millis(300)
    });
    send(&gateway, "mutation { put(k: 1) }", Some("first")).await;
    let before = digest(&store).await;
    let mut transaction = store.begin(soon()).await?;
    let claim = idempotency::Claim {
        slot: "anonymous:held",
        body: "",
        now_ms: 1,
        oldest_ms: 0,
    };
    idempotency::claim(&mut transaction, store.dialect(), claim, soon()).await?;
    let answer = send(&gateway, "mutation { put(k: 2) }", Some("held")).await;
    transaction.rollback().await;
    let code = match &*store {
        Store::Neo4j(_) => ErrorCode::IdempotencyKeyInUse,
        // There the whole engine is held, not the key.
        Store::Embedded(_) => ErrorCode::Timeout,
    };
    assert_eq!(
        body(&answer)["errors"][0]["extensions"]["code"],
        code.as_str()
    );
    assert_eq!(digest(&store).await, before);
    let answer = send(&gateway, "mutation { put(k: 2) }", Some("held")).await;
    assert_eq!(body(&answer), json!({"data": {"put": 2}}));
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_held_in_the_embedded_engine() {
    held(embedded().await).await.expect("the store answers");
}

#[tokio::test]
async fn a_key_that_is_held_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    held(Arc::clone(&store)).await.expect("the store answers");
    clear(&store).await;
}

async fn bounds(store: Arc<Store>) {
    let settings = |enabled, keep, answer_bytes| IdempotencySettings {
        enabled,
        keep,
        answer_bytes,
    };
    let day = Duration::from_secs(86_400);
    let document = "mutation { put(k: 1) }";

    // An answer that cannot be kept: nothing is done.
    let small = short(&store, |it| it.idempotency = settings(true, day, 10));
    let answer = send(&small, document, Some("large")).await;
    assert_eq!(
        answer.outcome,
        Outcome::RequestError(ErrorCode::ResponseTooLarge)
    );
    assert_eq!(digest(&store).await, Vec::<String>::new());

    // Keys that are not accepted are refused, never passed over.
    let off = short(&store, |it| it.idempotency = settings(false, day, 1000));
    let answer = send(&off, document, Some("off")).await;
    assert_eq!(
        answer.outcome,
        Outcome::RequestError(ErrorCode::NotConfigured)
    );
    assert_eq!(digest(&store).await, Vec::<String>::new());

    // What is too old is like new, and is swept.
    let brief = short(&store, |it| {
        it.idempotency = settings(true, Duration::from_millis(1), 1000)
    });
    for held in [1, 2] {
        let answer = send(&brief, document, Some("old")).await;
        assert!(!answer.replayed, "{held}");
        let until = soon();
        while brief_age(&store).await < 5 {
            assert!(std::time::Instant::now() < until, "time passes");
            tokio::task::yield_now().await;
        }
    }
    let keeping = short(&store, |it| it.idempotency = settings(true, day, 1000));
    assert_eq!(keeping.tend_idempotency().await, Ok(0));
    assert_eq!(brief.tend_idempotency().await, Ok(1));
    assert_eq!(brief.tend_idempotency().await, Ok(0));
    let left = digest(&store).await;
    assert!(left.iter().all(|line| !line.contains("key")), "{left:?}");
    assert_eq!(left.len(), 6, "{left:?}");
}

/// Milliseconds since the youngest record was made.
async fn brief_age(store: &Store) -> i64 {
    let rows = crate::store::read(
        store,
        "MATCH (k:`__CygnetIdempotency`) RETURN max(k.createdAt) AS r",
        vec![],
    );
    let rows = rows.await.expect("a record");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    match rows.as_slice() {
        [cygnet_resolvers::value::Value::Integer(at)] => now.as_millis() as i64 - at,
        other => panic!("not a time: {other:?}"),
    }
}

#[tokio::test]
async fn bounds_in_the_embedded_engine() {
    bounds(embedded().await).await;
}

#[tokio::test]
async fn bounds_on_neo4j() {
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    bounds(Arc::clone(&store)).await;
    clear(&store).await;
}
