//! Transactions of both stores: together or not at all, and never left open, whoever lets go of one and when.

use std::time::{Duration, Instant};

use cygnet::store::embedded::Embedded;
use cygnet::store::neo4j::Neo4j;
use cygnet::store::{ErrorClass, GraphStore, Query, StoreError, Transaction};
use cygnet_resolvers::cypher::{Dialect, Mode};
use cygnet_resolvers::value::Value;
use cygnet_testkit::services;
use tokio::time::timeout;

use super::neo4j::{ENDLESS, settings, wait_for_endless};
use super::{Rows, raw, read, soon, statement, write};

/// The transaction of a name, if it is open on the server.
const OPEN: &str = "SHOW TRANSACTIONS YIELD transactionId AS id, metaData AS tags WHERE tags.cygnet = $p.p0 RETURN id AS r";
/// Its name.
const NAME: &str = "CALL tx.getMetaData() YIELD metadata RETURN metadata.cygnet AS r";
const COUNT: &str = "MATCH (n:StoreTestTransaction) RETURN count(n) AS r";

/// Runs a writing statement in a transaction; its parameters are slots 0, 1, ...
pub async fn within(
    transaction: &mut impl Transaction,
    text: &str,
    parameters: Vec<Value>,
) -> Result<Vec<Value>, StoreError> {
    within_until(transaction, text, parameters, soon()).await
}

async fn within_until(
    transaction: &mut impl Transaction,
    text: &str,
    parameters: Vec<Value>,
    deadline: Instant,
) -> Result<Vec<Value>, StoreError> {
    let statement = statement(text, Mode::Write, parameters.len() as u32);
    let query = Query {
        statement: &statement,
        parameters: (0..).zip(parameters).collect(),
        deadline,
    };
    let mut rows = Rows::default();
    transaction.run(query, &mut rows).await?;
    Ok(rows.0)
}

fn created(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Neo4j => "CREATE (n:StoreTestTransaction) SET n.k = $p.p0 RETURN n.k AS r",
        Dialect::Embedded => "CREATE (n:StoreTestTransaction) SET n.k = $p0 RETURN n.k AS r",
    }
}

async fn count(store: &impl GraphStore) -> i64 {
    match read(store, COUNT, vec![])
        .await
        .expect("a count")
        .as_slice()
    {
        [Value::Integer(count)] => *count,
        other => panic!("not a count: {other:?}"),
    }
}

/// A server of which only this test and a watcher of the same process know, with one connection.
async fn one_connection() -> Option<Neo4j> {
    let mut settings = settings()?;
    settings.max_connections = 1;
    let store = Neo4j::open(settings).expect("the settings work");
    store.connected(soon()).await.expect("the server answers");
    clear(&store).await;
    Some(store)
}

async fn clear(store: &Neo4j) {
    let text = "MATCH (n:StoreTestTransaction) DETACH DELETE n";
    raw(store, text).await.expect("they are deleted");
}

async fn all_or_nothing(store: &impl GraphStore) {
    let create = created(store.dialect());
    // Committed together, seen by nobody before.
    let mut transaction = store.begin(soon()).await.expect("it begins");
    for k in 1..=2 {
        let rows = within(&mut transaction, create, vec![Value::Integer(k)]).await;
        assert_eq!(rows, Ok(vec![Value::Integer(k)]));
        let seen = within(&mut transaction, COUNT, vec![]).await;
        assert_eq!(seen, Ok(vec![Value::Integer(k)]), "it sees its own writes");
    }
    transaction.commit().await.expect("it is committed");
    assert_eq!(count(store).await, 2);

    // Undone by a failure: no further statement, no commit.
    let mut transaction = store.begin(soon()).await.expect("it begins");
    let rows = within(&mut transaction, create, vec![Value::Integer(3)]).await;
    assert!(rows.is_ok(), "{rows:?}");
    let error = within(&mut transaction, "RETURN 1 / 0 AS r", vec![]).await;
    let error = error.expect_err("a division by zero");
    assert_eq!(error.class(), ErrorClass::Statement, "{error}");
    let after = within(&mut transaction, create, vec![Value::Integer(4)]).await;
    after.expect_err("the transaction is lost");
    transaction
        .commit()
        .await
        .expect_err("it cannot be committed");
    assert_eq!(count(store).await, 2);

    // Undone on request, and by being forgotten.
    let mut transaction = store.begin(soon()).await.expect("it begins");
    let rows = within(&mut transaction, create, vec![Value::Integer(5)]).await;
    assert!(rows.is_ok(), "{rows:?}");
    transaction.rollback().await;
    assert_eq!(count(store).await, 2);
    let mut transaction = store.begin(soon()).await.expect("it begins");
    let rows = within(&mut transaction, create, vec![Value::Integer(6)]).await;
    assert!(rows.is_ok(), "{rows:?}");
    drop(transaction);
    assert_eq!(count(store).await, 2);
    assert_eq!(
        write(store, create, vec![Value::Integer(7)]).await,
        Ok(vec![Value::Integer(7)])
    );
}

#[tokio::test]
async fn all_or_nothing_in_the_embedded_engine() {
    all_or_nothing(&Embedded::in_memory().expect("threads can be started")).await;
}

#[tokio::test]
async fn all_or_nothing_on_neo4j() {
    let _alone = services::alone().await;
    // Alone and with one connection: whoever leaves it dirty or keeps it is found out by the next statement.
    let Some(store) = one_connection().await else {
        return;
    };
    all_or_nothing(&store).await;
    clear(&store).await;
}

#[tokio::test]
async fn one_transaction_writes_at_a_time_in_the_embedded_engine() {
    let store = Embedded::in_memory().expect("threads can be started");
    raw(&store, "CREATE (n:Counter {v: 0})")
        .await
        .expect("a node");
    let text = "MATCH (n:Counter) SET n.v = n.v + 1 RETURN n.v AS r";
    let add = || async {
        let mut transaction = store.begin(soon()).await.expect("it begins");
        for _ in 0..5 {
            within(&mut transaction, text, vec![])
                .await
                .expect("one more");
        }
        transaction.commit().await.expect("no conflict");
    };
    tokio::join!(add(), add(), add(), add());
    let rows = read(&store, "MATCH (n:Counter) RETURN n.v AS r", vec![]).await;
    assert_eq!(rows, Ok(vec![Value::Integer(20)]));
    let held = store.begin(soon()).await.expect("it begins");
    let late = store
        .begin(Instant::now() + Duration::from_millis(50))
        .await;
    assert_eq!(
        late.expect_err("the other one writes").class(),
        ErrorClass::Timeout
    );
    drop(held);
}

/// Waits until a transaction is not open on the server any more.
async fn until_gone(watcher: &Neo4j, name: &Value, what: &str) {
    let deadline = soon();
    loop {
        let open = read(watcher, OPEN, vec![name.clone()]).await;
        if open.expect("the transactions").is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{what}: it is still open");
        tokio::task::yield_now().await;
    }
}

/// The name by which it is found on the server, where it is found.
async fn name(watcher: &Neo4j, transaction: &mut impl Transaction) -> Value {
    let rows = within(transaction, NAME, vec![]).await.expect("a name");
    let name = rows.first().expect("a row").clone();
    let open = read(watcher, OPEN, vec![name.clone()]).await;
    assert_eq!(open.expect("the transactions").len(), 1, "{name:?}");
    name
}

async fn watcher() -> Neo4j {
    let watcher = Neo4j::open(settings().expect("the server is there")).expect("the settings work");
    watcher.connected(soon()).await.expect("the server answers");
    watcher
}

#[tokio::test]
async fn a_transaction_that_is_let_go_ends_on_the_server_at_once() {
    let _alone = services::alone().await;
    let Some(store) = one_connection().await else {
        return;
    };
    let watcher = watcher().await;
    let create = created(Dialect::Neo4j);
    for what in [
        "dropped",
        "rolled back",
        "failed",
        "dropped while a statement runs",
        "idle",
    ] {
        let deadline = match what {
            "idle" => Instant::now() + Duration::from_millis(300),
            _ => soon(),
        };
        let mut transaction = store.begin(deadline).await.expect("it begins");
        let rows = within(&mut transaction, create, vec![Value::Integer(1)]).await;
        assert!(rows.is_ok(), "{what}: {rows:?}");
        let name = name(&watcher, &mut transaction).await;
        match what {
            "dropped" => drop(transaction),
            "rolled back" => transaction.rollback().await,
            "failed" => {
                let failed = within(&mut transaction, "RETURN 1 / 0 AS r", vec![]).await;
                failed.expect_err("a division by zero");
            }
            "idle" => until_gone(&watcher, &name, what).await,
            _ => {
                let running = within(&mut transaction, ENDLESS, vec![]);
                tokio::select! {
                    outcome = running => panic!("an endless statement ended: {outcome:?}"),
                    () = wait_for_endless(&watcher, true) => {}
                }
                drop(transaction);
            }
        }
        let let_go = Instant::now();
        until_gone(&watcher, &name, what).await;
        println!("{what}: gone from the server after {:?}", let_go.elapsed());
        let next = timeout(Duration::from_secs(4), count(&store)).await;
        assert_eq!(next, Ok(0), "{what}: the next statement");
    }
}

#[tokio::test]
async fn a_deadline_ends_a_statement_of_a_transaction_on_the_server() {
    let _alone = services::alone().await;
    let Some(store) = one_connection().await else {
        return;
    };
    let watcher = watcher().await;
    let deadline = Instant::now() + Duration::from_millis(400);
    let mut transaction = store.begin(deadline).await.expect("it begins");
    let create = created(Dialect::Neo4j);
    let rows = within(&mut transaction, create, vec![Value::Integer(1)]).await;
    assert!(rows.is_ok(), "{rows:?}");
    let name = name(&watcher, &mut transaction).await;
    let outcome = timeout(
        Duration::from_secs(5),
        within(&mut transaction, ENDLESS, vec![]),
    );
    let error = outcome
        .await
        .expect("the deadline holds")
        .expect_err("an endless statement");
    assert_eq!(error.class(), ErrorClass::Timeout, "{error}");
    transaction.rollback().await;
    wait_for_endless(&watcher, false).await;
    until_gone(&watcher, &name, "after the deadline").await;
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn a_deadline_ends_a_statement_of_a_transaction_in_the_embedded_engine() {
    let store = Embedded::in_memory().expect("threads can be started");
    let mut transaction = store.begin(soon()).await.expect("it begins");
    let create = created(Dialect::Embedded);
    let rows = within(&mut transaction, create, vec![Value::Integer(1)]).await;
    assert!(rows.is_ok(), "{rows:?}");
    let endless = "UNWIND range(1, 3000) AS i UNWIND range(1, 3000) AS j WITH i, j WHERE i + j < 0 \
         UNWIND range(1, 3000) AS k CREATE (n:StoreTestTransaction) RETURN count(k) AS r";
    let deadline = Instant::now() + Duration::from_millis(100);
    let outcome = timeout(
        Duration::from_secs(10),
        within_until(&mut transaction, endless, vec![], deadline),
    );
    let error = outcome
        .await
        .expect("the deadline holds")
        .expect_err("an endless statement");
    assert_eq!(error.class(), ErrorClass::Timeout, "{error}");
    transaction.commit().await.expect_err("it is lost");
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn a_deadlock_is_transient() {
    let _alone = services::alone().await;
    let Some(store) = one_connection().await else {
        return;
    };
    let other = watcher().await;
    for k in 1..=2 {
        let rows = write(&store, created(Dialect::Neo4j), vec![Value::Integer(k)]).await;
        assert!(rows.is_ok(), "{rows:?}");
    }
    let lock = "MATCH (n:StoreTestTransaction) WHERE n.k = $p.p0 SET n.held = true RETURN n.k AS r";
    let mut one = store.begin(soon()).await.expect("it begins");
    let mut two = other.begin(soon()).await.expect("it begins");
    within(&mut one, lock, vec![Value::Integer(1)])
        .await
        .expect("free");
    within(&mut two, lock, vec![Value::Integer(2)])
        .await
        .expect("free");
    let (first, second) = tokio::join!(
        async {
            let outcome = within(&mut one, lock, vec![Value::Integer(2)]).await;
            one.rollback().await;
            outcome
        },
        async {
            let outcome = within(&mut two, lock, vec![Value::Integer(1)]).await;
            two.rollback().await;
            outcome
        }
    );
    let errors: Vec<_> = [first, second]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    assert!(!errors.is_empty(), "they wait for each other");
    for error in errors {
        assert_eq!(error.class(), ErrorClass::TransientBeforeCommit, "{error}");
    }
    clear(&store).await;
}
