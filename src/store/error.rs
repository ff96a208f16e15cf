//! Why a statement failed, by class: what to tell the caller, and whether it may be sent again.
//!
//! The detail is for the log only; it may hold database text and must never reach a client.

use std::fmt;

use cygnet_resolvers::cypher::Mode;
use cygnet_resolvers::error::ErrorCode;
use thiserror::Error;

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{class}{}: {detail}", code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default())]
pub struct StoreError {
    class: ErrorClass,
    code: Option<String>,
    detail: String,
}

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The database refused the right to do it.
    Refused,
    /// A constraint of the database does not allow the data.
    Constraint,
    /// It failed before anything was committed, and may work when sent again.
    TransientBeforeCommit,
    /// The connection broke while it ran: whether it took effect is unknown.
    Ambiguous,
    /// The answer to a commit was lost: whether it took effect is unknown. Never repeated.
    UnknownOutcome,
    /// The store cannot be reached; nothing was sent.
    Unavailable,
    /// It took longer than it may.
    Timeout,
    /// It was ended on request.
    Cancelled,
    /// No connection became free in time.
    PoolExhausted,
    /// It needed more memory than the database gives.
    Exhausted,
    /// The statement or a parameter is wrong: our fault, or that of a `@cypher` statement.
    Statement,
    /// The index that a search names is not there.
    NoIndex,
    /// The connection's settings are wrong: credentials, database name, certificate.
    Configuration,
    /// The database failed in itself.
    Database,
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Refused => "refused by the database",
            Self::Constraint => "constraint violated",
            Self::TransientBeforeCommit => "transient failure before commit",
            Self::Ambiguous => "connection lost, outcome unknown",
            Self::UnknownOutcome => "commit's answer lost, outcome unknown",
            Self::Unavailable => "store unavailable",
            Self::Timeout => "timed out",
            Self::Cancelled => "cancelled",
            Self::PoolExhausted => "no free connection",
            Self::Exhausted => "database out of memory for the statement",
            Self::Statement => "statement rejected",
            Self::NoIndex => "no such index",
            Self::Configuration => "wrong connection settings",
            Self::Database => "database failure",
        })
    }
}

impl StoreError {
    /// A failure without a code of the database.
    pub fn new(class: ErrorClass, detail: impl Into<String>) -> Self {
        Self {
            class,
            code: None,
            detail: detail.into(),
        }
    }

    /// With the database's code.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// As another class, where the place says more than the failure itself.
    pub(super) fn with_class(mut self, class: ErrorClass) -> Self {
        self.class = class;
        self
    }

    /// What kind of failure it was.
    pub fn class(&self) -> ErrorClass {
        self.class
    }

    /// The database's own code, for logs and metrics.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What the database said: for logs, never for clients.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The code for the client.
    pub fn error_code(&self) -> ErrorCode {
        match self.class {
            ErrorClass::Refused => ErrorCode::Forbidden,
            ErrorClass::Constraint => ErrorCode::ConstraintValidation,
            ErrorClass::TransientBeforeCommit
            | ErrorClass::Ambiguous
            | ErrorClass::Exhausted
            | ErrorClass::Statement
            | ErrorClass::Cancelled
            | ErrorClass::Database => ErrorCode::DatabaseError,
            ErrorClass::Unavailable | ErrorClass::PoolExhausted | ErrorClass::Configuration => {
                ErrorCode::ServiceUnavailable
            }
            ErrorClass::NoIndex => ErrorCode::NotConfigured,
            ErrorClass::Timeout => ErrorCode::Timeout,
            ErrorClass::UnknownOutcome => ErrorCode::OutcomeUnknown,
        }
    }

    /// Whether the same statement, or for [`Mode::Write`] the same transaction, may be sent again without the risk of doing something twice.
    pub fn may_repeat(&self, mode: Mode) -> bool {
        match (self.class, mode) {
            (ErrorClass::TransientBeforeCommit | ErrorClass::Unavailable, _)
            | (ErrorClass::Ambiguous, Mode::Read) => true,
            (
                ErrorClass::Ambiguous
                | ErrorClass::UnknownOutcome
                | ErrorClass::Refused
                | ErrorClass::Constraint
                | ErrorClass::Timeout
                | ErrorClass::Cancelled
                | ErrorClass::PoolExhausted
                | ErrorClass::Exhausted
                | ErrorClass::Statement
                | ErrorClass::NoIndex
                | ErrorClass::Configuration
                | ErrorClass::Database,
                _,
            ) => false,
        }
    }
}
