//! Arguments: literals and variables to [`Input`].

use std::sync::Arc;

use apollo_compiler::ast;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cygnet_schema::api::{
    ApiSchema, ArgumentMeaning, InputField, InputKind, InputMeaning, InputScalar, InputTypeRef,
};
use cygnet_schema::model::Scalar;

use super::{CursorKind, Input, document::Known, variables::Structure};
use crate::{
    error::{ErrorCode, Refused},
    limits::{Limits, exceeded},
    scalar::{self, ScalarInput},
    slot::{Leaf, PathStep, VariablePath},
    value::Value,
};

/// Which kind of cursor a text is.
pub(super) fn kind(text: &str) -> CursorKind {
    let offset = STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix("arrayconnection:")?.parse::<u64>().ok());
    if offset.is_some() {
        CursorKind::Offset
    } else {
        CursorKind::Keyset
    }
}

#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) schema: &'a ApiSchema,
    pub(super) known: &'a Known,
    pub(super) structures: &'a [Structure],
    pub(super) limits: &'a Limits,
}

impl<'a> Inputs<'a> {
    /// The input of an argument; `None`: a variable that is not given.
    pub(super) fn argument(
        self,
        meaning: ArgumentMeaning,
        ty: &InputTypeRef,
        value: &ast::Value,
    ) -> Result<Option<Input>, Refused> {
        let Some(input) = self.literal(ty, value, 0)? else {
            return Ok(None);
        };
        Ok(Some(match (meaning, input) {
            (ArgumentMeaning::After, Input::Leaf { leaf, .. }) => {
                let kind = match (&leaf, value) {
                    (Leaf::Literal(Value::String(text)), _) => kind(text),
                    (_, ast::Value::Variable(name)) => match self.structure(name) {
                        Structure::Cursor(kind) => *kind,
                        _ => CursorKind::Keyset,
                    },
                    _ => CursorKind::Keyset,
                };
                Input::Cursor { leaf, kind }
            }
            (
                ArgumentMeaning::First | ArgumentMeaning::Limit | ArgumentMeaning::Offset,
                Input::Leaf { leaf, .. },
            ) => {
                let above_one_row = match (&leaf, value) {
                    (Leaf::Literal(Value::Integer(number)), _) => {
                        *number > i64::from(self.limits.one_row_elements)
                    }
                    (_, ast::Value::Variable(name)) => {
                        *self.structure(name) == Structure::AboveOneRow
                    }
                    _ => false,
                };
                Input::Size {
                    leaf,
                    above_one_row,
                }
            }
            (ArgumentMeaning::Custom(_), Input::Object(_) | Input::List(_)) => {
                self.whole(ty, value)?
            }
            (_, other) => other,
        }))
    }

    fn whole(self, ty: &InputTypeRef, value: &ast::Value) -> Result<Input, Refused> {
        let leaf = self.leaf(ty, value, 0)?;
        let scalar = InputScalar::Built(Scalar::String);
        Ok(Input::Leaf {
            leaf,
            scalar,
            list: false,
        })
    }

    pub(super) fn position(self, name: &str) -> usize {
        self.known
            .variables
            .iter()
            .position(|it| *it.name == *name)
            .unwrap_or(0)
    }

    pub(super) fn structure(self, name: &str) -> &'a Structure {
        self.structures
            .get(self.position(name))
            .unwrap_or(&Structure::Absent)
    }

    fn literal(
        self,
        ty: &InputTypeRef,
        value: &ast::Value,
        depth: usize,
    ) -> Result<Option<Input>, Refused> {
        if depth > self.limits.input_depth {
            let bound = self.limits.input_depth;
            return Err(exceeded("An input is nested too deeply, in levels", bound));
        }
        match value {
            ast::Value::Variable(name) => return Ok(self.variable(ty, name)),
            ast::Value::Null => return Ok(Some(Input::Null)),
            _ => {}
        }
        let kind = &self.schema.input(ty.named()).kind;
        match (ty, kind) {
            (InputTypeRef::List { item, .. }, InputKind::Object(_) | InputKind::Enum(None, _)) => {
                self.items(item, value, depth).map(Some)
            }
            (_, InputKind::Object(fields)) => self.object(fields, value, depth).map(Some),
            (_, InputKind::Enum(None, _)) => match value {
                ast::Value::Enum(name) => Ok(Some(Input::Choice(Arc::from(name.as_str())))),
                _ => Ok(Some(Input::Null)),
            },
            (_, InputKind::Enum(Some(_), _) | InputKind::Scalar(_)) => {
                let leaf = self.leaf(ty, value, depth)?;
                let list = matches!(ty, InputTypeRef::List { .. });
                Ok(Some(Input::Leaf {
                    leaf,
                    scalar: scalar_of(kind),
                    list,
                }))
            }
        }
    }

    /// A variable in a place of this type.
    fn variable(self, ty: &InputTypeRef, name: &str) -> Option<Input> {
        let path = self.path(name);
        let structure = self.structure(name);
        let declared = self
            .known
            .variables
            .get(self.position(name))
            .map(|it| &it.ty);
        let listed = matches!(declared, Some(InputTypeRef::List { .. }));
        let given = !matches!(structure, Structure::Absent | Structure::Null);
        match ty {
            // A single item given for a list is a list of one.
            InputTypeRef::List { item, .. } if !listed && given => {
                let one = self.of_variable(item, structure, path)?;
                Some(match one {
                    Input::Leaf { leaf, scalar, .. } => Input::Leaf {
                        leaf: Leaf::List(vec![leaf]),
                        scalar,
                        list: true,
                    },
                    other => Input::List(vec![other]),
                })
            }
            _ => self.of_variable(ty, structure, path),
        }
    }

    fn path(self, name: &str) -> VariablePath {
        let variable = u16::try_from(self.position(name)).unwrap_or(u16::MAX);
        VariablePath {
            variable,
            steps: Vec::new(),
        }
    }

    fn items(
        self,
        item: &InputTypeRef,
        value: &ast::Value,
        depth: usize,
    ) -> Result<Input, Refused> {
        let ast::Value::List(items) = value else {
            return Ok(Input::List(
                self.literal(item, value, depth + 1)?.into_iter().collect(),
            ));
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
            inputs.extend(self.literal(item, value, depth + 1)?);
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
            let value = found.map(|(_, value)| value).or(field.default.as_ref());
            let Some(value) = value else { continue };
            let input = match (field.meaning, &**value) {
                (InputMeaning::GroupField(_), ast::Value::Boolean(flag)) => {
                    Some(Input::Choice(Arc::from(if *flag {
                        "true"
                    } else {
                        "false"
                    })))
                }
                _ => self.literal(&field.ty, value, depth + 1)?,
            };
            // An absent variable leaves the field absent, or to its default.
            let input = match (input, &field.default) {
                (None, Some(default)) => self.literal(&field.ty, default, depth + 1)?,
                (input, _) => input,
            };
            inputs.extend(input.map(|input| (field.meaning, input)));
        }
        Ok(Input::Object(inputs))
    }

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
            Structure::Choice(name) => Input::Choice(Arc::clone(name)),
            Structure::Value | Structure::AboveOneRow | Structure::Cursor(_) => Input::Leaf {
                leaf: Leaf::Variable(path),
                scalar: scalar_of(kind),
                list: matches!(ty, InputTypeRef::List { .. }),
            },
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
                    let field = &fields[usize::from(*at)];
                    let step = PathStep::Key(Arc::clone(&field.name));
                    let input = self.of_variable(&field.ty, structure, stepped(&path, step))?;
                    Some((field.meaning, input))
                });
                Input::Object(inputs.collect())
            }
        })
    }

    fn leaf(self, ty: &InputTypeRef, value: &ast::Value, depth: usize) -> Result<Leaf, Refused> {
        if depth > self.limits.input_depth {
            let bound = self.limits.input_depth;
            return Err(exceeded("An input is nested too deeply, in levels", bound));
        }
        match value {
            ast::Value::Variable(name) => return Ok(Leaf::Variable(self.path(name))),
            ast::Value::Null => return Ok(Leaf::Literal(Value::Null)),
            _ => {}
        }
        if let InputTypeRef::List { item, .. } = ty {
            let ast::Value::List(items) = value else {
                return Ok(list(vec![self.leaf(item, value, depth + 1)?]));
            };
            let items = items.iter().map(|value| self.leaf(item, value, depth + 1));
            return Ok(list(items.collect::<Result<_, _>>()?));
        }
        let ty = self.schema.input(ty.named());
        match (&ty.kind, value) {
            (InputKind::Enum(..), ast::Value::Enum(name)) => {
                Ok(Leaf::Literal(Value::String(Arc::from(name.as_str()))))
            }
            (InputKind::Object(fields), ast::Value::Object(given)) => {
                let mut entries = Vec::new();
                for (name, value) in given {
                    let field = fields.iter().find(|it| *it.name == *name.as_str());
                    let Some(field) = field else { continue };
                    let leaf = self.leaf(&field.ty, value, depth + 1)?;
                    entries.push((Arc::clone(&field.name), leaf));
                }
                Ok(Leaf::Map(entries))
            }
            (InputKind::Scalar(InputScalar::Built(scalar)), ast::Value::Object(given))
                if matches!(scalar, Scalar::Point | Scalar::CartesianPoint)
                    && given.iter().any(|(_, value)| value.as_variable().is_some()) =>
            {
                self.point(given)
            }
            (InputKind::Scalar(scalar), value) => {
                scalar::parse(*scalar, ScalarInput::Literal(value))
                    .map(Leaf::Literal)
                    .map_err(|error| bad(error.message(&ty.name)))
            }
            _ => Ok(Leaf::Literal(Value::Null)),
        }
    }

    /// A point with variables among its parts.
    fn point(
        self,
        given: &[(apollo_compiler::Name, apollo_compiler::Node<ast::Value>)],
    ) -> Result<Leaf, Refused> {
        let mut parts = Vec::with_capacity(given.len());
        for (name, value) in given {
            let leaf = match &**value {
                ast::Value::Variable(name) => Leaf::Variable(self.path(name)),
                ast::Value::Null => Leaf::Literal(Value::Null),
                value => {
                    let float = InputScalar::Built(Scalar::Float);
                    let parsed = scalar::parse(float, ScalarInput::Literal(value));
                    Leaf::Literal(parsed.map_err(|error| bad(error.message("Float")))?)
                }
            };
            parts.push((Arc::from(name.as_str()), leaf));
        }
        Ok(Leaf::Point(parts))
    }
}

fn scalar_of(kind: &InputKind) -> InputScalar {
    match kind {
        InputKind::Scalar(scalar) => *scalar,
        InputKind::Enum(..) | InputKind::Object(_) => InputScalar::Built(Scalar::String),
    }
}

fn bad(message: String) -> Refused {
    Refused::new(ErrorCode::GraphqlValidationFailed, message)
}

fn stepped(path: &VariablePath, step: PathStep) -> VariablePath {
    let mut path = path.clone();
    path.steps.push(step);
    path
}

fn list(items: Vec<Leaf>) -> Leaf {
    if items.iter().all(|item| matches!(item, Leaf::Literal(_))) {
        Leaf::Literal(Value::List(
            items
                .into_iter()
                .filter_map(|item| match item {
                    Leaf::Literal(value) => Some(value),
                    _ => None,
                })
                .collect(),
        ))
    } else {
        Leaf::List(items)
    }
}
