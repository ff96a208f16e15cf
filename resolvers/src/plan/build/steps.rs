//! Steps of a mutation: what nested writes do, in the graph's words.
//!
//! In: the model, and the `where` of a nested write. Out: [`Step`]s, and where the items of their rows come from.
//! It must not know rows or values.

use cygnet_schema::model::{Direction, EdgeId, FieldId, NodeId, Relationship, UniqueKey};

use super::{Env, access, filter, scope::Scope, scope::Slots, set};
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
    let Some(branch) = branch(env, &mut slots, (node, edge), filter)? else {
        return Ok(None);
    };
    let kind = StepKind::Match(Box::new(of_one(origin, branch)));
    Ok(Some(with_slots(kind, slots)))
}

fn branch(
    env: Env<'_>,
    slots: &mut Slots,
    (node, edge): (NodeId, Option<EdgeId>),
    input: Option<&Input>,
) -> Result<Option<Branch>, Refused> {
    let mut scope = Scope::new(node, edge);
    let access = access::of_node(env, node)?;
    let filter = match input {
        None => Predicate::True,
        Some(input) => filter::object(env, slots, &mut scope, input)?.unwrap_or(Predicate::True),
    };
    if access == Predicate::False || filter == Predicate::False {
        return Ok(None);
    }
    let labels = set::labels(env, slots, node);
    Ok(Some(Branch {
        node,
        labels,
        computed: scope.computed,
        access,
        filter,
        order: Vec::new(),
    }))
}

/// Finds of a list of nodes those of a type from which a relationship leads nowhere; a row is `[i, node, values ..]`. This is about the graph:
/// whether a caller may see what it leads to does not matter.
pub fn lacking(env: Env<'_>, node: NodeId, via: &Relationship) -> Matching {
    let mut slots = Slots::default();
    slots.add(Slot::Given);
    slots.add(Slot::Given);
    let labels = set::labels(env, &mut slots, node);
    let members = env.model.members(via.target).into_iter();
    let ends = members.map(|member| {
        let labels = set::labels(env, &mut slots, member);
        unfiltered(member, labels)
    });
    let there = NodeSet {
        branches: ends.collect(),
        ..of_one(
            Origin::Expand(set::expand(via)),
            unfiltered(node, Vec::new()),
        )
    };
    let mut branch = unfiltered(node, labels);
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
    let kind = StepKind::Match(Box::new(of_one(origin, unfiltered(node, labels))));
    with_slots(kind, slots)
}

fn unfiltered(node: NodeId, labels: Vec<PlanLabel>) -> Branch {
    Branch {
        node,
        labels,
        computed: Vec::new(),
        access: Predicate::True,
        filter: Predicate::True,
        order: Vec::new(),
    }
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

/// Makes nodes of a type, perhaps each at the end of a new relationship.
///
/// # Errors
/// Refuses what the schema's rules forbid.
pub fn creating(
    env: Env<'_>,
    (node, labels): (NodeId, NewLabels),
    via: Option<&Relationship>,
) -> Result<Step, Refused> {
    access::of_node(env, node)?;
    let (from, items) = match via {
        None => (None, 2),
        Some(via) => (Some(written(via)), 4),
    };
    Ok(Step {
        items: items + usize::from(labels.given),
        kind: StepKind::Create { labels, from },
    })
}

/// Finds nodes of a type by a key, or makes them.
///
/// # Errors
/// As [`creating`].
pub fn merging(
    env: Env<'_>,
    (node, labels): (NodeId, NewLabels),
    key: &UniqueKey,
) -> Result<Step, Refused> {
    access::of_node(env, node)?;
    let fields = &env.model.node(node).fields;
    let mut properties = Vec::new();
    for at in &key.fields {
        let field = &fields[usize::from(*at)];
        access::of_field(field)?;
        let property = field.property();
        let name = property.map_or(&field.name, |property| &property.name);
        properties.push(name.clone());
    }
    Ok(Step {
        items: 2 + properties.len() + usize::from(labels.given),
        kind: StepKind::Merge {
            labels,
            key: properties,
        },
    })
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

/// Refuses a field that carries a rule.
///
/// # Errors
/// `FORBIDDEN`.
pub fn check_field(env: Env<'_>, field: FieldId) -> Result<(), Refused> {
    access::of_field(env.model.field(field))
}
