//! The codes a client sees in `extensions.code`.

/// What went wrong, by the name clients match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// A value does not fit its type, or an argument is out of range.
    BadUserInput,
    /// The request cannot be read as GraphQL over HTTP.
    BadRequest,
    /// Nobody is signed in.
    Unauthenticated,
    /// A rule forbids it.
    Forbidden,
    /// The persisted document is unknown.
    PersistedQueryNotFound,
    /// Persisted documents are not served.
    PersistedQueryNotSupported,
    /// It does not exist.
    NotFound,
    /// A constraint or rule of the data is violated.
    ConstraintValidation,
    /// The operation is too large.
    ComplexityExceeded,
    /// Too many requests.
    RateLimit,
    /// The database failed.
    DatabaseError,
    /// It took too long.
    Timeout,
    /// Our fault.
    InternalServerError,
}

impl ErrorCode {
    /// The name in `extensions.code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::NotFound => "NOT_FOUND",
            Self::ConstraintValidation => "CONSTRAINT_VALIDATION",
            Self::ComplexityExceeded => "COMPLEXITY_EXCEEDED",
            Self::RateLimit => "RATE_LIMIT",
            Self::DatabaseError => "DATABASE_ERROR",
            Self::Timeout => "TIMEOUT",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}
