//! What is left to do: steps with their rows, and what follows from what they give.

use cygnet_schema::{
    api::Change,
    model::{FieldId, NodeId, Relationship},
};

use super::{given::Given, upsert::Wanted};
use crate::{plan, value::Value};

/// The identity of a node or relationship, as its store gives it.
pub(super) type Identity = Value;

/// A step, its rows, and what is done with what they give.
#[derive(Debug)]
pub(super) struct Task<'a> {
    pub(super) step: plan::Step,
    pub(super) rows: Vec<Value>,
    pub(super) then: Then<'a>,
}

/// A node that is there, and what is to be written below it.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub(super) parent: Identity,
    pub(super) given: Given<'a>,
}

/// What follows from a step's rows.
#[derive(Debug)]
pub(super) enum Then<'a> {
    /// Nodes are there now: what their inputs say of relationships is next.
    Created {
        node: NodeId,
        /// One per row.
        inputs: Vec<Option<Given<'a>>>,
        place: Place,
    },
    /// Nodes with keys are there now, some of them new.
    Merged {
        node: NodeId,
        key: FieldId,
        /// One per row.
        keys: Vec<Value>,
        items: Vec<Wanted<'a>>,
    },
    /// The number of constraints that back a key was found.
    Backed(String),
    /// Relationships are there now, some of them new.
    ConnectedOnce,
    /// Nodes at the end of a relationship to one were found: one for each row, or none.
    AtMostOne(String),
    /// Nodes were found that others are to be connected to.
    Connect {
        node: NodeId,
        /// The type of the nodes that are connected to them.
        from: NodeId,
        via: &'a Relationship,
        pairs: Vec<Pair<'a>>,
    },
    /// Relationships are there now.
    Connected,
    /// Related nodes were found that are to be updated.
    Update {
        node: NodeId,
        via: &'a Relationship,
        /// One per row.
        parents: Vec<Identity>,
        change: Option<Given<'a>>,
        edge: Option<Given<'a>>,
    },
    /// Properties were changed; what was computed is checked.
    Changed(Vec<Checked>),
    /// Related nodes were found that are to be deleted, after what is below them.
    Delete {
        node: NodeId,
        below: Option<Given<'a>>,
    },
    /// Nodes were looked for of which a validation does not hold: any one ends the mutation.
    Checked,
    /// Nodes are gone.
    Deleted,
    /// Related nodes were found whose relationships are to be deleted, after those below them.
    Disconnect {
        node: NodeId,
        /// The type of the nodes at the other end.
        from: NodeId,
        via: &'a Relationship,
        /// One per row.
        parents: Vec<Identity>,
        below: Option<Given<'a>>,
    },
    /// Relationships are gone.
    Disconnected,
}

/// Where nodes are created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By the root field: the answer shows them.
    Root,
    /// Below other nodes, each with a relationship.
    Below,
}

/// A node and what it is to be connected to: all nodes that a row found.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) parent: Identity,
    pub(super) row: usize,
    pub(super) edge: Option<Given<'a>>,
    pub(super) below: Option<Given<'a>>,
}

/// A value that was computed from the one that was there.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    /// The GraphQL name of the field.
    pub(super) field: String,
    pub(super) change: Change,
    /// The operator as messages name it.
    pub(super) word: &'static str,
    /// The operand as messages show it.
    pub(super) operand: String,
    pub(super) kind: Computed,
}

/// What was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    /// A whole number of so many bits.
    Whole(u32),
    Float,
    List,
}
