//! Type definitions in, [`Model`] out, or what is wrong with them.
//!
//! It must not know the API's types, operations, Cypher or any store.

mod access;
mod claims;
mod directives;
mod fields;
mod indexes;
mod inheritance;
mod names;
mod policies;
mod roots;
mod rules;
mod temporal;
mod tenants;
mod types;

pub use policies::Governance;

use crate::{
    definitions::{self, Definitions},
    diagnostic::{Diagnostic, Severity, codes},
    model::{Model, WithoutRule},
    source::Source,
};

/// Which rules type definitions must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// The library's: what it refuses is refused.
    Library,
    /// The same but for what only the library lacks: relationships to one that must be there (`director: Person!`).
    Full,
}

/// Compiles sources of type definitions by the rules of the profile `full`. Warnings come with the model; errors come all at once,
/// in the order of the sources.
pub fn compile(sources: &[Source]) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    compile_as(sources, Strictness::Full)
}

/// Compiles sources of type definitions by one or the other rules, without a configuration of access.
pub fn compile_as(
    sources: &[Source],
    strictness: Strictness,
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    compile_with(sources, strictness, &Governance::default())
}

/// Compiles sources of type definitions with what the configuration says of access. What is wrong in that has the path of its key.
pub fn compile_with(
    sources: &[Source],
    strictness: Strictness,
    governance: &Governance,
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let definitions = definitions::parse(sources)?;
    let mut findings = definitions.findings.clone();
    findings.extend(rules::check(&definitions, strictness));
    let (policies, wrong) = policies::resolve(&definitions, governance);
    findings.extend(wrong);
    let mut findings = bounded(in_order(findings, &definitions));
    if findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        return Err(findings);
    }
    let mut model = resolve(&definitions);
    model.policies = policies;
    if governance.without_rule == WithoutRule::Closed {
        findings.extend(access::close(&mut model));
    }
    Ok((model, findings))
}

/// The stages that make the model. The definitions broke no rule, so nothing can fail any more.
fn resolve(definitions: &Definitions) -> Model {
    let names = names::resolve(definitions);
    let mut model = types::resolve(definitions, &names);
    inheritance::resolve(&mut model);
    tenants::resolve(&mut model);
    roots::resolve(definitions, &names, &mut model);
    access::resolve(definitions, &mut model);
    model.by_name = names.into_types();
    model
}

/// How many findings are shown.
const MOST_FINDINGS: usize = 1_000;

/// How long a message or a step of a path is, in bytes: names and values of the definitions stand in them.
const LONGEST_TEXT: usize = 2_000;

fn bounded(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for finding in &mut findings {
        let texts = std::iter::once(&mut finding.message).chain(&mut finding.path);
        texts.for_each(shorten);
    }
    if findings.len() <= MOST_FINDINGS {
        return findings;
    }
    // Errors are more important than warnings, and some error must remain if there was one.
    findings.sort_by_key(|finding| finding.severity == Severity::Warning);
    findings.truncate(MOST_FINDINGS);
    findings.push(Diagnostic {
        code: codes::TOO_MANY,
        severity: Severity::Warning,
        message: format!("Only the first {MOST_FINDINGS} findings are shown."),
        span: None,
        path: Vec::new(),
        related: Vec::new(),
    });
    findings
}

fn shorten(text: &mut String) {
    if text.len() > LONGEST_TEXT {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        text.push_str("...");
    }
}

fn in_order(mut findings: Vec<Diagnostic>, definitions: &Definitions) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| {
        let span = finding.span.as_ref();
        span.map(|span| (definitions.places.order(&span.file), span.start))
    });
    findings
}
