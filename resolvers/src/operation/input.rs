//! Arguments: literals and variables to [`Input`].

use std::sync::Arc;

use apollo_compiler::ast;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cygnet_schema::api::{
    ApiSchema, ArgumentMeaning, InputKind, InputMeaning, InputScalar, InputTypeRef,
};
use cygnet_schema::model::Scalar;

use super::{CursorKind, Input, document::Known, variables::Structure};
use crate::{
    error::{ErrorCode, Refused},
    limits::Limits,
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
            return Err(Refused::new(
                ErrorCode::ComplexityExceeded,
                format!("An input is nested deeper than {}", self.limits.input_depth),
            ));
        }
        if let ast::Value::Variable(name) = value {
            let path = VariablePath {
                variable: u16::try_from(self.position(name)).unwrap_or(u16::MAX),
                steps: Vec::new(),
            };
            let structure = self.structure(name);
            // A single item given for a list is a list of one.
            if let InputTypeRef::List { item, .. } = ty
                && !matches!(
                    self.known.variables[self.position(name)].ty,
                    InputTypeRef::List { .. }
                )
                && !matches!(structure, Structure::Absent | Structure::Null)
            {
                return Ok(self
                    .of_variable(item, structure, path)
                    .map(|one| match one {
                        Input::Leaf { leaf, scalar, .. } => Input::Leaf {
                            leaf: Leaf::List(vec![leaf]),
                            scalar,
                            list: true,
                        },
                        other => Input::List(vec![other]),
                    }));
            }
            return Ok(self.of_variable(ty, structure, path));
        }
        if matches!(value, ast::Value::Null) {
            return Ok(Some(Input::Null));
        }
        let kind = &self.schema.input(ty.named()).kind;
        let structural = matches!(kind, InputKind::Object(_) | InputKind::Enum(None, _));
        match ty {
            InputTypeRef::List { item, .. } if structural => {
                let one = [apollo_compiler::Node::new(value.clone())];
                let items = match value {
                    ast::Value::List(items) => items.as_slice(),
                    _ => &one,
                };
                let mut inputs = Vec::with_capacity(items.len());
                for item_value in items {
                    inputs.extend(self.literal(item, item_value, depth + 1)?);
                }
                Ok(Some(Input::List(inputs)))
            }
            _ => match kind {
                InputKind::Object(fields) => {
                    let ast::Value::Object(given) = value else {
                        return Ok(Some(Input::Null));
                    };
                    let mut inputs = Vec::new();
                    for field in fields {
                        let value = given
                            .iter()
                            .find(|(name, _)| name.as_str() == &*field.name)
                            .map(|(_, value)| value)
                            .or(field.default.as_ref());
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
                        inputs.extend(input.map(|input| (field.meaning, input)));
                    }
                    Ok(Some(Input::Object(inputs)))
                }
                InputKind::Enum(None, _) => match value {
                    ast::Value::Enum(name) => Ok(Some(Input::Choice(Arc::from(name.as_str())))),
                    _ => Ok(Some(Input::Null)),
                },
                InputKind::Enum(Some(_), _) | InputKind::Scalar(_) => {
                    let leaf = self.leaf(ty, value, depth)?;
                    let scalar = match kind {
                        InputKind::Scalar(scalar) => *scalar,
                        _ => InputScalar::Built(Scalar::String),
                    };
                    let list = matches!(ty, InputTypeRef::List { .. });
                    Ok(Some(Input::Leaf { leaf, scalar, list }))
                }
            },
        }
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
                scalar: match kind {
                    InputKind::Scalar(scalar) => *scalar,
                    _ => InputScalar::Built(Scalar::String),
                },
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
            return Err(Refused::new(
                ErrorCode::ComplexityExceeded,
                "An input is nested too deeply",
            ));
        }
        if let ast::Value::Variable(name) = value {
            return Ok(Leaf::Variable(VariablePath {
                variable: u16::try_from(self.position(name)).unwrap_or(u16::MAX),
                steps: Vec::new(),
            }));
        }
        if matches!(value, ast::Value::Null) {
            return Ok(Leaf::Literal(Value::Null));
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
                    let Some(field) = fields.iter().find(|it| *it.name == *name.as_str()) else {
                        continue;
                    };
                    entries.push((
                        Arc::clone(&field.name),
                        self.leaf(&field.ty, value, depth + 1)?,
                    ));
                }
                Ok(Leaf::Map(entries))
            }
            (
                InputKind::Scalar(InputScalar::Built(Scalar::Point | Scalar::CartesianPoint)),
                ast::Value::Object(given),
            ) if given
                .iter()
                .any(|(_, value)| matches!(&**value, ast::Value::Variable(_))) =>
            {
                let mut parts = Vec::new();
                for (name, value) in given {
                    let leaf = match &**value {
                        ast::Value::Variable(name) => Leaf::Variable(VariablePath {
                            variable: u16::try_from(self.position(name)).unwrap_or(u16::MAX),
                            steps: Vec::new(),
                        }),
                        value => Leaf::Literal(
                            scalar::parse(
                                InputScalar::Built(Scalar::Float),
                                ScalarInput::Literal(value),
                            )
                            .map_err(|error| bad(error.message("Float")))?,
                        ),
                    };
                    parts.push((Arc::from(name.as_str()), leaf));
                }
                Ok(Leaf::Point(parts))
            }
            (InputKind::Scalar(scalar), value) => {
                scalar::parse(*scalar, ScalarInput::Literal(value))
                    .map(Leaf::Literal)
                    .map_err(|error| bad(error.message(&ty.name)))
            }
            _ => Ok(Leaf::Literal(Value::Null)),
        }
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
