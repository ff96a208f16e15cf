//! Introspection fields, answered from the schema.

use std::sync::Arc;

use apollo_compiler::{introspection, response::JsonMap, validation::Valid};
use cygnet_schema::api::ApiSchema;

use super::{Document, OperationRef, Variables};
use crate::error::{ErrorCode, Refused};

/// Answers by response key, as JSON.
pub type Introspected = Vec<(Arc<str>, Vec<u8>)>;

/// The answers of `__schema` and `__type` by response key, as JSON.
///
/// # Errors
/// Where the operation nests introspection lists too deeply.
pub fn introspect(
    schema: &ApiSchema,
    document: &Document,
    operation: OperationRef,
    variables: &Variables,
) -> Result<Introspected, Vec<Refused>> {
    let known = document.known(operation);
    let refused = |message: String| vec![Refused::new(ErrorCode::GraphqlValidationFailed, message)];
    introspection::check_max_depth(&document.executable, &known.operation)
        .map_err(|error| refused(error.message().to_string()))?;
    let mut given = JsonMap::new();
    for (variable, value) in known.variables.iter().zip(&variables.values) {
        let json = match value {
            Some(crate::value::Value::String(text)) => text.to_string().into(),
            Some(crate::value::Value::Boolean(flag)) => (*flag).into(),
            _ => continue,
        };
        given.insert(variable.name.to_string(), json);
    }
    // They were coerced by our own rules; introspection fields take texts and truths only.
    let coerced = Valid::assume_valid(given);
    let implementers = schema.schema.implementers_map();
    let response = introspection::partial_execute(
        &schema.schema,
        &implementers,
        &document.executable,
        &known.operation,
        &coerced,
    )
    .map_err(|error| refused(error.message().to_string()))?;
    let data = response.data.unwrap_or_default();
    let answers = data.iter().map(|(key, value)| {
        let bytes = serde_json::to_vec(value).unwrap_or_else(|_| b"null".to_vec());
        (Arc::from(key.as_str()), bytes)
    });
    Ok(answers.collect())
}
