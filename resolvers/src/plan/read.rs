//! Reads: what is read of a set's elements, and where it is put.
//!
//! The value that a statement returns for a read is built of positional lists only:
//!
//! | read | value |
//! |---|---|
//! | element | `[c0, c1 ..]`, one item per column; with several branches `[b, c0, c1 ..]`, b the branch's position |
//! | `List` | list of elements |
//! | `One` | the first element, or null |
//! | `Connection` | `[total?, edges?, aggregate?, groups?]`, the parts asked for in this order |
//! | edge | `[key.., edge column.., element item..]`: the cursor's keys (keyset), the relationship's columns, then the element's items, all in one list |
//! | `Aggregate` | `[m0, m1 ..]`, one item per measure |
//! | `Groups` | list of groups, each a list of elements |

use cygnet_schema::model::EdgeId;

use super::{Applied, MeasureOf, Mutation, NodeSet, Operand};
use crate::slot::{Slot, SlotId};

/// A whole operation's plan: one root per root field, in the order of the answer.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One per root selection.
    pub roots: Vec<Root>,
}

/// A root field's plan.
#[derive(Debug, Clone)]
pub struct Root {
    /// What it does.
    pub kind: RootKind,
    /// Whether a root list may be longer than the one-row bound: its rows then come one by one.
    pub many: bool,
    /// The values its statement needs.
    pub slots: Vec<Slot>,
    /// What access rules have added, for people.
    pub applied: Vec<Applied>,
}

/// What a root field does.
#[derive(Debug, Clone, PartialEq)]
pub enum RootKind {
    /// Reads, by one statement.
    Read(Read),
    /// Runs a `@cypher` statement of `Mutation`, in write mode.
    Write(Read),
    /// Creates, updates or deletes, by the steps its input asks for.
    Mutation(Box<Mutation>),
    /// Needs no statement: `__typename`, introspection.
    Constant,
}

/// What is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// All elements of a set.
    List {
        /// Which.
        set: NodeSet,
        /// What of each; one per branch.
        columns: Vec<Columns>,
    },
    /// The first element of a set.
    One {
        /// Which.
        set: NodeSet,
        /// What of it; one per branch.
        columns: Vec<Columns>,
    },
    /// A connection.
    Connection(Box<Connection>),
    /// The rows of a `@cypher` statement that are no nodes: scalars, lists or maps.
    Values {
        /// The statement.
        call: CustomCall,
        /// Whether all rows are read (a list) or the first (a value).
        all: bool,
    },
}

/// A connection's parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The set, with its order and page. Totals, aggregates and groups are of the set before paging.
    pub set: NodeSet,
    /// `totalCount` is asked for: the number of relationships, at the root of nodes.
    pub total: bool,
    /// The page's edges.
    pub edges: Option<Edges>,
    /// Measures over the set.
    pub aggregate: Option<Aggregate>,
    /// Groups of the set.
    pub groups: Vec<Groups>,
    /// The type of the relationships' properties.
    pub edge: Option<EdgeId>,
    /// Whether the page takes one edge more than asked, to know whether there is a next page.
    pub extra: bool,
}

/// The edges of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    /// How their cursors are made.
    pub cursor: Cursor,
    /// What is read of the relationship; one per branch.
    pub edge_columns: Vec<Columns>,
    /// What is read of the node; one per branch.
    pub columns: Vec<Columns>,
}

/// How cursors are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// From the position: nothing is read.
    Offset,
    /// From the values of the set's order keys: they come first in each edge.
    Keyset {
        /// A fingerprint of the order, so that another order refuses the cursor.
        signature: u64,
    },
}

/// Measures over a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// Over which set, where it is not the connection's: the rules for aggregates are others than those for what is read.
    pub set: Option<Box<NodeSet>>,
    /// What is computed, in the order of the value. Equal measures are there once.
    pub measures: Vec<MeasureOf>,
    /// For each measure the operation selects, in order, its position in `measures`.
    pub positions: Vec<usize>,
}

/// Groups of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// What the groups are by; each a list of one operand per branch.
    pub keys: Vec<Vec<Operand>>,
    /// What is read of each node; one per branch.
    pub columns: Vec<Columns>,
}

/// What is read of an element, and where each selection finds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// Equal columns are there once.
    pub columns: Vec<Column>,
    /// For each selection of the operation, in order, the column it reads (`None`: it needs none).
    pub positions: Vec<Option<usize>>,
}

/// One column of an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// A property, a score, an identity.
    Value(Operand),
    /// A nested read; its origin starts at this element.
    Nested(Box<Read>),
}

/// A statement of the schema's author, to be run as a subquery.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomCall {
    /// The statement, cut at its parameters.
    pub statement: Vec<StatementPart>,
    /// The column to read.
    pub column: String,
    /// Whether `this` is the element at hand.
    pub this: bool,
}

/// A part of a statement of the schema's author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementPart {
    /// As written.
    Text(String),
    /// A parameter.
    Slot(SlotId),
}

impl Read {
    /// Whether its value is a list of elements or values.
    pub fn is_list(&self) -> bool {
        match self {
            Self::List { .. } => true,
            Self::Values { all, .. } => *all,
            Self::One { .. } | Self::Connection(_) => false,
        }
    }
}
