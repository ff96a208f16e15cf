//! A transaction on the server, kept by a task of its own.
//!
//! In: statements and how it shall end. Out: rows, and whether it was committed. The task holds the driver's transaction and never
//! leaves it undone: where its handle is let go in order, or the deadline has passed, or a statement failed, it rolls back. A statement
//! that is still running then is ended by closing the connection. (The server ignores a time limit that is given with a statement of
//! an explicit transaction.) The transaction has a name among the server's, by which the second connection can find it as well.

use std::fmt;
use std::time::{Duration, Instant};

use neo4rs::{BoltMap, BoltString, BoltType, Error, Txn};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout_at;

use super::control::{self, Kept};
use super::database::DatabaseName;
use super::lanes::Lane;
use super::task::{Batch, ROWS_TOGETHER};
use super::{Neo4j, failure, parameters, timed_out, visit};
use crate::store::{ErrorClass, Query, Reading, Report, RowVisitor, StoreError, Transaction};

/// Names the transaction on the server; a statement's own metadata is ignored inside of one.
const TAG: &str = "CALL tx.setMetaData($tags)";
/// How long beyond the deadline the answer to a commit under way is awaited.
const COMMIT_GRACE: Duration = Duration::from_secs(5);
/// Batches of rows that may wait between the connection and the visitor.
const BATCHES_IN_FLIGHT: usize = 4;

/// What the task is told.
enum Command {
    Run(neo4rs::Query, mpsc::Sender<Batch>),
    Commit(oneshot::Sender<Result<(), Error>>),
}

/// A transaction on a Neo4j server.
pub struct OpenTransaction {
    commands: mpsc::Sender<Command>,
    kept: Kept,
    begun: Instant,
    deadline: Instant,
    state: State,
}

/// What the handle knows of its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It waits for a command.
    Open,
    /// It runs a statement; where this is seen from outside, the statement was given up.
    Busy,
    /// A statement failed; it rolls back by itself.
    Failed,
}

impl fmt::Debug for OpenTransaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OpenTransaction")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Neo4j {
    /// Begins a transaction; see [`crate::store::GraphStore::begin`].
    pub(super) async fn open_transaction(
        &self,
        deadline: Instant,
    ) -> Result<OpenTransaction, StoreError> {
        let deadline = self.deadline(deadline);
        let lane = self.shared.pools.here().lend(deadline).await?;
        let id = self.id();
        let (commands, receiver) = mpsc::channel(1);
        let (begun, answer) = oneshot::channel();
        let named = Named {
            id: id.clone(),
            deadline,
            database: self.database.clone(),
        };
        let task = tokio::spawn(keep(lane, named, begun, receiver));
        let transaction = OpenTransaction {
            commands,
            kept: Kept::new(self.shared.control.clone(), id, task),
            begun: Instant::now(),
            deadline,
            state: State::Busy,
        };
        match timeout_at(deadline.into(), answer).await {
            Err(_elapsed) => Err(timed_out()),
            Ok(Err(_closed)) => Err(lost_task()),
            Ok(Ok(Err(error))) => Err(transaction.failed(&error)),
            Ok(Ok(Ok(()))) => Ok(transaction.with_state(State::Open)),
        }
    }
}

impl OpenTransaction {
    fn with_state(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// What went wrong before the commit.
    fn failed(&self, error: &Error) -> StoreError {
        failure::at_age(failure::before_commit(error), self.begun.elapsed())
    }

    /// Sends a statement and visits its rows.
    async fn visit_rows<V: RowVisitor>(
        &mut self,
        query: neo4rs::Query,
        deadline: Instant,
        reading: &mut Reading<'_, V>,
    ) -> Result<(), StoreError> {
        let (sender, mut receiver) = mpsc::channel(BATCHES_IN_FLIGHT);
        let sent = self.commands.send(Command::Run(query, sender)).await;
        // The task ended by itself: its deadline passed.
        sent.map_err(|_| timed_out())?;
        let mut wanted = true;
        loop {
            match timeout_at(deadline.into(), receiver.recv()).await {
                Err(_elapsed) => return Err(timed_out()),
                Ok(None) => return Err(lost_task()),
                Ok(Some(Batch { rows, end })) => {
                    let ended = end.is_some();
                    if let Some(outcome) = end {
                        self.state = match &outcome {
                            Ok(()) => State::Open,
                            Err(_) => State::Failed,
                        };
                        outcome.map_err(|error| self.failed(&error))?;
                    }
                    if wanted {
                        wanted = visit(&rows, reading)?.is_continue();
                    }
                    if ended {
                        return Ok(());
                    }
                }
            }
        }
    }
}

impl Transaction for OpenTransaction {
    async fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        match self.state {
            State::Open => {}
            State::Busy | State::Failed => return Err(failed_before()),
        }
        let slots = BoltType::Map(parameters::slots(&query.parameters)?);
        let statement = neo4rs::query(&query.statement.text).param("p", slots);
        let deadline = query.deadline.min(self.deadline);
        let mut reading = Reading::new(visitor);
        self.state = State::Busy;
        if let Err(error) = self.visit_rows(statement, deadline, &mut reading).await {
            // A row that cannot be read: the statement is done, but not for us.
            if self.state == State::Open {
                self.state = State::Failed;
            }
            return Err(error);
        }
        Ok(reading.finish())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        match self.state {
            State::Open => {}
            State::Busy | State::Failed => return Err(failed_before()),
        }
        if Instant::now() >= self.deadline {
            return Err(timed_out());
        }
        let (sender, answer) = oneshot::channel();
        let sent = self.commands.send(Command::Commit(sender)).await;
        sent.map_err(|_| timed_out())?;
        // From here on the task brings it to an end, whoever waits for it.
        self.kept.finished();
        let limit = self.deadline + COMMIT_GRACE;
        match timeout_at(limit.into(), answer).await {
            Ok(Ok(outcome)) => outcome
                .map_err(|error| failure::at_age(failure::of_commit(&error), self.begun.elapsed())),
            Ok(Err(_)) => Err(unknown_outcome("the transaction's task ended")),
            Err(_elapsed) => Err(unknown_outcome("the server did not answer the commit")),
        }
    }

    async fn rollback(self) {
        let Self {
            commands,
            kept,
            state,
            ..
        } = self;
        // Without commands the task rolls back.
        drop(commands);
        match state {
            State::Open | State::Failed => kept.wait().await,
            State::Busy => drop(kept),
        }
    }
}

fn lost_task() -> StoreError {
    StoreError::new(ErrorClass::Database, "the transaction's task ended")
}

fn failed_before() -> StoreError {
    StoreError::new(ErrorClass::Statement, "the transaction has failed already")
}

fn unknown_outcome(detail: &str) -> StoreError {
    StoreError::new(ErrorClass::UnknownOutcome, detail)
}

/// What a transaction is called on the server, when it ends at the latest, and on which database it is.
struct Named {
    id: String,
    deadline: Instant,
    database: Option<DatabaseName>,
}

/// The life of a transaction, from BEGIN to its end. The connection is free again before the end is told.
async fn keep(
    lane: Lane,
    named: Named,
    begun: oneshot::Sender<Result<(), Error>>,
    mut commands: mpsc::Receiver<Command>,
) {
    let mut transaction = match begin(&lane, &named).await {
        Ok(transaction) => transaction,
        Err(error) => {
            lane.give_back_in_order().await;
            // Nobody may be waiting any more.
            drop(begun.send(Err(error)));
            return;
        }
    };
    if begun.send(Ok(())).is_err() {
        return undo(transaction, lane).await;
    }
    while let Ok(Some(command)) = timeout_at(named.deadline.into(), commands.recv()).await {
        match command {
            Command::Run(query, sender) => {
                let mut rows = Vec::new();
                let outcome = deliver(&mut transaction, query, &sender, &mut rows).await;
                let failed = outcome.is_err();
                let end = Batch {
                    rows,
                    end: Some(outcome),
                };
                if failed {
                    // The server takes no message but a reset now, and holds all locks until it comes.
                    drop(transaction);
                    lane.give_back_in_order().await;
                    drop(sender.send(end).await);
                    return;
                }
                if sender.send(end).await.is_err() {
                    break;
                }
            }
            Command::Commit(answer) => {
                let outcome = transaction.commit().await;
                match &outcome {
                    Ok(()) => lane.give_back(),
                    Err(_) => lane.give_back_in_order().await,
                }
                drop(answer.send(outcome));
                return;
            }
        }
    }
    undo(transaction, lane).await;
}

async fn begin(lane: &Lane, named: &Named) -> Result<Txn, Error> {
    let mut transaction = match &named.database {
        Some(database) => lane.graph.start_txn_on(database.as_str()).await?,
        None => lane.graph.start_txn().await?,
    };
    let mut tags = BoltMap::with_capacity(1);
    tags.put(
        BoltString::new(control::METADATA_KEY),
        BoltType::from(named.id.as_str()),
    );
    let tag = neo4rs::query(TAG).param("tags", BoltType::Map(tags));
    transaction.run(tag).await?;
    Ok(transaction)
}

/// Sends full batches; what is left at the end stays in `waiting`. Where nobody listens any more the rest is thrown away.
async fn deliver(
    transaction: &mut Txn,
    query: neo4rs::Query,
    sender: &mpsc::Sender<Batch>,
    waiting: &mut Vec<neo4rs::Row>,
) -> Result<(), Error> {
    let mut rows = transaction.execute(query).await?;
    while let Some(row) = rows.next(transaction.handle()).await? {
        waiting.push(row);
        if waiting.len() < ROWS_TOGETHER {
            continue;
        }
        let batch = Batch {
            rows: std::mem::take(waiting),
            end: None,
        };
        if sender.send(batch).await.is_err() {
            return rows.finish(transaction.handle()).await;
        }
    }
    Ok(())
}

/// Rolls back.
async fn undo(transaction: Txn, lane: Lane) {
    match transaction.rollback().await {
        Ok(()) => lane.give_back(),
        Err(_) => lane.give_back_in_order().await,
    }
}
