//! Orders: sort inputs to keys, ended by something unique.

use cygnet_schema::model::Access;

use super::{
    Env,
    scope::Slots,
    set::DraftBranch,
    sort_key::{self, Way},
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Operand, OperandSource, OrderKey},
    tenant::Reach,
};

/// A key with its operand in each branch.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) key: OrderKey,
    pub(super) operands: Vec<Operand>,
    /// Whether values can be compared with `<`, so that a page can start after one.
    pub(super) comparable: bool,
    /// What the client asked for, in names: it tells computed values apart.
    way: String,
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
    let mut keys = Vec::new();
    for way in sort_key::ways(input) {
        keys.extend(key(env, slots, branches, &way)?);
    }
    Ok(keys)
}

/// The key of a way; `None` where no branch has such a value (an edge field of another properties type).
fn key(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    way: &Way,
) -> Result<Option<Key>, Refused> {
    let mut operands = Vec::with_capacity(branches.len());
    for branch in branches {
        operands.push(way.operand(env, slots, &mut branch.scope)?);
    }
    if operands.iter().all(Option::is_none) {
        return Ok(None);
    }
    let everywhere = operands.iter().all(Option::is_some);
    let operands: Vec<Operand> = operands
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect();
    Ok(Some(Key {
        key: OrderKey {
            descending: way.descending,
            nullable: way.nullable(env) || !everywhere,
        },
        operands,
        comparable: way.comparable(env),
        way: way.text(env),
    }))
}

fn same(branches: &[DraftBranch], source: OperandSource, key: OrderKey) -> Key {
    Key {
        key,
        operands: vec![Operand::of(source); branches.len()],
        comparable: true,
        way: String::new(),
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
    // Two tenants may have the same key.
    if env.reach == Reach::Everyone && ty.tenant_property().is_some() {
        return None;
    }
    let field = &ty.fields[usize::from(ty.key?)];
    // Cursors carry the values of the order: a field with rules is not one of them unless the client asks for it.
    let property = field
        .property()
        .filter(|_| field.access == Access::default())?;
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
                OperandSource::Computed(_) => (3, &key.way),
                OperandSource::Score => (4, ""),
                OperandSource::ElementId => (5, ""),
                OperandSource::EdgeElementId => (6, ""),
                OperandSource::Nothing => (7, &key.way),
            };
            eat(&[tag]);
            eat(name.as_bytes());
            eat(&[0]);
        }
    }
    hash
}
