//! Running the roots of a query, and a statement of any root: statements to the store, rows to the writers of the shape.

use std::{ops::ControlFlow, sync::Arc, time::Instant};

use cygnet_resolvers::{
    cypher::{Delivery, Statement},
    error::{ErrorCode, Refused},
    prepare::{Prepared, RootSource},
    shape::{Budget, Field, RootAnswer, Writer},
    value::{Cell, Value},
};
use futures::StreamExt;

use super::{
    RequestId, Settings,
    account::Account,
    place::{Alone, Place},
    served::Introspected,
};
use crate::{
    store::{Query, RowVisitor, Store, StoreError},
    telemetry::{StatementEnd, StoreMetrics},
};

/// What running needs besides the roots.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) store: &'a Store,
    pub(super) settings: &'a Settings,
    pub(super) metrics: &'a StoreMetrics,
    pub(super) request_id: &'a RequestId,
    pub(super) account: &'a Account,
}

/// Hands rows to a writer.
struct Rows<'w, 'a> {
    writer: &'w mut Writer<'a>,
    delivery: Delivery,
}

impl RowVisitor for Rows<'_, '_> {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        match self.delivery {
            Delivery::OneRow => {
                self.writer.one_row(value);
                // There is no other row; to break off would make the store end the statement by force.
                ControlFlow::Continue(())
            }
            Delivery::Rows if self.writer.row(value) => ControlFlow::Continue(()),
            Delivery::Rows => ControlFlow::Break(()),
        }
    }
}

impl<'a> Run<'a> {
    /// All roots at once, up to the bound; answers in the order of the operation.
    pub(super) async fn concurrently(
        self,
        prepared: &Prepared,
        values: &[Vec<Value>],
        introspected: &Introspected,
    ) -> Vec<RootAnswer> {
        if prepared.roots.len() == 1 {
            return vec![self.root(prepared, 0, &values[0], introspected).await];
        }
        let roots = (0..prepared.roots.len())
            .map(|at| self.root(prepared, at, &values[at], introspected))
            .collect::<Vec<_>>();
        let bound = self.settings.concurrent_statements.max(1);
        let mut answers = futures::stream::iter(roots).buffered(bound);
        let mut budget = Budget::new(self.settings.response_bytes);
        let mut kept = Vec::with_capacity(prepared.roots.len());
        while let Some(answer) = answers.next().await {
            kept.push(budget.take(&prepared.shape.roots[kept.len()], answer));
        }
        kept
    }

    async fn root(
        self,
        prepared: &Prepared,
        at: usize,
        values: &[Value],
        introspected: &Introspected,
    ) -> RootAnswer {
        let field = &prepared.shape.roots[at];
        let mut writer = Writer::new(field, values, self.settings.response_bytes);
        match &prepared.roots[at].answer {
            RootSource::Constant => writer.constant(),
            RootSource::Introspection => self.introspection(introspected, &mut writer, field),
            RootSource::Statement(statement) => {
                let deadline = Instant::now() + self.settings.query_timeout;
                let bound = (statement, values, deadline);
                let mut place = Alone(self.store);
                if let Err(error) = self.statement(&mut place, bound, &mut writer).await {
                    writer.fail(self.failed(&error));
                }
            }
            // Only mutations have scripts, and those run in a transaction.
            RootSource::Script(_) => writer.constant(),
        }
        self.account.returned(writer.objects());
        writer.finish()
    }

    /// An introspection field: its answer was made before.
    pub(super) fn introspection(
        self,
        introspected: &Introspected,
        writer: &mut Writer<'_>,
        field: &Field,
    ) {
        let answer = introspected
            .iter()
            .find(|(key, _)| *key == field.response_key);
        let bytes = answer.map_or(&b"null"[..], |(_, bytes)| bytes.as_slice());
        writer.out.extend_from_slice(bytes);
    }

    /// Runs a statement with its values, until a deadline, and writes its rows.
    pub(super) async fn statement<P: Place>(
        self,
        place: &mut P,
        (statement, values, deadline): (&Statement, &[Value], Instant),
        writer: &mut Writer<'_>,
    ) -> Result<(), StoreError> {
        writer.denied_by(&statement.denials);
        let parameters = statement.slots.iter().map(|slot| {
            (
                slot.0,
                values.get(slot.0 as usize).cloned().unwrap_or(Value::Null),
            )
        });
        let query = Query {
            statement,
            parameters: parameters.collect(),
            deadline,
        };
        let delivery = statement.delivery;
        let mut rows = Rows { writer, delivery };
        self.query(place, query, &mut rows).await?;
        if delivery == Delivery::Rows {
            rows.writer.end_rows();
        }
        Ok(())
    }

    /// Runs a statement for its rows, counted and logged.
    pub(super) async fn query<P: Place, V: RowVisitor>(
        self,
        place: &mut P,
        query: Query<'_>,
        visitor: &mut V,
    ) -> Result<(), StoreError> {
        let started = Instant::now();
        let result = place.run(query, visitor).await;
        let (read, end) = match &result {
            Ok(report) => (report.rows, StatementEnd::Rows),
            Err(error) => (0, StatementEnd::Failed(error.error_code().as_str())),
        };
        self.metrics.statement(started.elapsed(), read, end);
        let report = result?;
        tracing::debug!(
            request_id = %self.request_id,
            rows = report.rows,
            first_row_us = report.time_to_first_row.map(|time| time.as_micros() as u64),
            last_row_us = report.time_to_last_row.as_micros() as u64,
            "statement"
        );
        Ok(())
    }

    /// Our fault, not the caller's: the log gets everything, the client a code and the request's id.
    pub(super) fn failed(self, error: &StoreError) -> Refused {
        let code = error.error_code();
        tracing::error!(
            request_id = %self.request_id,
            code = code.as_str(),
            class = %error.class(),
            database_code = error.code(),
            detail = error.detail(),
            "a statement failed"
        );
        let what = match code {
            ErrorCode::Timeout => "The database took too long",
            ErrorCode::ServiceUnavailable => "The database cannot be reached now",
            ErrorCode::ConstraintValidation => "Constraint validation failed",
            ErrorCode::NotConfigured => {
                "The database has no index for this search: `cygnet index` makes it"
            }
            ErrorCode::OutcomeUnknown => {
                "The connection was lost during the commit: whether the mutation took effect is unknown"
            }
            _ => "The database could not answer",
        };
        Refused::new(
            code,
            Arc::from(format!("{what} (request {})", self.request_id)),
        )
    }
}
