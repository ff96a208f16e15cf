//! Literals: each fits the type of its place, and no input object has a field twice.

use std::collections::HashMap;

use apollo_compiler::{
    Name, Node,
    ast::{Type, Value},
    schema::{EnumType, ExtendedType, InputObjectType},
};
use cygnet_schema::api::{InputKind, InputScalar};

use super::{
    Context, Findings,
    fields::is_required,
    suggest::{did_you_mean, suggestions},
    types::{is_leaf, nullable},
};
use crate::scalar::{self, ScalarInput, shown};

impl<'a> Context<'a> {
    /// A value in a place of that type; `None` where the place is unknown.
    pub(super) fn value(&self, findings: &mut Findings, ty: Option<&Type>, value: &'a Node<Value>) {
        match &**value {
            Value::Variable(_) => {}
            Value::Null => {
                if let Some(ty) = ty.filter(|ty| ty.is_non_null()) {
                    let message = format!("Expected value of type \"{ty}\", found null.");
                    self.report(findings, message, [value.location()]);
                }
            }
            Value::List(items) => {
                let item = match ty.map(nullable) {
                    Some(Type::List(item)) => Some(*item),
                    Some(other) => {
                        self.leaf(findings, Some(&other), value);
                        None
                    }
                    None => None,
                };
                for each in items {
                    self.value(findings, item.as_ref(), each);
                }
            }
            Value::Object(fields) => self.object(findings, ty, value, fields),
            Value::Enum(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::Boolean(_) => self.leaf(findings, ty, value),
        }
    }

    fn object(
        &self,
        findings: &mut Findings,
        ty: Option<&Type>,
        value: &'a Node<Value>,
        fields: &'a [(Name, Node<Value>)],
    ) {
        let named = ty.and_then(|ty| self.ty(ty.inner_named_type()));
        let input = named.and_then(ExtendedType::as_input_object);
        match input {
            None => self.leaf(findings, ty, value),
            Some(input) => {
                for field in input.fields.values().filter(|field| is_required(field)) {
                    if !fields.iter().any(|(name, _)| *name == field.name) {
                        let message = format!(
                            "Field \"{}.{}\" of required type \"{}\" was not provided.",
                            input.name, field.name, field.ty
                        );
                        self.report(findings, message, [value.location()]);
                    }
                }
                if input.directives.has("oneOf") {
                    self.check_one_of(findings, input, value, fields);
                }
            }
        }
        let mut seen = HashMap::new();
        for (name, field) in fields {
            let definition = input.and_then(|input| input.fields.get(name));
            if let (Some(input), None) = (input, definition) {
                let names = input.fields.keys().map(|name| name.as_str());
                let meant = did_you_mean("", &suggestions(name, names));
                let message = format!(
                    "Field \"{name}\" is not defined by type \"{}\".{meant}",
                    input.name
                );
                self.report(findings, message, [name.location()]);
            }
            if let Some(first) = seen.insert(name.as_str(), name.location()) {
                let message = format!("There can be only one input field named \"{name}\".");
                self.report(findings, message, [first, name.location()]);
            }
            self.value(
                findings,
                definition.map(|definition| &*definition.ty),
                field,
            );
        }
    }

    fn check_one_of(
        &self,
        findings: &mut Findings,
        input: &InputObjectType,
        value: &Node<Value>,
        fields: &[(Name, Node<Value>)],
    ) {
        let message = match fields {
            [(name, only)] if only.is_null() => {
                format!("Field \"{}.{name}\" must be non-null.", input.name)
            }
            [_] => return,
            _ => format!(
                "OneOf Input Object \"{}\" must specify exactly one key.",
                input.name
            ),
        };
        self.report(findings, message, [value.location()]);
    }

    /// A value as a scalar or an enum, or one that is neither in such a place.
    fn leaf(&self, findings: &mut Findings, ty: Option<&Type>, value: &Node<Value>) {
        let Some((ty, named)) = ty.and_then(|ty| Some((ty, self.ty(ty.inner_named_type())?)))
        else {
            return;
        };
        let message = match named {
            ExtendedType::Enum(of) => wrong_enum(of, value),
            named if is_leaf(named) => self.wrong_scalar(ty, value),
            _ => Some(format!(
                "Expected value of type \"{ty}\", found {}.",
                shown(value)
            )),
        };
        if let Some(message) = message {
            self.report(findings, message, [value.location()]);
        }
    }

    fn wrong_scalar(&self, ty: &Type, value: &Node<Value>) -> Option<String> {
        let id = self.api.input_by_name.get(ty.inner_named_type().as_str())?;
        let InputKind::Scalar(scalar @ InputScalar::Built(_)) = &self.api.input(*id).kind else {
            return None;
        };
        let error = scalar::parse(*scalar, ScalarInput::Literal(value)).err()?;
        Some(error.message(ty))
    }
}

fn wrong_enum(of: &EnumType, value: &Value) -> Option<String> {
    let names = || of.values.keys().map(|name| name.as_str());
    let name = &of.name;
    match value {
        Value::Enum(given) if of.values.contains_key(given) => None,
        Value::Enum(given) => {
            let meant = did_you_mean("the enum value ", &suggestions(given, names()));
            Some(format!(
                "Value \"{given}\" does not exist in \"{name}\" enum.{meant}"
            ))
        }
        other => {
            let shown = shown(other);
            let meant = did_you_mean("the enum value ", &suggestions(&shown, names()));
            Some(format!(
                "Enum \"{name}\" cannot represent non-enum value: {shown}.{meant}"
            ))
        }
    }
}
