//! A root field that creates, updates or deletes: its statements one after the other, then what the answer shows.
//!
//! In: a script, the values of its slots, a place to run statements in. Out: the root's answer. What is written is decided by
//! `cygnet_resolvers::write`; here statements go out and rows come in.

use std::{
    ops::ControlFlow,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use cygnet_resolvers::{
    caller::Caller,
    cypher::Dialect,
    error::{ErrorCode, Refused},
    limits::Limits,
    prepare::{Prepared, RootSource, Schema},
    shape::{Field, RootAnswer, Writer},
    value::{Cell, Temporal, Value},
    write::{self, Around, Generated, Next, Script, Uniqueness},
};

use super::{execute::Run, place::Place};
use crate::{
    indexes::{Guard, Listing},
    store::{ErrorClass, GraphStore, Query, RowVisitor, StoreError},
};

/// For the log.
const TAKEN: &str = "a key is taken by a node that the caller may not see";

/// What running scripts needs besides them.
#[derive(Clone, Copy)]
pub(super) struct Scripts<'a> {
    pub(super) schema: &'a Schema,
    pub(super) dialect: Dialect,
    pub(super) limits: &'a Limits,
    pub(super) caller: &'a Caller,
    pub(super) guard: &'a Guard,
    pub(super) generated: Generated,
}

/// Clock and chance, for one operation. Times are whole milliseconds, as the database's own clock gives them.
pub(super) fn generated() -> Generated {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Generated {
        now: Temporal::DateTime {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: since.subsec_millis() * 1_000_000,
            offset_seconds: 0,
        },
        random: || uuid::Uuid::new_v4().as_u128(),
    }
}

impl Scripts<'_> {
    /// Refuses, before anything is sent, what a caller who works for no single tenant cannot write: what an input asks for shows in the
    /// statements that it would lead to.
    pub(super) fn admit(self, prepared: &Prepared, values: &[Vec<Value>]) -> Result<(), Refused> {
        if self.caller.tenant.name().is_some() || !self.schema.model.has_tenants() {
            return Ok(());
        }
        for (root, values) in prepared.roots.iter().zip(values) {
            let RootSource::Script(script) = &root.answer else {
                continue;
            };
            match write::outline(self.around(), script, values) {
                Err(refused) if refused.code == ErrorCode::TenantRequired => return Err(refused),
                // Whatever else there is, is found where it is done.
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn around(&self) -> Around<'_> {
        Around {
            model: &self.schema.model,
            api: &self.schema.api,
            dialect: self.dialect,
            limits: self.limits,
            caller: self.caller,
            generated: self.generated,
        }
    }
}

/// A script that is about to run.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    pub(super) run: Run<'a>,
    pub(super) scripts: Scripts<'a>,
    pub(super) script: &'a Script,
    pub(super) field: &'a Field,
    pub(super) values: &'a [Value],
}

/// Hands rows to a mutation under way.
struct Steps<'r, 'a> {
    writing: &'r mut write::Run<'a>,
    rows: u64,
}

impl RowVisitor for Steps<'_, '_> {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        self.writing.row(value);
        self.rows += 1;
        ControlFlow::Continue(())
    }
}

impl Writing<'_> {
    /// Runs it. What the client cannot have is an error of the answer.
    pub(super) async fn answer<P: Place>(
        self,
        place: &mut P,
        deadline: Instant,
    ) -> Result<RootAnswer, StoreError> {
        let bound = self.run.settings.response_bytes;
        let values = match self.write(place, deadline).await? {
            Ok(values) => values,
            Err(refused) => {
                let mut writer = Writer::new(self.field, self.values, bound);
                writer.fail(refused);
                return Ok(writer.finish());
            }
        };
        let mut writer = Writer::new(self.field, &values, bound);
        match &self.script.read_back {
            Some(statement) => {
                let bound = (statement, values.as_slice(), deadline);
                self.run.statement(place, bound, &mut writer).await?;
            }
            None => writer.one_row(&Value::List(Vec::new())),
        }
        self.run.account.returned(writer.objects());
        Ok(writer.finish())
    }

    /// Runs the statements that write; the values of all slots then.
    async fn write<P: Place>(
        self,
        place: &mut P,
        deadline: Instant,
    ) -> Result<Result<Vec<Value>, Refused>, StoreError> {
        let mut writing = match write::Run::new(self.scripts.around(), self.script, self.values) {
            Ok(writing) => writing,
            Err(refused) => return Ok(Err(refused)),
        };
        loop {
            let done = match writing.proceed() {
                Ok(Some(Next::Statement {
                    statement,
                    parameters,
                })) => {
                    let query = Query {
                        statement: &statement,
                        parameters,
                        deadline,
                    };
                    let mut steps = Steps {
                        writing: &mut writing,
                        rows: 0,
                    };
                    self.run.query(place, query, &mut steps).await?;
                    self.run.account.written(steps.rows);
                    writing.ended()
                }
                Ok(Some(Next::IsUnique { labels, properties })) => {
                    let is_unique = self.is_unique(place, (&labels, &properties), deadline);
                    writing.answered(is_unique.await?)
                }
                // By the way of what a database says, so that nobody can tell the two apart.
                Ok(Some(Next::Taken)) => {
                    return Err(StoreError::new(ErrorClass::Constraint, TAKEN));
                }
                Ok(None) => return Ok(Ok(writing.finish())),
                Err(refused) => Err(refused),
            };
            if let Err(refused) = done {
                return Ok(Err(refused));
            }
        }
    }

    /// Whether nodes with one of the labels have a constraint on the properties. Where it is not known, as of databases of tenants, the
    /// database is asked in the transaction at hand: one more connection could be one too many.
    async fn is_unique<P: Place>(
        self,
        place: &mut P,
        key: (&[String], &[String]),
        deadline: Instant,
    ) -> Result<Uniqueness, StoreError> {
        let guard = self.scripts.guard;
        let answer = |is_unique| match is_unique {
            true => Uniqueness::Kept,
            false => Uniqueness::Open,
        };
        let is_of_tenant = self.run.store.database().is_some();
        if !is_of_tenant && let Some(known) = guard.is_unique(key) {
            return Ok(answer(known));
        }
        let statement = Listing::statement(self.run.store.dialect());
        let query = Query {
            statement: &statement,
            parameters: Vec::new(),
            deadline,
        };
        let mut listing = Listing::default();
        self.run.query(place, query, &mut listing).await?;
        let found = listing.found()?;
        if is_of_tenant {
            return Ok(answer(Guard::is_unique_in(&found, key)));
        }
        guard.learn(&found);
        Ok(answer(guard.is_unique(key).unwrap_or(false)))
    }
}
