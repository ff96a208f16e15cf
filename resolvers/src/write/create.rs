//! Creating nodes, at the root and below others, and what their inputs say of relationships.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{FieldId, NodeId, Operation, Owner, Relationship, Target},
};

use super::{
    Around, check, connect,
    given::Given,
    properties::{of_edge, of_node},
    task::{Entry, Identity, Place, Task, Then},
    upsert,
};
use crate::{
    error::{ErrorCode, Refused},
    plan::{steps, steps::Among, steps::RulesOf},
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
    let rows = inputs.iter().enumerate().map(|(at, input)| {
        let properties = of_node(around, node, Some(*input))?;
        Ok(Value::List(vec![number(at), properties.value()]))
    });
    Ok(vec![Task {
        step: steps::creating(around.env(), node, None)?,
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
    created: Vec<Entry<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    for (field, via) in relationships(around, node) {
        let entries = of_field(around, (node, field), &created);
        for (members, entries) in of_members(around, (field, via), (Operation::Create, entries))? {
            let of = Related {
                field,
                via,
                members,
            };
            let created = items(around, &entries, NestedWrite::Create);
            tasks.extend(related(around, &of, created)?);
            let connected = items(around, &entries, NestedWrite::Connect);
            let either = items(around, &entries, NestedWrite::ConnectOrCreate);
            let unsure = !connected.is_empty() || !either.is_empty();
            tasks.extend(connect::related(around, &of, connected)?);
            tasks.extend(upsert::related(around, &of, either)?);
            if unsure {
                let parents: Vec<_> = entries.into_iter().map(|entry| entry.parent).collect();
                tasks.extend(at_most_one(around, &of, &parents)?);
            }
        }
    }
    Ok(tasks)
}

/// A relationship and the types at its end that are meant.
#[derive(Debug, Clone)]
pub(super) struct Related<'a> {
    pub(super) field: FieldId,
    pub(super) via: &'a Relationship,
    pub(super) members: Vec<NodeId>,
}

impl Related<'_> {
    /// The type of the nodes that have the field.
    pub(super) fn from(&self) -> Option<NodeId> {
        match self.field.owner {
            Owner::Node(node) => Some(node),
            Owner::Interface(_) | Owner::Edge(_) | Owner::Plain(_) => None,
        }
    }
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

/// The relationship fields of a type, in the order of declaration.
pub(super) fn relationships<'a>(
    around: Around<'a>,
    node: NodeId,
) -> impl Iterator<Item = (FieldId, &'a Relationship)> {
    let owner = Owner::Node(node);
    let fields = &around.model.node(node).fields;
    fields
        .iter()
        .zip(0_u16..)
        .filter_map(move |(field, index)| {
            let id = FieldId { owner, index };
            Some((id, field.relationship()?))
        })
}

/// Of inputs of a type's nodes the part of one of its relationship fields.
pub(super) fn of_field<'a>(
    around: Around<'a>,
    (node, field): (NodeId, FieldId),
    entries: &[Entry<'a>],
) -> Vec<Entry<'a>> {
    let part = |entry: &Entry<'a>| {
        let mut fields = entry.given.fields(around.api);
        let (_, given) = fields.find(|(meaning, _)| match meaning {
            InputMeaning::NestedField(of) => around.model.on_node(*of, node) == Some(field),
            _ => false,
        })?;
        Some(Entry {
            parent: entry.parent.clone(),
            given,
        })
    };
    entries.iter().filter_map(part).collect()
}

/// Types, and what inputs say of them.
type Parts<'a> = Vec<(Vec<NodeId>, Vec<Entry<'a>>)>;

/// The parts of inputs by the types they are for: where the target is a union each has one for each member, else there is one for all.
pub(super) fn of_members<'a>(
    around: Around<'a>,
    (field, via): (FieldId, &Relationship),
    (operation, entries): (Operation, Vec<Entry<'a>>),
) -> Result<Parts<'a>, Refused> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    check::require_field(around, field, operation)?;
    check::without_rules(around, RulesOf::Field(field), &[operation])?;
    let members = around.model.members(via.target);
    Ok(match via.target {
        Target::Node(_) | Target::Interface(_) => vec![(members, entries)],
        Target::Union(_) => {
            let parts = members.into_iter().map(|member| {
                let part = |entry: &Entry<'a>| {
                    let meaning = InputMeaning::NestedMember(member);
                    Some(Entry {
                        parent: entry.parent.clone(),
                        given: entry.given.get(around.api, meaning)?,
                    })
                };
                (vec![member], entries.iter().filter_map(part).collect())
            });
            parts
                .filter(|(_, entries): &(_, Vec<_>)| !entries.is_empty())
                .collect()
        }
    })
}

/// The items of one kind of nested write.
pub(super) fn items<'a>(
    around: Around<'a>,
    entries: &[Entry<'a>],
    write: NestedWrite,
) -> Vec<Entry<'a>> {
    let mut all = Vec::new();
    for entry in entries {
        let given = entry.given.get(around.api, InputMeaning::Nested(write));
        let items = given.into_iter().flat_map(Given::items);
        all.extend(items.map(|given| Entry {
            parent: entry.parent.clone(),
            given,
        }));
    }
    all
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
        let mut rows = Vec::new();
        let mut inputs = Vec::new();
        for item in &items {
            let Some(input) = new_node(around, of, (*member, item.given)) else {
                continue;
            };
            let edge = item.given.get(around.api, InputMeaning::NestedEdge);
            rows.push(Value::List(vec![
                number(rows.len()),
                item.parent.clone(),
                of_node(around, *member, Some(input))?.value(),
                of_edge(around, of.via.properties, edge)?.value(),
            ]));
            inputs.push(Some(input));
        }
        if !rows.is_empty() {
            check::require(around, *member, Operation::Create)?;
            tasks.push(Task {
                step: steps::creating(around.env(), *member, Some(of.via))?,
                rows,
                then: Then::Created {
                    node: *member,
                    inputs,
                    place: Place::Below,
                },
            });
        }
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
