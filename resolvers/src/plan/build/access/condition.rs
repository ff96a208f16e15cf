//! The condition of a rule as a predicate.
//!
//! What it asks of the caller alone becomes one flag, decided before the statement runs; what it asks of the node is read as a where input
//! of the node's type. As there, a part that says nothing is left out.

use std::sync::Arc;

use apollo_compiler::{Node, ast};
use cygnet_schema::{
    api::{Asked, InputScalar},
    model::{ClaimCondition, Condition, Reference, Rule, Scalar},
};

use super::{super::comparison, super::filter, Doing, Env, Scope, Slots};
use crate::{
    error::{ErrorCode, Refused},
    operation::Input,
    plan::Predicate,
    scalar::{self, ScalarInput},
    slot::{CallerCondition, ClaimForm, Leaf, Slot},
    value::Value,
};

/// A part of a condition.
enum Part {
    Caller(CallerCondition),
    Node(Predicate),
}

/// The predicate of a rule; `None` where it says nothing.
pub(super) fn of_rule(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    rule: &Rule,
) -> Result<Option<Predicate>, Refused> {
    // Rules look at the whole graph: what they ask of related nodes does not depend on what the caller may see of those.
    let env = env.doing(Doing::Unseen);
    let mut at = At { env, slots, scope };
    let required = rule.require_authentication;
    let known = required.then_some(Part::Caller(CallerCondition::Authenticated));
    let mut parts: Vec<Part> = known.into_iter().collect();
    parts.extend(at.condition(&rule.condition)?);
    Ok(at.all(parts).map(|part| at.predicate(part)))
}

/// What a condition asks of claims; `None` where it says nothing.
pub(super) fn of_claims(env: Env<'_>, condition: &ClaimCondition) -> Option<CallerCondition> {
    let each = |items: &[ClaimCondition]| {
        let items = items.iter();
        items
            .filter_map(|item| of_claims(env, item))
            .collect::<Vec<_>>()
    };
    match condition {
        ClaimCondition::And(items) => joined(each(items), CallerCondition::And),
        ClaimCondition::Or(items) => joined(each(items), CallerCondition::Or),
        ClaimCondition::Not(inner) => {
            of_claims(env, inner).map(|inner| CallerCondition::Not(Box::new(inner)))
        }
        ClaimCondition::Compare {
            path,
            comparison,
            value,
        } => Some(CallerCondition::Claim {
            path: path.clone(),
            comparison: *comparison,
            with: compared(env, value),
        }),
    }
}

fn joined(
    mut parts: Vec<CallerCondition>,
    join: fn(Vec<CallerCondition>) -> CallerCondition,
) -> Option<CallerCondition> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

struct At<'a, 'b> {
    env: Env<'a>,
    slots: &'b mut Slots,
    scope: &'b mut Scope,
}

impl At<'_, '_> {
    /// Conditions nest as deep as the type definitions' parser allows.
    fn condition(&mut self, condition: &Condition) -> Result<Option<Part>, Refused> {
        Ok(match condition {
            Condition::And(items) => {
                let parts = self.each(items)?;
                self.all(parts)
            }
            Condition::Or(items) => {
                let parts = self.each(items)?;
                self.any(parts)
            }
            Condition::Not(inner) => self.condition(inner)?.map(|part| match part {
                Part::Caller(inner) => Part::Caller(CallerCondition::Not(Box::new(inner))),
                Part::Node(predicate) => Part::Node(filter::not(predicate)),
            }),
            Condition::Claims(claims) => of_claims(self.env, claims).map(Part::Caller),
            Condition::Node(at) => {
                let Some(asked) = self.env.conditions.get(*at) else {
                    return Err(unreadable());
                };
                let input = input(asked)?;
                filter::object(self.env, self.slots, self.scope, &input)?.map(Part::Node)
            }
        })
    }

    fn each(&mut self, items: &[Condition]) -> Result<Vec<Part>, Refused> {
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            parts.extend(self.condition(item)?);
        }
        Ok(parts)
    }

    fn all(&mut self, parts: Vec<Part>) -> Option<Part> {
        let (callers, nodes) = split(parts);
        let caller = joined(callers, CallerCondition::And);
        if nodes.is_empty() {
            return caller.map(Part::Caller);
        }
        let flag = caller.map(|caller| self.flag(caller));
        comparison::all(flag.into_iter().chain(nodes).collect()).map(Part::Node)
    }

    fn any(&mut self, parts: Vec<Part>) -> Option<Part> {
        let (callers, nodes) = split(parts);
        let caller = joined(callers, CallerCondition::Or);
        if nodes.is_empty() {
            return caller.map(Part::Caller);
        }
        let flag = caller.map(|caller| self.flag(caller));
        filter::any(flag.into_iter().chain(nodes).collect()).map(Part::Node)
    }

    fn flag(&mut self, caller: CallerCondition) -> Predicate {
        Predicate::Flag(self.slots.add(Slot::Holds(Arc::new(caller))))
    }

    fn predicate(&mut self, part: Part) -> Predicate {
        match part {
            Part::Caller(caller) => self.flag(caller),
            Part::Node(predicate) => predicate,
        }
    }
}

fn split(parts: Vec<Part>) -> (Vec<CallerCondition>, Vec<Predicate>) {
    let (mut callers, mut nodes) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Caller(caller) => callers.push(caller),
            Part::Node(predicate) => nodes.push(predicate),
        }
    }
    (callers, nodes)
}

/// What a claim is compared with.
pub(super) fn compared(env: Env<'_>, value: &ast::Value) -> Leaf {
    let reference = value.as_str().and_then(|text| env.model.reference(text));
    match reference {
        Some(reference) => leaf(&reference, ClaimForm::Any),
        None => Leaf::Literal(constant(value)),
    }
}

fn leaf(reference: &Reference, form: ClaimForm) -> Leaf {
    match reference {
        Reference::Claim(path) => Leaf::Claim(path.clone(), form),
        Reference::Context(path) => Leaf::Context(path.clone(), form),
    }
}

/// A where input of a rule as one of a client. Its depth was checked when the schema was published.
fn input(asked: &Asked) -> Result<Input, Refused> {
    Ok(match asked {
        Asked::Null => Input::Null,
        Asked::Value {
            value,
            scalar,
            list,
        } => Input::Leaf {
            leaf: Leaf::Literal(parsed(value, *scalar)?),
            scalar: *scalar,
            list: *list,
        },
        Asked::Reference {
            reference,
            scalar,
            list,
        } => Input::Leaf {
            leaf: leaf(
                reference,
                match list {
                    true => ClaimForm::Many,
                    false => ClaimForm::One,
                },
            ),
            scalar: *scalar,
            list: *list,
        },
        Asked::Choice(name) => Input::Choice(Arc::clone(name)),
        Asked::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(meaning, asked)| Ok((*meaning, input(asked)?)));
            Input::Object(fields.collect::<Result<_, Refused>>()?)
        }
        Asked::List(items) => Input::List(items.iter().map(input).collect::<Result<_, Refused>>()?),
    })
}

fn parsed(value: &Node<ast::Value>, scalar: InputScalar) -> Result<Value, Refused> {
    match &**value {
        ast::Value::Null => Ok(Value::Null),
        ast::Value::Enum(name) => Ok(Value::String(Arc::from(name.as_str()))),
        ast::Value::List(items) if !matches!(scalar, InputScalar::User(_)) => {
            let items = items.iter().map(|item| parsed(item, scalar));
            Ok(Value::List(items.collect::<Result<_, _>>()?))
        }
        _ => scalar::parse(scalar, ScalarInput::Literal(value)).map_err(|_| unreadable()),
    }
}

/// A constant that a claim is compared with.
fn constant(value: &ast::Value) -> Value {
    match value {
        ast::Value::List(items) => Value::List(items.iter().map(|item| constant(item)).collect()),
        ast::Value::Enum(name) => Value::String(Arc::from(name.as_str())),
        ast::Value::String(text) => Value::String(Arc::from(text.as_str())),
        ast::Value::Boolean(flag) => Value::Boolean(*flag),
        ast::Value::Int(number) => number.as_str().parse().map_or(Value::Null, Value::Integer),
        ast::Value::Float(_) => {
            let float = InputScalar::Built(Scalar::Float);
            scalar::parse(float, ScalarInput::Literal(value)).unwrap_or(Value::Null)
        }
        ast::Value::Null | ast::Value::Variable(_) | ast::Value::Object(_) => Value::Null,
    }
}

/// A constant of a rule that is of another type than the field: the author's fault, and nothing is shown.
fn unreadable() -> Refused {
    let message = "an access rule compares a field with a constant of another type";
    Refused::new(ErrorCode::InternalServerError, message)
}
