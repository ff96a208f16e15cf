//! `cygnet query`: one operation from the shell.

use std::{io::Read, process::ExitCode};

use clap::Args;
use cygnet_resolvers::caller::Caller;

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlag, StoreFlags},
    output, runtime,
};
use crate::{
    app,
    gateway::{Outcome, Request, RequestId},
    indexes,
    store::load,
    telemetry::{Metrics, start_log},
};

/// How long a server has to become reachable.
const CONNECT_TIME: std::time::Duration = std::time::Duration::from_secs(10);

/// Which operation, with which variables.
#[derive(Debug, Args)]
pub(super) struct Operation {
    /// The operation, `@FILE`, or `-` for standard input
    #[arg(value_name = "OPERATION")]
    operation: String,
    /// The variables as a JSON object
    #[arg(long, value_name = "JSON")]
    variables: Option<String>,
    /// Which operation of the document
    #[arg(long, value_name = "NAME")]
    operation_name: Option<String>,
}

impl Operation {
    /// The document's text.
    pub(super) fn document(&self) -> anyhow::Result<String> {
        if self.operation == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            return Ok(text);
        }
        match self.operation.strip_prefix('@') {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| anyhow::anyhow!("{path}: cannot be read: {error}")),
            None => Ok(self.operation.clone()),
        }
    }

    /// The variables, unread.
    pub(super) fn variables(&self) -> anyhow::Result<Option<Box<serde_json::value::RawValue>>> {
        let parse = |text: &String| {
            serde_json::from_str(text)
                .map_err(|error| anyhow::anyhow!("--variables is no JSON: {error}"))
        };
        self.variables.as_ref().map(parse).transpose()
    }

    /// The operation's name.
    pub(super) fn name(&self) -> Option<&str> {
        self.operation_name.as_deref()
    }
}

/// Run one operation and print the answer.
#[derive(Debug, Args)]
pub(super) struct Query {
    #[command(flatten)]
    operation: Operation,
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlag,
    #[command(flatten)]
    store: StoreFlags,
    /// A Cypher script to load first, for the embedded engine in memory
    #[arg(long, value_name = "FILE")]
    load: Option<std::path::PathBuf>,
}

impl Query {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            store: Some(&self.store),
            ..Given::default()
        };
        let mut config = flags::load(given)?;
        "warn".clone_into(&mut config.telemetry.log.level);
        start_log(&config.telemetry.log)?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        let document = self.operation.document()?;
        let variables = self.operation.variables()?;
        runtime()?.block_on(async {
            let store = app::open_store(&config.store, 1)?;
            store
                .connected(std::time::Instant::now() + CONNECT_TIME)
                .await?;
            if let Some(path) = &self.load {
                let text = std::fs::read_to_string(path)?;
                load::script(&*store, &text, |_| {}).await?;
            }
            if store.is_in_memory() {
                indexes::make(&indexes::Schema::of(&compiled.schema.model), &store).await?;
            }
            let metrics = Metrics::new()?;
            let gateway = app::gateway(&config, compiled.schema, store, &metrics)?;
            let request = Request {
                document: &document,
                operation_name: self.operation.name(),
                variables: variables.as_deref(),
                read_only: false,
                request_id: RequestId::generate(),
                caller: Caller::default(),
                idempotency_key: None,
            };
            let answer = gateway.answer(request).await;
            let body: serde_json::Value = serde_json::from_slice(&answer.body)?;
            output::line(format_args!("{body:#}"))?;
            let failed = answer.outcome != Outcome::Data || body.get("errors").is_some();
            Ok(ExitCode::from(u8::from(failed)))
        })
    }
}
