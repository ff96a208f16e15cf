//! The small mutable state of building a root: its slots, and what is computed for the branch at hand.

use cygnet_schema::model::{EdgeId, NodeId};

use super::access::{Applied, Judgement};
use crate::{
    plan::{Computed, OperandSource, Predicate, Validity},
    slot::{Leaf, Slot, SlotId, TenantSlot},
};

/// The slots of a root.
#[derive(Debug, Default)]
pub(super) struct Slots {
    all: Vec<Slot>,
    /// What rules have added.
    applied: Vec<Applied>,
}

impl Slots {
    /// A slot for a value of the operation. Each leaf gets its own, whatever its value: values decide no text.
    pub(super) fn add(&mut self, slot: Slot) -> SlotId {
        if !carries_leaf(&slot)
            && let Some(at) = self.all.iter().position(|known| *known == slot)
        {
            return id(at);
        }
        self.all.push(slot);
        id(self.all.len() - 1)
    }

    /// Whether a slot's value is one of the request that a caller may not have.
    pub(super) fn may_be_missing(&self, slot: SlotId) -> bool {
        match self.all.get(slot.0 as usize) {
            Some(Slot::Leaf(leaf) | Slot::Lower(leaf)) => {
                matches!(leaf, Leaf::Claim(..) | Leaf::Context(..))
            }
            _ => false,
        }
    }

    /// Notes what a rule has added.
    pub(super) fn note(&mut self, applied: Applied) {
        if !self.applied.contains(&applied) {
            self.applied.push(applied);
        }
    }

    /// All slots, in order.
    pub(super) fn finish(self) -> Vec<Slot> {
        self.all
    }

    /// The same, and what rules have added.
    pub(super) fn finish_noted(self) -> (Vec<Slot>, Vec<Applied>) {
        (self.all, self.applied)
    }
}

fn id(at: usize) -> SlotId {
    SlotId(u32::try_from(at).expect("an operation is far smaller than 2^32 values"))
}

/// Slots of the request, not of the operation, are the same wherever they are used.
fn carries_leaf(slot: &Slot) -> bool {
    match slot {
        Slot::Leaf(_)
        | Slot::Lower(_)
        | Slot::Sought(_)
        | Slot::Take { .. }
        | Slot::Skip(_)
        | Slot::SkipCursor { .. }
        | Slot::CursorKey { .. }
        | Slot::GlobalId { .. }
        | Slot::Tenant(TenantSlot::MarkWith(..))
        | Slot::Given => true,
        Slot::Claim(_)
        | Slot::Claims
        | Slot::Context(_)
        | Slot::Authenticated
        | Slot::Holds(_)
        | Slot::Required(_)
        | Slot::Tenant(TenantSlot::Mark(_) | TenantSlot::Name)
        | Slot::Written
        | Slot::WrittenNew
        | Slot::Counted(_) => false,
    }
}

/// Where a predicate, an order or a column is built: a node of one type, perhaps with the relationship that led to it.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The node's type.
    pub(super) node: NodeId,
    /// The type of the relationship's properties, where there is a relationship with properties.
    pub(super) edge: Option<EdgeId>,
    /// Values computed for the node before it is filtered.
    pub(super) computed: Vec<Computed>,
    /// What must hold of the node to be the caller's tenant's.
    pub(super) of_tenant: Predicate,
    /// What the rules of the type say.
    pub(super) of_type: Judgement,
    /// What the rules of the fields say that are asked for.
    pub(super) of_fields: Judgement,
}

impl Scope {
    /// A scope with nothing computed.
    pub(super) fn new(node: NodeId, edge: Option<EdgeId>) -> Self {
        Self {
            node,
            edge,
            computed: Vec::new(),
            of_tenant: Predicate::True,
            of_type: Judgement::default(),
            of_fields: Judgement::default(),
        }
    }

    /// What must hold for the node to be there.
    pub(super) fn visible(&self) -> Predicate {
        let of_type = self.of_tenant.clone().and(self.of_type.visible.clone());
        of_type.and(self.of_fields.visible.clone())
    }

    /// What must hold of the node, else the operation fails.
    pub(super) fn valid(&self) -> Vec<Validity> {
        let of_type = self.of_type.valid.iter();
        of_type.chain(&self.of_fields.valid).cloned().collect()
    }

    /// The place of a computed value; equal ones are computed once.
    pub(super) fn compute(&mut self, computed: Computed) -> OperandSource {
        let at = self
            .computed
            .iter()
            .position(|known| *known == computed)
            .unwrap_or_else(|| {
                self.computed.push(computed);
                self.computed.len() - 1
            });
        OperandSource::Computed(at)
    }
}
