//! Type definitions in, [`Model`] out, or what is wrong with them.
//!
//! It must not know the API's types, operations, Cypher or any store.

mod directives;
mod fields;
mod inheritance;
mod names;
mod roots;
mod types;

use crate::{
    definitions::{self, Definitions},
    diagnostic::{Diagnostic, Severity},
    model::Model,
    source::Source,
};

/// Compiles sources of type definitions. Warnings come with the model; errors come all at once, in the order of the
/// sources.
pub fn compile(sources: &[Source]) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut definitions = definitions::parse(sources)?;
    let findings = in_order(std::mem::take(&mut definitions.findings), &definitions);
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

fn in_order(mut findings: Vec<Diagnostic>, definitions: &Definitions) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| {
        let span = finding.span.as_ref();
        span.map(|span| (definitions.places.order(&span.file), span.start))
    });
    findings
}
