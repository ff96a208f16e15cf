//! The plan: sets of nodes, what is read of each, and where it is put.
//!
//! In: [`crate::operation::Operation`] and the model. Out: [`Plan`]. It contains no GraphQL syntax and no Cypher.

mod build;
mod entrance;
mod predicate;
mod print;
mod read;
mod set;
mod write;

pub use build::{
    Added, Applied, Asked, Doing, Entry, Env, Kind, Moment, State, Validation, build, matrix, steps,
};
pub use entrance::{Asks, Entrance, entrances};
pub use predicate::{Comparison, Measure, MeasureOf, Operand, OperandSource, Predicate, TextCase};
pub use print::{print, print_predicate};
pub use read::{
    Aggregate, Column, Columns, Connection, Cursor, CustomCall, Edges, Groups, Plan, Read, Root,
    RootKind, StatementPart,
};
pub use set::{
    Branch, Computed, Each, Expand, NodeSet, OrderKey, Origin, Page, PlanLabel, Validity, Way,
};
pub use write::{Changed, Computation, ComputedChange, Mutation, NewLabels, Step, StepKind};
