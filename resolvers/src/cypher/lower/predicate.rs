//! Predicates.
//!
//! In: a predicate and the element it is about. Out: an expression, and subqueries that must stand before it where a set inside it
//! cannot be said within `EXISTS { .. }` on both engines. It must not know what the predicate is for.

use super::super::ast::{
    Clause, Expression, Function, Infix, Item, Label, Letter, Name, Pattern, Step, With,
};
use super::element::{Element, edge_use_of_predicates, predicate_reads, reads_computed};
use super::{State, branches, give, set, subquery};
use crate::plan::{
    Branch, Comparison, Expand, NodeSet, Operand, Origin, Page, PlanLabel, Predicate, TextCase,
    Validity,
};
use crate::slot::SlotId;

/// Splits a predicate into its conjuncts; what is always true has none.
pub(super) fn conjuncts(predicate: &Predicate) -> &[Predicate] {
    match predicate {
        Predicate::True => &[],
        Predicate::And(items) => items,
        Predicate::False
        | Predicate::Or(_)
        | Predicate::Odd(_)
        | Predicate::Not(_)
        | Predicate::Compare { .. }
        | Predicate::IsNull(_)
        | Predicate::Distance { .. }
        | Predicate::Elapsed { .. }
        | Predicate::Exists(_)
        | Predicate::Single(_)
        | Predicate::Unless(_)
        | Predicate::Given(_)
        | Predicate::Flag(_)
        | Predicate::Labelled(_) => std::slice::from_ref(predicate),
    }
}

/// Whether a predicate needs subqueries before it, or values computed by them.
pub(super) fn is_late(predicate: &Predicate) -> bool {
    predicate_reads(predicate, &reads_computed) || needs_subquery(predicate)
}

fn needs_subquery(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::True
        | Predicate::False
        | Predicate::Flag(_)
        | Predicate::Labelled(_)
        | Predicate::Given(_)
        | Predicate::Compare { .. }
        | Predicate::IsNull(_)
        | Predicate::Distance { .. }
        | Predicate::Elapsed { .. } => false,
        Predicate::And(items) | Predicate::Or(items) | Predicate::Odd(items) => {
            items.iter().any(needs_subquery)
        }
        Predicate::Not(inner) | Predicate::Unless(inner) => needs_subquery(inner),
        Predicate::Exists(set) => !is_pattern(set),
        Predicate::Single(set) => !is_pattern(set) || set.distinct,
    }
}

/// Whether a set is no more than patterns with conditions.
fn is_pattern(set: &NodeSet) -> bool {
    let origin = match &set.origin {
        Origin::Label | Origin::Expand(_) => true,
        Origin::Fulltext { .. }
        | Origin::Vector { .. }
        | Origin::Custom(_)
        | Origin::Identities(_) => false,
    };
    let whole = set.page.skip.is_none() && set.page.take.is_none() && set.page.after.is_none();
    let plain = |branch: &Branch| {
        branch.computed.is_empty() && !is_late(&branch.access) && !is_late(&branch.filter)
    };
    origin && whole && set.branches.iter().all(plain)
}

/// The expression of a predicate. Subqueries it needs are added to `before`.
pub(super) fn predicate(
    state: &mut State,
    predicate_of: &Predicate,
    element: &Element,
    before: &mut Vec<Clause>,
) -> Expression {
    match predicate_of {
        Predicate::True => Expression::True,
        Predicate::False => Expression::False,
        Predicate::And(items) if items.is_empty() => Expression::True,
        Predicate::And(items) => Expression::All(each(state, items, element, before)),
        Predicate::Or(items) => Expression::any(each(state, items, element, before)),
        Predicate::Odd(items) => Expression::Odd(each(state, items, element, before)),
        Predicate::Not(inner) => {
            Expression::Not(Box::new(predicate(state, inner, element, before)))
        }
        Predicate::Compare {
            operand,
            comparison,
            value,
            case,
        } => compare(
            state,
            element.operand(operand),
            *comparison,
            (*value, *case),
        ),
        Predicate::IsNull(operand) => Expression::IsNull(Box::new(element.operand(operand))),
        Predicate::Distance {
            operand,
            from,
            comparison,
            value,
        } => {
            let distance = distance(element, operand, *from);
            compare(state, distance, *comparison, (*value, TextCase::Sensitive))
        }
        Predicate::Elapsed {
            operand,
            comparison,
            value,
        } => elapsed(element.operand(operand), *comparison, *value),
        Predicate::Exists(set) if is_pattern(set) => Expression::any(
            patterns(state, set, element)
                .into_iter()
                .map(|found| Expression::Exists(Box::new(found)))
                .collect(),
        ),
        Predicate::Single(set) if is_pattern(set) && !set.distinct => {
            counted(patterns(state, set, element))
        }
        Predicate::Exists(set) => {
            by_subquery(state, set, &element.node, (1, Infix::Greater, 0), before)
        }
        Predicate::Single(set) => {
            by_subquery(state, set, &element.node, (2, Infix::Equal, 1), before)
        }
        Predicate::Unless(inner) => {
            let holds = predicate(state, inner, element, before);
            Expression::Case(Box::new([holds, Expression::False, Expression::True]))
        }
        Predicate::Given(slot) => Expression::IsNotNull(Box::new(Expression::Parameter(*slot))),
        Predicate::Flag(slot) => {
            Expression::infix(Expression::Parameter(*slot), Infix::Equal, Expression::True)
        }
        Predicate::Labelled(slot) => labelled(*slot, &element.node),
    }
}

/// Durations are compared by where they lead to from a fixed instant.
fn elapsed(duration: Expression, comparison: Comparison, value: SlotId) -> Expression {
    let after = |duration| Expression::of(Function::After, duration);
    let right = after(Expression::Parameter(value));
    Expression::infix(after(duration), infix(comparison), right)
}

fn each(
    state: &mut State,
    items: &[Predicate],
    element: &Element,
    before: &mut Vec<Clause>,
) -> Vec<Expression> {
    items
        .iter()
        .map(|item| predicate(state, item, element, before))
        .collect()
}

fn distance(element: &Element, operand: &Operand, from: SlotId) -> Expression {
    Expression::Function(
        Function::Distance,
        vec![element.operand(operand), Expression::Parameter(from)],
    )
}

fn compare(
    state: &mut State,
    left: Expression,
    comparison: Comparison,
    (value, case): (SlotId, TextCase),
) -> Expression {
    let right = Expression::Parameter(value);
    match (comparison, case) {
        (Comparison::Matches, _) => matches(left, right, case),
        (Comparison::Includes, _) => includes(state, left, right, case),
        (_, TextCase::Sensitive) => Expression::infix(left, infix(comparison), right),
        (_, TextCase::Insensitive) => {
            let left = Expression::of(Function::Lower, left);
            Expression::infix(left, infix(comparison), right)
        }
    }
}

fn infix(comparison: Comparison) -> Infix {
    match comparison {
        Comparison::Equal => Infix::Equal,
        // `Includes` has its sides the other way round.
        Comparison::In | Comparison::Includes => Infix::In,
        Comparison::Greater => Infix::Greater,
        Comparison::GreaterOrEqual => Infix::GreaterOrEqual,
        Comparison::Less => Infix::Less,
        Comparison::LessOrEqual => Infix::LessOrEqual,
        Comparison::Contains => Infix::Contains,
        Comparison::StartsWith => Infix::StartsWith,
        Comparison::EndsWith => Infix::EndsWith,
        Comparison::Matches => Infix::Matches,
    }
}

/// A pattern in lower case would be another pattern (`\W`): the flag says it instead.
fn matches(left: Expression, right: Expression, case: TextCase) -> Expression {
    let pattern = match case {
        TextCase::Sensitive => right,
        TextCase::Insensitive => Expression::of(Function::IgnoringCase, right),
    };
    Expression::infix(left, Infix::Matches, pattern)
}

fn includes(state: &mut State, list: Expression, value: Expression, case: TextCase) -> Expression {
    match case {
        TextCase::Sensitive => Expression::infix(value, Infix::In, list),
        TextCase::Insensitive => Expression::AnyLower {
            item: state.name(Letter::Item),
            list: Box::new(list),
            value: Box::new(value),
        },
    }
}

fn counted(patterns: Vec<(Pattern, Option<Expression>)>) -> Expression {
    let counts = patterns
        .into_iter()
        .map(|found| Expression::CountOf(Box::new(found)));
    let total = counts
        .reduce(|sum, count| Expression::infix(sum, Infix::Plus, count))
        .unwrap_or(Expression::Integer(0));
    // The number first: the embedded engine takes `(COUNT {` for the start of a pattern.
    Expression::infix(Expression::Integer(1), Infix::Equal, total)
}

/// One pattern per branch, for sets of which [`is_pattern`] holds.
fn patterns(
    state: &mut State,
    set: &NodeSet,
    element: &Element,
) -> Vec<(Pattern, Option<Expression>)> {
    let edge = edge_use_of_predicates(set);
    set.branches
        .iter()
        .map(|branch| {
            let inner = set::start(state, set, edge);
            let expand = match &set.origin {
                Origin::Expand(expand) => Some(expand),
                Origin::Label
                | Origin::Fulltext { .. }
                | Origin::Vector { .. }
                | Origin::Custom(_)
                | Origin::Identities(_) => None,
            };
            let pattern = pattern(branch, expand.map(|expand| (expand, &element.node)), &inner);
            let mut conditions = slot_labels(branch, &inner.node);
            for part in conjuncts(&branch.access)
                .iter()
                .chain(conjuncts(&branch.filter))
            {
                conditions.push(predicate(state, part, &inner, &mut Vec::new()));
            }
            (pattern, Expression::all(conditions))
        })
        .collect()
}

/// The pattern of a branch's candidates.
pub(super) fn pattern(
    branch: &Branch,
    expand: Option<(&Expand, &Name)>,
    element: &Element,
) -> Pattern {
    let from = expand.map(|(expand, from)| Step {
        from: from.clone(),
        kind: expand.kind.clone(),
        way: expand.way,
        edge: element.edge.clone(),
    });
    Pattern {
        from,
        node: element.node.clone(),
        labels: fixed_labels(branch)
            .map(|label| Label::Written(label.to_owned()))
            .collect(),
    }
}

/// The labels that are in the text.
pub(super) fn fixed_labels(branch: &Branch) -> impl Iterator<Item = &str> {
    branch.labels.iter().filter_map(|label| match label {
        PlanLabel::Fixed(label) => Some(label.as_str()),
        PlanLabel::Slot(_) => None,
    })
}

/// The conditions for labels that are values.
pub(super) fn slot_labels(branch: &Branch, node: &Name) -> Vec<Expression> {
    let slots = branch.labels.iter().filter_map(|label| match label {
        PlanLabel::Fixed(_) => None,
        PlanLabel::Slot(slot) => Some(*slot),
    });
    slots.map(|slot| labelled(slot, node)).collect()
}

/// Whether a node has a label that is a value.
fn labelled(slot: SlotId, node: &Name) -> Expression {
    let labels = Expression::of(Function::Labels, Expression::Name(node.clone()));
    Expression::infix(Expression::Parameter(slot), Infix::In, labels)
}

/// Whether any element of a set fails its validation: clauses that give it, for sets that are told from where they stand.
pub(super) fn any_invalid(
    state: &mut State,
    set: &NodeSet,
    parent: Option<&Name>,
    alias: Name,
) -> Vec<Clause> {
    let mut invalid = set.clone();
    invalid.order = Vec::new();
    invalid.page = Page::default();
    invalid.branches.retain(|branch| !branch.valid.is_empty());
    for branch in &mut invalid.branches {
        branch.order = Vec::new();
        let valid = Validity::all(&std::mem::take(&mut branch.valid));
        let filter = std::mem::replace(&mut branch.filter, Predicate::True);
        branch.filter = filter.and(Predicate::Unless(Box::new(valid)));
    }
    some(state, &invalid, parent, (1, Infix::Greater, 0), alias)
}

/// Whether a set has elements that can fail a validation.
pub(super) fn can_be_invalid(set: &NodeSet) -> bool {
    set.branches.iter().any(|branch| !branch.valid.is_empty())
}

/// Counts up to `enough` elements in a subquery before the predicate, and compares their number.
fn by_subquery(
    state: &mut State,
    set: &NodeSet,
    node: &Name,
    (enough, operator, number): (usize, Infix, usize),
    before: &mut Vec<Clause>,
) -> Expression {
    let value = state.name(Letter::Value);
    let body = some(
        state,
        set,
        Some(node),
        (enough, operator, number),
        value.clone(),
    );
    before.push(subquery(Some(node), body));
    Expression::infix(Expression::Name(value), Infix::Equal, Expression::True)
}

fn some(
    state: &mut State,
    set: &NodeSet,
    parent: Option<&Name>,
    (enough, operator, number): (usize, Infix, usize),
    alias: Name,
) -> Vec<Clause> {
    let mut body = branches::nodes(state, set, parent);
    body.push(Clause::With(With {
        items: vec![Item {
            value: Expression::Integer(1),
            alias: alias.clone(),
        }],
        limit: Some(Expression::Integer(enough)),
        ..With::default()
    }));
    body.push(give(
        Expression::infix(Expression::CountRows, operator, Expression::Integer(number)),
        alias,
    ));
    body
}
