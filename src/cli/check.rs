//! `cygnet check`: type definitions to diagnostics, or "ok" and counts; with `--from`, a project for the library to what must change.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use cygnet_schema::{
    adopt::{Adoption, Refusal, adopt},
    api::{ApiOptions, Profile},
    diagnostic::Diagnostic,
};
use serde_json::{Value, json};

use super::{
    files,
    flags::{self, ConfigFlags, Given, SchemaFlags},
    output, report,
};
use crate::{
    app,
    config::{Config, SchemaConfig},
    identity,
};

/// Check type definitions.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    /// Read the files as a project for another server: type definitions and operations in .graphql files, or as templates in programs
    #[arg(long, value_enum)]
    from: Option<Origin>,
    /// Print JSON
    #[arg(long, requires = "from")]
    json: bool,
    /// Files of type definitions, or with --from also folders
    #[arg(value_name = "FILE", conflicts_with = "schema")]
    files: Vec<PathBuf>,
}

/// Where a project comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Origin {
    /// `@neo4j/graphql`, majors 3 to 7.
    Neo4jGraphql,
}

/// Endings of files of a project.
const PROJECT: &[&str] = &[
    "graphql", "gql", "graphqls", "js", "ts", "mjs", "cjs", "mts", "cts", "jsx", "tsx",
];

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
        match self.from {
            Some(Origin::Neo4jGraphql) => {
                let found = adoption(&config.schema)?;
                match self.json {
                    true => output::line(serde_json::to_string_pretty(&json(&found))?)?,
                    false => print(&found)?,
                }
                Ok(ExitCode::from(u8::from(!found.is_whole())))
            }
            None => definitions(&config),
        }
    }
}

fn definitions(config: &Config) -> anyhow::Result<ExitCode> {
    identity::check_roles(&config.auth).map_err(app::AppError::from)?;
    let sources = app::read_sources(&config.schema.files)?;
    let compiled = app::compile_schema(config, sources)?;
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

/// Checks a project against what a move begins with: the library's API with its deprecated twins.
fn adoption(config: &SchemaConfig) -> anyhow::Result<Adoption> {
    let mut paths = Vec::new();
    for path in &config.files {
        paths.extend(files::below(path, PROJECT)?);
    }
    let sources = app::read_sources(&paths)?;
    let options = ApiOptions {
        profile: Profile::Compat,
        deprecated: true,
        ..app::api_options(config)
    };
    Ok(adopt(&sources, &options))
}

fn print(found: &Adoption) -> anyhow::Result<()> {
    for refusal in &found.refused {
        refused("refused", refusal)?;
    }
    for refusal in &found.operations {
        refused("operation", refusal)?;
    }
    for refusal in &found.twins {
        refused("twin", refusal)?;
    }
    for unread in &found.unread {
        let span = &unread.span;
        output::line(format_args!(
            "not read  {}:{}:{}: {}",
            span.file, span.line, span.column, unread.reason
        ))?;
    }
    for warning in &found.warnings {
        output::line(format_args!("look at   {}", place_and_message(warning)))?;
    }
    for difference in &found.differences {
        output::line(format_args!(
            "differs   {} ({}): see \"{}\" in docs/migration.md",
            difference.feature,
            difference.uses.join(", "),
            difference.row
        ))?;
    }
    let counted = |(name, count): (&String, &usize)| format!("@{name} {count}");
    let directives = found.directives.iter().map(counted);
    let counted_types = found
        .types
        .iter()
        .map(|(name, count)| format!("{count} {name}"));
    let accepted: Vec<String> = counted_types.chain(directives).collect();
    if !accepted.is_empty() {
        output::line(format_args!("accepted  {}", accepted.join(", ")))?;
    }
    let operations = match found.checked_operations {
        0 => String::new(),
        all => format!(
            "; {all} documents of clients checked, {} findings, {} uses of deprecated twins",
            found.operations.len(),
            found.twins.len()
        ),
    };
    let unread = match found.unread.len() {
        0 => String::new(),
        some => format!("; {some} parts were not read"),
    };
    match found.served {
        true => output::line(format_args!(
            "can be served with `--profile compat --deprecated`{operations}{unread}"
        )),
        false => {
            let waiting = match found.waiting_operations {
                0 => String::new(),
                all => format!("; {all} documents of clients are checked once there are none"),
            };
            output::line(format_args!(
                "cannot be served yet: {} refusals{waiting}{unread}",
                found.refused.len()
            ))
        }
    }
}

fn refused(
    what: &str,
    Refusal {
        finding,
        replacement,
    }: &Refusal,
) -> anyhow::Result<()> {
    output::line(format_args!("{what:<9} {}", place_and_message(finding)))?;
    match replacement {
        Some(replacement) => output::line(format_args!("{:>9} {replacement}", "instead:")),
        None => Ok(()),
    }
}

fn place_and_message(finding: &Diagnostic) -> String {
    let place = finding.span.as_ref().map_or_else(String::new, |span| {
        format!("{}:{}:{} ", span.file, span.line, span.column)
    });
    let path = match finding.path.is_empty() {
        true => String::new(),
        false => format!("{}: ", finding.path.join(".")),
    };
    format!("{place}{path}{}", finding.message)
}

fn json(found: &Adoption) -> Value {
    let refusals = |refusals: &[Refusal]| -> Vec<Value> {
        refusals
            .iter()
            .map(|it| of_finding(&it.finding, it.replacement.as_deref()))
            .collect()
    };
    let unread: Vec<Value> = found
        .unread
        .iter()
        .map(|it| json!({ "file": &*it.span.file, "line": it.span.line, "column": it.span.column, "reason": it.reason }))
        .collect();
    let differences: Vec<Value> = found
        .differences
        .iter()
        .map(|it| json!({ "feature": it.feature, "uses": it.uses, "row": it.row }))
        .collect();
    let warnings: Vec<Value> = found
        .warnings
        .iter()
        .map(|it| of_finding(it, None))
        .collect();
    json!({
        "served": found.served,
        "refused": refusals(&found.refused),
        "operations": { "checked": found.checked_operations, "waiting": found.waiting_operations, "refused": refusals(&found.operations), "twins": refusals(&found.twins) },
        "unread": unread,
        "warnings": warnings,
        "differences": differences,
        "accepted": { "types": found.types, "directives": found.directives },
    })
}

fn of_finding(finding: &Diagnostic, replacement: Option<&str>) -> Value {
    let span = finding.span.as_ref();
    json!({
        "code": finding.code,
        "message": finding.message,
        "file": span.map(|span| &*span.file),
        "line": span.map(|span| span.line),
        "column": span.map(|span| span.column),
        "path": finding.path,
        "replacement": replacement,
    })
}
