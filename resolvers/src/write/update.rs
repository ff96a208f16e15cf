//! Updating nodes: their properties first, then what the input says of relationships, in the library's order: for each item of a field
//! update, create, connect, delete, disconnect.

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, change, check, connect,
    create::{self, Related, items, number, of_field, of_members, relationships},
    given::Given,
    removal,
    task::{Entry, Identity, Task, Then},
    upsert,
};
use crate::{
    error::Refused,
    plan::{Env, Moment, steps, steps::Among},
    value::Value,
};

/// Updates nodes of a type that are all given the same.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Identity],
    given: Option<Given<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let each: Vec<_> = found.iter().map(|node| (node.clone(), given)).collect();
    let of = |moment| (Operation::Update, moment);
    let mut tasks = check::fields(around, node, of(Moment::Before), &each)?;
    tasks.extend(change::of_nodes(around, node, found, given)?);
    tasks.extend(below(around, node, found, given)?);
    if check::changes(around, node, given) {
        tasks.extend(check::nodes(around, node, of(Moment::After), found)?);
    }
    tasks.extend(check::fields(around, node, of(Moment::After), &each)?);
    Ok(tasks)
}

/// Updates nodes of a type that are each given something of its own: their properties by statements for all, what is said of relationships
/// node by node.
pub(super) fn each<'a>(
    around: Around<'a>,
    node: NodeId,
    found: Vec<(Identity, Option<Given<'a>>)>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = change::of_each(around, node, &found)?;
    for (identity, given) in found {
        tasks.extend(below(around, node, &[identity], given)?);
    }
    Ok(tasks)
}

/// What an update input says of relationships.
fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Identity],
    given: Option<Given<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    let Some(given) = given.filter(|_| !found.is_empty()) else {
        return Ok(tasks);
    };
    for (field, via) in relationships(around, node) {
        // All nodes are given the same: one of them stands for all.
        let one = [Entry {
            parent: Value::Null,
            given,
        }];
        let of_this = of_field(around, (node, field), &one);
        for (members, entries) in of_members(around, (field, via), (Operation::Update, of_this))? {
            let of = Related {
                field,
                via,
                members,
            };
            for item in entries.into_iter().flat_map(|entry| entry.given.items()) {
                tasks.extend(field_item(around, &of, found, item)?);
            }
        }
    }
    Ok(tasks)
}

/// One item of a relationship field.
fn field_item<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    found: &[Identity],
    item: Given<'a>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    let update = InputMeaning::Nested(NestedWrite::Update);
    for given in item
        .get(around.api, update)
        .into_iter()
        .flat_map(Given::items)
    {
        tasks.extend(related(around, of, found, given)?);
    }
    let entries: Vec<Entry<'a>> = found
        .iter()
        .map(|parent| Entry {
            parent: parent.clone(),
            given: item,
        })
        .collect();
    let created = items(around, &entries, NestedWrite::Create);
    tasks.extend(create::related(around, of, created)?);
    let connected = items(around, &entries, NestedWrite::Connect);
    tasks.extend(connect::related(around, of, connected)?);
    let either = items(around, &entries, NestedWrite::ConnectOrCreate);
    tasks.extend(upsert::related(around, of, either)?);
    for write in [NestedWrite::Delete, NestedWrite::Disconnect] {
        let given = item.get(around.api, InputMeaning::Nested(write));
        for given in given.into_iter().flat_map(Given::items) {
            tasks.extend(removal::related(around, of, found, (write, given))?);
        }
    }
    tasks.extend(create::at_most_one(around, of, found)?);
    Ok(tasks)
}

/// Finds related nodes that are to be updated.
fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    parents: &[Identity],
    given: Given<'a>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    for member in &of.members {
        let then = Then::Update {
            node: *member,
            via: of.via,
            parents: parents.to_vec(),
            change: given.get(around.api, InputMeaning::NestedNode),
            edge: given.get(around.api, InputMeaning::NestedEdge),
        };
        let change = given.get(around.api, InputMeaning::NestedNode);
        let env = check::updating(around, change);
        tasks.extend(finding(
            around,
            env,
            (of.via, *member),
            (parents, given, then),
        )?);
    }
    Ok(tasks)
}

/// Finds the nodes that an item's `where` names, along a relationship from each of the parents.
pub(super) fn finding<'a>(
    around: Around<'a>,
    env: Env<'_>,
    (via, member): (&'a Relationship, NodeId),
    (parents, item, then): (&[Identity], Given<'a>, Then<'a>),
) -> Result<Option<Task<'a>>, Refused> {
    let filter = item.get(around.api, InputMeaning::NestedWhere);
    let input = filter.map(|filter| filter.input(around.api));
    let among = Among::Related(via);
    let Some(matching) = steps::matching(env, member, among, input.as_ref())? else {
        return Ok(None);
    };
    let values = connect::values(around, &matching.slots[2..], filter)?;
    let rows = parents.iter().enumerate().map(|(at, parent)| {
        let mut row = vec![number(at), parent.clone()];
        row.extend(values.iter().cloned());
        Value::List(row)
    });
    Ok(Some(Task {
        step: matching.step,
        rows: rows.collect(),
        then,
    }))
}

/// Related nodes were found: `[i, node, relationship]`.
pub(super) fn found<'a>(
    around: Around<'a>,
    (node, via): (NodeId, &'a Relationship),
    parents: &[Identity],
    (change, edge): (Option<Given<'a>>, Option<Given<'a>>),
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let (nodes, edges) = split(parents, rows);
    let each: Vec<_> = nodes.iter().map(|node| (node.clone(), change)).collect();
    let of = |moment| (Operation::Update, moment);
    let mut tasks = check::fields(around, node, of(Moment::Before), &each)?;
    tasks.extend(change::of_nodes(around, node, &nodes, change)?);
    tasks.extend(change::of_edges(around, via, edges, edge)?);
    tasks.extend(below(around, node, &nodes, change)?);
    if change.is_some_and(|change| change.entries(around.api).next().is_some()) {
        tasks.extend(check::nodes(around, node, of(Moment::After), &nodes)?);
    }
    tasks.extend(check::fields(around, node, of(Moment::After), &each)?);
    Ok(tasks)
}

/// The nodes that were found, and the relationships that lead to them with the nodes they were found from.
pub(super) fn split(
    parents: &[Identity],
    rows: Vec<Vec<Value>>,
) -> (Vec<Identity>, Vec<[Identity; 2]>) {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for row in rows {
        let mut items = row.into_iter();
        let (Some(Value::Integer(at)), Some(node), Some(edge)) =
            (items.next(), items.next(), items.next())
        else {
            continue;
        };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let parent = parents.get(at).cloned().unwrap_or(Value::Null);
        nodes.push(node);
        edges.push([edge, parent]);
    }
    (nodes, edges)
}
