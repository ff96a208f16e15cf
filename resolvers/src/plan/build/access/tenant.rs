//! Tenants: the one place where a set of nodes gets the bound of the caller's tenant.
//!
//! Whoever looks and whatever for, a rule or the server included: nodes of other tenants are not there. Which tenant it is, is a value; so
//! one plan serves all of them. Only requests that reach to everyone's nodes have plans of their own, which have no bound.

use std::sync::Arc;

use cygnet_schema::model::{Denial, NodeId, TenantMark};

use super::{
    super::{Env, scope::Slots},
    Added, Applied, Doing,
};
use crate::{
    plan::{Comparison, Operand, OperandSource, Predicate, TextCase},
    slot::{Slot, SlotId, TenantSlot},
    tenant::Reach,
};

/// What must hold of nodes of a type to be the caller's tenant's. Without a tenant the statement is not sent.
pub(in super::super) fn bound(env: Env<'_>, slots: &mut Slots, node: NodeId) -> Predicate {
    let mark = env.model.node(node).tenant.as_ref();
    let bound = limited(env, mark, |mark| {
        slots.add(Slot::Tenant(TenantSlot::Mark(mark)))
    });
    note(env, slots, (node, &bound));
    bound
}

/// The same where the nodes are sought by a global id that may be of another type: a tenant is asked for only if it is of this one.
pub(super) fn bound_with(
    env: Env<'_>,
    slots: &mut Slots,
    (node, id): (NodeId, &Slot),
) -> Predicate {
    let mark = env.model.node(node).tenant.as_ref();
    let bound = limited(env, mark, |mark| {
        let slot = TenantSlot::MarkWith(mark, Box::new(id.clone()));
        slots.add(Slot::Tenant(slot))
    });
    note(env, slots, (node, &bound));
    bound
}

fn limited(
    env: Env<'_>,
    mark: Option<&TenantMark>,
    slot: impl FnOnce(TenantMark) -> SlotId,
) -> Predicate {
    let (Some(mark), Reach::Tenant) = (mark, env.reach) else {
        return Predicate::True;
    };
    let value = slot(mark.clone());
    match mark {
        TenantMark::Property(name) => Predicate::Compare {
            operand: Operand::of(OperandSource::Node(name.clone())),
            comparison: Comparison::Equal,
            value,
            case: TextCase::Sensitive,
        },
        TenantMark::Label(_) => Predicate::Labelled(value),
    }
}

/// Asks for a tenant, however far the request reaches: for what is written.
pub(in super::super) fn require(env: Env<'_>, slots: &mut Slots, node: NodeId) {
    if let Some(mark) = &env.model.node(node).tenant {
        slots.add(Slot::Tenant(TenantSlot::Mark(mark.clone())));
    }
}

/// Notes for people what was added.
fn note(env: Env<'_>, slots: &mut Slots, (node, bound): (NodeId, &Predicate)) {
    let Doing::Operations(operations) = env.doing else {
        return;
    };
    if !bound.is_true() {
        slots.note(Applied {
            rule: Arc::new(Denial {
                rule: rule(&env.model.node(node).name),
                ..Denial::default()
            }),
            operations,
            added: Added::Hides(bound.clone()),
        });
    }
}

/// How the rule of a type is called.
pub(super) fn rule(name: &str) -> String {
    format!("{name} @tenant")
}
