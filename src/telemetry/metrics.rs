//! The instruments, and their text form for Prometheus.
//!
//! Instruments are OpenTelemetry's, exported through a Prometheus registry. Attribute values are fixed texts, so the
//! number of series is bounded by this file.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, MeterProvider as _, UpDownCounter};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Encoder, Registry, TextEncoder};
use thiserror::Error;

/// Upper bounds of the latency buckets, in seconds: from a cache hit to a request that times out.
const LATENCY_BOUNDS_SECONDS: [f64; 15] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Why metrics cannot be offered.
#[derive(Debug, Error)]
pub enum MetricsError {
    /// The exporter refused its registry.
    #[error("the metrics exporter cannot be started")]
    Exporter(#[from] opentelemetry_sdk::error::OTelSdkError),
    /// The text form could not be written.
    #[error("metrics cannot be written as text")]
    Encode(#[from] prometheus::Error),
}

/// Every instrument. Cheap to clone; clones count into the same series.
#[derive(Clone)]
pub struct Metrics {
    /// Requests over HTTP.
    pub http: HttpMetrics,
    /// Lookups in caches.
    pub cache: CacheMetrics,
    /// Statements sent to the store.
    pub store: StoreMetrics,
    /// Mutations with an idempotency key.
    pub idempotency: IdempotencyMetrics,
    /// Lines of the audit log.
    pub audit: AuditMetrics,
    registry: Registry,
    provider: SdkMeterProvider,
}

impl Metrics {
    /// Makes the instruments, with a registry of their own.
    ///
    /// # Errors
    /// If the exporter cannot be started.
    pub fn new() -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .without_target_info()
            .build()?;
        let provider = SdkMeterProvider::builder().with_reader(exporter).build();
        let meter = provider.meter("cygnet");
        Ok(Self {
            http: HttpMetrics::new(&meter),
            cache: CacheMetrics::new(&meter),
            store: StoreMetrics::new(&meter),
            idempotency: IdempotencyMetrics::new(&meter),
            audit: AuditMetrics::new(&meter),
            registry,
            provider,
        })
    }

    /// For instruments that observe a feature's own state, such as the size of a pool.
    pub fn meter(&self) -> Meter {
        self.provider.meter("cygnet")
    }

    /// All series in Prometheus' text format.
    ///
    /// # Errors
    /// If they cannot be written as text.
    pub fn to_text(&self) -> Result<Vec<u8>, MetricsError> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// Requests over HTTP.
#[derive(Clone)]
pub struct HttpMetrics {
    requests: Counter<u64>,
    duration: Histogram<f64>,
    in_flight: UpDownCounter<i64>,
    answers: Counter<u64>,
}

impl HttpMetrics {
    fn new(meter: &Meter) -> Self {
        Self {
            requests: meter
                .u64_counter("http.server.requests")
                .with_description(
                    "Requests that ended, by route, method and status (499: the client went away)",
                )
                .build(),
            duration: meter
                .f64_histogram("http.server.request.duration")
                .with_unit("s")
                .with_description("Time from a request's headers to its answer's first byte")
                .with_boundaries(LATENCY_BOUNDS_SECONDS.to_vec())
                .build(),
            in_flight: meter
                .i64_up_down_counter("http.server.active.requests")
                .with_description("Requests being answered")
                .build(),
            answers: meter
                .u64_counter("graphql.answers")
                .with_description("GraphQL answers, by code; `OK` has data")
                .build(),
        }
    }

    /// Counts a request as being answered until the guard is finished or dropped. A guard that is dropped unfinished
    /// counts as status 499: the client went away.
    pub fn begin(&self, route: &'static str, method: &'static str) -> InFlight {
        self.in_flight.add(1, &[]);
        InFlight {
            metrics: self.clone(),
            route,
            method,
            started: std::time::Instant::now(),
            status: 499,
        }
    }

    /// Counts one GraphQL answer by its code.
    pub fn answered(&self, code: &'static str) {
        self.answers.add(1, &[KeyValue::new("code", code)]);
    }
}

/// A request being answered.
pub struct InFlight {
    metrics: HttpMetrics,
    route: &'static str,
    method: &'static str,
    started: std::time::Instant,
    status: u16,
}

impl InFlight {
    /// The request got this status.
    pub fn finish(mut self, status: u16) -> Duration {
        self.status = status;
        self.started.elapsed()
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let attributes = [
            KeyValue::new("route", self.route),
            KeyValue::new("method", self.method),
            KeyValue::new("status", i64::from(self.status)),
        ];
        self.metrics.in_flight.add(-1, &[]);
        self.metrics.requests.add(1, &attributes);
        self.metrics
            .duration
            .record(self.started.elapsed().as_secs_f64(), &attributes[..1]);
    }
}

/// A cache whose lookups are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Operations by document text and operation name.
    Documents,
    /// Prepared forms by operation and fingerprint.
    Prepared,
    /// Introspection answers.
    Introspection,
}

impl Cache {
    const fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Prepared => "prepared",
            Self::Introspection => "introspection",
        }
    }
}

/// Lookups in caches.
#[derive(Debug, Clone)]
pub struct CacheMetrics {
    lookups: Counter<u64>,
    evictions: Counter<u64>,
}

impl CacheMetrics {
    fn new(meter: &Meter) -> Self {
        Self {
            lookups: meter
                .u64_counter("cache.lookups")
                .with_description("Lookups, by cache and result")
                .build(),
            evictions: meter
                .u64_counter("cache.evictions")
                .with_description("Entries dropped to keep a cache within its bound")
                .build(),
        }
    }

    /// It was there.
    pub fn hit(&self, cache: Cache) {
        self.count(cache, "hit");
    }

    /// It had to be made.
    pub fn miss(&self, cache: Cache) {
        self.count(cache, "miss");
    }

    /// An entry went to make room.
    pub fn evicted(&self, cache: Cache) {
        self.evictions
            .add(1, &[KeyValue::new("cache", cache.name())]);
    }

    fn count(&self, cache: Cache, result: &'static str) {
        self.lookups.add(
            1,
            &[
                KeyValue::new("cache", cache.name()),
                KeyValue::new("result", result),
            ],
        );
    }
}

/// How a statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementEnd {
    /// Its rows were read.
    Rows,
    /// Its caller went away, or it took too long.
    Cancelled,
    /// It failed, with the class of the error: a fixed text.
    Failed(&'static str),
}

/// How a mutation's transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionEnd {
    /// It took effect.
    Committed,
    /// It was undone.
    RolledBack,
    /// It was undone and tried again.
    Repeated,
    /// The answer to its commit was lost.
    Unknown,
}

impl TransactionEnd {
    const fn name(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::RolledBack => "rolled_back",
            Self::Repeated => "repeated",
            Self::Unknown => "unknown",
        }
    }
}

/// Statements sent to the store.
#[derive(Debug, Clone)]
pub struct StoreMetrics {
    statements: Counter<u64>,
    errors: Counter<u64>,
    duration: Histogram<f64>,
    rows: Counter<u64>,
    transactions: Counter<u64>,
    waits: Histogram<f64>,
}

impl StoreMetrics {
    fn new(meter: &Meter) -> Self {
        let latency = |name: &'static str, description: &'static str| {
            meter
                .f64_histogram(name)
                .with_unit("s")
                .with_description(description)
                .with_boundaries(LATENCY_BOUNDS_SECONDS.to_vec())
                .build()
        };
        Self {
            statements: meter
                .u64_counter("store.statements")
                .with_description("Statements sent")
                .build(),
            errors: meter
                .u64_counter("store.errors")
                .with_description("Statements that failed, by class of error")
                .build(),
            duration: latency(
                "store.statement.duration",
                "Time from sending a statement to its last row",
            ),
            rows: meter
                .u64_counter("store.rows")
                .with_description("Rows read")
                .build(),
            transactions: meter
                .u64_counter("store.transactions")
                .with_description("Transactions of mutations, by how they ended")
                .build(),
            waits: latency(
                "store.pool.wait",
                "Time spent waiting for a free connection",
            ),
        }
    }

    /// A statement ended after this long, with this many rows.
    pub fn statement(&self, elapsed: Duration, rows: u64, end: StatementEnd) {
        self.statements.add(1, &[]);
        self.rows.add(rows, &[]);
        self.duration.record(elapsed.as_secs_f64(), &[]);
        match end {
            StatementEnd::Rows => {}
            StatementEnd::Cancelled => self.errors.add(1, &[KeyValue::new("class", "cancelled")]),
            StatementEnd::Failed(class) => self.errors.add(1, &[KeyValue::new("class", class)]),
        }
    }

    /// A mutation's transaction ended.
    pub fn transaction(&self, end: TransactionEnd) {
        self.transactions
            .add(1, &[KeyValue::new("end", end.name())]);
    }

    /// A connection was waited for this long.
    pub fn waited(&self, elapsed: Duration) {
        self.waits.record(elapsed.as_secs_f64(), &[]);
    }
}

/// Mutations with an idempotency key.
#[derive(Debug, Clone)]
pub struct IdempotencyMetrics {
    requests: Counter<u64>,
    swept: Counter<u64>,
}

impl IdempotencyMetrics {
    fn new(meter: &Meter) -> Self {
        Self {
            requests: meter
                .u64_counter("idempotency.requests")
                .with_description("Mutations whose idempotency key was known or refused, by result")
                .build(),
            swept: meter
                .u64_counter("idempotency.swept")
                .with_description("Old records of idempotency keys that were deleted")
                .build(),
        }
    }

    /// The answer was that of an earlier request.
    pub fn replayed(&self) {
        self.count("replayed");
    }

    /// The key was refused, with the client's code: a fixed text.
    pub fn refused(&self, code: &'static str) {
        self.count(code);
    }

    /// So many records were deleted.
    pub fn swept(&self, records: u64) {
        self.swept.add(records, &[]);
    }

    fn count(&self, result: &'static str) {
        self.requests.add(1, &[KeyValue::new("result", result)]);
    }
}

/// Lines of the audit log.
#[derive(Debug, Clone)]
pub struct AuditMetrics {
    lines: Counter<u64>,
}

impl AuditMetrics {
    fn new(meter: &Meter) -> Self {
        Self {
            lines: meter
                .u64_counter("audit.lines")
                .with_description("Lines of the audit log, by result: written or lost")
                .build(),
        }
    }

    /// A line was written.
    pub fn written(&self) {
        self.lines.add(1, &[KeyValue::new("result", "written")]);
    }

    /// A line could not be written.
    pub fn lost(&self) {
        self.lines.add(1, &[KeyValue::new("result", "lost")]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_printed() {
        let metrics = Metrics::new().unwrap();
        let ended = metrics.http.begin("/graphql", "POST");
        let _abandoned = metrics.http.begin("/graphql", "POST");
        ended.finish(200);
        metrics.cache.hit(Cache::Prepared);
        metrics.store.statement(
            Duration::from_millis(2),
            7,
            StatementEnd::Failed("transient"),
        );
        let text = String::from_utf8(metrics.to_text().unwrap()).unwrap();
        for expect in [
            r#"http_server_requests_total{method="POST",route="/graphql",status="200"} 1"#,
            "http_server_active_requests 1",
            r#"http_server_request_duration_seconds_bucket{route="/graphql",le="0.0005"} 1"#,
            r#"cache_lookups_total{cache="prepared",result="hit"} 1"#,
            r#"store_errors_total{class="transient"} 1"#,
            "store_rows_total 7",
        ] {
            assert!(text.contains(expect), "{expect} is not in\n{text}");
        }
    }
}
