//! Lists of stored values.

use apollo_compiler::ast::Type;

use super::{Context, Findings, context::Holder};
use crate::diagnostic::codes;

/// Lists are one deep, and their items are not null: the database cannot store anything else.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields() {
        let directive = match at.holder {
            Holder::NODE => "node",
            Holder::EDGE => "relationshipProperties",
            Holder::Object(_) | Holder::Interface => continue,
        };
        if at.directive("cypher").is_some() || at.directive("relationship").is_some() {
            continue;
        }
        let is_good = match &at.field.ty {
            Type::Named(_) | Type::NonNullNamed(_) => true,
            Type::List(item) | Type::NonNullList(item) => matches!(**item, Type::NonNullNamed(_)),
        };
        if !is_good {
            let message = format!(
                "List of nullable elements are not supported in \"@{directive}\" types. Found: {}",
                at.field.ty
            );
            findings.error(codes::LIST_OF_NULLABLE, at.site(), message);
        }
    }
}
