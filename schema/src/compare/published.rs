//! The text of a published schema, as `cygnet print` and the library print it.
//!
//! In: a source. Out: the schema, or that the source is something else.

use apollo_compiler::{Schema, ast::Definition};

use crate::{
    diagnostic::{Diagnostic, Severity, codes},
    source::Source,
};

/// Reads a published schema; `None` where the source is not one: type definitions, or no GraphQL.
///
/// A published schema defines the type of queries, and names the roots in a `schema` definition or has the API's own type `PageInfo`,
/// which type definitions cannot have.
///
/// # Errors
/// Where it breaks GraphQL's rules.
pub fn published(source: &Source) -> Option<Result<Schema, Diagnostic>> {
    let document =
        apollo_compiler::ast::Document::parse(source.text.as_ref(), source.name.as_ref()).ok()?;
    let is_published = |definition: &Definition| match definition {
        Definition::SchemaDefinition(_) => true,
        Definition::ObjectTypeDefinition(ty) => ty.name == "PageInfo",
        _ => false,
    };
    let is_query = |definition: &Definition| matches!(definition, Definition::ObjectTypeDefinition(ty) if ty.name == "Query");
    let definitions = &document.definitions;
    if !definitions.iter().any(is_published) || !definitions.iter().any(is_query) {
        return None;
    }
    let built = document.to_schema_validate();
    Some(match built {
        Ok(schema) => Ok(schema.into_inner()),
        Err(broken) => Err(Diagnostic {
            code: codes::GRAPHQL_INVALID,
            severity: Severity::Error,
            message: format!(
                "{} is no schema: {}",
                source.name,
                broken
                    .errors
                    .iter()
                    .next()
                    .map_or_else(String::new, |error| error.to_json().message)
            ),
            span: None,
            path: Vec::new(),
            related: Vec::new(),
        }),
    })
}
