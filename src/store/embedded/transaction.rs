//! A transaction in the engine of this process.
//!
//! In: statements and how it shall end. Out: rows, and whether it was committed. It works on a copy that nobody else sees. One
//! transaction writes at a time: the engine would let several go on and then refuse all but one at their commits.
//!
//! The engine goes on after a failed statement and would commit the others; here the transaction is lost with the first failure.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use cygnet_resolvers::cypher::Mode;
use kglite::api::session::{
    CancelToken, ExecuteOptions, Transaction as EngineTransaction, execute_mut, execute_read,
};
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout_at;

use super::{
    CancelOnDrop, CypherResult, Embedded, Graph, Job, Way, Workers, committed, counters, failure,
    parameters, visit,
};
use crate::store::{ErrorClass, Query, Reading, Report, RowVisitor, StoreError, Transaction};

/// A transaction in the embedded engine.
pub struct OpenTransaction {
    graph: Arc<Graph>,
    workers: Arc<Workers>,
    /// `None` after a failure.
    transaction: Option<EngineTransaction>,
    deadline: Instant,
    _writer: OwnedMutexGuard<()>,
}

impl fmt::Debug for OpenTransaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OpenTransaction")
            .field("open", &self.transaction.is_some())
            .finish_non_exhaustive()
    }
}

impl Embedded {
    /// Begins a transaction as soon as no other one writes; see [`crate::store::GraphStore::begin`].
    pub(super) async fn open_transaction(
        &self,
        deadline: Instant,
    ) -> Result<OpenTransaction, StoreError> {
        let writer = self.alone(deadline).await?;
        Ok(OpenTransaction {
            transaction: Some(self.graph.session().begin()),
            graph: Arc::clone(&self.graph),
            workers: Arc::clone(&self.workers),
            deadline,
            _writer: writer,
        })
    }
}

impl Embedded {
    /// The right to write, as soon as nobody else has it.
    pub(super) async fn alone(&self, deadline: Instant) -> Result<OwnedMutexGuard<()>, StoreError> {
        timeout_at(deadline.into(), Arc::clone(&self.writer).lock_owned())
            .await
            .map_err(|_elapsed| timed_out())
    }
}

impl OpenTransaction {
    fn take(&mut self) -> Result<EngineTransaction, StoreError> {
        let transaction = self.transaction.take().ok_or_else(|| {
            StoreError::new(ErrorClass::Statement, "the transaction has failed already")
        })?;
        if Instant::now() >= self.deadline {
            return Err(timed_out());
        }
        Ok(transaction)
    }
}

impl Transaction for OpenTransaction {
    async fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        let mut transaction = self.take()?;
        let job = Job {
            text: query.statement.text.clone(),
            parameters: parameters::slots(query.parameters)?,
            way: match query.statement.mode {
                Mode::Read => Way::Read,
                Mode::Write => Way::Write,
            },
            deadline: query.deadline.min(self.deadline),
        };
        let token = CancelToken::new();
        let _cancel = CancelOnDrop(token.clone());
        let deadline = job.deadline;
        let mut reading = Reading::new(visitor);
        let work =
            move || execute(&mut transaction, &job, token).map(|result| (result, transaction));
        let (result, transaction) = self.workers.run(deadline, work).await??;
        visit(&result, &mut reading)?;
        reading.report.counters = counters(&result);
        self.transaction = Some(transaction);
        Ok(reading.finish())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        let transaction = self.take()?;
        let graph = Arc::clone(&self.graph);
        let work = move || committed(graph.session().commit(transaction, true));
        let outcome = self.workers.run(self.deadline, work).await;
        outcome.map_err(|error| match error.class() {
            // The thread ended in the middle of it.
            ErrorClass::Database => error.with_class(ErrorClass::UnknownOutcome),
            _ => error,
        })?
    }

    async fn rollback(self) {
        // The working copy belongs to nobody else.
        drop(self);
    }
}

fn timed_out() -> StoreError {
    StoreError::new(ErrorClass::Timeout, "the deadline passed")
}

fn execute(
    transaction: &mut EngineTransaction,
    job: &Job,
    cancel: CancelToken,
) -> Result<CypherResult, StoreError> {
    let mut options = ExecuteOptions::eager(&job.parameters);
    options.deadline = Some(job.deadline);
    options.cancel = Some(cancel);
    let outcome = match (job.way, transaction.current()) {
        (Way::Read, Some(graph)) => execute_read(graph, &job.text, &options),
        (Way::Read | Way::Write | Way::InPlace, _) => {
            let graph = transaction.working_mut();
            let graph = graph.map_err(|error| failure::of_engine(&error))?;
            execute_mut(graph, &job.text, &options)
        }
    };
    outcome
        .map(|outcome| outcome.result)
        .map_err(|error| failure::of_engine(&error))
}
