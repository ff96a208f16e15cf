//! This request: slots to values.
//!
//! In: the slots of a prepared root, the request's coerced variables, the caller. Out: one value per slot.
//! It must not know plans or statements.

mod claims;
pub mod tenant;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    caller::Caller,
    error::{ErrorCode, Refused},
    shape::{Cursor, decode},
    slot::{Leaf, Slot, TenantSlot, VariablePath},
    value::{Point, Value},
};

pub use claims::{holds, require};

/// More elements than any page may skip: 2^53, the largest whole number that JSON clients keep.
const MAX_SKIP: i64 = 1 << 53;

/// Where a request's values come from.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// The value at a place inside a variable; `None` where the request gives none.
    pub variable: &'a dyn Fn(&VariablePath) -> Option<&'a Value>,
    /// Who asks.
    pub caller: &'a Caller,
}

/// The values of all slots of a root, by number.
///
/// # Errors
/// `BAD_USER_INPUT` for a negative page size or offset, for a cursor of another connection, for a search for nothing, and for a point beyond
/// the poles. `UNAUTHENTICATED` and `FORBIDDEN` for a caller whom a rule does not let, `TENANT_REQUIRED` for one without a tenant.
pub fn bind(slots: &[Slot], values: Values<'_>) -> Result<Vec<Value>, Refused> {
    slots.iter().map(|slot| value(slot, values)).collect()
}

fn value(slot: &Slot, values: Values<'_>) -> Result<Value, Refused> {
    Ok(match slot {
        Slot::Leaf(leaf) => check_points(leaf, values).map(|()| of_leaf(leaf, values))?,
        Slot::Lower(leaf) => lower(of_leaf(leaf, values)),
        Slot::Sought(leaf) => match of_leaf(leaf, values) {
            Value::Null => return Err(Refused::new(ErrorCode::BadUserInput, "Invalid phrase")),
            sought => sought,
        },
        Slot::Take {
            leaf,
            default,
            max,
            extra,
            zero_is_none,
            argument,
        } => {
            let given = leaf.as_ref().map(|leaf| of_leaf(leaf, values));
            let given = if *zero_is_none {
                without_zero(given, *default)
            } else {
                given
            };
            let size = size(given, (*default, *max), argument)?;
            Value::Integer(size.saturating_add(i64::from(*extra)))
        }
        Slot::Skip(leaf) => Value::Integer(skip(of_leaf(leaf, values))?),
        Slot::SkipCursor { cursor, offset } => {
            let offset = offset
                .as_ref()
                .map(|leaf| skip(of_leaf(leaf, values)))
                .transpose()?;
            let from = match of_leaf(cursor, values) {
                Value::String(text) => library_position(&text).map_or(0, |position| position + 1),
                _ => 0,
            };
            Value::Integer(from.saturating_add(offset.unwrap_or(0)))
        }
        Slot::CursorKey {
            leaf,
            index,
            signature,
        } => cursor_key((leaf, values), usize::from(*index), *signature)?,
        Slot::GlobalId {
            type_name,
            field,
            integer,
            leaf,
        } => global_key(&of_leaf(leaf, values), (type_name, field, *integer)),
        Slot::Claim(path) => values.caller.claim(path),
        Slot::Claims => values
            .caller
            .claims
            .clone()
            .unwrap_or(Value::Map(Vec::new())),
        Slot::Context(path) => values.caller.context(path),
        Slot::Holds(condition) => match holds(condition, values) {
            Some(holds) => Value::Boolean(holds),
            None => Value::Null,
        },
        Slot::Required(required) => {
            require(required, values)?;
            Value::Null
        }
        Slot::Tenant(of) => of_tenant(of, values)?,
        Slot::Authenticated => Value::Boolean(values.caller.claims.is_some()),
        // Known when the mutation has run.
        Slot::Given | Slot::Written | Slot::WrittenNew | Slot::Counted(_) => Value::Null,
    })
}

/// The value of a slot that says something of the caller's tenant.
fn of_tenant(slot: &TenantSlot, values: Values<'_>) -> Result<Value, Refused> {
    Ok(match slot {
        TenantSlot::Mark(mark) => tenant::mark(values.caller, mark)?,
        TenantSlot::MarkWith(mark, other) => match value(other, values)? {
            Value::Null => Value::Null,
            _ => tenant::mark(values.caller, mark)?,
        },
        TenantSlot::Name => match values.caller.tenant.name() {
            Some(name) => Value::String(Arc::clone(name)),
            None => Value::Null,
        },
    })
}

/// A size where 0 says nothing: the default then, or all there is.
fn without_zero(given: Option<Value>, default: Option<u32>) -> Option<Value> {
    match (given, default) {
        (Some(Value::Integer(0)), None) => Some(Value::Integer(i64::from(u32::MAX))),
        (Some(Value::Integer(0)), Some(_)) => None,
        (given, _) => given,
    }
}

/// A key of a cursor, if the cursor is one of the connection with this signature.
fn cursor_key(
    (leaf, values): (&Leaf, Values<'_>),
    index: usize,
    signature: u64,
) -> Result<Value, Refused> {
    match read_cursor(leaf, values)? {
        Cursor::Keyset {
            signature: of,
            values: keys,
        } if of == signature => keys.into_iter().nth(index).ok_or_else(foreign_cursor),
        _ => Err(foreign_cursor()),
    }
}

/// The value of a leaf. A variable that is not given is null here: whether it is given was structure.
fn of_leaf(leaf: &Leaf, values: Values<'_>) -> Value {
    match leaf {
        Leaf::Literal(value) => value.clone(),
        Leaf::Variable(path) => (values.variable)(path).cloned().unwrap_or(Value::Null),
        Leaf::List(items) => Value::List(items.iter().map(|item| of_leaf(item, values)).collect()),
        Leaf::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, leaf)| (Arc::clone(key), of_leaf(leaf, values)))
                .collect(),
        ),
        Leaf::Point(parts) => point(parts, values),
        Leaf::Claim(path, form) => claims::formed(values.caller.claim(path), *form),
        Leaf::Context(path, form) => claims::formed(values.caller.context(path), *form),
    }
}

/// A part of a point.
fn part(parts: &[(Arc<str>, Leaf)], name: &str, values: Values<'_>) -> Option<f64> {
    let (_, leaf) = parts.iter().find(|(key, _)| **key == *name)?;
    match of_leaf(leaf, values) {
        Value::Integer(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    }
}

fn point(parts: &[(Arc<str>, Leaf)], values: Values<'_>) -> Value {
    let part = |name: &str| part(parts, name, values);
    match (part("longitude"), part("latitude"), part("x"), part("y")) {
        (Some(x), Some(y), _, _) => Value::Point(Point::geographic(x, y, part("height"))),
        (_, _, Some(x), Some(y)) => Value::Point(Point::cartesian(x, y, part("z"))),
        _ => Value::Null,
    }
}

/// Refuses a point whose latitude is a variable and beyond the poles; other points were looked at when the operation was read. As
/// deep as the document is.
fn check_points(leaf: &Leaf, values: Values<'_>) -> Result<(), Refused> {
    match leaf {
        Leaf::List(items) => items.iter().try_for_each(|item| check_points(item, values)),
        Leaf::Map(entries) => entries
            .iter()
            .try_for_each(|(_, leaf)| check_points(leaf, values)),
        Leaf::Point(parts) => {
            let latitude = part(parts, "latitude", values);
            match latitude.and_then(Point::beyond_the_poles) {
                Some(message) => Err(Refused::new(ErrorCode::BadUserInput, message)),
                None => Ok(()),
            }
        }
        Leaf::Literal(_) | Leaf::Variable(_) | Leaf::Claim(..) | Leaf::Context(..) => Ok(()),
    }
}

fn lower(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Arc::from(text.to_lowercase())),
        Value::List(items) => Value::List(items.into_iter().map(lower_item).collect()),
        other => other,
    }
}

fn lower_item(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Arc::from(text.to_lowercase())),
        other => other,
    }
}

fn size(
    given: Option<Value>,
    (default, max): (Option<u32>, Option<u32>),
    argument: &str,
) -> Result<i64, Refused> {
    match given {
        Some(Value::Integer(number)) if number < 0 => Err(Refused::new(
            ErrorCode::BadUserInput,
            format!("Argument \"{argument}\" must be a non-negative integer"),
        )),
        Some(Value::Integer(number)) => Ok(max.map_or(number, |max| number.min(i64::from(max)))),
        _ => Ok(default.map_or(i64::MAX - 1, i64::from)),
    }
}

fn skip(value: Value) -> Result<i64, Refused> {
    match value {
        Value::Integer(number) if number < 0 => Err(Refused::new(
            ErrorCode::BadUserInput,
            "Argument \"offset\" must be a non-negative integer",
        )),
        Value::Integer(number) => Ok(number.min(MAX_SKIP)),
        _ => Ok(0),
    }
}

fn read_cursor(leaf: &Leaf, values: Values<'_>) -> Result<Cursor, Refused> {
    match of_leaf(leaf, values) {
        Value::String(text) => decode(&text).map_err(|_| foreign_cursor()),
        _ => Err(foreign_cursor()),
    }
}

/// The position that the library reads in any text: what is no cursor stands before the first element.
fn library_position(text: &str) -> Option<i64> {
    let bytes = STANDARD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut rest = text.chars();
    OFFSET_PREFIX.chars().for_each(|_| {
        rest.next();
    });
    let number = rest.as_str().trim_start();
    let end = number.find(|letter: char| !letter.is_ascii_digit());
    let digits = &number[..end.unwrap_or(number.len())];
    let position = match digits.parse::<i64>() {
        Ok(position) => position,
        Err(_) if digits.is_empty() => return None,
        Err(_) => MAX_SKIP,
    };
    Some(position.min(MAX_SKIP))
}

/// What stands before the number in the library's cursors. It cuts so many letters off, whichever they are.
const OFFSET_PREFIX: &str = "arrayconnection:";

fn foreign_cursor() -> Refused {
    Refused::new(
        ErrorCode::BadUserInput,
        "Argument \"after\" is no cursor of this connection in this order: take it from an edge's cursor or from pageInfo",
    )
}

/// The key in a global id (`base64("Type:field:key")`), null where the id is of another type or no global id.
fn global_key(id: &Value, (type_name, field, integer): (&str, &str, bool)) -> Value {
    let Value::String(text) = id else {
        return Value::Null;
    };
    let decoded = STANDARD
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let key = decoded.as_deref().and_then(|decoded| {
        decoded
            .strip_prefix(type_name)?
            .strip_prefix(':')?
            .strip_prefix(field)?
            .strip_prefix(':')
    });
    match key {
        None => Value::Null,
        Some(key) if integer => key.parse().map_or(Value::Null, Value::Integer),
        Some(key) => Value::String(Arc::from(key)),
    }
}
