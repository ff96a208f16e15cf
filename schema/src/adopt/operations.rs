//! Operations of clients against the API that is published for the type definitions.

use apollo_compiler::{
    ExecutableDocument, Schema,
    diagnostic::ToCliReport,
    parser::Parser,
    validation::{DiagnosticList, Valid},
};

use super::{advice, parts::span};
use crate::{
    definitions::{RECURSION_LIMIT, TOKEN_LIMIT},
    diagnostic::{Diagnostic, Severity, codes},
    source::Source,
};

/// So many findings of one document are told.
const MOST_FINDINGS: usize = 20;

/// An operation that would be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, and where.
    pub finding: Diagnostic,
    /// What to write instead, where that is known.
    pub replacement: Option<String>,
}

/// What a document would be refused for. Fragments may stand in other documents: that one is unused or unknown is no finding.
pub(super) fn refusals(source: &Source, schema: &Valid<Schema>) -> Vec<Refusal> {
    let parsed = Parser::new()
        .recursion_limit(RECURSION_LIMIT)
        .token_limit(TOKEN_LIMIT)
        .parse_ast(source.text.as_ref(), source.name.as_ref());
    let tree = match parsed {
        Ok(tree) => tree,
        Err(broken) => return told(source, &broken.errors),
    };
    let checked: Result<Valid<ExecutableDocument>, _> = tree.to_executable_validate(schema);
    match checked {
        Ok(_) => Vec::new(),
        Err(broken) => told(source, &broken.errors),
    }
}

fn told(source: &Source, errors: &DiagnosticList) -> Vec<Refusal> {
    let elsewhere = |message: &str| {
        message.contains("fragment")
            && (message.contains("must be used") || message.contains("cannot find"))
    };
    errors
        .iter()
        .map(|error| (error.error.to_string(), error.error.location()))
        .filter(|(message, _)| !elsewhere(message))
        .take(MOST_FINDINGS)
        .map(|(message, location)| {
            let replacement = advice::for_operation(&message);
            let bytes = location.map(|location| location.offset()..location.end_offset());
            let finding = Diagnostic {
                code: codes::OPERATION_REFUSED,
                severity: Severity::Error,
                message,
                span: bytes.map(|bytes| span(source, bytes)),
                path: Vec::new(),
                related: Vec::new(),
            };
            Refusal {
                finding,
                replacement,
            }
        })
        .collect()
}
