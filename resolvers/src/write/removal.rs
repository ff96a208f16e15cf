//! Deleting and disconnecting: what is below goes first.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Relationship},
};

use super::{
    Around,
    create::number,
    matching::{self, Found},
    presence,
    relationships::{self, Related, side_by_side},
    task::{Entry, Meant, Task, Then, entries},
};
use crate::{
    error::Refused,
    plan::{Step, StepKind, steps},
    value::Value,
};

/// Finds related nodes that are to be deleted, or whose relationships are.
pub(super) fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    write: NestedWrite,
    items: &[Entry<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    matching::related(around, of, items, |node, entries| match write {
        NestedWrite::Disconnect => Then::Disconnect {
            node,
            via: of.via,
            entries,
        },
        NestedWrite::Delete
        | NestedWrite::Create
        | NestedWrite::Connect
        | NestedWrite::ConnectOrCreate
        | NestedWrite::Update => Then::Delete { node, entries },
    })
}

/// Deletes nodes, after what their inputs say of their relationships.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = below(around, node, (NestedWrite::Delete, found))?;
    tasks.extend(presence::before_delete(around, node, found)?);
    if !found.is_empty() {
        let rows = found.iter().enumerate();
        let rows = rows.map(|(at, (node, _))| Value::List(vec![number(at), node.clone()]));
        tasks.push(Task {
            step: Step {
                kind: StepKind::Delete,
                items: 2,
            },
            rows: rows.collect(),
            then: Then::Deleted,
        });
    }
    Ok(tasks)
}

/// What delete or disconnect inputs say of relationships.
fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    (write, found): (NestedWrite, &[Meant<'a>]),
) -> Result<Vec<Task<'a>>, Refused> {
    relationships::each(around, node, &entries(found), |of, lists| {
        let mut tasks = Vec::new();
        for round in side_by_side(lists) {
            tasks.extend(related(around, of, write, &round)?);
        }
        Ok(tasks)
    })
}

/// What an item says of the relationships of the node it names.
fn meant<'a>(around: Around<'a>, found: &Found<'a>, write: NestedWrite) -> Meant<'a> {
    let below = InputMeaning::Nested(write);
    (found.node.clone(), found.by.given.get(around.api, below))
}

/// Related nodes that are to be deleted were found, some of them perhaps by several items.
pub(super) fn delete<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Found<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut known = HashSet::new();
    let mut nodes = Vec::new();
    for found in found {
        let (node, below) = meant(around, found, NestedWrite::Delete);
        let said = below.map(|below| std::ptr::from_ref(below.value));
        if known.insert((format!("{node:?}"), said)) {
            nodes.push((node, below));
        }
    }
    self::nodes(around, node, &nodes)
}

/// Nodes whose relationships are to be deleted were found.
pub(super) fn disconnect<'a>(
    around: Around<'a>,
    (node, via): (NodeId, &'a Relationship),
    found: Vec<Found<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let nodes: Vec<Meant<'a>> = found
        .iter()
        .map(|found| meant(around, found, NestedWrite::Disconnect))
        .collect();
    let mut tasks = below(around, node, (NestedWrite::Disconnect, &nodes))?;
    if !found.is_empty() {
        let rows = found
            .into_iter()
            .enumerate()
            .map(|(at, found)| Value::List(vec![number(at), found.edge, found.by.parent]));
        tasks.push(Task {
            step: Step {
                kind: StepKind::Disconnect(steps::found(via)),
                items: 3,
            },
            rows: rows.collect(),
            then: Then::Disconnected,
        });
    }
    Ok(tasks)
}
