//! Access rules of what is written: who may write at all, and of which nodes the validations hold, before and after.
//!
//! In: nodes, and what is done with them. Out: a refusal, or tasks that find nodes of which a validation does not hold: the first one that
//! is found ends the mutation, and everything is rolled back.

use std::sync::Arc;

use cygnet_schema::model::{Denial, FieldId, NodeId, Operation, Operations, UniqueKey};

use super::{
    Around,
    create::number,
    given::Given,
    relationships::{self, Use},
    task::{Identity, Meant, Task, Then},
};
use crate::{
    bind::{Values, bind},
    error::{ErrorCode, Refused},
    plan::{
        Doing, Env, Moment, Validation, steps,
        steps::{Checking, Matching, RulesOf},
    },
    slot::{Slot, VariablePath},
    value::Value,
};

/// What the client gets where a validation does not hold.
pub(super) fn forbidden(denial: Option<&Arc<Denial>>) -> Refused {
    match denial {
        Some(denial) => Refused::denied(ErrorCode::Forbidden, "Forbidden", denial),
        None => Refused::new(ErrorCode::Forbidden, "Forbidden"),
    }
}

/// The context of nodes that are found for something.
pub(super) fn finding(around: Around<'_>, operation: Operation) -> Env<'_> {
    around.env().doing(Doing::one(operation))
}

/// The context of related nodes that are updated: where an input says nothing of them, only of the relationships to them, rules for updates
/// do not hold.
pub(super) fn updating<'a>(around: Around<'a>, given: Option<Given<'_>>) -> Env<'a> {
    let says = given.is_some_and(|given| given.entries(around.api).next().is_some());
    match says {
        true => finding(around, Operation::Update),
        false => finding(around, Operation::Read),
    }
}

/// The context of nodes that the server itself looks at.
pub(super) fn looking(around: Around<'_>) -> Env<'_> {
    around.env().doing(Doing::Unseen)
}

/// Refuses a caller whom `@authentication` does not let do something with a type.
pub(super) fn require(
    around: Around<'_>,
    node: NodeId,
    operation: Operation,
) -> Result<(), Refused> {
    let slots = steps::required(around.env(), RulesOf::Type(node), operation)?;
    bound(around, &slots).map(|_| ())
}

/// The same of a field.
pub(super) fn require_field(
    around: Around<'_>,
    field: FieldId,
    operation: Operation,
) -> Result<(), Refused> {
    let slots = steps::required(around.env(), RulesOf::Field(field), operation)?;
    bound(around, &slots).map(|_| ())
}

/// Looks for nodes of which the validations of their type do not hold.
pub(super) fn nodes<'a>(
    around: Around<'a>,
    node: NodeId,
    (operation, moment): (Operation, Moment),
    found: &[Identity],
) -> Result<Option<Task<'a>>, Refused> {
    let validation = Validation { operation, moment };
    checking(around, (node, RulesOf::Type(node)), validation, found)
}

/// Looks for nodes of which the validations of fields do not hold that were given. `given` is what was given for each of the nodes.
pub(super) fn fields<'a>(
    around: Around<'a>,
    node: NodeId,
    (operation, moment): (Operation, Moment),
    given: &[(Identity, Option<Given<'a>>)],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut of_field: Vec<(FieldId, Vec<Identity>)> = Vec::new();
    for (identity, given) in given {
        for field in given_fields(around, node, *given) {
            match of_field.iter_mut().find(|(known, _)| *known == field) {
                Some((_, all)) => all.push(identity.clone()),
                None => of_field.push((field, vec![identity.clone()])),
            }
        }
    }
    let validation = Validation { operation, moment };
    let mut tasks = Vec::new();
    for (field, found) in of_field {
        let rules = RulesOf::Field(field);
        tasks.extend(checking(around, (node, rules), validation, &found)?);
    }
    Ok(tasks)
}

/// Looks for nodes of which the validations of one field do not hold.
pub(super) fn field<'a>(
    around: Around<'a>,
    (node, field): (NodeId, FieldId),
    (operation, moment): (Operation, Moment),
    found: &[Identity],
) -> Result<Option<Task<'a>>, Refused> {
    let validation = Validation { operation, moment };
    checking(around, (node, RulesOf::Field(field)), validation, found)
}

/// Looks for nodes of which the rules of relationship fields do not hold, for what inputs say is done with those fields. `operation` is what is
/// done with the nodes.
pub(super) fn links<'a>(
    around: Around<'a>,
    node: NodeId,
    (operation, moment): (Operation, Moment),
    given: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut groups: Vec<(Use, Vec<Identity>)> = Vec::new();
    for (identity, given) in given {
        for use_of in relationships::uses(around, node, (operation, *given)) {
            match groups.iter_mut().find(|(known, _)| *known == use_of) {
                Some((_, all)) => all.push(identity.clone()),
                None => groups.push((use_of, vec![identity.clone()])),
            }
        }
    }
    let mut tasks = Vec::new();
    for ((field, operations), found) in groups {
        // Most rules are for all operations: what asks the same is asked once.
        let mut known: Vec<Matching> = Vec::new();
        for operation in operations {
            let validation = Validation { operation, moment };
            let rules = (node, RulesOf::Field(field));
            let checking = steps::checking(around.env(), rules, validation)?;
            let is_new = |checking: &Checking| !known.contains(&checking.matching);
            let Some(Checking { matching, denial }) = checking.filter(is_new) else {
                continue;
            };
            tasks.push(looking_at(
                around,
                (&matching, Then::Checked(denial)),
                &found,
            )?);
            known.push(matching);
        }
    }
    Ok(tasks)
}

/// Looks for nodes that are hidden from who names them by a key.
pub(super) fn hidden<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    operations: Operations,
    found: &[Identity],
) -> Result<Option<Task<'a>>, Refused> {
    match steps::hidden(around.env(), (node, key), operations)? {
        Some(hidden) => looking_at(around, (&hidden, Then::Taken), found).map(Some),
        None => Ok(None),
    }
}

/// The fields of a type that an input gives, each once.
fn given_fields(around: Around<'_>, node: NodeId, given: Option<Given<'_>>) -> Vec<FieldId> {
    let entries = given
        .into_iter()
        .flat_map(|given| given.entries(around.api));
    let mut fields: Vec<FieldId> = Vec::new();
    for (meaning, _, _) in entries {
        let field = meaning.written();
        let own = field.and_then(|field| around.model.on_node(field, node));
        if let Some(own) = own
            && !fields.contains(&own)
        {
            fields.push(own);
        }
    }
    fields
}

/// Whether an update input changes the nodes themselves: rules for updates are not those for relationships.
pub(super) fn changes(around: Around<'_>, node: NodeId, given: Option<Given<'_>>) -> bool {
    !given_fields(around, node, given).is_empty()
}

/// Whether an input gives a field.
pub(super) fn gives(
    around: Around<'_>,
    node: NodeId,
    (given, field): (Option<Given<'_>>, FieldId),
) -> bool {
    given_fields(around, node, given).contains(&field)
}

fn checking<'a>(
    around: Around<'a>,
    (node, rules): (NodeId, RulesOf),
    validation: Validation,
    found: &[Identity],
) -> Result<Option<Task<'a>>, Refused> {
    if found.is_empty() {
        return Ok(None);
    }
    let checking = steps::checking(around.env(), (node, rules), validation)?;
    let Some(checking) = checking else {
        return Ok(None);
    };
    let Checking { matching, denial } = checking;
    looking_at(around, (&matching, Then::Checked(denial)), found).map(Some)
}

/// Rows `[i, node, values ..]`, one for each node.
fn looking_at<'a>(
    around: Around<'a>,
    (matching, then): (&Matching, Then<'a>),
    found: &[Identity],
) -> Result<Task<'a>, Refused> {
    let values = bound(around, &matching.slots[2..])?;
    let rows = found.iter().enumerate().map(|(at, node)| {
        let mut row = vec![number(at), node.clone()];
        row.extend(values.iter().cloned());
        Value::List(row)
    });
    Ok(Task {
        step: matching.step.clone(),
        rows: rows.collect(),
        then,
    })
}

/// The values of slots that have nothing to do with an input.
fn bound(around: Around<'_>, slots: &[Slot]) -> Result<Vec<Value>, Refused> {
    let variable = |_: &VariablePath| None;
    let values = Values {
        variable: &variable,
        caller: around.caller,
    };
    bind(slots, values)
}
