//! Types with `@relationshipProperties`.

use apollo_compiler::schema::ExtendedType;

use super::{Context, Findings, context::Holder};
use crate::diagnostic::codes;

/// Their fields are stored values, and do not take the names that connections need.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields().filter(|at| at.holder == Holder::EDGE) {
        let name = at.field.name.as_str();
        if matches!(name, "node" | "cursor") {
            let message = format!(
                "Invalid @relationshipProperties field: Interface field name '{name}' reserved to support relay See https://relay.dev/graphql/"
            );
            findings.error(codes::EDGE_FIELD, at.site(), message);
        }
        let is_object = matches!(
            context.schema().types.get(at.inner()),
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
        );
        let has_source = ["cypher", "relationship"]
            .iter()
            .any(|name| at.directive(name).is_some());
        let is_point = matches!(at.inner(), "Point" | "CartesianPoint");
        if is_object && !is_point && !has_source {
            let message = format!(
                "Invalid @relationshipProperties field: a relationship cannot store a value of type {}.",
                at.field.ty
            );
            findings.error(codes::EDGE_FIELD, at.site(), message);
        }
    }
}
