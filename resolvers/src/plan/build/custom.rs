//! `@cypher` statements: cut at their parameters, arguments bound to slots. And the constants of the schema's author.

use std::sync::Arc;

use apollo_compiler::ast;
use cygnet_schema::{
    api::{ArgumentMeaning, InputScalar},
    model::{BaseType, CypherField, Field},
};

use super::{comparison, scope::Slots};
use crate::{
    author::{self, AuthorPart},
    error::{ErrorCode, Refused},
    operation::Arguments,
    plan::{CustomCall, StatementPart},
    scalar::{self, ScalarInput},
    slot::{Leaf, Slot, SlotId, TenantSlot},
    value::Value,
};

/// Where a statement is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// For an element, which it knows as `this`.
    Element,
    /// At the root.
    Root,
}

/// The call of a statement with the arguments of a selection.
///
/// # Errors
/// A statement that cannot be read (an unclosed string), or that uses a parameter nobody gives.
pub(super) fn call(
    slots: &mut Slots,
    (cypher, given): (&CypherField, Option<&Arguments>),
    on: On,
) -> Result<CustomCall, Refused> {
    let parts = author::cut(&cypher.statement).map_err(|error| {
        Refused::new(
            ErrorCode::InternalServerError,
            format!("a @cypher statement: {error}"),
        )
    })?;
    let mut statement = Vec::with_capacity(parts.len());
    let mut known: Vec<(Arc<str>, SlotId)> = Vec::new();
    for part in parts {
        statement.push(match part {
            AuthorPart::Text(text) => StatementPart::Text(text),
            AuthorPart::Parameter(name) => {
                let seen = known
                    .iter()
                    .find(|(seen, _)| **seen == *name)
                    .map(|(_, slot)| *slot);
                let slot = match seen {
                    Some(slot) => slot,
                    None => slots.add(parameter(cypher, given, &name)),
                };
                known.push((Arc::from(name.as_str()), slot));
                StatementPart::Slot(slot)
            }
        });
    }
    Ok(CustomCall {
        statement,
        column: cypher.column.clone(),
        this: on == On::Element,
    })
}

/// What a `$name` of a statement stands for: an argument, the claims, or null.
fn parameter(cypher: &CypherField, given: Option<&Arguments>, name: &str) -> Slot {
    let position = cypher
        .arguments
        .iter()
        .position(|argument| argument.name == name);
    if let Some(position) = position {
        let meaning = u16::try_from(position).map(ArgumentMeaning::Custom);
        let input = meaning.ok().and_then(|meaning| given?.get(meaning));
        let leaf = input.and_then(comparison::leaf);
        return Slot::Leaf(leaf.unwrap_or(Leaf::Literal(Value::Null)));
    }
    match name {
        "jwt" => Slot::Claims,
        "tenant" => Slot::Tenant(TenantSlot::Name),
        "isAuthenticated" => Slot::Authenticated,
        other => Slot::Context(vec![other.to_owned()]),
    }
}

/// The slot of a `@coalesce` value.
pub(super) fn coalesce(slots: &mut Slots, field: &Field) -> Option<SlotId> {
    let value = field.property()?.coalesce.as_ref()?;
    let value = constant(value, field.ty.base)?;
    Some(slots.add(Slot::Leaf(Leaf::Literal(value))))
}

/// A constant of the type definitions as a value; `None` where it is none that a property can hold.
fn constant(value: &ast::Value, base: BaseType) -> Option<Value> {
    match (value, base) {
        (ast::Value::List(items), _) => {
            let items = items.iter().map(|item| constant(item, base));
            Some(Value::List(items.collect::<Option<_>>()?))
        }
        (ast::Value::Enum(name), _) => Some(Value::String(Arc::from(name.as_str()))),
        (_, BaseType::Scalar(scalar)) => {
            let input = ScalarInput::Literal(value);
            scalar::parse(InputScalar::Built(scalar), input).ok()
        }
        (ast::Value::String(text), _) => Some(Value::String(Arc::from(text.as_str()))),
        (ast::Value::Boolean(flag), _) => Some(Value::Boolean(*flag)),
        _ => None,
    }
}
