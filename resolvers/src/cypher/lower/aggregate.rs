//! Measures over a set.
//!
//! In: a set and measures. Out: subqueries and the measures' values. One pass over the set's rows does for all, except where means or sums over nodes meet
//! measures of relationships: a node that several relationships lead to counts once there, so those take a pass of their own.
//! It must not know how measures are named in the answer.

use super::super::ast::{Clause, Expression, Function, Item, Letter, Name, Rows};
use super::branches::{Reach, branch, gather};
use super::element::{Element, edge_use_of, reads_computed, reads_edge};
use super::set::{Candidates, ComputedUse, Source, Wanted};
use super::{State, count};
use crate::plan::{Each, Measure, MeasureOf, NodeSet, Operand, Origin};

/// Queries that give measures over a set, and the values in the measures' order.
pub(super) fn measures(
    state: &mut State,
    set: &NodeSet,
    measures: &[MeasureOf],
    parent: Option<&Name>,
) -> (Vec<Vec<Clause>>, Vec<Expression>) {
    let names: Vec<Name> = measures.iter().map(|_| state.name(Letter::Value)).collect();
    if let ([_], true) = (names.as_slice(), measures.iter().all(is_count))
        && count::is_known(state, set)
    {
        let query = count::rows(state, set, parent, names[0].clone());
        return (
            vec![query],
            names.into_iter().map(Expression::Name).collect(),
        );
    }
    let all: Vec<(&MeasureOf, &Name)> = measures.iter().zip(&names).collect();
    let queries = passes(set, all)
        .into_iter()
        .map(|(rows, wanted)| pass(state, set, (rows, &wanted), parent))
        .collect();
    (queries, names.into_iter().map(Expression::Name).collect())
}

/// One measure over nodes related to a node, under a name.
pub(super) fn one(
    state: &mut State,
    set: &NodeSet,
    (measure, each): (&MeasureOf, Each),
    node: &Name,
    alias: Name,
) -> Vec<Clause> {
    let wanted = [(measure, &alias)];
    let rows = match each {
        Each::Node if is_of_nodes_once(set, measure) => Rows::Distinct,
        Each::Node | Each::Relationship => Rows::All,
    };
    pass(state, set, (rows, &wanted), Some(node))
}

type Pass<'a> = (Rows, Vec<(&'a MeasureOf, &'a Name)>);

/// Splits measures into passes over the rows, or over each node once.
fn passes<'a>(set: &NodeSet, all: Vec<(&'a MeasureOf, &'a Name)>) -> Vec<Pass<'a>> {
    if all.is_empty() {
        return Vec::new();
    }
    let once = all
        .iter()
        .any(|(measure, _)| is_of_nodes_once(set, measure));
    let edges = all.iter().any(|(measure, _)| is_of_edges(measure));
    match (once, edges) {
        (false, _) => vec![(Rows::All, all)],
        (true, false) => vec![(Rows::Distinct, all)],
        (true, true) => {
            let (nodes, rows) = all
                .into_iter()
                .partition(|(measure, _)| is_of_nodes_once(set, measure));
            vec![(Rows::All, rows), (Rows::Distinct, nodes)]
        }
    }
}

/// Of a label's nodes, which come once each, both counts are the number of rows.
fn is_count(measure: &MeasureOf) -> bool {
    matches!(measure.measure, Measure::CountNodes | Measure::CountEdges)
}

fn is_of_edges(measure: &MeasureOf) -> bool {
    measure.measure == Measure::CountEdges || measure.operands.iter().any(reads_edge)
}

/// Whether a node met twice would spoil the measure.
fn is_of_nodes_once(set: &NodeSet, measure: &MeasureOf) -> bool {
    let spoiled = match measure.measure {
        Measure::Average | Measure::Sum | Measure::AverageLength => true,
        Measure::CountNodes
        | Measure::CountEdges
        | Measure::Min
        | Measure::Max
        | Measure::Longest
        | Measure::Shortest
        | Measure::LongestLength
        | Measure::ShortestLength => false,
    };
    spoiled && can_repeat(set) && !is_of_edges(measure)
}

/// Whether a node can come more than once.
fn can_repeat(set: &NodeSet) -> bool {
    match set.origin {
        Origin::Expand(_) | Origin::Custom(_) => !set.distinct,
        Origin::Label | Origin::Fulltext { .. } | Origin::Vector { .. } | Origin::Identities(_) => {
            false
        }
    }
}

fn pass(
    state: &mut State,
    set: &NodeSet,
    (rows, measures): (Rows, &[(&MeasureOf, &Name)]),
    parent: Option<&Name>,
) -> Vec<Clause> {
    let edge = edge_use_of(measures.iter().flat_map(|(measure, _)| &measure.operands));
    let operands = measures.iter().flat_map(|(measure, _)| &measure.operands);
    let computed = match operands.into_iter().any(reads_computed) {
        true => ComputedUse::All,
        false => ComputedUse::Predicates,
    };
    let wanted = Wanted {
        rows,
        computed,
        ..Wanted::whole(edge)
    };
    let (mut clauses, node, operands) = match set.branches.len() {
        1 => {
            let found = branch(
                state,
                set,
                (0, Source::Origin(parent)),
                wanted,
                Reach::Final,
            );
            let operands = measures
                .iter()
                .map(|(measure, _)| operand(measure, 0, &found.element))
                .collect();
            (found.clauses, found.element.node, operands)
        }
        _ => spread(state, set, (parent, wanted), measures),
    };
    let count_nodes = if can_repeat(set) && rows == Rows::All {
        Function::CountDistinct
    } else {
        Function::Count
    };
    let items = measures
        .iter()
        .zip(operands)
        .map(|((measure, alias), operand)| Item {
            value: value(measure.measure, operand, (&node, count_nodes)),
            alias: (*alias).clone(),
        });
    clauses.push(Clause::Return(items.collect()));
    clauses
}

/// The rows of several branches: the node and the operands under names of their own.
fn spread(
    state: &mut State,
    set: &NodeSet,
    (parent, wanted): (Option<&Name>, Wanted),
    measures: &[(&MeasureOf, &Name)],
) -> (Vec<Clause>, Name, Vec<Expression>) {
    let node = state.name(Letter::Node);
    let mut names = vec![node.clone()];
    let mut operands = Vec::new();
    for (measure, _) in measures {
        let read = !measure.operands.is_empty();
        let name = read.then(|| state.name(Letter::Key));
        operands.push(name.clone().map_or(Expression::Null, Expression::Name));
        names.extend(name);
    }
    let mut values = |_: &mut State, position: usize, found: &mut Candidates| {
        let operands = measures
            .iter()
            .filter_map(|(measure, _)| measure.operands.get(position));
        let operands = operands.map(|operand| found.element.operand(operand));
        std::iter::once(Expression::Name(found.element.node.clone()))
            .chain(operands)
            .collect()
    };
    let clauses = gather(state, set, (parent, wanted), &names, &mut values);
    (clauses, node, operands)
}

fn operand(measure: &MeasureOf, position: usize, element: &Element) -> Expression {
    measure
        .operands
        .get(position)
        .map_or(Expression::Null, |operand: &Operand| {
            element.operand(operand)
        })
}

/// A measure of the rows. The longest text is the smallest pair of negative length and text, so that it needs neither a sort nor a pass.
fn value(
    measure: Measure,
    operand: Expression,
    (node, count_nodes): (&Name, Function),
) -> Expression {
    let size = |operand: Expression| Expression::of(Function::Size, operand);
    match measure {
        Measure::CountNodes => Expression::of(count_nodes, Expression::Name(node.clone())),
        Measure::CountEdges => Expression::CountRows,
        Measure::Min => Expression::of(Function::Min, operand),
        Measure::Max => Expression::of(Function::Max, operand),
        Measure::Average => Expression::of(Function::Average, operand),
        Measure::Sum => Expression::of(Function::Sum, operand),
        Measure::Longest => ranked(
            Expression::Negative(Box::new(size(operand.clone()))),
            operand,
        ),
        Measure::Shortest => ranked(size(operand.clone()), operand),
        Measure::AverageLength => Expression::of(Function::Average, size(operand)),
        Measure::LongestLength => Expression::of(Function::Max, size(operand)),
        Measure::ShortestLength => Expression::of(Function::Min, size(operand)),
    }
}

fn ranked(rank: Expression, text: Expression) -> Expression {
    let smallest = Expression::of(Function::Min, Expression::List(vec![rank, text]));
    Expression::At(Box::new(smallest), 1)
}
