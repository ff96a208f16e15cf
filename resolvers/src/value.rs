//! Values on their way to a store, and the view of values on their way back.
//!
//! In: coerced GraphQL values. Out: what a store binds as parameters. It must not know any store's own types.

use std::sync::Arc;

/// A value for a statement's parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// Text.
    String(Arc<str>),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order given.
    Map(Vec<(Arc<str>, Value)>),
    /// A date, time, duration.
    Temporal(Temporal),
    /// A point.
    Point(Point),
}

/// A temporal value, in the parts that databases store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Temporal {
    /// Days since 1970-01-01.
    Date {
        /// Days, negative before 1970.
        days: i64,
    },
    /// A time of day without offset.
    LocalTime {
        /// Nanoseconds since midnight.
        nanoseconds: i64,
    },
    /// A time of day with offset.
    Time {
        /// Nanoseconds since midnight, local.
        nanoseconds: i64,
        /// Seconds east of UTC.
        offset_seconds: i32,
    },
    /// A date and time without offset.
    LocalDateTime {
        /// Seconds since 1970-01-01T00:00:00, local.
        seconds: i64,
        /// 0 to 999,999,999.
        nanoseconds: u32,
    },
    /// An instant with the offset it was given.
    DateTime {
        /// Seconds since 1970-01-01T00:00:00Z.
        seconds: i64,
        /// 0 to 999,999,999.
        nanoseconds: u32,
        /// Seconds east of UTC.
        offset_seconds: i32,
    },
    /// A duration; its parts do not carry over.
    Duration {
        /// Months.
        months: i64,
        /// Days.
        days: i64,
        /// Seconds.
        seconds: i64,
        /// Nanoseconds, of the same sign rules as the database's.
        nanoseconds: i64,
    },
}

/// A point in one of the four coordinate reference systems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// 4326, 4979, 7203 or 9157.
    pub srid: u32,
    /// x or longitude.
    pub x: f64,
    /// y or latitude.
    pub y: f64,
    /// z or height.
    pub z: Option<f64>,
}

impl Point {
    /// A point on the earth. Its longitude is brought within -180 and 180, as Neo4j does: it keeps 181 as -179, and other engines would
    /// keep it as it is.
    pub fn geographic(longitude: f64, latitude: f64, height: Option<f64>) -> Self {
        Self {
            srid: if height.is_some() { 4979 } else { 4326 },
            x: around_the_earth(longitude),
            y: latitude,
            z: height,
        }
    }

    /// A point in the plane or in space.
    pub fn cartesian(x: f64, y: f64, z: Option<f64>) -> Self {
        let srid = if z.is_some() { 9157 } else { 7203 };
        Self { srid, x, y, z }
    }

    /// Why a latitude cannot be one: no database holds a point beyond the poles.
    pub fn beyond_the_poles(latitude: f64) -> Option<String> {
        (latitude.abs() > 90.0)
            .then(|| format!("Latitude must be between -90 and 90, found {latitude}."))
    }
}

fn around_the_earth(longitude: f64) -> f64 {
    if (-180.0..=180.0).contains(&longitude) {
        return longitude;
    }
    let within = match longitude % 360.0 {
        rest if rest > 180.0 => rest - 360.0,
        rest if rest < -180.0 => rest + 360.0,
        rest => rest,
    };
    // Minus zero is zero.
    within + 0.0
}

/// A value of a row as a store holds it: looked at in place, never copied into a tree of ours.
#[derive(Debug)]
pub enum View<'a, C> {
    /// Null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// Text.
    String(&'a str),
    /// A list.
    List(&'a [C]),
    /// A temporal value.
    Temporal(Temporal),
    /// A point.
    Point(Point),
    /// A map: only `@cypher` results of plain types have them; look entries up by [`Cell::entry`].
    Map,
    /// Something no column of ours can be (a whole node, bytes ...): its kind.
    Other(&'static str),
}

impl<C> View<'_, C> {
    /// The number of the access rule that denies what would stand here: false is that of the first.
    pub fn denied(&self) -> Option<usize> {
        match self {
            Self::Boolean(false) => Some(0),
            Self::Integer(number) => usize::try_from(*number).ok().filter(|number| *number > 0),
            _ => None,
        }
    }
}

impl Cell for Value {
    fn view(&self) -> View<'_, Self> {
        match self {
            Self::Null => View::Null,
            Self::Boolean(value) => View::Boolean(*value),
            Self::Integer(number) => View::Integer(*number),
            Self::Float(number) => View::Float(*number),
            Self::String(text) => View::String(text),
            Self::List(items) => View::List(items),
            Self::Map(_) => View::Map,
            Self::Temporal(temporal) => View::Temporal(*temporal),
            Self::Point(point) => View::Point(*point),
        }
    }

    fn entry(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(name, _)| **name == *key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    fn entries(&self, visit: &mut dyn FnMut(&str, &Self)) {
        if let Self::Map(entries) = self {
            entries.iter().for_each(|(key, value)| visit(key, value));
        }
    }
}

/// A store's own value type.
pub trait Cell: Sized {
    /// What it is.
    fn view(&self) -> View<'_, Self>;
    /// The entry of a map, `None` where it is no map or has no such key.
    fn entry(&self, key: &str) -> Option<&Self>;
    /// Calls `visit` for each entry of a map in the store's order; nothing where it is no map.
    fn entries(&self, visit: &mut dyn FnMut(&str, &Self));
}

/// A cell as a value of ours: scalars and lists of them. What it has besides (maps, nodes) is null. For statements of our own, of which the
/// depth is known.
pub fn owned<C: Cell>(cell: &C) -> Value {
    match cell.view() {
        View::Boolean(value) => Value::Boolean(value),
        View::Integer(number) => Value::Integer(number),
        View::Float(number) => Value::Float(number),
        View::String(text) => Value::String(text.into()),
        View::Temporal(temporal) => Value::Temporal(temporal),
        View::Point(point) => Value::Point(point),
        View::List(items) => Value::List(items.iter().map(owned).collect()),
        View::Null | View::Map | View::Other(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Neo4j 5.26 answers to `point({longitude: x, latitude: 1}).longitude`.
    #[test]
    fn longitudes_go_around_the_earth() {
        for (given, expect) in [
            (180.0, 180.0),
            (-180.0, -180.0),
            (181.0, -179.0),
            (-181.0, 179.0),
            (540.0, 180.0),
            (-540.0, -180.0),
            (541.0, -179.0),
            (1e10, -80.0),
            (539.9, 539.9 - 360.0),
            (360.0, 0.0),
            (-360.0, 0.0),
        ] {
            let found = Point::geographic(given, 1.0, None).x;
            assert_eq!(found.to_bits(), f64::to_bits(expect), "{given} {found}");
        }
        assert_eq!(
            Point::cartesian(181.0, 1.0, None).x.to_bits(),
            181_f64.to_bits()
        );
    }
}
