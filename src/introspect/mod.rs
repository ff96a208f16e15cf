//! Type definitions of a database: what a survey saw, as a schema.
//!
//! In: a [`Survey`]. Out: type definitions as text, and a report of everything in them that is a guess. Pure; it must not know how a
//! survey is made.
//!
//! What a sample can show is taken, what it cannot show is not promised: a field is non-null only where a constraint says so, relationships
//! are lists, and no interface is invented. The text is made, compiled and published here, and names that the API would refuse are
//! changed until it is accepted: what comes out can be served.

mod cover;
mod directives;
mod draft;
mod drift;
mod mend;
mod name;
mod nodes;
mod property;
mod relationships;
mod report;

#[cfg(test)]
mod tests;

pub use report::{Finding, FindingKind, LabelLine, RelationshipLine, Report};

use crate::store::survey::Survey;

use draft::Draft;

/// Type definitions of a survey.
#[derive(Debug)]
pub struct Introspected {
    /// The text.
    pub definitions: String,
    /// What was seen, and what in the text is a guess.
    pub report: Report,
}

/// Makes type definitions of what a survey saw.
pub fn introspect(survey: &Survey) -> Introspected {
    let mut report = Report::default();
    let mut draft = Draft::default();
    let types = nodes::types(survey, &mut report);
    nodes::add(survey, &types, &mut draft, &mut report);
    relationships::add(survey, &types, &mut draft, &mut report);
    report.left_out(survey);
    mend::until_accepted(&mut draft, &mut report);
    report.name_types(&draft);
    Introspected {
        definitions: draft.to_string(),
        report,
    }
}
