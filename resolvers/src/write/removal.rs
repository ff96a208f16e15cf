//! Deleting and disconnecting: what is below goes first.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, check,
    create::{Related, number, of_field, of_members, relationships},
    given::Given,
    task::{Entry, Identity, Task, Then},
    update::{finding, split},
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
    parents: &[Identity],
    (write, given): (NestedWrite, Given<'a>),
) -> Result<Vec<Task<'a>>, Refused> {
    let below = given.get(around.api, InputMeaning::Nested(write));
    let mut tasks = Vec::new();
    let Some(from) = of.from() else {
        return Ok(tasks);
    };
    let operation = match write {
        NestedWrite::Disconnect => Operation::DeleteRelationship,
        NestedWrite::Delete
        | NestedWrite::Create
        | NestedWrite::Connect
        | NestedWrite::ConnectOrCreate
        | NestedWrite::Update => Operation::Delete,
    };
    if operation == Operation::DeleteRelationship {
        check::require(around, from, operation)?;
    }
    for member in &of.members {
        let then = match write {
            NestedWrite::Disconnect => Then::Disconnect {
                node: *member,
                from,
                via: of.via,
                parents: parents.to_vec(),
                below,
            },
            NestedWrite::Delete
            | NestedWrite::Create
            | NestedWrite::Connect
            | NestedWrite::ConnectOrCreate
            | NestedWrite::Update => Then::Delete {
                node: *member,
                below,
            },
        };
        let env = check::finding(around, operation);
        tasks.extend(finding(
            around,
            env,
            (of.via, *member),
            (parents, given, then),
        )?);
    }
    Ok(tasks)
}

/// Deletes nodes, after what an input says of their relationships.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Identity],
    given: Option<Given<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = below(around, node, found, (NestedWrite::Delete, given))?;
    if !found.is_empty() {
        let rows = found.iter().enumerate();
        let rows = rows.map(|(at, node)| Value::List(vec![number(at), node.clone()]));
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

/// What a delete or disconnect input says of relationships.
fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Identity],
    (write, given): (NestedWrite, Option<Given<'a>>),
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    let Some(given) = given.filter(|_| !found.is_empty()) else {
        return Ok(tasks);
    };
    let operation = match write {
        NestedWrite::Disconnect => Operation::DeleteRelationship,
        _ => Operation::Delete,
    };
    for (field, via) in relationships(around, node) {
        let one = [Entry {
            parent: Value::Null,
            given,
        }];
        let of_this = of_field(around, (node, field), &one);
        for (members, entries) in of_members(around, (field, via), (operation, of_this))? {
            let of = Related {
                field,
                via,
                members,
            };
            for item in entries.into_iter().flat_map(|entry| entry.given.items()) {
                tasks.extend(related(around, &of, found, (write, item))?);
            }
        }
    }
    Ok(tasks)
}

/// Nodes whose relationships are to be deleted were found: `[i, node, relationship]`.
pub(super) fn disconnect<'a>(
    around: Around<'a>,
    (from, node, via): (NodeId, NodeId, &'a Relationship),
    (parents, below_given): (&[Identity], Option<Given<'a>>),
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let (nodes, edges) = split(parents, rows);
    let sources = distinct(edges.iter().map(|[_, parent]| parent));
    let of = |moment| (Operation::DeleteRelationship, moment);
    let mut tasks = Vec::new();
    tasks.extend(check::nodes(around, from, of(Moment::Before), &sources)?);
    let below = below(around, node, &nodes, (NestedWrite::Disconnect, below_given))?;
    tasks.extend(below);
    if !edges.is_empty() {
        let rows = edges
            .into_iter()
            .enumerate()
            .map(|(at, [edge, parent])| Value::List(vec![number(at), edge, parent]));
        tasks.push(Task {
            step: Step {
                kind: StepKind::Disconnect(steps::found(via)),
                items: 3,
            },
            rows: rows.collect(),
            then: Then::Disconnected,
        });
    }
    tasks.extend(check::nodes(around, node, of(Moment::After), &nodes)?);
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
