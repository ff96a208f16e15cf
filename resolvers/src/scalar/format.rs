//! Cells to JSON bytes. See the parent module.
//!
//! Where the stored value is of another type than the schema says, the library's conversions apply (a whole Float is an Int,
//! a number is a String ...), and what cannot be converted is an error with graphql-js's text.

use cygnet_schema::api::PointPart;
use cygnet_schema::model::Scalar;

use super::{ScalarError, duration, temporal, temporal_text::format_temporal};
use crate::shape::json;
use crate::value::{Cell, Point, Temporal, View};

/// Nesting of a user scalar's value in an answer.
const MAX_DEPTH: usize = 128;

/// Writes one cell (no list) as a scalar; null where it is null. A point is written as a whole only by [`format_any`]; the
/// API shows its parts, see [`format_point_part`].
///
/// # Errors
/// Where the value is none of this scalar's. Nothing is written then.
pub fn format<C: Cell>(scalar: Scalar, cell: &C, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    let view = cell.view();
    if matches!(view, View::Null) {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    match scalar {
        Scalar::Int => write_int(&view, out),
        Scalar::Float => write_float(&view, out),
        Scalar::Boolean => write_boolean(&view, out),
        Scalar::String => write_string(&view, out),
        Scalar::Id => write_id(&view, out),
        Scalar::BigInt => write_big_int(&view, out),
        Scalar::Date
        | Scalar::DateTime
        | Scalar::Time
        | Scalar::LocalTime
        | Scalar::LocalDateTime
        | Scalar::Duration => write_temporal_of(scalar, &view, out),
        Scalar::Point | Scalar::CartesianPoint => match view {
            View::Point(_) => format_any(cell, out),
            _ => Err(refused("Point cannot represent value", &view)),
        },
    }
}

fn refused<C>(before: &str, view: &View<'_, C>) -> ScalarError {
    ScalarError::Whole(format!("{before}: {}", shown(view)))
}

/// A stored value inside an error: values of clients' own data, short.
fn shown<C>(view: &View<'_, C>) -> String {
    let mut out = Vec::new();
    match view {
        View::Null => out.extend_from_slice(b"null"),
        View::Boolean(value) => return value.to_string(),
        View::Integer(number) => json::write_integer(&mut out, *number),
        View::Float(number) if number.is_nan() => return "NaN".to_owned(),
        View::Float(number) if number.is_infinite() => {
            return if *number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            }
            .to_owned();
        }
        View::Float(number) => json::write_float(&mut out, *number),
        View::String(text) => json::write_string(&mut out, &text[..text.floor_char_boundary(200)]),
        View::Temporal(temporal) => format_temporal(&mut out, *temporal),
        View::List(_) => return "[list]".to_owned(),
        View::Point(_) => return "[point]".to_owned(),
        View::Map => return "[map]".to_owned(),
        View::Other(kind) => return format!("[{kind}]"),
    }
    String::from_utf8(out).expect("the writers keep UTF-8")
}

/// The number JavaScript makes of text; `None` where it makes none.
fn number_of_text(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    let decimal = trimmed
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    if decimal { trimmed.parse().ok() } else { None }
}

/// The number JavaScript makes of a value; `None` where it makes none.
fn number_of<C>(view: &View<'_, C>) -> Option<f64> {
    match view {
        View::Integer(number) => Some(*number as f64),
        View::Float(number) => Some(*number),
        View::Boolean(value) => Some(f64::from(u8::from(*value))),
        View::String(text) => number_of_text(text),
        View::Null
        | View::List(_)
        | View::Temporal(_)
        | View::Point(_)
        | View::Map
        | View::Other(_) => None,
    }
}

fn write_int<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    match number_of(view) {
        Some(number) if number.fract() == 0.0 => {
            if number < f64::from(i32::MIN) || number > f64::from(i32::MAX) {
                return Err(refused(
                    "Int cannot represent non 32-bit signed integer value",
                    view,
                ));
            }
            json::write_integer(out, number as i64);
            Ok(())
        }
        _ => Err(refused("Int cannot represent non-integer value", view)),
    }
}

fn write_float<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    match number_of(view) {
        Some(number) if number.is_finite() => {
            json::write_float(out, number);
            Ok(())
        }
        _ => Err(refused("Float cannot represent non numeric value", view)),
    }
}

fn write_boolean<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    let value = match view {
        View::Boolean(value) => *value,
        View::Integer(number) => *number != 0,
        View::Float(number) if number.is_finite() => *number != 0.0,
        _ => {
            return Err(refused(
                "Boolean cannot represent a non boolean value",
                view,
            ));
        }
    };
    out.extend_from_slice(if value { b"true" } else { b"false" });
    Ok(())
}

fn write_string<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    match view {
        View::String(text) => json::write_string(out, text),
        View::Boolean(value) => json::write_string(out, if *value { "true" } else { "false" }),
        View::Integer(number) => in_quotes(out, |out| json::write_integer(out, *number)),
        View::Float(number) if number.is_finite() => {
            in_quotes(out, |out| json::write_float(out, *number));
        }
        View::Temporal(temporal) => in_quotes(out, |out| format_temporal(out, *temporal)),
        _ => return Err(refused("String cannot represent value", view)),
    }
    Ok(())
}

fn write_id<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    match view {
        View::String(text) => json::write_string(out, text),
        View::Integer(number) => in_quotes(out, |out| json::write_integer(out, *number)),
        View::Float(number) if number.fract() == 0.0 => {
            in_quotes(out, |out| json::write_float(out, *number));
        }
        _ => return Err(refused("ID cannot represent value", view)),
    }
    Ok(())
}

fn write_big_int<C>(view: &View<'_, C>, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    match view {
        View::Integer(number) => in_quotes(out, |out| json::write_integer(out, *number)),
        View::Float(number) if number.is_finite() => {
            in_quotes(out, |out| json::write_float(out, *number));
        }
        View::String(text) => json::write_string(out, text),
        _ => return Err(refused("BigInt cannot represent value", view)),
    }
    Ok(())
}

fn in_quotes(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn write_temporal_of<C>(
    scalar: Scalar,
    view: &View<'_, C>,
    out: &mut Vec<u8>,
) -> Result<(), ScalarError> {
    let temporal = match view {
        View::Temporal(temporal) => Some(*temporal),
        View::String(text) => read(scalar, text),
        _ => None,
    };
    let temporal = temporal.and_then(|temporal| converted(scalar, temporal));
    match temporal {
        Some(temporal) => {
            in_quotes(out, |out| format_temporal(out, temporal));
            Ok(())
        }
        None => Err(mismatch(scalar, view)),
    }
}

/// The stored type must be the schema's; only a date and time or a date stand in for each other.
fn converted(scalar: Scalar, temporal: Temporal) -> Option<Temporal> {
    match (scalar, temporal) {
        (Scalar::Date, Temporal::Date { .. })
        | (Scalar::DateTime, Temporal::DateTime { .. })
        | (Scalar::Time, Temporal::Time { .. })
        | (Scalar::LocalTime, Temporal::LocalTime { .. })
        | (Scalar::LocalDateTime, Temporal::LocalDateTime { .. })
        | (Scalar::Duration, Temporal::Duration { .. }) => Some(temporal),
        (Scalar::DateTime, Temporal::Date { days }) => Some(Temporal::DateTime {
            seconds: days.checked_mul(86_400)?,
            nanoseconds: 0,
            offset_seconds: 0,
        }),
        (
            Scalar::DateTime,
            Temporal::LocalDateTime {
                seconds,
                nanoseconds,
            },
        ) => Some(Temporal::DateTime {
            seconds,
            nanoseconds,
            offset_seconds: 0,
        }),
        (Scalar::Date, Temporal::DateTime { seconds, .. }) => Some(Temporal::Date {
            days: seconds.div_euclid(86_400),
        }),
        _ => None,
    }
}

fn read(scalar: Scalar, text: &str) -> Option<Temporal> {
    match scalar {
        Scalar::Date => temporal::date(text),
        Scalar::DateTime => temporal::date_time(text),
        Scalar::Time => temporal::time(text),
        Scalar::LocalTime => temporal::local_time(text),
        Scalar::LocalDateTime => temporal::local_date_time(text),
        _ => duration::duration(text),
    }
}

fn mismatch<C>(scalar: Scalar, view: &View<'_, C>) -> ScalarError {
    match (scalar, view) {
        (Scalar::Date, _) => refused("Date cannot represent value", view),
        (Scalar::DateTime, _) => refused("DateTime cannot represent value", view),
        (_, View::String(_)) => {
            let before = format!("Value must be formatted as {scalar:?}");
            refused(&before, view)
        }
        (_, _) => refused("Value must be of type string", view),
    }
}

/// Writes one part of a point; null for a third dimension that is not there.
pub fn format_point_part(part: PointPart, point: &Point, out: &mut Vec<u8>) {
    match part {
        PointPart::Longitude | PointPart::X => json::write_float(out, point.x),
        PointPart::Latitude | PointPart::Y => json::write_float(out, point.y),
        PointPart::Height | PointPart::Z => match point.z {
            Some(z) => json::write_float(out, z),
            None => out.extend_from_slice(b"null"),
        },
        PointPart::Crs => json::write_string(out, crs(point.srid)),
        PointPart::Srid => json::write_integer(out, point.srid.into()),
    }
}

fn crs(srid: u32) -> &'static str {
    match srid {
        4326 => "wgs-84",
        4979 => "wgs-84-3d",
        7203 => "cartesian",
        9157 => "cartesian-3d",
        _ => "",
    }
}

/// Writes whatever it is (a user scalar): maps and lists as JSON, points as objects of all their parts, temporal values as text.
///
/// # Errors
/// NaN and infinities, whole nodes and the like, and values nested too deep. The buffer is cut back then.
pub fn format_any<C: Cell>(cell: &C, out: &mut Vec<u8>) -> Result<(), ScalarError> {
    let start = out.len();
    let written = any(cell, out, 0);
    if written.is_err() {
        out.truncate(start);
    }
    written
}

fn any<C: Cell>(cell: &C, out: &mut Vec<u8>, depth: usize) -> Result<(), ScalarError> {
    if depth > MAX_DEPTH {
        return Err(ScalarError::Whole(format!(
            "A value may be nested {MAX_DEPTH} deep."
        )));
    }
    match cell.view() {
        View::Null => out.extend_from_slice(b"null"),
        View::Boolean(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        View::Integer(number) => json::write_integer(out, number),
        View::Float(number) if number.is_finite() => json::write_float(out, number),
        view @ View::Float(_) => {
            return Err(refused("Float cannot represent non numeric value", &view));
        }
        View::String(text) => json::write_string(out, text),
        View::Temporal(temporal) => in_quotes(out, |out| format_temporal(out, temporal)),
        View::Point(point) => any_point(&point, out),
        View::Other(kind) => {
            return Err(ScalarError::Whole(format!(
                "A field cannot represent a {kind}."
            )));
        }
        View::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                any(item, out, depth + 1)?;
            }
            out.push(b']');
        }
        View::Map => {
            out.push(b'{');
            let start = out.len();
            let mut outcome = Ok(());
            cell.entries(&mut |key, value| {
                if outcome.is_ok() {
                    if out.len() > start {
                        out.push(b',');
                    }
                    json::write_string(out, key);
                    out.push(b':');
                    outcome = any(value, out, depth + 1);
                }
            });
            outcome?;
            out.push(b'}');
        }
    }
    Ok(())
}

fn any_point(point: &Point, out: &mut Vec<u8>) {
    let geographic = matches!(point.srid, 4326 | 4979);
    let names: [(&str, PointPart); 5] = if geographic {
        [
            ("{\"longitude\":", PointPart::Longitude),
            (",\"latitude\":", PointPart::Latitude),
            (",\"height\":", PointPart::Height),
            (",\"crs\":", PointPart::Crs),
            (",\"srid\":", PointPart::Srid),
        ]
    } else {
        [
            ("{\"x\":", PointPart::X),
            (",\"y\":", PointPart::Y),
            (",\"z\":", PointPart::Z),
            (",\"crs\":", PointPart::Crs),
            (",\"srid\":", PointPart::Srid),
        ]
    };
    for (name, part) in names {
        out.extend_from_slice(name.as_bytes());
        format_point_part(part, point, out);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store's value type for these tests.
    enum Stored {
        Null,
        Boolean(bool),
        Integer(i64),
        Float(f64),
        String(&'static str),
        List(Vec<Stored>),
        Map(Vec<(&'static str, Stored)>),
        Temporal(Temporal),
        Point(Point),
    }

    impl Cell for Stored {
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
                    .find(|(name, _)| *name == key)
                    .map(|(_, value)| value),
                _ => None,
            }
        }

        fn entries(&self, visit: &mut dyn FnMut(&str, &Self)) {
            if let Self::Map(entries) = self {
                entries.iter().for_each(|(name, value)| visit(name, value));
            }
        }
    }

    fn check(scalar: Scalar, stored: Stored, expected: Result<&str, &str>) {
        let mut out = Vec::new();
        let outcome = format(scalar, &stored, &mut out);
        let text = String::from_utf8(out).expect("UTF-8");
        match expected {
            Ok(expected) => {
                assert_eq!(outcome, Ok(()), "{scalar:?}");
                assert_eq!(text, expected, "{scalar:?}");
            }
            Err(expected) => {
                let error = outcome.expect_err("not this scalar");
                assert_eq!(error.message("T"), expected);
                assert_eq!(text, "", "nothing may be written");
            }
        }
    }

    #[test]
    fn numbers_and_text() {
        check(Scalar::Int, Stored::Null, Ok("null"));
        check(Scalar::Int, Stored::Integer(-5), Ok("-5"));
        check(Scalar::Int, Stored::Float(3.0), Ok("3"));
        check(Scalar::Int, Stored::String("12"), Ok("12"));
        check(Scalar::Int, Stored::Boolean(true), Ok("1"));
        let message = "Int cannot represent non 32-bit signed integer value: 3000000000";
        check(Scalar::Int, Stored::Integer(3_000_000_000), Err(message));
        check(
            Scalar::Int,
            Stored::Float(3.5),
            Err("Int cannot represent non-integer value: 3.5"),
        );
        check(
            Scalar::Int,
            Stored::String("a"),
            Err("Int cannot represent non-integer value: \"a\""),
        );
        check(Scalar::Float, Stored::Integer(2), Ok("2"));
        check(Scalar::Float, Stored::Float(0.1), Ok("0.1"));
        let message = "Float cannot represent non numeric value: NaN";
        check(Scalar::Float, Stored::Float(f64::NAN), Err(message));
        let message = "Float cannot represent non numeric value: -Infinity";
        check(
            Scalar::Float,
            Stored::Float(f64::NEG_INFINITY),
            Err(message),
        );
        check(Scalar::Boolean, Stored::Integer(2), Ok("true"));
        check(
            Scalar::String,
            Stored::String("a\"\u{1}"),
            Ok("\"a\\\"\\u0001\""),
        );
        check(Scalar::String, Stored::Integer(5), Ok("\"5\""));
        check(Scalar::String, Stored::Boolean(false), Ok("\"false\""));
        check(Scalar::Id, Stored::Integer(5), Ok("\"5\""));
        check(
            Scalar::Id,
            Stored::Float(1.5),
            Err("ID cannot represent value: 1.5"),
        );
        check(
            Scalar::BigInt,
            Stored::Integer(i64::MIN),
            Ok("\"-9223372036854775808\""),
        );
        check(
            Scalar::BigInt,
            Stored::Boolean(true),
            Err("BigInt cannot represent value: true"),
        );
    }

    #[test]
    fn temporals() {
        let instant = |nanoseconds| {
            Stored::Temporal(Temporal::DateTime {
                seconds: 1_577_836_800,
                nanoseconds,
                offset_seconds: 3_600,
            })
        };
        check(
            Scalar::DateTime,
            instant(0),
            Ok("\"2020-01-01T00:00:00.000Z\""),
        );
        check(Scalar::Date, instant(0), Ok("\"2020-01-01\""));
        let text = Stored::String("2020-01-01T00:00:00+01:00");
        check(Scalar::DateTime, text, Ok("\"2019-12-31T23:00:00.000Z\""));
        check(
            Scalar::DateTime,
            Stored::Integer(5),
            Err("DateTime cannot represent value: 5"),
        );
        check(
            Scalar::Time,
            instant(0),
            Err("Value must be of type string: 2020-01-01T00:00:00.000Z"),
        );
        check(
            Scalar::Time,
            Stored::String("x"),
            Err("Value must be formatted as Time: \"x\""),
        );
        check(Scalar::Duration, Stored::String("P1Y"), Ok("\"P12M0DT0S\""));
    }

    #[test]
    fn anything() {
        let mut out = Vec::new();
        let point = Stored::Point(Point {
            srid: 9157,
            x: 1.0,
            y: 2.0,
            z: Some(3.5),
        });
        let stored = Stored::Map(vec![
            ("a", Stored::List(vec![Stored::Null, point])),
            ("b", Stored::Map(vec![])),
        ]);
        format_any(&stored, &mut out).expect("JSON");
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            r#"{"a":[null,{"x":1,"y":2,"z":3.5,"crs":"cartesian-3d","srid":9157}],"b":{}}"#
        );
    }

    #[test]
    fn a_refused_part_leaves_nothing_behind() {
        let mut out = b"[".to_vec();
        let stored = Stored::List(vec![Stored::Integer(1), Stored::Float(f64::NAN)]);
        assert!(format_any(&stored, &mut out).is_err());
        assert_eq!(out, b"[");
        let mut deep = Stored::Null;
        for _ in 0..1_000 {
            deep = Stored::List(vec![deep]);
        }
        assert!(format_any(&deep, &mut out).is_err());
        assert_eq!(out, b"[");
    }
}
