//! Values to the engine's values.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta};
use cygnet_resolvers::value::{Point, Temporal, Value};
use kglite::api::{PropMap, Value as EngineValue};

use crate::store::{ErrorClass, StoreError};

/// Slots as parameters of their own: the engine uses no index for an entry of a map.
pub(super) fn slots(
    parameters: Vec<(u32, Value)>,
) -> Result<HashMap<String, EngineValue>, StoreError> {
    parameters
        .into_iter()
        .map(|(number, value)| Ok((format!("p{number}"), engine_value(value)?)))
        .collect()
}

/// Parameters by name.
pub(super) fn named(
    parameters: Vec<(Arc<str>, Value)>,
) -> Result<HashMap<String, EngineValue>, StoreError> {
    parameters
        .into_iter()
        .map(|(name, value)| Ok((name.as_ref().to_owned(), engine_value(value)?)))
        .collect()
}

fn engine_value(value: Value) -> Result<EngineValue, StoreError> {
    Ok(match value {
        Value::Null => EngineValue::Null,
        Value::Boolean(value) => EngineValue::Boolean(value),
        Value::Integer(number) => EngineValue::Int64(number),
        Value::Float(number) => EngineValue::Float64(number),
        Value::String(text) => EngineValue::String(text.as_ref().to_owned()),
        Value::List(items) => EngineValue::List(
            items
                .into_iter()
                .map(engine_value)
                .collect::<Result<_, _>>()?,
        ),
        Value::Map(entries) => {
            let pairs = entries
                .into_iter()
                .map(|(key, value)| Ok((key.as_ref().to_owned(), engine_value(value)?)))
                .collect::<Result<Vec<_>, StoreError>>()?;
            EngineValue::Map(PropMap::from_pairs(pairs))
        }
        Value::Temporal(temporal) => temporal_value(temporal)
            .ok_or_else(|| unsupported(format!("the embedded engine has no {temporal:?}")))?,
        Value::Point(point) => point_value(point)?,
    })
}

fn unsupported(detail: impl Into<String>) -> StoreError {
    StoreError::new(ErrorClass::Statement, detail)
}

fn temporal_value(temporal: Temporal) -> Option<EngineValue> {
    Some(match temporal {
        Temporal::Date { days } => {
            let days = TimeDelta::try_days(days)?;
            EngineValue::DateTime(NaiveDate::default().checked_add_signed(days)?)
        }
        Temporal::LocalTime { nanoseconds } => {
            EngineValue::LocalTime(u64::try_from(nanoseconds).ok()?)
        }
        Temporal::Time {
            nanoseconds,
            offset_seconds,
        } => EngineValue::Time {
            nanos: u64::try_from(nanoseconds).ok()?,
            offset_secs: offset_seconds,
        },
        Temporal::LocalDateTime {
            seconds,
            nanoseconds,
        } => EngineValue::Timestamp(DateTime::from_timestamp(seconds, nanoseconds)?.naive_utc()),
        Temporal::DateTime {
            seconds,
            nanoseconds,
            offset_seconds,
        } => EngineValue::ZonedDateTime {
            utc: DateTime::from_timestamp(seconds, nanoseconds)?.naive_utc(),
            offset_secs: offset_seconds,
            zone: None,
        },
        Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        } => EngineValue::Duration {
            months: i32::try_from(months).ok()?,
            days: i32::try_from(days).ok()?,
            seconds,
            nanos: i32::try_from(nanoseconds).ok()?,
        },
    })
}

fn point_value(point: Point) -> Result<EngineValue, StoreError> {
    match point {
        Point {
            srid: 4326,
            x,
            y,
            z: None,
        } => Ok(EngineValue::Point { lat: y, lon: x }),
        Point { srid, .. } => Err(unsupported(format!(
            "the embedded engine has only WGS-84 points in two dimensions, not srid {srid}"
        ))),
    }
}
