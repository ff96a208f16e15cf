//! Literals that are one value: scalars, lists of them, points, objects of the type definitions; with variables inside, or
//! converted here and now.

use std::sync::Arc;

use apollo_compiler::{Name, Node, ast};
use cygnet_schema::{
    api::{InputField, InputKind, InputScalar, InputTypeRef},
    model::Scalar,
};

use super::{
    fingerprint::Structure,
    input::{Inputs, text},
};
use crate::{
    error::Refused,
    scalar::{self, ScalarInput},
    slot::Leaf,
    value::{Point, Value},
};

/// Reads leaves in the context of an operation's inputs.
#[derive(Clone, Copy)]
pub(super) struct Leaves<'a>(pub(super) Inputs<'a>);

type Fields = [(Name, Node<ast::Value>)];

impl Leaves<'_> {
    /// A literal in a place of this type.
    pub(super) fn read(
        self,
        ty: &InputTypeRef,
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Leaf, Refused> {
        self.0.check_depth(depth)?;
        match &**value {
            ast::Value::Variable(name) => {
                let structure = self.0.structure(name);
                let nothing = matches!(structure, Structure::Null | Structure::Absent);
                if nothing && ty.required() {
                    return Err(self.0.null_refused(ty, value));
                }
                return Ok(self.variable(name));
            }
            ast::Value::Null => return Ok(Leaf::Literal(Value::Null)),
            _ => {}
        }
        if let InputTypeRef::List { item, .. } = ty {
            let items = match &**value {
                ast::Value::List(items) => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            let items = items.iter().map(|value| self.read(item, value, depth + 1));
            return Ok(list(items.collect::<Result<_, _>>()?));
        }
        let schema = self.0.schema;
        match (&schema.input(ty.named()).kind, &**value) {
            (InputKind::Enum(..), ast::Value::Enum(name)) => {
                Ok(Leaf::Literal(Value::String(Arc::from(name.as_str()))))
            }
            (InputKind::Object(fields), ast::Value::Object(given)) => {
                self.object(fields, given, depth)
            }
            (InputKind::Scalar(scalar), _) => self.scalar((ty, *scalar), value, depth),
            // The validator lets nothing else through.
            (InputKind::Enum(..) | InputKind::Object(_), _) => Ok(Leaf::Literal(Value::Null)),
        }
    }

    /// A variable that is not given is null here; where that is not right, it was looked at before.
    fn variable(self, name: &str) -> Leaf {
        match self.0.structure(name) {
            Structure::Absent => Leaf::Literal(Value::Null),
            _ => Leaf::Variable(self.0.path(name)),
        }
    }

    fn is_absent(self, value: &ast::Value) -> bool {
        value
            .as_variable()
            .is_some_and(|name| *self.0.structure(name) == Structure::Absent)
    }

    /// An object of the type definitions, in the order of its fields.
    fn object(self, fields: &[InputField], given: &Fields, depth: usize) -> Result<Leaf, Refused> {
        let mut entries = Vec::with_capacity(given.len());
        for field in fields {
            let found = given
                .iter()
                .find(|(name, value)| *name.as_str() == *field.name && !self.is_absent(value))
                .map(|(_, value)| value)
                .or(field.default.as_ref());
            let Some(value) = found else { continue };
            let leaf = self.read(&field.ty, value, depth + 1)?;
            entries.push((Arc::clone(&field.name), leaf));
        }
        Ok(map(entries))
    }

    fn scalar(
        self,
        (ty, scalar): (&InputTypeRef, InputScalar),
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Leaf, Refused> {
        match (scalar, &**value) {
            (
                InputScalar::Built(Scalar::Point | Scalar::CartesianPoint),
                ast::Value::Object(given),
            ) if given.iter().any(|(_, value)| value.as_variable().is_some()) => self.point(given),
            (InputScalar::User(_), ast::Value::List(items)) => {
                let items = items
                    .iter()
                    .map(|item| self.user((ty, scalar), item, depth + 1));
                Ok(list(items.collect::<Result<_, _>>()?))
            }
            (InputScalar::User(_), ast::Value::Object(given)) => {
                let mut entries = Vec::with_capacity(given.len());
                for (name, value) in given.iter().filter(|(_, value)| !self.is_absent(value)) {
                    let leaf = self.user((ty, scalar), value, depth + 1)?;
                    entries.push((Arc::from(name.as_str()), leaf));
                }
                Ok(map(entries))
            }
            _ => {
                let parsed = scalar::parse(scalar, ScalarInput::Literal(value));
                parsed.map(Leaf::Literal).map_err(|error| {
                    let expected = text(self.0.schema, ty);
                    self.0.at(value, error.message(expected))
                })
            }
        }
    }

    /// A part of a user scalar's literal: anything, variables included.
    fn user(
        self,
        of: (&InputTypeRef, InputScalar),
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Leaf, Refused> {
        self.0.check_depth(depth)?;
        match &**value {
            ast::Value::Variable(name) => Ok(self.variable(name)),
            _ => self.scalar(of, value, depth),
        }
    }

    /// A point with variables among its parts.
    fn point(self, given: &Fields) -> Result<Leaf, Refused> {
        let mut parts = Vec::with_capacity(given.len());
        for (name, value) in given.iter().filter(|(_, value)| !self.is_absent(value)) {
            let leaf = match &**value {
                // The third part alone may be left out.
                ast::Value::Variable(variable)
                    if *self.0.structure(variable) == Structure::Null
                        && !matches!(name.as_str(), "height" | "z") =>
                {
                    let message = "Expected non-nullable type \"Float!\" not to be null.";
                    return Err(self.0.at(value, message.to_owned()));
                }
                ast::Value::Variable(variable) => self.variable(variable),
                ast::Value::Null => Leaf::Literal(Value::Null),
                _ => {
                    let float = InputScalar::Built(Scalar::Float);
                    let parsed = scalar::parse(float, ScalarInput::Literal(value));
                    let parsed =
                        parsed.map_err(|error| self.0.at(value, error.message("Float")))?;
                    if let ("latitude", Value::Float(latitude)) = (name.as_str(), &parsed)
                        && let Some(message) = Point::beyond_the_poles(*latitude)
                    {
                        return Err(self.0.at(value, message));
                    }
                    Leaf::Literal(parsed)
                }
            };
            parts.push((Arc::from(name.as_str()), leaf));
        }
        Ok(Leaf::Point(parts))
    }
}

/// A list that is one literal where all its items are.
fn list(items: Vec<Leaf>) -> Leaf {
    let literals: Option<Vec<Value>> = items.iter().map(literal).collect();
    literals.map_or(Leaf::List(items), |values| {
        Leaf::Literal(Value::List(values))
    })
}

/// A map that is one literal where all its values are.
fn map(entries: Vec<(Arc<str>, Leaf)>) -> Leaf {
    let entry = |(key, leaf): &(Arc<str>, Leaf)| Some((Arc::clone(key), literal(leaf)?));
    let literals: Option<Vec<_>> = entries.iter().map(entry).collect();
    literals.map_or(Leaf::Map(entries), |values| {
        Leaf::Literal(Value::Map(values))
    })
}

fn literal(leaf: &Leaf) -> Option<Value> {
    match leaf {
        Leaf::Literal(value) => Some(value.clone()),
        Leaf::Variable(_)
        | Leaf::List(_)
        | Leaf::Map(_)
        | Leaf::Point(_)
        | Leaf::Claim(..)
        | Leaf::Context(..) => None,
    }
}
