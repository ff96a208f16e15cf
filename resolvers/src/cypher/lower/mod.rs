//! From a plan's root to the tree of its statement.
//!
//! In: a root, how rows shall come back, a dialect. Out: a [`Statement`]. One file per part of the plan.
//! It must not know how anything is spelled.

mod aggregate;
mod branches;
mod call;
mod connection;
mod count;
mod element;
mod group;
mod nulls;
mod order;
mod predicate;
mod read;
mod set;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use cygnet_schema::model::Denial;

use super::ast::{Clause, Expression, Item, Letter, Name, Query, With};
use super::{Delivery, Dialect, Mode, Statement, Unprintable, print};
use crate::error::Denials;
use crate::plan::{Read, Root, RootKind, Step, StepKind};
use crate::slot::SlotId;
use read::Put;

/// The statement of a root; `None` where it needs none.
///
/// Only lists of elements can come row by row: whatever else is asked comes in one row, and so does a list that is empty whatever the
/// data. The statement's own `delivery` says how it came out.
pub fn lower(
    root: &Root,
    delivery: Delivery,
    dialect: Dialect,
) -> Result<Option<Statement>, Unprintable> {
    let (read, mode) = match &root.kind {
        RootKind::Read(read) => (read, Mode::Read),
        RootKind::Write(read) => (read, Mode::Write),
        RootKind::Constant | RootKind::Mutation(_) => return Ok(None),
    };
    self::read(read, (mode, delivery), dialect).map(Some)
}

/// The statement of a read.
pub fn read(
    read: &Read,
    (mode, delivery): (Mode, Delivery),
    dialect: Dialect,
) -> Result<Statement, Unprintable> {
    let mut state = State::new(calls(mode, dialect), dialect);
    let delivery = effective(read, delivery);
    let query = root_query(&mut state, read, delivery);
    let (text, slots) = print::print(&query, dialect, state.underscores)?;
    Ok(Statement {
        text,
        slots,
        delivery,
        mode,
        denials: Denials::of(state.denials),
    })
}

/// The statement of a step of a mutation: its one parameter, of slot 0, is the list of rows.
pub fn step(step: &Step, dialect: Dialect) -> Result<Statement, Unprintable> {
    let mode = match step.kind {
        StepKind::Match(_) | StepKind::Check(_) => Mode::Read,
        StepKind::Create { .. }
        | StepKind::Merge { .. }
        | StepKind::ConnectOnce(_)
        | StepKind::Connect(_)
        | StepKind::Change { .. }
        | StepKind::Delete
        | StepKind::Disconnect(_) => Mode::Write,
    };
    let mut state = State::new(Calls::Subquery, dialect);
    let query = write::step(&mut state, step, dialect).into();
    let (text, _) = print::print(&query, dialect, state.underscores)?;
    Ok(Statement {
        text,
        slots: vec![SlotId(0)],
        delivery: Delivery::Rows,
        mode,
        denials: Denials::of(state.denials),
    })
}

fn calls(mode: Mode, dialect: Dialect) -> Calls {
    match mode {
        Mode::Write if !dialect.writes_in_subqueries() => Calls::Inline,
        Mode::Read | Mode::Write => Calls::Subquery,
    }
}

fn effective(read: &Read, delivery: Delivery) -> Delivery {
    match read {
        Read::List { set, .. } if !set.branches.is_empty() => delivery,
        Read::List { .. } | Read::One { .. } | Read::Connection(_) | Read::Values { .. } => {
            Delivery::OneRow
        }
    }
}

fn root_query(state: &mut State, read: &Read, delivery: Delivery) -> Query {
    let put = match delivery {
        Delivery::OneRow => Put::Collected(Name::Row),
        Delivery::Rows => Put::Each(Name::Row),
    };
    let clauses = match read {
        Read::List { set, columns } => read::list(state, set, columns, (None, put)),
        Read::One { set, columns } => read::one(state, set, columns, (None, Name::Row)),
        Read::Values { call, all: true } => call::all(state, call, None, Name::Row),
        Read::Values { call, all: false } => call::first(state, call, None, Name::Row),
        Read::Connection(connection) => {
            let (mut clauses, value) = connection::connection(state, connection, None);
            clauses.push(Clause::Return(vec![Item {
                value,
                alias: Name::Row,
            }]));
            clauses
        }
    };
    clauses.into()
}

/// What changes while a tree is built.
struct State {
    next: u32,
    /// How many underscores our names need so that they meet none of an author's.
    underscores: usize,
    calls: Calls,
    counts: Counts,
    /// The rules whose validations are looked at.
    denials: Vec<Arc<Denial>>,
}

/// How the number of all nodes, and of those with a label, is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// It is kept.
    Kept,
    /// By looking at nodes, at times.
    Walked,
}

/// Where an author's statement at the root stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    /// In a subquery of its own.
    Subquery,
    /// In the statement itself, its last `RETURN` made a `WITH`: for writes where subqueries cannot write.
    Inline,
}

impl State {
    fn new(calls: Calls, dialect: Dialect) -> Self {
        Self {
            next: 0,
            underscores: 0,
            calls,
            counts: match dialect.keeps_counts() {
                true => Counts::Kept,
                false => Counts::Walked,
            },
            denials: Vec::new(),
        }
    }

    /// What stands in the place of something that a rule denies.
    fn denied(&mut self, denial: &Arc<Denial>) -> Expression {
        let known = self.denials.iter().position(|it| it == denial);
        let number = known.unwrap_or_else(|| {
            self.denials.push(Arc::clone(denial));
            self.denials.len() - 1
        });
        match number {
            0 => Expression::False,
            number => Expression::Integer(number),
        }
    }

    /// A name that was not there before.
    fn name(&mut self, letter: Letter) -> Name {
        let number = self.next;
        self.next += 1;
        Name::Own(letter, number)
    }
}

/// A subquery over what is at hand.
fn subquery(parent: Option<&Name>, body: impl Into<Query>) -> Clause {
    Clause::Call {
        imports: parent.into_iter().cloned().collect(),
        body: body.into(),
    }
}

/// `RETURN value AS alias`
fn give(value: Expression, alias: Name) -> Clause {
    Clause::Return(vec![Item { value, alias }])
}

/// Clauses that go on where others would end: the last `RETURN` is a `WITH`.
fn continued(mut clauses: Vec<Clause>) -> Vec<Clause> {
    if let Some(last) = clauses.last_mut()
        && let Clause::Return(items) = last
    {
        *last = Clause::With(With {
            items: std::mem::take(items),
            ..With::default()
        });
    }
    clauses
}
