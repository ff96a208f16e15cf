//! Requests that never reach the gateway, because they are not GraphQL over HTTP.
//!
//! Each has a status, a code and a text that says what to do instead. None quotes more than a few words of the request.

use axum::http::StatusCode;
use cygnet_resolvers::error::ErrorCode;
use thiserror::Error;

use crate::identity::Denied;

/// Why a request was refused before its document was read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    /// The client accepts neither media type.
    #[error(
        "the answer is application/graphql-response+json or application/json; `Accept` admits neither"
    )]
    NotAcceptable,
    /// The body's type is not JSON. Simple types are refused with the rest: a page of another site could send them.
    #[error("the body must have `Content-Type: application/json`")]
    MediaType,
    /// The body's text is not UTF-8 by its own account.
    #[error("the body's charset must be utf-8")]
    Charset,
    /// The body is compressed.
    #[error("the body must not be compressed: `Content-Encoding` is not supported in requests")]
    ContentEncoding,
    /// The body is larger than the bound.
    #[error("the body is larger than {limit_bytes} bytes")]
    BodyTooLarge {
        /// `http.body_limit`.
        limit_bytes: usize,
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    BodyTimeout,
    /// The connection failed while the body was read.
    #[error("the body could not be read")]
    BodyUnreadable,
    /// The body, or a parameter, is not what the draft says.
    #[error("{place} is not a GraphQL request: {reason}")]
    Malformed {
        /// What was read: the body or a parameter.
        place: &'static str,
        /// The reader's message.
        reason: String,
    },
    /// There is no document.
    #[error("`query` is missing: send {{\"query\": \"...\"}}")]
    NoDocument,
    /// The client sent a hash for a document and hopes that it is known.
    #[error("PersistedQueryNotSupported")]
    PersistedQuery,
    /// An array of operations, and arrays are off.
    #[error("arrays of operations are not accepted: `http.batching.enabled` is off")]
    BatchingOff,
    /// An array without an operation.
    #[error("the array of operations is empty")]
    BatchEmpty,
    /// An array with too many operations.
    #[error("the array has more than {max} operations")]
    BatchTooLong {
        /// `http.batching.max`.
        max: usize,
    },
    /// A page of another site made the browser send this.
    #[error(
        "refused as a possible cross-site request: send the header `GraphQL-Require-Preflight: 1`, or POST with \
         `Content-Type: application/json`"
    )]
    CrossSite,
    /// The name of a mutation is too long, or there are two.
    #[error("`Idempotency-Key` must be one value of 1 to 255 visible ASCII characters")]
    IdempotencyKey,
    /// Who sends it is not known, and should be.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Neither GET nor POST.
    #[error("GraphQL is answered to GET and POST")]
    Method,
    /// There is nothing at this path.
    #[error("there is nothing at this path; GraphQL is at /graphql")]
    NotFound,
    /// Something in this program failed.
    #[error("internal server error")]
    Panicked,
}

impl Refusal {
    /// The status and the code, for whatever media type.
    pub(super) const fn status_and_code(&self) -> (StatusCode, ErrorCode) {
        match self {
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, ErrorCode::BadRequest),
            Self::MediaType | Self::Charset | Self::ContentEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest)
            }
            Self::BodyTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BadRequest),
            Self::BodyTimeout => (StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout),
            Self::BodyUnreadable
            | Self::Malformed { .. }
            | Self::NoDocument
            | Self::BatchingOff
            | Self::BatchEmpty
            | Self::IdempotencyKey
            | Self::BatchTooLong { .. } => (StatusCode::BAD_REQUEST, ErrorCode::BadRequest),
            Self::PersistedQuery => (
                StatusCode::BAD_REQUEST,
                ErrorCode::PersistedQueryNotSupported,
            ),
            Self::Denied(Denied::NoKeys) => (
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::ServiceUnavailable,
            ),
            Self::Denied(Denied::Tenant | Denied::Tenants | Denied::TenantTwice) => {
                (StatusCode::FORBIDDEN, ErrorCode::Forbidden)
            }
            Self::Denied(_) => (StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated),
            Self::CrossSite => (StatusCode::FORBIDDEN, ErrorCode::Forbidden),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest),
            Self::NotFound => (StatusCode::NOT_FOUND, ErrorCode::NotFound),
            Self::Panicked => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorCode::InternalServerError,
            ),
        }
    }
}
