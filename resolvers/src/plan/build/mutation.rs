//! Root fields that create, update and delete: which nodes, what is read of them afterwards, what is counted.
//!
//! In: a selection. Out: a [`Mutation`]. What is written is one value of the request; it is not looked at here.

use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning, WriteKind},
    model::{NodeId, Operation, Target},
};

use super::{Doing, Env, access, columns, comparison, scope::Slots, set, set::Asked, set::Draft};
use crate::{
    error::Refused,
    operation::{Children, SelectedField, Selection},
    plan::{Column, Columns, Mutation, Operand, OperandSource, Origin, Read},
    slot::{Slot, SlotId},
};

/// The mutation of a root selection.
pub(super) fn mutation(
    env: Env<'_>,
    slots: &mut Slots,
    (kind, node): (WriteKind, NodeId),
    selection: &Selection,
) -> Result<Mutation, Refused> {
    let doing = |operation| env.doing(Doing::one(operation));
    let mut linked = None;
    let (matched, argument) = match kind {
        WriteKind::Create | WriteKind::Upsert => {
            access::require_node(doing(Operation::Create), slots, node)?;
            (None, ArgumentMeaning::CreateInput)
        }
        WriteKind::Update => {
            let draft = matched(doing(Operation::Update), slots, node, selection)?;
            if access::judges_links(env, node) {
                let mut draft = draft.clone();
                for branch in &mut draft.branches {
                    access::of_links(env, slots, &mut branch.scope)?;
                }
                linked = Some(identities(draft));
            }
            (Some(identities(draft)), ArgumentMeaning::UpdateInput)
        }
        WriteKind::Delete => {
            let draft = matched(doing(Operation::Delete), slots, node, selection)?;
            (Some(identities(draft)), ArgumentMeaning::DeleteInput)
        }
    };
    access::tenant::require(env, slots, node);
    let given = selection.arguments.get(argument);
    let input = given.and_then(|input| comparison::slot(slots, input));
    let written = slots.add(Slot::Written);
    let created = slots.add(Slot::WrittenNew);
    let read_back = read_back(env, slots, (node, written), selection)?;
    let counters = counters(slots, kind, selection);
    Ok(Mutation {
        kind,
        node,
        matched,
        linked,
        input,
        read_back,
        written,
        created,
        counters,
    })
}

/// The nodes that the client's filter names.
fn matched(
    env: Env<'_>,
    slots: &mut Slots,
    node: NodeId,
    selection: &Selection,
) -> Result<Draft, Refused> {
    let asked = Asked {
        target: Target::Node(node),
        via: None,
        filter: selection.arguments.get(ArgumentMeaning::Where),
    };
    set::draft(env, slots, Origin::Label, asked)
}

/// Their identities.
fn identities(draft: Draft) -> Read {
    let set = draft.unordered();
    let identity = Columns {
        columns: vec![Column::Value(Operand {
            source: OperandSource::ElementId,
            coalesce: None,
        })],
        positions: Vec::new(),
    };
    let columns = vec![identity; set.branches.len()];
    Read::List { set, columns }
}

/// What is read of the nodes, for all selections of them together.
fn read_back(
    env: Env<'_>,
    slots: &mut Slots,
    (node, written): (NodeId, SlotId),
    selection: &Selection,
) -> Result<Option<Read>, Refused> {
    let selections = nodes(selection);
    if selections.is_empty() {
        return Ok(None);
    }
    let asked = Asked {
        target: Target::Node(node),
        via: None,
        filter: None,
    };
    let mut draft = set::draft(env, slots, Origin::Identities(written), asked)?;
    let columns = columns::of_branches(env, slots, &mut draft.branches, &selections)?;
    let set = draft.unordered();
    Ok(Some(Read::List { set, columns }))
}

/// The selections of the nodes that were written; several where they have aliases.
fn nodes(selection: &Selection) -> Vec<&Selection> {
    children(selection)
        .iter()
        .filter(|child| child.field == SelectedField::Known(FieldMeaning::Written))
        .collect()
}

fn children(selection: &Selection) -> &[Selection] {
    match &selection.children {
        Children::Object(_, children) => children,
        Children::None | Children::PerType(_) => &[],
    }
}

/// The counters selected, each once. A delete answers with them, the others have them under `info`.
fn counters(
    slots: &mut Slots,
    kind: WriteKind,
    selection: &Selection,
) -> Vec<(cygnet_schema::api::Counter, SlotId)> {
    let mut counters = Vec::new();
    let mut add = |child: &Selection| {
        if let SelectedField::Known(FieldMeaning::Counter(counter)) = child.field {
            let slot = slots.add(Slot::Counted(counter));
            if !counters.contains(&(counter, slot)) {
                counters.push((counter, slot));
            }
        }
    };
    for child in children(selection) {
        match kind {
            WriteKind::Delete => add(child),
            WriteKind::Create | WriteKind::Update | WriteKind::Upsert => {
                children(child).iter().for_each(&mut add)
            }
        }
    }
    counters
}
