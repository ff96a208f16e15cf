//! Leaves to values. See the parent module.

use std::sync::Arc;

use apollo_compiler::ast;
use cygnet_schema::api::InputScalar;
use cygnet_schema::model::Scalar;

use super::{ScalarError, ScalarInput, describe, duration, temporal};
use crate::value::{Point, Temporal, Value};

/// Nesting of a user scalar's value; the parsers before us stop earlier by default.
const MAX_DEPTH: usize = 128;

/// Reads a leaf (not null; a list only for a user scalar) as a scalar of the API.
///
/// # Errors
/// With the text of graphql-js or of the reference library.
pub fn parse(scalar: InputScalar, input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    let scalar = match scalar {
        InputScalar::Built(scalar) => scalar,
        InputScalar::User(_) => return any(input, 0),
    };
    match scalar {
        Scalar::Id => id(input),
        Scalar::String => string(input),
        Scalar::Int => int(input),
        Scalar::Float => float(input).map(Value::Float),
        Scalar::Boolean => boolean(input),
        Scalar::BigInt => big_int(input),
        Scalar::Date => date(input),
        Scalar::DateTime => date_time(input),
        Scalar::Time => formatted("Time", temporal::time, input),
        Scalar::LocalTime => formatted("LocalTime", temporal::local_time, input),
        Scalar::LocalDateTime => formatted("LocalDateTime", temporal::local_date_time, input),
        Scalar::Duration => duration_of(input),
        Scalar::Point => point_of("PointInput", ["longitude", "latitude", "height"], input),
        Scalar::CartesianPoint => point_of("CartesianPointInput", ["x", "y", "z"], input),
    }
}

/// A point of parts that were read already, each as a Float: `[longitude, latitude, height]` or `[x, y, z]`.
pub fn point(scalar: Scalar, [x, y, z]: [Option<f64>; 3]) -> Option<Value> {
    Some(Value::Point(match scalar {
        Scalar::CartesianPoint => Point::cartesian(x?, y?, z),
        _ => Point::geographic(x?, y?, z),
    }))
}

fn whole(text: String) -> ScalarError {
    ScalarError::Whole(text)
}

fn refused(before: &str, input: ScalarInput<'_>) -> ScalarError {
    whole(format!("{before}: {}", describe::quoted(input)))
}

fn text(input: ScalarInput<'_>) -> Option<&str> {
    match input {
        ScalarInput::Literal(ast::Value::String(text)) => Some(text),
        ScalarInput::Variable(serde_json::Value::String(text)) => Some(text),
        _ => None,
    }
}

fn string(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    text(input)
        .map(|text| Value::String(text.into()))
        .ok_or_else(|| refused("String cannot represent a non string value", input))
}

fn id(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    let of_number = match input {
        ScalarInput::Literal(ast::Value::Int(number)) => Some(number.as_str().to_owned()),
        ScalarInput::Variable(serde_json::Value::Number(number)) => number
            .as_f64()
            .filter(|float| float.fract() == 0.0)
            .map(|_| describe::number_text(number)),
        _ => None,
    };
    let message = match input {
        ScalarInput::Literal(_) => "ID cannot represent a non-string and non-integer value",
        ScalarInput::Variable(_) => "ID cannot represent value",
    };
    match (text(input), of_number) {
        (Some(text), _) => Ok(Value::String(text.into())),
        (None, Some(number)) => Ok(Value::String(number.into())),
        (None, None) => Err(refused(message, input)),
    }
}

fn int(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    let number = match input {
        ScalarInput::Literal(ast::Value::Int(number)) => number.as_str().parse::<i64>().ok(),
        ScalarInput::Variable(serde_json::Value::Number(number)) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 => number.as_i64().or(Some(float as i64)),
            _ => return Err(refused("Int cannot represent non-integer value", input)),
        },
        _ => return Err(refused("Int cannot represent non-integer value", input)),
    };
    match number.and_then(|number| i32::try_from(number).ok()) {
        Some(number) => Ok(Value::Integer(number.into())),
        None => Err(refused(
            "Int cannot represent non 32-bit signed integer value",
            input,
        )),
    }
}

fn float(input: ScalarInput<'_>) -> Result<f64, ScalarError> {
    let number = match input {
        ScalarInput::Literal(ast::Value::Int(number)) => number.as_str().parse().ok(),
        ScalarInput::Literal(ast::Value::Float(number)) => number.as_str().parse().ok(),
        ScalarInput::Variable(serde_json::Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    number
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| refused("Float cannot represent non numeric value", input))
}

fn boolean(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    match input {
        ScalarInput::Literal(ast::Value::Boolean(value))
        | ScalarInput::Variable(serde_json::Value::Bool(value)) => Ok(Value::Boolean(*value)),
        _ => Err(refused(
            "Boolean cannot represent a non boolean value",
            input,
        )),
    }
}

fn big_int(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    let text = match (text(input), input) {
        (Some(text), _) => Some(text),
        (None, ScalarInput::Literal(ast::Value::Int(number))) => Some(number.as_str()),
        (None, ScalarInput::Literal(_)) => None,
        (None, ScalarInput::Variable(_)) => {
            return Err(whole(
                "BigInt values are not JSON serializable. Please pass as a string in variables, or inline in the GraphQL query."
                    .to_owned(),
            ));
        }
    };
    text.filter(|text| !text.starts_with('+'))
        .and_then(|text| text.parse().ok())
        .map(Value::Integer)
        .ok_or_else(|| {
            whole(
                "Value must be either a BigInt, or a string representing a BigInt value."
                    .to_owned(),
            )
        })
}

fn date(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    javascript_date("Date", temporal::date, input)
}

fn date_time(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    javascript_date("DateTime", temporal::date_time, input)
}

/// What the library's driver says of a literal that is no date.
const NO_DATE: &str =
    "Standard date expected to be valid JavaScript Date but its time was NaN: null";

/// The two scalars whose text the library hands to JavaScript's `Date`.
fn javascript_date(
    name: &str,
    read: fn(&str) -> Option<Temporal>,
    input: ScalarInput<'_>,
) -> Result<Value, ScalarError> {
    match (text(input), input) {
        (Some(text), _) => read(text).map(Value::Temporal).ok_or_else(|| {
            match (name, input) {
                // The library makes a literal a date before it looks.
                ("Date", ScalarInput::Literal(_)) => ScalarError::Reason {
                    reason: NO_DATE.to_owned(),
                    found: Some(describe::quoted(input)),
                },
                _ => whole(format!(
                    "{name} cannot represent non temporal value: {}",
                    describe::bare(input)
                )),
            }
        }),
        (None, ScalarInput::Literal(_)) => {
            Err(whole(format!("{name} cannot represent non string value.")))
        }
        (None, ScalarInput::Variable(_)) => Err(whole(format!(
            "{name} cannot represent non string value: {}",
            describe::bare(input)
        ))),
    }
}

/// The scalars that the library checks against a pattern.
fn formatted(
    name: &str,
    read: fn(&str) -> Option<Temporal>,
    input: ScalarInput<'_>,
) -> Result<Value, ScalarError> {
    let Some(text) = text(input) else {
        return Err(match input {
            ScalarInput::Literal(value) => only_strings(name, value),
            ScalarInput::Variable(_) => reason(
                input,
                format!("Value must be of type string: {}", describe::bare(input)),
            ),
        });
    };
    read(text).map(Value::Temporal).ok_or_else(|| {
        reason(
            input,
            format!(
                "Value must be formatted as {name}: {}",
                describe::bare(input)
            ),
        )
    })
}

fn duration_of(input: ScalarInput<'_>) -> Result<Value, ScalarError> {
    match (text(input), input) {
        (None, ScalarInput::Variable(_)) => Err(whole(format!(
            "Only string or Duration can be validated as Duration, but received: {}",
            describe::bare(input)
        ))),
        _ => formatted("Duration", duration::duration, input),
    }
}

fn reason(input: ScalarInput<'_>, reason: String) -> ScalarError {
    let found = match input {
        ScalarInput::Literal(_) => Some(describe::quoted(input)),
        ScalarInput::Variable(_) => None,
    };
    ScalarError::Reason { reason, found }
}

fn only_strings(name: &str, value: &ast::Value) -> ScalarError {
    let kind = match value {
        ast::Value::Null => "NullValue",
        ast::Value::Enum(_) => "EnumValue",
        ast::Value::Variable(_) => "Variable",
        ast::Value::String(_) => "StringValue",
        ast::Value::Float(_) => "FloatValue",
        ast::Value::Int(_) => "IntValue",
        ast::Value::Boolean(_) => "BooleanValue",
        ast::Value::List(_) => "ListValue",
        ast::Value::Object(_) => "ObjectValue",
    };
    whole(format!(
        "Only strings can be validated as {name}, but received: {kind}"
    ))
}

/// A whole point input; graphql-js's texts for input objects.
fn point_of(
    type_name: &str,
    names: [&str; 3],
    input: ScalarInput<'_>,
) -> Result<Value, ScalarError> {
    let mut parts = [None; 3];
    let mut read = |name: &str, value: ScalarInput<'_>| {
        let index = names
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| {
                whole(format!(
                    "Field \"{name}\" is not defined by type \"{type_name}\"."
                ))
            })?;
        let null = matches!(
            value,
            ScalarInput::Literal(ast::Value::Null) | ScalarInput::Variable(serde_json::Value::Null)
        );
        match (null, index) {
            (true, 0 | 1) => Err(whole(
                "Expected non-nullable type \"Float!\" not to be null.".to_owned(),
            )),
            (true, _) => Ok(()),
            (false, _) => {
                let number = float(value)?;
                let refused = (name == "latitude").then(|| Point::beyond_the_poles(number));
                parts[index] = Some(number);
                refused.flatten().map_or(Ok(()), |why| Err(whole(why)))
            }
        }
    };
    match input {
        ScalarInput::Literal(ast::Value::Object(fields)) => {
            fields
                .iter()
                .try_for_each(|(name, value)| read(name, ScalarInput::Literal(value)))?;
        }
        ScalarInput::Variable(serde_json::Value::Object(fields)) => {
            fields
                .iter()
                .try_for_each(|(name, value)| read(name, ScalarInput::Variable(value)))?;
        }
        ScalarInput::Literal(_) => {
            let found = describe::quoted(input);
            return Err(whole(format!(
                "Expected value of type \"{type_name}\", found {found}."
            )));
        }
        ScalarInput::Variable(_) => {
            return Err(whole(format!(
                "Expected type \"{type_name}\" to be an object."
            )));
        }
    }
    if let Some(missing) = parts.iter().take(2).position(Option::is_none) {
        return Err(missing_part(type_name, names[missing], input));
    }
    let scalar = if names[0] == "x" {
        Scalar::CartesianPoint
    } else {
        Scalar::Point
    };
    Ok(point(scalar, parts).expect("both required parts are there"))
}

fn missing_part(type_name: &str, name: &str, input: ScalarInput<'_>) -> ScalarError {
    let place = match input {
        ScalarInput::Literal(_) => format!("{type_name}.{name}"),
        ScalarInput::Variable(_) => name.to_owned(),
    };
    whole(format!(
        "Field \"{place}\" of required type \"Float!\" was not provided."
    ))
}

/// A user scalar: as it is.
fn any(input: ScalarInput<'_>, depth: usize) -> Result<Value, ScalarError> {
    if depth > MAX_DEPTH {
        return Err(whole(format!("A value may be nested {MAX_DEPTH} deep.")));
    }
    match input {
        ScalarInput::Literal(value) => any_literal(value, depth),
        ScalarInput::Variable(value) => any_variable(value, depth),
    }
}

fn any_literal(value: &ast::Value, depth: usize) -> Result<Value, ScalarError> {
    Ok(match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::String(name.as_str().into()),
        ast::Value::Variable(_) => {
            return Err(refused(
                "A literal was expected",
                ScalarInput::Literal(value),
            ));
        }
        ast::Value::String(text) => Value::String(text.as_str().into()),
        ast::Value::Float(number) => number_of(number.as_str()),
        ast::Value::Int(number) => number_of(number.as_str()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| any(ScalarInput::Literal(item), depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        ast::Value::Object(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, field)| {
                    Ok((
                        Arc::from(name.as_str()),
                        any(ScalarInput::Literal(field), depth + 1)?,
                    ))
                })
                .collect::<Result<_, ScalarError>>()?,
        ),
    })
}

fn any_variable(value: &serde_json::Value, depth: usize) -> Result<Value, ScalarError> {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => Value::List(
            items
                .iter()
                .map(|item| any(ScalarInput::Variable(item), depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        serde_json::Value::Object(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, field)| {
                    Ok((
                        Arc::from(name.as_str()),
                        any(ScalarInput::Variable(field), depth + 1)?,
                    ))
                })
                .collect::<Result<_, ScalarError>>()?,
        ),
    })
}

/// A literal number: whole where it fits, else as a Float.
fn number_of(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Float(text.parse().unwrap_or(f64::NAN)),
    }
}

#[cfg(test)]
mod tests;
