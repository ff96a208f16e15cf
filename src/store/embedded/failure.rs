//! The engine's errors to our classes.

use kglite::api::{KgError, KgErrorCode};

use crate::store::{ErrorClass, StoreError};

/// What the engine says where a search names an index that is not there.
const NO_INDEX: [&str; 2] = [
    "queryNodes: no FULLTEXT index named",
    "queryNodes: no VECTOR index named",
];

/// What went wrong in the engine.
pub(super) fn of_engine(error: &KgError) -> StoreError {
    let (code, detail) = (error.code(), error.to_string());
    let class = match NO_INDEX.iter().any(|text| detail.contains(text)) {
        true => ErrorClass::NoIndex,
        false => class_of(code),
    };
    StoreError::new(class, detail).with_code(code.as_str())
}

fn class_of(code: KgErrorCode) -> ErrorClass {
    match code {
        KgErrorCode::CypherSyntax
        | KgErrorCode::CypherExecution
        | KgErrorCode::CypherTypeMismatch
        | KgErrorCode::Schema
        | KgErrorCode::Validation
        | KgErrorCode::Expr
        | KgErrorCode::NodeNotFound
        | KgErrorCode::ConnectionNotFound
        | KgErrorCode::PropertyNotFound
        | KgErrorCode::InvalidArgument
        | KgErrorCode::MissingArgument => ErrorClass::Statement,
        KgErrorCode::CypherTimeout => ErrorClass::Timeout,
        KgErrorCode::Cancelled => ErrorClass::Cancelled,
        KgErrorCode::ConstraintViolation
        | KgErrorCode::ConstraintCreationFailed
        | KgErrorCode::OntologyViolation => ErrorClass::Constraint,
        KgErrorCode::TransactionConflict => ErrorClass::TransientBeforeCommit,
        KgErrorCode::ReadOnly => ErrorClass::Refused,
        KgErrorCode::LoadMemoryLimit | KgErrorCode::WriteBudgetExceeded => ErrorClass::Exhausted,
        KgErrorCode::WriterLeaseHeld => ErrorClass::Unavailable,
        KgErrorCode::DurabilityFailed
        | KgErrorCode::NotDurable
        | KgErrorCode::FileNotFound
        | KgErrorCode::FileFormat
        | KgErrorCode::FileIo
        | KgErrorCode::Internal => ErrorClass::Database,
    }
}
