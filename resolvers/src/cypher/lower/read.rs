//! Lists, single elements and values: what is read of a set, as positional lists.
//!
//! In: a read. Out: clauses, the last of which gives the read's value. It must not know where in the answer the value goes.

use cygnet_schema::model::Denial;

use super::super::ast::{Clause, Expression, Function, Letter, Name};
use super::branches::{Reach, branch, gather};
use super::element::{EdgeUse, edge_use_of_columns};
use super::order::Window;
use super::predicate::predicate;
use super::set::{Candidates, Source, Wanted};
use super::{State, call, connection, give, nulls, subquery};
use crate::plan::{Branch, Column, Columns, Computed, NodeSet, Read, Validity};

/// What is put for each element.
pub(super) struct Parts<'a> {
    /// Whether the cursor's keys come first.
    pub keys: Keys,
    /// What is read of the relationship: nothing, or one per branch.
    pub edge_columns: &'a [Columns],
    /// What is read of the node, one per branch.
    pub columns: &'a [Columns],
}

/// Whether an element carries its order's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    With,
    Without,
}

/// How elements are given.
#[derive(Debug, Clone)]
pub(super) enum Put {
    /// A list of them in one row.
    Collected(Name),
    /// The first of them, or null, in one row.
    First(Name),
    /// A row for each.
    Each(Name),
}

impl Put {
    fn clause(self, element: Expression) -> Clause {
        match self {
            Self::Collected(alias) => give(Expression::of(Function::Collect, element), alias),
            Self::First(alias) => give(Expression::of(Function::Collect, element).first(), alias),
            Self::Each(alias) => give(element, alias),
        }
    }

    fn nothing(self) -> Vec<Clause> {
        match self {
            Self::Collected(alias) => vec![give(Expression::List(Vec::new()), alias)],
            Self::First(alias) => vec![give(Expression::Null, alias)],
            Self::Each(alias) => {
                let list = Expression::List(Vec::new());
                vec![
                    Clause::Unwind {
                        list,
                        item: alias.clone(),
                    },
                    give(Expression::Name(alias.clone()), alias),
                ]
            }
        }
    }
}

/// The elements of a set.
pub(super) fn list(
    state: &mut State,
    set: &NodeSet,
    columns: &[Columns],
    (parent, put): (Option<&Name>, Put),
) -> Vec<Clause> {
    let parts = Parts {
        keys: Keys::Without,
        edge_columns: &[],
        columns,
    };
    elements(state, set, &parts, Window::of(&set.page), (parent, put))
}

/// The first element of a set.
pub(super) fn one(
    state: &mut State,
    set: &NodeSet,
    columns: &[Columns],
    (parent, alias): (Option<&Name>, Name),
) -> Vec<Clause> {
    let parts = Parts {
        keys: Keys::Without,
        edge_columns: &[],
        columns,
    };
    elements(
        state,
        set,
        &parts,
        Window::first_of(&set.page),
        (parent, Put::First(alias)),
    )
}

/// The elements of a window of a set, each a list of its parts.
pub(super) fn elements(
    state: &mut State,
    set: &NodeSet,
    parts: &Parts<'_>,
    window: Window,
    (parent, put): (Option<&Name>, Put),
) -> Vec<Clause> {
    if let Some(take) = nulls::applies(set, &put) {
        return nulls::elements(state, set, parts, (take, put));
    }
    let wanted = Wanted::page(parts.edge_use(), window);
    match set.branches.len() {
        0 => put.nothing(),
        1 => {
            let mut found = branch(
                state,
                set,
                (0, Source::Origin(parent)),
                wanted,
                Reach::Final,
            );
            let value = parts.value(state, set, 0, &mut found);
            found.clauses.push(put.clause(value));
            found.clauses
        }
        _ => {
            let name = state.name(Letter::Value);
            let mut value = |state: &mut State, position: usize, found: &mut Candidates| {
                vec![parts.value(state, set, position, found)]
            };
            let mut clauses = gather(
                state,
                set,
                (parent, wanted),
                std::slice::from_ref(&name),
                &mut value,
            );
            clauses.push(put.clause(Expression::Name(name)));
            clauses
        }
    }
}

impl Parts<'_> {
    /// Whether any of it reads the relationship.
    pub fn edge_use(&self) -> EdgeUse {
        edge_use_of_columns(self.edge_columns).or(edge_use_of_columns(self.columns))
    }

    /// The list for an element of a branch. The relationship's part is as long in every branch, so that the branch's position, which comes
    /// after it, stands at one place.
    pub fn value(
        &self,
        state: &mut State,
        set: &NodeSet,
        position: usize,
        found: &mut Candidates,
    ) -> Expression {
        let mut items = Vec::new();
        if self.keys == Keys::With {
            items.extend(
                set.branches[position]
                    .order
                    .iter()
                    .map(|operand| found.element.operand(operand)),
            );
        }
        if let Some(columns) = self.edge_columns.get(position) {
            let width = self
                .edge_columns
                .iter()
                .map(|columns| columns.columns.len())
                .max()
                .unwrap_or_default();
            let end = items.len() + width;
            put_columns(state, columns, (&set.branches[position], found), &mut items);
            items.resize(end, Expression::Null);
        }
        if set.branches.len() > 1 {
            items.push(Expression::Integer(position));
        }
        if let Some(columns) = self.columns.get(position) {
            put_columns(state, columns, (&set.branches[position], found), &mut items);
        }
        let list = Expression::List(items);
        judged(state, &set.branches[position].valid, found, list)
    }
}

/// The value of an element, or in its place the number of the rule whose validation does not hold (false for the first): whoever reads the
/// rows ends with an error there.
pub(super) fn judged(
    state: &mut State,
    valid: &[Validity],
    found: &mut Candidates,
    value: Expression,
) -> Expression {
    // Rules without words of their own are told apart by nobody but the audit log: one look at all of them.
    if valid.iter().all(|part| !has_words(&part.denial)) {
        let Some(first) = valid.first() else {
            return value;
        };
        let holds = Validity::all(valid);
        let holds = predicate(state, &holds, &found.element, &mut found.clauses);
        let denied = state.denied(&first.denial);
        return Expression::Case(Box::new([holds, value, denied]));
    }
    valid.iter().rev().fold(value, |value, part| {
        let holds = predicate(state, &part.holds, &found.element, &mut found.clauses);
        let denied = state.denied(&part.denial);
        Expression::Case(Box::new([holds, value, denied]))
    })
}

/// Whether a rule says something of its own where it denies.
pub(super) fn has_words(denial: &Denial) -> bool {
    denial.message.is_some() || denial.code.is_some()
}

/// Adds the values of columns; nested reads run in subqueries after the rows found so far. What the branch has computed already is not computed again.
fn put_columns(
    state: &mut State,
    columns: &Columns,
    (branch, found): (&Branch, &mut Candidates),
    items: &mut Vec<Expression>,
) {
    for column in &columns.columns {
        items.push(match column {
            Column::Value(operand) => found.element.operand(operand),
            Column::Nested(read) => match computed(branch, read) {
                Some(position) => Expression::Name(found.element.computed[position].clone()),
                None => {
                    let node = found.element.node.clone();
                    nested(state, read, &node, &mut found.clauses)
                }
            },
        });
    }
}

/// The position of a branch's computed value that is the same as a read's.
fn computed(branch: &Branch, read: &Read) -> Option<usize> {
    let Read::Values { call, all } = read else {
        return None;
    };
    branch.computed.iter().position(|computed| match computed {
        Computed::Custom(known) => !all && known == call,
        Computed::CustomList(known) => *all && known == call,
        Computed::Aggregate { .. } => false,
    })
}

/// The value of a read that starts at a node. Its subqueries are added to `clauses`.
fn nested(state: &mut State, read: &Read, node: &Name, clauses: &mut Vec<Clause>) -> Expression {
    let alias = state.name(Letter::Value);
    let body = match read {
        Read::List { set, columns } => list(
            state,
            set,
            columns,
            (Some(node), Put::Collected(alias.clone())),
        ),
        Read::One { set, columns } => one(state, set, columns, (Some(node), alias.clone())),
        Read::Values { call, all: true } => call::all(state, call, Some(node), alias.clone()),
        Read::Values { call, all: false } => call::first(state, call, Some(node), alias.clone()),
        Read::Connection(parts) => {
            let (calls, value) = connection::connection(state, parts, Some(node));
            clauses.extend(calls);
            return value;
        }
    };
    clauses.push(subquery(Some(node), body));
    Expression::Name(alias)
}
