//! `cygnet explain`: what every stage makes of an operation; with `--profile-db` also what the database does.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;
use cygnet_resolvers::{
    bind::{Values, bind, holds},
    caller::Caller,
    cypher::{Delivery, Dialect},
    error::Refused,
    operation::{Children, Document, Selection, read_variables},
    plan::{self, Added},
    prepare::{RootSource, Setting, Stages, stages},
    slot::{CallerCondition, Slot},
    value::{Temporal, Value},
    write::{Around, Generated, Outlined, outline},
};

use super::{
    access::caller_of,
    flags::{self, ConfigFlags, Given, SchemaFlag, StoreFlags},
    query::Operation,
    runtime,
};
use crate::{
    app,
    config::{Config, store::StoreKind},
    store::profile::{self, Server},
};

/// Show what becomes of an operation.
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    operation: Operation,
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlag,
    #[command(flatten)]
    store: StoreFlags,
    /// Run it with PROFILE on the configured Neo4j and show rows and db hits of each operator
    #[arg(long)]
    profile_db: bool,
    /// The address of Neo4j's HTTP API, for --profile-db [default: the Bolt host, port 7474]
    #[arg(long, value_name = "URL")]
    http_uri: Option<String>,
    /// A file with the claims of the caller who asks, as JSON: access rules are bound for them [default: nobody]
    #[arg(long = "as", value_name = "FILE")]
    caller: Option<PathBuf>,
}

impl Explain {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            store: Some(&self.store),
            ..Given::default()
        };
        let config = flags::load(given)?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        let limits = app::operation_limits(&config.limits);
        let dialect = match config.store.kind {
            StoreKind::Neo4j => Dialect::Neo4j,
            StoreKind::Embedded if self.profile_db => Dialect::Neo4j,
            StoreKind::Embedded => Dialect::Embedded,
        };
        let setting = Setting {
            schema: &compiled.schema,
            dialect,
            limits: &limits,
        };
        let caller = self.caller(&config)?;
        match self.explain(setting, &caller) {
            Ok(explained) => {
                print_bound(&mut io::stdout().lock(), &explained)?;
                if self.profile_db {
                    self.profile(&config, &explained.stages, &explained.values)?;
                }
                Ok(ExitCode::SUCCESS)
            }
            Err(Failure::Refused(refused)) => {
                for error in refused {
                    let place: Vec<String> = error
                        .locations
                        .iter()
                        .map(|(line, column)| format!("{line}:{column}"))
                        .collect();
                    eprintln!(
                        "{}: {} {}",
                        error.shown_code(),
                        error.message,
                        place.join(", ")
                    );
                    if let Some(rule) = error.rule() {
                        eprintln!("  by the rule {rule}");
                    }
                }
                Ok(ExitCode::from(1))
            }
            Err(Failure::Other(error)) => Err(error),
        }
    }

    /// Who asks.
    fn caller(&self, config: &Config) -> anyhow::Result<Caller> {
        match &self.caller {
            None => Ok(Caller::default()),
            Some(path) => caller_of(config, path),
        }
    }

    fn explain(&self, setting: Setting<'_>, caller: &Caller) -> Result<Explained, Failure> {
        let api = &setting.schema.api;
        let text = self.operation.document()?;
        let given = self.operation.variables()?;
        let document = Document::parse(api, &text, setting.limits)?;
        let operation = document.operation(self.operation.name())?;
        let variables =
            read_variables(api, &document, operation, given.as_deref(), setting.limits)?;
        let fingerprint = variables.fingerprint.clone();
        let fingerprint = fingerprint.reaching(caller.tenant.reach());
        let stages = stages(setting, &document, operation, &fingerprint)?;
        let variable = |path: &_| variables.at(path);
        let values = Values {
            variable: &variable,
            caller,
        };
        // Before the values are bound: that is where a caller is refused, and the rules say why.
        print_compiled(&mut io::stdout().lock(), &stages, values).map_err(anyhow::Error::from)?;
        let roots = stages
            .prepared
            .roots
            .iter()
            .map(|root| bind(&root.slots, values));
        let values = roots.collect::<Result<Vec<_>, _>>()?;
        let around = Around {
            model: &setting.schema.model,
            api,
            dialect: setting.dialect,
            limits: setting.limits,
            caller,
            generated: generated(),
        };
        let roots = stages.prepared.roots.iter().zip(&values);
        let steps = roots.map(|(root, values)| match &root.answer {
            RootSource::Script(script) => outline(around, script, values),
            RootSource::Statement(_) | RootSource::Constant | RootSource::Introspection => {
                Ok(Vec::new())
            }
        });
        let steps = steps.collect::<Result<_, _>>()?;
        Ok(Explained {
            stages,
            values,
            steps,
        })
    }

    fn profile(
        &self,
        config: &Config,
        stages: &Stages,
        values: &[Vec<Value>],
    ) -> anyhow::Result<()> {
        let neo4j = &config.store.neo4j;
        let server = Server {
            uri: match &self.http_uri {
                Some(uri) => uri.clone(),
                None => profile::http_uri(&neo4j.uri)
                    .context("--bolt-uri has no host: give --http-uri")?,
            },
            user: neo4j.user.clone(),
            password: neo4j
                .password
                .as_ref()
                .map_or("", |secret| secret.expose())
                .to_owned(),
            database: neo4j.database.clone().unwrap_or_else(|| "neo4j".to_owned()),
        };
        for (root, values) in stages.prepared.roots.iter().zip(values) {
            let RootSource::Statement(statement) = &root.answer else {
                continue;
            };
            let operators = runtime()?.block_on(profile::run(&server, statement, values))?;
            println!("profile");
            for operator in &operators {
                let indent = "  ".repeat(operator.depth + 1);
                println!(
                    "{indent}{}  rows {}  db hits {}  {}",
                    operator.name, operator.rows, operator.db_hits, operator.details
                );
            }
            let total: u64 = operators.iter().map(|operator| operator.db_hits).sum();
            println!("  total db hits {total}\n");
        }
        Ok(())
    }
}

/// What `explain` shows.
struct Explained {
    stages: Stages,
    values: Vec<Vec<Value>>,
    /// The statements of each mutation, as if each found one node for every row.
    steps: Vec<Vec<Outlined>>,
}

/// Values for ids and times of a mutation that is only shown.
fn generated() -> Generated {
    Generated {
        now: Temporal::DateTime {
            seconds: 0,
            nanoseconds: 0,
            offset_seconds: 0,
        },
        random: || 0,
    }
}

enum Failure {
    Refused(Vec<Refused>),
    Other(anyhow::Error),
}

impl From<Vec<Refused>> for Failure {
    fn from(refused: Vec<Refused>) -> Self {
        Self::Refused(refused)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(vec![refused])
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// What is the same for every caller, and whether the rules let this one.
fn print_compiled(out: &mut impl Write, stages: &Stages, values: Values<'_>) -> io::Result<()> {
    writeln!(out, "operation")?;
    for selection in &stages.operation.selections {
        print_selection(out, selection, 1)?;
    }
    writeln!(out, "\nplan\n{}", plan::print(&stages.plan))?;
    let roots = stages.plan.roots.iter().zip(&stages.operation.selections);
    for (root, selection) in roots.filter(|(root, _)| !root.applied.is_empty()) {
        writeln!(out, "rules of {}", selection.response_key)?;
        for applied in &root.applied {
            let verdict = match &applied.added {
                Added::Requires(required) | Added::HidesUnless(required) => {
                    verdict(&required.condition, values)
                }
                Added::Hides(_) | Added::Refuses(_) => "",
            };
            writeln!(out, "  {}{verdict}", applied.describe())?;
        }
        for (at, slot) in root.slots.iter().enumerate() {
            if let Slot::Holds(condition) = slot {
                writeln!(out, "  ${at} is {condition}{}", verdict(condition, values))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn verdict(condition: &CallerCondition, values: Values<'_>) -> &'static str {
    match holds(condition, values) {
        Some(true) => ": holds",
        Some(false) => ": does not hold",
        None => ": cannot be said, which is as if it did not hold",
    }
}

/// The statements with this caller's values.
fn print_bound(out: &mut impl Write, explained: &Explained) -> io::Result<()> {
    let Explained {
        stages,
        values,
        steps,
    } = explained;
    let fields = stages
        .prepared
        .roots
        .iter()
        .zip(&stages.prepared.shape.roots);
    for ((steps, values), (root, field)) in steps.iter().zip(values).zip(fields) {
        print_steps(out, &field.response_key, steps)?;
        let RootSource::Statement(statement) = &root.answer else {
            continue;
        };
        let delivery = match statement.delivery {
            Delivery::OneRow => "one row",
            Delivery::Rows => "a row for each element",
        };
        writeln!(
            out,
            "cypher of {} ({delivery})\n{}\n",
            field.response_key, statement.text
        )?;
        writeln!(out, "parameters")?;
        for slot in &statement.slots {
            let value = values.get(slot.0 as usize).unwrap_or(&Value::Null);
            writeln!(out, "  p{} = {value:?}", slot.0)?;
        }
        writeln!(out, "\nshape\n{}", field.describe())?;
    }
    Ok(())
}

/// The statements of a mutation, as if each found one node for every row.
fn print_steps(out: &mut impl Write, key: &str, steps: &[Outlined]) -> io::Result<()> {
    for (at, outlined) in steps.iter().enumerate() {
        let Outlined {
            statement,
            parameters,
        } = outlined;
        let (step, of) = (at + 1, steps.len());
        writeln!(out, "cypher of {key}, {step} of {of}\n{}\n", statement.text)?;
        if !parameters.is_empty() {
            writeln!(out, "parameters")?;
            for (number, value) in parameters {
                writeln!(out, "  p{number} = {value:?}")?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Depth is bounded by the limits on operations.
fn print_selection(out: &mut impl Write, selection: &Selection, depth: usize) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    writeln!(
        out,
        "{indent}{}: {:?}",
        selection.response_key, selection.field
    )?;
    for (meaning, input) in &selection.arguments.0 {
        writeln!(out, "{indent}    {meaning:?} = {input:?}")?;
    }
    match &selection.children {
        Children::None => {}
        Children::Object(_, children) => {
            for child in children {
                print_selection(out, child, depth + 1)?;
            }
        }
        Children::PerType(types) => {
            for (ty, children) in types {
                writeln!(out, "{indent}  on {}", ty.name)?;
                for child in children {
                    print_selection(out, child, depth + 2)?;
                }
            }
        }
    }
    Ok(())
}
