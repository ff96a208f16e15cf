//! What a transport hands to the gateway and what it gets back.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cygnet_resolvers::error::ErrorCode;
use serde_json::value::RawValue;

/// One GraphQL request, whichever transport brought it.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The document's text.
    pub document: &'a str,
    /// Which of its operations to run.
    pub operation_name: Option<&'a str>,
    /// The variables' JSON object, unread.
    pub variables: Option<&'a RawValue>,
    /// The transport promised not to change anything (GET): a mutation is refused.
    pub read_only: bool,
    /// Ties the answer, the logs and the database's log together.
    pub request_id: RequestId,
    /// Who asks.
    pub caller: Caller,
    /// The name under which a mutation is done once, however often it is sent. Queries ignore it.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// Who asks, as [`crate::identity`] found out, or a transport without callers says.
pub use cygnet_resolvers::caller::Caller;

/// A request that a transport refused before it was read what it asks.
#[derive(Debug, Clone, Copy)]
pub struct TurnedAway<'a> {
    /// Ties the answer and the logs together.
    pub request_id: &'a RequestId,
    /// Who sent it, as far as that is verified.
    pub caller: Option<&'a Caller>,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// Why it was refused.
    pub code: ErrorCode,
    /// From its head to its refusal.
    pub elapsed: Duration,
}

/// The complete answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The JSON text `{"errors": .., "data": ..}`.
    pub body: Bytes,
    /// What kind of answer it is.
    pub outcome: Outcome,
    /// Whether the mutation was done by an earlier request with the same idempotency key, whose answer this is.
    pub replayed: bool,
}

/// What kind of answer a request got; the transport makes a status of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The answer has the key `data`, perhaps with errors of single fields.
    Data,
    /// The request as a whole failed: there is no `data`.
    RequestError(ErrorCode),
    /// A mutation by a transport that promised to read only.
    MethodNotAllowed,
}

/// The name of one request: given by the client, or made here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The longest name a client may give, in bytes.
    pub const MAX_LENGTH: usize = 128;

    /// Accepts a client's name if it cannot do harm in a header, a log line or a query's metadata: 1 to 128 letters,
    /// digits and `-_.:/+=@`.
    pub fn parse(text: &str) -> Option<Self> {
        let admitted = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        (fits && text.bytes().all(admitted)).then(|| Self(text.into()))
    }

    /// A new name that no other request has.
    pub fn generate() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string().into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A client's name for one mutation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// The longest key, in bytes.
    pub const MAX_LENGTH: usize = 255;

    /// Accepts 1 to 255 visible ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.into()))
    }

    /// The key of the operation at a place of an array that came with one key.
    pub fn of_item(&self, index: usize) -> Self {
        Self(format!("{}#{index}", self.0).into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idempotency_keys_are_short_and_visible() {
        for good in [
            "a",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
            "\"x\"",
            &"x".repeat(255),
        ] {
            assert!(IdempotencyKey::parse(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a\n", "\u{e9}", &"x".repeat(256)] {
            assert!(IdempotencyKey::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn request_ids_are_harmless() {
        for good in [
            "a",
            "0190-ab_C.d:e/f+g=h@i",
            &"x".repeat(128),
            RequestId::generate().as_str(),
        ] {
            assert_eq!(
                RequestId::parse(good).as_ref().map(RequestId::as_str),
                Some(good)
            );
        }
        for bad in [
            "",
            " ",
            "a b",
            "a\nb",
            "a\"b",
            "\u{e9}",
            "a;b",
            &"x".repeat(129),
        ] {
            assert_eq!(RequestId::parse(bad), None, "{bad:?}");
        }
    }
}
