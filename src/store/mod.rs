//! Stores: statements and values in, rows to a visitor and a report out.
//!
//! Two kinds behind one trait: a Neo4j server over Bolt, and the embedded engine in this process. A store must not know
//! GraphQL, plans, shapes or HTTP; it sees text, values and rows.

mod cell;
mod codes;
#[cfg(feature = "embedded")]
pub mod embedded;
mod error;
pub mod idempotency;
pub mod load;
pub mod neo4j;
pub mod profile;
mod repeat;
pub mod survey;
mod transaction;

use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cygnet_resolvers::cypher::{Dialect, Mode, Statement};
use cygnet_resolvers::value::{Cell, Value};

pub use cell::RowCell;
pub use error::{ErrorClass, StoreError};
pub use repeat::Repeats;
pub use transaction::{StoreTransaction, Transaction};

/// A statement of the compiler with its values.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The statement, printed for this store's dialect.
    pub statement: &'a Statement,
    /// The value of each slot it uses: parameter `p{n}` is slot n.
    pub parameters: Vec<(u32, Value)>,
    /// When the answer is no longer wanted.
    pub deadline: Instant,
}

/// A statement that is not the compiler's: loading, indexes, administration. Its rows are not read.
#[derive(Debug, Clone)]
pub struct Raw<'a> {
    /// The text in this store's dialect.
    pub text: &'a str,
    /// Parameters by name.
    pub parameters: Vec<(Arc<str>, Value)>,
    /// Whether it only reads.
    pub mode: Mode,
    /// When it is given up.
    pub deadline: Instant,
}

/// Takes the rows of an answer one by one.
pub trait RowVisitor: Send {
    /// The value of a row's only column. `Break` ends the query early.
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()>;
}

/// What happened while a statement ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Rows that the visitor got.
    pub rows: u64,
    /// From the call to the first row; `None` without rows.
    pub time_to_first_row: Option<Duration>,
    /// From the call to the end of the answer.
    pub time_to_last_row: Duration,
    /// How often the statement was sent again.
    pub repeats: u32,
    /// What was written, where the store says.
    pub counters: Option<Counters>,
}

/// What a statement wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Counters {
    pub nodes_created: u64,
    pub nodes_deleted: u64,
    pub relationships_created: u64,
    pub relationships_deleted: u64,
    pub properties_set: u64,
}

/// A place that keeps a graph.
pub trait GraphStore {
    /// A transaction of this store.
    type Transaction: Transaction;

    /// How statements must be printed for it.
    fn dialect(&self) -> Dialect;

    /// Runs a statement and hands its rows to the visitor. Dropping the future ends the statement in the store too.
    ///
    /// # Errors
    /// By class, see [`StoreError`]. Rows may have been visited before.
    fn run<V: RowVisitor>(
        &self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> impl Future<Output = Result<Report, StoreError>> + Send;

    /// Begins a transaction that ends at the deadline at the latest, on the server too.
    ///
    /// # Errors
    /// By class, see [`StoreError`]; nothing was written.
    fn begin(
        &self,
        deadline: Instant,
    ) -> impl Future<Output = Result<Self::Transaction, StoreError>> + Send;

    /// Runs a statement for its effect.
    ///
    /// # Errors
    /// By class, see [`StoreError`].
    fn execute_raw(&self, raw: Raw<'_>) -> impl Future<Output = Result<Report, StoreError>> + Send;

    /// Whether statements can be run now, as far as is known without asking.
    ///
    /// # Errors
    /// Why not.
    fn health(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// One of the stores.
#[derive(Debug)]
pub enum Store {
    /// A Neo4j server.
    Neo4j(neo4j::Neo4j),
    /// The engine in this process.
    #[cfg(feature = "embedded")]
    Embedded(embedded::Embedded),
}

impl Store {
    /// Whether the graph is in this process's memory and nowhere else.
    pub fn is_in_memory(&self) -> bool {
        match self {
            Self::Neo4j(_) => false,
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => store.is_in_memory(),
        }
    }

    /// The same store with another database of its server; `None` where the store is none that has several.
    pub fn on(&self, database: neo4j::DatabaseName) -> Option<Self> {
        match self {
            Self::Neo4j(store) => Some(Self::Neo4j(store.on(database))),
            #[cfg(feature = "embedded")]
            Self::Embedded(_) => None,
        }
    }

    /// The database that was chosen with [`Store::on`].
    pub fn database(&self) -> Option<&neo4j::DatabaseName> {
        match self {
            Self::Neo4j(store) => store.database(),
            #[cfg(feature = "embedded")]
            Self::Embedded(_) => None,
        }
    }

    /// Waits until a server answers; the engine in this process always does.
    ///
    /// # Errors
    /// What the last attempt said, where it does not until the deadline.
    pub async fn connected(&self, deadline: Instant) -> Result<(), StoreError> {
        match self {
            Self::Neo4j(store) => store.connected(deadline).await,
            #[cfg(feature = "embedded")]
            Self::Embedded(_) => Ok(()),
        }
    }
}

impl GraphStore for Store {
    type Transaction = StoreTransaction;

    fn dialect(&self) -> Dialect {
        match self {
            Self::Neo4j(store) => store.dialect(),
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => store.dialect(),
        }
    }

    async fn run<V: RowVisitor>(
        &self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        match self {
            Self::Neo4j(store) => store.run(query, visitor).await,
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => store.run(query, visitor).await,
        }
    }

    async fn begin(&self, deadline: Instant) -> Result<StoreTransaction, StoreError> {
        Ok(match self {
            Self::Neo4j(store) => StoreTransaction::Neo4j(store.begin(deadline).await?),
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => StoreTransaction::Embedded(store.begin(deadline).await?),
        })
    }

    async fn execute_raw(&self, raw: Raw<'_>) -> Result<Report, StoreError> {
        match self {
            Self::Neo4j(store) => store.execute_raw(raw).await,
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => store.execute_raw(raw).await,
        }
    }

    async fn health(&self) -> Result<(), StoreError> {
        match self {
            Self::Neo4j(store) => store.health().await,
            #[cfg(feature = "embedded")]
            Self::Embedded(store) => store.health().await,
        }
    }
}

/// A visitor for statements whose rows nobody wants.
struct Unread;

impl RowVisitor for Unread {
    fn row<C: Cell>(&mut self, _value: &C) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Counts rows and times on the way to the visitor.
struct Reading<'a, V> {
    visitor: &'a mut V,
    started: Instant,
    report: Report,
}

impl<'a, V: RowVisitor> Reading<'a, V> {
    fn new(visitor: &'a mut V) -> Self {
        Self {
            visitor,
            started: Instant::now(),
            report: Report::default(),
        }
    }

    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        let started = self.started;
        self.report
            .time_to_first_row
            .get_or_insert_with(|| started.elapsed());
        self.report.rows += 1;
        self.visitor.row(value)
    }

    fn finish(mut self) -> Report {
        self.report.time_to_last_row = self.started.elapsed();
        self.report
    }
}
