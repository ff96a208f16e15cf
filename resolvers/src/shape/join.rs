//! The whole answer: root values joined in the order of the operation, errors after them.

use std::sync::Arc;

use super::{Field, Shape, json};
use crate::error::{ErrorCode, PathSegment, Refused};

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

impl RootAnswer {
    /// The answer of a root that would make the whole larger than so many bytes.
    pub fn too_large(root: &Field, bound: usize) -> Self {
        let message = format!("The answer is larger than {bound} bytes");
        let mut error = Refused::new(ErrorCode::ResponseTooLarge, message);
        error.path = vec![PathSegment::Key(Arc::clone(&root.response_key))];
        Self {
            bytes: b"null".to_vec(),
            bubbles: root.node.required,
            errors: vec![error],
        }
    }
}

/// What is left of an answer's bytes for the roots that come.
#[derive(Debug)]
pub struct Budget {
    bound: usize,
    left: usize,
}

impl Budget {
    /// For an answer of so many bytes at most.
    pub fn new(bound: usize) -> Self {
        Self { bound, left: bound }
    }

    /// The root's answer, if there is room for it.
    pub fn take(&mut self, root: &Field, answer: RootAnswer) -> RootAnswer {
        match self.left.checked_sub(answer.bytes.len()) {
            Some(left) => {
                self.left = left;
                answer
            }
            None => RootAnswer::too_large(root, self.bound),
        }
    }
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
    json::write_string(out, error.shown_code());
    out.extend_from_slice(b"}}");
}
