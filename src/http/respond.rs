//! Answers and refusals into responses: status, headers, body.
//!
//! The status of every GraphQL answer is decided by one match, [`status`].

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use cygnet_resolvers::error::ErrorCode;
use serde_json::json;

use super::accept::MediaType;
use super::refusal::Refusal;
use crate::gateway::{Answer, Outcome};

/// The methods `/graphql` answers to, for `Allow`.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
/// What a mutation by GET should have used.
const POST_ONLY: HeaderValue = HeaderValue::from_static("POST");
/// Says that the mutation was done by an earlier request with the same idempotency key.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Asks for another token (RFC 6750, 3).
const BEARER: HeaderValue = HeaderValue::from_static("Bearer error=\"invalid_token\"");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
const YES: HeaderValue = HeaderValue::from_static("true");

/// The status of an answer. With `application/json` every well-formed request has 200, because clients of that type
/// read the body only where they see 200 (GraphQL over HTTP, "application/json").
pub(super) fn status(outcome: Outcome, media_type: MediaType) -> StatusCode {
    match (outcome, media_type) {
        (Outcome::MethodNotAllowed, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::Data, _) | (Outcome::RequestError(_), MediaType::Json) => StatusCode::OK,
        (Outcome::RequestError(code), MediaType::GraphqlResponse) => match code {
            ErrorCode::GraphqlParseFailed
            | ErrorCode::GraphqlValidationFailed
            | ErrorCode::BadUserInput
            | ErrorCode::BadRequest
            | ErrorCode::PersistedQueryNotFound
            | ErrorCode::PersistedQueryNotSupported
            | ErrorCode::ConstraintValidation
            | ErrorCode::ComplexityExceeded
            | ErrorCode::ResponseTooLarge
            | ErrorCode::NotConfigured => StatusCode::BAD_REQUEST,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden | ErrorCode::TenantRequired => StatusCode::FORBIDDEN,
            ErrorCode::RateLimit => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Timeout => StatusCode::GATEWAY_TIMEOUT,
            ErrorCode::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::IdempotencyKeyInUse => StatusCode::CONFLICT,
            ErrorCode::DatabaseError | ErrorCode::OutcomeUnknown => StatusCode::BAD_GATEWAY,
            ErrorCode::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

/// One answer as a response.
pub(super) fn answer(answer: Answer, media_type: MediaType) -> Response<Body> {
    let mut response = json_response(status(answer.outcome, media_type), media_type, answer.body);
    if answer.outcome == Outcome::MethodNotAllowed {
        response.headers_mut().insert(header::ALLOW, POST_ONLY);
    }
    if answer.replayed {
        response.headers_mut().insert(REPLAYED, YES);
    }
    response
}

/// An answer that no cache may give to another caller. Keys of programs come in a header that caches do not know for what it is.
pub(super) fn for_one_caller(mut response: Response<Body>) -> Response<Body> {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, PRIVATE);
    response
}

/// The answers to an array of operations as one response. Each tells its own errors, so the status is 200.
pub(super) fn batch(answers: &[Answer], media_type: MediaType) -> Response<Body> {
    let length = answers
        .iter()
        .map(|answer| answer.body.len() + 1)
        .sum::<usize>()
        + 1;
    let mut body = Vec::with_capacity(length);
    for answer in answers {
        body.push(if body.is_empty() { b'[' } else { b',' });
        body.extend_from_slice(&answer.body);
    }
    body.push(b']');
    json_response(StatusCode::OK, media_type, body.into())
}

/// A refusal as a response with a GraphQL error.
pub(super) fn refusal(refusal: &Refusal, media_type: MediaType) -> Response<Body> {
    let (status, code) = refusal.status_and_code();
    let mut response = json_response(status, media_type, error_body(&refusal.to_string(), code));
    if *refusal == Refusal::Method {
        response.headers_mut().insert(header::ALLOW, METHODS);
    }
    if status == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, BEARER);
    }
    response
}

/// The answer to a request that took too long.
pub(super) fn timed_out() -> Answer {
    let body = error_body("the request took too long", ErrorCode::Timeout);
    Answer {
        body,
        outcome: Outcome::RequestError(ErrorCode::Timeout),
        replayed: false,
    }
}

fn error_body(message: &str, code: ErrorCode) -> Bytes {
    let error = json!({ "message": message, "extensions": { "code": code.as_str() } });
    json!({ "errors": [error] }).to_string().into()
}

fn json_response(status: StatusCode, media_type: MediaType, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type.content_type()),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
