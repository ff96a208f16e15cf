//! Names every request, and counts and logs it once, when it ends or when its client goes away.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, Response};
use axum::middleware::Next;
use tracing::Level;

use super::request_id;
use crate::gateway::RequestId;
use crate::telemetry::Metrics;

/// Paths that are counted apart; every other one is counted as `other`, so that clients cannot make series.
const ROUTES: [&str; 4] = ["/graphql", "/health", "/ready", "/metrics"];

/// A request that takes this long is in the log whatever its answer.
const SLOW: Duration = Duration::from_secs(1);

/// Names the request, counts it and logs its end.
pub(in crate::http) async fn observe(
    State(metrics): State<Metrics>,
    mut request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    let route = ROUTES
        .into_iter()
        .find(|route| *route == path)
        .unwrap_or("other");
    let method = method_name(request.method());
    let request_id = request_id::of(request.headers());
    request.extensions_mut().insert(request_id.clone());
    let in_flight = metrics.http.begin(route, method);
    let mut response = next.run(request).await;
    request_id::tell(response.headers_mut(), &request_id);
    let status = response.status().as_u16();
    let ended = Ended {
        request_id,
        method,
        route,
        status,
        elapsed: in_flight.finish(status),
    };
    ended.log();
    response
}

/// What the log says of a request.
struct Ended {
    request_id: RequestId,
    method: &'static str,
    route: &'static str,
    status: u16,
    elapsed: Duration,
}

impl Ended {
    /// What an operator asks about is said at level `info`: requests that failed or took long. The others, which the metrics
    /// count, are said at level `debug`: a line costs as much as a tenth of a request.
    fn log(&self) {
        macro_rules! say {
            ($level:expr) => {
                tracing::event!(
                    target: "cygnet::http",
                    $level,
                    request_id = self.request_id.as_str(),
                    method = self.method,
                    route = self.route,
                    status = self.status,
                    elapsed_us = u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX),
                    "request"
                )
            };
        }
        if self.status >= 400 || self.elapsed >= SLOW {
            say!(Level::INFO);
        } else {
            say!(Level::DEBUG);
        }
    }
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
