//! The element at hand: a candidate of a set, with the names its operands are read from.
//!
//! In: operands of the plan. Out: expressions. It must not know where the element comes from.

use super::super::ast::{Expression, Function, Item, Name};
use crate::plan::{Branch, Column, Columns, NodeSet, Operand, OperandSource, Predicate};

/// The names of a candidate's parts.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub node: Name,
    /// The relationship that led here, where something reads it.
    pub edge: Option<Name>,
    /// The score of a search.
    pub score: Option<Name>,
    /// The branch's computed values.
    pub computed: Vec<Name>,
}

impl Element {
    /// The value of an operand.
    pub fn operand(&self, operand: &Operand) -> Expression {
        let value = self.source(&operand.source);
        match operand.coalesce {
            Some(slot) => {
                Expression::Function(Function::Coalesce, vec![value, Expression::Parameter(slot)])
            }
            None => value,
        }
    }

    /// What does not exist is null: a score without a search, a relationship without one that led here.
    fn source(&self, source: &OperandSource) -> Expression {
        match source {
            OperandSource::Nothing => Expression::Null,
            OperandSource::Node(property) => {
                Expression::Property(self.node.clone(), property.clone())
            }
            OperandSource::Edge(property) => match &self.edge {
                Some(edge) => Expression::Property(edge.clone(), property.clone()),
                None => Expression::Null,
            },
            OperandSource::Computed(position) => named(self.computed.get(*position)),
            OperandSource::Score => named(self.score.as_ref()),
            OperandSource::ElementId => {
                Expression::of(Function::ElementId, Expression::Name(self.node.clone()))
            }
            OperandSource::EdgeElementId => match &self.edge {
                Some(edge) => Expression::of(Function::ElementId, Expression::Name(edge.clone())),
                None => Expression::Null,
            },
        }
    }

    /// All its names, to be kept through a `WITH`.
    pub fn keep(&self) -> Vec<Item> {
        let rest = self.edge.iter().chain(&self.score).chain(&self.computed);
        std::iter::once(&self.node)
            .chain(rest)
            .map(Item::keep)
            .collect()
    }
}

fn named(name: Option<&Name>) -> Expression {
    match name {
        Some(name) => Expression::Name(name.clone()),
        None => Expression::Null,
    }
}

/// Whether an operand reads the relationship.
pub(super) fn reads_edge(operand: &Operand) -> bool {
    match operand.source {
        OperandSource::Edge(_) | OperandSource::EdgeElementId => true,
        OperandSource::Nothing
        | OperandSource::Node(_)
        | OperandSource::Computed(_)
        | OperandSource::Score
        | OperandSource::ElementId => false,
    }
}

/// Whether an operand reads a computed value.
pub(super) fn reads_computed(operand: &Operand) -> bool {
    match operand.source {
        OperandSource::Computed(_) => true,
        OperandSource::Nothing
        | OperandSource::Node(_)
        | OperandSource::Edge(_)
        | OperandSource::EdgeElementId
        | OperandSource::Score
        | OperandSource::ElementId => false,
    }
}

/// Whether a predicate reads such an operand of the element it is about (not of the elements of sets inside it).
pub(super) fn predicate_reads(predicate: &Predicate, reads: &dyn Fn(&Operand) -> bool) -> bool {
    match predicate {
        Predicate::True
        | Predicate::False
        | Predicate::Flag(_)
        | Predicate::Labelled(_)
        | Predicate::Given(_)
        | Predicate::Exists(_)
        | Predicate::Single(_) => false,
        Predicate::And(items) | Predicate::Or(items) | Predicate::Odd(items) => {
            items.iter().any(|item| predicate_reads(item, reads))
        }
        Predicate::Not(inner) | Predicate::Unless(inner) => predicate_reads(inner, reads),
        Predicate::Compare { operand, .. }
        | Predicate::IsNull(operand)
        | Predicate::Distance { operand, .. }
        | Predicate::Elapsed { operand, .. } => reads(operand),
    }
}

/// Whether anything reads the relationship that led to an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EdgeUse {
    Read,
    Unread,
}

impl EdgeUse {
    /// Read if either reads it.
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Read => Self::Read,
            Self::Unread => other,
        }
    }

    fn by<'a>(mut operands: impl Iterator<Item = &'a Operand>) -> Self {
        if operands.any(reads_edge) {
            Self::Read
        } else {
            Self::Unread
        }
    }
}

/// Whether the set's own predicates read the relationship.
pub(super) fn edge_use_of_predicates(set: &NodeSet) -> EdgeUse {
    let reads = |branch: &Branch| {
        predicate_reads(&branch.access, &reads_edge) || predicate_reads(&branch.filter, &reads_edge)
    };
    if set.branches.iter().any(reads) {
        EdgeUse::Read
    } else {
        EdgeUse::Unread
    }
}

/// Whether the set's order reads the relationship.
pub(super) fn edge_use_of_order(set: &NodeSet) -> EdgeUse {
    EdgeUse::by(set.branches.iter().flat_map(|branch| &branch.order))
}

/// Whether columns read the relationship.
pub(super) fn edge_use_of_columns(columns: &[Columns]) -> EdgeUse {
    EdgeUse::by(
        columns
            .iter()
            .flat_map(|columns| &columns.columns)
            .filter_map(|column| match column {
                Column::Value(operand) => Some(operand),
                Column::Nested(_) => None,
            }),
    )
}

/// Whether operands read the relationship.
pub(super) fn edge_use_of<'a>(operands: impl Iterator<Item = &'a Operand>) -> EdgeUse {
    EdgeUse::by(operands)
}
