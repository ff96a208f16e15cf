//! The connections, a pool for each runtime.
//!
//! In: the settings. Out: the pool of the runtime that asks. A connection's socket wakes the runtime that opened it: statements of
//! one thread over a connection of another would wake both for every message. The bound on connections is shared out evenly.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use neo4rs::Graph;
use tokio::runtime::{self, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::{Settings, timed_out};
use crate::store::{ErrorClass, StoreError};

/// All pools.
pub(super) struct Pools {
    pools: ArcSwap<Vec<Arc<Pool>>>,
    settings: Settings,
    connections: usize,
}

/// The connections of one runtime.
pub(super) struct Pool {
    runtime: runtime::Id,
    pub(super) graph: Graph,
    permits: Arc<Semaphore>,
    connections: usize,
}

impl Pools {
    /// Checks the settings. Nothing is connected yet.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub(super) fn open(settings: &Settings) -> Result<Self, StoreError> {
        let connections = settings.max_connections.div_ceil(settings.runtimes.max(1));
        let connections = connections.max(1);
        settings.connect(connections)?;
        Ok(Self {
            pools: ArcSwap::default(),
            settings: settings.clone(),
            connections,
        })
    }

    /// The pool of the runtime at hand, opened on its first use.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub(super) fn here(&self) -> Result<Arc<Pool>, StoreError> {
        let runtime = Handle::current().id();
        let of_runtime = |pools: &[Arc<Pool>]| {
            let found = pools.iter().find(|pool| pool.runtime == runtime);
            found.cloned()
        };
        if let Some(pool) = of_runtime(&self.pools.load()) {
            return Ok(pool);
        }
        let opened = Arc::new(Pool {
            runtime,
            graph: self.settings.connect(self.connections)?,
            permits: Arc::new(Semaphore::new(self.connections)),
            connections: self.connections,
        });
        self.pools.rcu(|pools| {
            let mut pools = Vec::clone(pools);
            if of_runtime(&pools).is_none() {
                pools.push(Arc::clone(&opened));
            }
            pools
        });
        Ok(of_runtime(&self.pools.load()).unwrap_or(opened))
    }

    /// Connections that are in use now.
    pub(super) fn in_use(&self) -> usize {
        let in_use = |pool: &Arc<Pool>| pool.connections - pool.permits.available_permits();
        self.pools.load().iter().map(in_use).sum()
    }
}

impl Pool {
    /// The right to use one connection.
    ///
    /// # Errors
    /// All are in use until the limit.
    pub(super) async fn permit(
        &self,
        deadline: Instant,
        settings: &Settings,
    ) -> Result<OwnedSemaphorePermit, StoreError> {
        let permits = Arc::clone(&self.permits);
        if let Ok(permit) = permits.try_acquire_owned() {
            return Ok(permit);
        }
        let limit = deadline.min(Instant::now() + settings.acquire_timeout);
        match timeout_at(limit.into(), Arc::clone(&self.permits).acquire_owned()).await {
            Ok(permit) => Ok(permit.expect("the semaphore is never closed")),
            Err(_elapsed) if limit == deadline => Err(timed_out()),
            Err(_elapsed) => Err(StoreError::new(
                ErrorClass::PoolExhausted,
                format!("all {} connections are in use", self.connections),
            )),
        }
    }
}
