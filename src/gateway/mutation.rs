//! A mutation: all its root fields in one transaction, one after the other, in the order of the operation.
//!
//! In: the prepared operation and its values. Out: the answer's bytes, once everything is committed; or, where anything went wrong,
//! `data: null` and the error with the field it belongs to, once everything is undone. A failure that comes from the outside and
//! before the commit (a deadlock, a lost connection) is not the end: the whole transaction is tried again until the deadline.

use std::{sync::Arc, time::Instant};

use cygnet_resolvers::cypher::Mode;
use cygnet_resolvers::{
    error::{ErrorCode, PathSegment, Refused},
    prepare::{Prepared, RootSource},
    shape::{self, RootAnswer, Writer},
    value::Value,
};

use super::{
    execute::Run,
    place::Within,
    script::{Scripts, Writing},
    served::Introspected,
};
use crate::{
    store::{GraphStore, Repeats, StoreError, Transaction},
    telemetry::TransactionEnd,
};

/// A mutation that is about to run.
#[derive(Clone, Copy)]
pub(super) struct Mutation<'a> {
    pub(super) run: Run<'a>,
    pub(super) prepared: &'a Prepared,
    pub(super) values: &'a [Vec<Value>],
    pub(super) introspected: &'a Introspected,
    pub(super) scripts: Scripts<'a>,
}

/// Why an attempt was undone.
enum Undone {
    /// The store failed, at a root field where it can be told.
    Store(Option<usize>, StoreError),
    /// A root's answer has errors.
    Answer(RootAnswer, usize),
}

impl Mutation<'_> {
    /// Runs it; the answer's bytes.
    pub(super) async fn answer(self) -> Vec<u8> {
        let deadline = Instant::now() + self.run.settings.query_timeout;
        let mut repeats = Repeats::default();
        loop {
            let undone = match self.attempt(deadline).await {
                Ok(body) => return body,
                Err(undone) => undone,
            };
            if let Undone::Store(_, error) = &undone
                && error.may_repeat(Mode::Write)
                && repeats.pause(deadline).await
            {
                self.run.metrics.transaction(TransactionEnd::Repeated);
                tracing::debug!(%error, repeats = repeats.done(), "trying a mutation again");
                continue;
            }
            return self.undone(undone);
        }
    }

    /// Runs it once, in a transaction of its own.
    async fn attempt(self, deadline: Instant) -> Result<Vec<u8>, Undone> {
        if !self.writes() {
            return Ok(self.constants());
        }
        let begun = self.run.store.begin(deadline).await;
        let mut transaction = begun.map_err(|error| Undone::Store(None, error))?;
        let answers = match self.roots(&mut transaction, deadline).await {
            Ok(answers) => answers,
            Err(undone) => {
                transaction.rollback().await;
                return Err(undone);
            }
        };
        let body = shape::body(&self.prepared.shape, &answers);
        let committed = transaction.commit().await;
        committed.map_err(|error| Undone::Store(None, error))?;
        self.run.metrics.transaction(TransactionEnd::Committed);
        Ok(body)
    }

    /// All roots in order, until one has an error.
    async fn roots<T: Transaction>(
        self,
        transaction: &mut T,
        deadline: Instant,
    ) -> Result<Vec<RootAnswer>, Undone> {
        let mut answers = Vec::with_capacity(self.prepared.roots.len());
        for at in 0..self.prepared.roots.len() {
            let answer = self.root(transaction, at, deadline).await;
            let answer = answer.map_err(|error| Undone::Store(Some(at), error))?;
            if !answer.errors.is_empty() {
                return Err(Undone::Answer(answer, at));
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// One root in the transaction. A store's failure is returned, since it may be worth another attempt.
    async fn root<T: Transaction>(
        self,
        transaction: &mut T,
        at: usize,
        deadline: Instant,
    ) -> Result<RootAnswer, StoreError> {
        let values = &self.values[at];
        let field = &self.prepared.shape.roots[at];
        let mut writer = Writer::new(field, values, self.run.settings.response_bytes);
        match &self.prepared.roots[at].answer {
            RootSource::Constant => writer.constant(),
            RootSource::Introspection => {
                self.run
                    .introspection(self.introspected, &mut writer, field)
            }
            RootSource::Statement(statement) => {
                let bound = (statement, values.as_slice(), deadline);
                let mut place = Within(transaction);
                self.run.statement(&mut place, bound, &mut writer).await?;
            }
            RootSource::Script(script) => {
                let writing = Writing {
                    run: self.run,
                    scripts: self.scripts,
                    script,
                    field,
                    values,
                };
                return writing.answer(&mut Within(transaction), deadline).await;
            }
        }
        Ok(writer.finish())
    }

    /// Whether any root needs the store.
    fn writes(self) -> bool {
        self.prepared.roots.iter().any(|root| match root.answer {
            RootSource::Statement(_) | RootSource::Script(_) => true,
            RootSource::Constant | RootSource::Introspection => false,
        })
    }

    /// The answer of a mutation of `__typename` and the like.
    fn constants(self) -> Vec<u8> {
        let answers = (0..self.prepared.roots.len())
            .map(|at| {
                let field = &self.prepared.shape.roots[at];
                let mut writer =
                    Writer::new(field, &self.values[at], self.run.settings.response_bytes);
                match &self.prepared.roots[at].answer {
                    RootSource::Introspection => {
                        self.run
                            .introspection(self.introspected, &mut writer, field);
                    }
                    RootSource::Constant | RootSource::Statement(_) | RootSource::Script(_) => {
                        writer.constant();
                    }
                }
                writer.finish()
            })
            .collect::<Vec<_>>();
        shape::body(&self.prepared.shape, &answers)
    }

    /// The answer where nothing took effect, or may not have: `data: null` and why.
    fn undone(self, undone: Undone) -> Vec<u8> {
        let (at, errors) = match undone {
            Undone::Answer(answer, at) => {
                self.run.metrics.transaction(TransactionEnd::RolledBack);
                (at, answer.errors)
            }
            Undone::Store(at, error) => {
                let end = match error.error_code() {
                    ErrorCode::OutcomeUnknown => TransactionEnd::Unknown,
                    _ => TransactionEnd::RolledBack,
                };
                self.run.metrics.transaction(end);
                let at = at.or((self.prepared.roots.len() == 1).then_some(0));
                let mut refused = self.run.failed(&error);
                refused.path = at.map(|at| self.path(at)).into_iter().collect();
                (at.unwrap_or(0), vec![refused])
            }
        };
        let mut roots = self.nulls();
        roots[at].errors = errors;
        shape::body(&self.prepared.shape, &roots)
    }

    fn path(self, at: usize) -> PathSegment {
        PathSegment::Key(Arc::clone(&self.prepared.shape.roots[at].response_key))
    }

    /// No root has a value, and so there is no `data`.
    fn nulls(self) -> Vec<RootAnswer> {
        let null = || RootAnswer {
            bytes: Vec::new(),
            bubbles: true,
            errors: Vec::<Refused>::new(),
        };
        self.prepared.roots.iter().map(|_| null()).collect()
    }
}
