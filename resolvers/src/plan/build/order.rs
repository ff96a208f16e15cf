//! Orders: sort inputs to keys, ended by something unique.

use cygnet_schema::{
    api::InputMeaning,
    model::{BaseType, FieldId, Scalar},
};

use super::{Env, filter, scope::Slots, set::DraftBranch};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Operand, OperandSource, OrderKey},
};

/// A key with its operand in each branch.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) key: OrderKey,
    pub(super) operands: Vec<Operand>,
    /// Whether values can be compared with `<`, so that a page can start after one.
    pub(super) comparable: bool,
}

/// What ends an order so that it is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The node: each node is there once.
    Node,
    /// The node, then the relationship: a node may be there several times.
    NodeAndEdge,
}

/// The keys of a sort argument, without an end.
pub(super) fn keys(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    input: Option<&Input>,
) -> Result<Vec<Key>, Refused> {
    let items = match input {
        Some(Input::List(items)) => items.as_slice(),
        Some(item @ Input::Object(_)) => std::slice::from_ref(item),
        _ => &[],
    };
    let mut keys = Vec::new();
    for item in items {
        object(env, slots, branches, (item, &mut keys))?;
    }
    Ok(keys)
}

fn object(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    (input, keys): (&Input, &mut Vec<Key>),
) -> Result<(), Refused> {
    let Input::Object(fields) = input else {
        return Ok(());
    };
    for (meaning, input) in fields {
        match meaning {
            InputMeaning::Sort(id) => {
                let Some(descending) = direction(input) else {
                    continue;
                };
                keys.extend(field(env, slots, branches, (*id, descending))?);
            }
            InputMeaning::Score => {
                let Some(descending) = direction(input) else {
                    continue;
                };
                let key = OrderKey {
                    descending,
                    nullable: false,
                };
                keys.push(same(branches, OperandSource::Score, key));
            }
            InputMeaning::Node | InputMeaning::Edge | InputMeaning::EdgeOf(_) => {
                object(env, slots, branches, (input, keys))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn direction(input: &Input) -> Option<bool> {
    match input {
        Input::Choice(name) => Some(&**name == "DESC"),
        _ => None,
    }
}

/// The key of a field; `None` where a branch has no such field (an edge field of another properties type).
fn field(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    (id, descending): (FieldId, bool),
) -> Result<Option<Key>, Refused> {
    let mut operands = Vec::with_capacity(branches.len());
    for branch in branches {
        let Some(operand) = filter::stored(env, slots, &mut branch.scope, id)? else {
            return Ok(None);
        };
        operands.push(operand);
    }
    let ty = env.model.field(id).ty;
    let nullable = !ty.required;
    let comparable = !ty.list
        && !matches!(
            ty.base,
            BaseType::Scalar(Scalar::Duration | Scalar::Point | Scalar::CartesianPoint)
        );
    Ok(Some(Key {
        key: OrderKey {
            descending,
            nullable,
        },
        operands,
        comparable,
    }))
}

fn same(branches: &[DraftBranch], source: OperandSource, key: OrderKey) -> Key {
    let operand = Operand {
        source,
        coalesce: None,
    };
    Key {
        key,
        operands: vec![operand; branches.len()],
        comparable: true,
    }
}

/// A key on the score, best first.
pub(super) fn by_score(branches: &[DraftBranch]) -> Key {
    same(branches, OperandSource::Score, OrderKey::LARGEST_FIRST)
}

/// The key that a uniqueness constraint backs, where the set has one type and that type has one.
pub(super) fn by_key(env: Env<'_>, branches: &[DraftBranch]) -> Option<Key> {
    let [branch] = branches else { return None };
    let ty = env.model.node(branch.scope.node);
    let property = ty.fields[usize::from(ty.key?)].property()?;
    Some(same(
        branches,
        OperandSource::Node(property.name.clone()),
        OrderKey::SMALLEST_FIRST,
    ))
}

/// Ends an order by what makes it total.
pub(super) fn end(env: Env<'_>, branches: &[DraftBranch], keys: &mut Vec<Key>, end: End) {
    let node = by_key(env, branches)
        .unwrap_or_else(|| same(branches, OperandSource::ElementId, OrderKey::SMALLEST_FIRST));
    if !keys.iter().any(|key| key.operands == node.operands) {
        keys.push(node);
    }
    if end == End::NodeAndEdge {
        keys.push(same(
            branches,
            OperandSource::EdgeElementId,
            OrderKey::SMALLEST_FIRST,
        ));
    }
}

/// A fingerprint of an order: a cursor made for one order is refused by another. FNV-1a, 64 bits.
pub(super) fn signature(keys: &[Key]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for key in keys {
        eat(&[u8::from(key.key.descending)]);
        for operand in &key.operands {
            let (tag, name): (u8, &str) = match &operand.source {
                OperandSource::Node(name) => (1, name),
                OperandSource::Edge(name) => (2, name),
                OperandSource::Computed(_) => (3, ""),
                OperandSource::Score => (4, ""),
                OperandSource::ElementId => (5, ""),
                OperandSource::EdgeElementId => (6, ""),
            };
            eat(&[tag]);
            eat(name.as_bytes());
            eat(&[0]);
        }
    }
    hash
}
