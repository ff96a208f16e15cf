//! Values that are computed of those that are there: with what, and whether the results fit.
//!
//! In: a change of one property and its operand; the rows that a change gave. Out: how it is computed; a refusal where a value was null or the
//! result does not fit. It must not know what is changed besides.

use cygnet_schema::{
    api::Change,
    model::{BaseType, Field, Scalar},
};

use crate::{
    error::{ErrorCode, Refused},
    plan::Computation,
    value::Value,
};

/// How the rows of a change are checked.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// What was asked, once for all nodes that were given the very same.
    pub(super) of: Vec<Vec<Checked>>,
    /// Which of them it was, one per row.
    pub(super) of_row: Vec<usize>,
}

/// A value that was computed from the one that was there.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    /// The GraphQL name of the field.
    pub(super) field: String,
    pub(super) change: Change,
    /// The operator as messages name it.
    pub(super) word: &'static str,
    /// The operand as messages show it.
    pub(super) operand: String,
    pub(super) kind: Computed,
}

/// What was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    /// A whole number of so many bits.
    Whole(u32),
    Float,
    List,
}

pub(super) fn kind(field: &Field) -> Computed {
    match field.ty.base {
        _ if field.ty.list => Computed::List,
        BaseType::Scalar(Scalar::Int) => Computed::Whole(32),
        BaseType::Scalar(Scalar::BigInt) => Computed::Whole(64),
        _ => Computed::Float,
    }
}

/// How a value is computed, and with what.
pub(super) fn computation(
    checked: &Checked,
    value: &Value,
) -> Result<(Computation, Vec<Value>), Refused> {
    let plain = |how| Ok((how, vec![value.clone()]));
    match (checked.kind, value) {
        (_, Value::Null) => Err(was_null(checked)),
        (Computed::Whole(bits), Value::Integer(number)) => {
            let number = match checked.change {
                Change::Subtract => number.checked_neg(),
                _ => Some(*number),
            };
            let number = number.ok_or_else(|| too_large(checked))?;
            let (low, high) = match bits {
                32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => (i64::MIN, i64::MAX),
            };
            let operands = [
                number,
                low.saturating_sub(number),
                high.saturating_sub(number),
            ];
            let operands = operands.map(Value::Integer);
            Ok((Computation::AddWithin, operands.to_vec()))
        }
        (Computed::List, _) => match (checked.change, value) {
            (Change::Pop, Value::Integer(number)) if *number >= 0 => plain(Computation::Pop),
            (Change::Pop, _) => Err(refused(format!(
                "Cannot pop {} items of {}",
                checked.operand, checked.field
            ))),
            _ => plain(Computation::Push),
        },
        _ => plain(match checked.change {
            Change::Subtract => Computation::Subtract,
            Change::Multiply => Computation::Multiply,
            Change::Divide => Computation::Divide,
            Change::Set | Change::Add | Change::Push | Change::Pop => Computation::Add,
        }),
    }
}

pub(super) fn operand_text(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => text.to_string(),
        Value::Null => "null".to_owned(),
        _ => String::new(),
    }
}

/// The largest float that the library lets a computation give: that of a whole number of 64 bits.
const MAX_FLOAT: f64 = 9_223_372_036_854_775_807.0;

/// Checks what a row of a change gave: `[i, [was null ..], [is ..]]`.
pub(super) fn check(checks: &Checks, row: &[Value]) -> Result<(), Refused> {
    let [Value::Integer(at), Value::List(were_null), Value::List(are)] = row else {
        return Ok(());
    };
    let of = usize::try_from(*at).ok();
    let of = of.and_then(|at| checks.of.get(*checks.of_row.get(at)?));
    let checked = of.map_or(&[][..], Vec::as_slice);
    for ((checked, was), is) in checked.iter().zip(were_null).zip(are) {
        if *was == Value::Boolean(true) {
            return Err(was_null(checked));
        }
        let fits = match (checked.kind, is) {
            (Computed::List, _) => true,
            (Computed::Whole(_), is) => *is != Value::Null,
            (Computed::Float, Value::Float(number)) => number.abs() <= MAX_FLOAT,
            (Computed::Float, is) => *is != Value::Null,
        };
        if !fits {
            return Err(too_large(checked));
        }
    }
    Ok(())
}

fn was_null(checked: &Checked) -> Refused {
    refused(match checked.kind {
        Computed::List => format!("Property {} cannot be NULL", checked.field),
        Computed::Whole(_) | Computed::Float => {
            format!("Cannot {} {} to Nan", checked.word, checked.operand)
        }
    })
}

fn too_large(checked: &Checked) -> Refused {
    let bits = match checked.kind {
        Computed::Whole(bits) => bits,
        Computed::Float | Computed::List => 64,
    };
    refused(format!(
        "Overflow: Value returned from operator {} is larger than {bits} bit",
        checked.word
    ))
}

pub(super) fn refused(message: String) -> Refused {
    Refused::new(ErrorCode::BadUserInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: Change, kind: Computed) -> Checked {
        Checked {
            field: "x".to_owned(),
            change,
            word: match change {
                Change::Multiply => "multiply",
                _ => "add",
            },
            operand: "1".to_owned(),
            kind,
        }
    }

    #[test]
    fn whole_numbers_stay_within_their_bits() {
        let bounds = |change, bits, number| {
            let checked = checked(change, Computed::Whole(bits));
            computation(&checked, &Value::Integer(number)).map(|(_, operands)| operands)
        };
        let integers = |numbers: [i64; 3]| Ok(numbers.map(Value::Integer).to_vec());
        assert_eq!(
            bounds(Change::Add, 32, 1),
            integers([1, -2_147_483_649, 2_147_483_646])
        );
        assert_eq!(
            bounds(Change::Subtract, 32, 1),
            integers([-1, -2_147_483_647, 2_147_483_648])
        );
        assert_eq!(
            bounds(Change::Add, 64, 1),
            integers([1, i64::MIN, i64::MAX - 1])
        );
        assert_eq!(
            bounds(Change::Add, 64, -1),
            integers([-1, i64::MIN + 1, i64::MAX])
        );
        assert!(bounds(Change::Subtract, 64, i64::MIN).is_err());
    }

    #[test]
    fn results_are_checked() {
        let row = |was: bool, is: Value| {
            [
                Value::Integer(0),
                Value::List(vec![Value::Boolean(was)]),
                Value::List(vec![is]),
            ]
        };
        let message = |kind, change, row: [Value; 3]| {
            let checks = Checks {
                of: vec![vec![checked(change, kind)]],
                of_row: vec![0],
            };
            check(&checks, &row).map_err(|refused| refused.message.to_string())
        };
        let whole = Computed::Whole(32);
        assert_eq!(
            message(whole, Change::Add, row(false, Value::Integer(3))),
            Ok(())
        );
        assert_eq!(
            message(whole, Change::Add, row(true, Value::Null)),
            Err("Cannot add 1 to Nan".to_owned())
        );
        assert_eq!(
            message(whole, Change::Add, row(false, Value::Null)),
            Err("Overflow: Value returned from operator add is larger than 32 bit".to_owned())
        );
        assert_eq!(
            message(
                Computed::Float,
                Change::Multiply,
                row(false, Value::Float(1e300))
            ),
            Err("Overflow: Value returned from operator multiply is larger than 64 bit".to_owned())
        );
        assert_eq!(
            message(
                Computed::List,
                Change::Push,
                row(true, Value::Boolean(false))
            ),
            Err("Property x cannot be NULL".to_owned())
        );
    }
}
