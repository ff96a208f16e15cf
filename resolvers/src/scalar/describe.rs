//! How a wrong leaf is shown inside an error: like graphql-js prints a literal (`print`) and a JSON value (`inspect`).
//!
//! Bounded in depth, items and length, so that a huge input cannot make a huge error.

use std::fmt::Write as _;

use apollo_compiler::ast;

use super::ScalarInput;
use crate::shape::json;

/// Nesting shown of a literal.
const MAX_DEPTH: usize = 8;
/// Nesting shown of a JSON value.
const INSPECT_DEPTH: usize = 2;
const MAX_ITEMS: usize = 10;
const MAX_BYTES: usize = 1_000;

/// As shown after "found" and by graphql-js's own scalars: text in quotes.
pub(super) fn quoted(input: ScalarInput<'_>) -> String {
    let mut out = String::new();
    match input {
        ScalarInput::Literal(value) => literal(value, &mut out, 0),
        ScalarInput::Variable(value) => variable(value, &mut out, 0),
    }
    shortened(out)
}

/// As JavaScript puts a value into a template: text without quotes.
pub(super) fn bare(input: ScalarInput<'_>) -> String {
    match input {
        ScalarInput::Literal(ast::Value::String(text)) => shortened(text.clone()),
        ScalarInput::Variable(serde_json::Value::String(text)) => shortened(text.clone()),
        ScalarInput::Variable(serde_json::Value::Object(_)) => "[object Object]".to_owned(),
        ScalarInput::Variable(serde_json::Value::Array(items)) => {
            let mut out = String::new();
            joined(items, &mut out, 0);
            shortened(out)
        }
        other => quoted(other),
    }
}

/// A list as JavaScript makes text of it: items without quotes, null as nothing, inner lists without brackets.
fn joined(items: &[serde_json::Value], out: &mut String, depth: usize) {
    for (index, item) in items.iter().enumerate() {
        if out.len() > MAX_BYTES || depth > MAX_DEPTH {
            return;
        }
        out.push_str(if index == 0 { "" } else { "," });
        match item {
            serde_json::Value::Null => {}
            serde_json::Value::String(text) => out.push_str(text),
            serde_json::Value::Object(_) => out.push_str("[object Object]"),
            serde_json::Value::Array(items) => joined(items, out, depth + 1),
            serde_json::Value::Bool(_) | serde_json::Value::Number(_) => variable(item, out, 0),
        }
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > MAX_BYTES {
        text.truncate(text.floor_char_boundary(MAX_BYTES));
        text.push_str("...");
    }
    text
}

fn literal(value: &ast::Value, out: &mut String, depth: usize) {
    if depth > MAX_DEPTH || out.len() > MAX_BYTES {
        out.push_str("...");
        return;
    }
    match value {
        ast::Value::Null => out.push_str("null"),
        ast::Value::Enum(name) => out.push_str(name),
        ast::Value::Variable(name) => {
            out.push('$');
            out.push_str(name);
        }
        ast::Value::String(text) => quote(text, out),
        ast::Value::Float(number) => out.push_str(number.as_str()),
        ast::Value::Int(number) => out.push_str(number.as_str()),
        ast::Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        ast::Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                literal(item, out, depth + 1);
            }
            out.push(']');
        }
        ast::Value::Object(fields) => {
            out.push('{');
            for (index, (name, field)) in fields.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(name);
                out.push_str(": ");
                literal(field, out, depth + 1);
            }
            out.push('}');
        }
    }
}

fn variable(value: &serde_json::Value, out: &mut String, depth: usize) {
    match value {
        serde_json::Value::Null => out.push_str("null"),
        serde_json::Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        serde_json::Value::Number(number) => out.push_str(&number_text(number)),
        serde_json::Value::String(text) => quote(text, out),
        serde_json::Value::Array(items) if items.is_empty() => out.push_str("[]"),
        serde_json::Value::Object(fields) if fields.is_empty() => out.push_str("{}"),
        serde_json::Value::Array(_) if depth >= INSPECT_DEPTH => out.push_str("[Array]"),
        serde_json::Value::Object(_) if depth >= INSPECT_DEPTH => out.push_str("[Object]"),
        serde_json::Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().take(MAX_ITEMS).enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                variable(item, out, depth + 1);
            }
            match items.len().saturating_sub(MAX_ITEMS) {
                0 => {}
                1 => out.push_str(", ... 1 more item"),
                more => {
                    write!(out, ", ... {more} more items").expect("a String takes any text");
                }
            }
            out.push(']');
        }
        serde_json::Value::Object(fields) => {
            out.push_str("{ ");
            for (index, (name, field)) in fields.iter().enumerate() {
                if out.len() > MAX_BYTES {
                    break;
                }
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(name);
                out.push_str(": ");
                variable(field, out, depth + 1);
            }
            out.push_str(" }");
        }
    }
}

/// A JSON number as JavaScript would print it.
pub(super) fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e21 => {
            format!("{float:.0}")
        }
        Some(float) if number.is_f64() => {
            let mut bytes = Vec::new();
            json::write_float(&mut bytes, float);
            let text = String::from_utf8(bytes).expect("numbers are ASCII");
            if text.contains("e-") || text.contains("e+") {
                text
            } else {
                text.replace('e', "e+")
            }
        }
        _ => number.to_string(),
    }
}

fn quote(text: &str, out: &mut String) {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut bytes = Vec::with_capacity(text.len() + 2);
    json::write_string(&mut bytes, text);
    out.push_str(std::str::from_utf8(&bytes).expect("the writer keeps UTF-8"));
}
