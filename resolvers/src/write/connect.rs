//! Connecting nodes: those that a filter names are found first, then what is below them is connected, then they are.

use std::collections::HashMap;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship},
};

use super::{
    Around, check,
    create::{Related, number, of_field, of_members, relationships},
    given::Given,
    properties::of_edge,
    removal::distinct,
    task::{Entry, Pair, Task, Then},
};
use crate::{
    bind::{Values, bind},
    error::Refused,
    limits::exceeded,
    operation::{Input, at},
    plan::{Moment, Step, StepKind, steps, steps::Among, steps::Matching},
    slot::Slot,
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
    for member in &of.members {
        for group in groups(around, *member, &items)? {
            tasks.push(Task {
                step: group.matching.step,
                rows: group.rows,
                then: Then::Connect {
                    node: *member,
                    from,
                    via: of.via,
                    pairs: group.pairs,
                },
            });
        }
    }
    Ok(tasks)
}

/// Items whose filters have one structure.
struct Group<'a> {
    filter: Option<Input>,
    matching: Matching,
    rows: Vec<Value>,
    known: HashMap<String, usize>,
    pairs: Vec<Pair<'a>>,
}

fn groups<'a>(
    around: Around<'a>,
    member: NodeId,
    items: &[Entry<'a>],
) -> Result<Vec<Group<'a>>, Refused> {
    let env = check::finding(around, Operation::CreateRelationship);
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut impossible: Vec<Option<Input>> = Vec::new();
    for item in items {
        let given = item.given.get(around.api, InputMeaning::NestedWhere);
        let filter = given.map(|given| given.input(around.api));
        if impossible.contains(&filter) {
            continue;
        }
        let found = groups.iter().position(|group| group.filter == filter);
        let position = match found {
            Some(position) => position,
            None => {
                let matching = steps::matching(env, member, Among::All, filter.as_ref())?;
                let Some(matching) = matching else {
                    impossible.push(filter);
                    continue;
                };
                let bound = around.limits.structural_items;
                if groups.len() >= bound {
                    let what = "Items of one list have filters of too many structures";
                    return Err(exceeded(what, bound));
                }
                groups.push(Group {
                    filter,
                    matching,
                    rows: Vec::new(),
                    known: HashMap::new(),
                    pairs: Vec::new(),
                });
                groups.len() - 1
            }
        };
        let group = &mut groups[position];
        let values = values(around, &group.matching.slots[1..], given)?;
        let row = group.row(values);
        group.pairs.push(Pair {
            parent: item.parent.clone(),
            row,
            edge: item.given.get(around.api, InputMeaning::NestedEdge),
            below: item
                .given
                .get(around.api, InputMeaning::Nested(NestedWrite::Connect)),
        });
    }
    Ok(groups)
}

impl Group<'_> {
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

/// The values of a filter's slots.
pub(super) fn values(
    around: Around<'_>,
    slots: &[Slot],
    filter: Option<Given<'_>>,
) -> Result<Vec<Value>, Refused> {
    let variable = |path: &crate::slot::VariablePath| at(filter?.value, &path.steps);
    let values = Values {
        variable: &variable,
        caller: around.caller,
    };
    bind(slots, values)
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
    let mut tasks = below(around, node, &nested)?;
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
    let connected = Operation::CreateRelationship;
    let targets = distinct(targets.into_iter());
    let after = (connected, Moment::After);
    tasks.extend(check::nodes(around, node, after, &targets)?);
    let sources = distinct(sources.into_iter());
    let after = (connected, Moment::AfterOnly);
    tasks.extend(check::nodes(around, from, after, &sources)?);
    Ok(tasks)
}

/// Nested connects of nodes that were found.
fn below<'a>(
    around: Around<'a>,
    node: NodeId,
    entries: &[Entry<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    if entries.is_empty() {
        return Ok(tasks);
    }
    for (field, via) in relationships(around, node) {
        let of_this = of_field(around, (node, field), entries);
        for (members, entries) in of_members(
            around,
            (field, via),
            (Operation::CreateRelationship, of_this),
        )? {
            let items = entries.into_iter().flat_map(|entry| {
                let parent = entry.parent;
                entry.given.items().map(move |given| Entry {
                    parent: parent.clone(),
                    given,
                })
            });
            let of = Related {
                field,
                via,
                members,
            };
            tasks.extend(related(around, &of, items.collect())?);
        }
    }
    Ok(tasks)
}
