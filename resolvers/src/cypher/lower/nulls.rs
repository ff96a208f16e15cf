//! Pages by a key that can be null, smallest first: known values, then nulls.
//!
//! In: such a set. Out: clauses that find the page in two parts. An index has no nulls, so one query for all could not use its order and would read the whole label;
//! the part of known values can, and the nulls are looked for only where the page is not full yet.
//! It must not know what is read of the elements.

use super::super::ast::{Clause, Expression, Function, Infix, Letter, Name};
use super::order::{self, Window};
use super::read::{Parts, Put};
use super::set::{Candidates, Source, Wanted, candidates};
use super::{State, continued, give, subquery};
use crate::plan::{Branch, NodeSet, Operand, OperandSource, Origin, Predicate};
use crate::slot::SlotId;

/// The number to take, where a set's page is to be found in two parts.
pub(super) fn applies(set: &NodeSet, put: &Put) -> Option<SlotId> {
    let [branch] = set.branches.as_slice() else {
        return None;
    };
    let key = set
        .order
        .first()
        .is_some_and(|key| key.nullable && !key.descending);
    let plain = is_property(branch.order.first()?);
    let listed = match put {
        Put::Collected(_) | Put::Each(_) => set.page.skip.is_none(),
        Put::First(_) => false,
    };
    set.page
        .take
        .filter(|_| key && plain && listed && set.origin == Origin::Label)
}

fn is_property(operand: &Operand) -> bool {
    matches!(
        operand,
        Operand {
            source: OperandSource::Node(_),
            coalesce: None
        }
    )
}

/// The elements of the page.
pub(super) fn elements(
    state: &mut State,
    set: &NodeSet,
    parts: &Parts<'_>,
    (take, put): (SlotId, Put),
) -> Vec<Clause> {
    let (first, second) = (state.name(Letter::Value), state.name(Letter::Value));
    let known = known(set);
    let mut found = start(state, &known, parts);
    found.page(
        &known,
        &known.branches[0],
        (None, Window::of(&set.page).limit()),
    );
    let first_part = finish(state, set, parts, (found, first.clone()));

    let unknown = unknown(set);
    let mut found = start(state, &unknown, parts);
    found.keep_where(
        order::after_among_nulls(set, &set.branches[0], &found.element)
            .into_iter()
            .collect(),
    );
    found.page(
        &unknown,
        &unknown.branches[0],
        (None, Window::of(&set.page).limit()),
    );
    let mut second_part = vec![unless_full(state, &first, take)];
    second_part.extend(finish(state, set, parts, (found, second.clone())));

    let both = Expression::infix(
        Expression::Name(first.clone()),
        Infix::Plus,
        Expression::Name(second),
    );
    let page = Expression::UpTo(Box::new(both), take);
    let mut clauses = continued(first_part);
    clauses.push(subquery(Some(&first), second_part));
    match put {
        Put::Collected(alias) | Put::First(alias) => clauses.push(give(page, alias)),
        Put::Each(alias) => {
            let item = state.name(Letter::Item);
            clauses.push(Clause::Unwind {
                list: page,
                item: item.clone(),
            });
            clauses.push(give(Expression::Name(item), alias));
        }
    }
    clauses
}

fn start(state: &mut State, set: &NodeSet, parts: &Parts<'_>) -> Candidates {
    let wanted = Wanted::page(parts.edge_use(), Window::of(&set.page));
    candidates(state, set, &set.branches[0], Source::Origin(None), wanted)
}

fn finish(
    state: &mut State,
    set: &NodeSet,
    parts: &Parts<'_>,
    (mut found, alias): (Candidates, Name),
) -> Vec<Clause> {
    let value = parts.value(state, set, 0, &mut found);
    found
        .clauses
        .push(give(Expression::of(Function::Collect, value), alias));
    found.clauses
}

/// No row where the first part has filled the page, else one.
fn unless_full(state: &mut State, first: &Name, take: SlotId) -> Clause {
    let size = Expression::of(Function::Size, Expression::Name(first.clone()));
    let open = Expression::infix(size, Infix::Less, Expression::Parameter(take));
    let one = Expression::List(vec![Expression::Integer(1)]);
    let list = Expression::Case(Box::new([open, one, Expression::List(Vec::new())]));
    Clause::Unwind {
        list,
        item: state.name(Letter::Item),
    }
}

/// The part whose first key is known.
fn known(set: &NodeSet) -> NodeSet {
    let mut known = set.clone();
    known.order[0].nullable = false;
    known
}

/// The part whose first key is null: the other keys order it.
fn unknown(set: &NodeSet) -> NodeSet {
    let mut unknown = set.clone();
    unknown.order.remove(0);
    unknown.page.after = None;
    for branch in &mut unknown.branches {
        let Branch { order, filter, .. } = branch;
        let null = Predicate::IsNull(order.remove(0));
        *filter = std::mem::replace(filter, Predicate::True).and(null);
    }
    unknown
}
