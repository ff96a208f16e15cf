//! Sets of nodes.

use std::sync::Arc;

use cygnet_schema::model::{Denial, NodeId};

use super::{CustomCall, MeasureOf, Operand, Predicate};
use crate::slot::SlotId;

/// A set of nodes (and, where it was expanded along a relationship, of the relationship that led to each).
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSet {
    /// Where the nodes come from.
    pub origin: Origin,
    /// One per concrete node type. Empty: the set is empty whatever the data.
    pub branches: Vec<Branch>,
    /// Each node once, even if several relationships lead to it.
    pub distinct: bool,
    /// What the client asked to sort by, ended by something unique where paging needs it. Operands are per branch.
    pub order: Vec<OrderKey>,
    /// Which part of the ordered set.
    pub page: Page,
}

/// The part of a set that is of one node type.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The node type.
    pub node: NodeId,
    /// Its labels; all must be there. Never empty.
    pub labels: Vec<PlanLabel>,
    /// Values computed for each candidate before `filter`; operands refer to them by position.
    pub computed: Vec<Computed>,
    /// From the schema's rules only.
    pub access: Predicate,
    /// From the schema's rules only, of nodes that are there: where it does not hold of one that is read, the operation fails.
    pub valid: Vec<Validity>,
    /// From the client only.
    pub filter: Predicate,
    /// One operand per key of the set's `order`.
    pub order: Vec<Operand>,
}

/// What a rule asks of nodes that are there, and the rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Validity {
    /// What must hold.
    pub holds: Predicate,
    /// Who denies where it does not.
    pub denial: Arc<Denial>,
}

impl Validity {
    /// All of them together.
    pub fn all(parts: &[Self]) -> Predicate {
        let parts = parts.iter().map(|part| part.holds.clone());
        parts.fold(Predicate::True, Predicate::and)
    }
}

/// A label of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanLabel {
    /// Known: an identifier of the text.
    Fixed(String),
    /// In a parameter (`$jwt.x`, `$context.x` labels): tested with `$p IN labels(n)`.
    Slot(SlotId),
}

/// A value computed for each candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// The first value of a `@cypher` statement.
    Custom(CustomCall),
    /// All values of a `@cypher` statement, as one list.
    CustomList(CustomCall),
    /// An aggregate over related nodes.
    Aggregate {
        /// The related nodes; their origin expands from the candidate.
        set: Box<NodeSet>,
        /// What is computed.
        measure: MeasureOf,
        /// How often means and sums count a node.
        each: Each,
    },
}

/// How often means and sums over related nodes count a node that several relationships lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Once.
    Node,
    /// Once for each relationship: in the deprecated place of aggregate filters.
    Relationship,
}

/// Where a set's nodes come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// All nodes with the branch's labels.
    Label,
    /// Along a relationship from the enclosing element.
    Expand(Expand),
    /// A fulltext index; the branch's operands may use the score.
    Fulltext {
        /// The index's name.
        index: String,
        /// The phrase.
        phrase: SlotId,
    },
    /// A vector index; the branch's operands may use the score.
    Vector {
        /// The index's name.
        index: String,
        /// The vector.
        vector: SlotId,
        /// How many neighbours to ask the index for.
        neighbours: SlotId,
    },
    /// The nodes a `@cypher` statement returns.
    Custom(CustomCall),
    /// The nodes of a list of identities, in its order.
    Identities(SlotId),
}

/// A relationship to follow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expand {
    /// The relationship type.
    pub kind: String,
    /// Which way.
    pub way: Way,
}

/// Which way a relationship is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// `-->`
    Out,
    /// `<--`
    In,
    /// `--`
    Either,
}

/// A key to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderKey {
    /// Largest first. Nulls are largest.
    pub descending: bool,
    /// Whether the value can be null (a keyset comparison then needs more).
    pub nullable: bool,
}

impl OrderKey {
    /// Ascending by a value that is always there.
    pub const SMALLEST_FIRST: Self = Self {
        descending: false,
        nullable: false,
    };
    /// Descending by a value that is always there.
    pub const LARGEST_FIRST: Self = Self {
        descending: true,
        nullable: false,
    };
}

/// Which part of an ordered set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// How many to leave out.
    pub skip: Option<SlotId>,
    /// How many to take at most (one more than asked where `hasNextPage` is read: the slot knows).
    pub take: Option<SlotId>,
    /// Keyset: continue after these values, one per order key.
    pub after: Option<Vec<SlotId>>,
}
