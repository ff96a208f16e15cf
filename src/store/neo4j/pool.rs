//! The connections of each runtime.
//!
//! In: the settings. Out: the lanes of the runtime that asks. A connection's socket wakes the runtime that opened it: statements of
//! one thread over a connection of another would wake both for every message. The bound on connections is shared out evenly.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::runtime::{self, Handle};

use super::Settings;
use super::lanes::Lanes;
use crate::store::StoreError;

/// The lanes of all runtimes.
pub(super) struct Pools {
    pools: ArcSwap<Vec<Pool>>,
    settings: Settings,
}

#[derive(Clone)]
struct Pool {
    runtime: runtime::Id,
    lanes: Arc<Lanes>,
}

impl Pools {
    /// Checks the settings. Nothing is connected yet.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub(super) fn open(mut settings: Settings) -> Result<Self, StoreError> {
        let each = settings.max_connections.div_ceil(settings.runtimes.max(1));
        settings.max_connections = each.max(1);
        settings.connect()?;
        Ok(Self {
            pools: ArcSwap::default(),
            settings,
        })
    }

    /// The lanes of the runtime at hand, made on their first use.
    pub(super) fn here(&self) -> Arc<Lanes> {
        let runtime = Handle::current().id();
        let of_runtime = |pools: &[Pool]| {
            let found = pools.iter().find(|pool| pool.runtime == runtime);
            found.map(|pool| Arc::clone(&pool.lanes))
        };
        if let Some(lanes) = of_runtime(&self.pools.load()) {
            return lanes;
        }
        let made = Arc::new(Lanes::new(self.settings.clone()));
        self.pools.rcu(|pools| {
            let mut pools = Vec::clone(pools);
            if of_runtime(&pools).is_none() {
                let lanes = Arc::clone(&made);
                pools.push(Pool { runtime, lanes });
            }
            pools
        });
        of_runtime(&self.pools.load()).unwrap_or(made)
    }

    /// Connections that are in use now.
    pub(super) fn in_use(&self) -> usize {
        self.pools.load().iter().map(|it| it.lanes.in_use()).sum()
    }
}
