//! What is left to do: steps with their rows, and what follows from what they give.

use std::sync::Arc;

use cygnet_schema::model::{Denial, FieldId, NodeId, Relationship, UniqueKey};

use super::{computed::Checks, given::Given, upsert::Wanted};
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

/// A key by which nodes are made where they are not there, and what must be unique for that.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) node: NodeId,
    pub(super) of: UniqueKey,
    pub(super) labels: Vec<String>,
    pub(super) properties: Vec<String>,
}

/// A node that is there, and what is to be written below it.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub(super) parent: Identity,
    pub(super) given: Given<'a>,
}

/// A node that is there, and what it is given, if it is given anything.
pub(super) type Meant<'a> = (Identity, Option<Given<'a>>);

/// The nodes that are given something.
pub(super) fn entries<'a>(of: &[Meant<'a>]) -> Vec<Entry<'a>> {
    let entry = |(parent, given): &Meant<'a>| {
        Some(Entry {
            parent: parent.clone(),
            given: (*given)?,
        })
    };
    of.iter().filter_map(entry).collect()
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
        key: UniqueKey,
        /// One per row.
        keys: Vec<Vec<Value>>,
        items: Vec<Wanted<'a>>,
    },
    /// Relationships are there now, some of them new.
    ConnectedOnce,
    /// Nodes at the end of a relationship to one were found: one for each row, or none.
    AtMostOne(String),
    /// Nodes were found that lead to nodes which will be deleted, by a field that must lead to one.
    Leading(FieldId),
    /// Nodes were looked for that are left without what a field must lead to: any one ends the mutation.
    Lacking(FieldId),
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
        entries: Vec<Entry<'a>>,
    },
    /// Properties were changed; what was computed is checked.
    Changed(Checks),
    /// Related nodes were found that are to be deleted, after what is below them.
    Delete {
        node: NodeId,
        /// One per row.
        entries: Vec<Entry<'a>>,
    },
    /// Nodes were looked for of which a validation does not hold, of this rule: any one ends the mutation.
    Checked(Option<Arc<Denial>>),
    /// Nodes that hold a key were looked for that are hidden from the caller: any one ends the mutation.
    Taken,
    /// Nodes are gone.
    Deleted,
    /// Related nodes were found whose relationships are to be deleted, after those below them.
    Disconnect {
        node: NodeId,
        /// The type of the nodes at the other end.
        from: NodeId,
        via: &'a Relationship,
        /// One per row.
        entries: Vec<Entry<'a>>,
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
