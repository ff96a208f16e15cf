//! Scalars: a leaf of an operation in, a [`crate::value::Value`] out ([`parse()`]); a cell of a row in, JSON bytes out ([`format()`]).
//!
//! Accepted forms and error texts are those of graphql-js and of the reference library. It must not know
//! operations, plans or stores.

mod calendar;
mod describe;
mod duration;
mod format;
mod parse;
mod temporal;
mod temporal_text;

use std::fmt;

use apollo_compiler::ast;
use thiserror::Error;

pub use format::{format, format_any, format_point_part};
pub use parse::{parse, point};
pub use temporal_text::format_temporal;

/// A leaf as the client wrote it. Null and, where the type is a list, lists are the caller's.
#[derive(Debug, Clone, Copy)]
pub enum ScalarInput<'a> {
    /// A literal of the document, without variables inside.
    Literal(&'a ast::Value),
    /// A value, or a part of one, of the request's variables.
    Variable(&'a serde_json::Value),
}

/// A number of JSON as JavaScript writes it.
pub fn shown_number(number: &serde_json::Number) -> String {
    describe::number_text(number)
}

/// A literal as messages show it.
pub fn shown(literal: &ast::Value) -> String {
    describe::quoted(ScalarInput::Literal(literal))
}

/// Why a leaf is no such scalar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScalarError {
    /// The text stands for itself.
    #[error("{0}")]
    Whole(String),
    /// The text explains; graphql-js says before it which type it expected (see [`ScalarError::message`]).
    #[error("{reason}")]
    Reason {
        /// Why.
        reason: String,
        /// For a literal: how it is printed.
        found: Option<String>,
    },
}

impl ScalarError {
    /// The text for the client. `expected` is the type of the place as GraphQL writes it (`[Time!]`) for a literal,
    /// and the named type (`Time`) for a variable's value. Before a variable's text the caller says which variable.
    pub fn message(&self, expected: impl fmt::Display) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Reason {
                reason,
                found: Some(found),
            } => {
                format!("Expected value of type \"{expected}\", found {found}; {reason}")
            }
            Self::Reason {
                reason,
                found: None,
            } => {
                format!("Expected type \"{expected}\". {reason}")
            }
        }
    }
}
