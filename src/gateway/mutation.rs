//! A mutation: all its root fields in one transaction, one after the other, in the order of the operation.
//!
//! In: the prepared operation and its values. Out: the answer's bytes, once everything is committed; or, where anything went wrong,
//! `data: null` and the error with the field it belongs to, once everything is undone. A failure that comes from the outside and
//! before the commit (a deadlock, a lost connection) is not the end: the whole transaction is tried again until the deadline.
//!
//! With an idempotency key the transaction first claims the key and at last keeps the answer; where the key is known, the answer is the
//! one that was kept.

use std::{sync::Arc, time::Instant};

use cygnet_resolvers::cypher::Mode;
use cygnet_resolvers::{
    error::{ErrorCode, PathSegment, Refused},
    prepare::{Prepared, RootSource},
    shape::{self, Budget, RootAnswer, Writer},
    value::Value,
};

use super::{
    execute::Run,
    idempotency::{self, Keyed},
    place::Within,
    script::{Scripts, Writing},
    served::Introspected,
};
use crate::{
    store::{ErrorClass, GraphStore, Repeats, StoreError, Transaction, idempotency::Claimed},
    telemetry::{IdempotencyMetrics, TransactionEnd},
};

/// A mutation that is about to run.
#[derive(Clone, Copy)]
pub(super) struct Mutation<'a> {
    pub(super) run: Run<'a>,
    pub(super) prepared: &'a Prepared,
    pub(super) values: &'a [Vec<Value>],
    pub(super) introspected: &'a Introspected,
    pub(super) scripts: Scripts<'a>,
    pub(super) keyed: Option<&'a Keyed<'a>>,
    pub(super) counted: &'a IdempotencyMetrics,
}

/// The answer's bytes, and whether they are those of an earlier request.
pub(super) struct Answered {
    pub(super) body: Vec<u8>,
    pub(super) replayed: bool,
}

impl Answered {
    /// Made just now.
    pub(super) fn fresh(body: Vec<u8>) -> Self {
        Self {
            body,
            replayed: false,
        }
    }
}

/// Why an attempt was undone.
enum Undone {
    /// The store failed, at a root field where it can be told.
    Store(Option<usize>, StoreError),
    /// A root's answer has errors.
    Answer(RootAnswer, usize),
    /// The idempotency key does not allow it.
    Key(Refused),
}

impl Mutation<'_> {
    /// Runs it.
    pub(super) async fn answer(self) -> Result<Answered, Refused> {
        if !self.writes() {
            return Ok(Answered::fresh(self.constants()));
        }
        self.scripts.admit(self.prepared, self.values)?;
        let deadline = Instant::now() + self.run.settings.query_timeout;
        let _turn = match self.keyed {
            Some(keyed) => Some(
                keyed
                    .turn(deadline)
                    .await
                    .inspect_err(|refused| self.counted.refused(refused.code.as_str()))?,
            ),
            None => None,
        };
        let mut repeats = Repeats::default();
        loop {
            let undone = match self.attempt(deadline).await {
                Ok(answered) => return Ok(answered),
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
            return self.undone(undone).map(Answered::fresh);
        }
    }

    /// Runs it once, in a transaction of its own.
    async fn attempt(self, deadline: Instant) -> Result<Answered, Undone> {
        self.run.account.restart();
        let outside = |error| Undone::Store(None, error);
        let store = self.run.store;
        if let Some(keyed) = self.keyed {
            keyed.prepare(store, deadline).await.map_err(outside)?;
        }
        let mut transaction = store.begin(deadline).await.map_err(outside)?;
        match self.steps(&mut transaction, deadline).await {
            Ok(answered) if answered.replayed => {
                transaction.rollback().await;
                self.counted.replayed();
                Ok(answered)
            }
            Ok(answered) => {
                transaction.commit().await.map_err(outside)?;
                self.run.metrics.transaction(TransactionEnd::Committed);
                Ok(answered)
            }
            Err(undone) => {
                transaction.rollback().await;
                Err(undone)
            }
        }
    }

    /// What is done in the transaction, all but its end.
    async fn steps<T: Transaction>(
        self,
        transaction: &mut T,
        deadline: Instant,
    ) -> Result<Answered, Undone> {
        if let Some(answered) = self.known(transaction, deadline).await? {
            return Ok(answered);
        }
        let answers = self.roots(transaction, deadline).await?;
        let body = shape::body(&self.prepared.shape, &answers);
        if let Some(keyed) = self.keyed {
            keyed.check(&body).map_err(Undone::Key)?;
            let kept = keyed.record(transaction, self.run.store, &body, deadline);
            kept.await.map_err(|error| Undone::Store(None, error))?;
        }
        Ok(Answered::fresh(body))
    }

    /// Claims the key: the answer that was kept under it, if there is one.
    async fn known<T: Transaction>(
        self,
        transaction: &mut T,
        deadline: Instant,
    ) -> Result<Option<Answered>, Undone> {
        let Some(keyed) = self.keyed else {
            return Ok(None);
        };
        match keyed.claim(transaction, self.run.store, deadline).await {
            Ok(Claimed::New) => Ok(None),
            Ok(Claimed::Done(answer)) => Ok(Some(Answered {
                body: answer.into_bytes(),
                replayed: true,
            })),
            Ok(Claimed::Other) => Err(Undone::Key(idempotency::reused())),
            // Another gateway of the same database has it.
            Err(error) if error.class() == ErrorClass::Timeout => {
                Err(Undone::Key(idempotency::in_use()))
            }
            Err(error) => Err(Undone::Store(None, error)),
        }
    }

    /// All roots in order, until one has an error.
    async fn roots<T: Transaction>(
        self,
        transaction: &mut T,
        deadline: Instant,
    ) -> Result<Vec<RootAnswer>, Undone> {
        let mut answers = Vec::with_capacity(self.prepared.roots.len());
        let mut budget = Budget::new(self.run.settings.response_bytes);
        for at in 0..self.prepared.roots.len() {
            let answer = self.root(transaction, at, deadline).await;
            let answer = answer.map_err(|error| Undone::Store(Some(at), error))?;
            let answer = budget.take(&self.prepared.shape.roots[at], answer);
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
        self.run.account.returned(writer.objects());
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
    fn undone(self, undone: Undone) -> Result<Vec<u8>, Refused> {
        let (at, errors) = match undone {
            Undone::Answer(answer, at) => {
                self.run.metrics.transaction(TransactionEnd::RolledBack);
                (at, answer.errors)
            }
            Undone::Key(refused) => {
                self.counted.refused(refused.code.as_str());
                return Err(refused);
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
        self.run.account.restart();
        self.run.account.errors(&errors);
        let mut roots = self.nulls();
        roots[at].errors = errors;
        Ok(shape::body(&self.prepared.shape, &roots))
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
