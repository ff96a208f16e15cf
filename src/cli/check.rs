//! `cygnet check`: type definitions to diagnostics, or "ok" and counts.

use std::process::ExitCode;

use clap::Args;

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags},
    output, report,
};
use crate::app;

/// Check type definitions.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    /// Files of type definitions
    #[arg(value_name = "FILE", conflicts_with = "schema")]
    files: Vec<std::path::PathBuf>,
}

impl Check {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            ..Given::default()
        };
        let mut config = flags::load(given)?;
        if !self.files.is_empty() {
            config.schema.files = self.files;
        }
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config.schema, sources)?;
        report::diagnostics(&compiled.warnings, &compiled.sources);
        let (model, api) = (&compiled.schema.model, &compiled.schema.api);
        output::line(format_args!(
            "ok: {} node types, {} interfaces, {} unions, {} relationship types with properties; the API has {} types",
            model.nodes.len(),
            model.interfaces.len(),
            model.unions.len(),
            model.edges.len(),
            api.schema.types.len(),
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
