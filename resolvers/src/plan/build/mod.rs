//! Operation to plan: one file per kind of root, and one per part of a set.
//!
//! In: [`Operation`] and the model. Out: [`Plan`]. It must not know Cypher.

mod access;
mod aggregate;
mod aggregate_filter;
mod columns;
mod comparison;
mod connection;
mod custom;
mod filter;
mod mutation;
mod order;
mod page;
mod related;
mod root;
mod scope;
mod search;
mod set;
mod sort_key;
pub mod steps;

use cygnet_schema::{
    api::{self, ApiOptions, ApiSchema},
    model::Model,
};

pub use access::{Added, Applied, Asked, Doing, Entry, Kind, Moment, State, Validation, matrix};

use super::Plan;
use crate::{error::Refused, operation::Operation, tenant::Reach};

/// The read-only context of all builders.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// What the type definitions mean.
    pub model: &'a Model,
    /// How the API is published.
    pub options: &'a ApiOptions,
    /// What access rules ask of nodes.
    pub conditions: &'a [api::Asked],
    /// Which rules hold.
    pub doing: Doing,
    /// Whose nodes are there.
    pub reach: Reach,
}

impl<'a> Env<'a> {
    /// The context of what is read.
    pub fn of(model: &'a Model, api: &'a ApiSchema) -> Self {
        Self {
            model,
            options: &api.options,
            conditions: &api.conditions,
            doing: Doing::read(),
            reach: Reach::default(),
        }
    }

    /// The same for a request that reaches so far.
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The same for what is done.
    pub fn doing(self, doing: Doing) -> Self {
        Self { doing, ..self }
    }

    /// The same for what is read on the way, unless it is not the caller who looks.
    fn reading(self) -> Self {
        match self.doing {
            Doing::Operations(_) => self.doing(Doing::read()),
            Doing::Unseen => self,
        }
    }

    /// The same for what is measured on the way.
    fn measuring(self) -> Self {
        match self.doing {
            Doing::Operations(_) => self.doing(Doing::measure()),
            Doing::Unseen => self,
        }
    }
}

/// Builds the plan of an operation.
///
/// # Errors
/// Refuses what the schema's rules forbid and what the configuration lacks; each with a code and a place.
pub fn build(env: Env<'_>, operation: &Operation) -> Result<Plan, Vec<Refused>> {
    let mut roots = Vec::with_capacity(operation.selections.len());
    let mut refused = Vec::new();
    for selection in &operation.selections {
        match root::root(env, selection) {
            Ok(root) => roots.push(root),
            Err(error) => refused.push(located(error, selection)),
        }
    }
    if refused.is_empty() {
        Ok(Plan { roots })
    } else {
        Err(refused)
    }
}

fn located(error: Refused, selection: &crate::operation::Selection) -> Refused {
    if error.locations.is_empty() {
        let (line, column) = selection.location;
        error.at(line, column)
    } else {
        error
    }
}
