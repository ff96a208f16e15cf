//! Where inputs of every form: what a client asks of a node, of the relationship that led to it, of a search's score.
//!
//! Like the library, a part that says nothing (`{}`, `AND: []`) is left out, it is not "true": `OR: [{}, {a}]` is `a`.
//! The depth of inputs has been checked when the operation was bound.

use std::sync::Arc;

use cygnet_schema::{
    api::{InputMeaning, Profile},
    model::{Field, FieldId, FieldKind, NodeId, Owner},
};

use super::{
    Env, access, aggregate_filter, comparison,
    comparison::{Compared, Reading},
    custom, related,
    scope::Scope,
    scope::Slots,
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Comparison, Computed, Each, Operand, OperandSource, Predicate, TextCase},
    slot::Slot,
};

/// The predicate of a where object for the node of the scope; `None` where it says nothing.
pub(super) fn object(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    input: &Input,
) -> Result<Option<Predicate>, Refused> {
    let Input::Object(fields) = input else {
        return Ok(None);
    };
    if let Some(member) = member(fields, scope.node) {
        return match member {
            Some(input) => object(env, slots, scope, input),
            None => Ok(Some(Predicate::False)),
        };
    }
    let mut parts = Vec::with_capacity(fields.len());
    for (meaning, input) in fields {
        parts.extend(field(env, slots, scope, (*meaning, input))?);
    }
    Ok(comparison::all(parts))
}

/// Of a where over a union: the part for this type. Outer `None`: no part for any type; inner: none for this one. Null is no part.
fn member(fields: &[(InputMeaning, Input)], node: NodeId) -> Option<Option<&Input>> {
    let mut any = false;
    for (meaning, input) in fields {
        if let InputMeaning::Member(of) = meaning
            && !matches!(input, Input::Null)
        {
            any = true;
            if *of == node {
                return Some(Some(input));
            }
        }
    }
    any.then_some(None)
}

fn field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (meaning, input): (InputMeaning, &Input),
) -> Result<Option<Predicate>, Refused> {
    match meaning {
        InputMeaning::And => Ok(comparison::all(items(env, slots, scope, input)?)),
        InputMeaning::Or => Ok(any(items(env, slots, scope, input)?)),
        InputMeaning::Not => Ok(object(env, slots, scope, input)?.map(not)),
        InputMeaning::Node | InputMeaning::Edge => object(env, slots, scope, input),
        InputMeaning::EdgeOf(edge) if scope.edge == Some(edge) => object(env, slots, scope, input),
        InputMeaning::Filter(id) => {
            let Some(operand) = operand(env, slots, scope, id)? else {
                return Ok(None);
            };
            Ok(comparison::operators(
                slots,
                &operand,
                (input, reading(env, id)),
            ))
        }
        InputMeaning::FilterTwin(id, operator) => {
            let Some(operand) = operand(env, slots, scope, id)? else {
                return Ok(None);
            };
            let compared = Compared {
                operator,
                input,
                reading: reading(env, id),
            };
            Ok(comparison::one(slots, &operand, compared))
        }
        InputMeaning::GlobalIdFilter => global_id(env, slots, scope, input),
        InputMeaning::Typename => Ok(typename(env, scope.node, input)),
        InputMeaning::Score => Ok(score(slots, input)),
        InputMeaning::Related(_)
        | InputMeaning::RelatedTwin(..)
        | InputMeaning::RelatedConnection(_)
        | InputMeaning::RelatedConnectionTwin(..) => {
            related::predicate(env, slots, scope, (meaning, input))
        }
        InputMeaning::RelatedAggregate(id) => {
            aggregate_filter::predicate(env, slots, scope, (id, Each::Relationship, input))
        }
        // The other meanings are not fields of where objects; an edge input of another type says nothing here.
        _ => Ok(None),
    }
}

/// How a field's operators are read: in the library nothing computed is equal to null.
fn reading(env: Env<'_>, id: FieldId) -> Reading {
    let field = env.model.field(id);
    let computed = matches!(field.kind, FieldKind::Cypher(_));
    match computed && env.options.profile == Profile::Compat {
        true => Reading::OF_AGGREGATES.of(&field.ty),
        false => Reading::OF_VALUES.of(&field.ty),
    }
}

fn items(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    input: &Input,
) -> Result<Vec<Predicate>, Refused> {
    let list = match input {
        Input::List(items) => items.as_slice(),
        Input::Object(_) => std::slice::from_ref(input),
        _ => &[],
    };
    let mut parts = Vec::with_capacity(list.len());
    for item in list {
        parts.extend(object(env, slots, scope, item)?);
    }
    Ok(parts)
}

/// At least one of them, folded; `None` of none.
pub(super) fn any(mut parts: Vec<Predicate>) -> Option<Predicate> {
    if parts.iter().any(Predicate::is_true) {
        return Some(Predicate::True);
    }
    let all = parts.len();
    parts.retain(|part| *part != Predicate::False);
    match (parts.len(), all) {
        (0, 0) => None,
        (0, _) => Some(Predicate::False),
        (1, _) => parts.pop(),
        _ => Some(Predicate::Or(parts)),
    }
}

/// Not, folded.
pub(super) fn not(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::True => Predicate::False,
        Predicate::False => Predicate::True,
        other => Predicate::Not(Box::new(other)),
    }
}

/// What the rules of a field say where it is used.
type OfField = fn(Env<'_>, &mut Slots, &mut Scope, &Field) -> Result<(), Refused>;

/// The operand of a field that is shown: a property of the node or of the relationship, or a `@cypher` value.
/// `None` where the scope has no such field (an edge field of another relationship properties type).
pub(super) fn shown(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    id: FieldId,
) -> Result<Option<Operand>, Refused> {
    coalesced(env, slots, scope, (id, access::of_field))
}

/// The operand of a field that a filter names.
fn operand(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    id: FieldId,
) -> Result<Option<Operand>, Refused> {
    coalesced(env, slots, scope, (id, access::of_named_field))
}

fn coalesced(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, rules): (FieldId, OfField),
) -> Result<Option<Operand>, Refused> {
    let found = source(env, slots, scope, (id, rules))?;
    Ok(found.map(|operand| {
        let own = env.model.on_node(id, scope.node);
        let coalesce = custom::coalesce(slots, env.model.field(own.unwrap_or(id)));
        Operand {
            coalesce,
            ..operand
        }
    }))
}

/// The operand of a field that an order names: without what stands for null (`@coalesce`), which is shown and filtered but not sorted by, as
/// in the library.
pub(super) fn sorted(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    id: FieldId,
) -> Result<Option<Operand>, Refused> {
    source(env, slots, scope, (id, access::of_named_field))
}

fn source(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, rules): (FieldId, OfField),
) -> Result<Option<Operand>, Refused> {
    let on_edge = match id.owner {
        Owner::Edge(edge) if scope.edge == Some(edge) => true,
        Owner::Edge(_) => return Ok(None),
        Owner::Node(_) | Owner::Interface(_) | Owner::Plain(_) => false,
    };
    let own = if on_edge {
        Some(id)
    } else {
        env.model.on_node(id, scope.node)
    };
    let Some(own) = own else { return Ok(None) };
    let field = env.model.field(own);
    rules(env, slots, scope, field)?;
    Ok(match &field.kind {
        FieldKind::Property(property) => {
            let name = property.name.clone();
            let source = if on_edge {
                OperandSource::Edge(name)
            } else {
                OperandSource::Node(name)
            };
            Some(Operand {
                source,
                coalesce: None,
            })
        }
        FieldKind::Cypher(cypher) => {
            let call = custom::call(slots, (cypher, None), custom::On::Element)?;
            let source = scope.compute(match field.ty.list {
                true => Computed::CustomList(call),
                false => Computed::Custom(call),
            });
            Some(Operand {
                source,
                coalesce: None,
            })
        }
        FieldKind::Relationship(_) | FieldKind::Declared { .. } => None,
    })
}

/// `id` of a `@relayId` type: the key part of the global id, or null where it is of another type.
fn global_id(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    input: &Input,
) -> Result<Option<Predicate>, Refused> {
    if matches!(input, Input::Null) {
        return Ok(None);
    }
    access::of_global_id(env, slots, scope)?;
    let Some(leaf) = comparison::leaf(input) else {
        return Ok(None);
    };
    Ok(global_id_equals(env, slots, scope.node, leaf))
}

/// The key of a type in a global id.
pub(super) fn global_id_of(env: Env<'_>, node: NodeId, leaf: crate::slot::Leaf) -> Option<Slot> {
    let ty = env.model.node(node);
    let field = &ty.fields[usize::from(ty.relay_id?)];
    let integer = matches!(
        field.ty.base,
        cygnet_schema::model::BaseType::Scalar(
            cygnet_schema::model::Scalar::Int | cygnet_schema::model::Scalar::BigInt
        )
    );
    Some(Slot::GlobalId {
        type_name: Arc::from(ty.name.as_str()),
        field: Arc::from(field.name.as_str()),
        integer,
        leaf,
    })
}

/// The comparison of a type's key with a global id.
pub(super) fn global_id_equals(
    env: Env<'_>,
    slots: &mut Slots,
    node: NodeId,
    leaf: crate::slot::Leaf,
) -> Option<Predicate> {
    let ty = env.model.node(node);
    let field = &ty.fields[usize::from(ty.relay_id?)];
    let property = field.property()?;
    let value = slots.add(global_id_of(env, node, leaf)?);
    let operand = Operand {
        source: OperandSource::Node(property.name.clone()),
        coalesce: None,
    };
    let case = TextCase::Sensitive;
    Some(Predicate::Compare {
        operand,
        comparison: Comparison::Equal,
        value,
        case,
    })
}

/// `typename: [Movie]`: decided while planning.
fn typename(env: Env<'_>, node: NodeId, input: &Input) -> Option<Predicate> {
    let name = &env.model.node(node).name;
    let named = |input: &Input| matches!(input, Input::Choice(choice) if **choice == **name);
    match input {
        Input::List(items) if items.is_empty() && env.options.profile == Profile::Compat => None,
        Input::List(items) if items.iter().any(named) => Some(Predicate::True),
        Input::List(_) => Some(Predicate::False),
        Input::Choice(_) if named(input) => Some(Predicate::True),
        Input::Choice(_) => Some(Predicate::False),
        _ => None,
    }
}

/// `score: {min, max}` of a search, both inclusive.
fn score(slots: &mut Slots, input: &Input) -> Option<Predicate> {
    let Input::Object(fields) = input else {
        return None;
    };
    let operand = Operand {
        source: OperandSource::Score,
        coalesce: None,
    };
    let mut parts = Vec::new();
    for (meaning, input) in fields {
        let comparison = match meaning {
            InputMeaning::ScoreMin => Comparison::GreaterOrEqual,
            InputMeaning::ScoreMax => Comparison::LessOrEqual,
            _ => continue,
        };
        let Some(value) = comparison::slot(slots, input) else {
            continue;
        };
        let case = TextCase::Sensitive;
        parts.push(Predicate::Compare {
            operand: operand.clone(),
            comparison,
            value,
            case,
        });
    }
    comparison::all(parts)
}
