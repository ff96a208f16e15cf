//! Settings of the schema against those of a type.

use super::{Context, Findings};
use crate::{definitions::Site, diagnostic::codes};

/// `@query` and `@mutation` stand on the schema or on types, not on both.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for name in ["query", "mutation"] {
        let Some(on_schema) = context.on_schema().get(name) else {
            continue;
        };
        for (ty, directive) in context.types_with(name) {
            let message = format!(
                "Invalid directive usage: Directive @{name} can only be used in one location: either schema or type."
            );
            let place = Site::of(ty).directive(directive);
            let place = place.with_note(on_schema.location(), "the schema's");
            findings.error(codes::SCHEMA_AND_TYPE, place, message);
        }
    }
}
