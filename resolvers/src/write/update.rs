//! Updating nodes: their properties first, then what the input says of relationships, in the library's order: for each item of a field
//! update, create, connect, delete, disconnect.

use std::collections::HashMap;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, change, check, connect, create,
    given::Given,
    matching::{self, Found},
    relationships::{self, Related, items, parts, side_by_side},
    removal,
    task::{Entry, Identity, Meant, Task, Then, entries},
    upsert,
};
use crate::{error::Refused, plan::Moment, value::Value};

/// Updates nodes of a type, each with what it is given. What is given in one form, to however many nodes, is written by the same statements.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let of = |moment| (Operation::Update, moment);
    let mut tasks = check::fields(around, node, of(Moment::Before), found)?;
    tasks.extend(check::links(around, node, of(Moment::Before), found)?);
    tasks.extend(change::of_nodes(around, node, found)?);
    tasks.extend(below(around, node, found)?);
    let changed = found
        .iter()
        .filter(|(_, given)| check::changes(around, node, *given));
    let changed: Vec<Identity> = changed.map(|(node, _)| node.clone()).collect();
    tasks.extend(check::nodes(around, node, of(Moment::After), &changed)?);
    tasks.extend(check::fields(around, node, of(Moment::After), found)?);
    tasks.extend(check::links(around, node, of(Moment::After), found)?);
    Ok(tasks)
}

/// What update inputs say of relationships.
fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let entries = entries(found);
    let said = (Operation::Update, entries.as_slice());
    relationships::each(around, node, said, |of, lists| {
        let mut tasks = Vec::new();
        for round in side_by_side(lists) {
            tasks.extend(field_items(around, of, &round)?);
        }
        Ok(tasks)
    })
}

/// Nodes of which some may come several times, in waves in which each comes once: what they are given takes effect in its order, unless it is
/// of one form.
pub(super) fn waves<'a>(entries: Vec<Entry<'a>>) -> Vec<Vec<Meant<'a>>> {
    let mut waves: Vec<Vec<Meant<'a>>> = Vec::new();
    let mut known: HashMap<String, (usize, &'a Value)> = HashMap::new();
    for entry in entries {
        let before = known.get(&format!("{:?}", entry.parent));
        let wave = match before {
            None => 0,
            Some((wave, value)) if same_form(value, entry.given.value) => *wave,
            Some((wave, _)) => wave + 1,
        };
        known.insert(format!("{:?}", entry.parent), (wave, entry.given.value));
        if waves.len() <= wave {
            waves.push(Vec::new());
        }
        waves[wave].push((entry.parent, Some(entry.given)));
    }
    waves
}

/// Whether two values have the same keys at every depth. Their depth was checked when they were read.
fn same_form(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Map(left), Value::Map(right)) => {
            let same = |((name, left), (other, right)): (&(_, Value), &(_, Value))| {
                name == other && same_form(left, right)
            };
            left.len() == right.len() && left.iter().zip(right).all(same)
        }
        (Value::List(left), Value::List(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(left, right)| same_form(left, right))
        }
        (Value::Map(_) | Value::List(_), _) | (_, Value::Map(_) | Value::List(_)) => false,
        _ => true,
    }
}

/// One item of a relationship field for each of some nodes.
fn field_items<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    entries: &[Entry<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    for round in side_by_side(parts(around, entries, NestedWrite::Update)) {
        let env = |item: Given<'a>| {
            check::updating(around, item.get(around.api, InputMeaning::NestedNode))
        };
        tasks.extend(matching::related(
            around,
            (of, &env),
            &round,
            |node, entries| Then::Update {
                node,
                via: of.via,
                entries,
            },
        )?);
    }
    let created = items(around, entries, NestedWrite::Create);
    tasks.extend(create::related(around, of, created)?);
    let connected = items(around, entries, NestedWrite::Connect);
    tasks.extend(connect::related(around, of, connected)?);
    let either = items(around, entries, NestedWrite::ConnectOrCreate);
    tasks.extend(upsert::related(around, of, either)?);
    for write in [NestedWrite::Delete, NestedWrite::Disconnect] {
        for round in side_by_side(parts(around, entries, write)) {
            tasks.extend(removal::related(around, of, write, &round)?);
        }
    }
    let parents: Vec<Identity> = entries.iter().map(|entry| entry.parent.clone()).collect();
    tasks.extend(create::at_most_one(around, of, &parents)?);
    Ok(tasks)
}

/// Related nodes that are to be updated were found. What cannot be is refused even where the items name none.
pub(super) fn found<'a>(
    around: Around<'a>,
    (node, via): (NodeId, &'a Relationship),
    (items, found): (&[Entry<'a>], Vec<Found<'a>>),
) -> Result<Vec<Task<'a>>, Refused> {
    if found.is_empty() {
        for item in items {
            let get = |meaning| item.given.get(around.api, meaning);
            change::check_node(around, node, get(InputMeaning::NestedNode))?;
            change::check_edge(around, via, get(InputMeaning::NestedEdge))?;
        }
    }
    let mut of_nodes = Vec::new();
    let mut of_edges = Vec::new();
    for Found { node, edge, by } in found {
        let get = |meaning| by.given.get(around.api, meaning);
        of_nodes.push((node, get(InputMeaning::NestedNode)));
        of_edges.push(([edge, by.parent.clone()], get(InputMeaning::NestedEdge)));
    }
    let of = |moment| (Operation::Update, moment);
    let mut tasks = check::fields(around, node, of(Moment::Before), &of_nodes)?;
    tasks.extend(check::links(around, node, of(Moment::Before), &of_nodes)?);
    tasks.extend(change::of_nodes(around, node, &of_nodes)?);
    tasks.extend(change::of_edges(around, via, &of_edges)?);
    tasks.extend(below(around, node, &of_nodes)?);
    let says = |given: Option<Given<'a>>| {
        given.is_some_and(|given| given.entries(around.api).next().is_some())
    };
    let changed = of_nodes.iter().filter(|(_, given)| says(*given));
    let changed: Vec<Identity> = changed.map(|(node, _)| node.clone()).collect();
    tasks.extend(check::nodes(around, node, of(Moment::After), &changed)?);
    tasks.extend(check::fields(around, node, of(Moment::After), &of_nodes)?);
    tasks.extend(check::links(around, node, of(Moment::After), &of_nodes)?);
    Ok(tasks)
}
