//! Defaults of create inputs in the form in which the library publishes them: DateTime in UTC with milliseconds, numbers
//! without superfluous digits, IDs of digits as integers.
//!
//! In: a value of the type definitions and its type. Out: the same value, in that form.

use apollo_compiler::{
    Node,
    ast::{FloatValue, IntValue, Value},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::model::{BaseType, Scalar};

/// The value as it is published. Lists nest one deep, as in the model.
pub(super) fn canonical(value: &Node<Value>, base: BaseType) -> Node<Value> {
    let BaseType::Scalar(scalar) = base else {
        return value.clone();
    };
    match &**value {
        Value::List(items) => {
            let items = items
                .iter()
                .map(|item| leaf(item, scalar).map_or_else(|| item.clone(), Node::new));
            Node::new(Value::List(items.collect()))
        }
        one => leaf(one, scalar).map_or_else(|| value.clone(), Node::new),
    }
}

fn leaf(value: &Value, scalar: Scalar) -> Option<Value> {
    match (scalar, value) {
        (Scalar::DateTime, Value::String(text)) => {
            let utc = text.parse::<Timestamp>().ok()?.to_zoned(TimeZone::UTC);
            Some(Value::String(
                utc.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            ))
        }
        (Scalar::BigInt, Value::Int(number)) => Some(Value::String(number.as_str().to_owned())),
        (Scalar::Float, Value::Float(number)) => {
            let number = number.try_to_f64().ok()?;
            let whole = number.fract() == 0.0 && number.abs() < 1e21;
            Some(if whole {
                Value::Int(IntValue::new_parsed(&format!("{number}")))
            } else {
                Value::Float(FloatValue::from(number))
            })
        }
        (Scalar::Id, Value::String(text)) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let integer = digits == "0"
                || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()));
            (integer && !digits.is_empty()).then(|| Value::Int(IntValue::new_parsed(text)))
        }
        _ => None,
    }
}
