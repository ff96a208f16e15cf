//! A connection that breaks while a statement runs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use cygnet::store::neo4j::{Neo4j, Settings};
use cygnet::store::{ErrorClass, GraphStore, Transaction};
use cygnet_resolvers::value::Value;
use cygnet_testkit::services;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

use super::neo4j::{ENDLESS, settings, wait_for_endless};
use super::transaction::within;
use super::{read, write};

/// A way to the server that can be cut. New connections work at once.
struct Way {
    address: SocketAddr,
    cut: broadcast::Sender<()>,
    accepted: Arc<AtomicUsize>,
    /// Whether what the server says is thrown away.
    mute: Arc<AtomicBool>,
}

impl Way {
    async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (cut, _) = broadcast::channel(1);
        let accepted = Arc::new(AtomicUsize::new(0));
        let (cuts, count) = (cut.clone(), Arc::clone(&accepted));
        let mute = Arc::new(AtomicBool::new(false));
        let muted = Arc::clone(&mute);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let mut far = TcpStream::connect(&target)
                    .await
                    .expect("the server listens");
                let mut cut = cuts.subscribe();
                let muted = Arc::clone(&muted);
                tokio::spawn(async move {
                    let (mut from_client, to_client) = near.split();
                    let (from_server, mut to_server) = far.split();
                    tokio::select! {
                        _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
                        () = answers(from_server, to_client, &muted) => {}
                        _ = cut.recv() => {}
                    }
                });
            }
        });
        Self {
            address,
            cut,
            accepted,
            mute,
        }
    }

    fn mute(&self) {
        self.mute.store(true, Ordering::Relaxed);
    }

    fn cut(&self) {
        self.cut.send(()).expect("connections are open");
    }
}

/// Carries what the server says, as long as it is wanted.
async fn answers(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, muted: &AtomicBool) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if !muted.load(Ordering::Relaxed) && to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// A store behind a way that can be cut, and one that is not, to watch the server.
async fn stores() -> Option<(Way, Neo4j, Neo4j)> {
    let direct = settings()?;
    let way = Way::to(direct.uri.replace("bolt://", "")).await;
    let cuttable = Settings {
        uri: format!("bolt://{}", way.address),
        ..direct.clone()
    };
    let (store, watcher) = (Neo4j::open(cuttable), Neo4j::open(direct));
    let (store, watcher) = (
        store.expect("the settings work"),
        watcher.expect("the settings work"),
    );
    store
        .connected(super::soon())
        .await
        .expect("the server answers");
    Some((way, store, watcher))
}

#[tokio::test]
async fn a_write_whose_connection_breaks_is_ambiguous_and_not_repeated() {
    let Some((way, store, watcher)) = stores().await else {
        return;
    };
    let _alone = services::alone().await;
    let running = write(&store, ENDLESS, vec![]);
    tokio::pin!(running);
    tokio::select! {
        outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
        () = wait_for_endless(&watcher, true) => way.cut(),
    }
    let error = running.await.expect_err("the connection broke");
    assert_eq!(error.class(), ErrorClass::Ambiguous, "{error}");
    assert_eq!(
        read(&store, "RETURN 1 AS r", vec![]).await,
        Ok(vec![Value::Integer(1)])
    );
    wait_for_endless(&watcher, false).await;
}

#[tokio::test]
async fn a_read_whose_connection_breaks_is_sent_again() {
    let Some((way, store, watcher)) = stores().await else {
        return;
    };
    let _alone = services::alone().await;
    {
        let running = read(&store, ENDLESS, vec![]);
        tokio::pin!(running);
        tokio::select! {
            outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
            () = wait_for_endless(&watcher, true) => way.cut(),
        }
        let accepted = way.accepted.load(Ordering::Relaxed);
        let sent_again = async {
            while way.accepted.load(Ordering::Relaxed) == accepted {
                tokio::task::yield_now().await;
            }
            wait_for_endless(&watcher, true).await;
        };
        tokio::select! {
            outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
            () = sent_again => {}
        }
    }
    wait_for_endless(&watcher, false).await;
}

#[tokio::test]
async fn a_transaction_whose_connection_breaks_may_be_tried_again() {
    let Some((way, store, watcher)) = stores().await else {
        return;
    };
    let _alone = services::alone().await;
    let mut transaction = store.begin(super::soon()).await.expect("it begins");
    let running = within(&mut transaction, ENDLESS, vec![]);
    tokio::pin!(running);
    tokio::select! {
        outcome = &mut running => panic!("an endless statement ended: {outcome:?}"),
        () = wait_for_endless(&watcher, true) => way.cut(),
    }
    let error = running.await.expect_err("the connection broke");
    assert_eq!(error.class(), ErrorClass::TransientBeforeCommit, "{error}");
    wait_for_endless(&watcher, false).await;
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_has_an_unknown_outcome() {
    let Some((way, store, watcher)) = stores().await else {
        return;
    };
    let _alone = services::alone().await;
    let mut transaction = store.begin(super::soon()).await.expect("it begins");
    within(
        &mut transaction,
        "CREATE (n:StoreTestLost) RETURN 1 AS r",
        vec![],
    )
    .await
    .expect("it is created");
    way.mute();
    let found = "MATCH (n:StoreTestLost) RETURN count(n) AS r";
    let committed = async {
        let deadline = super::soon();
        while read(&watcher, found, vec![]).await != Ok(vec![Value::Integer(1)]) {
            assert!(std::time::Instant::now() < deadline, "it must be committed");
        }
        way.cut();
    };
    let (outcome, ()) = tokio::join!(transaction.commit(), committed);
    let error = outcome.expect_err("the answer was lost");
    assert_eq!(error.class(), ErrorClass::UnknownOutcome, "{error}");
    assert!(!error.may_repeat(cygnet_resolvers::cypher::Mode::Write));
    let gone = "MATCH (n:StoreTestLost) DELETE n RETURN 1 AS r";
    write(&watcher, gone, vec![]).await.expect("it is deleted");
}
