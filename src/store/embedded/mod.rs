//! The engine in this process, kglite: a graph in memory, or one kept in a file.
//!
//! In: queries. Out: rows and a report, errors by class. Statements run on the engine's own threads with a deadline and a token
//! that ends them when nobody waits any more; reads see a snapshot that is let go before the rows are visited.

mod cell;
mod failure;
mod parameters;
mod transaction;
mod workers;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cygnet_resolvers::cypher::{Dialect, Mode};
use kglite::api::cypher::{CypherResult, QueryWarningSink, set_query_warning_sink};
use kglite::api::durable::DurabilityLevel;
use kglite::api::session::{
    CancelToken, CommitOutcome, ExecuteOptions, OpenSpec, OpenedSession, Session, execute_mut,
    execute_read, open_path,
};
use kglite::api::{DirGraph, Value as EngineValue};

use super::{
    Counters, ErrorClass, GraphStore, Query, Raw, Reading, Report, RowVisitor, StoreError, Unread,
};

pub use transaction::OpenTransaction;

use workers::Workers;

/// Tries of a write that loses the race against another one.
const WRITE_ATTEMPTS: u32 = 5;

/// A graph in this process.
pub struct Embedded {
    graph: Arc<Graph>,
    workers: Arc<Workers>,
    /// Held by the transaction that writes.
    writer: Arc<tokio::sync::Mutex<()>>,
}

/// The engine's session, and what keeps its file ours.
enum Graph {
    InMemory(Session),
    InFile(OpenedSession),
}

impl Graph {
    fn session(&self) -> &Session {
        match self {
            Self::InMemory(session) => session,
            Self::InFile(opened) => &opened.session,
        }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.graph.session().version();
        formatter
            .debug_struct("Embedded")
            .field("version", &version)
            .finish_non_exhaustive()
    }
}

/// A statement ready for the engine.
struct Job {
    text: String,
    parameters: HashMap<String, EngineValue>,
    way: Way,
    deadline: Instant,
}

/// How a statement runs.
#[derive(Clone, Copy)]
enum Way {
    /// On a snapshot.
    Read,
    /// In a transaction on a copy, which readers do not wait for.
    Write,
    /// In place where nobody reads, which is much faster: for loading.
    InPlace,
}

/// Ends a statement when nobody waits for it any more.
struct CancelOnDrop(CancelToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Embedded {
    /// An empty graph that ends with the process.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::new(Graph::InMemory(Session::new(DirGraph::new())))
    }

    /// The graph of a file, which is made where it does not exist. Every commit is in the log beside the file before it is
    /// answered. One process at a time has it.
    ///
    /// # Errors
    /// Where the file is another's or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let spec = OpenSpec {
            durability: DurabilityLevel::Normal,
            ..OpenSpec::writer()
        };
        let opened = open_path(path, &spec)
            .map_err(|error| StoreError::new(ErrorClass::Unavailable, error.to_string()))?;
        for advisory in &opened.advisories {
            tracing::warn!(?advisory, "the graph's file");
        }
        Self::new(Graph::InFile(opened))
    }

    fn new(graph: Graph) -> Result<Self, StoreError> {
        set_query_warning_sink(QueryWarningSink::Silent);
        Ok(Self {
            graph: Arc::new(graph),
            workers: Arc::new(Workers::start()?),
            writer: Arc::default(),
        })
    }

    async fn execute(&self, job: Job) -> Result<CypherResult, StoreError> {
        let _writer = match job.way {
            Way::Read => None,
            Way::Write | Way::InPlace => Some(self.alone(job.deadline).await?),
        };
        let token = CancelToken::new();
        let _cancel = CancelOnDrop(token.clone());
        let graph = Arc::clone(&self.graph);
        let deadline = job.deadline;
        self.workers
            .run(deadline, move || execute(graph.session(), &job, token))
            .await?
    }
}

fn execute(session: &Session, job: &Job, cancel: CancelToken) -> Result<CypherResult, StoreError> {
    let mut options = ExecuteOptions::eager(&job.parameters);
    options.deadline = Some(job.deadline);
    options.cancel = Some(cancel);
    let outcome = match job.way {
        Way::Read => {
            let snapshot = session.snapshot();
            execute_read(&snapshot, &job.text, &options)
        }
        Way::Write => return write(session, &job.text, &options),
        Way::InPlace => session.execute_auto_commit(&job.text, &options, WRITE_ATTEMPTS),
    };
    outcome
        .map(|outcome| outcome.result)
        .map_err(|error| failure::of_engine(&error))
}

/// Runs a statement in a transaction, again where another one was faster. A failed statement leaves the graph as it was.
fn write(
    session: &Session,
    text: &str,
    options: &ExecuteOptions<'_>,
) -> Result<CypherResult, StoreError> {
    for _ in 0..WRITE_ATTEMPTS {
        let mut transaction = session.begin();
        let graph = transaction
            .working_mut()
            .map_err(|error| failure::of_engine(&error))?;
        let outcome =
            execute_mut(graph, text, options).map_err(|error| failure::of_engine(&error))?;
        match committed(session.commit(transaction, true)) {
            Ok(()) => return Ok(outcome.result),
            Err(error) if error.class() == ErrorClass::TransientBeforeCommit => {}
            Err(error) => return Err(error),
        }
    }
    let detail = "other writes were faster each time";
    Err(StoreError::new(ErrorClass::TransientBeforeCommit, detail))
}

/// What a commit came to.
fn committed(outcome: CommitOutcome) -> Result<(), StoreError> {
    match outcome {
        CommitOutcome::NoWritesNoOp | CommitOutcome::Committed { .. } => Ok(()),
        CommitOutcome::ConflictDetected { .. } => Err(StoreError::new(
            ErrorClass::TransientBeforeCommit,
            "another write was faster",
        )),
        CommitOutcome::OntologyViolated { error } => Err(failure::of_engine(&error)),
        CommitOutcome::DurabilityFailed { error } => {
            Err(StoreError::new(ErrorClass::Database, error))
        }
        // The enum is open; what is not known to have been committed was not.
        other => Err(StoreError::new(ErrorClass::Database, format!("{other:?}"))),
    }
}

/// Hands the rows of column `r` to the visitor.
fn visit<V: RowVisitor>(
    result: &CypherResult,
    reading: &mut Reading<'_, V>,
) -> Result<(), StoreError> {
    let column = result.columns.iter().position(|name| name == "r");
    for row in &result.rows {
        let value = column.and_then(|column| row.get(column)).ok_or_else(|| {
            StoreError::new(ErrorClass::Statement, "the statement has no column r")
        })?;
        if reading.row(&cell::of(value)?).is_break() {
            break;
        }
    }
    Ok(())
}

fn counters(result: &CypherResult) -> Option<Counters> {
    result.stats.as_ref().map(|stats| Counters {
        nodes_created: stats.nodes_created as u64,
        nodes_deleted: stats.nodes_deleted as u64,
        relationships_created: stats.relationships_created as u64,
        relationships_deleted: stats.relationships_deleted as u64,
        properties_set: stats.properties_set as u64,
    })
}

impl GraphStore for Embedded {
    type Transaction = OpenTransaction;

    fn dialect(&self) -> Dialect {
        Dialect::Embedded
    }

    async fn run<V: RowVisitor>(
        &self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        let job = Job {
            text: query.statement.text.clone(),
            parameters: parameters::slots(query.parameters)?,
            way: match query.statement.mode {
                Mode::Read => Way::Read,
                Mode::Write => Way::Write,
            },
            deadline: query.deadline,
        };
        let mut reading = Reading::new(visitor);
        let result = self.execute(job).await?;
        visit(&result, &mut reading)?;
        reading.report.counters = counters(&result);
        Ok(reading.finish())
    }

    async fn begin(&self, deadline: Instant) -> Result<OpenTransaction, StoreError> {
        self.open_transaction(deadline).await
    }

    async fn execute_raw(&self, raw: Raw<'_>) -> Result<Report, StoreError> {
        let job = Job {
            text: raw.text.to_owned(),
            parameters: parameters::named(raw.parameters)?,
            way: match raw.mode {
                Mode::Read => Way::Read,
                Mode::Write => Way::InPlace,
            },
            deadline: raw.deadline,
        };
        let mut unread = Unread;
        let mut reading = Reading::new(&mut unread);
        reading.report.counters = counters(&self.execute(job).await?);
        Ok(reading.finish())
    }

    async fn health(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
