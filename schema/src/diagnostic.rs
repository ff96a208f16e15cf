//! What is wrong with type definitions, as data. The command line renders it; nothing here prints.

pub mod codes;

use std::fmt;

use crate::source::Span;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, upper snake case; documented in docs/diagnostics.md.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// One sentence: what is wrong and, where it is not obvious, what to do.
    pub message: String,
    /// Where; `None` only for findings about the definitions as a whole.
    pub span: Option<Span>,
    /// `[Type, field, @directive, argument]`, as far as it applies.
    pub path: Vec<String>,
    /// Other places that matter, with a note each.
    pub related: Vec<(Span, String)>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The schema is refused.
    Error,
    /// The schema works; something in it deserves a look.
    Warning,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(out, "{severity}[{}]: {}", self.code, self.message)?;
        if let Some(span) = &self.span {
            write!(out, " at {}:{}:{}", span.file, span.line, span.column)?;
        }
        if !self.path.is_empty() {
            write!(out, " ({})", self.path.join("."))?;
        }
        Ok(())
    }
}
