//! `cygnet serve`: a schema over a store, over HTTP.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use clap::Args;

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags, StoreFlags},
    report, runtime,
};
use crate::{
    app,
    config::Config,
    gateway::Gateway,
    http::{Drained, Sample},
    identity,
    store::Store,
    telemetry::{Metrics, start_log},
    watch,
};

/// Serve a schema over a store.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    #[command(flatten)]
    store: StoreFlags,
    /// The address to listen on [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Be ready only when the database has all constraints and indexes that the schema asks for
    #[arg(long)]
    require_indexes: bool,
    /// Compile changed type definitions and swap them in
    #[arg(long)]
    watch: bool,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = flags::load(Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            store: Some(&self.store),
            listen: self.listen,
            require_indexes: self.require_indexes,
        })?;
        start_log(&config.telemetry.log)?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        report::diagnostics(&compiled.warnings, &compiled.sources);
        if compiled.schema.model.has_rules() && !identity::tells_callers_apart(&config.auth) {
            tracing::warn!(
                "the schema has access rules, but `auth` names no key of tokens and no key of a program: everybody is anonymous"
            );
        }
        runtime()?.block_on(async {
            let store = app::open_store(&config.store, app::serving_threads(&config))?;
            let metrics = Metrics::new()?;
            let gateway = app::gateway(&config, compiled.schema, store, &metrics)?;
            let watcher = match self.watch {
                true => Some(reload_on_change(&config, &gateway)?),
                false => None,
            };
            let code = listen(&config, gateway, metrics, Vec::new()).await;
            drop(watcher);
            code
        })
    }
}

/// Serves until the process is told to stop; announces the address on standard output.
pub(super) async fn listen(
    config: &Config,
    gateway: Arc<Gateway>,
    metrics: Metrics,
    samples: Vec<Sample>,
) -> anyhow::Result<ExitCode> {
    if config.store.require_indexes {
        gateway.require_indexes();
    }
    let watched = Arc::clone(&gateway);
    let listening = app::listen(config, gateway, metrics, samples).await?;
    let watching = tokio::spawn(async move { watched.watch_indexes().await });
    println!("listening on http://{}", listening.address);
    let drained = listening.run().await?;
    watching.abort();
    match drained {
        Drained::Whole => tracing::info!("stopped"),
        Drained::Cut { connections } => {
            tracing::warn!(connections, "stopped; requests that took too long were cut");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn reload_on_change(config: &Config, gateway: &Arc<Gateway>) -> anyhow::Result<impl Drop + use<>> {
    let (config, gateway) = (config.clone(), Arc::clone(gateway));
    let files = config.schema.files.clone();
    Ok(watch::watch(&files, move || {
        let compiled = app::read_sources(&config.schema.files)
            .and_then(|sources| app::compile_schema(&config, sources));
        match compiled {
            Ok(compiled) => {
                gateway.replace_schema(compiled.schema);
                tracing::info!("the changed type definitions are served");
            }
            Err(error) => {
                tracing::error!("the changed type definitions are refused; the old ones stay");
                report::failure(&error.into());
            }
        }
    })?)
}

/// Says how ready a store is, for logs at start.
pub(super) fn kind(store: &Store) -> &'static str {
    match store {
        Store::Neo4j(_) => "neo4j",
        #[cfg(feature = "embedded")]
        Store::Embedded(_) => "embedded",
    }
}
