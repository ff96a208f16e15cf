//! What access rules ask of nodes: where inputs as written in, the same by their meanings out.
//!
//! Rules are read against where inputs of their own, with every operator and every deprecated twin: what a rule can ask does not depend
//! on how the API is published. What is wrong with one refuses the schema.

use std::sync::Arc;

use apollo_compiler::{Node, ast::Value};

use super::{
    ApiOptions, InputKind, InputMeaning, InputScalar, InputType, InputTypeRef, Profile,
    StringFilters,
    context::Context,
    draft::Draft,
    filter,
    finish::{self, Inputs},
    operators, scalar,
};
use crate::{
    diagnostic::{Diagnostic, Severity, codes},
    model::{Model, NodeCondition, Reference, Scalar, Target},
};

/// How deep a condition nests.
const DEEPEST: usize = 100;

/// A where input of a rule, or a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Null.
    Null,
    /// A constant, or a list of such.
    Value {
        /// As written.
        value: Node<Value>,
        /// Of which scalar; of an enum, text.
        scalar: InputScalar,
        /// Whether the place takes a list.
        list: bool,
    },
    /// A value of the request.
    Reference {
        /// Which.
        reference: Reference,
        /// Of which scalar the place is.
        scalar: InputScalar,
        /// Whether the place takes a list.
        list: bool,
    },
    /// A name that is part of the question: of a type.
    Choice(Arc<str>),
    /// An input object.
    Object(Vec<(InputMeaning, Asked)>),
    /// A list of input objects or names.
    List(Vec<Asked>),
}

/// All conditions of a model.
pub(super) fn conditions(model: &Model) -> Result<Vec<Asked>, Vec<Diagnostic>> {
    if model.node_conditions.is_empty() {
        return Ok(Vec::new());
    }
    let options = options();
    let context = Context::new(model, &options);
    let mut draft = Draft::default();
    scalar::add(&context, &mut draft);
    operators::add(&context, &mut draft);
    filter::add(&context, &mut draft);
    let inputs = finish::inputs_alone(draft);
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for condition in &model.node_conditions {
        let name = filter::where_of(&context, Target::Node(condition.node));
        let reader = Reader {
            model,
            inputs: &inputs,
        };
        match reader.condition(&name, condition) {
            Ok(asked) => read.push(asked),
            Err(message) => wrong.push(finding(condition, &message)),
        }
    }
    if wrong.is_empty() {
        Ok(read)
    } else {
        Err(wrong)
    }
}

fn options() -> ApiOptions {
    ApiOptions {
        profile: Profile::Full,
        deprecated: true,
        writes: false,
        string_filters: StringFilters {
            matches: true,
            gt: true,
            gte: true,
            lt: true,
            lte: true,
            case_insensitive: true,
        },
        id_matches: true,
        ..ApiOptions::default()
    }
}

fn finding(condition: &NodeCondition, message: &str) -> Diagnostic {
    let argument = condition.path.last().map_or("where", String::as_str);
    Diagnostic {
        code: codes::AUTHORIZATION_WHERE,
        severity: Severity::Error,
        message: format!("Invalid argument: {argument}, error: {message}"),
        span: None,
        path: condition.path.clone(),
        related: Vec::new(),
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    model: &'a Model,
    inputs: &'a Inputs,
}

impl<'a> Reader<'a> {
    fn condition(self, name: &str, condition: &NodeCondition) -> Result<Asked, String> {
        match self.inputs.by_name.get(name) {
            Some(id) => {
                let ty = InputTypeRef::Named {
                    id: *id,
                    required: false,
                };
                self.value(&ty, &condition.value, 0)
            }
            None => Err("The type has nothing to filter by.".to_owned()),
        }
    }

    fn input(self, ty: &InputTypeRef) -> &'a InputType {
        &self.inputs.types[ty.named().0 as usize]
    }

    fn value(self, ty: &InputTypeRef, value: &Node<Value>, depth: usize) -> Result<Asked, String> {
        if depth > DEEPEST {
            return Err("The condition is nested too deeply.".to_owned());
        }
        let input = self.input(ty);
        match (&input.kind, ty, &**value) {
            (_, _, Value::Null) => Ok(Asked::Null),
            (InputKind::Scalar(scalar), ..) => self.leaf(ty, value, *scalar),
            (InputKind::Enum(Some(_), names), ..) => {
                let text = InputScalar::Built(Scalar::String);
                let leaf = self.leaf(ty, value, text)?;
                match unknown_name(value, names) {
                    Some(name) => Err(format!("Value \"{name}\" does not exist in enum.")),
                    None => Ok(leaf),
                }
            }
            (_, InputTypeRef::List { item, .. }, _) => {
                let items = match &**value {
                    Value::List(items) => items.as_slice(),
                    _ => std::slice::from_ref(value),
                };
                let items = items.iter().map(|value| self.value(item, value, depth + 1));
                Ok(Asked::List(items.collect::<Result<_, _>>()?))
            }
            (InputKind::Enum(None, names), _, Value::Enum(name)) => {
                match names.iter().find(|known| ***known == *name.as_str()) {
                    Some(known) => Ok(Asked::Choice(Arc::clone(known))),
                    None => Err(format!("Value \"{name}\" does not exist in enum.")),
                }
            }
            (InputKind::Enum(None, _), ..) => Err("Expected a name.".to_owned()),
            (InputKind::Object(fields), _, Value::Object(entries)) => {
                let mut given = Vec::with_capacity(entries.len());
                for (key, below) in entries {
                    let known = fields.iter().find(|field| *field.name == *key.as_str());
                    let Some(field) = known else {
                        let of = &input.name;
                        return Err(format!("Field \"{key}\" is not defined by type \"{of}\"."));
                    };
                    let asked = self.value(&field.ty, below, depth + 1)?;
                    given.push((field.meaning, asked));
                }
                Ok(Asked::Object(given))
            }
            (InputKind::Object(_), ..) => Err("Expected an object.".to_owned()),
        }
    }

    fn leaf(
        self,
        ty: &InputTypeRef,
        value: &Node<Value>,
        scalar: InputScalar,
    ) -> Result<Asked, String> {
        let list = matches!(ty, InputTypeRef::List { .. });
        if let Value::String(text) = &**value {
            if let Some(reference) = self.model.reference(text) {
                return Ok(Asked::Reference {
                    reference,
                    scalar,
                    list,
                });
            }
            if text.starts_with("$jwt") || text.starts_with("$context") {
                return Err(format!("\"{text}\" has no path: \"$jwt.sub\"."));
            }
        }
        let items = match &**value {
            Value::List(items) if list => items.as_slice(),
            Value::List(_) => return Err("Expected one value.".to_owned()),
            _ => std::slice::from_ref(value),
        };
        for item in items {
            if let Value::String(text) = &**item
                && self.model.reference(text).is_some()
            {
                return Err(format!(
                    "\"{text}\" cannot stand in a list: give the claim itself, without brackets."
                ));
            }
            if !fits(item, scalar) {
                return Err("The value is not of the field's type.".to_owned());
            }
        }
        // A single value is a list of one, as GraphQL coerces it.
        let value = match &**value {
            Value::List(_) => value.clone(),
            _ if list => Node::new(Value::List(vec![value.clone()])),
            _ => value.clone(),
        };
        Ok(Asked::Value {
            value,
            scalar,
            list,
        })
    }
}

fn unknown_name<'v>(value: &'v Value, names: &[Arc<str>]) -> Option<&'v str> {
    match value {
        Value::Enum(name) => {
            (!names.iter().any(|known| **known == *name.as_str())).then_some(name.as_str())
        }
        Value::List(items) => items.iter().find_map(|item| unknown_name(item, names)),
        _ => None,
    }
}

/// Whether a constant can be of a scalar, as far as its form tells.
fn fits(value: &Value, scalar: InputScalar) -> bool {
    let InputScalar::Built(scalar) = scalar else {
        return true;
    };
    match (scalar, value) {
        (_, Value::Null) => true,
        (Scalar::Int, Value::Int(_))
        | (Scalar::Float, Value::Int(_) | Value::Float(_))
        | (Scalar::BigInt, Value::Int(_) | Value::String(_))
        | (Scalar::Boolean, Value::Boolean(_))
        | (Scalar::Id, Value::Int(_) | Value::String(_))
        | (Scalar::Point | Scalar::CartesianPoint, Value::Object(_)) => true,
        (Scalar::String, value) => matches!(value, Value::String(_) | Value::Enum(_)),
        (
            Scalar::Date
            | Scalar::DateTime
            | Scalar::Time
            | Scalar::LocalTime
            | Scalar::LocalDateTime
            | Scalar::Duration,
            Value::String(_),
        ) => true,
        _ => false,
    }
}
