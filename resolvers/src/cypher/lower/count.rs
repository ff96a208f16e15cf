//! How many elements a set has, whatever the page.
//!
//! In: a set. Out: clauses whose last gives the number. It must not know what the number is for.
//!
//! Of one label without a filter both engines know it without looking at a node. Neo4j keeps a number for each label and for all nodes,
//! and none for two labels together. But where one of the two is on every node, which the numbers tell, the other's number is the
//! answer; only where neither is, nodes are looked at.

use super::super::ast::{
    Clause, Expression, Function, Infix, Item, Label, Letter, Name, Pattern, Query,
};
use super::branches::{Reach, branch, gather};
use super::element::EdgeUse;
use super::predicate::conjuncts;
use super::set::{Source, Wanted};
use super::{Counts, State, give, subquery};
use crate::plan::{Branch, NodeSet, Origin, PlanLabel};

/// Whether the engine may know the set's size without looking at a node: it is all of one label, or of two, for each branch.
pub(super) fn is_known(state: &State, set: &NodeSet) -> bool {
    let whole = |branch: &Branch| match branch.labels.as_slice() {
        [PlanLabel::Fixed(_)] => is_whole(branch),
        _ => state.counts == Counts::Kept && pair(branch).is_some(),
    };
    set.origin == Origin::Label && set.branches.iter().all(whole)
}

fn is_whole(branch: &Branch) -> bool {
    conjuncts(&branch.access).is_empty() && conjuncts(&branch.filter).is_empty()
}

/// The two labels of a branch without a filter.
fn pair(branch: &Branch) -> Option<[&str; 2]> {
    match branch.labels.as_slice() {
        [PlanLabel::Fixed(first), PlanLabel::Fixed(second)] if is_whole(branch) => {
            Some([first, second])
        }
        _ => None,
    }
}

/// The number of a set's rows.
pub(super) fn rows(
    state: &mut State,
    set: &NodeSet,
    parent: Option<&Name>,
    alias: Name,
) -> Vec<Clause> {
    match (set.branches.len(), &set.origin) {
        (0, _) => vec![give(Expression::Integer(0), alias)],
        (1, _) => of_branch(state, set, (0, parent), alias),
        (_, Origin::Custom(_)) => {
            let row = state.name(Letter::Value);
            let wanted = Wanted::whole(EdgeUse::Unread);
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
                let clauses = of_branch(state, set, (position, parent), each.clone());
                query.branches.push(clauses);
            }
            let sum = Expression::of(Function::Sum, Expression::Name(each));
            vec![subquery(parent, query), give(sum, alias)]
        }
    }
}

fn of_branch(
    state: &mut State,
    set: &NodeSet,
    (position, parent): (usize, Option<&Name>),
    alias: Name,
) -> Vec<Clause> {
    let labels = pair(&set.branches[position]).map(|labels| labels.map(str::to_owned));
    if let (Some(labels), Origin::Label, Counts::Kept) = (labels, &set.origin, state.counts) {
        return of_pair(state, labels, alias);
    }
    let source = (position, Source::Origin(parent));
    let wanted = Wanted::whole(EdgeUse::Unread);
    let mut found = branch(state, set, source, wanted, Reach::Final);
    found.clauses.push(give(Expression::CountRows, alias));
    found.clauses
}

/// The number of nodes with two labels.
fn of_pair(state: &mut State, labels: [String; 2], alias: Name) -> Vec<Clause> {
    let [first, second] = labels;
    let names = [(); 4].map(|()| state.name(Letter::Value));
    let [one, other, all, both] = &names;
    let mut clauses = Vec::new();
    let counted = [
        (vec![first.clone()], one),
        (vec![second.clone()], other),
        (Vec::new(), all),
    ];
    for (labels, name) in counted {
        let mut body = vec![nodes(state, labels)];
        body.push(give(Expression::CountRows, name.clone()));
        clauses.push(subquery(None, body));
    }
    let covers = |label: &Name| {
        let (label, all) = (label.clone(), all.clone());
        Expression::infix(Expression::Name(label), Infix::Equal, Expression::Name(all))
    };
    let none = Expression::List(Vec::new());
    let once = Expression::List(vec![Expression::Integer(1)]);
    let either = Expression::any(vec![covers(one), covers(other)]);
    let looked = vec![
        Clause::Unwind {
            list: Expression::Case(Box::new([either, none, once])),
            item: state.name(Letter::Item),
        },
        nodes(state, vec![first, second]),
        give(Expression::CountRows, both.clone()),
    ];
    clauses.push(Clause::Call {
        imports: vec![one.clone(), other.clone(), all.clone()],
        body: looked.into(),
    });
    let choice = |label: &Name, number: &Name, rest: Expression| {
        let number = Expression::Name(number.clone());
        Expression::Case(Box::new([covers(label), number, rest]))
    };
    let value = choice(
        one,
        other,
        choice(other, one, Expression::Name(both.clone())),
    );
    clauses.push(Clause::Return(vec![Item { value, alias }]));
    clauses
}

fn nodes(state: &mut State, labels: Vec<String>) -> Clause {
    Clause::Match {
        pattern: Pattern {
            from: None,
            node: state.name(Letter::Node),
            labels: labels.into_iter().map(Label::Written).collect(),
        },
        filter: None,
    }
}
