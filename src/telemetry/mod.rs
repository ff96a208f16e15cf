//! Logs and metrics: how they are set up, and the instruments the rest of the program counts with.
//!
//! In: the section `telemetry` of the configuration. Out: a global log subscriber and [`Metrics`], a cheap handle that
//! features are given. It must not know any feature: it offers instruments, features use them.

mod log;
mod metrics;

pub use log::{LogError, start_log};
pub use metrics::{
    AuditMetrics, Cache, CacheMetrics, HttpMetrics, IdempotencyMetrics, InFlight, Metrics,
    MetricsError, StatementEnd, StoreMetrics, TransactionEnd,
};
