//! What rules ask of a caller, as text for people.

use std::fmt::{self, Display, Formatter};

use cygnet_schema::model::ClaimComparison;

use super::{CallerCondition, CallerPart, Leaf};
use crate::value::Value;

impl Display for CallerCondition {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authenticated => out.write_str("authenticated"),
            Self::Undecided => out.write_str("(the node)"),
            Self::And(parts) => joined(out, parts, " and ", "anybody"),
            Self::Or(parts) => joined(out, parts, " or ", "nobody"),
            Self::Not(inner) => write!(out, "not ({inner})"),
            Self::Is(part, texts) => {
                let name = match part {
                    CallerPart::Role => "role",
                    CallerPart::Scope => "scope",
                    CallerPart::Tier => "tier",
                };
                write!(out, "{name} {}", Shown(texts))
            }
            Self::Claim {
                path,
                comparison,
                with,
            } => {
                let path = path.join(".");
                write!(out, "claim {path} {} {}", word(*comparison), Shown(with))
            }
        }
    }
}

/// Parts that are lists of parts themselves have brackets. Depth is that of the type definitions.
fn joined(
    out: &mut Formatter<'_>,
    parts: &[CallerCondition],
    between: &str,
    empty: &str,
) -> fmt::Result {
    let [first, rest @ ..] = parts else {
        return out.write_str(empty);
    };
    let brackets = !rest.is_empty();
    for (at, part) in std::iter::once(first).chain(rest).enumerate() {
        if at > 0 {
            out.write_str(between)?;
        }
        match part {
            CallerCondition::And(inner) | CallerCondition::Or(inner)
                if brackets && inner.len() > 1 =>
            {
                write!(out, "({part})")?;
            }
            _ => write!(out, "{part}")?,
        }
    }
    Ok(())
}

fn word(comparison: ClaimComparison) -> &'static str {
    match comparison {
        ClaimComparison::Eq => "=",
        ClaimComparison::In => "in",
        ClaimComparison::Gt => ">",
        ClaimComparison::Gte => ">=",
        ClaimComparison::Lt => "<",
        ClaimComparison::Lte => "<=",
        ClaimComparison::Contains => "contains",
        ClaimComparison::StartsWith => "starts with",
        ClaimComparison::EndsWith => "ends with",
        ClaimComparison::Includes => "includes",
    }
}

/// A value that a caller is compared with.
struct Shown<'a>(&'a Leaf);

impl Display for Shown<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Leaf::Literal(value) => constant(out, value),
            Leaf::Claim(path, _) => write!(out, "$jwt.{}", path.join(".")),
            Leaf::Context(path, _) => write!(out, "$context.{}", path.join(".")),
            Leaf::List(items) => {
                out.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    write!(out, "{comma}{}", Shown(item))?;
                }
                out.write_str("]")
            }
            Leaf::Variable(_) | Leaf::Map(_) | Leaf::Point(_) => out.write_str("?"),
        }
    }
}

fn constant(out: &mut Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Boolean(flag) => write!(out, "{flag}"),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number}"),
        Value::String(text) => write!(out, "{text:?}"),
        Value::List(items) => {
            out.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.write_str(", ")?;
                }
                constant(out, item)?;
            }
            out.write_str("]")
        }
        other => write!(out, "{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_they_are_meant() {
        let is =
            |part, text: &str| CallerCondition::Is(part, Leaf::Literal(Value::String(text.into())));
        let claim = CallerCondition::Claim {
            path: vec!["org".to_owned(), "id".to_owned()],
            comparison: ClaimComparison::In,
            with: Leaf::Claim(vec!["orgs".to_owned()], super::super::ClaimForm::Any),
        };
        let check = |condition: &CallerCondition, expect: &str| {
            assert_eq!(condition.to_string(), expect);
        };
        let both = CallerCondition::And(vec![is(CallerPart::Role, "a"), claim.clone()]);
        check(&both, "role \"a\" and claim org.id in $jwt.orgs");
        let either = CallerCondition::Or(vec![both.clone(), CallerCondition::Authenticated]);
        check(
            &either,
            "(role \"a\" and claim org.id in $jwt.orgs) or authenticated",
        );
        check(
            &CallerCondition::Or(vec![both]),
            "role \"a\" and claim org.id in $jwt.orgs",
        );
        check(
            &CallerCondition::Not(Box::new(claim)),
            "not (claim org.id in $jwt.orgs)",
        );
        check(&CallerCondition::Or(Vec::new()), "nobody");
    }
}
