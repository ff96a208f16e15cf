//! Comparisons of one operand: the objects of operators (`{gt: 1, lt: 5}`) and their deprecated twins.

use std::sync::Arc;

use cygnet_schema::{
    api::{InputMeaning, Operator},
    model::{BaseType, FieldType, Scalar},
};

use super::scope::Slots;
use crate::{
    operation::Input,
    plan::{Comparison, Operand, Predicate, TextCase},
    slot::{Leaf, Slot, SlotId},
    value::Value,
};

/// What a comparison with null asks for, as in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// Of a value: whatever the operator, that there is none.
    AskForNull,
    /// Of what is computed over many: nothing is so.
    HoldOfNothing,
}

/// What the operators that ask for an order compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The values.
    Value,
    /// The instants that durations lead to.
    Elapsed,
}

/// How the operators of an object are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) case: TextCase,
    pub(super) nulls: Nulls,
    pub(super) by: By,
}

impl Reading {
    /// Of a stored or computed value.
    pub(super) const OF_VALUES: Self = Self {
        case: TextCase::Sensitive,
        nulls: Nulls::AskForNull,
        by: By::Value,
    };
    /// Of an aggregate.
    pub(super) const OF_AGGREGATES: Self = Self {
        case: TextCase::Sensitive,
        nulls: Nulls::HoldOfNothing,
        by: By::Value,
    };

    /// The same of values of a type.
    pub(super) fn of(self, ty: &FieldType) -> Self {
        match ty.base {
            BaseType::Scalar(Scalar::Duration) => Self {
                by: By::Elapsed,
                ..self
            },
            _ => self,
        }
    }
}

/// All operators of an object; `None` where it says nothing.
pub(super) fn operators(
    slots: &mut Slots,
    operand: &Operand,
    (input, reading): (&Input, Reading),
) -> Option<Predicate> {
    let Input::Object(fields) = input else {
        return None;
    };
    let parts: Vec<Predicate> = fields
        .iter()
        .filter_map(|(meaning, input)| part(slots, operand, (*meaning, input, reading)))
        .collect();
    all(parts)
}

fn part(
    slots: &mut Slots,
    operand: &Operand,
    (meaning, input, reading): (InputMeaning, &Input, Reading),
) -> Option<Predicate> {
    match meaning {
        InputMeaning::Operator(operator) => one(
            slots,
            operand,
            Compared {
                operator,
                input,
                reading,
            },
        ),
        // One level only: `caseInsensitive` has no field of its own name.
        InputMeaning::CaseInsensitive if reading.case == TextCase::Sensitive => {
            let case = TextCase::Insensitive;
            operators(slots, operand, (input, Reading { case, ..reading }))
        }
        InputMeaning::Distance => distance(slots, operand, input),
        _ => None,
    }
}

/// An operator and what it compares with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) operator: Operator,
    pub(super) input: &'a Input,
    pub(super) reading: Reading,
}

/// One operator.
pub(super) fn one(slots: &mut Slots, operand: &Operand, it: Compared<'_>) -> Option<Predicate> {
    if let Input::Object(fields) = it.input {
        return distance_twin(slots, operand, (it.operator, fields));
    }
    let comparison = comparison(it.operator)?;
    let Reading { case, nulls, by } = it.reading;
    if matches!(it.input, Input::Null) && nulls == Nulls::AskForNull {
        return Some(Predicate::IsNull(operand.clone()));
    }
    let leaf = leaf(it.input)?;
    // A regular expression says for itself where case matters, in the statement: its letters must stay.
    let value = slots.add(match case {
        TextCase::Insensitive if comparison != Comparison::Matches => Slot::Lower(leaf),
        TextCase::Sensitive | TextCase::Insensitive => Slot::Leaf(leaf),
    });
    let operand = operand.clone();
    Some(match by {
        By::Elapsed if comparison.asks_for_order() => Predicate::Elapsed {
            operand,
            comparison,
            value,
        },
        By::Value | By::Elapsed => Predicate::Compare {
            operand,
            comparison,
            value,
            case,
        },
    })
}

fn comparison(operator: Operator) -> Option<Comparison> {
    Some(match operator {
        Operator::Eq => Comparison::Equal,
        Operator::In => Comparison::In,
        Operator::Gt => Comparison::Greater,
        Operator::Gte => Comparison::GreaterOrEqual,
        Operator::Lt => Comparison::Less,
        Operator::Lte => Comparison::LessOrEqual,
        Operator::Contains => Comparison::Contains,
        Operator::StartsWith => Comparison::StartsWith,
        Operator::EndsWith => Comparison::EndsWith,
        Operator::Matches => Comparison::Matches,
        Operator::Includes => Comparison::Includes,
        Operator::Distance => return None,
    })
}

/// `distance: {from: .., lt: ..}`: each comparison is one predicate with the same point.
fn distance(slots: &mut Slots, operand: &Operand, input: &Input) -> Option<Predicate> {
    let Input::Object(fields) = input else {
        return None;
    };
    let from = fields
        .iter()
        .find(|(meaning, _)| *meaning == InputMeaning::DistanceFrom)
        .and_then(|(_, input)| leaf(input))?;
    let from = slots.add(Slot::Leaf(from));
    let mut parts = Vec::new();
    for (meaning, input) in fields {
        let InputMeaning::Operator(operator) = meaning else {
            continue;
        };
        let (Some(comparison), Some(leaf)) = (comparison(*operator), leaf(input)) else {
            continue;
        };
        let value = slots.add(Slot::Leaf(leaf));
        parts.push(Predicate::Distance {
            operand: operand.clone(),
            from,
            comparison,
            value,
        });
    }
    all(parts)
}

/// The deprecated twins on points (`location_LT: {point: .., distance: ..}`): the operator compares the distance.
fn distance_twin(
    slots: &mut Slots,
    operand: &Operand,
    (operator, fields): (Operator, &[(InputMeaning, Input)]),
) -> Option<Predicate> {
    let part = |wanted: InputMeaning| {
        let found = fields.iter().find(|(meaning, _)| *meaning == wanted);
        found.and_then(|(_, input)| leaf(input))
    };
    let (from, distance) = (
        part(InputMeaning::DistanceFrom)?,
        part(InputMeaning::Distance)?,
    );
    let from = slots.add(Slot::Leaf(from));
    let value = slots.add(Slot::Leaf(distance));
    let comparison = comparison(operator).unwrap_or(Comparison::Equal);
    Some(Predicate::Distance {
        operand: operand.clone(),
        from,
        comparison,
        value,
    })
}

/// The leaf of an input that is one value.
pub(super) fn leaf(input: &Input) -> Option<Leaf> {
    match input {
        Input::Null => Some(Leaf::Literal(Value::Null)),
        Input::Leaf { leaf, .. } | Input::Cursor { leaf, .. } | Input::Size { leaf, .. } => {
            Some(leaf.clone())
        }
        Input::Choice(name) => Some(Leaf::Literal(Value::String(Arc::clone(name)))),
        Input::Object(_) | Input::List(_) => None,
    }
}

/// A slot for an input that is one value.
pub(super) fn slot(slots: &mut Slots, input: &Input) -> Option<SlotId> {
    leaf(input).map(|leaf| slots.add(Slot::Leaf(leaf)))
}

/// All of them; `None` of none.
pub(super) fn all(mut parts: Vec<Predicate>) -> Option<Predicate> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(parts.into_iter().fold(Predicate::True, Predicate::and)),
    }
}
