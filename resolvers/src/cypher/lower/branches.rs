//! Sets of several branches: one query of all.
//!
//! In: a set and what is wanted of its elements. Out: clauses whose rows carry the wanted values under names that are the same for all branches.
//! A page is taken of each branch first, as far as the whole page can reach into it, and then of all. It must not know what the values are.

use super::super::ast::{Clause, Expression, Item, Letter, Name, Query, Rows, Sort, With};
use super::element::EdgeUse;
use super::order::Window;
use super::set::{Candidates, Scope, Source, Wanted, candidates};
use super::{State, call, subquery};
use crate::plan::{NodeSet, Origin};

/// What is made of an element: given the branch's position and its rows, the values, in the order of the names.
pub(super) type Values<'a> =
    &'a mut dyn FnMut(&mut State, usize, &mut Candidates) -> Vec<Expression>;

/// One row per element, with the wanted values under the given names.
pub(super) fn gather(
    state: &mut State,
    set: &NodeSet,
    (parent, wanted): (Option<&Name>, Wanted),
    names: &[Name],
    values: Values<'_>,
) -> Vec<Clause> {
    match set.branches.as_slice() {
        [] => names
            .iter()
            .map(|name| Clause::Unwind {
                list: Expression::List(Vec::new()),
                item: name.clone(),
            })
            .collect(),
        [_] => {
            let mut found = branch(
                state,
                set,
                (0, Source::Origin(parent)),
                wanted,
                Reach::Final,
            );
            let given = values(state, 0, &mut found);
            found.clauses.push(Clause::With(With {
                items: items(names, given),
                ..With::default()
            }));
            found.clauses
        }
        _ => several(state, set, (parent, wanted), names, values),
    }
}

/// One row per element of the set's page, with nothing to read.
pub(super) fn nodes(state: &mut State, set: &NodeSet, parent: Option<&Name>) -> Vec<Clause> {
    let window = Window::of(&set.page);
    let paged = !window.is_whole() || set.page.after.is_some();
    let wanted = if paged {
        Wanted::page(EdgeUse::Unread, window)
    } else {
        Wanted::whole(EdgeUse::Unread)
    };
    let name = state.name(Letter::Value);
    gather(state, set, (parent, wanted), &[name], &mut |_, _, _| {
        vec![Expression::Integer(1)]
    })
}

/// How far a branch is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is the whole set: its page is the set's.
    Final,
    /// It is one of several: as far as the set's page can reach.
    Pushed,
    /// Its rows come one by one: not at all.
    Nothing,
}

/// The rows of one branch.
pub(super) fn branch(
    state: &mut State,
    set: &NodeSet,
    (position, source): (usize, Source<'_>),
    wanted: Wanted,
    reach: Reach,
) -> Candidates {
    let branch = &set.branches[position];
    let mut found = candidates(state, set, branch, source, wanted);
    match (wanted.scope, reach) {
        (Scope::Page(window), Reach::Final) => {
            found.page(set, branch, (window.skip(), window.limit()))
        }
        (Scope::Page(window), Reach::Pushed) if window.reach().is_some() => {
            found.page(set, branch, (None, window.reach()))
        }
        (Scope::Page(_) | Scope::Whole, Reach::Final | Reach::Pushed | Reach::Nothing) => {
            found.settle()
        }
    }
    found
}

fn several(
    state: &mut State,
    set: &NodeSet,
    (parent, wanted): (Option<&Name>, Wanted),
    names: &[Name],
    values: Values<'_>,
) -> Vec<Clause> {
    let window = match wanted.scope {
        Scope::Whole => None,
        Scope::Page(window) => Some(window),
    };
    let keys: Vec<Name> = match window {
        Some(_) => set.order.iter().map(|_| state.name(Letter::Key)).collect(),
        None => Vec::new(),
    };
    let all: Vec<Name> = keys.iter().chain(names).cloned().collect();
    let (mut clauses, node) = shared(state, set, parent);
    let (source, reach) = match &node {
        Some(node) => (Source::Node(node), Reach::Nothing),
        None => (Source::Origin(parent), Reach::Pushed),
    };
    let mut query = Query {
        branches: Vec::new(),
    };
    for position in 0..set.branches.len() {
        let mut found = branch(state, set, (position, source), wanted, reach);
        let operands = set.branches[position].order.iter().take(keys.len());
        let mut given: Vec<Expression> = operands
            .map(|operand| found.element.operand(operand))
            .collect();
        given.extend(values(state, position, &mut found));
        found.clauses.push(Clause::Return(items(&all, given)));
        query.branches.push(found.clauses);
    }
    clauses.push(subquery(node.as_ref().or(parent), query));
    if let Some(window) = window.filter(|window| !keys.is_empty() || !window.is_whole()) {
        let sort = |(key, by): (&crate::plan::OrderKey, &Name)| Sort {
            by: Expression::Name(by.clone()),
            descending: key.descending,
        };
        clauses.push(Clause::With(With {
            items: all.iter().map(Item::keep).collect(),
            order: set.order.iter().zip(&keys).map(sort).collect(),
            skip: window.skip(),
            limit: window.limit(),
            ..With::default()
        }));
    }
    clauses
}

/// An author's statement runs once, whatever the number of branches: its nodes are found first and told apart after.
fn shared(state: &mut State, set: &NodeSet, parent: Option<&Name>) -> (Vec<Clause>, Option<Name>) {
    let custom = match &set.origin {
        Origin::Custom(custom) => custom,
        Origin::Label
        | Origin::Expand(_)
        | Origin::Fulltext { .. }
        | Origin::Vector { .. }
        | Origin::Identities(_) => {
            return (Vec::new(), None);
        }
    };
    let node = state.name(Letter::Node);
    let mut clauses = call::rows(state, custom, parent);
    let rows = if set.distinct {
        Rows::Distinct
    } else {
        Rows::All
    };
    let found = Item {
        value: call::column(custom),
        alias: node.clone(),
    };
    clauses.push(Clause::With(With {
        rows,
        items: vec![found],
        ..With::default()
    }));
    (clauses, Some(node))
}

fn items(names: &[Name], values: Vec<Expression>) -> Vec<Item> {
    values
        .into_iter()
        .zip(names)
        .map(|(value, alias)| Item {
            value,
            alias: alias.clone(),
        })
        .collect()
}
