//! The connections for statements and transactions: each in a pool of the driver of its own, which we lend out whole.
//!
//! In: the settings. Out: a lane, the right to use one connection. Because we know which connection it is, one that was left in the
//! middle of something can be put in order at once, or closed: a pool of several would do that only when it next lends that very
//! connection, and until then the server keeps its transaction and its locks. Lanes that are used least are not closed; there are never
//! more than the settings say.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use neo4rs::{Error, Graph};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{timeout, timeout_at};

use super::{Settings, timed_out};
use crate::store::{ErrorClass, StoreError};

/// What is sent to see that a connection is in order. The driver resets a connection before it lends it, and the server then undoes
/// what was open on it.
const NOTHING: &str = "RETURN 1 AS r";
/// How long putting a connection in order may take before it is closed instead.
const ORDER_LIMIT: Duration = Duration::from_secs(2);

/// All lanes.
pub(super) struct Lanes {
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Graph>>,
    settings: Settings,
}

impl Lanes {
    /// As many lanes as the settings say, none of them open yet.
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(settings.max_connections)),
            idle: Mutex::new(Vec::new()),
            settings,
        }
    }

    /// Lanes that are lent.
    pub(super) fn in_use(&self) -> usize {
        self.settings.max_connections - self.permits.available_permits()
    }

    /// A lane, as soon as one is free.
    ///
    /// # Errors
    /// None is free until the deadline, or as long as the settings say.
    pub(super) async fn lend(self: &Arc<Self>, deadline: Instant) -> Result<Lane, StoreError> {
        let permit = self.permit(deadline).await?;
        let idle = self.idle().pop();
        let graph = match idle {
            Some(graph) => graph,
            None => self.settings.connect()?,
        };
        Ok(Lane {
            graph,
            lanes: Arc::clone(self),
            _permit: permit,
        })
    }

    async fn permit(&self, deadline: Instant) -> Result<OwnedSemaphorePermit, StoreError> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let limit = deadline.min(Instant::now() + self.settings.acquire_timeout);
        match timeout_at(limit.into(), Arc::clone(&self.permits).acquire_owned()).await {
            Ok(permit) => Ok(permit.expect("the semaphore is never closed")),
            Err(_elapsed) if limit == deadline => Err(timed_out()),
            Err(_elapsed) => Err(StoreError::new(
                ErrorClass::PoolExhausted,
                format!(
                    "all {} connections are in use",
                    self.settings.max_connections
                ),
            )),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Graph>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use one connection. Dropping it closes the connection, and with it whatever runs there; who has finished gives it back.
pub(super) struct Lane {
    pub(super) graph: Graph,
    lanes: Arc<Lanes>,
    _permit: OwnedSemaphorePermit,
}

impl Lane {
    /// For the next one; nothing is open on it.
    pub(super) fn give_back(self) {
        self.lanes.idle().push(self.graph.clone());
    }

    /// For the next one, after what was open on it has been undone.
    pub(super) async fn give_back_in_order(self) {
        match timeout(ORDER_LIMIT, self.reset()).await {
            Ok(Ok(())) => self.give_back(),
            Ok(Err(error)) => tracing::debug!(%error, "a connection is closed"),
            Err(_elapsed) => tracing::debug!("a connection is closed: it does not answer"),
        }
    }

    async fn reset(&self) -> Result<(), Error> {
        let mut rows = self.graph.execute_read(NOTHING).await?;
        while rows.next().await?.is_some() {}
        Ok(())
    }
}
