//! The composition root: the only place that constructs and connects everything.
//!
//! In: the effective [`Config`]. Out: a compiled schema, an open store, a gateway, a server. It must not parse flags.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use cygnet_resolvers::{limits::Limits, prepare::Schema};
use cygnet_schema::{
    api::{ApiOptions, Profile as ApiProfile, StringFilters, publish},
    diagnostic::Diagnostic,
    model::WithoutRule,
    resolve::{Governance, Strictness, compile_with},
    source::Source,
};
use thiserror::Error;
use tokio::net::TcpListener;

use crate::{
    audit::{AuditError, AuditLog, Audited},
    config::{
        AuthConfig, Config, LimitsConfig, SchemaConfig, StoreConfig,
        audit::AuditedOperations,
        auth,
        schema::{IdFilter, Profile, StringFilter},
        store::StoreKind,
    },
    gateway::{Counted, Databases, Gateway, IdempotencySettings, Settings},
    http::{self, DrainSwitch, MetricsPage, Sample, Served},
    identity::{Identity, IdentityError},
    store::{Store, StoreError, neo4j},
    telemetry::Metrics,
};

/// Type definitions of the demo twin.
pub const TWIN: &str = include_str!("../schema/examples/twin.graphql");

/// Why something cannot be put together.
#[derive(Debug, Error)]
pub enum AppError {
    /// A file of type definitions cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No type definitions were named.
    #[error("no type definitions: name a file with --schema or `schema.files`")]
    NoSchema,
    /// The type definitions are refused.
    #[error("the type definitions are refused")]
    Schema(Broken),
    /// The store cannot be opened.
    #[error("the store cannot be opened")]
    Store(#[from] StoreError),
    /// The section `auth` cannot work.
    #[error("callers cannot be told apart as configured")]
    Identity(#[from] IdentityError),
    /// Tenants cannot have databases so.
    #[error("`tenancy.database` is wrong: {0}")]
    Databases(&'static str),
    /// The embedded engine is not part of this build.
    #[error("this build has no embedded engine: use `store.kind: neo4j`")]
    NoEmbedded,
    /// Metrics cannot be offered.
    #[error(transparent)]
    Metrics(#[from] crate::telemetry::MetricsError),
    /// The server cannot listen there.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// There is no thread to serve on.
    #[error("the threads that serve cannot be started")]
    Threads(#[source] io::Error),
    /// Nobody would know who did what.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The signals to stop cannot be caught.
    #[error("the signals to stop cannot be caught")]
    Signals(#[source] io::Error),
    /// The HTTP section cannot work.
    #[error(transparent)]
    Router(#[from] http::RouterError),
}

/// Refused type definitions: what is wrong, and the texts to show it in.
#[derive(Debug)]
pub struct Broken {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files.
    pub sources: Vec<Source>,
}

/// A compiled schema and what deserves a look in it.
#[derive(Debug)]
pub struct Compiled {
    /// The schema.
    pub schema: Schema,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
    /// The files.
    pub sources: Vec<Source>,
}

/// Reads the files of type definitions.
///
/// # Errors
/// A file that cannot be read; no file at all.
pub fn read_sources(files: &[PathBuf]) -> Result<Vec<Source>, AppError> {
    if files.is_empty() {
        return Err(AppError::NoSchema);
    }
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|source| AppError::Read {
            path: path.clone(),
            source,
        })?;
        Ok(Source::new(path.display().to_string(), text))
    };
    files.iter().map(read).collect()
}

/// Compiles type definitions.
///
/// # Errors
/// [`AppError::Schema`] with everything that is wrong.
pub fn compile_schema(config: &Config, sources: Vec<Source>) -> Result<Compiled, AppError> {
    let Config { schema, auth, .. } = config;
    let broken = |diagnostics, sources| {
        AppError::Schema(Broken {
            diagnostics,
            sources,
        })
    };
    let strictness = match schema.profile {
        Profile::Compat => Strictness::Library,
        Profile::Full => Strictness::Full,
    };
    let (model, warnings) = match compile_with(&sources, strictness, &governance(auth)) {
        Ok(compiled) => compiled,
        Err(diagnostics) => return Err(broken(diagnostics, sources)),
    };
    match publish(&model, &api_options(schema)) {
        Ok(api) => Ok(Compiled {
            schema: Schema { model, api },
            warnings,
            sources,
        }),
        Err(diagnostics) => Err(broken(diagnostics, sources)),
    }
}

/// What the configuration says of access, beside the type definitions.
pub fn governance(config: &AuthConfig) -> Governance {
    let policies = config.policies.iter();
    Governance {
        policies: policies
            .map(|(name, written)| (name.clone(), written.clone()))
            .collect(),
        without_rule: match config.default {
            auth::WithoutRule::Allow => WithoutRule::Open,
            auth::WithoutRule::Deny => WithoutRule::Closed,
        },
    }
}

/// How the API is published.
pub fn api_options(config: &SchemaConfig) -> ApiOptions {
    let has = |filter: StringFilter| config.filters.string.contains(&filter);
    ApiOptions {
        profile: match config.profile {
            Profile::Compat => ApiProfile::Compat,
            Profile::Full => ApiProfile::Full,
        },
        deprecated: config.deprecated,
        string_filters: StringFilters {
            matches: has(StringFilter::Matches),
            gt: has(StringFilter::Gt),
            gte: has(StringFilter::Gte),
            lt: has(StringFilter::Lt),
            lte: has(StringFilter::Lte),
            case_insensitive: has(StringFilter::CaseInsensitive),
        },
        id_matches: config.filters.id.contains(&IdFilter::Matches),
        limit_required: config.limit_required,
        default_page: Some(config.default_page.get()),
        ..ApiOptions::default()
    }
}

/// How many threads serve requests, each a runtime of its own.
pub fn serving_threads(config: &Config) -> usize {
    http::threads(config.http.threads).get()
}

/// Opens the configured store for this number of runtimes; a server is connected to in the background. Must be called inside a tokio
/// runtime.
///
/// # Errors
/// Settings that cannot work.
pub fn open_store(config: &StoreConfig, runtimes: usize) -> Result<Arc<Store>, AppError> {
    Ok(Arc::new(match config.kind {
        StoreKind::Neo4j => {
            let from = &config.neo4j;
            let password = from.password.as_ref().map_or("", |secret| secret.expose());
            let mut settings = neo4j::Settings::new(&from.uri, &from.user, password);
            settings.database.clone_from(&from.database);
            settings.ca_file.clone_from(&from.ca_file);
            settings.max_connections = from.max_connections.get() as usize;
            settings.runtimes = runtimes;
            settings.acquire_timeout = from.acquire_timeout.get();
            settings.query_timeout = from.query_timeout.get();
            settings.connect_timeout = from.connect_timeout.get();
            Store::Neo4j(neo4j::Neo4j::open(settings)?)
        }
        StoreKind::Embedded => embedded(config.embedded.data.as_deref())?,
    }))
}

#[cfg(feature = "embedded")]
fn embedded(data: Option<&Path>) -> Result<Store, AppError> {
    use crate::store::embedded::Embedded;
    Ok(Store::Embedded(match data {
        Some(path) => Embedded::open(path)?,
        None => Embedded::in_memory()?,
    }))
}

#[cfg(not(feature = "embedded"))]
fn embedded(_: Option<&Path>) -> Result<Store, AppError> {
    Err(AppError::NoEmbedded)
}

/// The gateway for a schema and a store.
///
/// # Errors
/// The audit log cannot be opened.
pub fn gateway(
    config: &Config,
    schema: Schema,
    store: Arc<Store>,
    metrics: &Metrics,
) -> Result<Arc<Gateway>, AppError> {
    let counted = Counted {
        cache: metrics.cache.clone(),
        store: metrics.store.clone(),
        idempotency: metrics.idempotency.clone(),
    };
    if schema.model.has_tenants() && !names_tenants(config) {
        tracing::warn!(
            "types belong to tenants (@tenant), and nothing says of which one a request is: nobody can use them. See the section `tenancy`"
        );
    }
    let mut gateway = Gateway::new(schema, store, settings(config), counted);
    if let Some(databases) = databases(config)? {
        gateway = gateway.with_databases(databases);
    }
    Ok(Arc::new(match &config.audit.file {
        Some(file) => {
            let audited = match config.audit.operations {
                AuditedOperations::All => Audited::All,
                AuditedOperations::Mutations => Audited::Mutations,
                AuditedOperations::Denied => Audited::Denied,
            };
            let log = AuditLog::open(file, audited, metrics.audit.clone())?;
            gateway.audited(match config.audit.addresses {
                true => log.with_addresses(),
                false => log,
            })
        }
        None => gateway,
    }))
}

/// Whether any request can be a tenant's.
fn names_tenants(config: &Config) -> bool {
    let mut keys = config.auth.api_keys.keys.iter();
    let tenancy = &config.tenancy;
    tenancy.from.claim.is_some()
        || tenancy.super_role.is_some()
        || keys.any(|key| key.tenant.is_some())
}

/// How the databases of tenants are named, where each has one.
fn databases(config: &Config) -> Result<Option<Databases>, AppError> {
    let Some(text) = &config.tenancy.database else {
        return Ok(None);
    };
    match (Databases::parse(text), config.store.kind) {
        (Some(databases), StoreKind::Neo4j) => Ok(Some(databases)),
        (None, _) => Err(AppError::Databases(
            "no database has such a name: small letters, digits, dots and dashes, a letter first, and `{tenant}` once",
        )),
        (Some(_), StoreKind::Embedded) => Err(AppError::Databases(
            "the embedded engine has one database: this needs `store.kind: neo4j`",
        )),
    }
}

fn settings(config: &Config) -> Settings {
    let limits = &config.limits;
    Settings {
        limits: operation_limits(limits),
        response_bytes: limits.response_bytes.get(),
        query_timeout: query_timeout(config),
        concurrent_statements: limits.concurrent_statements.get(),
        document_cache: limits.document_cache.get() as u64,
        prepared_per_document: limits.prepared_per_document.get() as u64,
        introspection: config.schema.introspection,
        idempotency: IdempotencySettings {
            enabled: config.idempotency.enabled,
            keep: config.idempotency.keep.get(),
            answer_bytes: config.idempotency.answer_bytes.get(),
        },
    }
}

fn query_timeout(config: &Config) -> Duration {
    config.store.neo4j.query_timeout.get()
}

/// The bounds on operations.
pub fn operation_limits(config: &LimitsConfig) -> Limits {
    Limits {
        write_rows: config.write_rows.get(),
        write_chunk_rows: config.write_chunk_rows.get(),
        document_bytes: config.document_bytes.get(),
        document_tokens: config.document_tokens.get(),
        document_depth: config.document_depth.get(),
        selections: config.selections.get(),
        bound_selections: config.bound_selections.get(),
        aliases: config.aliases.get(),
        root_fields: config.root_fields.get(),
        input_depth: config.input_depth.get(),
        input_values: config.input_values.get(),
        variables_bytes: config.variables_bytes.get(),
        structural_items: config.structural_items.get(),
        structural_values: config.structural_values.get(),
        variables: config.variables.get(),
        introspection_lists: config.introspection_lists.get(),
        one_row_elements: config.one_row_elements.get(),
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    router: axum::Router,
    config: crate::config::HttpConfig,
    drain: DrainSwitch,
    stop: StopSignals,
    _tending: [Tending; 2],
    /// Where it listens.
    pub address: std::net::SocketAddr,
}

/// Binds the address and builds the server. Requests are accepted from now on and answered by [`Listening::run`].
///
/// # Errors
/// The address is taken, or the section `http` cannot work.
pub async fn listen(
    config: &Config,
    gateway: Arc<Gateway>,
    metrics: Metrics,
    samples: Vec<Sample>,
) -> Result<Listening, AppError> {
    let identity = Arc::new(Identity::with_tenancy(
        &config.auth,
        &config.tenancy,
        config.schema.profile,
    )?);
    let address = config.http.listen;
    let refused = |source| AppError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let metrics_page = match config.telemetry.metrics.enabled {
        true => MetricsPage::Served,
        false => MetricsPage::Absent,
    };
    let served = Served {
        answers: Arc::clone(&gateway),
        identity: Arc::clone(&identity),
        config: config.http.clone(),
        metrics_page,
        metrics,
        samples,
    };
    let (router, drain) = http::router(served)?;
    // Before anyone learns that the server is up: who stops it at once must not find it unprepared.
    let stop = StopSignals::install().map_err(AppError::Signals)?;
    Ok(Listening {
        listener,
        router,
        config: config.http.clone(),
        drain,
        stop,
        _tending: [
            Tending::records(gateway),
            Tending::start(async move { identity.tend().await }),
        ],
        address,
    })
}

/// Between two rounds of deleting old records of idempotency keys.
const TENDING_PAUSE: Duration = Duration::from_secs(600);
/// The same after a round that failed, as it does while the store is away.
const TENDING_RETRY: Duration = Duration::from_secs(30);

/// Work in the background, which goes on as long as this lives.
#[derive(Debug)]
struct Tending(tokio::task::AbortHandle);

impl Tending {
    /// Looks after the records of idempotency keys.
    fn records(gateway: Arc<Gateway>) -> Self {
        Self::start(async move {
            loop {
                let pause = match gateway.tend_idempotency().await {
                    Ok(0) => TENDING_PAUSE,
                    Ok(swept) => {
                        tracing::info!(swept, "deleted old records of idempotency keys");
                        TENDING_PAUSE
                    }
                    Err(error) => {
                        tracing::debug!(%error, "idempotency keys cannot be looked after now");
                        TENDING_RETRY
                    }
                };
                tokio::time::sleep(pause).await;
            }
        })
    }

    fn start(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work).abort_handle())
    }
}

impl Drop for Tending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Listening {
    /// Serves until the process is told to stop (SIGTERM or SIGINT), then drains.
    ///
    /// # Errors
    /// The system gives no thread to serve on.
    pub async fn run(self) -> Result<http::Drained, AppError> {
        let drain = self.drain;
        let stop = async move {
            self.stop.received().await;
            tracing::info!("stopping: requests in flight are being answered");
            drain.start_draining();
        };
        let drained = http::serve(self.listener, self.router, &self.config, stop).await;
        drained.map_err(AppError::Threads)
    }
}

/// The signals that tell the process to stop, caught from the moment this exists.
#[derive(Debug)]
struct StopSignals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Ends when the process is told to stop.
    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl StopSignals {
    fn install() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Ends when the process is told to stop.
    async fn received(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
