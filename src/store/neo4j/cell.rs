//! The driver's values as cells.
//!
//! In: a value, by serde, which is the only way to its parts. Out: a [`RowCell`] that borrows all text from the row.
//! The numbers of the kinds below are the driver's own order (`BoltKind` of neo4rs 0.9.0-rc.11, pinned exactly).

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta};
use cygnet_resolvers::value::{Point, Temporal};
use neo4rs::{BoltDateTimeZoneId, BoltType};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use crate::store::cell::{MAX_DEPTH, RowCell};

impl<'de> Deserialize<'de> for RowCell<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed(0).deserialize(deserializer)
    }
}

/// Reads one value at a depth.
#[derive(Clone, Copy)]
struct Seed(usize);

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = RowCell<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.0 > MAX_DEPTH {
            return Err(D::Error::custom("a value is nested too deep"));
        }
        // The driver tells its kinds apart only for an enum of this very name.
        deserializer.deserialize_enum(std::any::type_name::<BoltType>(), &[], self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = RowCell<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of a row")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let (Kind(kind), variant) = access.variant::<Kind>()?;
        let parts = Parts {
            kind,
            depth: self.0,
        };
        match kind {
            0..=6 => variant.tuple_variant(1, parts),
            7 => Ok(RowCell::Other("node")),
            8 | 9 => Ok(RowCell::Other("relationship")),
            10 => variant.tuple_variant(3, parts),
            11 => variant.tuple_variant(4, parts),
            12 => Ok(RowCell::Other("byte array")),
            13 => Ok(RowCell::Other("path")),
            14..=20 => variant.tuple_variant(1, parts),
            _ => Err(A::Error::custom("a kind of value that is not known")),
        }
    }
}

/// The number of a kind.
struct Kind(u8);

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self)
    }
}

/// Reads the parts of a value of a known kind.
struct Parts {
    kind: u8,
    depth: usize,
}

impl<'de> Visitor<'de> for Parts {
    type Value = RowCell<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the parts of a value of kind {}", self.kind)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(RowCell::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(RowCell::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(RowCell::Integer(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(RowCell::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(RowCell::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        match self.kind {
            10 => point(&mut access, None),
            11 => point(&mut access, Some(())),
            14 => Ok(RowCell::Temporal(Temporal::Duration {
                months: next(&mut access)?,
                days: next(&mut access)?,
                seconds: next(&mut access)?,
                nanoseconds: next(&mut access)?,
            })),
            _ => {
                let mut items = Vec::with_capacity(access.size_hint().unwrap_or(0));
                while let Some(item) = access.next_element_seed(Seed(self.depth + 1))? {
                    items.push(item);
                }
                Ok(RowCell::List(items))
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let temporal = match self.kind {
            15 => Temporal::Date {
                days: part(&mut access)?,
            },
            16 => Temporal::Time {
                nanoseconds: part(&mut access)?,
                offset_seconds: narrow(part(&mut access)?)?,
            },
            17 => Temporal::LocalTime {
                nanoseconds: part(&mut access)?,
            },
            18 => {
                // Bolt 4.4 counts the seconds of the wall clock.
                let wall: i64 = part(&mut access)?;
                let nanoseconds = narrow(part(&mut access)?)?;
                let offset_seconds: i32 = narrow(part(&mut access)?)?;
                let seconds = wall.saturating_sub(offset_seconds.into());
                Temporal::DateTime {
                    seconds,
                    nanoseconds,
                    offset_seconds,
                }
            }
            19 => Temporal::LocalDateTime {
                seconds: part(&mut access)?,
                nanoseconds: narrow(part(&mut access)?)?,
            },
            20 => {
                let wall: i64 = part(&mut access)?;
                let nanoseconds: u32 = narrow(part(&mut access)?)?;
                let zone: &'de str = part(&mut access)?;
                let Some(offset_seconds) = offset_of(wall, zone) else {
                    return Ok(RowCell::Other("date and time in an unknown zone"));
                };
                let seconds = wall.saturating_sub(offset_seconds.into());
                Temporal::DateTime {
                    seconds,
                    nanoseconds,
                    offset_seconds,
                }
            }
            _ => return map(&mut access, self.depth),
        };
        Ok(RowCell::Temporal(temporal))
    }
}

fn map<'de, A: MapAccess<'de>>(access: &mut A, depth: usize) -> Result<RowCell<'de>, A::Error> {
    let mut entries = Vec::with_capacity(access.size_hint().unwrap_or(0));
    while let Some(key) = access.next_key::<&'de str>()? {
        entries.push((key, access.next_value_seed(Seed(depth + 1))?));
    }
    entries.sort_unstable_by_key(|(key, _)| *key);
    Ok(RowCell::Map(entries))
}

fn point<'de, A: SeqAccess<'de>>(
    access: &mut A,
    third: Option<()>,
) -> Result<RowCell<'de>, A::Error> {
    let srid: i64 = next(access)?;
    let (x, y) = (next(access)?, next(access)?);
    let z = match third {
        Some(()) => Some(next(access)?),
        None => None,
    };
    Ok(RowCell::Point(Point {
        srid: narrow(srid)?,
        x,
        y,
        z,
    }))
}

fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(access: &mut A) -> Result<T, A::Error> {
    access
        .next_element()?
        .ok_or_else(|| A::Error::custom("a part is missing"))
}

/// The next part of a temporal value; the driver gives them in a fixed order, under names that we skip.
fn part<'de, T: Deserialize<'de>, A: MapAccess<'de>>(access: &mut A) -> Result<T, A::Error> {
    match access.next_key::<IgnoredAny>()? {
        Some(_) => access.next_value(),
        None => Err(A::Error::custom("a part is missing")),
    }
}

fn narrow<T: TryFrom<i64>, E: Error>(number: i64) -> Result<T, E> {
    T::try_from(number).map_err(|_| E::custom("a part is out of range"))
}

/// The offset of a zone at a wall clock's time. Where the clock shows a time twice, Bolt 4.4 does not say which; the earlier one is
/// taken: the offset that held some hours before.
fn offset_of(wall_seconds: i64, zone: &str) -> Option<i32> {
    let wall = DateTime::from_timestamp(wall_seconds, 0)?.naive_utc();
    offset_at(wall, zone).or_else(|| offset_at(wall.checked_sub_signed(TimeDelta::hours(4))?, zone))
}

fn offset_at(wall: NaiveDateTime, zone: &str) -> Option<i32> {
    let zoned = BoltDateTimeZoneId::from((wall, zone));
    let date_time = DateTime::<FixedOffset>::try_from(&zoned).ok()?;
    Some(date_time.offset().local_minus_utc())
}
