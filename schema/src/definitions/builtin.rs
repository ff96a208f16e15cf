//! The built-in definitions: our directives and the scalars and points of the API.

use apollo_compiler::{parser::Parser, schema::SchemaBuilder};

const DIRECTIVES: &str = include_str!("../../sdl/directives.graphql");
const SCALARS: &str = include_str!("../../sdl/scalars.graphql");

/// Adds the built-in definitions. They come first, so that a source which defines one of them again is at fault.
pub(super) fn add(builder: &mut SchemaBuilder) {
    for (name, text) in [
        ("directives.graphql", DIRECTIVES),
        ("scalars.graphql", SCALARS),
    ] {
        Parser::new().parse_into_schema_builder(text, name, builder);
    }
}
