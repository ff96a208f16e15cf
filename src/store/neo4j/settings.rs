//! How to reach a server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use neo4rs::{ConfigBuilder, Graph};

use super::failure;
use crate::store::{ErrorClass, StoreError};

/// The schemes of an address.
const SCHEMES: [&str; 6] = [
    "bolt",
    "bolt+s",
    "bolt+ssc",
    "neo4j",
    "neo4j+s",
    "neo4j+ssc",
];
/// Rows that one request to the server asks for.
const FETCH_SIZE: usize = 500;
/// Connections for health and cancellation.
const CONTROL_CONNECTIONS: usize = 2;
/// What the driver waits for a message beyond a statement's own limit: it takes silence for a lost connection.
const SILENCE_GRACE: Duration = Duration::from_secs(10);

/// How to reach a server.
#[derive(Clone)]
pub struct Settings {
    /// `bolt://` or `neo4j://`, with `+s` (TLS) or `+ssc` (TLS with any certificate).
    pub uri: String,
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
    /// The database; the server's default where there is none.
    pub database: Option<String>,
    /// A PEM file with the authority behind the server's certificate, for `+s`.
    pub ca_file: Option<PathBuf>,
    /// Statements that run at once at most; as many connections are kept.
    pub max_connections: usize,
    /// Runtimes that share the connections evenly. Each has one at least.
    pub runtimes: usize,
    /// How long a statement waits for a connection.
    pub acquire_timeout: Duration,
    /// How long a statement may take, whatever its caller grants.
    pub query_timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("uri", &self.uri)
            .field("user", &self.user)
            .field("password", &"[redacted]")
            .field("database", &self.database)
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// With defaults for all but the address and the credentials.
    pub fn new(
        uri: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        Self {
            uri: uri.into(),
            user: user.into(),
            password: password.into(),
            database: None,
            ca_file: None,
            max_connections: 16,
            runtimes: 1,
            acquire_timeout: Duration::from_secs(5),
            query_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
        }
    }

    /// One connection for statements, made when it is first used.
    pub(super) fn connect(&self) -> Result<Graph, StoreError> {
        // Both names say something else than what the driver does: it takes the first for any silence of the server, the
        // second for the wait for a connection.
        let config = self
            .builder()?
            .max_connections(1)
            .connection_timeout(self.query_timeout + SILENCE_GRACE)
            .max_lifetime(self.acquire_timeout);
        connect(config)
    }

    /// The connections for health and cancellation.
    pub(super) fn connect_control(&self) -> Result<Graph, StoreError> {
        let config = self
            .builder()?
            .max_connections(CONTROL_CONNECTIONS)
            .connection_timeout(self.connect_timeout)
            .max_lifetime(self.connect_timeout);
        connect(config)
    }

    fn builder(&self) -> Result<ConfigBuilder, StoreError> {
        // The driver reads what has no scheme or host as something else.
        let known = self
            .uri
            .split_once("://")
            .is_some_and(|(scheme, rest)| SCHEMES.contains(&scheme) && !rest.is_empty());
        if !known {
            let detail = format!("the address must be one of {SCHEMES:?}, then ://HOST:PORT");
            return Err(StoreError::new(ErrorClass::Configuration, detail));
        }
        let mut config = ConfigBuilder::default()
            .uri(&self.uri)
            .user(&self.user)
            .password(&self.password)
            .fetch_size(FETCH_SIZE);
        if let Some(database) = &self.database {
            config = config.db(database.as_str());
        }
        if let Some(file) = &self.ca_file {
            if !file.is_file() {
                let detail = format!("no such file: {}", file.display());
                return Err(StoreError::new(ErrorClass::Configuration, detail));
            }
            config = config.with_client_certificate(file);
        }
        Ok(config)
    }
}

fn connect(config: ConfigBuilder) -> Result<Graph, StoreError> {
    let config = config.build().map_err(|error| failure::of_driver(&error))?;
    Graph::connect(config)
        .map_err(|error| StoreError::new(ErrorClass::Configuration, error.to_string()))
}

/// Chooses the cryptography of all TLS connections of the process. To be called once, first thing in `main`: more than one is compiled
/// in, and then the driver cannot choose by itself.
pub fn install_crypto_provider() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::debug!("another part of the process chose the cryptography already");
    }
}
