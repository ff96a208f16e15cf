//! The paths of the server and the layers around them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use bytes::Bytes;
use thiserror::Error;
use tower::ServiceBuilder;
use tower::util::option_layer;

use super::accept::{MediaType, negotiate};
use super::answers::Answers;
use super::page::{self, Sample};
use super::refusal::Refusal;
use super::{graphql, health, layers, respond};
use crate::config::HttpConfig;
use crate::identity::Identity;
use crate::telemetry::Metrics;

/// Why the router cannot be built.
#[derive(Debug, Error)]
pub enum RouterError {
    /// An origin that no browser would send.
    #[error("`http.cors.origins`: `{origin}` is not an origin such as `https://app.example.com`")]
    Origin {
        /// What was written.
        origin: String,
    },
}

/// What is served.
pub struct Served<A> {
    /// Who answers.
    pub answers: Arc<A>,
    /// Who finds out who asks.
    pub identity: Arc<Identity>,
    /// The section `http`.
    pub config: HttpConfig,
    /// Whether `/metrics` is a page.
    pub metrics_page: MetricsPage,
    /// The instruments.
    pub metrics: Metrics,
    /// Operations to try at `/`.
    pub samples: Vec<Sample>,
}

/// Whether `/metrics` is a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsPage {
    /// Anyone who reaches the server may read it.
    Served,
    /// There is none.
    Absent,
}

/// What every handler may see.
pub(super) struct Shared<A> {
    pub(super) answers: Arc<A>,
    pub(super) identity: Arc<Identity>,
    pub(super) config: HttpConfig,
    pub(super) metrics: Metrics,
    pub(super) samples: Bytes,
    draining: Arc<AtomicBool>,
}

impl<A> Shared<A> {
    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

/// Says that the server is stopping, so that `/ready` tells load balancers to look elsewhere.
#[derive(Debug, Clone)]
pub struct DrainSwitch(Arc<AtomicBool>);

impl DrainSwitch {
    /// From now on `/ready` is 503.
    pub fn start_draining(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Builds the whole server.
///
/// # Errors
/// A CORS origin that cannot be one.
pub fn router<A: Answers>(served: Served<A>) -> Result<(Router, DrainSwitch), RouterError> {
    let draining = Arc::new(AtomicBool::new(false));
    let cors = layers::cors(&served.config.cors)?;
    let compression = layers::compression(&served.config.compression);
    let metrics = served.metrics.clone();
    let shared = Arc::new(Shared {
        answers: served.answers,
        identity: served.identity,
        config: served.config,
        metrics: served.metrics,
        samples: page::samples_json(&served.samples),
        draining: Arc::clone(&draining),
    });
    let graphql = get(graphql::get::<A>)
        .merge(post(graphql::post::<A>))
        .fallback(graphql::other_method::<A>);
    let mut router = Router::new()
        .route("/graphql", graphql)
        .route("/health", get(health::health))
        .route("/ready", get(health::ready::<A>))
        .route("/", get(page::html))
        .route("/page.css", get(page::css))
        .route("/page.js", get(page::script))
        .route("/samples.json", get(page::samples::<A>))
        .fallback(not_found);
    if served.metrics_page == MetricsPage::Served {
        router = router.route("/metrics", get(health::metrics::<A>));
    }
    // The first layer is the outermost: a panic is answered inside what names and counts. They are one stack, because each call
    // of `Router::layer` puts every request into one more box.
    let stack = ServiceBuilder::new()
        .layer(from_fn_with_state(metrics, layers::observe))
        .layer(option_layer(cors))
        .layer(compression)
        .layer(layers::catch_panic());
    let router = router.with_state(shared).layer(stack);
    Ok((router, DrainSwitch(draining)))
}

async fn not_found(headers: HeaderMap) -> Response<Body> {
    respond::refusal(
        &Refusal::NotFound,
        negotiate(&headers).unwrap_or(MediaType::Json),
    )
}
