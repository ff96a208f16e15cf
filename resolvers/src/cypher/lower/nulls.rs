//! Pages by a key that can be null: the part of known values and the part of nulls, each found on its own.
//!
//! In: such a set. Out: clauses that find the page part by part. An index has no nulls, so one query for all could not use its order and
//! would read the whole label. The part of known values can use it, and a part is looked for only where the page can hold some of it:
//! where the parts before it have not filled the page, and on the right side of the cursor.
//! It must not know what is read of the elements.

use super::super::ast::{Clause, Expression, Function, Infix, Letter, Name};
use super::order::Window;
use super::read::{Parts, Put};
use super::set::{Candidates, Source, Wanted, candidates};
use super::{State, continued, give, subquery};
use crate::plan::{Branch, NodeSet, Operand, OperandSource, Origin, Predicate};
use crate::slot::SlotId;

/// The number to take, where a set's page is to be found in parts.
pub(super) fn applies(set: &NodeSet, put: &Put) -> Option<SlotId> {
    let [branch] = set.branches.as_slice() else {
        return None;
    };
    let key = set.order.first().is_some_and(|key| key.nullable);
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

/// A part of the page.
struct Part {
    set: NodeSet,
    /// It is looked for only where the first part has not filled the page. What is looked for so has no order of an index, which is
    /// no loss for a part that no index gives.
    open: Open,
    /// On which side of the nulls the cursor must be.
    side: Side,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Always,
    WhereRoom,
}

/// Where the cursor is.
#[derive(Clone, Copy)]
enum Side {
    Any,
    /// Its first key is null.
    Null(SlotId),
    /// It is not.
    Known(SlotId),
}

impl Part {
    fn always(set: NodeSet) -> Self {
        Self {
            set,
            open: Open::Always,
            side: Side::Any,
        }
    }

    fn at(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    fn where_room(mut self) -> Self {
        self.open = Open::WhereRoom;
        self
    }

    fn without_cursor(mut self) -> Self {
        self.set.page.after = None;
        self
    }
}

/// The parts in the order of the page: nulls are largest. A part after the cursor that compares its first key with the cursor's is empty
/// of itself where that is null.
fn parts_of(set: &NodeSet) -> Vec<Part> {
    let known = || Part::always(known(set));
    let nulls = || Part::always(nulls(set));
    let descending = set.order.first().is_some_and(|key| key.descending);
    let cursor = set.page.after.as_ref().and_then(|after| after.first());
    match (cursor, descending) {
        (None, false) => vec![known(), nulls().where_room()],
        (None, true) => vec![nulls(), known()],
        (Some(cursor), false) => vec![
            known(),
            nulls()
                .without_cursor()
                .where_room()
                .at(Side::Known(*cursor)),
            nulls().at(Side::Null(*cursor)),
        ],
        (Some(cursor), true) => vec![
            nulls().at(Side::Null(*cursor)),
            known().without_cursor().at(Side::Null(*cursor)),
            known(),
        ],
    }
}

/// The part whose first key is known.
fn known(set: &NodeSet) -> NodeSet {
    let mut known = set.clone();
    known.order[0].nullable = false;
    known
}

/// The part whose first key is null: the other keys order it.
fn nulls(set: &NodeSet) -> NodeSet {
    let mut nulls = set.clone();
    nulls.order.remove(0);
    if let Some(after) = &mut nulls.page.after {
        after.remove(0);
    }
    for branch in &mut nulls.branches {
        let Branch { order, filter, .. } = branch;
        let null = Predicate::IsNull(order.remove(0));
        *filter = std::mem::replace(filter, Predicate::True).and(null);
    }
    nulls
}

/// The elements of the page.
pub(super) fn elements(
    state: &mut State,
    set: &NodeSet,
    read: &Parts<'_>,
    (take, put): (SlotId, Put),
) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut lists: Vec<Name> = Vec::new();
    for part in parts_of(set) {
        let list = state.name(Letter::Value);
        let first = lists
            .first()
            .filter(|_| part.open == Open::WhereRoom)
            .cloned();
        let mut body = Vec::new();
        body.extend(first.as_ref().map(|list| room(state, list, take)));
        let mut found = start(state, &part.set, read);
        found.page(
            &part.set,
            &part.set.branches[0],
            (None, Some(limit(part.side, take))),
        );
        body.extend(finish(state, set, read, (found, list.clone())));
        // The embedded engine sorts more slowly in subqueries: the first part stands outside.
        if lists.is_empty() {
            clauses.extend(continued(body));
        } else {
            clauses.push(subquery(first.as_ref(), body));
        }
        lists.push(list);
    }
    let all = lists
        .into_iter()
        .map(Expression::Name)
        .reduce(|all, list| Expression::infix(all, Infix::Plus, list))
        .unwrap_or(Expression::List(Vec::new()));
    let page = Expression::UpTo(Box::new(all), take);
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

fn start(state: &mut State, set: &NodeSet, read: &Parts<'_>) -> Candidates {
    let wanted = Wanted::page(read.edge_use(), Window::of(&set.page));
    candidates(state, set, &set.branches[0], Source::Origin(None), wanted)
}

fn finish(
    state: &mut State,
    set: &NodeSet,
    read: &Parts<'_>,
    (mut found, alias): (Candidates, Name),
) -> Vec<Clause> {
    let value = read.value(state, set, 0, &mut found);
    found
        .clauses
        .push(give(Expression::of(Function::Collect, value), alias));
    found.clauses
}

/// One row where the first part has not filled the page, else none.
fn room(state: &mut State, first: &Name, take: SlotId) -> Clause {
    let size = Expression::of(Function::Size, Expression::Name(first.clone()));
    let open = Expression::infix(size, Infix::Less, Expression::Parameter(take));
    let one = Expression::List(vec![Expression::Integer(1)]);
    let list = Expression::Case(Box::new([open, one, Expression::List(Vec::new())]));
    Clause::Unwind {
        list,
        item: state.name(Letter::Item),
    }
}

/// How many to take: none on the wrong side of the cursor. A condition on the rows would look at all of them.
fn limit(side: Side, take: SlotId) -> Expression {
    let (slot, null): (SlotId, fn(Box<Expression>) -> Expression) = match side {
        Side::Any => return Expression::Parameter(take),
        Side::Null(slot) => (slot, Expression::IsNull),
        Side::Known(slot) => (slot, Expression::IsNotNull),
    };
    let here = null(Box::new(Expression::Parameter(slot)));
    let take = Expression::Parameter(take);
    Expression::Case(Box::new([here, take, Expression::Integer(0)]))
}
