//! Type definitions in, [`Model`] out, or what is wrong with them.
//!
//! It must not know the API's types, operations, Cypher or any store.

mod directives;
mod fields;
mod inheritance;
mod names;
mod roots;
mod rules;
mod temporal;
mod types;

use crate::{
    definitions::{self, Definitions},
    diagnostic::{Diagnostic, Severity, codes},
    model::Model,
    source::Source,
};

/// Compiles sources of type definitions. Warnings come with the model; errors come all at once, in the order of the
/// sources.
pub fn compile(sources: &[Source]) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let definitions = definitions::parse(sources)?;
    let mut findings = definitions.findings.clone();
    findings.extend(rules::check(&definitions));
    let findings = bounded(in_order(findings, &definitions));
    if findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        return Err(findings);
    }
    Ok((resolve(&definitions), findings))
}

/// The stages that make the model. The definitions broke no rule, so nothing can fail any more.
fn resolve(definitions: &Definitions) -> Model {
    let names = names::resolve(definitions);
    let mut model = types::resolve(definitions, &names);
    inheritance::resolve(&mut model);
    roots::resolve(definitions, &names, &mut model);
    model.by_name = names.into_types();
    model
}

/// How many findings are shown; the rest is counted.
const MOST_FINDINGS: usize = 1_000;

fn bounded(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    if more == 0 {
        return findings;
    }
    // Errors are more important than warnings, and some error must remain if there was one.
    findings.sort_by_key(|finding| finding.severity == Severity::Warning);
    findings.truncate(MOST_FINDINGS);
    findings.push(Diagnostic {
        code: codes::TOO_MANY,
        severity: Severity::Warning,
        message: format!("There are {more} more findings."),
        span: None,
        path: Vec::new(),
        related: Vec::new(),
    });
    findings
}

fn in_order(mut findings: Vec<Diagnostic>, definitions: &Definitions) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| {
        let span = finding.span.as_ref();
        span.map(|span| (definitions.places.order(&span.file), span.start))
    });
    findings
}
