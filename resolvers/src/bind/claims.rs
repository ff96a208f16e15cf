//! What access rules ask of a caller: a condition and the caller in, whether it holds out.
//!
//! Three-valued, as the same comparison would be in a statement: what cannot be compared is neither so nor not. A comparison with a claim
//! that is missing is false, whatever it is compared with.

use cygnet_schema::model::ClaimComparison;

use super::{Values, of_leaf};
use crate::{
    error::{ErrorCode, Refused},
    slot::{CallerCondition, ClaimForm, Lacks, Required},
    value::Value,
};

/// Refuses a caller of whom what is required does not hold.
///
/// # Errors
/// `UNAUTHENTICATED`; of a known caller who lacks scopes or fails a policy `FORBIDDEN`.
pub fn require(required: &Required, values: Values<'_>) -> Result<(), Refused> {
    if holds(&required.condition, values) == Some(true) {
        return Ok(());
    }
    let (code, plain) = match (&required.lacks, &values.caller.claims) {
        (Lacks::Identity, _) | (_, None) => (ErrorCode::Unauthenticated, "Unauthenticated"),
        (Lacks::Scopes(_) | Lacks::Policy, Some(_)) => (ErrorCode::Forbidden, "Forbidden"),
    };
    let message = match &required.lacks {
        Lacks::Scopes(message) => message,
        Lacks::Identity | Lacks::Policy => plain,
    };
    Err(Refused::denied(code, message, &required.denial))
}

/// Whether a condition holds. Its depth is that of the type definitions, which the parser bounds.
pub fn holds(condition: &CallerCondition, values: Values<'_>) -> Option<bool> {
    match condition {
        CallerCondition::Undecided => None,
        CallerCondition::Authenticated => Some(values.caller.claims.is_some()),
        CallerCondition::And(all) => {
            let mut every = all.iter().map(|one| holds(one, values));
            every.try_fold_three(false)
        }
        CallerCondition::Or(any) => {
            let mut every = any.iter().map(|one| holds(one, values));
            every.try_fold_three(true)
        }
        CallerCondition::Not(inner) => holds(inner, values).map(|holds| !holds),
        CallerCondition::Is(part, texts) => Some(match of_leaf(texts, values) {
            Value::String(text) => values.caller.has(*part, &text),
            Value::List(texts) => texts.iter().any(|text| match text {
                Value::String(text) => values.caller.has(*part, text),
                _ => false,
            }),
            _ => false,
        }),
        CallerCondition::Claim {
            path,
            comparison,
            with,
        } => match values.caller.claim(path) {
            Value::Null => Some(false),
            claim => compare(&claim, *comparison, &of_leaf(with, values)),
        },
    }
}

/// What a caller brought, if it has the form: in another one no statement could compare it.
pub(super) fn formed(value: Value, form: ClaimForm) -> Value {
    match (form, value) {
        (ClaimForm::One, Value::List(_) | Value::Map(_)) => Value::Null,
        (ClaimForm::Many, value) if !matches!(value, Value::List(_)) => Value::Null,
        (ClaimForm::Any | ClaimForm::One | ClaimForm::Many, value) => value,
    }
}

trait Three: Iterator<Item = Option<bool>> {
    /// `decisive` if any is that, else unknown if any is unknown, else the other.
    fn try_fold_three(&mut self, decisive: bool) -> Option<bool> {
        let mut unknown = false;
        for item in self {
            match item {
                Some(value) if value == decisive => return Some(decisive),
                Some(_) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(!decisive)
    }
}

impl<I: Iterator<Item = Option<bool>>> Three for I {}

fn compare(claim: &Value, comparison: ClaimComparison, with: &Value) -> Option<bool> {
    match comparison {
        ClaimComparison::Eq => equal(claim, with),
        ClaimComparison::In => among(claim, with),
        ClaimComparison::Includes => among(with, claim),
        ClaimComparison::Gt => order(claim, with).map(std::cmp::Ordering::is_gt),
        ClaimComparison::Gte => order(claim, with).map(std::cmp::Ordering::is_ge),
        ClaimComparison::Lt => order(claim, with).map(std::cmp::Ordering::is_lt),
        ClaimComparison::Lte => order(claim, with).map(std::cmp::Ordering::is_le),
        ClaimComparison::Contains => texts(claim, with).map(|(text, part)| text.contains(part)),
        ClaimComparison::StartsWith => {
            texts(claim, with).map(|(text, part)| text.starts_with(part))
        }
        ClaimComparison::EndsWith => texts(claim, with).map(|(text, part)| text.ends_with(part)),
    }
}

fn texts<'v>(left: &'v Value, right: &'v Value) -> Option<(&'v str, &'v str)> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some((left, right)),
        _ => None,
    }
}

fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::List(left), Value::List(right)) if left.len() == right.len() => left
            .iter()
            .zip(right)
            .map(|(left, right)| equal(left, right))
            .try_fold_three(false),
        (Value::List(_), _) | (_, Value::List(_)) => Some(false),
        _ => match (number(left), number(right)) {
            (Some(left), Some(right)) => Some(left == right),
            _ => Some(left == right),
        },
    }
}

fn among(item: &Value, list: &Value) -> Option<bool> {
    match list {
        Value::List(items) => items
            .iter()
            .map(|known| equal(item, known))
            .try_fold_three(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn text(text: &str) -> Value {
        Value::String(Arc::from(text))
    }

    fn check(claim: Value, comparison: ClaimComparison, with: Value, expect: Option<bool>) {
        assert_eq!(
            compare(&claim, comparison, &with),
            expect,
            "{claim:?} {comparison:?} {with:?}"
        );
    }

    #[test]
    fn claims_are_compared_as_in_a_statement() {
        let roles = || Value::List(vec![text("admin"), text("editor")]);
        check(text("u1"), ClaimComparison::Eq, text("u1"), Some(true));
        check(text("u1"), ClaimComparison::Eq, Value::Null, None);
        check(
            text("1"),
            ClaimComparison::Eq,
            Value::Integer(1),
            Some(false),
        );
        check(
            Value::Integer(1),
            ClaimComparison::Eq,
            Value::Float(1.0),
            Some(true),
        );
        check(
            roles(),
            ClaimComparison::Includes,
            text("admin"),
            Some(true),
        );
        check(roles(), ClaimComparison::Includes, text("x"), Some(false));
        check(
            text("admin"),
            ClaimComparison::Includes,
            text("admin"),
            None,
        );
        check(text("admin"), ClaimComparison::In, roles(), Some(true));
        check(roles(), ClaimComparison::Eq, roles(), Some(true));
        check(
            Value::Integer(2),
            ClaimComparison::Gt,
            Value::Integer(1),
            Some(true),
        );
        check(text("b"), ClaimComparison::Gt, Value::Integer(1), None);
        check(
            text("abc"),
            ClaimComparison::StartsWith,
            text("ab"),
            Some(true),
        );
        check(
            text("abc"),
            ClaimComparison::EndsWith,
            text("ab"),
            Some(false),
        );
        check(
            Value::Integer(1),
            ClaimComparison::Contains,
            text("1"),
            None,
        );
    }

    #[test]
    fn unknown_stays_unknown_but_where_the_rest_decides() {
        let three =
            |items: &[Option<bool>], decisive| items.iter().copied().try_fold_three(decisive);
        assert_eq!(three(&[None, Some(false)], false), Some(false));
        assert_eq!(three(&[None, Some(true)], false), None);
        assert_eq!(three(&[None, Some(true)], true), Some(true));
        assert_eq!(three(&[], false), Some(true));
        assert_eq!(three(&[], true), Some(false));
    }
}
