//! Documents: parsed and validated against the API schema.

use std::sync::Arc;

use apollo_compiler::{
    ExecutableDocument, Node, ast, executable::Operation as ApolloOperation, parser::Parser,
    validation::Valid,
};
use cygnet_schema::api::{ApiSchema, ArgumentMeaning, InputTypeRef};

use super::OperationKind;
use crate::{
    error::{ErrorCode, Refused},
    limits::Limits,
};

/// A parsed and validated document.
#[derive(Debug)]
pub struct Document {
    pub(super) executable: Valid<ExecutableDocument>,
    pub(super) operations: Vec<Known>,
}

/// One operation of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperationRef(pub(super) u16);

#[derive(Debug)]
pub(super) struct Known {
    pub(super) operation: Node<ApolloOperation>,
    pub(super) variables: Vec<Variable>,
}

/// A variable definition.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: Arc<str>,
    pub(super) ty: InputTypeRef,
    pub(super) text: String,
    pub(super) default: Option<Node<ast::Value>>,
    pub(super) use_of: Use,
}

/// What of a variable's own value is structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Use {
    pub(super) condition: bool,
    pub(super) size: bool,
    pub(super) cursor: bool,
}

impl Document {
    /// Parses and validates.
    ///
    /// # Errors
    /// `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, with places.
    pub fn parse(schema: &ApiSchema, text: &str, limits: &Limits) -> Result<Self, Vec<Refused>> {
        let mut parser = Parser::new()
            .recursion_limit(limits.parser_recursion)
            .token_limit(limits.tokens);
        let parsed = parser
            .parse_executable(&schema.schema, text, "operation")
            .map_err(|errors| refused(ErrorCode::GraphqlParseFailed, &errors.errors))?;
        let executable = parsed
            .validate(&schema.schema)
            .map_err(|errors| refused(ErrorCode::GraphqlValidationFailed, &errors.errors))?;
        let operations = executable
            .operations
            .iter()
            .map(|operation| known(schema, &executable, operation))
            .collect();
        Ok(Self {
            executable,
            operations,
        })
    }

    /// The operation of a name.
    ///
    /// # Errors
    /// Where the name is needed or unknown.
    pub fn operation(&self, name: Option<&str>) -> Result<OperationRef, Refused> {
        let found = match name {
            None if self.operations.len() == 1 => Some(0),
            None => {
                return Err(Refused::new(
                    ErrorCode::BadUserInput,
                    "Must provide operation name if query contains multiple operations.",
                ));
            }
            Some(name) => self.operations.iter().position(|known| {
                known
                    .operation
                    .name
                    .as_ref()
                    .is_some_and(|given| given.as_str() == name)
            }),
        };
        let unknown = || {
            let name = name.unwrap_or("");
            Refused::new(
                ErrorCode::BadUserInput,
                format!("Unknown operation named \"{name}\"."),
            )
        };
        let at = found.ok_or_else(unknown)?;
        u16::try_from(at).map(OperationRef).map_err(|_| unknown())
    }

    /// Which kind an operation is of.
    pub fn kind(&self, operation: OperationRef) -> OperationKind {
        match self.known(operation).operation.operation_type {
            ast::OperationType::Query => OperationKind::Query,
            ast::OperationType::Mutation => OperationKind::Mutation,
            ast::OperationType::Subscription => OperationKind::Subscription,
        }
    }

    pub(super) fn known(&self, operation: OperationRef) -> &Known {
        &self.operations[usize::from(operation.0)]
    }
}

fn refused(code: ErrorCode, errors: &apollo_compiler::validation::DiagnosticList) -> Vec<Refused> {
    errors
        .iter()
        .map(|error| {
            let located = error.to_json();
            let mut refused = Refused::new(code, located.message.as_str());
            refused.locations = located
                .locations
                .iter()
                .map(|at| {
                    (
                        u32::try_from(at.line).unwrap_or(0),
                        u32::try_from(at.column).unwrap_or(0),
                    )
                })
                .collect();
            refused
        })
        .collect()
}

fn known(
    schema: &ApiSchema,
    document: &ExecutableDocument,
    operation: &Node<ApolloOperation>,
) -> Known {
    let mut variables: Vec<Variable> = operation
        .variables
        .iter()
        .filter_map(|definition| {
            Some(Variable {
                name: Arc::from(definition.name.as_str()),
                ty: reference(schema, &definition.ty)?,
                text: definition.ty.to_string(),
                default: definition.default_value.clone(),
                use_of: Use::default(),
            })
        })
        .collect();
    let mut mark = |name: &str, set: fn(&mut Use)| {
        if let Some(variable) = variables
            .iter_mut()
            .find(|variable| *variable.name == *name)
        {
            set(&mut variable.use_of);
        }
    };
    let mut pending = vec![&operation.selection_set];
    pending.extend(
        document
            .fragments
            .values()
            .map(|fragment| &fragment.selection_set),
    );
    while let Some(set) = pending.pop() {
        for selection in &set.selections {
            for directive in selection.directives().iter() {
                for argument in &directive.arguments {
                    if let ast::Value::Variable(name) = &*argument.value {
                        mark(name, |it| it.condition = true);
                    }
                }
            }
            match selection {
                apollo_compiler::executable::Selection::Field(field) => {
                    for argument in &field.arguments {
                        let ast::Value::Variable(name) = &*argument.value else {
                            continue;
                        };
                        let meaning = schema.output(&set.ty, &field.name).and_then(|output| {
                            output
                                .arguments
                                .iter()
                                .find(|it| *it.name == *argument.name.as_str())
                        });
                        match meaning.map(|it| it.meaning) {
                            Some(ArgumentMeaning::First | ArgumentMeaning::Limit) => {
                                mark(name, |it| it.size = true);
                            }
                            Some(ArgumentMeaning::After) => mark(name, |it| it.cursor = true),
                            _ => {}
                        }
                    }
                    pending.extend(field.selection_set.as_ref());
                }
                apollo_compiler::executable::Selection::InlineFragment(fragment) => {
                    pending.push(&fragment.selection_set);
                }
                apollo_compiler::executable::Selection::FragmentSpread(_) => {}
            }
        }
    }
    Known {
        operation: operation.clone(),
        variables,
    }
}

/// A type of the document as a reference to the schema's inputs.
pub(super) fn reference(schema: &ApiSchema, ty: &ast::Type) -> Option<InputTypeRef> {
    Some(match ty {
        ast::Type::Named(name) => InputTypeRef::Named {
            id: *schema.input_by_name.get(name.as_str())?,
            required: false,
        },
        ast::Type::NonNullNamed(name) => InputTypeRef::Named {
            id: *schema.input_by_name.get(name.as_str())?,
            required: true,
        },
        ast::Type::List(item) => InputTypeRef::List {
            item: Box::new(reference(schema, item)?),
            required: false,
        },
        ast::Type::NonNullList(item) => InputTypeRef::List {
            item: Box::new(reference(schema, item)?),
            required: true,
        },
    })
}
