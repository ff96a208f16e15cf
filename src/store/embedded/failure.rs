//! The engine's errors to our classes.

use kglite::api::{KgError, KgErrorCode};

use crate::store::{ErrorClass, StoreError};

/// What went wrong in the engine.
pub(super) fn of_engine(error: &KgError) -> StoreError {
    let code = error.code();
    StoreError::new(class_of(code), error.to_string()).with_code(code.as_str())
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
