//! Running a mutation: the input of a root field in, one statement after the other out, until all is written.
//!
//! In: a [`Script`], the values of the root's slots, the rows that each statement gave. Out: the next statement with its parameters, and at
//! the end the identities and counts for the answer. How many statements there are follows from the input's structure, never from how many items
//! it has: items of one structure are rows of one statement. Pure: rows come in by [`Run::row`], clock and chance by [`Generated`]. It must not
//! know a store.

mod ahead;
mod change;
mod check;
mod computed;
mod connect;
mod create;
mod given;
mod labels;
mod matching;
mod outline;
mod presence;
mod properties;
mod relationships;
mod removal;
mod run;
mod taken;
mod task;
mod tenant;
mod update;
mod upsert;

use cygnet_schema::{
    api::{ApiSchema, Counter, InputTypeRef, WriteKind},
    model::{Model, NodeId},
};

pub use outline::{Outlined, outline};
pub use run::{Next, Run, Uniqueness};

use crate::{
    caller::Caller,
    cypher::{Dialect, Statement},
    limits::Limits,
    plan::Env,
    slot::SlotId,
    value::Temporal,
};

/// What of a mutation's root field is the same for all requests of one structure.
#[derive(Debug)]
pub struct Script {
    /// What it does.
    pub kind: WriteKind,
    /// To which type.
    pub node: NodeId,
    /// Finds the nodes that are updated or deleted: a row `[identity]` for each.
    pub matched: Option<Statement>,
    /// The same where only relationships of theirs are made or deleted, if that is another statement.
    pub linked: Option<Statement>,
    /// What is written: the slot of the value, and its type.
    pub input: Option<(SlotId, InputTypeRef)>,
    /// Reads what the answer shows of the nodes that were written.
    pub read_back: Option<Statement>,
    /// The slot of their identities.
    pub written: SlotId,
    /// The slot that says of each whether it is new.
    pub created: SlotId,
    /// The slots of the counters that are shown.
    pub counters: Vec<(Counter, SlotId)>,
}

/// What running needs besides the script and the values.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What the type definitions mean.
    pub model: &'a Model,
    /// What clients see.
    pub api: &'a ApiSchema,
    /// For which store statements are printed.
    pub dialect: Dialect,
    /// The bounds.
    pub limits: &'a Limits,
    /// Who asks.
    pub caller: &'a Caller,
    /// What the compiler cannot make itself.
    pub generated: Generated,
}

impl<'a> Around<'a> {
    fn env(self) -> Env<'a> {
        Env::of(self.model, self.api).reaching(self.caller.tenant.reach())
    }
}

/// Values that come from the clock and from chance.
#[derive(Debug, Clone, Copy)]
pub struct Generated {
    /// When the operation began, as a date and time in UTC: one for all it writes.
    pub now: Temporal,
    /// Random bits for an `@id`.
    pub random: fn() -> u128,
}
