//! Section `http`: how the server listens and what it accepts.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ByteSize, Duration};

/// How the server listens and what it accepts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// The address and port to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The largest request body; a larger one is refused with 413.
    pub body_limit: ByteSize,
    /// How long one request may take, from its headers to its answer.
    pub request_timeout: Duration,
    /// How long a client may take to send a request's headers.
    pub header_timeout: Duration,
    /// How long requests in flight may go on after a stop signal before they are cut off.
    pub drain_timeout: Duration,
    /// Threads that serve connections, each on its own; a connection stays on its thread. 0 takes one less than the machine has
    /// processors, and at least one: what is left is for the system's network work, and for accepting, connecting and watching.
    pub threads: usize,
    /// Connections open at most; the next one waits in the system's queue.
    pub max_connections: NonZeroUsize,
    /// Requests in flight at most on one HTTP/2 connection.
    pub max_streams_per_connection: NonZeroU32,
    /// Which web pages of other origins may call this server.
    pub cors: CorsConfig,
    /// Several operations in one request, as a JSON array.
    pub batching: BatchingConfig,
    /// Compressed answers (zstd, br, gzip).
    pub compression: CompressionConfig,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            body_limit: ByteSize::mebibytes(4),
            request_timeout: Duration::from_secs(60),
            header_timeout: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(30),
            threads: 0,
            max_connections: const { NonZeroUsize::new(10_000).expect("not zero") },
            max_streams_per_connection: const { NonZeroU32::new(100).expect("not zero") },
            cors: CorsConfig::default(),
            batching: BatchingConfig::default(),
            compression: CompressionConfig::default(),
        }
    }
}

/// Which web pages of other origins may call this server.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CorsConfig {
    /// The origins, such as `https://app.example.com`; `*` alone admits any, without credentials. None by default.
    pub origins: Vec<String>,
    /// Let pages of the named origins send cookies and other credentials.
    pub credentials: bool,
    /// How long a browser may remember the answer to a preflight request.
    pub max_age: Duration,
}

impl Default for CorsConfig {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            credentials: false,
            max_age: Duration::from_secs(7200),
        }
    }
}

/// Several operations in one request, as a JSON array.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchingConfig {
    /// Accept arrays of operations.
    pub enabled: bool,
    /// Operations in one request at most.
    pub max: NonZeroUsize,
}

impl Default for BatchingConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            max: const { NonZeroUsize::new(10).expect("not zero") },
        }
    }
}

/// Compressed answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CompressionConfig {
    /// Compress answers for clients that accept it.
    pub enabled: bool,
    /// The smallest body that is compressed; below it the header costs more than it saves.
    pub min_bytes: ByteSize,
}

impl Default for CompressionConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            min_bytes: ByteSize::kibibytes(1),
        }
    }
}
