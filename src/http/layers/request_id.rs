//! Every request has a name: the client's, if it is harmless, or a new one. It is in the logs and in the response.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, Response};
use axum::middleware::Next;

use crate::gateway::RequestId;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request.
pub(in crate::http) async fn request_id(mut request: Request<Body>, next: Next) -> Response<Body> {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    let request_id = given
        .and_then(RequestId::parse)
        .unwrap_or_else(RequestId::generate);
    request.extensions_mut().insert(request_id.clone());
    let mut response = next.run(request).await;
    let value = HeaderValue::from_str(request_id.as_str()).expect("a request id is visible ASCII");
    response.headers_mut().insert(HEADER, value);
    response
}
