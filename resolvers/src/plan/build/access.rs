//! Access rules: what a caller may see and do, as predicates that no set of the plan can be without. The one place where rules are read.
//!
//! In: the rules of a type, a field or a root field, and what is done. Out: predicates in the scope at hand (what is visible, what must be
//! valid), and slots without which nothing is answered (`@authentication`). Claims are slots: a plan serves every caller.

mod condition;
mod missing;

use std::sync::Arc;

use cygnet_schema::model::{
    Access, Authentication, CustomRoot, Field, NodeId, Operation, Operations, Rule,
};

use super::{Env, filter, scope::Scope, scope::Slots};
use crate::{
    error::{ErrorCode, Refused},
    plan::Predicate,
    slot::{CallerCondition, Slot},
};

/// Whose rules hold for what is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Those of these operations.
    Operations(Operations),
    /// None: it is the server that looks, for what it must know itself. What a rule asks of related nodes is looked at so.
    Unseen,
}

impl Doing {
    /// One operation.
    pub fn one(operation: Operation) -> Self {
        Self::Operations(Operations::of([operation]))
    }

    /// What clients read.
    pub fn read() -> Self {
        Self::one(Operation::Read)
    }

    /// What is computed over nodes that a filter or an order names.
    pub fn measure() -> Self {
        Self::Operations(Operations::of([Operation::Read, Operation::Aggregate]))
    }
}

/// When a validation is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before what is done is done.
    Before,
    /// After it.
    After,
    /// After it, where there is nothing to look at before: rules for before are looked at then too.
    AfterOnly,
}

/// What rules say of an element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    /// What must hold for it to be there at all.
    pub(super) visible: Predicate,
    /// What must hold, else the operation fails.
    pub(super) valid: Predicate,
}

impl Default for Judgement {
    fn default() -> Self {
        Self {
            visible: Predicate::True,
            valid: Predicate::True,
        }
    }
}

impl Judgement {
    fn add(&mut self, other: Self) {
        let visible = std::mem::replace(&mut self.visible, Predicate::True);
        self.visible = visible.and(other.visible);
        let valid = std::mem::replace(&mut self.valid, Predicate::True);
        self.valid = valid.and(other.valid);
    }
}

/// Adds to a scope what the rules of its type say.
pub(super) fn of_node(env: Env<'_>, slots: &mut Slots, scope: &mut Scope) -> Result<(), Refused> {
    require_node(env, slots, scope.node)?;
    judge_node(env, slots, scope)
}

/// The same where a caller who is not known sees nothing of the type, instead of being refused.
pub(super) fn of_node_or_nothing(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
) -> Result<(), Refused> {
    let Doing::Operations(operations) = env.doing else {
        return Ok(());
    };
    for condition in requirements(env, &env.model.node(scope.node).access, operations) {
        let slot = slots.add(Slot::Holds(Arc::new(condition)));
        scope.of_type.add(Judgement {
            visible: Predicate::Flag(slot),
            valid: Predicate::True,
        });
    }
    judge_node(env, slots, scope)
}

/// Refuses callers whom the type's `@authentication` does not let.
pub(super) fn require_node(env: Env<'_>, slots: &mut Slots, node: NodeId) -> Result<(), Refused> {
    let ty = env.model.node(node);
    check_closed(&ty.access, &ty.name)?;
    if let Doing::Operations(operations) = env.doing {
        let conditions = requirements(env, &ty.access, operations);
        require(slots, conditions);
    }
    Ok(())
}

fn judge_node(env: Env<'_>, slots: &mut Slots, scope: &mut Scope) -> Result<(), Refused> {
    let ty = env.model.node(scope.node);
    check_closed(&ty.access, &ty.name)?;
    if let Doing::Operations(operations) = env.doing {
        let judgement = judge(env, slots, scope, (&ty.access, operations))?;
        scope.of_type.add(judgement);
    }
    Ok(())
}

/// Adds to a scope what the rules of a field of its type say: who may not see the field does not see the node where the field is asked for.
pub(super) fn of_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    field: &Field,
) -> Result<(), Refused> {
    let judgement = judge_field(env, slots, scope, field)?;
    scope.of_fields.add(judgement);
    Ok(())
}

/// The same of a field that a filter, an order or a search names. What a validation forbids is not an error there but not found: an error
/// that comes only where the filter holds would tell the value.
pub(super) fn of_named_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    field: &Field,
) -> Result<(), Refused> {
    let Judgement { visible, valid } = judge_field(env, slots, scope, field)?;
    scope.of_fields.add(Judgement {
        visible: visible.and(valid),
        valid: Predicate::True,
    });
    Ok(())
}

fn judge_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    field: &Field,
) -> Result<Judgement, Refused> {
    check_closed(&field.access, &field.name)?;
    let Doing::Operations(operations) = env.doing else {
        return Ok(Judgement::default());
    };
    let own = field.access.authentication.as_ref();
    require(slots, own.and_then(|own| requirement(env, own, operations)));
    judge(env, slots, scope, (&field.access, operations))
}

/// Refuses callers whom a field's `@authentication` does not let do something with it.
pub(super) fn require_field(
    env: Env<'_>,
    slots: &mut Slots,
    (field, operation): (&Field, Operation),
) -> Result<(), Refused> {
    check_closed(&field.access, &field.name)?;
    let own = field.access.authentication.as_ref();
    let operations = Operations::of([operation]);
    require(slots, own.and_then(|own| requirement(env, own, operations)));
    Ok(())
}

/// The same of the field behind the global id.
pub(super) fn of_global_id(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
) -> Result<(), Refused> {
    let ty = env.model.node(scope.node);
    match ty.relay_id {
        Some(at) => of_field(env, slots, scope, &ty.fields[usize::from(at)]),
        None => Ok(()),
    }
}

/// Refuses callers whom a root field's rules do not let.
pub(super) fn of_root(
    env: Env<'_>,
    slots: &mut Slots,
    (root, operations): (&CustomRoot, Operations),
) -> Result<(), Refused> {
    check_closed(&root.access, &root.name)?;
    if !root.access.filters.is_empty() || !root.access.validations.is_empty() {
        return Err(closed(&root.name, "authorization"));
    }
    let conditions = requirements(env, &root.access, operations);
    require(slots, conditions);
    Ok(())
}

/// Whether a type has the same rules for two operations.
pub(super) fn same_rules(env: Env<'_>, node: NodeId, [one, other]: [Operation; 2]) -> bool {
    let access = &env.model.node(node).access;
    let mut rules = access.filters.iter().chain(&access.validations);
    rules.all(|rule| rule.operations.has(one) == rule.operations.has(other))
}

/// Whether other rules hold for making and deleting relationships of nodes than for changing them.
pub(super) fn judges_links(env: Env<'_>, node: NodeId) -> bool {
    let access = &env.model.node(node).access;
    let same = |rule: &Rule| {
        LINKS
            .iter()
            .all(|link| rule.operations.has(*link) == rule.operations.has(Operation::Update))
    };
    let changes = |rule: &Rule| rule.operations.has(Operation::Update);
    !access.filters.iter().all(same) || access.validations.iter().any(changes)
}

/// Judges the type by its filters for relationships only. Their validations are looked at where they are made and deleted.
pub(super) fn of_links(env: Env<'_>, slots: &mut Slots, scope: &mut Scope) -> Result<(), Refused> {
    of_filters(env, slots, scope, Operations::of(LINKS))
}

/// Judges the type by its filters for some operations only.
pub(super) fn of_filters(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    operations: Operations,
) -> Result<(), Refused> {
    let access = &env.model.node(scope.node).access;
    let visible = every_operation(env, slots, scope, (&access.filters, operations))?;
    scope.of_type = Judgement {
        visible,
        valid: Predicate::True,
    };
    Ok(())
}

const LINKS: [Operation; 2] = [Operation::CreateRelationship, Operation::DeleteRelationship];

/// What a validation asks of a node at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Validation {
    /// What is done with the node.
    pub operation: Operation,
    /// When it is looked at.
    pub moment: Moment,
}

/// What must hold of a node by the validations of its type or of a field.
pub(super) fn validity(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (access, validation): (&Access, Validation),
) -> Result<Predicate, Refused> {
    let of = |wanted: fn(&Rule) -> bool| {
        let rules = access.validations.iter();
        rules.filter(move |rule| rule.operations.has(validation.operation) && wanted(rule))
    };
    match validation.moment {
        Moment::Before => any_rule(env, slots, scope, of(|rule| rule.before)),
        Moment::After => any_rule(env, slots, scope, of(|rule| rule.after)),
        Moment::AfterOnly => {
            let after = any_rule(env, slots, scope, of(|rule| rule.after))?;
            let before = any_rule(env, slots, scope, of(|rule| !rule.after))?;
            Ok(after.and(before))
        }
    }
}

/// What must hold of a node so that a field of it may be written, by the filters of the field: what is written is no set, so a filter is a
/// validation there.
pub(super) fn visibility(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (access, operation): (&Access, Operation),
) -> Result<Predicate, Refused> {
    let rules = access.filters.iter();
    let rules = rules.filter(|rule| rule.operations.has(operation));
    any_rule(env, slots, scope, rules)
}

/// Filters, and the validations before what is done: of what is only read there is no after.
fn judge(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (access, operations): (&Access, Operations),
) -> Result<Judgement, Refused> {
    let visible = every_operation(env, slots, scope, (&access.filters, operations))?;
    let valid = every_operation(env, slots, scope, (&access.validations, operations))?;
    Ok(Judgement { visible, valid })
}

/// For each of the operations at least one of its rules.
fn every_operation(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (rules, operations): (&[Rule], Operations),
) -> Result<Predicate, Refused> {
    let mut all = Predicate::True;
    let mut known: Vec<Vec<&Rule>> = Vec::new();
    for operation in Operation::ALL.into_iter().filter(|it| operations.has(*it)) {
        let rules = rules.iter();
        let its: Vec<&Rule> = rules
            .filter(|rule| rule.before && rule.operations.has(operation))
            .collect();
        if known.contains(&its) {
            continue;
        }
        let any = any_rule(env, slots, scope, its.iter().copied())?;
        all = all.and(any);
        known.push(its);
    }
    Ok(all)
}

/// At least one of the rules, if there are any that say something.
fn any_rule<'r>(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    rules: impl Iterator<Item = &'r Rule>,
) -> Result<Predicate, Refused> {
    let mut parts = Vec::new();
    for rule in rules {
        parts.extend(condition::of_rule(env, slots, scope, rule)?);
    }
    let any = filter::any(parts).unwrap_or(Predicate::True);
    Ok(missing::guarded(slots, any))
}

/// What `@authentication` asks, of the schema and of the type.
pub(super) fn requirements(
    env: Env<'_>,
    access: &Access,
    operations: Operations,
) -> Vec<CallerCondition> {
    let all = env.model.settings.authentication.iter();
    all.chain(&access.authentication)
        .filter_map(|found| requirement(env, found, operations))
        .collect()
}

/// What one `@authentication` asks for operations; `None` where it is not for any of them.
pub(super) fn requirement(
    env: Env<'_>,
    authentication: &Authentication,
    operations: Operations,
) -> Option<CallerCondition> {
    authentication.operations.meets(operations).then(|| {
        let claims = authentication.claims.as_ref();
        let claims = claims.and_then(|claims| condition::of_claims(env, claims));
        let all = std::iter::once(CallerCondition::Authenticated).chain(claims);
        CallerCondition::And(all.collect())
    })
}

fn require(slots: &mut Slots, conditions: impl IntoIterator<Item = CallerCondition>) {
    for condition in conditions {
        slots.add(Slot::Required(Arc::new(condition)));
    }
}

/// Refuses what has rules that nothing evaluates.
pub(super) fn check_closed(access: &Access, name: &str) -> Result<(), Refused> {
    match &access.closed_by {
        Some(directive) => Err(closed(name, directive)),
        None => Ok(()),
    }
}

/// Why something stays closed.
pub(super) fn closed(name: &str, directive: &str) -> Refused {
    Refused::new(
        ErrorCode::Forbidden,
        format!(
            "\"{name}\" has access rules (@{directive}), which this server does not evaluate here yet: it is closed"
        ),
    )
}
