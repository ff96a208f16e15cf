//! The configuration: what an operator may set, where it was set, and whether it makes sense.
//!
//! In: the text of `cygnet.yaml`, the `CYGNET_*` environment and the flags, in that order of strength. Out: one
//! [`Config`] of typed sections, or one [`ConfigError`] that names the place and the key. Each feature receives its own
//! section; only the composition root and the command line see the whole. This module must not know any feature: it
//! opens no store, compiles no schema and reads nothing but the one file it is given and, in `flags`, the environment.

pub mod audit;
pub mod auth;
pub mod flags;
pub mod http;
pub mod idempotency;
pub mod limits;
pub mod schema;
pub mod store;
pub mod telemetry;
pub mod tenancy;

mod error;
mod keys;
mod layer;
mod merge;
mod reference;
mod secret;
mod units;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use audit::AuditConfig;
pub use auth::AuthConfig;
pub use error::{ConfigError, Origin};
pub use http::HttpConfig;
pub use idempotency::IdempotencyConfig;
pub use layer::Layer;
pub use limits::LimitsConfig;
pub use reference::{json_schema, reference_page};
pub use schema::SchemaConfig;
pub use secret::Secret;
pub use store::StoreConfig;
pub use telemetry::TelemetryConfig;
pub use tenancy::TenancyConfig;
pub use units::{ByteSize, Duration};

/// The file that is read from the working directory when no other is named.
pub const DEFAULT_FILE: &str = "cygnet.yaml";

/// Everything that can be set, one section per topic.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The type definitions and how their API is published.
    pub schema: SchemaConfig,
    /// Where the graph is.
    pub store: StoreConfig,
    /// How the server listens and what it accepts.
    pub http: HttpConfig,
    /// How callers say who they are.
    pub auth: AuthConfig,
    /// Whose data a request works with.
    pub tenancy: TenancyConfig,
    /// What one request may cost before it is refused.
    pub limits: LimitsConfig,
    /// What is kept of mutations that were sent with an idempotency key.
    pub idempotency: IdempotencyConfig,
    /// Who did what, and what was decided.
    pub audit: AuditConfig,
    /// Logs and metrics.
    pub telemetry: TelemetryConfig,
}

/// What a run of the program was given to configure itself with.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file named by `--config` or `CYGNET_CONFIG`. Without one, [`DEFAULT_FILE`] is read if it exists.
    pub file: Option<PathBuf>,
    /// The process environment; variables that do not begin with `CYGNET_` are passed over.
    pub environment: Vec<(String, String)>,
    /// What the flags say.
    pub flags: Layer,
}

/// Reads the file and merges file, environment and flags into the effective configuration.
///
/// # Errors
/// The first thing that is wrong, with the place it was written and the key.
pub fn load(sources: Sources) -> Result<Config, ConfigError> {
    let mut layers = Vec::with_capacity(3);
    if let Some(path) = file_to_read(sources.file) {
        let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::Read {
            path: path.clone(),
            source,
        })?;
        layers.push(Layer::from_yaml(&path, &text)?);
    }
    layers.push(Layer::from_environment(sources.environment)?);
    layers.push(sources.flags);
    merge::merge(layers)
}

fn file_to_read(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| {
        Some(Path::new(DEFAULT_FILE))
            .filter(|path| path.is_file())
            .map(Path::to_path_buf)
    })
}

#[cfg(test)]
mod tests;
