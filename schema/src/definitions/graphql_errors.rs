//! The parser's and validator's errors in, [`Diagnostic`]s out.

use apollo_compiler::{diagnostic::ToCliReport, validation::DiagnosticList};

use super::Places;
use crate::diagnostic::{Diagnostic, Severity};

/// What GraphQL's own rules say, with places.
pub(super) fn to_diagnostics(errors: &DiagnosticList, places: &Places) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for error in errors.iter() {
        let name = error.error.unstable_error_name().unwrap_or_default();
        // The API always has a `Query` of its own.
        if name == "QueryRootOperationType" {
            continue;
        }
        let message = error
            .error
            .unstable_compat_message()
            .unwrap_or_else(|| error.error.to_string());
        findings.push(Diagnostic {
            code: "GRAPHQL_INVALID",
            severity: Severity::Error,
            message,
            span: places.span(error.error.location()),
            path: Vec::new(),
            related: Vec::new(),
        });
    }
    findings
}
