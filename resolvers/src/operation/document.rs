//! Documents: parsed and validated against the API schema.

use std::sync::Arc;

use apollo_compiler::{
    ExecutableDocument, Node, ast,
    executable::Operation as ApolloOperation,
    parser::{Parser, SourceMap, SourceSpan},
    validation::{DiagnosticList, Valid},
};
use cygnet_schema::api::{ApiSchema, InputTypeRef};

use super::{OperationKind, rules, uses, wording};
use crate::{
    error::{ErrorCode, Refused},
    limits::{self, Limits, exceeded},
};

/// Bytes shown at most of the name of an operation that does not exist.
const MAX_SHOWN_NAME: usize = 1_000;

/// So many errors of a document are told; more help nobody.
const MOST_ERRORS: usize = 50;

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
    /// 1-based line and column of the definition.
    pub(super) location: (u32, u32),
}

/// What of a variable's own value is structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Use {
    pub(super) condition: bool,
    pub(super) size: bool,
    pub(super) cursor: bool,
}

impl Document {
    /// Parses and validates. What could make that expensive is refused before.
    ///
    /// # Errors
    /// `COMPLEXITY_EXCEEDED`, `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`; the latter two with places.
    pub fn parse(schema: &ApiSchema, text: &str, limits: &Limits) -> Result<Self, Vec<Refused>> {
        limits::check_document(text, limits).map_err(|refused| vec![refused])?;
        let mut parser = Parser::new()
            // Brackets are bounded already; the parser also counts other nesting, for which twice as much is enough.
            .recursion_limit(limits.document_depth * 2)
            .token_limit(limits.document_tokens);
        let tree = parser
            .parse_ast(text, "operation")
            .map_err(|errors| unparsed(&errors.errors, limits))?;
        let expansion = limits::check_expansion(&tree, limits);
        if let Err(refused) = &expansion
            && refused.code == ErrorCode::ComplexityExceeded
        {
            return Err(vec![refused.clone()]);
        }
        uses::check_depth(&tree, limits.input_depth).map_err(|refused| vec![refused])?;
        let findings = rules::check(schema, &tree);
        if !findings.is_empty() {
            return Err(findings);
        }
        // A cycle, which the rules tell too.
        expansion.map_err(|refused| vec![refused])?;
        check_roots(schema, &tree)?;
        let executable = tree
            .to_executable_validate(&schema.schema)
            .map_err(|errors| refused(ErrorCode::GraphqlValidationFailed, &errors.errors))?;
        let known = |operation| known(schema, &executable, operation);
        let operations: Vec<Known> = executable.operations.iter().map(known).collect();
        if operations.is_empty() {
            let message = "Must provide an operation.";
            return Err(vec![Refused::new(
                ErrorCode::GraphqlValidationFailed,
                message,
            )]);
        }
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
        let named = |name: &str| {
            self.operations.iter().position(|known| {
                known
                    .operation
                    .name
                    .as_ref()
                    .is_some_and(|given| given.as_str() == name)
            })
        };
        let found = match name {
            None | Some("") if self.operations.len() == 1 => Some(0),
            None | Some("") => {
                return Err(Refused::new(
                    ErrorCode::BadUserInput,
                    "Must provide operation name if query contains multiple operations.",
                ));
            }
            Some(name) => named(name),
        };
        found
            .and_then(|at| u16::try_from(at).ok())
            .map(OperationRef)
            .ok_or_else(|| {
                let name = name.unwrap_or("");
                let shown = &name[..name.floor_char_boundary(MAX_SHOWN_NAME)];
                let message = format!("Unknown operation named \"{shown}\".");
                Refused::new(ErrorCode::BadUserInput, message)
            })
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

/// An operation of a kind that the API does not have, told as graphql-js tells it when it runs.
fn check_roots(schema: &ApiSchema, tree: &ast::Document) -> Result<(), Vec<Refused>> {
    for definition in &tree.definitions {
        if let ast::Definition::OperationDefinition(operation) = definition
            && schema
                .schema
                .root_operation(operation.operation_type)
                .is_none()
        {
            let kind = operation.operation_type;
            let message = format!("Schema is not configured to execute {kind} operation.");
            let refused = Refused::new(ErrorCode::GraphqlValidationFailed, message);
            let (line, column) = place(operation.location(), &tree.sources);
            return Err(vec![refused.at(line, column)]);
        }
    }
    Ok(())
}

fn refused(code: ErrorCode, errors: &DiagnosticList) -> Vec<Refused> {
    errors
        .iter()
        .take(MOST_ERRORS)
        .map(|error| one_refused(code, error.to_json()))
        .collect()
}

/// What the parser says. Where it stopped at a bound, nothing else it says is of use.
fn unparsed(errors: &DiagnosticList, limits: &Limits) -> Vec<Refused> {
    let stopped = |what: &str| {
        let mut messages = errors.iter().map(|error| error.error.to_string());
        messages.any(|message| message.contains(what))
    };
    if stopped("token limit reached") {
        let bound = limits.document_tokens;
        return vec![exceeded("The document has too many tokens", bound)];
    }
    if stopped("recursion limit reached") {
        let bound = limits.document_depth;
        return vec![exceeded("The document is nested too deeply", bound)];
    }
    refused(ErrorCode::GraphqlParseFailed, errors)
}

fn one_refused(code: ErrorCode, located: apollo_compiler::response::GraphQLError) -> Refused {
    let message = match located.message.strip_prefix("syntax error: ") {
        Some(message) => format!("Syntax Error: {message}"),
        None => wording::graphql_js(&located.message),
    };
    let place = |at: &apollo_compiler::parser::LineColumn| {
        (
            u32::try_from(at.line).unwrap_or(0),
            u32::try_from(at.column).unwrap_or(0),
        )
    };
    let mut refused = Refused::new(code, message);
    refused.locations = located.locations.iter().map(place).collect();
    refused
}

/// 1-based line and column; zeros where there is none.
pub(super) fn place(span: Option<SourceSpan>, sources: &SourceMap) -> (u32, u32) {
    span.and_then(|span| span.line_column(sources))
        .map_or((0, 0), |at| {
            (
                u32::try_from(at.line).unwrap_or(0),
                u32::try_from(at.column).unwrap_or(0),
            )
        })
}

fn known(
    schema: &ApiSchema,
    document: &ExecutableDocument,
    operation: &Node<ApolloOperation>,
) -> Known {
    let definitions = operation.variables.iter().filter_map(|definition| {
        Some(Variable {
            name: Arc::from(definition.name.as_str()),
            ty: reference(schema, &definition.ty)?,
            text: definition.ty.to_string(),
            default: definition.default_value.clone(),
            use_of: Use::default(),
            location: place(definition.location(), &document.sources),
        })
    });
    let mut variables: Vec<Variable> = definitions.collect();
    uses::mark(schema, document, operation, &mut variables);
    Known {
        operation: operation.clone(),
        variables,
    }
}

/// A type of the document as a reference to the schema's inputs.
fn reference(schema: &ApiSchema, ty: &ast::Type) -> Option<InputTypeRef> {
    let named = |name: &str, required| {
        Some(InputTypeRef::Named {
            id: *schema.input_by_name.get(name)?,
            required,
        })
    };
    let list = |item, required| {
        Some(InputTypeRef::List {
            item: Box::new(reference(schema, item)?),
            required,
        })
    };
    match ty {
        ast::Type::Named(name) => named(name, false),
        ast::Type::NonNullNamed(name) => named(name, true),
        ast::Type::List(item) => list(item, false),
        ast::Type::NonNullList(item) => list(item, true),
    }
}
