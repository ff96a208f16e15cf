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
use super::{State, continued, give};
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
    when: Vec<When>,
}

/// When a part is looked for.
#[derive(Clone, Copy)]
enum When {
    /// The first part has not filled the page.
    Open,
    /// The cursor's first key is null.
    AfterNull(SlotId),
    /// It is not.
    AfterKnown(SlotId),
}

/// The parts in the order of the page: nulls are largest. A part after the cursor that compares its first key with the cursor's is empty
/// of itself where that is null.
fn parts_of(set: &NodeSet) -> Vec<Part> {
    let part = |set: NodeSet, when: &[When]| Part {
        set,
        when: when.to_vec(),
    };
    let descending = set.order.first().is_some_and(|key| key.descending);
    let cursor = set.page.after.as_ref().and_then(|after| after.first());
    match (cursor, descending) {
        (None, false) => vec![part(known(set), &[]), part(nulls(set), &[When::Open])],
        (None, true) => vec![part(nulls(set), &[]), part(known(set), &[When::Open])],
        (Some(cursor), false) => vec![
            part(known(set), &[]),
            part(
                from_start(nulls(set)),
                &[When::Open, When::AfterKnown(*cursor)],
            ),
            part(nulls(set), &[When::AfterNull(*cursor)]),
        ],
        (Some(cursor), true) => vec![
            part(nulls(set), &[When::AfterNull(*cursor)]),
            part(
                from_start(known(set)),
                &[When::Open, When::AfterNull(*cursor)],
            ),
            part(known(set), &[]),
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

fn from_start(mut set: NodeSet) -> NodeSet {
    set.page.after = None;
    set
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
        let mut body = unless(state, &part.when, (lists.first(), take));
        let mut found = start(state, &part.set, read);
        found.page(
            &part.set,
            &part.set.branches[0],
            (None, Window::of(&set.page).limit()),
        );
        body.extend(finish(state, set, read, (found, list.clone())));
        // The embedded engine sorts more slowly in subqueries: what is always looked for first stands outside.
        if lists.is_empty() && part.when.is_empty() {
            clauses.extend(continued(body));
        } else {
            let open = part.when.iter().any(|when| matches!(when, When::Open));
            let imports = lists.first().filter(|_| open).cloned();
            clauses.push(Clause::Call {
                imports: imports.into_iter().collect(),
                body: body.into(),
            });
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

/// One row where all conditions hold, else none; nothing where there are no conditions.
fn unless(state: &mut State, when: &[When], (first, take): (Option<&Name>, SlotId)) -> Vec<Clause> {
    let condition = |when: &When| match when {
        When::Open => {
            let list = first.cloned().map_or(Expression::Null, Expression::Name);
            let size = Expression::of(Function::Size, list);
            Expression::infix(size, Infix::Less, Expression::Parameter(take))
        }
        When::AfterNull(slot) => Expression::IsNull(Box::new(Expression::Parameter(*slot))),
        When::AfterKnown(slot) => Expression::IsNotNull(Box::new(Expression::Parameter(*slot))),
    };
    let Some(condition) = Expression::all(when.iter().map(condition).collect()) else {
        return Vec::new();
    };
    let one = Expression::List(vec![Expression::Integer(1)]);
    let list = Expression::Case(Box::new([condition, one, Expression::List(Vec::new())]));
    vec![Clause::Unwind {
        list,
        item: state.name(Letter::Item),
    }]
}
