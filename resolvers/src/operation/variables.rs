//! Variables: coerced to values, and their structure.

use std::sync::Arc;

use cygnet_schema::api::{ApiSchema, InputKind, InputTypeRef};
use serde_json::value::RawValue;

use super::{
    CursorKind,
    document::{Document, OperationRef, Use},
};
use crate::{
    error::{ErrorCode, Refused},
    limits::Limits,
    scalar::{self, ScalarInput},
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

/// The structure of all variables, by position of definition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub Arc<[Structure]>);

impl Fingerprint {
    /// Whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The structure of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Structure {
    Absent,
    Null,
    Value,
    AboveOneRow,
    Choice(Arc<str>),
    Cursor(CursorKind),
    Object(Vec<(u16, Structure)>),
    List(Vec<Structure>),
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
/// `BAD_USER_INPUT`, in graphql-js's wording.
pub fn read_variables(
    schema: &ApiSchema,
    document: &Document,
    operation: OperationRef,
    variables: Option<&RawValue>,
    limits: &Limits,
) -> Result<Variables, Vec<Refused>> {
    let known = document.known(operation);
    let given: serde_json::Map<String, serde_json::Value> = match variables.map(RawValue::get) {
        None | Some("null") => serde_json::Map::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| vec![bad(format!("Variables are no JSON object: {error}"))])?,
    };
    let mut values = Vec::with_capacity(known.variables.len());
    let mut structures = Vec::with_capacity(known.variables.len());
    let mut errors = Vec::new();
    for variable in &known.variables {
        let default;
        let json = match (given.get(&*variable.name), &variable.default) {
            (Some(json), _) => Some(json),
            (None, Some(value)) => {
                default = json_of(value);
                Some(&default)
            }
            (None, None) => None,
        };
        let Some(json) = json else {
            if variable.ty.required() {
                errors.push(bad(format!(
                    "Variable \"${}\" of required type \"{}\" was not provided.",
                    variable.name, variable.text
                )));
            }
            values.push(None);
            structures.push(Structure::Absent);
            continue;
        };
        let mut reader = Reader {
            schema,
            limits,
            use_of: variable.use_of,
        };
        match reader.read(&variable.ty, json, 0) {
            Ok((value, structure)) => {
                values.push(Some(value));
                structures.push(structure);
            }
            Err((path, message)) => {
                let shown: String = json.to_string().chars().take(200).collect();
                let at = if path.is_empty() {
                    String::new()
                } else {
                    format!(" at \"{}{path}\"", variable.name)
                };
                errors.push(bad(format!(
                    "Variable \"${}\" got invalid value {shown}{at}; {message}",
                    variable.name
                )));
            }
        }
    }
    if errors.is_empty() {
        Ok(Variables {
            values,
            fingerprint: Fingerprint(Arc::from(structures)),
        })
    } else {
        Err(errors)
    }
}

fn bad(message: String) -> Refused {
    Refused::new(ErrorCode::BadUserInput, message)
}

fn json_of(value: &apollo_compiler::ast::Value) -> serde_json::Value {
    use apollo_compiler::ast;
    match value {
        ast::Value::Null | ast::Value::Variable(_) => serde_json::Value::Null,
        ast::Value::Enum(name) => name.as_str().into(),
        ast::Value::String(text) => text.as_str().into(),
        ast::Value::Boolean(flag) => (*flag).into(),
        ast::Value::Int(number) => number
            .as_str()
            .parse::<i64>()
            .map_or(serde_json::Value::Null, Into::into),
        ast::Value::Float(number) => number
            .try_to_f64()
            .map_or(serde_json::Value::Null, Into::into),
        ast::Value::List(items) => items.iter().map(|item| json_of(item)).collect(),
        ast::Value::Object(fields) => serde_json::Value::Object(
            fields
                .iter()
                .map(|(name, value)| (name.to_string(), json_of(value)))
                .collect(),
        ),
    }
}

struct Reader<'a> {
    schema: &'a ApiSchema,
    limits: &'a Limits,
    use_of: Use,
}

type Read = Result<(Value, Structure), (String, String)>;

impl Reader<'_> {
    fn read(&mut self, ty: &InputTypeRef, json: &serde_json::Value, depth: usize) -> Read {
        if depth > self.limits.input_depth {
            return Err((String::new(), "The value is nested too deeply.".to_owned()));
        }
        if json.is_null() {
            if ty.required() {
                return Err((
                    String::new(),
                    "Expected non-nullable type not to be null.".to_owned(),
                ));
            }
            return Ok((Value::Null, Structure::Null));
        }
        match ty {
            InputTypeRef::Named { id, .. } => self.named(*id, json, depth),
            InputTypeRef::List { item, .. } => self.list(item, json, depth),
        }
    }

    fn list(&mut self, item: &InputTypeRef, json: &serde_json::Value, depth: usize) -> Read {
        let one = std::slice::from_ref(json);
        let items = json.as_array().map_or(one, Vec::as_slice);
        let mut values = Vec::with_capacity(items.len());
        let mut structures = Vec::with_capacity(items.len());
        for (at, json) in items.iter().enumerate() {
            let (value, structure) = self
                .read(item, json, depth + 1)
                .map_err(|(path, message)| (format!("[{at}]{path}"), message))?;
            values.push(value);
            structures.push(structure);
        }
        let kind = &self.schema.input(item.named()).kind;
        let structure = match kind {
            InputKind::Object(_) | InputKind::Enum(None, _) => Structure::List(structures),
            InputKind::Scalar(_) | InputKind::Enum(Some(_), _) => Structure::Value,
        };
        Ok((Value::List(values), structure))
    }

    fn named(
        &mut self,
        id: cygnet_schema::api::InputTypeId,
        json: &serde_json::Value,
        depth: usize,
    ) -> Read {
        let ty = self.schema.input(id);
        match &ty.kind {
            InputKind::Scalar(scalar) => {
                let value = scalar::parse(*scalar, ScalarInput::Variable(json))
                    .map_err(|error| (String::new(), error.message(&ty.name)))?;
                let structure = self.leaf(&value);
                Ok((value, structure))
            }
            InputKind::Enum(of, values) => {
                let text = json.as_str().unwrap_or("");
                let Some(value) = values.iter().find(|value| ***value == *text) else {
                    return Err((
                        String::new(),
                        format!("Value \"{text}\" does not exist in \"{}\" enum.", ty.name),
                    ));
                };
                let structure = match of {
                    None => Structure::Choice(Arc::clone(value)),
                    Some(_) => Structure::Value,
                };
                Ok((Value::String(Arc::clone(value)), structure))
            }
            InputKind::Object(fields) => {
                let Some(given) = json.as_object() else {
                    return Err((
                        String::new(),
                        format!("Expected type \"{}\" to be an object.", ty.name),
                    ));
                };
                if let Some(unknown) = given
                    .keys()
                    .find(|key| !fields.iter().any(|it| *it.name == ***key))
                {
                    return Err((
                        String::new(),
                        format!(
                            "Field \"{unknown}\" is not defined by type \"{}\".",
                            ty.name
                        ),
                    ));
                }
                let mut values = Vec::new();
                let mut structures = Vec::new();
                for (at, field) in fields.iter().enumerate() {
                    let default;
                    let json = match (given.get(&*field.name), &field.default) {
                        (Some(json), _) => json,
                        (None, Some(value)) => {
                            default = json_of(value);
                            &default
                        }
                        (None, None) if field.ty.required() => {
                            return Err((
                                String::new(),
                                format!(
                                    "Field \"{}\" of required type was not provided.",
                                    field.name
                                ),
                            ));
                        }
                        (None, None) => continue,
                    };
                    let (value, structure) = self
                        .read(&field.ty, json, depth + 1)
                        .map_err(|(path, message)| (format!(".{}{path}", field.name), message))?;
                    let flag = matches!(
                        field.meaning,
                        cygnet_schema::api::InputMeaning::GroupField(_)
                    );
                    let structure = match (&value, flag) {
                        (Value::Boolean(flag), true) => {
                            Structure::Choice(Arc::from(if *flag { "true" } else { "false" }))
                        }
                        _ => structure,
                    };
                    values.push((Arc::clone(&field.name), value));
                    structures.push((u16::try_from(at).unwrap_or(u16::MAX), structure));
                }
                Ok((Value::Map(values), Structure::Object(structures)))
            }
        }
    }

    fn leaf(&self, value: &Value) -> Structure {
        match value {
            Value::Boolean(flag) if self.use_of.condition => {
                Structure::Choice(Arc::from(if *flag { "true" } else { "false" }))
            }
            Value::Integer(number)
                if self.use_of.size && *number > i64::from(self.limits.one_row_elements) =>
            {
                Structure::AboveOneRow
            }
            Value::String(text) if self.use_of.cursor => {
                Structure::Cursor(super::input::kind(text))
            }
            _ => Structure::Value,
        }
    }
}
