//! Several statements that take effect together or not at all.
//!
//! In: statements, one after the other, each seeing what the ones before wrote. Out: their rows, and at the end a commit. Who lets
//! go of a transaction before that, in whatever way, has undone it.

use std::future::Future;

#[cfg(feature = "embedded")]
use super::embedded;
use super::neo4j;
use super::{Query, Report, RowVisitor, StoreError};

/// A transaction under way. Dropping it rolls it back, on the server too, and ends the statement that may be running.
pub trait Transaction: Send {
    /// Runs a statement and hands its rows to the visitor. It ends at its own deadline or the transaction's, whichever comes first.
    /// After an error the transaction is lost: every further call fails.
    ///
    /// # Errors
    /// By class, see [`StoreError`]; never [`super::ErrorClass::Ambiguous`], since nothing is committed yet.
    fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> impl Future<Output = Result<Report, StoreError>> + Send;

    /// Makes everything permanent. Where the future is dropped the commit goes on.
    ///
    /// # Errors
    /// [`super::ErrorClass::UnknownOutcome`] where the commit was under way when its answer was lost; by every other class nothing
    /// was committed.
    fn commit(self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Undoes everything, and waits until that is done where it can be done at once.
    fn rollback(self) -> impl Future<Output = ()> + Send;
}

/// A transaction of one of the stores.
#[derive(Debug)]
pub enum StoreTransaction {
    /// On a Neo4j server.
    Neo4j(neo4j::OpenTransaction),
    /// In the engine of this process.
    #[cfg(feature = "embedded")]
    Embedded(embedded::OpenTransaction),
}

impl Transaction for StoreTransaction {
    async fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        match self {
            Self::Neo4j(transaction) => transaction.run(query, visitor).await,
            #[cfg(feature = "embedded")]
            Self::Embedded(transaction) => transaction.run(query, visitor).await,
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Neo4j(transaction) => transaction.commit().await,
            #[cfg(feature = "embedded")]
            Self::Embedded(transaction) => transaction.commit().await,
        }
    }

    async fn rollback(self) {
        match self {
            Self::Neo4j(transaction) => transaction.rollback().await,
            #[cfg(feature = "embedded")]
            Self::Embedded(transaction) => transaction.rollback().await,
        }
    }
}
