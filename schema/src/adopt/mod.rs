//! A team's project for `@neo4j/graphql`, as it is: what can be served, what is refused and what to write instead, what will differ.
//!
//! In: files of GraphQL and programs in JavaScript or TypeScript, and how the API is published. Out: [`Adoption`]. Pure; it reads text and
//! runs nothing.

mod advice;
mod differences;
mod older;
mod operations;
mod parts;
mod script;

#[cfg(test)]
mod tests;

pub use differences::Difference;
pub use operations::Refusal;
pub use parts::{Unread, UnreadKind};

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::{ast::Document, parser::Parser};

use crate::{
    api::{ApiOptions, ApiSchema, publish},
    definitions::{RECURSION_LIMIT, TOKEN_LIMIT},
    diagnostic::{Diagnostic, Severity, codes},
    model::Model,
    resolve::compile,
    source::Source,
};

/// What came of reading a project.
#[derive(Debug, Default)]
pub struct Adoption {
    /// Whether type definitions were found and can be served as they are.
    pub served: bool,
    /// What of the type definitions is refused.
    pub refused: Vec<Refusal>,
    /// What is accepted and deserves a look.
    pub warnings: Vec<Diagnostic>,
    /// Operations of clients that would be refused.
    pub operations: Vec<Refusal>,
    /// What operations that are accepted use of the deprecated twins: without these it would be refused.
    pub twins: Vec<Refusal>,
    /// Operations that were checked.
    pub checked_operations: usize,
    /// Operations that were not checked, since the type definitions have no API yet.
    pub waiting_operations: usize,
    /// Parts of files that could not be read.
    pub unread: Vec<Unread>,
    /// What is accepted and will behave otherwise.
    pub differences: Vec<Difference>,
    /// Types of nodes, interfaces, unions and relationship properties.
    pub types: BTreeMap<&'static str, usize>,
    /// The directives that are accepted, and how often they are there.
    pub directives: BTreeMap<String, usize>,
}

impl Adoption {
    /// Whether everything that was given works as it is, as far as a text can show.
    pub fn is_whole(&self) -> bool {
        let made_while_running = |unread: &Unread| unread.kind == UnreadKind::Interpolated;
        self.served && self.operations.is_empty() && !self.unread.iter().any(made_while_running)
    }
}

/// The API without the deprecated twins, where it is published with them.
fn without_twins(model: &Model, options: &ApiOptions) -> Option<ApiSchema> {
    let bare = ApiOptions {
        deprecated: false,
        ..options.clone()
    };
    options.deprecated.then(|| publish(model, &bare).ok())?
}

/// Reads a project.
pub fn adopt(files: &[Source], options: &ApiOptions) -> Adoption {
    let parts = parts::parts(files);
    let documents: Vec<Document> = parts.definitions.iter().map(document).collect();
    let mut adoption = Adoption {
        directives: count_directives(&documents),
        unread: parts.unread,
        ..Adoption::default()
    };
    let mut refused: Vec<Diagnostic> = Vec::new();
    for (source, document) in parts.definitions.iter().zip(&documents) {
        refused.extend(older::findings(source, document));
    }
    match published(&parts.definitions, options, &mut adoption.warnings) {
        Ok((model, api)) => {
            adoption.served = refused.is_empty();
            adoption.types = count_types(&model);
            adoption.differences = differences::differences(&model, &documents);
            adoption.checked_operations = parts.documents.len();
            let without_twins = without_twins(&model, options);
            for source in &parts.documents {
                let found = operations::refusals(source, &api.schema);
                if let (true, Some(api)) = (found.is_empty(), &without_twins) {
                    adoption
                        .twins
                        .extend(operations::refusals(source, &api.schema));
                }
                adoption.operations.extend(found);
            }
        }
        Err(mut found) => {
            adoption.waiting_operations = parts.documents.len();
            // An older form of a condition is told with its replacement, and not once more as what it is not.
            let is_condition = |finding: &Diagnostic| finding.code == codes::AUTHORIZATION_WHERE;
            if refused.iter().any(is_condition) {
                found.retain(|finding| !is_condition(finding));
            }
            refused.extend(older::without_repeats(found));
            adoption.differences = differences::differences(&Model::default(), &documents);
        }
    }
    let gone: BTreeSet<&str> = refused
        .iter()
        .filter(|finding| {
            [
                codes::REMOVED_DIRECTIVE,
                codes::CALLBACK_DIRECTIVE,
                codes::UNKNOWN_DIRECTIVE,
            ]
            .contains(&finding.code)
        })
        .filter_map(|finding| finding.path.last()?.strip_prefix('@'))
        .collect();
    adoption
        .directives
        .retain(|name, _| !gone.contains(name.as_str()));
    refused.sort_by_key(|finding| {
        finding
            .span
            .as_ref()
            .map(|span| (span.file.clone(), span.start))
    });
    let refusals = refused.into_iter().map(|finding| Refusal {
        replacement: advice::for_definitions(&finding),
        finding,
    });
    adoption.refused = refusals.collect();
    adoption
}

/// Compiles and publishes; warnings are put aside.
fn published(
    sources: &[Source],
    options: &ApiOptions,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(Model, ApiSchema), Vec<Diagnostic>> {
    if sources.is_empty() {
        return Err(vec![Diagnostic {
            code: codes::NO_READ,
            severity: Severity::Error,
            message: "No type definitions were found.".to_owned(),
            span: None,
            path: Vec::new(),
            related: Vec::new(),
        }]);
    }
    let mut apart = |found: Vec<Diagnostic>| {
        let (errors, others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|diagnostic| diagnostic.severity == Severity::Error);
        warnings.extend(others);
        errors
    };
    let (model, found) = compile(sources).map_err(&mut apart)?;
    apart(found);
    let api = publish(&model, options).map_err(&mut apart)?;
    Ok((model, api))
}

fn document(source: &Source) -> Document {
    let parsed = Parser::new()
        .recursion_limit(RECURSION_LIMIT)
        .token_limit(TOKEN_LIMIT)
        .parse_ast(source.text.as_ref(), source.name.as_ref());
    match parsed {
        Ok(document) => document,
        Err(broken) => broken.partial,
    }
}

fn count_directives(documents: &[Document]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let definitions = documents.iter().flat_map(|document| &document.definitions);
    for (_, directives) in definitions.flat_map(older::places) {
        for directive in directives.iter() {
            *counts.entry(directive.name.to_string()).or_default() += 1;
        }
    }
    counts
}

fn count_types(model: &Model) -> BTreeMap<&'static str, usize> {
    let counts = [
        ("nodes", model.nodes.len()),
        ("interfaces", model.interfaces.len()),
        ("unions", model.unions.len()),
        ("relationship properties", model.edges.len()),
        ("enums", model.enums.len()),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}
