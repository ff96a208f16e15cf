//! The plain page at `/`: what the API offers, and sample operations that run in the browser.
//!
//! Everything it needs is embedded and comes from this server; its content security policy lets nothing else in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, header};
use bytes::Bytes;
use serde::Serialize;

use super::answers::Answers;
use super::router::Shared;

const HTML: &str = include_str!("page/index.html");
const CSS: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// An operation to try.
#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    /// What it shows, in a few words.
    pub title: String,
    /// The document.
    pub document: String,
    /// Its variables, as JSON.
    pub variables: serde_json::Value,
}

/// The samples as the page's script reads them.
pub(super) fn samples_json(samples: &[Sample]) -> Bytes {
    serde_json::to_vec(samples)
        .expect("texts and JSON values serialise")
        .into()
}

pub(super) async fn html() -> Response<Body> {
    asset("text/html; charset=utf-8", HTML.into())
}

pub(super) async fn css() -> Response<Body> {
    asset("text/css; charset=utf-8", CSS.into())
}

pub(super) async fn script() -> Response<Body> {
    asset("text/javascript; charset=utf-8", SCRIPT.into())
}

pub(super) async fn samples<A: Answers>(State(shared): State<Arc<Shared<A>>>) -> Response<Body> {
    asset(
        "application/json; charset=utf-8",
        shared.samples.clone().into(),
    )
}

fn asset(content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
