//! Creating nodes, at the root and below others, and what their inputs say of relationships.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Target},
};

use super::{
    Around, check, connect,
    given::Given,
    labels::Labels,
    properties::{of_edge, of_node},
    relationships::{self, Related, items},
    task::{Entry, Identity, Place, Task, Then},
    upsert,
};
use crate::{
    error::{ErrorCode, Refused},
    plan::{steps, steps::Among},
    value::Value,
};

/// Creates the nodes of the root field's input.
pub(super) fn root<'a>(
    around: Around<'a>,
    node: NodeId,
    given: Option<Given<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    check::require(around, node, Operation::Create)?;
    let inputs: Vec<Given<'a>> = given.into_iter().flat_map(Given::items).collect();
    let labels = Labels::of(around, node)?;
    let rows = inputs.iter().enumerate().map(|(at, input)| {
        let properties = of_node(around, node, Some(*input))?;
        Ok(labels.row(vec![number(at), properties.value()]))
    });
    Ok(vec![Task {
        step: steps::creating(labels.new.clone(), None),
        rows: rows.collect::<Result<_, Refused>>()?,
        then: Then::Created {
            node,
            inputs: inputs.iter().copied().map(Some).collect(),
            place: Place::Root,
        },
    }])
}

/// A row's number.
pub(super) fn number(at: usize) -> Value {
    Value::Integer(i64::try_from(at).unwrap_or(i64::MAX))
}

/// What the inputs of nodes that were just created say of relationships, in the order in which the type declares them.
pub(super) fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    created: &[Entry<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let created = (Operation::Create, created);
    relationships::each(around, node, created, |of, entries| {
        let created = items(around, &entries, NestedWrite::Create);
        let connected = items(around, &entries, NestedWrite::Connect);
        let either = items(around, &entries, NestedWrite::ConnectOrCreate);
        let unsure = !connected.is_empty() || !either.is_empty();
        let mut tasks = related(around, of, created)?;
        tasks.extend(connect::related(around, of, connected)?);
        tasks.extend(upsert::related(around, of, either)?);
        if unsure {
            let parents: Vec<_> = entries.into_iter().map(|entry| entry.parent).collect();
            tasks.extend(at_most_one(around, of, &parents)?);
        }
        Ok(tasks)
    })
}

/// Looks whether a relationship to one leads to no more than that.
pub(super) fn at_most_one<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    parents: &[Identity],
) -> Result<Vec<Task<'a>>, Refused> {
    let field = around.model.field(of.field);
    let mut tasks = Vec::new();
    if field.ty.list {
        return Ok(tasks);
    }
    for member in &of.members {
        let among = Among::Related(of.via);
        let Some(matching) = steps::matching(check::looking(around), *member, among, None)? else {
            continue;
        };
        let rows = parents.iter().enumerate();
        let rows = rows.map(|(at, parent)| Value::List(vec![number(at), parent.clone()]));
        tasks.push(Task {
            step: matching.step,
            rows: rows.collect(),
            then: Then::AtMostOne(field.name.clone()),
        });
    }
    Ok(tasks)
}

/// Refuses more than one node for a row.
pub(super) fn check_at_most_one(field: &str, rows: &[Vec<Value>]) -> Result<(), Refused> {
    let mut seen = HashSet::new();
    for row in rows {
        if !seen.insert(format!("{:?}", row.first())) {
            let message = format!("\"{field}\" must lead to one node at most");
            return Err(Refused::new(ErrorCode::ConstraintValidation, message));
        }
    }
    Ok(())
}

/// Creates related nodes.
pub(super) fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    items: Vec<Entry<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    if items.is_empty() {
        return Ok(tasks);
    }
    for member in &of.members {
        let new =
            |item: &Entry<'a>| Some((item.clone(), new_node(around, of, (*member, item.given))?));
        let news: Vec<_> = items.iter().filter_map(new).collect();
        if news.is_empty() {
            continue;
        }
        check::require(around, *member, Operation::Create)?;
        let labels = Labels::of(around, *member)?;
        let mut rows = Vec::new();
        let mut inputs = Vec::new();
        for (item, input) in news {
            let edge = item.given.get(around.api, InputMeaning::NestedEdge);
            rows.push(labels.row(vec![
                number(rows.len()),
                item.parent,
                of_node(around, *member, Some(input))?.value(),
                of_edge(around, of.via.properties, edge)?.value(),
            ]));
            inputs.push(Some(input));
        }
        tasks.push(Task {
            step: steps::creating(labels.new, Some(of.via)),
            rows,
            then: Then::Created {
                node: *member,
                inputs,
                place: Place::Below,
            },
        });
    }
    Ok(tasks)
}

/// The input of a new node of a type: where the target is an interface, there is one for each of its implementations.
fn new_node<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    (member, item): (NodeId, Given<'a>),
) -> Option<Given<'a>> {
    let node = item.get(around.api, InputMeaning::NestedNode)?;
    match of.via.target {
        Target::Interface(_) => node.get(around.api, InputMeaning::NestedMember(member)),
        Target::Node(_) | Target::Union(_) => Some(node),
    }
}
