//! Connecting nodes: those that a filter names are found first, then what is below them is connected, then they are.

use std::collections::HashMap;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, check,
    create::number,
    given::Given,
    matching,
    properties::of_edge,
    relationships::{self, Related, flattened},
    removal::distinct,
    task::{Entry, Meant, Pair, Task, Then},
};
use crate::{
    error::Refused,
    plan::{Moment, Step, StepKind, steps, steps::Among},
    value::Value,
};

/// Connects nodes with those that the items name. Items whose filters have one structure are rows of one statement, and equal ones are one row.
pub(super) fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    items: Vec<Entry<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    let Some(from) = of.from().filter(|_| !items.is_empty()) else {
        return Ok(tasks);
    };
    check::require(around, from, Operation::CreateRelationship)?;
    let env = |_: Given<'_>| check::finding(around, Operation::CreateRelationship);
    for member in &of.members {
        for group in matching::groups(around, (*member, Among::All, &env), &items)? {
            let mut rows = Rows::default();
            let mut pairs = Vec::new();
            for (item, values) in group.items {
                let below = InputMeaning::Nested(NestedWrite::Connect);
                pairs.push(Pair {
                    parent: item.parent,
                    row: rows.row(values),
                    edge: item.given.get(around.api, InputMeaning::NestedEdge),
                    below: item.given.get(around.api, below),
                });
            }
            tasks.push(Task {
                step: group.step,
                rows: rows.rows,
                then: Then::Connect {
                    node: *member,
                    from,
                    via: of.via,
                    pairs,
                },
            });
        }
    }
    Ok(tasks)
}

/// Equal rows are one.
#[derive(Default)]
struct Rows {
    rows: Vec<Value>,
    known: HashMap<String, usize>,
}

impl Rows {
    /// The row of these values: one that is there, or a new one.
    fn row(&mut self, values: Vec<Value>) -> usize {
        let key = format!("{values:?}");
        let rows = &mut self.rows;
        *self.known.entry(key).or_insert_with(|| {
            let mut row = vec![number(rows.len())];
            row.extend(values);
            rows.push(Value::List(row));
            rows.len() - 1
        })
    }
}

/// The nodes were found: first what is below them, then the relationships themselves.
pub(super) fn found<'a>(
    around: Around<'a>,
    (from, node, via): (NodeId, NodeId, &'a Relationship),
    pairs: Vec<Pair<'a>>,
    rows: &[Vec<Value>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut of_row: HashMap<usize, Vec<&Value>> = HashMap::new();
    for row in rows {
        if let [Value::Integer(at), identity, ..] = row.as_slice() {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            of_row.entry(at).or_default().push(identity);
        }
    }
    let mut nested = Vec::new();
    let mut made = Vec::new();
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for pair in &pairs {
        for identity in of_row.get(&pair.row).into_iter().flatten() {
            let below = pair.below.into_iter().flat_map(Given::items);
            nested.extend(below.map(|given| Entry {
                parent: (*identity).clone(),
                given,
            }));
            sources.push(&pair.parent);
            targets.push(*identity);
            made.push(Value::List(vec![
                number(made.len()),
                pair.parent.clone(),
                (*identity).clone(),
                of_edge(around, via.properties, pair.edge)?.value(),
            ]));
        }
    }
    let meant: Vec<Meant<'a>> = nested
        .iter()
        .map(|entry| (entry.parent.clone(), Some(entry.given)))
        .collect();
    let connected = Operation::CreateRelationship;
    let mut tasks = check::links(around, node, (connected, Moment::Before), &meant)?;
    let nested = (connected, nested.as_slice());
    tasks.extend(relationships::each(around, node, nested, |of, entries| {
        related(around, of, flattened(entries))
    })?);
    if !made.is_empty() {
        tasks.push(Task {
            step: Step {
                kind: StepKind::Connect(steps::written(via)),
                items: 4,
            },
            rows: made,
            then: Then::Connected,
        });
    }
    tasks.extend(check::links(
        around,
        node,
        (connected, Moment::After),
        &meant,
    )?);
    let targets = distinct(targets.into_iter());
    let after = (connected, Moment::After);
    tasks.extend(check::nodes(around, node, after, &targets)?);
    let sources = distinct(sources.into_iter());
    let after = (connected, Moment::AfterOnly);
    tasks.extend(check::nodes(around, from, after, &sources)?);
    Ok(tasks)
}
