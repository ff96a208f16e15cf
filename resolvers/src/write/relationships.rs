//! What inputs of nodes say of relationships: the one walk that creates, connects, updates, deletes and disconnects all take.
//!
//! In: inputs of nodes of one type, each with its node. Out: for each relationship field, in the order of declaration, the parts of the inputs
//! that are about it. It must not know what is written.

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{FieldId, NodeId, Operation, Owner, Relationship, Target},
};

use super::{
    Around, check,
    given::Given,
    task::{Entry, Task},
    tenant,
};
use crate::error::Refused;

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

/// What is to be done with the parts of inputs that are about a relationship: for each field, in the order of declaration, and where the
/// target is a union for each of its members.
pub(super) fn each<'a>(
    around: Around<'a>,
    node: NodeId,
    (operation, entries): (Operation, &[Entry<'a>]),
    mut write: impl FnMut(&Related<'a>, Vec<Entry<'a>>) -> Result<Vec<Task<'a>>, Refused>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    if entries.is_empty() {
        return Ok(tasks);
    }
    for (field, via) in relationships(around, node) {
        let of_this = of_field(around, (node, field), entries);
        for (members, entries) in of_members(around, (field, via), (operation, of_this))? {
            tenant::require(around, &members)?;
            let of = Related {
                field,
                via,
                members,
            };
            tasks.extend(write(&of, entries)?);
        }
    }
    Ok(tasks)
}

/// Lists of items side by side: the first one of each, then the second one of each, and so on. So the items of one list are dealt with in
/// their order, and however many lists there are, those of one form are rows of the same statements.
pub(super) fn side_by_side(lists: Vec<Entry<'_>>) -> Vec<Vec<Entry<'_>>> {
    let mut rounds: Vec<Vec<Entry<'_>>> = Vec::new();
    for list in lists {
        for (at, given) in list.given.items().enumerate() {
            if rounds.len() == at {
                rounds.push(Vec::new());
            }
            rounds[at].push(Entry {
                parent: list.parent.clone(),
                given,
            });
        }
    }
    rounds
}

/// Of each input the part of one kind of nested write, with all of its items.
pub(super) fn parts<'a>(
    around: Around<'a>,
    entries: &[Entry<'a>],
    write: NestedWrite,
) -> Vec<Entry<'a>> {
    let part = |entry: &Entry<'a>| {
        Some(Entry {
            parent: entry.parent.clone(),
            given: entry.given.get(around.api, InputMeaning::Nested(write))?,
        })
    };
    entries.iter().filter_map(part).collect()
}

/// The items of one kind of nested write, of all inputs.
pub(super) fn items<'a>(
    around: Around<'a>,
    entries: &[Entry<'a>],
    write: NestedWrite,
) -> Vec<Entry<'a>> {
    flattened(parts(around, entries, write))
}

/// The items of lists.
pub(super) fn flattened(lists: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let mut items = Vec::new();
    for list in lists {
        items.extend(list.given.items().map(|given| Entry {
            parent: list.parent.clone(),
            given,
        }));
    }
    items
}

/// The relationship fields of a type, in the order of declaration.
fn relationships<'a>(
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
fn of_field<'a>(
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

/// A relationship field, and what is done with it.
pub(super) type Use = (FieldId, Vec<Operation>);

/// The relationship fields of a node that an input says something of, and what is done with each.
pub(super) fn uses<'a>(
    around: Around<'a>,
    node: NodeId,
    (operation, given): (Operation, Option<Given<'a>>),
) -> Vec<Use> {
    let mut uses = Vec::new();
    let Some(given) = given else {
        return uses;
    };
    for (meaning, part) in given.fields(around.api) {
        let InputMeaning::NestedField(of) = meaning else {
            continue;
        };
        let own = around.model.on_node(of, node);
        let via = own.and_then(|own| around.model.field(own).relationship());
        if let (Some(own), Some(via)) = (own, via) {
            uses.push((own, operations(around, via, (operation, &[part]))));
        }
    }
    uses
}

/// What is done with a relationship field by parts of inputs that are about it: what is done with the node, and what its nested writes do.
fn operations<'a>(
    around: Around<'a>,
    via: &Relationship,
    (operation, parts): (Operation, &[Given<'a>]),
) -> Vec<Operation> {
    let mut done = vec![operation];
    if operation == Operation::Delete {
        done.push(Operation::DeleteRelationship);
    }
    let of_items = |part: Given<'a>| part.items().collect::<Vec<_>>();
    let lists = parts.iter().flat_map(|part| match via.target {
        Target::Node(_) | Target::Interface(_) => of_items(*part),
        Target::Union(_) => {
            let members = part.fields(around.api);
            members.flat_map(|(_, part)| of_items(part)).collect()
        }
    });
    for item in lists {
        for (meaning, _) in item.fields(around.api) {
            if let InputMeaning::Nested(write) = meaning {
                done.extend(of_write(write));
            }
        }
    }
    Operation::ALL
        .into_iter()
        .filter(|operation| done.contains(operation))
        .collect()
}

/// What a nested write does with the field it stands in.
fn of_write(write: NestedWrite) -> &'static [Operation] {
    match write {
        NestedWrite::Create | NestedWrite::ConnectOrCreate => {
            &[Operation::Create, Operation::CreateRelationship]
        }
        NestedWrite::Connect => &[Operation::CreateRelationship],
        NestedWrite::Update => &[Operation::Update],
        NestedWrite::Disconnect => &[Operation::DeleteRelationship],
        NestedWrite::Delete => &[Operation::Delete, Operation::DeleteRelationship],
    }
}

/// Types, and what inputs say of them.
type Parts<'a> = Vec<(Vec<NodeId>, Vec<Entry<'a>>)>;

/// The parts of inputs by the types they are for: where the target is a union each has one for each member, else there is one for all.
fn of_members<'a>(
    around: Around<'a>,
    (field, via): (FieldId, &Relationship),
    (operation, entries): (Operation, Vec<Entry<'a>>),
) -> Result<Parts<'a>, Refused> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<Given<'a>> = entries.iter().map(|entry| entry.given).collect();
    for operation in operations(around, via, (operation, &parts)) {
        check::require_field(around, field, operation)?;
    }
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
