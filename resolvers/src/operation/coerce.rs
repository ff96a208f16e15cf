//! Coercion: a given value and its type in, a value and its structure out, in one walk.

use std::sync::Arc;

use cygnet_schema::api::{
    ApiSchema, InputField, InputKind, InputMeaning, InputScalar, InputType, InputTypeId,
    InputTypeRef,
};
use cygnet_schema::model::Scalar;
use serde_json::Value as Json;
use smallvec::SmallVec;

use super::{
    CursorKind, above_one_row,
    document::{Use, Variable},
    fingerprint::{Fingerprint, Structure},
    given::Given,
    input,
    inspect::inspect,
    rules::{did_you_mean, suggestions},
    wrong::{MOST_WRONG, Step, Wrong},
};
use crate::{
    limits::Limits,
    scalar::{self, ScalarInput},
    value::{Point, Value},
};

/// Characters of a client's name that messages show.
const MOST_NAME: usize = 200;

/// Whether the place of a value decides a statement's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The structure of what is there is written.
    Structural,
    /// The same, and a truth decides.
    Flag,
    /// Inside a value: nothing is written.
    Inner,
}

/// Where a walk is.
#[derive(Debug, Clone, Copy)]
struct At {
    place: Place,
    depth: usize,
}

impl At {
    fn below(self, place: Place) -> Self {
        let place = if self.place == Place::Inner {
            Place::Inner
        } else {
            place
        };
        Self {
            place,
            depth: self.depth + 1,
        }
    }
}

/// The state of a walk over all variables of a request.
pub(super) struct Reader<'a> {
    schema: &'a ApiSchema,
    limits: &'a Limits,
    use_of: Use,
    left: usize,
    structural_left: usize,
    pub(super) fingerprint: Fingerprint,
}

/// The value, or all that is wrong with it.
type Read = Result<Value, Vec<Wrong>>;

impl<'a> Reader<'a> {
    pub(super) fn new(schema: &'a ApiSchema, limits: &'a Limits) -> Self {
        Self {
            schema,
            limits,
            use_of: Use::default(),
            left: limits.input_values,
            structural_left: limits.structural_values,
            fingerprint: Fingerprint::default(),
        }
    }

    /// Reads a variable and adds its structure.
    pub(super) fn variable(&mut self, variable: &Variable, given: &Given<'_>) -> Read {
        self.use_of = variable.use_of;
        let at = At {
            place: Place::Structural,
            depth: 0,
        };
        self.read(&variable.ty, given, at)
    }

    fn read(&mut self, ty: &InputTypeRef, given: &Given<'_>, at: At) -> Read {
        if at.depth > self.limits.input_depth {
            let bound = self.limits.input_depth;
            return Err(vec![Wrong::too_large(
                "A variable is nested too deeply, in levels",
                bound,
            )]);
        }
        let Some(left) = self.left.checked_sub(1) else {
            let bound = self.limits.input_values;
            return Err(vec![Wrong::too_large(
                "The variables hold too many values",
                bound,
            )]);
        };
        self.left = left;
        if given.is_null() {
            if ty.required() {
                let ty = input::text(self.schema, ty);
                let message = format!("Expected non-nullable type \"{ty}\" not to be null.");
                return Err(vec![Wrong::new(given, message)]);
            }
            self.structure(at, &Structure::Null)?;
            return Ok(Value::Null);
        }
        match ty {
            InputTypeRef::Named { id, .. } => self.named(*id, given, at),
            InputTypeRef::List { item, .. } => self.list(item, given, at),
        }
    }

    /// Writes a structure without parts, unless we are inside a value.
    fn structure(&mut self, at: At, structure: &Structure) -> Result<(), Vec<Wrong>> {
        if at.place == Place::Inner {
            return Ok(());
        }
        self.count_structure()?;
        self.fingerprint.push(structure);
        Ok(())
    }

    fn count_structure(&mut self) -> Result<(), Vec<Wrong>> {
        let Some(left) = self.structural_left.checked_sub(1) else {
            let bound = self.limits.structural_values;
            return Err(vec![Wrong::too_large(
                "The variables' part of the question is too large, in fields and items",
                bound,
            )]);
        };
        self.structural_left = left;
        Ok(())
    }

    fn list(&mut self, item: &InputTypeRef, given: &Given<'_>, at: At) -> Read {
        let (items, single) = match given {
            Given::List(items) => (items.as_slice(), false),
            one => (std::slice::from_ref(one), true),
        };
        let structural =
            at.place != Place::Inner && input::is_structural(&self.schema.input(item.named()).kind);
        let below = if structural {
            let bound = self.limits.structural_items;
            if items.len() > bound {
                return Err(vec![Wrong::too_large(
                    "A list that is part of the question is too long",
                    bound,
                )]);
            }
            self.count_structure()?;
            self.fingerprint.list(items.len());
            at.below(Place::Structural)
        } else {
            self.structure(at, &Structure::Value)?;
            At {
                place: Place::Inner,
                depth: at.depth + 1,
            }
        };
        let mut values = Vec::with_capacity(items.len());
        let mut wrong = Vec::new();
        for (position, given) in items.iter().enumerate() {
            match self.read(item, given, below) {
                Ok(value) => values.push(value),
                Err(found) if single => return Err(found),
                Err(found) => add(&mut wrong, found, &Step::Item(position))?,
            }
        }
        finished(Value::List(values), wrong)
    }

    fn named(&mut self, id: InputTypeId, given: &Given<'_>, at: At) -> Read {
        let schema = self.schema;
        let ty = schema.input(id);
        match &ty.kind {
            InputKind::Scalar(InputScalar::Built(
                scalar @ (Scalar::Point | Scalar::CartesianPoint),
            )) => {
                self.structure(at, &Structure::Value)?;
                point(*scalar, &ty.name, given)
            }
            InputKind::Scalar(scalar) => {
                let value = leaf(*scalar, given)
                    .map_err(|error| vec![Wrong::new(given, error.message(&ty.name))])?;
                let structure = self.of_leaf(&value, at.place);
                self.structure(at, &structure)?;
                Ok(value)
            }
            InputKind::Enum(of, values) => {
                let name = given.enum_name();
                let found = values.iter().position(|value| Some(&**value) == name);
                let Some(position) = found else {
                    let message = no_enum_value(&ty.name, values, given);
                    return Err(vec![Wrong::new(given, message)]);
                };
                let structure = match of {
                    None => Structure::Choice(u32::try_from(position).unwrap_or(u32::MAX)),
                    Some(_) => Structure::Value,
                };
                self.structure(at, &structure)?;
                Ok(Value::String(Arc::clone(&values[position])))
            }
            InputKind::Object(fields) if !input::is_structural(&ty.kind) => {
                self.structure(at, &Structure::Value)?;
                let inner = At {
                    place: Place::Inner,
                    ..at
                };
                let value = self.object((ty, fields), given, inner)?;
                self.check_one_of(&ty.name, &value, given)?;
                Ok(value)
            }
            InputKind::Object(fields) => self.object((ty, fields), given, at),
        }
    }

    fn object(
        &mut self,
        (ty, fields): (&InputType, &[InputField]),
        given: &Given<'_>,
        at: At,
    ) -> Read {
        let name = &ty.name;
        let Given::Object(entries) = given else {
            let message = format!("Expected type \"{name}\" to be an object.");
            return Err(vec![Wrong::new(given, message)]);
        };
        let mut unknown = Vec::new();
        let (defaults, mut wrong);
        let mut found: SmallVec<[(usize, &Given<'_>); 8]> = SmallVec::new();
        for (key, value) in entries {
            match position(fields, key) {
                Some(position) => found.push((position, value)),
                None => {
                    let names = fields.iter().map(|field| &*field.name);
                    unknown.push(Wrong::new(given, no_field(name, names, key)));
                }
            }
        }
        // Stable: of equal keys the last counts.
        found.sort_by_key(|(position, _)| *position);
        (defaults, wrong) = match ty.completed {
            true => self.defaults(fields, &found, given),
            false => (Vec::new(), Vec::new()),
        };
        for (position, value) in &defaults {
            let before = found.partition_point(|(other, _)| other < position);
            found.insert(before, (*position, value));
        }
        let last_of_key = |index: usize| {
            found
                .get(index + 1)
                .is_none_or(|(next, _)| *next != found[index].0)
        };
        let count = (0..found.len()).filter(|index| last_of_key(*index)).count();
        if at.place != Place::Inner {
            self.count_structure()?;
            self.fingerprint.object(count);
        }
        let mut values = Vec::with_capacity(count);
        for (index, (position, value)) in found.iter().enumerate() {
            if !last_of_key(index) {
                continue;
            }
            let field = &fields[*position];
            match self.entry((*position, field), value, at) {
                Ok(value) => values.push((Arc::clone(&field.name), value)),
                Err(found) => add(&mut wrong, found, &Step::Field(Arc::clone(&field.name)))?,
            }
        }
        wrong.extend(unknown);
        finished(Value::Map(values), wrong)
    }

    /// One field of an input object.
    fn entry(
        &mut self,
        (position, field): (usize, &InputField),
        given: &Given<'_>,
        at: At,
    ) -> Read {
        if at.place != Place::Inner {
            self.fingerprint.field(position);
        }
        let place = match field.meaning {
            InputMeaning::GroupField(_) => Place::Flag,
            _ => Place::Structural,
        };
        self.read(&field.ty, given, at.below(place))
    }

    /// The defaults of fields that are not given; what is wrong where one is required.
    fn defaults<'f>(
        &self,
        fields: &'f [InputField],
        found: &[(usize, &Given<'_>)],
        given: &Given<'_>,
    ) -> (Vec<(usize, Given<'f>)>, Vec<Wrong>) {
        let mut defaults = Vec::new();
        let mut wrong = Vec::new();
        for (position, field) in fields.iter().enumerate() {
            if field.default.is_none() && !field.ty.required() {
                continue;
            }
            if found.iter().any(|(other, _)| *other == position) {
                continue;
            }
            let Some(default) = &field.default else {
                let (field, ty) = (&field.name, input::text(self.schema, &field.ty));
                let message =
                    format!("Field \"{field}\" of required type \"{ty}\" was not provided.");
                wrong.push(Wrong::new(given, message));
                continue;
            };
            defaults.push((position, Given::constant(default)));
        }
        (defaults, wrong)
    }

    /// `@oneOf`: exactly one field, and not null. Only inputs of the type definitions can have it.
    fn check_one_of(&self, name: &str, value: &Value, given: &Given<'_>) -> Result<(), Vec<Wrong>> {
        let Some(ty) = self.schema.schema.get_input_object(name) else {
            return Ok(());
        };
        let Value::Map(entries) = value else {
            return Ok(());
        };
        if ty.directives.get("oneOf").is_none() {
            return Ok(());
        }
        match entries.as_slice() {
            [(field, Value::Null)] => {
                let message = format!("Field \"{field}\" must be non-null.");
                let wrong = Wrong::new(&Given::Null, message);
                Err(vec![wrong.below(Step::Field(Arc::clone(field)))])
            }
            [_] => Ok(()),
            _ => {
                let message =
                    format!("Exactly one key must be specified for OneOf type \"{name}\".");
                Err(vec![Wrong::new(given, message)])
            }
        }
    }

    fn of_leaf(&self, value: &Value, place: Place) -> Structure {
        match value {
            Value::Boolean(flag) if self.use_of.condition || place == Place::Flag => {
                Structure::Flag(*flag)
            }
            Value::Integer(number) if self.use_of.size => Structure::Size {
                above_one_row: above_one_row(self.limits, self.schema.options.profile, *number),
            },
            Value::String(text) if self.use_of.cursor => {
                Structure::Cursor(CursorKind::of(text, self.schema.options.profile))
            }
            _ => Structure::Value,
        }
    }
}

/// The position of a field; the schema sorts them by name, but no harm is done where it does not.
fn position(fields: &[InputField], name: &str) -> Option<usize> {
    fields
        .binary_search_by(|field| (*field.name).cmp(name))
        .ok()
        .or_else(|| fields.iter().position(|field| *field.name == *name))
}

/// A point: a value to us, an input object in the API.
fn point(scalar: Scalar, name: &str, given: &Given<'_>) -> Read {
    let Given::Object(entries) = given else {
        let message = format!("Expected type \"{name}\" to be an object.");
        return Err(vec![Wrong::new(given, message)]);
    };
    let names = match scalar {
        Scalar::CartesianPoint => ["x", "y", "z"],
        _ => ["longitude", "latitude", "height"],
    };
    let mut parts = [None; 3];
    let mut wrong = Vec::new();
    for (at, part) in names.into_iter().enumerate() {
        // Of equal keys the last counts.
        let found = entries.iter().rev().find(|(key, _)| key == part);
        match found.map(|(_, value)| value) {
            None if at == 2 => {}
            None => {
                let message =
                    format!("Field \"{part}\" of required type \"Float!\" was not provided.");
                wrong.push(Wrong::new(given, message));
            }
            Some(value) if value.is_null() && at == 2 => {}
            Some(value) => match part_of_point(value) {
                Ok(number) => {
                    parts[at] = number;
                    let latitude = number.filter(|_| part == "latitude");
                    if let Some(message) = latitude.and_then(Point::beyond_the_poles) {
                        let found = Wrong::new(value, message);
                        wrong.push(found.below(Step::Field(Arc::from(part))));
                    }
                }
                Err(found) => wrong.push(found.below(Step::Field(Arc::from(part)))),
            },
        }
    }
    for (key, _) in entries.iter().filter(|(key, _)| !names.contains(&&**key)) {
        wrong.push(Wrong::new(given, no_field(name, names.into_iter(), key)));
    }
    match scalar::point(scalar, parts) {
        Some(point) if wrong.is_empty() => Ok(point),
        _ => Err(wrong),
    }
}

fn part_of_point(given: &Given<'_>) -> Result<Option<f64>, Wrong> {
    if given.is_null() {
        let message = "Expected non-nullable type \"Float!\" not to be null.";
        return Err(Wrong::new(given, message.to_owned()));
    }
    match leaf(InputScalar::Built(Scalar::Float), given) {
        Ok(Value::Float(number)) => Ok(Some(number)),
        Ok(_) => Ok(None),
        Err(error) => Err(Wrong::new(given, error.message("Float"))),
    }
}

/// Takes in what is wrong below a step. What ends the walk ends it here too, and so does more than anybody is told.
fn add(wrong: &mut Vec<Wrong>, found: Vec<Wrong>, step: &Step) -> Result<(), Vec<Wrong>> {
    let ends = found.iter().any(Wrong::ends);
    wrong.extend(found.into_iter().map(|each| each.below(step.clone())));
    match ends || wrong.len() > MOST_WRONG {
        true => Err(std::mem::take(wrong)),
        false => Ok(()),
    }
}

fn finished(value: Value, wrong: Vec<Wrong>) -> Read {
    match wrong.is_empty() {
        true => Ok(value),
        false => Err(wrong),
    }
}

fn no_field<'n>(ty: &str, names: impl Iterator<Item = &'n str>, key: &str) -> String {
    let meant = did_you_mean("", &suggestions(key, names));
    let key: String = key.chars().take(MOST_NAME).collect();
    format!("Field \"{key}\" is not defined by type \"{ty}\".{meant}")
}

fn no_enum_value(ty: &str, values: &[Arc<str>], given: &Given<'_>) -> String {
    let meant = |wrong: &str| {
        let names = values.iter().map(|value| &**value);
        did_you_mean("the enum value ", &suggestions(wrong, names))
    };
    match given.enum_name() {
        Some(name) => {
            let meant = meant(name);
            let name: String = name.chars().take(MOST_NAME).collect();
            format!("Value \"{name}\" does not exist in \"{ty}\" enum.{meant}")
        }
        None => {
            let shown = inspect(given);
            let meant = meant(&shown);
            format!("Enum \"{ty}\" cannot represent non-string value: {shown}.{meant}")
        }
    }
}

/// A leaf as a scalar. Points and user scalars may be objects and lists.
pub(super) fn leaf(scalar: InputScalar, given: &Given<'_>) -> Result<Value, scalar::ScalarError> {
    let json: Json;
    let input = match given {
        Given::Text(text) if is_text(scalar) => return Ok(Value::String(Arc::from(&**text))),
        Given::Written(value) => ScalarInput::Literal(value),
        Given::Null
        | Given::Flag(_)
        | Given::Number(_)
        | Given::Text(_)
        | Given::List(_)
        | Given::Object(_) => {
            json = given.json();
            ScalarInput::Variable(&json)
        }
    };
    scalar::parse(scalar, input)
}

/// Whether any text is a value of the scalar as it stands.
fn is_text(scalar: InputScalar) -> bool {
    matches!(scalar, InputScalar::Built(Scalar::String | Scalar::Id))
}
