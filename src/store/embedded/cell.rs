//! The engine's values as cells; text is borrowed.

use chrono::NaiveDate;
use cygnet_resolvers::cypher::Dialect;
use cygnet_resolvers::value::{Point, Temporal};
use kglite::api::Value;

use crate::store::cell::{MAX_DEPTH, RowCell};
use crate::store::{ErrorClass, StoreError};

/// A value as a cell.
pub(super) fn of(value: &Value) -> Result<RowCell<'_>, StoreError> {
    at(value, 0)
}

fn at(value: &Value, depth: usize) -> Result<RowCell<'_>, StoreError> {
    if depth > MAX_DEPTH {
        return Err(StoreError::new(
            ErrorClass::Statement,
            "a value is nested too deep",
        ));
    }
    Ok(match value {
        Value::Null => RowCell::Null,
        Value::Boolean(value) => RowCell::Boolean(*value),
        Value::Int64(number) => RowCell::Integer(*number),
        Value::UniqueId(number) => RowCell::Integer((*number).into()),
        Value::Float64(number) => RowCell::Float(*number),
        Value::String(text) => RowCell::String(text),
        Value::List(items) => RowCell::List(
            items
                .iter()
                .map(|item| at(item, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.iter() {
                entries.push((Dialect::Embedded.original(key), at(value, depth + 1)?));
            }
            // The engine keeps them sorted; the search in a cell depends on it.
            entries.sort_unstable_by_key(|(key, _)| *key);
            RowCell::Map(entries)
        }
        Value::Point { lat, lon } => RowCell::Point(Point {
            srid: 4326,
            x: *lon,
            y: *lat,
            z: None,
        }),
        Value::DateTime(_)
        | Value::Timestamp(_)
        | Value::LocalTime(_)
        | Value::Time { .. }
        | Value::ZonedDateTime { .. }
        | Value::Duration { .. } => temporal(value),
        Value::NodeRef(_) | Value::Node(_) => RowCell::Other("node"),
        Value::Relationship(_) => RowCell::Other("relationship"),
        Value::Path(_) => RowCell::Other("path"),
    })
}

fn temporal(value: &Value) -> RowCell<'_> {
    RowCell::Temporal(match value {
        Value::DateTime(date) => Temporal::Date {
            days: date.signed_duration_since(NaiveDate::default()).num_days(),
        },
        Value::Timestamp(local) => Temporal::LocalDateTime {
            seconds: local.and_utc().timestamp(),
            nanoseconds: local.and_utc().timestamp_subsec_nanos(),
        },
        Value::LocalTime(nanoseconds) => Temporal::LocalTime {
            nanoseconds: nanoseconds.cast_signed(),
        },
        Value::Time { nanos, offset_secs } => Temporal::Time {
            nanoseconds: nanos.cast_signed(),
            offset_seconds: *offset_secs,
        },
        Value::ZonedDateTime {
            utc, offset_secs, ..
        } => Temporal::DateTime {
            seconds: utc.and_utc().timestamp(),
            nanoseconds: utc.and_utc().timestamp_subsec_nanos(),
            offset_seconds: *offset_secs,
        },
        Value::Duration {
            months,
            days,
            seconds,
            nanos,
        } => Temporal::Duration {
            months: (*months).into(),
            days: (*days).into(),
            seconds: *seconds,
            nanoseconds: (*nanos).into(),
        },
        _ => return RowCell::Other("value"),
    })
}
