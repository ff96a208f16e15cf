//! Access rules of nodes that are named by a key: of those that were there, before anything is done with them, and of those that were made.
//!
//! In: nodes that an upsert or a `connectOrCreate` found or made, and what it does with them. Out: tasks that end the mutation where a rule does
//! not hold. It must not know what is written.

use cygnet_schema::model::{FieldId, NodeId, Operation, Operations, Owner, UniqueKey};

use super::{
    Around, check,
    given::Given,
    removal::distinct,
    task::{Identity, Meant, Task},
};
use crate::{error::Refused, plan::Moment};

/// What is asked of the nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// To be there, with certain properties.
    Upserted,
    /// To be at the end of a relationship.
    Linked,
}

/// Refuses callers who may not do all that may come of it: which of it does is not known before it is done.
pub(super) fn permit(
    around: Around<'_>,
    (node, key): (NodeId, &UniqueKey),
    asked: Asked,
) -> Result<(), Refused> {
    let operations = match asked {
        Asked::Upserted => &[Operation::Create, Operation::Update][..],
        Asked::Linked => &[Operation::Create, Operation::CreateRelationship],
    };
    for operation in operations {
        check::require(around, node, *operation)?;
        for field in fields(node, key) {
            check::require_field(around, field, *operation)?;
        }
    }
    // Who names a key reads it.
    for field in fields(node, key) {
        check::require_field(around, field, Operation::Read)?;
    }
    Ok(())
}

fn fields(node: NodeId, key: &UniqueKey) -> impl Iterator<Item = FieldId> {
    let owner = Owner::Node(node);
    let of_index = move |index: &u16| FieldId {
        owner,
        index: *index,
    };
    key.fields.iter().map(of_index)
}

/// What is done with a node that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It is updated; perhaps there is nothing to update.
    Updated,
    /// Relationships of it are made and deleted, and nothing else: as for all updates, other rules hold then.
    Related,
    /// It is connected.
    Connected,
}

impl Use {
    const ALL: [Self; 3] = [Self::Updated, Self::Related, Self::Connected];

    /// What an update does.
    pub(super) fn of(around: Around<'_>, node: NodeId, update: Option<Given<'_>>) -> Self {
        let says = update.is_some_and(|given| given.entries(around.api).next().is_some());
        match says && !check::changes(around, node, update) {
            true => Self::Related,
            false => Self::Updated,
        }
    }

    /// The operations whose filters hold.
    fn operations(self) -> Operations {
        let all = match self {
            Self::Updated => &[Operation::Update][..],
            Self::Related => &[Operation::CreateRelationship, Operation::DeleteRelationship],
            Self::Connected => &[Operation::CreateRelationship],
        };
        Operations::of(all.iter().copied())
    }

    /// The operation whose validations are looked at first.
    fn validated(self) -> Option<Operation> {
        match self {
            Self::Updated => Some(Operation::Update),
            Self::Related => None,
            Self::Connected => Some(Operation::CreateRelationship),
        }
    }
}

/// Looks at nodes that were there, before anything is done with them: whether they are hidden, whether their validations hold.
pub(super) fn before<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    there: &[(Identity, Use)],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    for of in Use::ALL {
        let found = there.iter().filter(|(_, used)| *used == of);
        let found = distinct(found.map(|(node, _)| node));
        if found.is_empty() {
            continue;
        }
        let hidden = check::hidden(around, (node, key), of.operations(), &found)?;
        tasks.extend(hidden);
        if let Some(operation) = of.validated() {
            let before = (operation, Moment::Before);
            tasks.extend(check::nodes(around, node, before, &found)?);
        }
    }
    Ok(tasks)
}

/// Looks at nodes that were made. What is in their key they were given, whether their input says so or not.
pub(super) fn made<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    made: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let created = (Operation::Create, Moment::AfterOnly);
    let nodes: Vec<Identity> = made.iter().map(|(node, _)| node.clone()).collect();
    let mut tasks: Vec<Task<'a>> = Vec::new();
    tasks.extend(check::nodes(around, node, created, &nodes)?);
    tasks.extend(check::fields(around, node, created, made)?);
    for field in fields(node, key) {
        let besides = made
            .iter()
            .filter(|(_, given)| !check::gives(around, node, (*given, field)));
        let besides: Vec<Identity> = besides.map(|(node, _)| node.clone()).collect();
        tasks.extend(check::field(around, (node, field), created, &besides)?);
    }
    tasks.extend(check::links(around, node, created, made)?);
    Ok(tasks)
}

/// A relationship that was made: the type at its start, the nodes at its ends, and whether the one at its end is new.
pub(super) type Linked = (NodeId, [Identity; 2], bool);

/// Looks at both ends of relationships that were made.
pub(super) fn linked<'a>(
    around: Around<'a>,
    node: NodeId,
    links: &[Linked],
) -> Result<Vec<Task<'a>>, Refused> {
    let connected = Operation::CreateRelationship;
    let mut tasks = Vec::new();
    for (new, moment) in [(true, Moment::AfterOnly), (false, Moment::After)] {
        let ends = links.iter().filter(|(_, _, is_new)| *is_new == new);
        let ends = distinct(ends.map(|(_, [_, end], _)| end));
        tasks.extend(check::nodes(around, node, (connected, moment), &ends)?);
    }
    let mut types: Vec<NodeId> = links.iter().map(|(from, ..)| *from).collect();
    types.dedup();
    for from in types {
        let starts = links.iter().filter(|(of, ..)| *of == from);
        let starts = distinct(starts.map(|(_, [start, _], _)| start));
        let after = (connected, Moment::AfterOnly);
        tasks.extend(check::nodes(around, from, after, &starts)?);
    }
    Ok(tasks)
}
