//! `@groupBy`

use super::{Context, Findings, context::Holder};
use crate::diagnostic::codes;

/// The field has one value of a GraphQL scalar.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, directive) in context.fields_with("groupBy") {
        if at.holder != Holder::NODE {
            continue;
        }
        let is_primitive = matches!(at.inner(), "Boolean" | "ID" | "String" | "Int" | "Float");
        let message = if at.field.ty.is_list() {
            "Invalid directive usage: Directive \"@groupBy\" cannot be applied to lists"
        } else if !is_primitive {
            "Invalid directive usage: Directive \"@groupBy\" can only be applied to primitive fields"
        } else {
            continue;
        };
        findings.error(codes::VALUE_TYPE, at.site().directive(directive), message);
    }
}
