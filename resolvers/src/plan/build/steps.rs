//! Steps of a mutation: what nested writes do, in the graph's words.
//!
//! In: the model, and the `where` of a nested write. Out: [`Step`]s, and where the items of their rows come from.
//! It must not know rows or values.

use std::sync::Arc;

use cygnet_schema::model::{
    Denial, Direction, FieldId, NodeId, Operation, Operations, Relationship, UniqueKey,
};

use super::{
    Doing, Env, Moment, Validation, access, scope::Scope, scope::Slots, set, set::Invalid,
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{
        Branch, Expand, NewLabels, NodeSet, Origin, Page, PlanLabel, Predicate, Step, StepKind, Way,
    },
    slot::Slot,
};

/// Where nodes are looked for.
#[derive(Debug, Clone, Copy)]
pub enum Among<'a> {
    /// All of their type.
    All,
    /// Those that a relationship leads to, from a node that is there.
    Related(&'a Relationship),
}

/// A step that finds nodes, and the slots of its rows' items.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// The step.
    pub step: Step,
    /// One per item of a row; those that are no values of the request are `Slot::Given`.
    pub slots: Vec<Slot>,
}

/// A step that finds nodes that must not be, and the rule that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Checking {
    /// The step.
    pub matching: Matching,
    /// Who denies where it finds one.
    pub denial: Option<Arc<Denial>>,
}

/// Finds the nodes of a type that a `where` names; `None` where there can be none.
///
/// # Errors
/// Refuses what the schema's rules forbid.
pub fn matching(
    env: Env<'_>,
    node: NodeId,
    among: Among<'_>,
    filter: Option<&Input>,
) -> Result<Option<Matching>, Refused> {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    let (origin, edge) = match among {
        Among::All => (Origin::Label, None),
        Among::Related(via) => {
            slots.add(Slot::Given);
            (Origin::Expand(set::expand(via)), via.properties)
        }
    };
    let Some(branch) = set::draft_branch(env, &mut slots, (node, edge), filter)? else {
        return Ok(None);
    };
    let branch = branch.finish(Invalid::Reported, Vec::new());
    let kind = StepKind::Match(Box::new(of_one(origin, branch)));
    Ok(Some(with_slots(kind, slots)))
}

fn of_one(origin: Origin, branch: Branch) -> NodeSet {
    NodeSet {
        origin,
        branches: vec![branch],
        distinct: false,
        order: Vec::new(),
        page: Page::default(),
    }
}

fn with_slots(kind: StepKind, slots: Slots) -> Matching {
    let slots = slots.finish();
    let step = Step {
        kind,
        items: slots.len(),
    };
    Matching { step, slots }
}

/// Whose rules are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulesOf {
    /// The node's type.
    Type(NodeId),
    /// A field of it that is written.
    Field(FieldId),
}

/// Finds the nodes of a list of which the validations do not hold; `None` where there are none to hold. A row is `[i, node, values ..]`.
///
/// # Errors
/// Refuses what has rules that are not evaluated.
pub fn checking(
    env: Env<'_>,
    (node, rules): (NodeId, RulesOf),
    validation: Validation,
) -> Result<Option<Checking>, Refused> {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    slots.add(Slot::Given);
    let mut scope = Scope::new(node, None);
    let (access, name) = match rules {
        RulesOf::Type(node) => {
            let ty = env.model.node(node);
            (&ty.access, &ty.name)
        }
        RulesOf::Field(field) => {
            let field = env.model.field(field);
            (&field.access, &field.name)
        }
    };
    access::check_closed(env, access, name)?;
    let mut holds = access::validity(env, &mut slots, &mut scope, (access, validation))?;
    if let RulesOf::Field(_) = rules
        && hides(validation)
    {
        let of = (access, validation.operation);
        holds = holds.and(access::visibility(env, &mut slots, &mut scope, of)?);
    }
    let denial = access::denial_of(access, validation);
    let matching = unless(slots, scope, holds);
    Ok(matching.map(|matching| Checking { matching, denial }))
}

/// Whether the filters of a field are looked at besides its validations: when anything is looked at first, but for what is created: that
/// cannot have been hidden.
fn hides(validation: Validation) -> bool {
    match validation.moment {
        Moment::Before => true,
        Moment::AfterOnly => validation.operation != Operation::Create,
        Moment::After => false,
    }
}

/// What must hold of the caller so that something may be done with a type or a field of it: slots that are bound for their refusal only.
///
/// # Errors
/// Refuses what has rules that are not evaluated.
pub fn required(env: Env<'_>, rules: RulesOf, operation: Operation) -> Result<Vec<Slot>, Refused> {
    let mut slots = Slots::default();
    match rules {
        RulesOf::Type(node) => {
            let env = env.doing(Doing::one(operation));
            access::require_node(env, &mut slots, node)?;
        }
        RulesOf::Field(field) => {
            access::require_field(env, &mut slots, (env.model.field(field), operation))?;
        }
    }
    Ok(slots.finish())
}

/// Finds the nodes of a list that are hidden from who names them by a key: by the filters of their type for some operations, or by the rules for
/// reading a field of the key. `None` where nothing hides them. A row is `[i, node, values ..]`.
///
/// # Errors
/// Refuses what the schema's rules forbid.
pub fn hidden(
    env: Env<'_>,
    (node, key): (NodeId, &UniqueKey),
    operations: Operations,
) -> Result<Option<Matching>, Refused> {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    slots.add(Slot::Given);
    let mut scope = Scope::new(node, None);
    access::of_filters(env, &mut slots, &mut scope, operations)?;
    let fields = &env.model.node(node).fields;
    for at in &key.fields {
        let field = &fields[usize::from(*at)];
        access::of_named_field(env.reading(), &mut slots, &mut scope, field)?;
    }
    let visible = scope.visible();
    Ok(unless(slots, scope, visible))
}

/// Finds the nodes of a list of which something does not hold; `None` where it always holds.
fn unless(slots: Slots, scope: Scope, holds: Predicate) -> Option<Matching> {
    if holds.is_true() {
        return None;
    }
    let branch = Branch {
        computed: scope.computed,
        filter: Predicate::Unless(Box::new(holds)),
        ..unfiltered(scope.node, Vec::new())
    };
    let kind = StepKind::Check(Box::new(of_one(Origin::Label, branch)));
    Some(with_slots(kind, slots))
}

/// Finds of a list of nodes those of a type from which a relationship leads nowhere; a row is `[i, node, values ..]`. This is about the graph:
/// whether a caller may see what it leads to does not matter, but what is of another tenant is not there.
pub fn lacking(env: Env<'_>, node: NodeId, via: &Relationship) -> Matching {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    slots.add(Slot::Given);
    let labels = set::labels(env, &mut slots, node);
    let members = env.model.members(via.target).into_iter();
    let ends = members.map(|member| {
        let labels = set::labels(env, &mut slots, member);
        let mut end = unfiltered(member, labels);
        end.access = access::tenant::bound(env, &mut slots, member);
        end
    });
    let there = NodeSet {
        branches: ends.collect(),
        ..of_one(
            Origin::Expand(set::expand(via)),
            unfiltered(node, Vec::new()),
        )
    };
    let mut branch = unfiltered(node, labels);
    branch.access = access::tenant::bound(env, &mut slots, node);
    branch.filter = Predicate::Not(Box::new(Predicate::Exists(Box::new(there))));
    let kind = StepKind::Check(Box::new(of_one(Origin::Label, branch)));
    with_slots(kind, slots)
}

/// Finds the nodes of a type from which a relationship leads to a node; a row is `[i, node, values ..]`. This is about the graph, too.
pub fn leading(env: Env<'_>, node: NodeId, via: &Relationship) -> Matching {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    slots.add(Slot::Given);
    let Expand { kind, way } = set::expand(via);
    let way = match way {
        Way::In => Way::Out,
        Way::Out => Way::In,
        Way::Either => Way::Either,
    };
    let labels = set::labels(env, &mut slots, node);
    let origin = Origin::Expand(Expand { kind, way });
    let mut branch = unfiltered(node, labels);
    branch.access = access::tenant::bound(env, &mut slots, node);
    let kind = StepKind::Match(Box::new(of_one(origin, branch)));
    with_slots(kind, slots)
}

fn unfiltered(node: NodeId, labels: Vec<PlanLabel>) -> Branch {
    Branch {
        node,
        labels,
        computed: Vec::new(),
        access: Predicate::True,
        valid: Vec::new(),
        filter: Predicate::True,
        order: Vec::new(),
    }
}

/// Makes nodes, perhaps each at the end of a new relationship.
pub fn creating(labels: NewLabels, via: Option<&Relationship>) -> Step {
    let (from, items) = match via {
        None => (None, 2),
        Some(via) => (Some(written(via)), 4),
    };
    Step {
        items: items + usize::from(labels.given),
        kind: StepKind::Create { labels, from },
    }
}

/// Finds nodes of a type by a key, or makes them. Where its nodes have a tenant in a property, that is the last part of the key.
pub fn merging(env: Env<'_>, (node, labels): (NodeId, NewLabels), key: &UniqueKey) -> Step {
    let ty = env.model.node(node);
    let fields = &ty.fields;
    let mut properties = Vec::new();
    for at in &key.fields {
        let field = &fields[usize::from(*at)];
        let property = field.property();
        let name = property.map_or(&field.name, |property| &property.name);
        properties.push(name.clone());
    }
    properties.extend(ty.tenant_property().map(str::to_owned));
    Step {
        items: 2 + properties.len() + usize::from(labels.given),
        kind: StepKind::Merge {
            labels,
            key: properties,
        },
    }
}

/// The way in which a relationship is made, whatever way it is read.
pub fn written(via: &Relationship) -> Expand {
    Expand {
        kind: via.kind.clone(),
        way: match via.direction {
            Direction::In => Way::In,
            Direction::Out => Way::Out,
        },
    }
}

/// The way in which a relationship is found.
pub fn found(via: &Relationship) -> Expand {
    set::expand(via)
}

/// The relationship of a field, on a type that has it.
pub fn relationship<'a>(
    env: Env<'a>,
    node: NodeId,
    field: FieldId,
) -> Option<(FieldId, &'a Relationship)> {
    set::relationship(env, node, field)
}
