//! Values to the driver's values.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use cygnet_resolvers::value::{Point, Temporal, Value};
use neo4rs::{
    BoltBoolean, BoltDuration, BoltFloat, BoltInteger, BoltList, BoltMap, BoltNull, BoltPoint2D,
    BoltPoint3D, BoltString, BoltType,
};

use crate::store::{ErrorClass, StoreError};

const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
/// Days of the proleptic calendar before 1970-01-01, where 0001-01-01 is day 1.
const EPOCH_DAY: i64 = 719_163;

/// All slots in one map: Neo4j plans again for each new type of a parameter of its own.
pub(super) fn slots(parameters: &[(u32, Value)]) -> Result<BoltMap, StoreError> {
    let mut map = BoltMap::with_capacity(parameters.len());
    for (number, value) in parameters {
        map.put(BoltString::from(format!("p{number}")), bolt(value)?);
    }
    Ok(map)
}

/// A value as the driver wants it.
pub(super) fn bolt(value: &Value) -> Result<BoltType, StoreError> {
    Ok(match value {
        Value::Null => BoltType::Null(BoltNull),
        Value::Boolean(value) => BoltType::Boolean(BoltBoolean::new(*value)),
        Value::Integer(number) => BoltType::Integer(BoltInteger::new(*number)),
        Value::Float(number) => BoltType::Float(BoltFloat::new(*number)),
        Value::String(text) => BoltType::String(BoltString::new(text)),
        Value::List(items) => BoltType::List(BoltList {
            value: items.iter().map(bolt).collect::<Result<_, _>>()?,
        }),
        Value::Map(entries) => {
            let mut map = BoltMap::with_capacity(entries.len());
            for (key, value) in entries {
                map.put(BoltString::new(key), bolt(value)?);
            }
            BoltType::Map(map)
        }
        Value::Temporal(temporal) => {
            temporal_value(*temporal).ok_or_else(|| out_of_range(*temporal))?
        }
        Value::Point(point) => point_value(*point),
    })
}

fn out_of_range(temporal: Temporal) -> StoreError {
    StoreError::new(
        ErrorClass::Statement,
        format!("the driver cannot send {temporal:?}"),
    )
}

fn temporal_value(temporal: Temporal) -> Option<BoltType> {
    Some(match temporal {
        Temporal::Date { days } => {
            let day = i32::try_from(days.checked_add(EPOCH_DAY)?).ok()?;
            BoltType::Date(NaiveDate::from_num_days_from_ce_opt(day)?.into())
        }
        Temporal::LocalTime { nanoseconds } => BoltType::LocalTime(clock(nanoseconds)?.into()),
        Temporal::Time {
            nanoseconds,
            offset_seconds,
        } => BoltType::Time((clock(nanoseconds)?, FixedOffset::east_opt(offset_seconds)?).into()),
        Temporal::LocalDateTime {
            seconds,
            nanoseconds,
        } => {
            let date_time = DateTime::from_timestamp(seconds, nanoseconds)?;
            BoltType::LocalDateTime(date_time.naive_utc().into())
        }
        Temporal::DateTime {
            seconds,
            nanoseconds,
            offset_seconds,
        } => {
            let date_time = DateTime::from_timestamp(seconds, nanoseconds)?;
            let offset = FixedOffset::east_opt(offset_seconds)?;
            BoltType::DateTime(date_time.with_timezone(&offset).into())
        }
        Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        } => BoltType::Duration(BoltDuration::new(
            months.into(),
            days.into(),
            seconds.into(),
            nanoseconds.into(),
        )),
    })
}

fn clock(nanoseconds: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(nanoseconds.div_euclid(NANOSECONDS_PER_SECOND)).ok()?;
    let rest = u32::try_from(nanoseconds.rem_euclid(NANOSECONDS_PER_SECOND)).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, rest)
}

fn point_value(point: Point) -> BoltType {
    let sr_id = BoltInteger::new(point.srid.into());
    let (x, y) = (BoltFloat::new(point.x), BoltFloat::new(point.y));
    match point.z {
        None => BoltType::Point2D(BoltPoint2D { sr_id, x, y }),
        Some(z) => BoltType::Point3D(BoltPoint3D {
            sr_id,
            x,
            y,
            z: BoltFloat::new(z),
        }),
    }
}
