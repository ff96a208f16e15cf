//! The pages for whoever runs the server: alive, ready, metrics.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::answers::{Answers, Unready};
use super::router::Shared;

const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `/health`: the process answers. Says nothing about the database.
pub(super) async fn health() -> Response<Body> {
    status_page(StatusCode::OK, &json!({ "status": "ok" }))
}

/// `/ready`: 200 when requests can be answered, else 503 and the reason.
pub(super) async fn ready<A: Answers>(State(shared): State<Arc<Shared<A>>>) -> Response<Body> {
    let readiness = match shared.is_draining() {
        true => Err(Unready::because("the server is stopping")),
        false => shared.answers.readiness().await,
    };
    match readiness {
        Ok(()) => status_page(StatusCode::OK, &json!({ "status": "ready" })),
        Err(unready) => status_page(
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({ "status": "not ready", "reason": unready.reason() }),
        ),
    }
}

/// `/metrics`: every series in Prometheus' text format.
pub(super) async fn metrics<A: Answers>(State(shared): State<Arc<Shared<A>>>) -> Response<Body> {
    match shared.metrics.to_text() {
        Ok(text) => page(StatusCode::OK, METRICS_TYPE, text.into()),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "metrics cannot be written"
            );
            status_page(
                StatusCode::INTERNAL_SERVER_ERROR,
                &json!({ "status": "metrics cannot be written" }),
            )
        }
    }
}

fn status_page(status: StatusCode, value: &Value) -> Response<Body> {
    page(
        status,
        "application/json; charset=utf-8",
        value.to_string().into(),
    )
}

fn page(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
