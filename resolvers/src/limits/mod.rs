//! Bounds on documents and variables: what is larger is refused before any work grows with it.
//!
//! In: a document's text or syntax tree. Out: a refusal, or nothing. It must not know the schema.

mod expansion;

pub use expansion::check_expansion;

use crate::error::{ErrorCode, Refused};

/// The bounds. The names are those of the configuration's section `limits`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a document. Default 256 KiB.
    pub document_bytes: usize,
    /// Tokens of a document. Default 20,000.
    pub document_tokens: usize,
    /// Nesting of a document: selections, lists, objects, types. Default 64.
    pub document_depth: usize,
    /// Selected fields, after fragments are expanded. Default 5,000.
    pub selections: usize,
    /// Selections visited while names are bound: those below an interface or union count once for each of its types.
    /// Default 50,000.
    pub bound_selections: usize,
    /// Aliases, after fragments are expanded. Default 1,000.
    pub aliases: usize,
    /// Root fields; each is one statement. Default 50.
    pub root_fields: usize,
    /// Bytes of the variables' JSON. Default 4 MiB.
    pub variables_bytes: usize,
    /// Nesting of lists and objects in variables and arguments. Default 32.
    pub input_depth: usize,
    /// Values in the variables, at every depth. Default 200,000.
    pub input_values: usize,
    /// Items of lists that are structure (`AND`, `OR`, sorts): each grows the statement. Default 200.
    pub structural_items: usize,
    /// Fields and items of variables that are structure, at every depth: each grows the statement. Default 5,000.
    pub structural_values: usize,
    /// Variables an operation may define. Default 250.
    pub variables: usize,
    /// Lists below `__schema` and `__type` (`types`, `fields`, `args` ...), after fragments are expanded; the usual
    /// introspection operation has 9. Default 20.
    pub introspection_lists: usize,
    /// Rows that one root field of a mutation writes or looks at, nested ones included. Default 100,000.
    pub write_rows: usize,
    /// Rows that one statement of a mutation gets at a time. Default 5,000.
    pub write_chunk_rows: usize,
    /// Up to so many elements a root list comes back in one row. Default 1,000.
    pub one_row_elements: u32,
}

impl Limits {
    /// Whether a page of that size may hold more than one row should carry.
    pub fn above_one_row(&self, size: i64) -> bool {
        size > i64::from(self.one_row_elements)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 256 * 1024,
            document_tokens: 20_000,
            document_depth: 64,
            selections: 5_000,
            bound_selections: 50_000,
            aliases: 1_000,
            root_fields: 50,
            variables_bytes: 4 * 1024 * 1024,
            input_depth: 32,
            input_values: 200_000,
            structural_items: 200,
            structural_values: 5_000,
            variables: 250,
            introspection_lists: 20,
            write_rows: 100_000,
            write_chunk_rows: 5_000,
            one_row_elements: 1_000,
        }
    }
}

/// A refusal of something too large.
pub(crate) fn exceeded(what: &str, bound: usize) -> Refused {
    Refused::new(
        ErrorCode::ComplexityExceeded,
        format!("{what}: at most {bound} are allowed"),
    )
}

/// Refuses a document that is too long, or nested too deeply, to be parsed.
///
/// Depth is counted on brackets outside strings and comments, without recursion, so that no parser is asked to follow it.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED`.
pub fn check_document(text: &str, limits: &Limits) -> Result<(), Refused> {
    if text.len() > limits.document_bytes {
        return Err(exceeded(
            "The document is too long, in bytes",
            limits.document_bytes,
        ));
    }
    let mut depth = 0_usize;
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limits.document_depth {
                    return Err(exceeded(
                        "The document is nested too deeply, in brackets",
                        limits.document_depth,
                    ));
                }
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                rest = &rest[end..];
            }
            b'"' if rest.starts_with(b"\"\"") => rest = after_block_string(&rest[2..]),
            b'"' => rest = after_string(rest),
            _ => {}
        }
    }
    Ok(())
}

fn after_string(mut rest: &[u8]) -> &[u8] {
    while let Some((letter, after)) = rest.split_first() {
        rest = after;
        match letter {
            b'\\' => rest = rest.get(1..).unwrap_or(&[]),
            b'"' | b'\n' | b'\r' => break,
            _ => {}
        }
    }
    rest
}

fn after_block_string(rest: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&rest[from..], b"\"\"\"") {
        let end = from + at;
        if end > 0 && rest[end - 1] == b'\\' {
            from = end + 3;
            continue;
        }
        return &rest[end + 3..];
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_of(text: &str) -> bool {
        let limits = Limits {
            document_depth: 3,
            ..Limits::default()
        };
        check_document(text, &limits).is_ok()
    }

    #[test]
    fn brackets_outside_strings_and_comments_count() {
        assert!(depth_of("{ a { b(c: 1) } }"));
        assert!(!depth_of("{ a { b { c { d } } } }"));
        assert!(depth_of("{ a(b: \"{{{{[[[[\\\"((((\") }"));
        assert!(depth_of("{ a(b: \"\"\"{{{{ \\\"\"\" [[[[\"\"\") } # {{{{{"));
        assert!(!depth_of("# {\n{ { { { "));
    }

    #[test]
    fn a_long_document_is_refused() {
        let limits = Limits {
            document_bytes: 10,
            ..Limits::default()
        };
        assert!(check_document("{ a b c d e f }", &limits).is_err());
    }
}
