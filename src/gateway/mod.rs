//! One request in, one answer out: the steps between the transports and the store.
//!
//! It must not know how a request came (HTTP, shell) nor how its answer leaves.

mod request;

use std::fmt;

use cygnet_resolvers::error::ErrorCode;

pub use request::{Answer, Caller, Outcome, Request, RequestId};

/// Answers GraphQL requests.
#[derive(Debug, Default)]
pub struct Gateway;

/// Why requests cannot be answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// No schema is being served.
    Schema,
}

impl fmt::Display for NotReady {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema => formatter.write_str("no schema is being served"),
        }
    }
}

impl Gateway {
    /// Answers one request.
    pub async fn answer(&self, request: Request<'_>) -> Answer {
        let code = ErrorCode::InternalServerError;
        let error = serde_json::json!({
            "message": NotReady::Schema.to_string(),
            "extensions": { "code": code.as_str(), "requestId": request.request_id.as_str() },
        });
        let body = serde_json::json!({ "errors": [error] }).to_string().into();
        Answer {
            body,
            outcome: Outcome::RequestError(code),
        }
    }

    /// Whether requests can be answered, and if not, why.
    ///
    /// # Errors
    /// What is missing.
    pub fn readiness(&self) -> Result<(), NotReady> {
        Err(NotReady::Schema)
    }
}
