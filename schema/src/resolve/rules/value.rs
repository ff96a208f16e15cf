//! The values of `@default` and `@coalesce`.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
    schema::ExtendedType,
};

use super::{
    Context, Findings,
    context::{FieldAt, Holder},
};
use crate::{
    diagnostic::codes,
    model::Scalar,
    resolve::{directives, names::builtin_scalar, temporal},
};

/// The field can have such a value, and the value is of the field's type.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for name in ["default", "coalesce"] {
        for (at, directive) in context.fields_with(name) {
            if matches!(at.holder, Holder::NODE | Holder::EDGE) {
                check_field(context, &at, directive, findings);
            }
        }
    }
}

fn check_field(
    context: &Context<'_>,
    at: &FieldAt<'_>,
    directive: &Node<Directive>,
    findings: &mut Findings<'_>,
) {
    let Some(value) = directives::argument(directive, "value") else {
        return;
    };
    let site = at.site().directive(directive);
    let name = directive.name.as_str();
    let inner = at.inner();
    if let Some(message) = unsupported(context, name, inner) {
        findings.error(codes::VALUE_TYPE, site, message);
        return;
    }
    let fits = |value: &Node<Value>| fits(context, inner, value);
    let message = if at.field.ty.is_list() {
        let all = value.as_list().is_some_and(|items| items.iter().all(fits));
        (!all).then(|| {
            format!("@{name}.value on {inner} list fields must be a list of {inner} values")
        })
    } else {
        (!fits(value)).then(|| format!("@{name}.value on {inner} fields must be of type {inner}"))
    };
    if let Some(message) = message {
        findings.error(
            codes::VALUE_MISMATCH,
            site.argument("value", Some(value)),
            message,
        );
    }
}

const COALESCE_TYPES: &str =
    "@coalesce directive can only be used on types: Int | Float | String | Boolean | ID | Enum";
const DEFAULT_TYPES: &str = "@default directive can only be used on fields of type Int, Float, String, Boolean, ID, BigInt, DateTime, Date, Time, LocalDateTime or LocalTime.";

fn unsupported(context: &Context<'_>, directive: &str, ty: &str) -> Option<&'static str> {
    let is_coalesce = directive == "coalesce";
    let Some(scalar) = builtin_scalar(ty) else {
        let is_enum = matches!(context.schema().types.get(ty), Some(ExtendedType::Enum(_)));
        let message = if is_coalesce {
            COALESCE_TYPES
        } else {
            DEFAULT_TYPES
        };
        return (!is_enum).then_some(message);
    };
    let (coalesce, default) = match scalar {
        Scalar::Id | Scalar::String | Scalar::Int | Scalar::Float | Scalar::Boolean => (None, None),
        Scalar::BigInt => (Some(COALESCE_TYPES), None),
        Scalar::Date
        | Scalar::DateTime
        | Scalar::Time
        | Scalar::LocalTime
        | Scalar::LocalDateTime => (Some("@coalesce is not supported by Temporal types."), None),
        Scalar::Duration => (Some(COALESCE_TYPES), Some(DEFAULT_TYPES)),
        Scalar::Point | Scalar::CartesianPoint => (
            Some("@coalesce is not supported by Spatial types."),
            Some(DEFAULT_TYPES),
        ),
    };
    if is_coalesce { coalesce } else { default }
}

fn fits(context: &Context<'_>, ty: &str, value: &Node<Value>) -> bool {
    let text = value.as_str();
    let is_int = matches!(**value, Value::Int(_));
    match builtin_scalar(ty) {
        Some(Scalar::Id | Scalar::String) => text.is_some(),
        Some(Scalar::Int) => value.to_i32().is_some(),
        Some(Scalar::Float) => is_int || matches!(**value, Value::Float(_)),
        Some(Scalar::Boolean) => value.to_bool().is_some(),
        Some(Scalar::BigInt) => match &**value {
            Value::Int(number) => number.as_str().parse::<i64>().is_ok(),
            Value::String(text) => text.parse::<i64>().is_ok(),
            _ => false,
        },
        Some(Scalar::DateTime) => text.is_some_and(temporal::is_date_time),
        Some(Scalar::LocalDateTime) => text.is_some_and(temporal::is_date_time),
        Some(Scalar::Date) => text.is_some_and(temporal::is_date_time),
        Some(Scalar::Time) => text.is_some_and(temporal::is_time),
        Some(Scalar::LocalTime) => text.is_some_and(temporal::is_local_time),
        Some(Scalar::Duration | Scalar::Point | Scalar::CartesianPoint) => true,
        None => {
            let Some(ExtendedType::Enum(found)) = context.schema().types.get(ty) else {
                return false;
            };
            value
                .as_enum()
                .is_some_and(|name| found.values.contains_key(name))
        }
    }
}
