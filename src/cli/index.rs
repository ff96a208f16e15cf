//! `cygnet index`: the constraints and indexes that a schema asks for, beside those that a database has.

mod report;

use std::{io::IsTerminal, io::Write, process::ExitCode, sync::Arc, time::Instant};

use clap::{Args, Subcommand};
use cygnet_resolvers::cypher::Dialect;

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags, StoreFlags},
    output, runtime,
};
use crate::{
    app,
    config::{Config, Duration, store::StoreKind},
    indexes::{self, Asked, Comparison, Done, Progress, Schema},
    store::Store,
};

/// How long a server has to become reachable.
const CONNECT_TIME: std::time::Duration = std::time::Duration::from_secs(10);
/// How long looking at what a database has may take.
const LOOK_TIME: std::time::Duration = std::time::Duration::from_secs(30);

/// Constraints and indexes of the schema.
#[derive(Debug, Args)]
pub(super) struct Index {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the statements that make what the schema asks for.
    Print(Asking),
    /// Make what is missing in the database and wait until it is used. Takes nothing away unless asked.
    Apply(Apply),
    /// Show how what the schema asks for stands in the database, and what is there besides.
    Diff(Asking),
    /// As diff, for what is not there to be used only; exit code 1 if that is anything.
    Check(Asking),
}

/// Which schema, which database.
#[derive(Debug, Args)]
struct Asking {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    #[command(flatten)]
    store: StoreFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Apply {
    #[command(flatten)]
    asking: Asking,
    /// Drop what is in the place of something that the schema asks for, or could not be filled, and make it anew
    #[arg(long)]
    replace: bool,
    /// Drop what is on the schema's labels and relationship types and not asked for by the schema
    #[arg(long)]
    drop_superfluous: bool,
    /// How long to make and fill indexes, as 30s, 10m, 1h; what is not full by then goes on in the database
    #[arg(long, value_name = "TIME", default_value = "10m")]
    deadline: Duration,
}

impl Index {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Print(asking) => asking.print(),
            Command::Apply(apply) => apply.run(),
            Command::Diff(asking) => asking.diff(),
            Command::Check(asking) => asking.check(),
        }
    }
}

impl Asking {
    fn load(&self) -> anyhow::Result<(Config, Schema)> {
        let config = flags::load(Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            store: Some(&self.store),
            ..Given::default()
        })?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        super::report::diagnostics(&compiled.warnings, &compiled.sources);
        let schema = Schema::of(&compiled.schema.model);
        Ok((config, schema))
    }

    fn print(&self) -> anyhow::Result<ExitCode> {
        let (config, schema) = self.load()?;
        let dialect = match config.store.kind {
            StoreKind::Neo4j => Dialect::Neo4j,
            StoreKind::Embedded => Dialect::Embedded,
        };
        match self.json {
            true => output::line(report::json_of_wanted(&schema.wanted, dialect))?,
            false => output::line(report::script(&schema.wanted, dialect).trim_end())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn diff(&self) -> anyhow::Result<ExitCode> {
        let (comparison, schema, dialect) = self.look()?;
        match self.json {
            true => output::line(report::json_of(&comparison, &schema.wanted, dialect))?,
            false => output::line(report::difference(&comparison, &schema.wanted).trim_end())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self) -> anyhow::Result<ExitCode> {
        let (comparison, schema, dialect) = self.look()?;
        let is_complete = comparison.lacking().next().is_none();
        match (self.json, is_complete) {
            (true, _) => output::line(report::json_of(&comparison, &schema.wanted, dialect))?,
            (false, true) => output::line(format_args!(
                "ok: all {} constraints and indexes are there",
                comparison.items.len()
            ))?,
            (false, false) => output::line(report::lacking(&comparison).trim_end())?,
        }
        Ok(ExitCode::from(u8::from(!is_complete)))
    }

    fn look(&self) -> anyhow::Result<(Comparison, Schema, Dialect)> {
        let (config, schema) = self.load()?;
        runtime()?.block_on(async {
            let store = open(&config).await?;
            let comparison = indexes::look(&schema, &*store, Instant::now() + LOOK_TIME).await?;
            let dialect = crate::store::GraphStore::dialect(&*store);
            Ok((comparison, schema, dialect))
        })
    }
}

impl Apply {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let (mut config, schema) = self.asking.load()?;
        // The store ends every statement by this; making an index of a large graph takes longer than a request may.
        let limit = &mut config.store.neo4j.query_timeout;
        if limit.get() < self.deadline.get() {
            *limit = self.deadline;
        }
        let started = Instant::now();
        let done = runtime()?.block_on(async {
            let store = open(&config).await?;
            let asked = Asked {
                replace: self.replace,
                drop_superfluous: self.drop_superfluous,
                deadline: started + self.deadline.get(),
            };
            let terminal = std::io::stderr().is_terminal();
            let done = indexes::apply(&schema, &*store, asked, |progress| {
                if terminal {
                    show(progress);
                }
            })
            .await;
            if terminal {
                eprint!("\r\x1b[K");
            }
            anyhow::Ok(done?)
        })?;
        self.tell(&done, &schema, started.elapsed())?;
        Ok(ExitCode::from(u8::from(!done.is_complete())))
    }

    fn tell(
        &self,
        done: &Done,
        schema: &Schema,
        elapsed: std::time::Duration,
    ) -> anyhow::Result<()> {
        match self.asking.json {
            true => output::line(report::json_of_done(done, &schema.wanted, elapsed)),
            false => output::line(report::done(done, &schema.wanted, elapsed).trim_end()),
        }
    }
}

async fn open(config: &Config) -> anyhow::Result<Arc<Store>> {
    let store = app::open_store(&config.store, 1)?;
    store.connected(Instant::now() + CONNECT_TIME).await?;
    Ok(store)
}

/// One line on a terminal, written over by the next.
fn show(progress: Progress<'_>) {
    let text = match progress {
        Progress::Making(index) => format!("making {}", index.name),
        Progress::Filling(count, percent) => format!("filling {count} indexes: {percent:.0} %"),
    };
    eprint!("\r\x1b[K{text}");
    // Only a courtesy to who watches.
    let _ = std::io::stderr().flush();
}
