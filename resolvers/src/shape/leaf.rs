//! Leaves: scalars, enums, global ids, and values written as they are.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Format, json};
use crate::{
    scalar,
    value::{Cell, View},
};

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
        Format::Scalar(of) => scalar::format(*of, cell, out).map_err(text)?,
        Format::Enum(name, values) => match cell.view() {
            View::String(text) if values.iter().any(|value| **value == *text) => {
                json::write_string(out, text);
            }
            View::String(text) => {
                let message = format!("Enum \"{name}\" cannot represent value: \"{text}\"");
                return Err(Arc::from(message));
            }
            _ => {
                return Err(Arc::from(format!(
                    "Enum \"{name}\" cannot represent the value"
                )));
            }
        },
        Format::GlobalId(prefix) => {
            let key = match cell.view() {
                View::String(text) => text.to_owned(),
                View::Integer(number) => number.to_string(),
                _ => return Err(Arc::from("ID cannot represent the value")),
            };
            json::write_string(out, &STANDARD.encode(format!("{prefix}{key}")));
        }
        Format::Any => scalar::format_any(cell, out).map_err(text)?,
    }
    Ok(true)
}

fn text(error: scalar::ScalarError) -> Arc<str> {
    Arc::from(error.to_string())
}
