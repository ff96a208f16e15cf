//! Counts and logs every request once, when it ends or when its client goes away.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, Response};
use axum::middleware::Next;

use crate::gateway::RequestId;
use crate::telemetry::Metrics;

/// Paths that are counted apart; every other one is counted as `other`, so that clients cannot make series.
const ROUTES: [&str; 4] = ["/graphql", "/health", "/ready", "/metrics"];

/// Counts the request and logs its end.
pub(in crate::http) async fn observe(
    State(metrics): State<Metrics>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    let route = ROUTES
        .into_iter()
        .find(|route| *route == path)
        .unwrap_or("other");
    let method = method_name(request.method());
    let request_id = request.extensions().get::<RequestId>().cloned();
    let in_flight = metrics.http.begin(route, method);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let elapsed = in_flight.finish(status);
    tracing::info!(
        target: "cygnet::http",
        request_id = request_id.as_ref().map(RequestId::as_str),
        method,
        route,
        status,
        elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
