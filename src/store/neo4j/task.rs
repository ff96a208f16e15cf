//! One statement on one connection, from RUN to the end of its answer.
//!
//! In: a query. Out: batches of rows, and how the answer ended. It never leaves an answer half read, because the driver hands such
//! a connection to the next statement: who does not want the rest still reads it, see [`Work`].

use std::pin::Pin;

use cygnet_resolvers::cypher::Mode;
use futures::{Stream, StreamExt, stream};
use neo4rs::{DetachedRowStream, Error, Graph, Query, Row};
use tokio::sync::OwnedSemaphorePermit;

/// Rows that are handed on together.
pub(super) const ROWS_TOGETHER: usize = 64;

/// A part of an answer.
pub(super) struct Batch {
    /// Rows, in order.
    pub(super) rows: Vec<Row>,
    /// How the answer ended; `None`: more follows.
    pub(super) end: Option<Result<(), Error>>,
}

/// The work of one statement. It is done where its batches are awaited, without a task of its own, and must be polled to its end.
pub(super) type Work = Pin<Box<dyn Stream<Item = Batch> + Send>>;

/// What the work has come to.
enum State {
    Waiting(Graph, Query, Mode, OwnedSemaphorePermit),
    Reading(DetachedRowStream, OwnedSemaphorePermit),
    Ended,
}

/// Runs the query and reads its answer. The permit is free again before the end is told.
pub(super) fn work(graph: Graph, query: Query, mode: Mode, permit: OwnedSemaphorePermit) -> Work {
    let start = State::Waiting(graph, query, mode, permit);
    Box::pin(stream::unfold(start, step))
}

/// Reads what nobody wants any more.
pub(super) async fn read_to_end(work: &mut Work) {
    while work.next().await.is_some() {}
}

async fn step(state: State) -> Option<(Batch, State)> {
    let (mut answer, permit) = match state {
        State::Ended => return None,
        State::Reading(answer, permit) => (answer, permit),
        State::Waiting(graph, query, mode, permit) => {
            let started = match mode {
                Mode::Read => graph.execute_read(query).await,
                Mode::Write => graph.execute(query).await,
            };
            match started {
                Ok(answer) => (answer, permit),
                Err(error) => return Some((ended(Vec::new(), Err(error)), State::Ended)),
            }
        }
    };
    let mut rows = Vec::new();
    loop {
        match answer.next().await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => return Some((ended(rows, Ok(())), State::Ended)),
            Err(error) => return Some((ended(rows, Err(error)), State::Ended)),
        }
        if rows.len() == ROWS_TOGETHER {
            let batch = Batch { rows, end: None };
            return Some((batch, State::Reading(answer, permit)));
        }
    }
}

fn ended(rows: Vec<Row>, outcome: Result<(), Error>) -> Batch {
    let end = Some(outcome);
    Batch { rows, end }
}
