//! Where a statement runs: on the store by itself, or inside a transaction.
//!
//! One trait, so that a root field is run by the same steps in both.

use std::future::Future;

use crate::store::{GraphStore, Query, Report, RowVisitor, Store, StoreError, Transaction};

/// Something that runs statements.
pub(super) trait Place: Send {
    /// Runs a statement and hands its rows to the visitor.
    fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> impl Future<Output = Result<Report, StoreError>> + Send;
}

/// The store, each statement by itself.
pub(super) struct Alone<'a>(pub(super) &'a Store);

impl Place for Alone<'_> {
    async fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        self.0.run(query, visitor).await
    }
}

/// A transaction: each statement sees what the ones before wrote.
pub(super) struct Within<'a, T>(pub(super) &'a mut T);

impl<T: Transaction> Place for Within<'_, T> {
    async fn run<V: RowVisitor>(
        &mut self,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<Report, StoreError> {
        self.0.run(query, visitor).await
    }
}
