//! Access rules: what a caller may see and do, as predicates that no set of the plan can be without. The one place where rules are read.
//!
//! In: the rules of a type, a field or a root field, and what is done. Out: predicates in the scope at hand (what is visible, what must be
//! valid), and slots without which nothing is answered (`@authentication`). Claims are slots: a plan serves every caller.

mod applied;
mod caller;
mod condition;
mod matrix;
mod missing;
pub(super) mod tenant;

use std::sync::Arc;

use cygnet_schema::model::{
    Access, Closed, CustomRoot, Denial, Field, NodeId, Operation, Operations, Rule,
};

pub use applied::{Added, Applied};
pub use matrix::{Asked, Entry, Kind, State, matrix};

use super::{Env, filter, scope::Scope, scope::Slots};
use crate::{
    error::{ErrorCode, Refused},
    plan::{Predicate, Validity},
    slot::{Required, Slot},
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
    pub(super) valid: Vec<Validity>,
}

impl Default for Judgement {
    fn default() -> Self {
        Self {
            visible: Predicate::True,
            valid: Vec::new(),
        }
    }
}

impl Judgement {
    fn add(&mut self, other: Self) {
        let visible = std::mem::replace(&mut self.visible, Predicate::True);
        self.visible = visible.and(other.visible);
        for part in other.valid {
            if !self.valid.contains(&part) {
                self.valid.push(part);
            }
        }
    }
}

/// Adds to a scope what the rules of its type say.
pub(super) fn of_node(env: Env<'_>, slots: &mut Slots, scope: &mut Scope) -> Result<(), Refused> {
    require_node(env, slots, scope.node)?;
    scope.of_tenant = tenant::bound(env, slots, scope.node);
    judge_node(env, slots, scope)
}

/// The same where a caller who is not known sees nothing of the type, instead of being refused. The node has this global id.
pub(super) fn of_node_or_nothing(
    env: Env<'_>,
    slots: &mut Slots,
    (scope, id): (&mut Scope, &Slot),
) -> Result<(), Refused> {
    scope.of_tenant = tenant::bound_with(env, slots, (scope.node, id));
    let Doing::Operations(operations) = env.doing else {
        return Ok(());
    };
    for required in caller::of_type(env, &env.model.node(scope.node).access, operations) {
        slots.note(Applied {
            rule: Arc::clone(&required.denial),
            operations,
            added: Added::HidesUnless(Arc::new(required.clone())),
        });
        let slot = slots.add(Slot::Holds(Arc::new(required.condition)));
        scope.of_type.add(Judgement {
            visible: Predicate::Flag(slot),
            valid: Vec::new(),
        });
    }
    judge_node(env, slots, scope)
}

/// Refuses callers whom the type's `@authentication` does not let.
pub(super) fn require_node(env: Env<'_>, slots: &mut Slots, node: NodeId) -> Result<(), Refused> {
    let ty = env.model.node(node);
    check_closed(env, &ty.access, &ty.name)?;
    if let Doing::Operations(operations) = env.doing {
        let conditions = caller::of_type(env, &ty.access, operations);
        require(slots, (conditions, operations));
    }
    Ok(())
}

fn judge_node(env: Env<'_>, slots: &mut Slots, scope: &mut Scope) -> Result<(), Refused> {
    let ty = env.model.node(scope.node);
    check_closed(env, &ty.access, &ty.name)?;
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
        visible: visible.and(Validity::all(&valid)),
        valid: Vec::new(),
    });
    Ok(())
}

fn judge_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    field: &Field,
) -> Result<Judgement, Refused> {
    check_closed(env, &field.access, &field.name)?;
    let Doing::Operations(operations) = env.doing else {
        return Ok(Judgement::default());
    };
    let required = caller::of_field(env, &field.access, operations);
    require(slots, (required, operations));
    judge(env, slots, scope, (&field.access, operations))
}

/// Refuses callers whom a field's `@authentication` does not let do something with it.
pub(super) fn require_field(
    env: Env<'_>,
    slots: &mut Slots,
    (field, operation): (&Field, Operation),
) -> Result<(), Refused> {
    check_closed(env, &field.access, &field.name)?;
    let operations = Operations::of([operation]);
    let required = caller::of_field(env, &field.access, operations);
    require(slots, (required, operations));
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
    check_closed(env, &root.access, &root.name)?;
    if !root.access.filters.is_empty() || !root.access.validations.is_empty() {
        return Err(closed(&root.name, "authorization"));
    }
    let conditions = caller::of_type(env, &root.access, operations);
    require(slots, (conditions, operations));
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
        valid: Vec::new(),
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

/// Who denies what is written, where a validation or the filter of a field does not let it.
pub(super) fn denial_of(access: &Access, validation: Validation) -> Option<Arc<Denial>> {
    let of = |rule: &&Rule| {
        let at = match validation.moment {
            Moment::Before => rule.before,
            Moment::After => rule.after,
            Moment::AfterOnly => true,
        };
        at && rule.operations.has(validation.operation)
    };
    let validations = access.validations.iter();
    denial(validations.chain(&access.filters).filter(of))
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
    let holds = every_operation(env, slots, scope, (&access.validations, operations))?;
    let of = |rules| {
        let rules: std::slice::Iter<'_, Rule> = rules;
        denial(rules.filter(|rule| rule.before && rule.operations.meets(operations)))
    };
    if let Some(rule) = of(access.filters.iter()).filter(|_| !visible.is_true()) {
        let added = Added::Hides(visible.clone());
        slots.note(Applied {
            rule,
            operations,
            added,
        });
    }
    let mut valid = Vec::new();
    if let Some(denial) = of(access.validations.iter()).filter(|_| !holds.is_true()) {
        slots.note(Applied {
            rule: Arc::clone(&denial),
            operations,
            added: Added::Refuses(holds.clone()),
        });
        valid.push(Validity { holds, denial });
    }
    Ok(Judgement { visible, valid })
}

/// Who denies where none of some rules holds: the first that has words for it, else the first.
fn denial<'r>(rules: impl Iterator<Item = &'r Rule>) -> Option<Arc<Denial>> {
    let mut first = None;
    for Rule { denial, .. } in rules {
        if denial.message.is_some() || denial.code.is_some() {
            return Some(Arc::clone(denial));
        }
        first.get_or_insert(denial);
    }
    first.map(Arc::clone)
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

fn require(
    slots: &mut Slots,
    (required, operations): (impl IntoIterator<Item = Required>, Operations),
) {
    for required in required {
        let required = Arc::new(required);
        slots.note(Applied {
            rule: Arc::clone(&required.denial),
            operations,
            added: Added::Requires(Arc::clone(&required)),
        });
        slots.add(Slot::Required(required));
    }
}

/// Refuses what nobody may: what has rules that nothing evaluates, and what has none where one is asked for. The server itself looks at
/// the latter.
pub(super) fn check_closed(env: Env<'_>, access: &Access, name: &str) -> Result<(), Refused> {
    match (&access.closed, env.doing) {
        (Some(Closed::By(directive)), _) => Err(closed(name, directive)),
        (Some(Closed::WithoutRule), Doing::Operations(_)) => Err(caller::without_rule(name)),
        (Some(Closed::WithoutRule), Doing::Unseen) | (None, _) => Ok(()),
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
