//! The two families of request errors, and the codes clients see.

use std::sync::Arc;

use cygnet_schema::model::Denial;

macro_rules! codes {
    ($($name:ident = $text:literal, $meaning:literal;)*) => {
        /// A code in `extensions.code`. The names clients know come from Apollo; the rest are the twin's. docs/errors.md lists them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $(#[doc = $meaning] $name,)*
        }

        impl ErrorCode {
            /// All of them, in the order of docs/errors.md.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The text in `extensions.code`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What has happened, and what the caller can do.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }
        }
    };
}

codes! {
    // The request.
    BadRequest = "BAD_REQUEST", "The request is not GraphQL over HTTP: its method, headers, body or parameters. Also an idempotency key that is none.";
    NotFound = "NOT_FOUND", "There is nothing at the path of the request.";
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", "The hash of a document that the server does not know: send the document.";
    PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED", "Hashes instead of documents are not accepted: send the document.";

    // The document and its variables.
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED", "The document is no GraphQL; the place is told.";
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", "The document does not fit the schema: a field, an argument or a literal; the place is told. Also an operation by GET that must be a POST.";
    BadUserInput = "BAD_USER_INPUT", "A value cannot be what it is for: a variable, a negative page size, a cursor of another connection, an operation name.";
    ComplexityExceeded = "COMPLEXITY_EXCEEDED", "The document, the operation or an input goes beyond a limit of `limits`, which is told.";

    // The caller.
    Unauthenticated = "UNAUTHENTICATED", "The caller is not known, and has to be; or its token or key is bad: the message says how.";
    Forbidden = "FORBIDDEN", "The schema's rules or the database do not let the caller do it. Also a request that a page of another site may have sent.";
    TenantRequired = "TENANT_REQUIRED", "What is asked for belongs to tenants, and the request is of none: the caller's token or key names none, or it is of several or all and none was chosen by the header of `tenancy.from`.";
    RateLimit = "RATE_LIMIT", "The caller has asked too much in too short a time.";

    // The data.
    ConstraintValidation = "CONSTRAINT_VALIDATION", "A constraint of the database does not allow what would be written.";
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", "The idempotency key was used before, for another operation or other variables.";
    IdempotencyKeyInUse = "IDEMPOTENCY_KEY_IN_USE", "A mutation with the same idempotency key is still running: ask again later.";

    // The server and its database.
    NotConfigured = "NOT_CONFIGURED", "A feature that this configuration does not have, or an index that the database does not have.";
    ResponseTooLarge = "RESPONSE_TOO_LARGE", "The answer is larger than `limits.response_bytes`: ask for less.";
    Timeout = "TIMEOUT", "The request, its body or a statement took longer than it may.";
    ServiceUnavailable = "SERVICE_UNAVAILABLE", "The database cannot be reached now, or no connection became free in time: nothing was done.";
    OutcomeUnknown = "OUTCOME_UNKNOWN", "The connection was lost during a commit: whether the mutation took effect is unknown.";
    DatabaseError = "DATABASE_ERROR", "The database could not answer. Its words are in the log, under the request's id in the message.";
    InternalServerError = "INTERNAL_SERVER_ERROR", "What is stored does not fit the type definitions (null or no related node where the schema promises one, a value of another type): the message names the field and the path tells where. Without a path: a fault of the server.";
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
    /// The access rule that denied it, if one did: with words of its own it has said the message, and its code is answered for ours.
    pub denial: Option<Arc<Denial>>,
}

impl Refused {
    /// Without a place.
    pub fn new(code: ErrorCode, message: impl Into<Arc<str>>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Vec::new(),
            path: Vec::new(),
            denial: None,
        }
    }

    /// What an access rule denies: in its own words, if it has any.
    pub fn denied(code: ErrorCode, message: &str, denial: &Arc<Denial>) -> Self {
        Self {
            denial: Some(Arc::clone(denial)),
            ..Self::new(code, denial.message.as_deref().unwrap_or(message))
        }
    }

    /// What stands in `extensions.code`.
    pub fn shown_code(&self) -> &str {
        let own = self
            .denial
            .as_ref()
            .and_then(|denial| denial.code.as_deref());
        own.unwrap_or(self.code.as_str())
    }

    /// The access rule that denied it: `Device.serial @requiresScopes`.
    pub fn rule(&self) -> Option<&str> {
        self.denial.as_ref().map(|denial| denial.rule.as_str())
    }

    /// With a place in the document.
    pub fn at(mut self, line: u32, column: u32) -> Self {
        self.locations.push((line, column));
        self
    }
}

/// The rules whose validations a statement looks at, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Denials(Option<Arc<[Arc<Denial>]>>);

impl Denials {
    /// Those of a list.
    pub fn of(list: Vec<Arc<Denial>>) -> Self {
        Self((!list.is_empty()).then(|| list.into()))
    }

    /// What the rule of a number refuses.
    pub fn refused(&self, number: usize) -> Refused {
        match self.0.as_ref().and_then(|list| list.get(number)) {
            Some(denial) => Refused::denied(ErrorCode::Forbidden, "Forbidden", denial),
            None => Refused::new(ErrorCode::Forbidden, "Forbidden"),
        }
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

#[cfg(test)]
mod tests {
    use cygnet_schema::model::RESERVED_CODES;

    use super::ErrorCode;

    #[test]
    fn rules_may_not_use_codes_that_mean_something_else() {
        let shared = [ErrorCode::Forbidden, ErrorCode::Unauthenticated];
        for code in ErrorCode::ALL {
            let reserved = RESERVED_CODES.contains(&code.as_str());
            assert_eq!(reserved, !shared.contains(code), "{}", code.as_str());
        }
    }
}
