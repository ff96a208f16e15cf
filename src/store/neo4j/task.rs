//! One statement on one connection, from RUN to the end of its answer.
//!
//! In: a query. Out: messages to whoever waits. It runs in a task of its own and never leaves an answer half read, because the
//! driver hands such a connection to the next statement.

use cygnet_resolvers::cypher::Mode;
use neo4rs::{Error, Graph, Query, Row};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::Sender;

/// What the task tells.
pub(super) enum Message {
    /// A row.
    Row(Row),
    /// The end of the answer; nothing follows.
    End(Result<(), Error>),
}

/// Runs the query and says how it ended. The permit is free again before that.
pub(super) async fn drive(
    graph: Graph,
    query: Query,
    mode: Mode,
    sender: Sender<Message>,
    permit: OwnedSemaphorePermit,
) {
    let outcome = deliver(&graph, query, mode, &sender).await;
    drop(permit);
    if sender.send(Message::End(outcome)).await.is_err() {
        tracing::trace!("nobody waits for the end of a statement");
    }
}

async fn deliver(
    graph: &Graph,
    query: Query,
    mode: Mode,
    sender: &Sender<Message>,
) -> Result<(), Error> {
    let mut rows = match mode {
        Mode::Read => graph.execute_read(query).await?,
        Mode::Write => graph.execute(query).await?,
    };
    while let Some(row) = rows.next().await? {
        if sender.send(Message::Row(row)).await.is_err() {
            return rows.finish().await;
        }
    }
    Ok(())
}
