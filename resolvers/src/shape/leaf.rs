//! Leaves: scalars, enums, global ids, and values written as they are.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cygnet_schema::{api::PointPart, model::Scalar};

use super::{Format, json};
use crate::{
    scalar::format as scalar,
    value::{Cell, Point, View},
};

/// Values of user scalars nest no deeper than this; what is deeper is an error, not a stack overflow.
const MAX_DEPTH: usize = 64;

/// Writes a leaf; `Ok(false)`: it is null and nothing is written.
///
/// # Errors
/// The message for the client where the value cannot be what the schema promises.
pub(super) fn write<C: Cell>(
    out: &mut Vec<u8>,
    format: &Format,
    cell: &C,
) -> Result<bool, Arc<str>> {
    if matches!(cell.view(), View::Null) {
        return Ok(false);
    }
    match format {
        Format::Scalar(scalar) => write_scalar(out, *scalar, cell)?,
        Format::Enum(name, values) => match cell.view() {
            View::String(text) if values.iter().any(|value| **value == *text) => {
                json::write_string(out, text);
            }
            View::String(text) => {
                return Err(Arc::from(format!("Enum \"{name}\" cannot represent value: \"{text}\"")));
            }
            _ => return Err(Arc::from(format!("Enum \"{name}\" cannot represent the value"))),
        },
        Format::GlobalId(prefix) => {
            let key = match cell.view() {
                View::String(text) => text.to_owned(),
                View::Integer(number) => number.to_string(),
                _ => return Err(Arc::from("ID cannot represent the value")),
            };
            json::write_string(out, &STANDARD.encode(format!("{prefix}{key}")));
        }
        Format::Any => write_any(out, cell, 0)?,
    }
    Ok(true)
}

fn write_scalar<C: Cell>(out: &mut Vec<u8>, format: Scalar, cell: &C) -> Result<(), Arc<str>> {
    scalar::write(out, format, cell).map_err(|error| Arc::from(error.to_string()))
}

/// Writes a value in its natural form.
fn write_any<C: Cell>(out: &mut Vec<u8>, cell: &C, depth: usize) -> Result<(), Arc<str>> {
    if depth > MAX_DEPTH {
        return Err(Arc::from("The value is nested too deeply."));
    }
    match cell.view() {
        View::Null => out.extend_from_slice(b"null"),
        View::Boolean(flag) => out.extend_from_slice(if flag { b"true" } else { b"false" }),
        View::Integer(number) => json::write_integer(out, number),
        View::Float(number) => json::write_float(out, number),
        View::String(text) => json::write_string(out, text),
        View::Temporal(_) => write_scalar(out, natural(cell), cell)?,
        View::Point(point) => write_point(out, point),
        View::List(cells) => {
            out.push(b'[');
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_any(out, cell, depth + 1)?;
            }
            out.push(b']');
        }
        View::Map => {
            out.push(b'{');
            let mut first = true;
            let mut result = Ok(());
            cell.entries(&mut |key, value| {
                if result.is_ok() {
                    if !std::mem::take(&mut first) {
                        out.push(b',');
                    }
                    json::write_string(out, key);
                    out.push(b':');
                    result = write_any(out, value, depth + 1);
                }
            });
            result?;
            out.push(b'}');
        }
        View::Other(kind) => return Err(Arc::from(format!("A {kind} is no value of a field."))),
    }
    Ok(())
}

/// The scalar that a temporal value is by nature.
fn natural<C: Cell>(cell: &C) -> Scalar {
    use crate::value::Temporal;
    match cell.view() {
        View::Temporal(Temporal::Date { .. }) => Scalar::Date,
        View::Temporal(Temporal::LocalTime { .. }) => Scalar::LocalTime,
        View::Temporal(Temporal::Time { .. }) => Scalar::Time,
        View::Temporal(Temporal::LocalDateTime { .. }) => Scalar::LocalDateTime,
        View::Temporal(Temporal::Duration { .. }) => Scalar::Duration,
        _ => Scalar::DateTime,
    }
}

fn write_point(out: &mut Vec<u8>, point: Point) {
    let geographic = matches!(point.srid, 4326 | 4979);
    let parts: &[(&[u8], PointPart)] = if geographic {
        &[
            (b"{\"longitude\":", PointPart::Longitude),
            (b",\"latitude\":", PointPart::Latitude),
            (b",\"height\":", PointPart::Height),
            (b",\"crs\":", PointPart::Crs),
            (b",\"srid\":", PointPart::Srid),
        ]
    } else {
        &[
            (b"{\"x\":", PointPart::X),
            (b",\"y\":", PointPart::Y),
            (b",\"z\":", PointPart::Z),
            (b",\"crs\":", PointPart::Crs),
            (b",\"srid\":", PointPart::Srid),
        ]
    };
    for (key, part) in parts {
        out.extend_from_slice(key);
        write_point_part(out, *part, point);
    }
    out.push(b'}');
}

/// Writes one part of a point; a part it does not have is null.
pub(super) fn write_point_part(out: &mut Vec<u8>, part: PointPart, point: Point) {
    let number = match part {
        PointPart::Longitude | PointPart::X => Some(point.x),
        PointPart::Latitude | PointPart::Y => Some(point.y),
        PointPart::Height | PointPart::Z => point.z,
        PointPart::Crs => return json::write_string(out, crs(point.srid)),
        PointPart::Srid => return json::write_integer(out, i64::from(point.srid)),
    };
    match number {
        Some(number) => json::write_float(out, number),
        None => out.extend_from_slice(b"null"),
    }
}

/// The name of a coordinate reference system.
fn crs(srid: u32) -> &'static str {
    match srid {
        4326 => "wgs-84",
        4979 => "wgs-84-3d",
        7203 => "cartesian",
        9157 => "cartesian-3d",
        _ => "unknown",
    }
}
