//! Variables: coerced to values, and their structure.

use std::sync::Arc;

use apollo_compiler::ast;
use cygnet_schema::api::{
    ApiSchema, InputField, InputKind, InputMeaning, InputTypeId, InputTypeRef,
};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::{
    CursorKind,
    document::{Document, OperationRef, Use, Variable},
};
use crate::{
    error::{ErrorCode, Refused},
    limits::{Limits, exceeded},
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
/// `BAD_USER_INPUT`, in graphql-js's wording; `COMPLEXITY_EXCEEDED` for what is too large.
pub fn read_variables(
    schema: &ApiSchema,
    document: &Document,
    operation: OperationRef,
    variables: Option<&RawValue>,
    limits: &Limits,
) -> Result<Variables, Vec<Refused>> {
    let known = document.known(operation);
    let given = object(variables, limits).map_err(|refused| vec![refused])?;
    let mut values = Vec::with_capacity(known.variables.len());
    let mut structures = Vec::with_capacity(known.variables.len());
    let mut errors = Vec::new();
    let mut left = limits.input_values;
    for variable in &known.variables {
        let Some(json) = given.get(&*variable.name).or(variable.default.as_ref()) else {
            if variable.ty.required() {
                let (name, ty) = (&variable.name, &variable.text);
                let message =
                    format!("Variable \"${name}\" of required type \"{ty}\" was not provided.");
                errors.push(Refused::new(ErrorCode::BadUserInput, message));
            }
            values.push(None);
            structures.push(Structure::Absent);
            continue;
        };
        let mut reader = Reader {
            schema,
            limits,
            use_of: variable.use_of,
            left,
        };
        match reader.read(&variable.ty, json, 0) {
            Ok((value, structure)) => {
                values.push(Some(value));
                structures.push(structure);
            }
            Err(wrong) => errors.push(wrong.refused(variable, json)),
        }
        left = reader.left;
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Variables {
        values,
        fingerprint: Fingerprint(Arc::from(structures)),
    })
}

/// The JSON object of a request. The parser follows 128 levels at most.
fn object(
    variables: Option<&RawValue>,
    limits: &Limits,
) -> Result<serde_json::Map<String, Json>, Refused> {
    match variables.map(RawValue::get) {
        None | Some("null") => Ok(serde_json::Map::new()),
        Some(text) if text.len() > limits.variables_bytes => Err(exceeded(
            "The variables are too long, in bytes",
            limits.variables_bytes,
        )),
        Some(text) => serde_json::from_str(text).map_err(|error| {
            Refused::new(
                ErrorCode::BadUserInput,
                format!("Variables are invalid JSON: {error}"),
            )
        }),
    }
}

/// A constant of a document as JSON. Its depth has been checked.
pub(super) fn json_of(value: &ast::Value) -> Json {
    match value {
        ast::Value::Null | ast::Value::Variable(_) => Json::Null,
        ast::Value::Enum(name) => name.as_str().into(),
        ast::Value::String(text) => text.as_str().into(),
        ast::Value::Boolean(flag) => (*flag).into(),
        ast::Value::Int(number) => number
            .as_str()
            .parse::<i64>()
            .map_or(Json::Null, Into::into),
        ast::Value::Float(number) => number.try_to_f64().map_or(Json::Null, Into::into),
        ast::Value::List(items) => items.iter().map(|item| json_of(item)).collect(),
        ast::Value::Object(fields) => {
            let entry =
                |(name, value): &(apollo_compiler::Name, apollo_compiler::Node<ast::Value>)| {
                    (name.to_string(), json_of(value))
                };
            Json::Object(fields.iter().map(entry).collect())
        }
    }
}

/// What is wrong with a value, and where inside the variable.
struct Wrong {
    path: String,
    message: String,
    code: ErrorCode,
}

impl Wrong {
    fn new(message: String) -> Self {
        Self {
            path: String::new(),
            message,
            code: ErrorCode::BadUserInput,
        }
    }

    fn below(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }

    /// graphql-js shows the whole value; a long one is cut.
    fn refused(self, variable: &Variable, json: &Json) -> Refused {
        if self.code != ErrorCode::BadUserInput {
            return Refused::new(self.code, self.message);
        }
        let name = &variable.name;
        let (at, shown) = match self.path.as_str() {
            "" => (String::new(), json),
            path => (format!(" at \"{name}{path}\""), find(json, path)),
        };
        let shown: String = shown.to_string().chars().take(200).collect();
        let message = format!(
            "Variable \"${name}\" got invalid value {shown}{at}; {}",
            self.message
        );
        Refused::new(ErrorCode::BadUserInput, message)
    }
}

/// The part of a value at a path such as `.a[0].b`.
fn find<'a>(json: &'a Json, path: &str) -> &'a Json {
    let mut at = json;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        at = match step
            .strip_suffix(']')
            .and_then(|index| index.parse::<usize>().ok())
        {
            Some(index) => at.get(index).unwrap_or(at),
            None => at.get(step).unwrap_or(at),
        };
    }
    at
}

struct Reader<'a> {
    schema: &'a ApiSchema,
    limits: &'a Limits,
    use_of: Use,
    left: usize,
}

type Read = Result<(Value, Structure), Wrong>;

impl Reader<'_> {
    fn read(&mut self, ty: &InputTypeRef, json: &Json, depth: usize) -> Read {
        let too_large = |refused: Refused| Wrong {
            path: String::new(),
            message: refused.message.to_string(),
            code: refused.code,
        };
        if depth > self.limits.input_depth {
            let bound = self.limits.input_depth;
            return Err(too_large(exceeded(
                "A variable is nested too deeply, in levels",
                bound,
            )));
        }
        let Some(left) = self.left.checked_sub(1) else {
            let bound = self.limits.input_values;
            return Err(too_large(exceeded(
                "The variables hold too many values",
                bound,
            )));
        };
        self.left = left;
        if json.is_null() {
            if ty.required() {
                let ty = self.text(ty);
                let message = format!("Expected non-nullable type \"{ty}\" not to be null.");
                return Err(Wrong::new(message));
            }
            return Ok((Value::Null, Structure::Null));
        }
        match ty {
            InputTypeRef::Named { id, .. } => self.named(*id, json, depth),
            InputTypeRef::List { item, .. } => self.list(item, json, depth),
        }
    }

    fn text(&self, ty: &InputTypeRef) -> String {
        let required = if ty.required() { "!" } else { "" };
        match ty {
            InputTypeRef::Named { id, .. } => format!("{}{required}", self.schema.input(*id).name),
            InputTypeRef::List { item, .. } => format!("[{}]{required}", self.text(item)),
        }
    }

    fn list(&mut self, item: &InputTypeRef, json: &Json, depth: usize) -> Read {
        let items = json
            .as_array()
            .map_or(std::slice::from_ref(json), Vec::as_slice);
        let structural = match &self.schema.input(item.named()).kind {
            InputKind::Object(_) | InputKind::Enum(None, _) => true,
            InputKind::Scalar(_) | InputKind::Enum(Some(_), _) => false,
        };
        let bound = self.limits.structural_items;
        if structural && items.len() > bound {
            let refused = exceeded("A list that is part of the question is too long", bound);
            let message = refused.message.to_string();
            return Err(Wrong {
                path: String::new(),
                message,
                code: refused.code,
            });
        }
        let mut values = Vec::with_capacity(items.len());
        let mut structures = Vec::new();
        for (at, json) in items.iter().enumerate() {
            let (value, structure) = self
                .read(item, json, depth + 1)
                .map_err(|wrong| wrong.below(&format!("[{at}]")))?;
            values.push(value);
            if structural {
                structures.push(structure);
            }
        }
        let structure = if structural {
            Structure::List(structures)
        } else {
            Structure::Value
        };
        Ok((Value::List(values), structure))
    }

    fn named(&mut self, id: InputTypeId, json: &Json, depth: usize) -> Read {
        let schema = self.schema;
        let ty = schema.input(id);
        match &ty.kind {
            InputKind::Scalar(scalar) => {
                let value = scalar::parse(*scalar, ScalarInput::Variable(json))
                    .map_err(|error| Wrong::new(error.message(&ty.name)))?;
                let structure = self.leaf(&value);
                Ok((value, structure))
            }
            InputKind::Enum(of, values) => {
                let given = json.as_str();
                let found = values.iter().find(|value| Some(&***value) == given);
                let Some(value) = found else {
                    let message = match given {
                        Some(text) => {
                            format!("Value \"{text}\" does not exist in \"{}\" enum.", ty.name)
                        }
                        None => format!(
                            "Enum \"{}\" cannot represent non-string value: {json}.",
                            ty.name
                        ),
                    };
                    return Err(Wrong::new(message));
                };
                let structure = match of {
                    None => Structure::Choice(Arc::clone(value)),
                    Some(_) => Structure::Value,
                };
                Ok((Value::String(Arc::clone(value)), structure))
            }
            InputKind::Object(fields) => self.object(&ty.name, fields, (json, depth)),
        }
    }

    fn object(&mut self, name: &str, fields: &[InputField], (json, depth): (&Json, usize)) -> Read {
        let Some(given) = json.as_object() else {
            return Err(Wrong::new(format!(
                "Expected type \"{name}\" to be an object."
            )));
        };
        let known = |key: &str| fields.iter().any(|field| *field.name == *key);
        if let Some(unknown) = given.keys().find(|key| !known(key)) {
            let message = format!("Field \"{unknown}\" is not defined by type \"{name}\".");
            return Err(Wrong::new(message));
        }
        let mut values = Vec::with_capacity(given.len());
        let mut structures = Vec::with_capacity(given.len());
        for (at, field) in fields.iter().enumerate() {
            let default;
            let json = match (given.get(&*field.name), &field.default) {
                (Some(json), _) => json,
                (None, Some(value)) => {
                    default = json_of(value);
                    &default
                }
                (None, None) if field.ty.required() => {
                    let (field, ty) = (&field.name, self.text(&field.ty));
                    let message =
                        format!("Field \"{field}\" of required type \"{ty}\" was not provided.");
                    return Err(Wrong::new(message));
                }
                (None, None) => continue,
            };
            let read = self.read(&field.ty, json, depth + 1);
            let (value, structure) =
                read.map_err(|wrong| wrong.below(&format!(".{}", field.name)))?;
            let structure = match (&value, field.meaning) {
                (Value::Boolean(flag), InputMeaning::GroupField(_)) => choice(*flag),
                _ => structure,
            };
            values.push((Arc::clone(&field.name), value));
            structures.push((u16::try_from(at).unwrap_or(u16::MAX), structure));
        }
        Ok((Value::Map(values), Structure::Object(structures)))
    }

    fn leaf(&self, value: &Value) -> Structure {
        match value {
            Value::Boolean(flag) if self.use_of.condition => choice(*flag),
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

fn choice(flag: impl Into<bool>) -> Structure {
    Structure::Choice(Arc::from(if flag.into() { "true" } else { "false" }))
}
