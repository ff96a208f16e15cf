//! One statement on one connection, from RUN to the end of its answer.
//!
//! In: a query. Out: messages to whoever waits. It runs in a task of its own and never leaves an answer half read, because the
//! driver hands such a connection to the next statement.

use cygnet_resolvers::cypher::Mode;
use neo4rs::{Error, Graph, Query, Row};
use tokio::sync::mpsc::Sender;

use super::lanes::Lane;

/// Rows that travel together: each message wakes its reader, which costs more than most rows.
pub(super) const ROWS_TOGETHER: usize = 64;

/// What the task tells.
pub(super) struct Message {
    /// Rows, in order.
    pub(super) rows: Vec<Row>,
    /// How the answer ended; `None`: more follows.
    pub(super) end: Option<Result<(), Error>>,
}

/// Runs the query and says how it ended. The connection is free again before that.
pub(super) async fn drive(lane: Lane, query: Query, mode: Mode, sender: Sender<Message>) {
    let mut rows = Vec::new();
    let outcome = deliver(&lane.graph, (query, mode), &sender, &mut rows).await;
    lane.give_back();
    let end = Message {
        rows,
        end: Some(outcome),
    };
    if sender.send(end).await.is_err() {
        tracing::trace!("nobody waits for the end of a statement");
    }
}

/// Sends full batches; what is left at the end stays in `waiting`.
async fn deliver(
    graph: &Graph,
    (query, mode): (Query, Mode),
    sender: &Sender<Message>,
    waiting: &mut Vec<Row>,
) -> Result<(), Error> {
    let mut rows = match mode {
        Mode::Read => graph.execute_read(query).await?,
        Mode::Write => graph.execute(query).await?,
    };
    while let Some(row) = rows.next().await? {
        waiting.push(row);
        if waiting.len() < ROWS_TOGETHER {
            continue;
        }
        let batch = Message {
            rows: std::mem::take(waiting),
            end: None,
        };
        if sender.send(batch).await.is_err() {
            return rows.finish().await;
        }
    }
    Ok(())
}
