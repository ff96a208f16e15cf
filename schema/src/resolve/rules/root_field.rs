//! Fields that sources add to the root types.

use super::{Context, Findings, context::Holder};
use crate::diagnostic::codes;

/// Every one needs `@cypher`: there is no program that could resolve it otherwise.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields().filter(|at| at.holder == Holder::ROOT) {
        if at.directive("cypher").is_none() {
            let message = format!(
                "Nothing resolves {}.{}: @neo4j/graphql calls a JavaScript resolver here. Use @cypher, or leave the field out.",
                at.ty.name(),
                at.field.name
            );
            findings.error(codes::ROOT_FIELD_WITHOUT_CYPHER, at.site(), message);
        }
    }
}
