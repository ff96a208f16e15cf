//! Sets: branches for a target, with labels, access, filter.

use cygnet_schema::model::{
    Direction, EdgeId, FieldId, Label, NodeId, Owner, QueryDirection, Relationship, Target,
};

use super::{Env, access, filter, scope::Scope, scope::Slots};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Branch, Expand, NodeSet, Operand, Origin, Page, PlanLabel, Predicate, Validity, Way},
    slot::Slot,
};

/// A set before order and page.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) origin: Origin,
    pub(super) branches: Vec<DraftBranch>,
    pub(super) distinct: bool,
    /// What becomes of nodes that the caller may not read, where that is no reason to leave them out.
    pub(super) invalid: Invalid,
}

/// What becomes of nodes of which a validation does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invalid {
    /// The operation fails: they are answered.
    Reported,
    /// They are left out: a filter or an order asks about them, and must not tell.
    LeftOut,
}

/// A branch before order.
#[derive(Debug, Clone)]
pub(super) struct DraftBranch {
    pub(super) scope: Scope,
    pub(super) labels: Vec<PlanLabel>,
    pub(super) filter: Predicate,
}

impl Draft {
    /// The set without order and page.
    pub(super) fn unordered(self) -> NodeSet {
        self.finish(Vec::new(), Page::default())
    }

    /// The set with an order (operands per branch are in `orders`) and a page.
    pub(super) fn finish(self, order: Vec<super::order::Key>, page: Page) -> NodeSet {
        let invalid = self.invalid;
        let branches = self.branches.into_iter().enumerate().map(|(at, branch)| {
            let order = order.iter().map(|key| key.operands[at].clone());
            branch.finish(invalid, order.collect())
        });
        NodeSet {
            origin: self.origin,
            branches: branches.collect(),
            distinct: self.distinct,
            order: order.iter().map(|key| key.key).collect(),
            page,
        }
    }
}

impl DraftBranch {
    /// The branch with the operands of its order.
    pub(super) fn finish(self, invalid: Invalid, order: Vec<Operand>) -> Branch {
        let (visible, valid) = (self.scope.visible(), self.scope.valid());
        let (access, valid) = match invalid {
            Invalid::Reported => (visible, valid),
            Invalid::LeftOut => (visible.and(Validity::all(&valid)), Vec::new()),
        };
        Branch {
            node: self.scope.node,
            labels: self.labels,
            computed: self.scope.computed,
            access,
            valid,
            filter: self.filter,
            order,
        }
    }
}

/// What a set is of, and what the client asks of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The type or types.
    pub(super) target: Target,
    /// The relationship that leads to the nodes, if any, as the concrete source type declares it.
    pub(super) via: Option<&'a Relationship>,
    /// The where argument, in any of its forms.
    pub(super) filter: Option<&'a Input>,
}

/// Drafts the set of a target: one branch per type that the filter leaves possible.
pub(super) fn draft(
    env: Env<'_>,
    slots: &mut Slots,
    origin: Origin,
    asked: Asked<'_>,
) -> Result<Draft, Refused> {
    let edge = asked.via.and_then(|relationship| relationship.properties);
    let mut branches = Vec::new();
    for node in env.model.members(asked.target) {
        let Some(branch) = draft_branch(env, slots, (node, edge), asked.filter)? else {
            continue;
        };
        branches.push(branch);
    }
    let distinct = false;
    Ok(Draft {
        origin,
        branches,
        distinct,
        invalid: Invalid::Reported,
    })
}

/// Drafts the branch of a type, unless nothing can be in it.
pub(super) fn draft_branch(
    env: Env<'_>,
    slots: &mut Slots,
    (node, edge): (NodeId, Option<EdgeId>),
    input: Option<&Input>,
) -> Result<Option<DraftBranch>, Refused> {
    let mut scope = Scope::new(node, edge);
    access::of_node(env, slots, &mut scope)?;
    let filter = match input {
        None => Predicate::True,
        // Whatever is done with the nodes, a filter reads.
        Some(input) => {
            filter::object(env.reading(), slots, &mut scope, input)?.unwrap_or(Predicate::True)
        }
    };
    if filter == Predicate::False {
        return Ok(None);
    }
    let labels = labels(env, slots, node);
    Ok(Some(DraftBranch {
        scope,
        labels,
        filter,
    }))
}

/// The labels of a node type; those from claims become parameters.
pub(super) fn labels(env: Env<'_>, slots: &mut Slots, node: NodeId) -> Vec<PlanLabel> {
    let label = |label: &Label| match label {
        Label::Fixed(name) => PlanLabel::Fixed(name.clone()),
        Label::Claim(path) => PlanLabel::Slot(slots.add(Slot::Claim(path.clone()))),
        Label::Context(path) => PlanLabel::Slot(slots.add(Slot::Context(path.clone()))),
    };
    env.model.node(node).labels.iter().map(label).collect()
}

/// The way along a relationship, seen from the type that declares the field.
pub(super) fn expand(relationship: &Relationship) -> Expand {
    let way = match (relationship.query_direction, relationship.direction) {
        (QueryDirection::Undirected, _) => Way::Either,
        (QueryDirection::Directed, Direction::In) => Way::In,
        (QueryDirection::Directed, Direction::Out) => Way::Out,
    };
    Expand {
        kind: relationship.kind.clone(),
        way,
    }
}

/// The relationship of a field on a concrete node type.
pub(super) fn relationship<'a>(
    env: Env<'a>,
    node: NodeId,
    field: FieldId,
) -> Option<(FieldId, &'a Relationship)> {
    let own = env.model.on_node(field, node)?;
    Some((own, env.model.field(own).relationship()?))
}

/// The field of a node type that answers for a field: of a union's shared fields, which are the first member's, the one of that name.
pub(super) fn alike(env: Env<'_>, node: NodeId, field: FieldId) -> Option<FieldId> {
    match field.owner {
        Owner::Node(owner) if owner != node => {
            let name = &env.model.field(field).name;
            env.model.field_id(Owner::Node(node), name)
        }
        Owner::Edge(_) => Some(field),
        Owner::Node(_) | Owner::Interface(_) | Owner::Plain(_) => env.model.on_node(field, node),
    }
}
