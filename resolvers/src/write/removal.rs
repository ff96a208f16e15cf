//! Deleting and disconnecting: what is below goes first.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, check,
    create::number,
    given::Given,
    matching::{self, Found},
    presence,
    relationships::{self, Related, side_by_side},
    task::{Entry, Identity, Meant, Task, Then, entries},
};
use crate::{
    error::Refused,
    plan::{Moment, Step, StepKind, steps},
    value::Value,
};

/// Finds related nodes that are to be deleted, or whose relationships are.
pub(super) fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    write: NestedWrite,
    items: &[Entry<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let Some(from) = of.from() else {
        return Ok(Vec::new());
    };
    let operation = operation_of(write);
    if operation == Operation::DeleteRelationship {
        check::require(around, from, operation)?;
    }
    let env = |_: Given<'_>| check::finding(around, operation);
    matching::related(around, (of, &env), items, |node, entries| match write {
        NestedWrite::Disconnect => Then::Disconnect {
            node,
            from,
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

fn operation_of(write: NestedWrite) -> Operation {
    match write {
        NestedWrite::Disconnect => Operation::DeleteRelationship,
        NestedWrite::Delete
        | NestedWrite::Create
        | NestedWrite::Connect
        | NestedWrite::ConnectOrCreate
        | NestedWrite::Update => Operation::Delete,
    }
}

/// Deletes nodes, after what their inputs say of their relationships.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let before = (Operation::Delete, Moment::Before);
    let mut tasks = check::links(around, node, before, found)?;
    tasks.extend(below(around, node, (NestedWrite::Delete, found))?);
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
    let entries = entries(found);
    let said = (operation_of(write), entries.as_slice());
    relationships::each(around, node, said, |of, lists| {
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
    (from, node, via): (NodeId, NodeId, &'a Relationship),
    found: Vec<Found<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let nodes: Vec<Meant<'a>> = found
        .iter()
        .map(|found| meant(around, found, NestedWrite::Disconnect))
        .collect();
    let sources = distinct(found.iter().map(|found| &found.by.parent));
    let ends: Vec<Identity> = nodes.iter().map(|(node, _)| node.clone()).collect();
    let of = |moment| (Operation::DeleteRelationship, moment);
    let mut tasks = Vec::new();
    tasks.extend(check::nodes(around, from, of(Moment::Before), &sources)?);
    tasks.extend(check::links(around, node, of(Moment::Before), &nodes)?);
    tasks.extend(below(around, node, (NestedWrite::Disconnect, &nodes))?);
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
    tasks.extend(check::nodes(around, node, of(Moment::After), &ends)?);
    tasks.extend(check::links(around, node, of(Moment::After), &nodes)?);
    tasks.extend(check::nodes(around, from, of(Moment::After), &sources)?);
    Ok(tasks)
}

/// Each identity once.
pub(super) fn distinct<'v>(all: impl Iterator<Item = &'v Identity>) -> Vec<Identity> {
    let mut known = HashSet::new();
    all.filter(|identity| known.insert(format!("{identity:?}")))
        .cloned()
        .collect()
}
