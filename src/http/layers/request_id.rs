//! Every request has a name: the client's, if it is harmless, or a new one. It is in the logs and in the response.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::gateway::RequestId;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The name of a request with these headers.
pub(super) fn of(headers: &HeaderMap) -> RequestId {
    let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
    given
        .and_then(RequestId::parse)
        .unwrap_or_else(RequestId::generate)
}

/// Tells the client the name.
pub(super) fn tell(headers: &mut HeaderMap, request_id: &RequestId) {
    let value = HeaderValue::from_str(request_id.as_str()).expect("a request id is visible ASCII");
    headers.insert(HEADER, value);
}
