//! Deleting and disconnecting: what is below goes first.

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Relationship},
};

use super::{
    Around,
    create::{Related, number, of_field, of_members, relationships},
    given::Given,
    task::{Entry, Identity, Task, Then},
    update::{finding, split},
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
    parents: &[Identity],
    (write, given): (NestedWrite, Given<'a>),
) -> Result<Vec<Task<'a>>, Refused> {
    let below = given.get(around.api, InputMeaning::Nested(write));
    let mut tasks = Vec::new();
    for member in &of.members {
        let then = match write {
            NestedWrite::Disconnect => Then::Disconnect {
                node: *member,
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
        tasks.extend(finding(around, (of.via, *member), parents, (given, then))?);
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
    for (field, via) in relationships(around, node) {
        let one = [Entry {
            parent: Value::Null,
            given,
        }];
        let of_this = of_field(around, (node, field), &one);
        for (members, entries) in of_members(around, (field, via), of_this)? {
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
    (node, via): (NodeId, &'a Relationship),
    parents: &[Identity],
    below_given: Option<Given<'a>>,
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let (nodes, edges) = split(parents, rows);
    let mut tasks = below(around, node, &nodes, (NestedWrite::Disconnect, below_given))?;
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
    Ok(tasks)
}
