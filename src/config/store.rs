//! Section `store`: where the graph is and how long Cygnet waits for it.

use std::num::NonZeroU32;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Duration, Secret};

/// Where the graph is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// Which store answers: `embedded` (in this process) or `neo4j` (over Bolt).
    pub kind: StoreKind,
    /// Whether the server is not ready, and refuses requests, as long as a constraint or an index that the schema asks for is not
    /// there to be used. Without it, what is lacking is a warning in the log.
    pub require_indexes: bool,
    /// The embedded engine.
    pub embedded: EmbeddedConfig,
    /// A Neo4j server or cluster.
    pub neo4j: Neo4jConfig,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            kind: StoreKind::Embedded,
            require_indexes: false,
            embedded: EmbeddedConfig::default(),
            neo4j: Neo4jConfig::default(),
        }
    }
}

/// Which store answers.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// The engine in this process: for the demo, tests and small graphs.
    Embedded,
    /// A Neo4j server over Bolt.
    Neo4j,
}

/// The embedded engine.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EmbeddedConfig {
    /// The file the graph is kept in. Without one it lives in memory and ends with the process.
    pub data: Option<PathBuf>,
}

/// A Neo4j server or cluster.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Neo4jConfig {
    /// The address: `bolt://` for one server, `neo4j://` for a cluster; `+s` for TLS with a known authority or
    /// `ca_file`, `+ssc` for TLS with any certificate.
    pub uri: String,
    /// The user to sign in as.
    pub user: String,
    /// The user's password. Best given as `CYGNET_STORE__NEO4J__PASSWORD`.
    pub password: Option<Secret<String>>,
    /// The database to query. Without one, the server's default for this user.
    pub database: Option<String>,
    /// A PEM file with the authority that signed the server's certificate, for the `+s` forms.
    pub ca_file: Option<PathBuf>,
    /// Connections kept open at most.
    pub max_connections: NonZeroU32,
    /// How long a request waits for a free connection before it is refused.
    pub acquire_timeout: Duration,
    /// How long one statement may run.
    pub query_timeout: Duration,
    /// How long opening one connection may take.
    pub connect_timeout: Duration,
}

impl Default for Neo4jConfig {
    fn default() -> Self {
        Self {
            uri: "bolt://127.0.0.1:7687".to_owned(),
            user: "neo4j".to_owned(),
            password: None,
            database: None,
            ca_file: None,
            max_connections: const { NonZeroU32::new(32).expect("not zero") },
            acquire_timeout: Duration::from_secs(5),
            query_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
        }
    }
}
