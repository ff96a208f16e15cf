//! Fields that say more than they can do: of an object type that nothing resolves, or with arguments nobody reads.

use apollo_compiler::schema::ExtendedType;

use super::{Context, Findings, context::Holder};
use crate::diagnostic::codes;

/// Warns of arguments that no statement can use.
pub(super) fn check_arguments(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields() {
        let is_read = matches!(at.holder, Holder::NODE | Holder::EDGE | Holder::Interface);
        let first = at.field.arguments.first();
        if let Some(argument) = first
            && is_read
            && at.directive("cypher").is_none()
        {
            let message = format!(
                "The arguments of {} have no effect, and the API does not have them: only @cypher can use arguments.",
                at.field.name
            );
            findings.warning(codes::IGNORED_ARGUMENTS, at.site().input(argument), message);
        }
    }
}

/// Warns of a node's field that leads to an object type without saying how.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields().filter(|at| at.holder == Holder::NODE) {
        let is_object = matches!(
            context.schema().types.get(at.inner()),
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
        );
        let is_point = matches!(at.inner(), "Point" | "CartesianPoint");
        let has_source = ["relationship", "cypher"]
            .iter()
            .any(|name| at.directive(name).is_some());
        if is_object && !is_point && !has_source {
            let message = format!(
                "Object types need a way to be resolved for field: {}. Add @relationship or @cypher; without, the value is always null.",
                at.field.name
            );
            findings.warning(codes::UNRESOLVED_OBJECT, at.site(), message);
        }
    }
}
