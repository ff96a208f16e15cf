//! `cygnet access`: who may do what: every type, field with rules and root field, for each operation the rules there; with `--as` also
//! what becomes of one caller.

mod table;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use cygnet_resolvers::{
    bind::{Values, holds},
    caller::Caller,
    plan::{self, Asked, Kind, State},
    slot::VariablePath,
};

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags},
    output, report,
};
use crate::{
    app::{self, AppError},
    config::Config,
    identity::{self, Tenancy},
};
use table::{Columns, Form, Row, Rule};

/// Show which rules hold for which operations of which types.
#[derive(Debug, Args)]
pub(super) struct Access {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    /// A file with the claims of a caller, as JSON: says of every rule whether it lets that caller; `null` is nobody
    #[arg(long = "as", value_name = "FILE")]
    caller: Option<PathBuf>,
    /// How the table is printed
    #[arg(long, value_enum, default_value_t = Printed::Text)]
    format: Printed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Printed {
    /// Columns of text.
    Text,
    /// A list of objects.
    Json,
    /// A table in Markdown.
    Markdown,
}

impl Access {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            ..Given::default()
        };
        let config = flags::load(given)?;
        let caller = self.caller.as_deref();
        let caller = caller.map(|path| caller_of(&config, path)).transpose()?;
        identity::check_roles(&config.auth).map_err(AppError::from)?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        report::diagnostics(&compiled.warnings, &compiled.sources);
        let env = plan::Env::of(&compiled.schema.model, &compiled.schema.api);
        let rows = rows(&plan::matrix(env), caller.as_ref());
        let columns = match caller {
            Some(_) => Columns::Caller,
            None => Columns::Rules,
        };
        let form = match self.format {
            Printed::Text => Form::Text,
            Printed::Json => Form::Json,
            Printed::Markdown => Form::Markdown,
        };
        output::line(table::print(&rows, form, columns).trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The caller whose claims are in a file, with the tenant that they name.
pub(super) fn caller_of(config: &Config, path: &std::path::Path) -> anyhow::Result<Caller> {
    let place = || path.display().to_string();
    let text = std::fs::read(path).with_context(place)?;
    if text.trim_ascii() == b"null" {
        return Ok(Caller::default());
    }
    let caller = identity::caller_of(&config.auth, &text).map_err(AppError::from)?;
    let caller = caller.with_context(|| format!("{}: claims are a JSON object", place()))?;
    let tenancy = Tenancy::new(&config.tenancy).map_err(AppError::from)?;
    let tenant = tenancy.choose(&caller, None).with_context(place)?;
    Ok(Caller { tenant, ..caller })
}

/// A row for each group of operations of one place that have the same rules.
fn rows(entries: &[plan::Entry], caller: Option<&Caller>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut ty = "";
    for entry in entries {
        if !entry.is_field {
            ty = &entry.place;
        }
        let of_type = entry.place.strip_prefix(ty);
        let is_below = entry.is_field && of_type.is_some_and(|rest| rest.starts_with('.'));
        let mut groups: Vec<(Vec<&'static str>, &State)> = Vec::new();
        for (operation, state) in &entry.operations {
            match groups.iter_mut().find(|(_, known)| *known == state) {
                Some((operations, _)) => operations.push(operation.name()),
                None => groups.push((vec![operation.name()], state)),
            }
        }
        let all = groups.len() == 1;
        for (operations, state) in groups {
            let (rules, closed) = match state {
                State::Open => (Vec::new(), None),
                State::Closed(why) => (Vec::new(), Some(why.clone())),
                State::Ruled(asked) => (asked.iter().map(|one| rule(one, caller)).collect(), None),
            };
            rows.push(Row {
                place: entry.place.clone(),
                is_field: entry.is_field,
                is_below,
                all,
                operations,
                rules,
                closed,
            });
        }
    }
    rows
}

fn rule(asked: &Asked, caller: Option<&Caller>) -> Rule {
    let verdict = caller.map(|caller| {
        let variable = |_: &VariablePath| None;
        let values = Values {
            variable: &variable,
            caller,
        };
        match holds(&asked.caller, values) {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None if asked.kind == Kind::Requires => "does not hold",
            None => "depends on the node",
        }
    });
    let kind = match asked.kind {
        Kind::Requires => "requires",
        Kind::Bounds => "is bound to",
        Kind::Hides => "hides unless",
        Kind::Validates {
            before: true,
            after: true,
        } => "refuses unless",
        Kind::Validates { before: true, .. } => "refuses unless, before",
        Kind::Validates { .. } => "refuses unless, after",
    };
    Rule {
        rule: asked.rule.clone(),
        kind,
        text: asked.text.clone(),
        verdict,
    }
}
