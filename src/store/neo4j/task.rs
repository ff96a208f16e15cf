//! One statement on one connection, from RUN to the end of its answer.
//!
//! In: a query. Out: batches of rows, and how the answer ended. It never leaves an answer half read, because the driver hands such
//! a connection to the next statement: who does not want the rest still reads it, see [`Work`].

use std::pin::Pin;

use cygnet_resolvers::cypher::Mode;
use futures::{Stream, StreamExt, stream};
use neo4rs::{DetachedRowStream, Error, Query, Row};

use super::database::DatabaseName;
use super::lanes::Lane;

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

/// How a statement is run, and on which database; `None`: on the one of the settings.
pub(super) type Where = (Mode, Option<DatabaseName>);

/// What the work has come to.
enum State {
    Waiting(Lane, Query, Where),
    Reading(DetachedRowStream, Lane),
    Ended,
}

/// Runs the query and reads its answer. The connection is free again before the end is told.
pub(super) fn work(lane: Lane, query: Query, place: Where) -> Work {
    let start = State::Waiting(lane, query, place);
    Box::pin(stream::unfold(start, step))
}

/// Reads what nobody wants any more.
pub(super) async fn read_to_end(work: &mut Work) {
    while work.next().await.is_some() {}
}

async fn step(state: State) -> Option<(Batch, State)> {
    let (mut answer, lane) = match state {
        State::Ended => return None,
        State::Reading(answer, lane) => (answer, lane),
        State::Waiting(lane, query, place) => {
            let started = match place {
                // The driver has no way to say of such a statement that it only reads: a cluster sends it to the leader.
                (_, Some(database)) => lane.graph.execute_on(database.as_str(), query).await,
                (Mode::Read, None) => lane.graph.execute_read(query).await,
                (Mode::Write, None) => lane.graph.execute(query).await,
            };
            match started {
                Ok(answer) => (answer, lane),
                Err(error) => {
                    lane.give_back();
                    return Some((ended(Vec::new(), Err(error)), State::Ended));
                }
            }
        }
    };
    let mut rows = Vec::new();
    let outcome = loop {
        match answer.next().await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
        if rows.len() == ROWS_TOGETHER {
            let batch = Batch { rows, end: None };
            return Some((batch, State::Reading(answer, lane)));
        }
    };
    drop(answer);
    lane.give_back();
    Some((ended(rows, outcome), State::Ended))
}

fn ended(rows: Vec<Row>, outcome: Result<(), Error>) -> Batch {
    let end = Some(outcome);
    Batch { rows, end }
}
