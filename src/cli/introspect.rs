//! `cygnet introspect`: type definitions of a living database.
//!
//! The definitions go to standard output or a file, the report to standard error; `--json` prints both as one object.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::{
    flags::{self, ConfigFlags, Given, StoreFlags},
    output, runtime,
};
use crate::{
    app,
    introspect::{Introspected, Report, introspect},
    store::survey::{Bounds, survey},
    telemetry::start_log,
};

/// How long a server has to become reachable.
const CONNECT_TIME: Duration = Duration::from_secs(30);

/// Make type definitions of what a database holds, by a bounded look at it.
#[derive(Debug, Args)]
pub(super) struct Introspect {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    store: StoreFlags,
    /// Nodes read of each label, relationships read of each type
    #[arg(long, value_name = "N", default_value_t = Bounds::default().sample, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    sample: u32,
    /// Only this label; may be given several times
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<String>,
    /// A file for the definitions [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print definitions and report as JSON
    #[arg(long, conflicts_with = "out")]
    json: bool,
}

impl Introspect {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            store: Some(&self.store),
            ..Given::default()
        };
        let mut config = flags::load(given)?;
        "warn".clone_into(&mut config.telemetry.log.level);
        start_log(&config.telemetry.log)?;
        let bounds = Bounds {
            sample: self.sample,
            only: self.labels,
            ..Bounds::default()
        };
        let found = runtime()?.block_on(async {
            let store = app::open_store(&config.store, 1)?;
            store
                .connected(std::time::Instant::now() + CONNECT_TIME)
                .await?;
            survey(&*store, &bounds)
                .await
                .context("the database cannot be looked at")
        })?;
        let Introspected {
            definitions,
            report,
        } = introspect(&found);
        if self.json {
            let report = as_json(&report);
            let whole = json!({ "definitions": definitions, "statements": found.statements, "report": report });
            output::line(serde_json::to_string_pretty(&whole)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        eprint!("{report}");
        match &self.out {
            Some(path) => std::fs::write(path, definitions)
                .with_context(|| format!("{}: cannot be written", path.display()))?,
            None => output::line(definitions.trim_end())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(report: &Report) -> serde_json::Value {
    let labels: Vec<_> = report
        .labels
        .iter()
        .map(|line| json!({ "label": line.label, "count": line.count, "sampled": line.sampled, "type": line.ty }))
        .collect();
    let relationships: Vec<_> = report
        .relationships
        .iter()
        .map(|line| json!({ "type": line.name, "count": line.count, "sampled": line.sampled, "ends": line.ends }))
        .collect();
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| json!({ "kind": finding.kind.code(), "path": finding.path, "message": finding.message }))
        .collect();
    json!({ "labels": labels, "relationships": relationships, "findings": findings })
}
