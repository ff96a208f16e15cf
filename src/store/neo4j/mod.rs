//! A Neo4j server over Bolt, by the driver neo4rs.
//!
//! In: queries. Out: rows and a report, errors by class. A statement is worked on where its answer is awaited, a transaction in a
//! task that ends it. Who stops waiting leaves the statement to a task that reads the answer to the end, so that no connection goes
//! back to the pool in the middle of one, and has it ended on the server by a second connection. Connecting happens in the background and is tried for ever: a store can be opened before its server is up.
//!
//! `neo4j://` addresses are served by one connection to the named server with a routing context: a single server ignores
//! that, a cluster member passes on what is not its own (server-side routing). The driver's own routing is not used, because
//! the feature it needs does not decode all values.

mod cell;
mod control;
mod database;
mod failure;
mod lanes;
mod parameters;
pub mod plain;
mod pool;
mod settings;
mod task;
mod transaction;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cygnet_resolvers::cypher::{Dialect, Mode};
use neo4rs::{BoltMap, BoltString, BoltType};
use tokio::time::timeout_at;

use super::{
    ErrorClass, GraphStore, Query, Raw, Reading, Repeats, Report, RowCell, RowVisitor, StoreError,
    Unread,
};

pub use database::DatabaseName;
pub use settings::{Settings, install_crypto_provider};
pub use transaction::OpenTransaction;

use control::{Control, Unfinished};
use pool::Pools;
use task::Batch;

/// How much later than we the server gives up a statement: the backstop where it cannot be told to.
const SERVER_GRACE: Duration = Duration::from_secs(1);

/// A Neo4j server, and a database of it.
pub struct Neo4j {
    shared: Arc<Shared>,
    /// Where statements are run; `None`: where the settings say.
    database: Option<DatabaseName>,
}

/// What statements on all databases of a server share.
struct Shared {
    pools: Pools,
    control: Control,
    settings: Settings,
    next_id: AtomicU64,
    instance: uuid::Uuid,
}

impl fmt::Debug for Neo4j {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Neo4j")
            .field("settings", &self.shared.settings)
            .field("database", &self.database)
            .field("in_use", &self.shared.pools.in_use())
            .finish_non_exhaustive()
    }
}

/// A statement on its way, ready to be sent as often as needed.
struct Sending<'a> {
    what: What<'a>,
    mode: Mode,
    deadline: Instant,
}

/// What is sent.
enum What<'a> {
    Statement(&'a Query<'a>),
    Raw(&'a Raw<'a>),
}

impl What<'_> {
    /// In the driver's form.
    fn query(&self) -> Result<neo4rs::Query, StoreError> {
        match self {
            Self::Statement(query) => {
                let slots = BoltType::Map(parameters::slots(&query.parameters)?);
                Ok(neo4rs::query(&query.statement.text).param("p", slots))
            }
            Self::Raw(raw) => {
                let query = neo4rs::query(raw.text);
                let mut parameters = raw.parameters.iter();
                parameters.try_fold(query, |query, (name, value)| {
                    Ok(query.param(name, parameters::bolt(value)?))
                })
            }
        }
    }
}

impl Neo4j {
    /// Opens the store; connects in the background. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// Only where the settings cannot work: a wrong address, an unreadable certificate file.
    pub fn open(settings: Settings) -> Result<Self, StoreError> {
        let pools = Pools::open(settings.clone())?;
        let control = Control::open(&settings)?;
        let shared = Shared {
            pools,
            control,
            settings,
            next_id: AtomicU64::new(0),
            instance: uuid::Uuid::new_v4(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            database: None,
        })
    }

    /// The same server, with another database of it for all that is run, over the same connections.
    pub fn on(&self, database: DatabaseName) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            database: Some(database),
        }
    }

    /// The database that was chosen with [`Neo4j::on`].
    pub fn database(&self) -> Option<&DatabaseName> {
        self.database.as_ref()
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    /// What the last attempt said, where it does not until the deadline.
    pub async fn connected(&self, deadline: Instant) -> Result<(), StoreError> {
        self.shared.control.connected(deadline).await
    }

    /// Connections that are in use now.
    pub fn connections_in_use(&self) -> usize {
        self.shared.pools.in_use()
    }

    /// Runs a statement, again where that is safe.
    async fn send<V: RowVisitor>(
        &self,
        sending: Sending<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        let mut reading = Reading::new(visitor);
        let mut repeats = Repeats::default();
        loop {
            let error = match self.attempt(&sending, &mut reading).await {
                Ok(()) => return Ok(reading.finish()),
                Err(error) => error,
            };
            let safe = reading.report.rows == 0 && error.may_repeat(sending.mode);
            if !safe || !repeats.pause(sending.deadline).await {
                return Err(error);
            }
            reading.report.repeats = repeats.done();
            tracing::debug!(%error, repeats = repeats.done(), "sending a statement again");
        }
    }

    /// Sends a statement once and visits its rows.
    async fn attempt<V: RowVisitor>(
        &self,
        sending: &Sending<'_>,
        reading: &mut Reading<'_, V>,
    ) -> Result<(), StoreError> {
        let lane = self.shared.pools.here().lend(sending.deadline).await?;
        let id = self.id();
        let query = tagged(sending, &id)?;
        let started = Instant::now();
        let work = task::work(lane, query, (sending.mode, self.database.clone()));
        let mut unfinished = Unfinished::new(&self.shared.control, id, work);
        loop {
            let batch = timeout_at(sending.deadline.into(), unfinished.next()).await;
            let Batch { rows, end } = batch.map_err(|_elapsed| timed_out())?.ok_or_else(|| {
                StoreError::new(ErrorClass::Database, "the answer ended without an end")
            })?;
            if visit(&rows, reading)?.is_break() {
                return Ok(());
            }
            if let Some(outcome) = end {
                return outcome.map_err(|error| {
                    failure::at_age(failure::of_driver(&error), started.elapsed())
                });
            }
        }
    }

    /// A name for one run of a statement, unique among all servers of one database.
    fn id(&self) -> String {
        let number = self.shared.next_id.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.shared.instance.simple())
    }

    fn deadline(&self, asked: Instant) -> Instant {
        asked.min(Instant::now() + self.shared.settings.query_timeout)
    }
}

/// Hands rows to the visitor until it has enough.
fn visit<V: RowVisitor>(
    rows: &[neo4rs::Row],
    reading: &mut Reading<'_, V>,
) -> Result<ControlFlow<()>, StoreError> {
    for row in rows {
        let cell = row.get::<RowCell<'_>>("r").map_err(|error| {
            StoreError::new(ErrorClass::Statement, format!("column r: {error}"))
        })?;
        if reading.row(&cell).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn timed_out() -> StoreError {
    StoreError::new(ErrorClass::Timeout, "the deadline passed")
}

/// The query, so that the server gives it up in time and it can be found there.
fn tagged(sending: &Sending<'_>, id: &str) -> Result<neo4rs::Query, StoreError> {
    let left = sending
        .deadline
        .checked_duration_since(Instant::now())
        .ok_or_else(timed_out)?;
    let timeout_ms = i64::try_from((left + SERVER_GRACE).as_millis()).unwrap_or(i64::MAX);
    let mut metadata = BoltMap::with_capacity(1);
    metadata.put(BoltString::new(control::METADATA_KEY), BoltType::from(id));
    Ok(sending
        .what
        .query()?
        .extra("tx_timeout", timeout_ms)
        .extra("tx_metadata", BoltType::Map(metadata)))
}

impl GraphStore for Neo4j {
    type Transaction = OpenTransaction;

    fn dialect(&self) -> Dialect {
        Dialect::Neo4j
    }

    async fn run<V: RowVisitor>(
        &self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        let sending = Sending {
            what: What::Statement(&query),
            mode: query.statement.mode,
            deadline: self.deadline(query.deadline),
        };
        self.send(sending, visitor).await
    }

    async fn begin(&self, deadline: Instant) -> Result<OpenTransaction, StoreError> {
        self.open_transaction(deadline).await
    }

    async fn execute_raw(&self, raw: Raw<'_>) -> Result<Report, StoreError> {
        let sending = Sending {
            what: What::Raw(&raw),
            mode: raw.mode,
            deadline: self.deadline(raw.deadline),
        };
        self.send(sending, &mut Unread).await
    }

    async fn health(&self) -> Result<(), StoreError> {
        self.shared.control.health()
    }
}
