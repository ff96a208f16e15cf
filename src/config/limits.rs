//! Section `limits`: what one request may cost before it is refused, and how much the caches hold.

use std::num::{NonZeroU32, NonZeroUsize};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ByteSize;

const fn count(value: usize) -> NonZeroUsize {
    NonZeroUsize::new(value).expect("a default bound is not zero")
}

/// What one request may cost before it is refused, and how much the caches hold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// The largest answer; it is written whole before its first byte leaves.
    pub response_bytes: ByteSize,
    /// The largest document (the text of the operation and its fragments).
    pub document_bytes: ByteSize,
    /// Tokens in a document at most; blanks, commas and comments count as well.
    pub document_tokens: NonZeroUsize,
    /// Nesting in a document at most: selections, lists, objects and types alike.
    pub document_depth: NonZeroUsize,
    /// Selected fields in an operation at most, counted after fragments are expanded.
    pub selections: NonZeroUsize,
    /// Selected fields at most that are looked up in the schema: those below an interface or union count once for each of
    /// its types.
    pub bound_selections: NonZeroUsize,
    /// Aliases in an operation at most, counted after fragments are expanded.
    pub aliases: NonZeroUsize,
    /// Root fields in an operation at most; each is one statement.
    pub root_fields: NonZeroUsize,
    /// Lists below `__schema` and `__type` at most (`types`, `fields`, `args` ...), counted after fragments are expanded;
    /// the usual introspection operation has 9.
    pub introspection_lists: NonZeroUsize,
    /// Variables that an operation defines at most.
    pub variables: NonZeroUsize,
    /// The largest text of one request's variables.
    pub variables_bytes: ByteSize,
    /// Nesting of lists and objects in variables at most.
    pub input_depth: NonZeroUsize,
    /// Values in the variables of one request at most, counted at every depth.
    pub input_values: NonZeroUsize,
    /// Items at most in lists that decide a statement's text: `AND`, `OR`, `sort`.
    pub structural_items: NonZeroUsize,
    /// Keys and list items in the variables of one request at most that decide a statement's text, counted at every depth.
    pub structural_values: NonZeroUsize,
    /// Elements of a root list at most that the database collects into one row; a longer list comes row by row.
    pub one_row_elements: NonZeroU32,
    /// Statements that one operation runs at the same time at most.
    pub concurrent_statements: NonZeroUsize,
    /// Documents kept parsed and validated; the least used goes first.
    pub document_cache: NonZeroUsize,
    /// Prepared forms kept per document: one per structure its variables took. The least used goes first.
    pub prepared_per_document: NonZeroUsize,
    /// Rows that one root field of a mutation writes or looks at, at most: nodes and relationships, nested ones included.
    pub write_rows: NonZeroUsize,
    /// Rows that one statement of a mutation gets at a time; more are sent in several parts of one text.
    pub write_chunk_rows: NonZeroUsize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            response_bytes: ByteSize::mebibytes(32),
            document_bytes: ByteSize::kibibytes(256),
            document_tokens: count(20_000),
            document_depth: count(64),
            selections: count(5_000),
            bound_selections: count(50_000),
            aliases: count(1_000),
            root_fields: count(50),
            introspection_lists: count(20),
            variables: count(250),
            variables_bytes: ByteSize::mebibytes(4),
            input_depth: count(32),
            input_values: count(200_000),
            structural_items: count(200),
            structural_values: count(5_000),
            one_row_elements: const { NonZeroU32::new(1_000).expect("not zero") },
            concurrent_statements: count(8),
            document_cache: count(2_000),
            prepared_per_document: count(64),
            write_rows: count(100_000),
            write_chunk_rows: count(5_000),
        }
    }
}
