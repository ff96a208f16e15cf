//! Root fields: which set, and how it is read.

use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning},
    model::{CustomRoot, NodeId, Operation, Operations, Target},
};

use super::{
    Env, access, columns, columns::Listed, comparison, connection, connection::Paging, custom::On,
    filter, mutation, order::End, page, scope::Scope, scope::Slots, search, set, set::Asked,
    set::Draft, set::DraftBranch, set::Invalid,
};
use crate::{
    error::{ErrorCode, Refused},
    operation::{SelectedField, Selection},
    plan::{Origin, Read, Root, RootKind},
};

/// The plan of one root selection.
pub(super) fn root(env: Env<'_>, selection: &Selection) -> Result<Root, Refused> {
    let mut slots = Slots::default();
    let (kind, many) = match selection.field {
        SelectedField::TypeName | SelectedField::Introspection => (RootKind::Constant, false),
        SelectedField::Known(meaning) => known(env, &mut slots, (meaning, selection))?,
    };
    let (slots, applied) = slots.finish_noted();
    Ok(Root {
        kind,
        many,
        slots,
        applied,
    })
}

fn known(
    env: Env<'_>,
    slots: &mut Slots,
    (meaning, selection): (FieldMeaning, &Selection),
) -> Result<(RootKind, bool), Refused> {
    let filter = selection.arguments.get(ArgumentMeaning::Where);
    match meaning {
        FieldMeaning::List(target) => {
            let asked = Asked {
                target,
                via: None,
                filter,
            };
            let listed = Listed {
                selection,
                distinct: false,
            };
            let (read, many) = columns::list(env, slots, (Origin::Label, asked), listed)?;
            Ok((RootKind::Read(read), many))
        }
        FieldMeaning::Connection(target) => {
            let read = connection(env, slots, target, selection)?;
            Ok((RootKind::Read(read), false))
        }
        FieldMeaning::Fulltext(node, at) => Ok((
            RootKind::Read(search::fulltext(env, slots, (node, at), selection)?),
            false,
        )),
        FieldMeaning::Vector(node, at) => Ok((
            RootKind::Read(search::vector(env, slots, (node, at), selection)?),
            false,
        )),
        FieldMeaning::GlobalNode => {
            Ok((RootKind::Read(global_node(env, slots, selection)?), false))
        }
        FieldMeaning::CustomQuery(at) => {
            let root = &env.model.queries[usize::from(at)];
            let reading = Operations::of([Operation::Read]);
            Ok((
                RootKind::Read(custom(env, slots, (root, reading), selection)?),
                root.ty.list,
            ))
        }
        FieldMeaning::CustomMutation(at) => {
            let root = &env.model.mutations[usize::from(at)];
            let writing = [Operation::Create, Operation::Update, Operation::Delete];
            let writing = Operations::of(writing);
            Ok((
                RootKind::Write(custom(env, slots, (root, writing), selection)?),
                false,
            ))
        }
        FieldMeaning::Write(kind, node) => {
            let mutation = mutation::mutation(env, slots, (kind, node), selection)?;
            Ok((RootKind::Mutation(Box::new(mutation)), false))
        }
        _ => Err(Refused::new(
            ErrorCode::NotConfigured,
            format!(
                "\"{}\" cannot be answered by this server yet",
                selection.response_key
            ),
        )),
    }
}

fn connection(
    env: Env<'_>,
    slots: &mut Slots,
    target: Target,
    selection: &Selection,
) -> Result<Read, Refused> {
    let filter = selection.arguments.get(ArgumentMeaning::Where);
    let asked = Asked {
        target,
        via: None,
        filter,
    };
    let draft = set::draft(env, slots, Origin::Label, asked)?;
    let limit = Some(page::limit(env, target));
    let paging = Paging {
        limit,
        end: End::Node,
        by_score: false,
    };
    connection::read(env, slots, draft, (selection, paging))
}

fn custom(
    env: Env<'_>,
    slots: &mut Slots,
    (root, operations): (&CustomRoot, Operations),
    selection: &Selection,
) -> Result<Read, Refused> {
    access::of_root(env, slots, (root, operations))?;
    columns::custom_read(env, slots, (&root.cypher, root.ty, On::Root), selection)
}

/// `node(id:)`: one branch per type with a global id, each compared with the key if the id names that type.
fn global_node(env: Env<'_>, slots: &mut Slots, selection: &Selection) -> Result<Read, Refused> {
    let input = selection.arguments.get(ArgumentMeaning::GlobalId);
    let mut branches = Vec::new();
    let nodes = (0_u32..).map(NodeId).take(env.model.nodes.len());
    for node in nodes.filter(|node| env.model.node(*node).relay_id.is_some()) {
        let Some(leaf) = input.and_then(comparison::leaf) else {
            continue;
        };
        let Some(id) = filter::global_id_of(env, node, leaf.clone()) else {
            continue;
        };
        let Some(filter) = filter::global_id_equals(env, slots, node, leaf) else {
            continue;
        };
        let mut scope = Scope::new(node, None);
        // The id may be of another type: what this one's rules refuse is not there.
        if access::of_node_or_nothing(env, slots, (&mut scope, &id)).is_err() {
            continue;
        }
        access::of_global_id(env, slots, &mut scope)?;
        let labels = set::labels(env, slots, node);
        branches.push(DraftBranch {
            scope,
            labels,
            filter,
        });
    }
    let mut draft = Draft {
        origin: Origin::Label,
        branches,
        distinct: false,
        invalid: Invalid::Reported,
    };
    let columns = columns::of_branches(env, slots, &mut draft.branches, &[selection])?;
    Ok(Read::One {
        set: draft.unordered(),
        columns,
    })
}
