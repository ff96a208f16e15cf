//! Filters on related nodes: `some`, `all`, `none`, `single`, to-one filters, connection filters.

use cygnet_schema::{
    api::{InputMeaning, Quantifier},
    model::{FieldId, FieldKind},
};

use super::{
    Env, access, aggregate_filter, comparison, custom, filter, scope::Scope, scope::Slots, set,
    set::Asked, set::Draft,
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{NodeSet, Origin, Predicate},
};

/// The predicate of a related-nodes field of a where object.
pub(super) fn predicate(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (meaning, input): (InputMeaning, &Input),
) -> Result<Option<Predicate>, Refused> {
    match meaning {
        InputMeaning::Related(id) | InputMeaning::RelatedConnection(id) => {
            if env.model.field(id).ty.list {
                quantified(env, slots, scope, (id, input))
            } else {
                to_one(env, slots, scope, (id, input))
            }
        }
        InputMeaning::RelatedTwin(id, quantifier)
        | InputMeaning::RelatedConnectionTwin(id, quantifier) => {
            one(env, slots, scope, (id, quantifier, input))
        }
        _ => Ok(None),
    }
}

/// `{all, none, single, some, aggregate}`: each that is given must hold.
fn quantified(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, input): (FieldId, &Input),
) -> Result<Option<Predicate>, Refused> {
    let Input::Object(fields) = input else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for (meaning, input) in fields {
        let part = match meaning {
            InputMeaning::Quantifier(quantifier) => {
                one(env, slots, scope, (id, *quantifier, input))?
            }
            InputMeaning::ConnectionAggregate => {
                aggregate_filter::predicate(env, slots, scope, (id, input))?
            }
            _ => None,
        };
        parts.extend(part);
    }
    Ok(comparison::all(parts))
}

/// A to-one relationship: the other node exists and satisfies the filter; null: there is none.
fn to_one(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &Scope,
    (id, input): (FieldId, &Input),
) -> Result<Option<Predicate>, Refused> {
    if matches!(input, Input::Null) {
        let Some(set) = related(env, slots, scope, (id, None))? else {
            return Ok(None);
        };
        return Ok(Some(filter::not(exists(set))));
    }
    Ok(related(env, slots, scope, (id, Some(input)))?.map(exists))
}

/// One quantifier, with the library's meaning: `all` also asks that there is at least one.
fn one(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &Scope,
    (id, quantifier, input): (FieldId, Quantifier, &Input),
) -> Result<Option<Predicate>, Refused> {
    if matches!(input, Input::Null) {
        return Ok(None);
    }
    if quantifier == Quantifier::All {
        return every(env, slots, scope, (id, input));
    }
    let Some(set) = related(env, slots, scope, (id, Some(input)))? else {
        return Ok(None);
    };
    Ok(Some(match quantifier {
        Quantifier::Some | Quantifier::All => exists(set),
        Quantifier::None => filter::not(exists(set)),
        Quantifier::Single if set.branches.is_empty() => Predicate::False,
        Quantifier::Single => Predicate::Single(Box::new(set)),
    }))
}

/// At least one related node that satisfies the filter, and none that fails it. A filter that is null of a node, because a
/// value is missing, neither holds nor fails.
fn every(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &Scope,
    (id, input): (FieldId, &Input),
) -> Result<Option<Predicate>, Refused> {
    let Some(any) = related(env, slots, scope, (id, None))? else {
        return Ok(None);
    };
    let Some(satisfying) = related(env, slots, scope, (id, Some(input)))? else {
        return Ok(None);
    };
    let mut failing = satisfying.clone();
    let matched: Vec<_> = failing.branches.iter().map(|branch| branch.node).collect();
    for branch in &mut failing.branches {
        let passes = std::mem::replace(&mut branch.filter, Predicate::True);
        branch.filter = filter::not(passes);
    }
    failing
        .branches
        .retain(|branch| branch.filter != Predicate::False);
    // A type that the filter excludes altogether fails it with every node.
    let unmatched = any
        .branches
        .iter()
        .filter(|branch| !matched.contains(&branch.node));
    failing
        .branches
        .extend(unmatched.cloned().collect::<Vec<_>>());
    let none_fails = filter::not(exists(failing));
    Ok(Some(exists(satisfying).and(none_fails)))
}

fn exists(set: NodeSet) -> Predicate {
    if set.branches.is_empty() {
        Predicate::False
    } else {
        Predicate::Exists(Box::new(set))
    }
}

/// The set of nodes related by a field to the node of the scope.
pub(super) fn related(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &Scope,
    asked: (FieldId, Option<&Input>),
) -> Result<Option<NodeSet>, Refused> {
    Ok(draft(env, slots, scope, asked)?.map(Draft::unordered))
}

/// The same before it has an order.
pub(super) fn draft(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &Scope,
    (id, input): (FieldId, Option<&Input>),
) -> Result<Option<Draft>, Refused> {
    let Some(own) = env.model.on_node(id, scope.node) else {
        return Ok(None);
    };
    let field = env.model.field(own);
    access::of_field(field)?;
    let (origin, target, via) = match &field.kind {
        FieldKind::Relationship(via) => (Origin::Expand(set::expand(via)), via.target, Some(via)),
        FieldKind::Cypher(cypher) => {
            let Some(target) = field.ty.base.target() else {
                return Ok(None);
            };
            let call = custom::call(slots, (cypher, None), custom::On::Element)?;
            (Origin::Custom(call), target, None)
        }
        FieldKind::Property(_) | FieldKind::Declared { .. } => return Ok(None),
    };
    let asked = Asked {
        target,
        via,
        filter: input,
    };
    set::draft(env, slots, origin, asked).map(Some)
}
