//! Arguments: literals, and variables by their structure, to [`Input`].

use std::sync::Arc;

use apollo_compiler::{Node, ast, parser::SourceMap};
use cygnet_schema::api::{
    ApiSchema, ArgumentMeaning, InputField, InputKind, InputMeaning, InputScalar, InputTypeRef,
};
use cygnet_schema::model::Scalar;

use super::{
    CursorKind, Input, above_one_row,
    document::{Known, place},
    fingerprint::Structure,
    leaf::Leaves,
};
use crate::{
    error::{ErrorCode, Refused},
    limits::{Limits, exceeded},
    slot::{Leaf, PathStep, VariablePath},
    value::Value,
};

/// Whether values of a type are part of the question: filters and sorts are, what mutations write and arguments of `@cypher` fields are not.
pub(super) fn is_structural(kind: &InputKind) -> bool {
    match kind {
        InputKind::Scalar(_) | InputKind::Enum(Some(_), _) => false,
        InputKind::Enum(None, _) => true,
        // All fields of an input are of one kind.
        InputKind::Object(fields) => fields
            .first()
            .is_none_or(|field| !field.meaning.is_of_value()),
    }
}

/// A type as GraphQL writes it.
pub(super) fn text(schema: &ApiSchema, ty: &InputTypeRef) -> String {
    let required = if ty.required() { "!" } else { "" };
    match ty {
        InputTypeRef::Named { id, .. } => format!("{}{required}", schema.input(*id).name),
        InputTypeRef::List { item, .. } => format!("[{}]{required}", text(schema, item)),
    }
}

/// A value that was coerced already, as an input: for what stands inside values, such as the `where` of a nested write.
/// Its leaves are places in variable 0, the value itself. Its depth was checked when it was coerced.
pub fn of_value(schema: &ApiSchema, ty: &InputTypeRef, value: &Value) -> Input {
    let mut steps = Vec::new();
    given(schema, ty, value, &mut steps)
}

fn given(schema: &ApiSchema, ty: &InputTypeRef, value: &Value, steps: &mut Vec<PathStep>) -> Input {
    let kind = &schema.input(ty.named()).kind;
    match (value, ty, kind) {
        (Value::Null, _, _) => Input::Null,
        (Value::List(items), InputTypeRef::List { item, .. }, _) if is_structural(kind) => {
            let inputs = items.iter().zip(0_u32..).map(|(value, at)| {
                steps.push(PathStep::Index(at));
                let input = given(schema, item, value, steps);
                steps.pop();
                input
            });
            Input::List(inputs.collect())
        }
        (Value::Map(entries), _, InputKind::Object(fields)) if is_structural(kind) => {
            let mut inputs = Vec::with_capacity(entries.len());
            for (name, value) in entries {
                let Some(field) = fields.iter().find(|field| field.name == *name) else {
                    continue;
                };
                steps.push(PathStep::Key(Arc::clone(name)));
                inputs.push((field.meaning, given(schema, &field.ty, value, steps)));
                steps.pop();
            }
            Input::Object(inputs)
        }
        (Value::String(name), _, InputKind::Enum(None, _)) => Input::Choice(Arc::clone(name)),
        _ => {
            let path = VariablePath {
                variable: 0,
                steps: steps.clone(),
            };
            whole(ty, kind, Leaf::Variable(path))
        }
    }
}

/// The read-only context of all inputs of an operation.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) schema: &'a ApiSchema,
    pub(super) known: &'a Known,
    pub(super) structures: &'a [Structure],
    pub(super) limits: &'a Limits,
    pub(super) sources: &'a SourceMap,
}

impl<'a> Inputs<'a> {
    /// The input of an argument; `None`: a variable that is not given.
    pub(super) fn argument(
        self,
        meaning: ArgumentMeaning,
        ty: &InputTypeRef,
        value: &Node<ast::Value>,
    ) -> Result<Option<Input>, Refused> {
        let Some(input) = self.literal(ty, value, 0)? else {
            return Ok(None);
        };
        let structure = value.as_variable().map(|name| self.structure(name));
        Ok(Some(match (meaning, input) {
            (ArgumentMeaning::After, Input::Leaf { leaf, .. }) => {
                let kind = match (&leaf, structure) {
                    (Leaf::Literal(Value::String(text)), _) => {
                        CursorKind::of(text, self.schema.options.profile)
                    }
                    (_, Some(Structure::Cursor(kind))) => *kind,
                    _ => CursorKind::Keyset,
                };
                Input::Cursor { leaf, kind }
            }
            (ArgumentMeaning::First | ArgumentMeaning::Limit, Input::Leaf { leaf, .. }) => {
                let above_one_row = match (&leaf, structure) {
                    (Leaf::Literal(Value::Integer(number)), _) => {
                        above_one_row(self.limits, self.schema.options.profile, *number)
                    }
                    (_, Some(Structure::Size { above_one_row })) => *above_one_row,
                    // Row by row is right for every size.
                    _ => true,
                };
                Input::Size {
                    leaf,
                    above_one_row,
                }
            }
            (ArgumentMeaning::Offset, Input::Leaf { leaf, .. }) => Input::Size {
                leaf,
                above_one_row: false,
            },
            (_, other) => other,
        }))
    }

    pub(super) fn position(self, name: &str) -> usize {
        self.known
            .variables
            .iter()
            .position(|it| *it.name == *name)
            .unwrap_or(usize::MAX)
    }

    pub(super) fn structure(self, name: &str) -> &'a Structure {
        self.structures
            .get(self.position(name))
            .unwrap_or(&Structure::Absent)
    }

    pub(super) fn path(self, name: &str) -> VariablePath {
        let variable = u16::try_from(self.position(name)).unwrap_or(u16::MAX);
        VariablePath {
            variable,
            steps: Vec::new(),
        }
    }

    /// A refusal at the place of a value.
    pub(super) fn at(self, value: &Node<ast::Value>, message: String) -> Refused {
        let refused = Refused::new(ErrorCode::GraphqlValidationFailed, message);
        match place(value.location(), self.sources) {
            (0, _) => refused,
            (line, column) => refused.at(line, column),
        }
    }

    pub(super) fn check_depth(self, depth: usize) -> Result<(), Refused> {
        let bound = self.limits.input_depth;
        if depth > bound {
            return Err(exceeded("An input is nested too deeply, in levels", bound));
        }
        Ok(())
    }

    fn literal(
        self,
        ty: &InputTypeRef,
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Option<Input>, Refused> {
        self.check_depth(depth)?;
        match &**value {
            ast::Value::Variable(name) => {
                return Ok(self.of_variable(ty, self.structure(name), self.path(name)));
            }
            ast::Value::Null => return Ok(Some(Input::Null)),
            _ => {}
        }
        let kind = &self.schema.input(ty.named()).kind;
        if !is_structural(kind) {
            let leaf = Leaves(self).read(ty, value, depth)?;
            return Ok(Some(whole(ty, kind, leaf)));
        }
        match (ty, kind) {
            (InputTypeRef::List { item, .. }, _) => self.items(item, value, depth).map(Some),
            (_, InputKind::Object(fields)) => self.object(fields, value, depth).map(Some),
            (_, InputKind::Enum(..) | InputKind::Scalar(_)) => Ok(Some(match &**value {
                ast::Value::Enum(name) => Input::Choice(Arc::from(name.as_str())),
                _ => Input::Null,
            })),
        }
    }

    fn items(
        self,
        item: &InputTypeRef,
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Input, Refused> {
        let items = match &**value {
            ast::Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let bound = self.limits.structural_items;
        if items.len() > bound {
            return Err(exceeded(
                "A list that is part of the question is too long",
                bound,
            ));
        }
        let mut inputs = Vec::with_capacity(items.len());
        for value in items {
            // An absent variable among a list's items is null.
            let input = self.literal(item, value, depth + 1)?.unwrap_or(Input::Null);
            self.check_inner(item, value, &input)?;
            inputs.push(input);
        }
        Ok(Input::List(inputs))
    }

    fn object(
        self,
        fields: &[InputField],
        value: &ast::Value,
        depth: usize,
    ) -> Result<Input, Refused> {
        let ast::Value::Object(given) = value else {
            return Ok(Input::Null);
        };
        let mut inputs = Vec::with_capacity(given.len());
        for field in fields {
            let found = given.iter().find(|(name, _)| *name.as_str() == *field.name);
            let input = match found {
                Some((_, value)) => self.field(field, value, depth + 1)?,
                None => None,
            };
            // An absent variable leaves the field absent, or to its default.
            let input = match (input, &field.default) {
                (None, Some(default)) => self.field(field, default, depth + 1)?,
                (input, _) => input,
            };
            inputs.extend(input.map(|input| (field.meaning, input)));
        }
        Ok(Input::Object(inputs))
    }

    fn field(
        self,
        field: &InputField,
        value: &Node<ast::Value>,
        depth: usize,
    ) -> Result<Option<Input>, Refused> {
        let structure = match &**value {
            ast::Value::Boolean(true) => Some(&Structure::Flag(true)),
            ast::Value::Boolean(false) => Some(&Structure::Flag(false)),
            ast::Value::Variable(name) => Some(self.structure(name)),
            _ => None,
        };
        match group_flag(field, structure) {
            Some(input) => Ok(Some(input)),
            None => {
                let input = self.literal(&field.ty, value, depth)?;
                if let Some(input) = &input {
                    self.check_inner(&field.ty, value, input)?;
                }
                Ok(input)
            }
        }
    }

    /// A variable with a default may still be given as null: only now it is known whether its place takes that.
    fn check_inner(
        self,
        ty: &InputTypeRef,
        value: &Node<ast::Value>,
        input: &Input,
    ) -> Result<(), Refused> {
        match input {
            Input::Null if ty.required() => Err(self.null_refused(ty, value)),
            _ => Ok(()),
        }
    }

    /// Null in a place that does not take it.
    pub(super) fn null_refused(self, ty: &InputTypeRef, value: &Node<ast::Value>) -> Refused {
        let ty = text(self.schema, ty);
        let message = format!("Expected non-nullable type \"{ty}\" not to be null.");
        self.at(value, message)
    }

    /// A place inside a variable, by its structure.
    fn of_variable(
        self,
        ty: &InputTypeRef,
        structure: &Structure,
        path: VariablePath,
    ) -> Option<Input> {
        let kind = &self.schema.input(ty.named()).kind;
        Some(match structure {
            Structure::Absent => return None,
            Structure::Null => Input::Null,
            Structure::Choice(at) => match kind {
                InputKind::Enum(_, values) => Input::Choice(Arc::clone(values.get(*at as usize)?)),
                InputKind::Scalar(_) | InputKind::Object(_) => return None,
            },
            Structure::Value
            | Structure::Flag(_)
            | Structure::Size { .. }
            | Structure::Cursor(_) => whole(ty, kind, Leaf::Variable(path)),
            Structure::List(items) => {
                let InputTypeRef::List { item, .. } = ty else {
                    return None;
                };
                let inputs = items.iter().enumerate().filter_map(|(at, structure)| {
                    let step = PathStep::Index(u32::try_from(at).unwrap_or(u32::MAX));
                    self.of_variable(item, structure, stepped(&path, step))
                });
                Input::List(inputs.collect())
            }
            Structure::Object(given) => {
                let InputKind::Object(fields) = kind else {
                    return None;
                };
                let inputs = given.iter().filter_map(|(at, structure)| {
                    let field = fields.get(*at as usize)?;
                    let input = match group_flag(field, Some(structure)) {
                        Some(input) => input,
                        None => {
                            let step = PathStep::Key(Arc::clone(&field.name));
                            self.of_variable(&field.ty, structure, stepped(&path, step))?
                        }
                    };
                    Some((field.meaning, input))
                });
                Input::Object(inputs.collect())
            }
        })
    }
}

/// An input that is one value.
fn whole(ty: &InputTypeRef, kind: &InputKind, leaf: Leaf) -> Input {
    let scalar = match kind {
        InputKind::Scalar(scalar) => *scalar,
        // Enums are text; objects of the type definitions are maps, which have no scalar of their own.
        InputKind::Enum(..) | InputKind::Object(_) => InputScalar::Built(Scalar::String),
    };
    let list = matches!(ty, InputTypeRef::List { .. });
    Input::Leaf { leaf, scalar, list }
}

/// A flag that says by what is grouped.
fn group_flag(field: &InputField, structure: Option<&Structure>) -> Option<Input> {
    match (field.meaning, structure) {
        (InputMeaning::GroupField(_), Some(Structure::Flag(flag))) => {
            Some(Input::Choice(Arc::from(if *flag {
                "true"
            } else {
                "false"
            })))
        }
        _ => None,
    }
}

fn stepped(path: &VariablePath, step: PathStep) -> VariablePath {
    let mut path = path.clone();
    path.steps.push(step);
    path
}
