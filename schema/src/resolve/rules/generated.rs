//! Fields that a write fills by itself: `@id` and `@timestamp`.

use super::{
    Context, Findings,
    context::{FieldAt, Holder},
};
use crate::{diagnostic::codes, resolve::names::builtin_scalar};

/// `@id` makes texts, `@timestamp` makes moments.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    check_type(
        context,
        "id",
        &["ID"],
        "Cannot autogenerate a non ID field.",
        findings,
    );
    let timestamp = "Cannot timestamp Temporal fields lacking time zone information.";
    check_type(
        context,
        "timestamp",
        &["DateTime", "Time"],
        timestamp,
        findings,
    );
    for (at, directive) in context.fields_with("unique") {
        let is_stored = is_scalar_or_enum(context, &at);
        if at.holder == Holder::NODE && !is_stored {
            let message =
                "Directive \"unique\" needs a field with one value of a scalar or an enum.";
            findings.error(codes::VALUE_TYPE, at.site().directive(directive), message);
        }
    }
}

fn check_type(
    context: &Context<'_>,
    name: &str,
    types: &[&str],
    message: &str,
    findings: &mut Findings<'_>,
) {
    for (at, directive) in context.fields_with(name) {
        if !matches!(at.holder, Holder::NODE | Holder::EDGE) {
            continue;
        }
        let site = at.site().directive(directive);
        if at.field.ty.is_list() {
            findings.error(codes::VALUE_TYPE, site, "Cannot autogenerate an array.");
        } else if !types.contains(&at.inner()) {
            findings.error(codes::VALUE_TYPE, site, message);
        }
    }
}

fn is_scalar_or_enum(context: &Context<'_>, at: &FieldAt<'_>) -> bool {
    let named = builtin_scalar(at.inner()).is_some()
        || context
            .schema()
            .types
            .get(at.inner())
            .is_some_and(|ty| ty.is_scalar() || ty.is_enum());
    named && !at.field.ty.is_list()
}
