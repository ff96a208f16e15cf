//! Mutations: what a root field writes, and the steps it is made of.
//!
//! A mutation's input is one value. While it runs, `crate::write` walks that value and makes one [`Step`] after the other; each is a
//! statement over rows of one list parameter. A row is a list; item k of it stands at [`SlotId`] k of the step. The first item of every row
//! is the row's number, which comes back with what the step gives for it:
//!
//! | step | a row | gives |
//! |---|---|---|
//! | `Create` | `[i, properties]` | `[i, node]` |
//! | `Create` from a node | `[i, from, properties, relationship's properties]` | `[i, node]` |
//! | `Match` | `[i, values ..]`, from a node `[i, from, values ..]` | `[i, node]`, `[i, node, relationship]` |
//! | `Check` | `[i, node, values ..]` | `[i]` |
//! | `Merge` | `[i, token, values of the key ..]` | `[i, node, is new]` |
//! | `Connect` | `[i, from, to, properties]` | `[i]` |
//! | `ConnectOnce` | `[i, from, to, properties, token]` | `[i, is new]` |
//! | `Change` of nodes | `[i, node, properties, operands ..]` | `[i, [was null ..], [is ..]]` |
//! | `Change` of relationships | `[i, relationship, from, properties, operands ..]` | the same |
//! | `Delete` | `[i, node]` | one row: `[nodes, relationships]` |
//! | `Disconnect` | `[i, relationship, from]` | one row: `[relationships]` |
//!
//! Where new nodes have labels that are values, a list of those is one more item at the end of a row of `Create` and `Merge`.

use cygnet_schema::{
    api::{Counter, WriteKind},
    model::NodeId,
};

use super::{Expand, NodeSet, Read};
use crate::slot::SlotId;

/// A root field that creates, updates or deletes.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// What it does.
    pub kind: WriteKind,
    /// To which type.
    pub node: NodeId,
    /// The identities of the nodes that are updated or deleted.
    pub matched: Option<Read>,
    /// The same where only relationships of theirs are made or deleted: other rules hold then. `None` where that makes no difference.
    pub linked: Option<Read>,
    /// What is written, or what is deleted besides.
    pub input: Option<SlotId>,
    /// What is read of the nodes that were written.
    pub read_back: Option<Read>,
    /// Where their identities go.
    pub written: SlotId,
    /// Where it goes whether each is new.
    pub created: SlotId,
    /// The counters that the operation selects.
    pub counters: Vec<(Counter, SlotId)>,
}

/// One statement of a mutation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// How many items a row has.
    pub items: usize,
}

/// What a step does for each of its rows.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// Makes a node, perhaps at the end of a new relationship.
    Create {
        /// Its labels.
        labels: NewLabels,
        /// The relationship from a node that is there.
        from: Option<Expand>,
    },
    /// Finds nodes: of one type by a filter, or along a relationship from a node that is there. The set has one branch.
    Match(Box<NodeSet>),
    /// Finds nodes of a list of which a filter holds. The set has one branch, of the nodes of the rows.
    Check(Box<NodeSet>),
    /// Finds a node by a key, or makes it with nothing but that.
    Merge {
        /// Its labels.
        labels: NewLabels,
        /// The properties.
        key: Vec<String>,
    },
    /// Makes a relationship between two nodes.
    Connect(Expand),
    /// Makes a relationship between two nodes where there is none of the type.
    ConnectOnce(Expand),
    /// Changes properties.
    Change {
        /// Of what.
        of: Changed,
        /// What is computed of the values that are there; all else is in the row's properties.
        computed: Vec<ComputedChange>,
    },
    /// Deletes nodes with their relationships.
    Delete,
    /// Deletes relationships of a type.
    Disconnect(Expand),
}

/// The labels of new nodes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLabels {
    /// Those that are in the text.
    pub written: Vec<String>,
    /// Whether the last item of each row is a list of more.
    pub given: bool,
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Nodes.
    Nodes,
    /// Relationships, found from the node at their start as the field sees it.
    Relationships(Expand),
}

/// A property that is computed of its own value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputedChange {
    /// Which.
    pub property: String,
    /// How.
    pub how: Computation,
}

/// How a property's next value is computed of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computation {
    /// Plus the operand where the value is between two bounds, else null. Three operands: the number, the bounds.
    AddWithin,
    /// Plus the operand.
    Add,
    /// Minus the operand.
    Subtract,
    /// Times the operand.
    Multiply,
    /// By the operand.
    Divide,
    /// The operand's items after the list's.
    Push,
    /// Without so many items at the end.
    Pop,
}

impl Computation {
    /// How many items of a row it takes.
    pub fn operands(self) -> usize {
        match self {
            Self::AddWithin => 3,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Push | Self::Pop => {
                1
            }
        }
    }
}
