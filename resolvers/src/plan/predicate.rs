//! Predicates, operands and measures.

use super::NodeSet;
use crate::slot::SlotId;

/// What must hold of an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Always.
    True,
    /// Never.
    False,
    /// All of them.
    And(Vec<Predicate>),
    /// At least one of them.
    Or(Vec<Predicate>),
    /// Not, with Cypher's three-valued logic.
    Not(Box<Predicate>),
    /// A comparison with a parameter.
    Compare {
        /// Left side.
        operand: Operand,
        /// How.
        comparison: Comparison,
        /// Right side.
        value: SlotId,
        /// Whether case matters.
        case: TextCase,
    },
    /// The operand is null.
    IsNull(Operand),
    /// The distance between a point and the operand, compared with a parameter.
    Distance {
        /// The point operand.
        operand: Operand,
        /// The other point.
        from: SlotId,
        /// How.
        comparison: Comparison,
        /// Metres (or units of a Cartesian system).
        value: SlotId,
    },
    /// A comparison of durations by the instants that they lead to from one and the same: they have no order of their own.
    Elapsed {
        /// Left side.
        operand: Operand,
        /// How: one of the four that ask for an order.
        comparison: Comparison,
        /// Right side.
        value: SlotId,
    },
    /// At least one element of the set exists.
    Exists(Box<NodeSet>),
    /// Exactly one element of the set exists.
    Single(Box<NodeSet>),
    /// An odd number of them: the library's `single` where a relationship leads to several types. Never empty.
    Odd(Vec<Predicate>),
    /// It is not so: false, or null, which a `Not` would leave null.
    Unless(Box<Predicate>),
    /// The parameter is not null.
    Given(SlotId),
    /// The parameter is true: what a rule asks of the caller.
    Flag(SlotId),
    /// The parameter is a label of the node: that of the caller's tenant.
    Labelled(SlotId),
}

impl Predicate {
    /// Both, folded.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, rest) | (rest, Self::True) => rest,
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::And(mut left), Self::And(right)) => {
                left.extend(right);
                Self::And(left)
            }
            (Self::And(mut left), right) => {
                left.push(right);
                Self::And(left)
            }
            (left, right) => Self::And(vec![left, right]),
        }
    }

    /// Whether it is always true.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::True)
    }
}

impl Comparison {
    /// Whether it asks which of two values is the larger.
    pub fn asks_for_order(self) -> bool {
        match self {
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual => true,
            Self::Equal
            | Self::In
            | Self::Contains
            | Self::StartsWith
            | Self::EndsWith
            | Self::Matches
            | Self::Includes => false,
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    In,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    StartsWith,
    EndsWith,
    /// A regular expression.
    Matches,
    /// The operand is a list that contains the value.
    Includes,
}

/// Whether case matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextCase {
    /// As written.
    Sensitive,
    /// Both sides in lower case (the slot is lower-cased already; lists too).
    Insensitive,
}

/// A value of the element at hand; null unless said otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Operand {
    /// Where it is read.
    pub source: OperandSource,
    /// What stands for null (`@coalesce`).
    pub coalesce: Option<SlotId>,
}

impl Operand {
    /// A value as it is stored.
    pub fn of(source: OperandSource) -> Self {
        Self {
            source,
            coalesce: None,
        }
    }
}

/// Where an operand is read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum OperandSource {
    /// Nowhere: an element of this branch has no such value. It is null.
    #[default]
    Nothing,
    /// A property of the node.
    Node(String),
    /// A property of the relationship that led to the node.
    Edge(String),
    /// A value of the branch's `computed`.
    Computed(usize),
    /// The score of a search.
    Score,
    /// The identity of the node as the store gives it (`elementId`): the last key of orders that nothing else makes unique.
    ElementId,
    /// The identity of the relationship.
    EdgeElementId,
}

/// What is computed over a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Distinct nodes.
    CountNodes,
    /// Relationships.
    CountEdges,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Mean, as a float.
    Average,
    /// Sum.
    Sum,
    /// The longest text (ties: the first in text order).
    Longest,
    /// The shortest text (ties: the first in text order).
    Shortest,
    /// The mean length of texts.
    AverageLength,
    /// The length of the longest text.
    LongestLength,
    /// The length of the shortest text.
    ShortestLength,
}

/// A measure of an operand.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureOf {
    /// What is computed.
    pub measure: Measure,
    /// Of which value, one operand per branch of the set; empty for counts.
    /// Operands of nodes count each node once, operands of relationships each relationship once.
    pub operands: Vec<Operand>,
}
