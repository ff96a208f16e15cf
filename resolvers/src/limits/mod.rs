//! Bounds on documents and variables: what is larger is refused before any work grows with it.

use crate::error::{ErrorCode, Refused};

/// The bounds.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a document. Default 256 KiB.
    pub document_bytes: usize,
    /// Tokens of a document. Default 20,000.
    pub tokens: usize,
    /// Nesting the parser follows. Default 64.
    pub parser_recursion: usize,
    /// Fields after fragments are expanded. Default 5,000.
    pub fields: usize,
    /// Root fields; each is a statement. Default 50.
    pub root_fields: usize,
    /// Nesting of inputs. Default 32.
    pub input_depth: usize,
    /// Up to so many elements a root list comes back in one row. Default 1,000.
    pub one_row_elements: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 256 * 1024,
            tokens: 20_000,
            parser_recursion: 64,
            fields: 5_000,
            root_fields: 50,
            input_depth: 32,
            one_row_elements: 1_000,
        }
    }
}

/// Refuses an operation with too many root fields.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED`.
pub fn check_root_fields(count: usize, limits: &Limits) -> Result<(), Refused> {
    if count > limits.root_fields {
        return Err(Refused::new(
            ErrorCode::ComplexityExceeded,
            format!("The operation has more than {} root fields", limits.root_fields),
        ));
    }
    Ok(())
}

/// Refuses a document that is too long to look at.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED`.
pub fn check_document(text: &str, limits: &Limits) -> Result<(), Refused> {
    if text.len() > limits.document_bytes {
        return Err(Refused::new(
            ErrorCode::ComplexityExceeded,
            format!("The document has more than {} bytes", limits.document_bytes),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_the_last_that_pass() {
        let limits = Limits { document_bytes: 3, root_fields: 2, ..Limits::default() };
        assert!(check_document("abc", &limits).is_ok());
        assert!(check_document("abcd", &limits).is_err());
        assert!(check_root_fields(2, &limits).is_ok());
        assert!(check_root_fields(3, &limits).is_err());
    }
}
