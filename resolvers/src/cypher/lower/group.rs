//! Groups of a set.
//!
//! In: a set and what it is grouped by. Out: clauses whose last gives the list of groups, in the order of their keys.
//! It must not know what the groups are for.

use super::super::ast::{Clause, Expression, Function, Item, Letter, Name, Sort, With};
use super::branches::gather;
use super::element::{edge_use_of, edge_use_of_columns};
use super::read::{Keys, Parts};
use super::set::{Candidates, ComputedUse, Wanted};
use super::{State, give};
use crate::plan::{Groups, NodeSet};

/// The groups of a set, each a list of elements.
pub(super) fn groups(
    state: &mut State,
    set: &NodeSet,
    groups: &Groups,
    (parent, alias): (Option<&Name>, Name),
) -> Vec<Clause> {
    let keys: Vec<Name> = groups
        .keys
        .iter()
        .map(|_| state.name(Letter::Key))
        .collect();
    let element = state.name(Letter::Value);
    let group = state.name(Letter::Value);
    let names: Vec<Name> = keys.iter().chain([&element]).cloned().collect();
    let parts = Parts {
        keys: Keys::Without,
        edge_columns: &[],
        columns: &groups.columns,
    };
    let edge = edge_use_of(groups.keys.iter().flatten()).or(edge_use_of_columns(&groups.columns));
    let mut values = |state: &mut State, position: usize, found: &mut Candidates| {
        let operands = groups.keys.iter().map(|key| key.get(position));
        let mut given: Vec<Expression> = operands
            .map(|operand| {
                operand.map_or(Expression::Null, |operand| found.element.operand(operand))
            })
            .collect();
        given.push(parts.value(state, set, position, found));
        given
    };
    let wanted = Wanted {
        computed: ComputedUse::All,
        ..Wanted::whole(edge)
    };
    let mut clauses = gather(state, set, (parent, wanted), &names, &mut values);
    let collected = Item {
        value: Expression::of(Function::Collect, Expression::Name(element)),
        alias: group.clone(),
    };
    clauses.push(Clause::With(With {
        items: keys.iter().map(Item::keep).chain([collected]).collect(),
        order: keys
            .iter()
            .map(|key| Sort {
                by: Expression::Name(key.clone()),
                descending: false,
            })
            .collect(),
        ..With::default()
    }));
    clauses.push(give(
        Expression::of(Function::Collect, Expression::Name(group)),
        alias,
    ));
    clauses
}
