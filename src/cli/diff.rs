//! `cygnet diff OLD NEW`: what a change of type definitions does to clients.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use cygnet_schema::compare::{self, Change, Criticality, Schema};
use serde_json::json;

use super::{
    files,
    flags::{self, ConfigFlags, Given, PublishFlags},
    output,
};
use crate::{app, config::Config};

/// Compare the APIs of two schemas: breaking, dangerous and safe changes.
#[derive(Debug, Args)]
pub(super) struct Diff {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    publish: PublishFlags,
    /// The schema that clients know: a file or a folder of type definitions, or an SDL of `cygnet print`
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The schema that they will get
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.publish.given()),
            ..Given::default()
        };
        let config = flags::load(given)?;
        let old = published(&config, &self.old)?;
        let new = published(&config, &self.new)?;
        let changes = compare::compare(&old, &new);
        match self.json {
            true => output::line(serde_json::to_string_pretty(&report(&changes))?)?,
            false => {
                for change in &changes {
                    output::line(change)?;
                }
                let [breaking, dangerous, safe] = counts(&changes);
                output::line(format_args!(
                    "{breaking} breaking, {dangerous} dangerous, {safe} safe"
                ))?;
            }
        }
        Ok(ExitCode::from(u8::from(counts(&changes)[0] > 0)))
    }
}

/// The API of type definitions, or the SDL as it is.
fn published(config: &Config, path: &Path) -> anyhow::Result<Schema> {
    let sources = app::read_sources(&files::below(path, files::TYPE_DEFINITIONS)?)?;
    if let [source] = &*sources
        && let Some(read) = compare::published(source)
    {
        return read.map_err(|broken| anyhow::anyhow!("{broken}"));
    }
    let compiled = app::compile_schema(config, sources)?;
    Ok(compiled.schema.api.schema.into_inner())
}

fn counts(changes: &[Change]) -> [usize; 3] {
    [
        Criticality::Breaking,
        Criticality::Dangerous,
        Criticality::Safe,
    ]
    .map(|wanted| {
        changes
            .iter()
            .filter(|it| it.criticality() == wanted)
            .count()
    })
}

fn report(changes: &[Change]) -> serde_json::Value {
    let [breaking, dangerous, safe] = counts(changes);
    let changes: Vec<_> = changes
        .iter()
        .map(|change| {
            json!({
                "criticality": change.criticality().word(),
                "kind": change.kind.code(),
                "path": change.path,
                "reason": change.reason,
            })
        })
        .collect();
    json!({ "breaking": breaking, "dangerous": dangerous, "safe": safe, "changes": changes })
}
