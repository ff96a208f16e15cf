//! A defect in one request ends that request, not the process.

use std::any::Any;

use axum::body::Body;
use axum::http::Response;
use tower_http::catch_panic::CatchPanicLayer;

use crate::http::accept::MediaType;
use crate::http::refusal::Refusal;
use crate::http::respond;

type Answer = fn(Box<dyn Any + Send>) -> Response<Body>;

/// Answers a panic below it with 500 and logs it.
pub(in crate::http) fn catch_panic() -> CatchPanicLayer<Answer> {
    CatchPanicLayer::custom(answer_panic as Answer)
}

fn answer_panic(panic: Box<dyn Any + Send>) -> Response<Body> {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        message = message.unwrap_or("unknown"),
        "a request panicked: this is a defect"
    );
    respond::refusal(&Refusal::Panicked, MediaType::Json)
}
