//! Loading: the demo twin, or a Cypher script, into any store.
//!
//! In: a data set or a text. Out: statements run, and how far it is. Node and relationship batches travel as parameters, so each
//! group of rows has one text that the store plans once. It must not know which store it is but for the dialect.

mod indexes;
mod script;
mod twin;

use std::time::{Duration, Instant};

use thiserror::Error;

use super::StoreError;

pub use script::{ScriptError, script};
pub use twin::twin;

/// How long one statement of a load may take.
const STATEMENT_TIME: Duration = Duration::from_secs(600);

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows or statements that are in the store.
    pub done: u64,
    /// All of them.
    pub total: u64,
}

/// What a load did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Rows of the twin, or statements of a script.
    pub items: u64,
    /// Statements run, indexes included.
    pub statements: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// Why a load stopped. What was loaded before stays.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The script cannot be cut into statements.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The store refused a statement.
    #[error("statement {number} failed: {source}")]
    Statement {
        /// The first is 1.
        number: u64,
        /// Why.
        source: StoreError,
    },
}

fn deadline() -> Instant {
    Instant::now() + STATEMENT_TIME
}
