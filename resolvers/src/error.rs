//! The two families of request errors, and the codes clients see.

use std::sync::Arc;

/// A code in `extensions.code`. The names clients know come from Apollo; the rest are the twin's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the codes")]
pub enum ErrorCode {
    GraphqlParseFailed,
    GraphqlValidationFailed,
    BadUserInput,
    Unauthenticated,
    Forbidden,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
    InternalServerError,
    NotFound,
    ConstraintValidation,
    ComplexityExceeded,
    RateLimit,
    DatabaseError,
    Timeout,
    /// The request cannot be read as GraphQL over the transport it came by.
    BadRequest,
    /// The store cannot be reached now.
    ServiceUnavailable,
    /// The answer is larger than `limits.response_bytes`.
    ResponseTooLarge,
    /// The connection was lost during a commit: whether the mutation took effect is unknown.
    OutcomeUnknown,
    /// The idempotency key was used before, for another operation or other variables.
    IdempotencyKeyReused,
    /// A mutation with the same idempotency key is still running.
    IdempotencyKeyInUse,
    /// A feature that this configuration does not have.
    NotConfigured,
}

impl ErrorCode {
    /// The text in `extensions.code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
            Self::NotFound => "NOT_FOUND",
            Self::ConstraintValidation => "CONSTRAINT_VALIDATION",
            Self::ComplexityExceeded => "COMPLEXITY_EXCEEDED",
            Self::RateLimit => "RATE_LIMIT",
            Self::DatabaseError => "DATABASE_ERROR",
            Self::Timeout => "TIMEOUT",
            Self::BadRequest => "BAD_REQUEST",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::ResponseTooLarge => "RESPONSE_TOO_LARGE",
            Self::OutcomeUnknown => "OUTCOME_UNKNOWN",
            Self::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::IdempotencyKeyInUse => "IDEMPOTENCY_KEY_IN_USE",
            Self::NotConfigured => "NOT_CONFIGURED",
        }
    }
}

/// The caller's fault: safe text, a code, and where in the document or the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: ErrorCode,
    /// For the client; graphql-js's and the library's own wording where they have one.
    pub message: Arc<str>,
    /// 1-based line and column in the document.
    pub locations: Vec<(u32, u32)>,
    /// Path in the answer.
    pub path: Vec<PathSegment>,
}

impl Refused {
    /// Without a place.
    pub fn new(code: ErrorCode, message: impl Into<Arc<str>>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Vec::new(),
            path: Vec::new(),
        }
    }

    /// With a place in the document.
    pub fn at(mut self, line: u32, column: u32) -> Self {
        self.locations.push((line, column));
        self
    }
}

/// A step of a path in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathSegment {
    /// A response key.
    Key(Arc<str>),
    /// A list index.
    Index(usize),
}
