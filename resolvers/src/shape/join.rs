//! The whole answer: root values joined in the order of the operation, errors after them.

use super::{Shape, json};
use crate::error::{PathSegment, Refused};

/// What a root field became.
#[derive(Debug)]
pub struct RootAnswer {
    /// Its value as JSON.
    pub bytes: Vec<u8>,
    /// Whether it is null where null is refused: then the whole `data` is null.
    pub bubbles: bool,
    /// Errors of fields below it.
    pub errors: Vec<Refused>,
}

/// The body of an answer with data. Root answers are in the order of the shape.
pub fn body(shape: &Shape, roots: &[RootAnswer]) -> Vec<u8> {
    let length: usize = roots.iter().map(|root| root.bytes.len() + 32).sum();
    let mut out = Vec::with_capacity(length + 64);
    out.extend_from_slice(b"{\"data\":");
    if roots.iter().any(|root| root.bubbles) {
        out.extend_from_slice(b"null");
    } else {
        out.push(b'{');
        for (at, (field, root)) in shape.roots.iter().zip(roots).enumerate() {
            out.extend_from_slice(&field.key[usize::from(at == 0)..]);
            out.extend_from_slice(&root.bytes);
        }
        out.push(b'}');
    }
    let mut errors = roots.iter().flat_map(|root| &root.errors).peekable();
    if errors.peek().is_some() {
        out.extend_from_slice(b",\"errors\":");
        write_errors(&mut out, errors);
    }
    out.push(b'}');
    out
}

/// The body of an answer without data.
pub fn refusals(errors: &[Refused]) -> Vec<u8> {
    let mut out = b"{\"errors\":".to_vec();
    write_errors(&mut out, errors.iter());
    out.push(b'}');
    out
}

/// The body of an answer without data, for one error.
pub fn refusal(error: &Refused) -> Vec<u8> {
    refusals(std::slice::from_ref(error))
}

fn write_errors<'a>(out: &mut Vec<u8>, errors: impl Iterator<Item = &'a Refused>) {
    out.push(b'[');
    for (at, error) in errors.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_error(out, error);
    }
    out.push(b']');
}

fn write_error(out: &mut Vec<u8>, error: &Refused) {
    out.extend_from_slice(b"{\"message\":");
    json::write_string(out, &error.message);
    if !error.locations.is_empty() {
        out.extend_from_slice(b",\"locations\":[");
        for (at, (line, column)) in error.locations.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let text = format!("{comma}{{\"line\":{line},\"column\":{column}}}");
            out.extend_from_slice(text.as_bytes());
        }
        out.push(b']');
    }
    if !error.path.is_empty() {
        out.extend_from_slice(b",\"path\":[");
        for (at, segment) in error.path.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match segment {
                PathSegment::Key(key) => json::write_string(out, key),
                PathSegment::Index(index) => {
                    json::write_integer(out, i64::try_from(*index).unwrap_or(i64::MAX));
                }
            }
        }
        out.push(b']');
    }
    out.extend_from_slice(b",\"extensions\":{\"code\":");
    json::write_string(out, error.code.as_str());
    out.extend_from_slice(b"}}");
}
