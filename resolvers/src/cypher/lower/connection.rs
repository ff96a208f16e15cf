//! Connections: each part is a subquery of its own, so that nothing is collected that is not in the page.
//!
//! In: a connection. Out: subqueries, and the list of its parts. It must not know what its cursors look like.

use super::super::ast::{Clause, Expression, Function, Letter, Name, Query};
use super::branches::{Reach, branch, gather};
use super::element::EdgeUse;
use super::order::Window;
use super::predicate::conjuncts;
use super::read::{Keys, Parts, Put, elements};
use super::set::{Source, Wanted};
use super::{State, aggregate, continued, give, group, subquery};
use crate::plan::{
    Branch, Connection, Cursor, Edges, Measure, MeasureOf, NodeSet, Origin, PlanLabel,
};

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
        if *total && !measures.is_empty() && !is_counted(set) {
            measures.push(MeasureOf {
                measure: Measure::CountEdges,
                operands: Vec::new(),
            });
        }
        let (calls, values) = aggregate::measures(state, set, &measures, parent);
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
                let body = count(state, set, parent, name.clone());
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
    (one_by_one(first, queries, parent), Expression::List(parts))
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

/// Whether the engines know the set's size without looking at a node: it is all of one label, for each branch.
fn is_counted(set: &NodeSet) -> bool {
    let whole = |branch: &Branch| {
        matches!(branch.labels.as_slice(), [PlanLabel::Fixed(_)])
            && branch.computed.is_empty()
            && conjuncts(&branch.access).is_empty()
            && conjuncts(&branch.filter).is_empty()
    };
    set.origin == Origin::Label && set.branches.iter().all(whole)
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

/// How many elements the set has, whatever the page. Of one label without a filter both engines know it without looking at a node.
fn count(state: &mut State, set: &NodeSet, parent: Option<&Name>, alias: Name) -> Vec<Clause> {
    let wanted = Wanted::whole(EdgeUse::Unread);
    match (set.branches.len(), &set.origin) {
        (0, _) => vec![give(Expression::Integer(0), alias)],
        (1, _) => {
            let mut found = branch(
                state,
                set,
                (0, Source::Origin(parent)),
                wanted,
                Reach::Final,
            );
            found.clauses.push(give(Expression::CountRows, alias));
            found.clauses
        }
        (_, Origin::Custom(_)) => {
            let row = state.name(Letter::Value);
            let mut clauses = gather(state, set, (parent, wanted), &[row], &mut |_, _, _| {
                vec![Expression::Integer(1)]
            });
            clauses.push(give(Expression::CountRows, alias));
            clauses
        }
        (
            _,
            Origin::Label
            | Origin::Expand(_)
            | Origin::Fulltext { .. }
            | Origin::Vector { .. }
            | Origin::Identities(_),
        ) => {
            let each = state.name(Letter::Value);
            let mut query = Query {
                branches: Vec::new(),
            };
            for position in 0..set.branches.len() {
                let mut found = branch(
                    state,
                    set,
                    (position, Source::Origin(parent)),
                    wanted,
                    Reach::Final,
                );
                found
                    .clauses
                    .push(give(Expression::CountRows, each.clone()));
                query.branches.push(found.clauses);
            }
            let sum = Expression::of(Function::Sum, Expression::Name(each));
            vec![subquery(parent, query), give(sum, alias)]
        }
    }
}
