//! Source files in, one set of type definitions out: parsed, merged with their extensions and with the built-in
//! directives and types, and checked by GraphQL's own rules.
//!
//! It must not know what our directives mean.

mod builtin;
mod federation;
mod graphql_errors;
mod history;
mod locate;
mod merge;
mod nearest;
mod places;
mod site;
mod wording;

pub use nearest::{did_you_mean, nearest};
pub use places::Places;
pub use site::Site;

use apollo_compiler::{
    Name, Schema,
    ast::Document,
    parser::{Parser, SourceSpan},
    schema::{ExtendedType, SchemaBuilder},
};

use crate::{diagnostic::Diagnostic, source::Source};

/// How deep values, types and selections may nest in a source.
pub const RECURSION_LIMIT: usize = 200;

/// How many tokens one source may have.
pub const TOKEN_LIMIT: usize = 1_000_000;

/// The type definitions of all sources, with the built-in ones.
#[derive(Debug)]
pub struct Definitions {
    /// Everything, merged. It may break GraphQL's rules: `findings` says so.
    pub schema: Schema,
    /// Which source a span belongs to.
    pub places: Places,
    /// What GraphQL's own rules say.
    pub findings: Vec<Diagnostic>,
}

impl Definitions {
    /// The types that the sources define, in the order of definition.
    pub fn types(&self) -> impl Iterator<Item = &ExtendedType> {
        self.schema
            .types
            .values()
            .filter(|ty| self.is_written(ty.name().location()))
    }

    /// What a directive of federation is called by these definitions, if they link to federation.
    pub fn federation_name(&self, directive: &str) -> Option<Name> {
        federation::name_of(directive, &self.schema.schema_definition.directives)
    }

    /// Whether something stands in one of the sources, and not in a built-in file.
    pub fn is_written(&self, location: Option<SourceSpan>) -> bool {
        location.is_some_and(|location| self.places.contains(location))
    }
}

/// Parses and merges sources. An error says that there is no syntax tree to work on.
pub fn parse(sources: &[Source]) -> Result<Definitions, Vec<Diagnostic>> {
    let mut places = Places::default();
    let mut documents = read(sources, &mut places)?;
    let (federation, findings) = federation::import(&documents, &places);
    let mut builder = Schema::builder().adopt_orphan_extensions();
    builtin::add(&mut builder);
    let mut merger = merge::Merger::default();
    documents
        .iter_mut()
        .for_each(|document| merger.merge(document));
    for document in federation.iter().chain(&documents) {
        builder = builder.add_ast(document);
    }
    let mut definitions = check(builder, places);
    definitions.findings.extend(findings);
    Ok(definitions)
}

fn read(sources: &[Source], places: &mut Places) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let mut documents = Vec::with_capacity(sources.len());
    let mut syntax_errors = Vec::new();
    for source in sources.iter().filter(|source| !is_blank(&source.text)) {
        let parsed = Parser::new()
            .recursion_limit(RECURSION_LIMIT)
            .token_limit(TOKEN_LIMIT)
            .parse_ast(source.text.as_ref(), source.name.as_ref());
        match parsed {
            Ok(document) => {
                places.add(source, &document);
                documents.push(document);
            }
            Err(failed) => {
                places.add(source, &failed.partial);
                syntax_errors.extend(graphql_errors::of_parsing(&failed.errors, places));
            }
        }
    }
    if syntax_errors.is_empty() {
        Ok(documents)
    } else {
        Err(syntax_errors)
    }
}

/// Whether there is nothing to parse, which the parser takes for an error.
fn is_blank(text: &str) -> bool {
    let is_ignored = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '\u{feff}');
    text.lines().all(|line| {
        let rest = line.trim_start_matches(is_ignored);
        rest.is_empty() || rest.starts_with('#')
    })
}

fn check(builder: SchemaBuilder, places: Places) -> Definitions {
    let (built, mut findings) = match builder.build() {
        Ok(schema) => (schema, Vec::new()),
        Err(failed) => {
            let findings = graphql_errors::of_schema(&failed.errors, &failed.partial, &places);
            (failed.partial, findings)
        }
    };
    let schema = match built.validate() {
        Ok(schema) => schema.into_inner(),
        Err(failed) => {
            let found = graphql_errors::of_schema(&failed.errors, &failed.partial, &places);
            findings.extend(found);
            failed.partial
        }
    };
    Definitions {
        schema,
        places,
        findings,
    }
}
