//! Connections: each part is a subquery of its own, so that nothing is collected that is not in the page.
//!
//! In: a connection. Out: subqueries, and the list of its parts. It must not know what its cursors look like.

use super::super::ast::{Clause, Expression, Letter, Name};
use super::order::Window;
use super::predicate::{any_invalid, can_be_invalid};
use super::read::{Keys, Parts, Put, elements, has_words};
use super::{State, aggregate, continued, count, group, subquery};
use crate::plan::{Connection, Cursor, Edges, Measure, MeasureOf, NodeSet};

/// The subqueries of a connection and its value.
pub(super) fn connection(
    state: &mut State,
    connection: &Connection,
    parent: Option<&Name>,
) -> (Vec<Clause>, Expression) {
    let Connection {
        set,
        total,
        edges,
        aggregate,
        groups,
        edge: _,
        extra: _,
    } = connection;
    let mut queries = Vec::new();
    let mut parts = Vec::new();
    let mut measured = aggregate.as_ref().map(|aggregate| {
        let mut measures = aggregate.measures.clone();
        let own = aggregate.set.as_deref();
        if *total && own.is_none() && !measures.is_empty() && !count::is_known(state, set) {
            measures.push(MeasureOf {
                measure: Measure::CountEdges,
                operands: Vec::new(),
            });
        }
        let (calls, values) = aggregate::measures(state, own.unwrap_or(set), &measures, parent);
        queries.extend(calls);
        values
    });
    if *total {
        let wanted = aggregate
            .as_ref()
            .map_or(0, |aggregate| aggregate.measures.len());
        let with_measures = measured.as_mut().filter(|values| values.len() > wanted);
        parts.push(match with_measures.and_then(Vec::pop) {
            Some(value) => value,
            None => {
                let name = state.name(Letter::Value);
                let body = count::rows(state, set, parent, name.clone());
                queries.push(body);
                Expression::Name(name)
            }
        });
    }
    let mut first = None;
    if let Some(edges) = edges {
        let name = state.name(Letter::Value);
        first = Some(page(state, set, edges, (parent, name.clone())));
        parts.push(Expression::Name(name));
    }
    parts.extend(measured.map(Expression::List));
    for group in groups {
        let name = state.name(Letter::Value);
        let body = group::groups(state, set, group, (parent, name.clone()));
        queries.push(body);
        parts.push(Expression::Name(name));
    }
    let fails = invalid(state, connection, parent, &mut queries);
    let value = Expression::List(parts);
    let value = match fails.is_empty() {
        true => value,
        false => {
            let denied = denied(state, connection);
            Expression::Case(Box::new([Expression::any(fails), denied, value]))
        }
    };
    (one_by_one(first, queries, parent), value)
}

/// Whether validations fail of what is counted and measured: the edges tell of themselves.
fn invalid(
    state: &mut State,
    connection: &Connection,
    parent: Option<&Name>,
    queries: &mut Vec<Vec<Clause>>,
) -> Vec<Expression> {
    let aggregate = connection.aggregate.as_ref();
    let measured = aggregate.map(|aggregate| aggregate.set.as_deref().unwrap_or(&connection.set));
    let counted = connection.total.then_some(&connection.set);
    let mut sets: Vec<&NodeSet> = counted.into_iter().chain(measured).collect();
    sets.dedup_by(|one, other| std::ptr::eq(*one, *other));
    let sets = sets.into_iter().filter(|set| can_be_invalid(set));
    let mut fails = Vec::new();
    for set in sets {
        let name = state.name(Letter::Value);
        queries.push(any_invalid(state, set, parent, name.clone()));
        fails.push(Expression::Name(name));
    }
    fails
}

/// Who denies what is counted and measured: the first rule that has words for it, else the first. Which of several it was is not asked.
fn denied(state: &mut State, connection: &Connection) -> Expression {
    let aggregate = connection.aggregate.as_ref();
    let measured = aggregate.and_then(|aggregate| aggregate.set.as_deref());
    let branches = measured.into_iter().chain([&connection.set]);
    let parts = branches.flat_map(|set| &set.branches);
    let mut denials = parts
        .flat_map(|branch| &branch.valid)
        .map(|part| &part.denial);
    let first = denials.clone().next();
    match denials.find(|denial| has_words(denial)).or(first) {
        Some(denial) => state.denied(denial),
        None => Expression::False,
    }
}

/// The page and the other queries, one after the other. At the root the page is no subquery: the embedded engine sorts more slowly within them (and counts and
/// measures faster).
fn one_by_one(
    page: Option<Vec<Clause>>,
    queries: Vec<Vec<Clause>>,
    parent: Option<&Name>,
) -> Vec<Clause> {
    let mut clauses = match (page, parent) {
        (Some(page), None) => continued(page),
        (Some(page), Some(_)) => vec![subquery(parent, page)],
        (None, _) => Vec::new(),
    };
    clauses.extend(queries.into_iter().map(|query| subquery(parent, query)));
    clauses
}

fn page(
    state: &mut State,
    set: &NodeSet,
    edges: &Edges,
    (parent, alias): (Option<&Name>, Name),
) -> Vec<Clause> {
    let keys = match edges.cursor {
        Cursor::Offset => Keys::Without,
        Cursor::Keyset { .. } => Keys::With,
    };
    let parts = Parts {
        keys,
        edge_columns: &edges.edge_columns,
        columns: &edges.columns,
    };
    elements(
        state,
        set,
        &parts,
        Window::of(&set.page),
        (parent, Put::Collected(alias)),
    )
}
