//! The pages of the documentation that are made of the code: docs/directives.md and docs/diagnostics.md.

use std::fmt::Write;

use apollo_compiler::{Node, ast::DirectiveDefinition, schema::ExtendedType};

use crate::{definitions, diagnostic::codes};

/// docs/diagnostics.md
pub fn diagnostics_page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         What `cygnet check` and the start of the server say about type definitions. Made of `schema/src/diagnostic/codes.rs` by\n\
         `UPDATE=1 cargo test -p cygnet-schema`.\n\n\
         Each has a code, a message, the place (file, line, column) and a path: type, field, directive, argument. Errors refuse\n\
         the definitions; all are told at once. The messages are those of `@neo4j/graphql` where it has the same rule.\n\n\
         | code | meaning |\n|---|---|\n",
    );
    for (code, meaning) in codes::ALL {
        let _ = writeln!(page, "| `{code}` | {meaning} |");
    }
    page
}

/// docs/directives.md
pub fn directives_page() -> String {
    let mut page = String::from(
        "# Directives\n\n\
         What type definitions can say. Made of `schema/sdl/directives.graphql` by `UPDATE=1 cargo test -p cygnet-schema`.\n\n",
    );
    let Ok(definitions) = definitions::parse(&[]) else {
        return page;
    };
    let schema = &definitions.schema;
    for directive in schema
        .directive_definitions
        .values()
        .filter(|found| !found.is_built_in())
    {
        write_directive(directive, &mut page);
    }
    page += "## Values\n\n";
    for ty in schema.types.values().filter(|ty| !ty.is_built_in()) {
        write_values(ty, &mut page);
    }
    page += "## Scalars and points\n\n| type | meaning |\n|---|---|\n";
    for ty in schema.types.values().filter(|ty| !ty.is_built_in()) {
        let is_value = ty.is_scalar() || ty.is_object();
        let description = ty
            .description()
            .map(|text| text.as_str())
            .unwrap_or_default();
        if is_value {
            let _ = writeln!(page, "| `{}` | {description} |", ty.name());
        }
    }
    page
}

fn write_directive(directive: &Node<DirectiveDefinition>, page: &mut String) {
    let places: Vec<_> = directive
        .locations
        .iter()
        .map(|place| place.to_string())
        .collect();
    let description = directive
        .description
        .as_ref()
        .map(|text| text.as_str())
        .unwrap_or_default();
    let _ = writeln!(page, "## `@{}`\n\n{description}\n", directive.name);
    let _ = writeln!(page, "On: {}.\n", places.join(", "));
    if directive.arguments.is_empty() {
        return;
    }
    *page += "| argument | type | default | meaning |\n|---|---|---|---|\n";
    for argument in &directive.arguments {
        let default = argument
            .default_value
            .as_ref()
            .map(|value| format!("`{}`", value.serialize().no_indent()))
            .unwrap_or_default();
        let meaning = argument
            .description
            .as_ref()
            .map(|text| text.as_str())
            .unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{}` | `{}` | {default} | {meaning} |",
            argument.name, argument.ty
        );
    }
    *page += "\n";
}

fn write_values(ty: &ExtendedType, page: &mut String) {
    let description = ty
        .description()
        .map(|text| text.as_str())
        .unwrap_or_default();
    match ty {
        ExtendedType::Enum(found) => {
            let values: Vec<_> = found
                .values
                .keys()
                .map(|name| format!("`{name}`"))
                .collect();
            let _ = writeln!(
                page,
                "- `{}`: {} {description}",
                found.name,
                values.join(", ")
            );
        }
        ExtendedType::InputObject(found) => {
            let fields: Vec<_> = found
                .fields
                .values()
                .map(|field| {
                    let default = field.default_value.as_ref();
                    let default = default
                        .map(|value| format!(" = {}", value.serialize().no_indent()))
                        .unwrap_or_default();
                    format!("`{}: {}{default}`", field.name, field.ty)
                })
                .collect();
            let _ = writeln!(
                page,
                "- `{}`: {} {description}",
                found.name,
                fields.join(", ")
            );
        }
        ExtendedType::Scalar(_)
        | ExtendedType::Object(_)
        | ExtendedType::Interface(_)
        | ExtendedType::Union(_) => {}
    }
}
