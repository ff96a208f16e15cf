//! `@limit`

use apollo_compiler::{Node, ast::Directive, schema::ExtendedType};

use super::{Context, Findings, context::holder};
use crate::{definitions::Site, diagnostic::codes, resolve::directives};

/// Both numbers are at least 1, and `max` is not below `default`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (ty, directive) in context
        .types_with("limit")
        .filter(|(ty, _)| holder(ty).is_some())
    {
        let site = Site::of(ty).directive(directive);
        let (default, max) = (number(directive, "default"), number(directive, "max"));
        let below = [("default", default), ("max", max)]
            .into_iter()
            .find_map(|(name, value)| Some((name, value.filter(|value| *value <= 0)?)));
        let (argument, message) = if let Some((name, value)) = below {
            (
                name,
                format!("@limit.{name} invalid value: {value}. Must be greater than 0."),
            )
        } else if let (Some(default), Some(max)) = (default, max)
            && max < default
        {
            let message = format!(
                "@limit.max invalid value: {max}. Must be greater than limit.default: {default}."
            );
            ("max", message)
        } else {
            continue;
        };
        let value = directives::argument(directive, argument);
        findings.error(codes::LIMIT_VALUE, site.argument(argument, value), message);
    }
}

/// An interface that allows more than one of its types allows going around the type's limit.
pub(super) fn warn_bypassed(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (ty, directive) in context.types_with("limit") {
        let ExtendedType::Object(object) = ty else {
            continue;
        };
        let Some(max) = number(directive, "max") else {
            continue;
        };
        let bypasses = |interface: &str| {
            let found = context.schema().get_interface(interface);
            let of = found.and_then(|found| found.directives.get("limit"));
            of.and_then(|of| number(of, "max"))
                .is_none_or(|allowed| allowed > max)
        };
        let interface = object
            .implements_interfaces
            .iter()
            .find(|name| bypasses(name.as_str()));
        if let Some(interface) = interface {
            let message = format!(
                "Max limit set on {} may be bypassed by its interface {interface}. To fix this update the `@limit` max value on the interface type. Ignore this message if the behavior is intended!",
                object.name
            );
            findings.warning(
                codes::LIMIT_BYPASSED,
                Site::of(ty).directive(directive),
                message,
            );
        }
    }
}

fn number(directive: &Node<Directive>, name: &str) -> Option<i32> {
    directives::argument(directive, name)?.to_i32()
}
