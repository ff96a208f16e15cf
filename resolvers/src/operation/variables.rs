//! The variables of a request: coerced to values, and their structure.

use std::borrow::Cow;

use cygnet_schema::api::ApiSchema;
use serde_json::value::RawValue;

use super::{
    coerce::Reader,
    document::{Document, OperationRef, Variable},
    fingerprint::{Fingerprint, Structure},
    given::{Given, Unread},
    wrong::{MOST_WRONG, Wrong},
};
use crate::{
    error::{ErrorCode, Refused},
    limits::{Limits, exceeded},
    slot::{PathStep, VariablePath},
    value::Value,
};

/// The coerced variables of a request.
#[derive(Debug)]
pub struct Variables {
    /// By position of definition; `None`: not given.
    pub values: Vec<Option<Value>>,
    /// Their structure.
    pub fingerprint: Fingerprint,
}

impl Variables {
    /// The value at a place.
    pub fn at(&self, path: &VariablePath) -> Option<&Value> {
        let mut at = self.values.get(usize::from(path.variable))?.as_ref()?;
        for step in &path.steps {
            at = match (step, at) {
                (PathStep::Key(key), Value::Map(entries)) => {
                    &entries.iter().find(|(name, _)| name == key)?.1
                }
                (PathStep::Index(index), Value::List(items)) => items.get(*index as usize)?,
                _ => return None,
            };
        }
        Some(at)
    }
}

/// Coerces a request's variables.
///
/// # Errors
/// `BAD_USER_INPUT`, in graphql-js's wording; `COMPLEXITY_EXCEEDED` for what is too large.
pub fn read_variables(
    schema: &ApiSchema,
    document: &Document,
    operation: OperationRef,
    variables: Option<&RawValue>,
    limits: &Limits,
) -> Result<Variables, Vec<Refused>> {
    let known = &document.known(operation).variables;
    let given = entries(variables, limits).map_err(|refused| vec![refused])?;
    let mut values = Vec::with_capacity(known.len());
    let mut reader = Reader::new(schema, limits);
    let mut errors = Vec::new();
    for variable in known {
        let of = given
            .iter()
            .rev()
            .find(|(name, _)| **name == *variable.name);
        match (of, &variable.default) {
            (Some((_, given)), _) => match reader.variable(variable, given) {
                Ok(value) => values.push(Some(value)),
                Err(wrong) => errors.extend(refused(variable, given, wrong)),
            },
            (None, Some(default)) => {
                let given = Given::constant(default);
                match reader.variable(variable, &given) {
                    Ok(value) => values.push(Some(value)),
                    Err(wrong) => errors.extend(refused(variable, &given, wrong)),
                }
            }
            (None, None) if variable.ty.required() => errors.push(missing(variable)),
            (None, None) => {
                values.push(None);
                reader.fingerprint.push(&Structure::Absent);
            }
        }
    }
    if errors.is_empty() {
        let fingerprint = reader.fingerprint;
        Ok(Variables {
            values,
            fingerprint,
        })
    } else {
        if errors.len() > MOST_WRONG {
            errors.truncate(MOST_WRONG);
            let message =
                "Too many errors processing variables, error limit reached. Execution aborted.";
            errors.push(Refused::new(ErrorCode::BadUserInput, message));
        }
        Err(errors)
    }
}

type Entries<'a> = Vec<(Cow<'a, str>, Given<'a>)>;

/// The JSON object of a request. The parser follows 128 levels at most.
fn entries<'a>(variables: Option<&'a RawValue>, limits: &Limits) -> Result<Entries<'a>, Refused> {
    let Some(text) = variables.map(RawValue::get) else {
        return Ok(Vec::new());
    };
    if text.len() > limits.variables_bytes {
        return Err(exceeded(
            "The variables are too long, in bytes",
            limits.variables_bytes,
        ));
    }
    // The object of the variables is a value too.
    match Given::read(text, limits.input_values.saturating_add(1)) {
        Ok(Given::Object(entries)) => Ok(entries),
        Ok(given) if given.is_null() => Ok(Vec::new()),
        Ok(_) => Err(Refused::new(
            ErrorCode::BadUserInput,
            "Variables must be an object, each key the name of a variable.",
        )),
        Err(Unread::TooDeep) => Err(exceeded(
            "A variable is nested too deeply, in levels",
            limits.input_depth,
        )),
        Err(Unread::TooMany) => Err(exceeded(
            "The variables hold too many values",
            limits.input_values,
        )),
        Err(Unread::Invalid(error)) => Err(Refused::new(
            ErrorCode::BadUserInput,
            format!("Variables are invalid JSON: {error}"),
        )),
    }
}

fn missing(variable: &Variable) -> Refused {
    let (name, ty) = (&variable.name, &variable.text);
    let message = format!("Variable \"${name}\" of required type \"{ty}\" was not provided.");
    at(variable, Refused::new(ErrorCode::BadUserInput, message))
}

fn refused(variable: &Variable, given: &Given<'_>, wrong: Vec<Wrong>) -> Vec<Refused> {
    let (name, ty) = (&variable.name, &variable.text);
    if given.is_null() {
        let message = format!("Variable \"${name}\" of non-null type \"{ty}\" must not be null.");
        return vec![at(variable, Refused::new(ErrorCode::BadUserInput, message))];
    }
    // What is too large is told alone.
    let (first, most) = match wrong.iter().position(Wrong::ends) {
        Some(last) => (last, 1),
        None => (0, usize::MAX),
    };
    let told = wrong.into_iter().skip(first).take(most);
    told.map(|wrong| at(variable, wrong.refused(name)))
        .collect()
}

fn at(variable: &Variable, refused: Refused) -> Refused {
    let (line, column) = variable.location;
    refused.at(line, column)
}
