//! `cygnet twin`: the data of the demo twin, as text or straight into a store.

use std::{
    fs::File,
    io::{BufWriter, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use cygnet_twin::{Scale, Twin as Data, csv, cypher, json};

use super::{
    flags::{self, ConfigFlags, Given, StoreFlags},
    runtime, serve,
};
use crate::{app, store::load};

/// How long a server has to become reachable.
const CONNECT_TIME: std::time::Duration = std::time::Duration::from_secs(30);

/// Generate the data of the demo twin.
#[derive(Debug, Args)]
pub(super) struct Twin {
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How much: tiny (2k nodes / 6k relationships), small (100k / 300k), baseline (5M / 15M), year1, year2
    #[arg(long, default_value = "tiny", conflicts_with_all = ["nodes", "relationships"])]
    scale: String,
    /// How many nodes, instead of a scale
    #[arg(long, requires = "relationships")]
    nodes: Option<u64>,
    /// How many relationships, instead of a scale
    #[arg(long, requires = "nodes")]
    relationships: Option<u64>,
    /// The form of the text
    #[arg(long, value_enum, default_value_t = Format::Cypher)]
    format: Format,
    /// A file (cypher, json) or a folder (csv) [default: standard output; csv needs a folder]
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Load it into the configured store instead of printing it
    #[arg(long, conflicts_with = "output")]
    load: bool,
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    store: StoreFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Statements for any Cypher engine.
    Cypher,
    /// Files for `neo4j-admin database import`.
    Csv,
    /// One JSON document.
    Json,
}

impl Twin {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let scale = match (self.nodes, self.relationships) {
            (Some(nodes), Some(relationships)) => Scale::new(nodes, relationships)?,
            _ => Scale::named(&self.scale).ok_or_else(|| {
                anyhow::anyhow!(
                    "no scale is named `{}`: tiny, small, baseline, year1, year2",
                    self.scale
                )
            })?,
        };
        let twin = Data::new(self.seed, scale);
        if self.load {
            return self.load_into_store(&twin);
        }
        match self.format {
            Format::Csv => self.write_files(&twin)?,
            Format::Cypher => self.write(|out| cypher::write(&twin, out))?,
            Format::Json => self.write(|out| json::write(&twin, out))?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn write(
        &self,
        write: impl Fn(&mut Box<dyn Write>) -> std::io::Result<u64>,
    ) -> anyhow::Result<()> {
        let mut out: Box<dyn Write> = match &self.output {
            Some(path) => Box::new(BufWriter::new(File::create(path)?)),
            None => Box::new(BufWriter::new(std::io::stdout().lock())),
        };
        write(&mut out)?;
        Ok(out.flush()?)
    }

    fn write_files(&self, twin: &Data) -> anyhow::Result<()> {
        let Some(folder) = &self.output else {
            anyhow::bail!("csv is several files: name a folder with --output");
        };
        std::fs::create_dir_all(folder)?;
        for file in csv::files(twin) {
            let mut out = BufWriter::new(File::create(folder.join(file.name()))?);
            file.write(&mut out)?;
            out.flush()?;
        }
        println!(
            "neo4j-admin database import full {}",
            csv::import_arguments(twin).join(" ")
        );
        Ok(())
    }

    fn load_into_store(&self, twin: &Data) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            store: Some(&self.store),
            ..Given::default()
        };
        let config = flags::load(given)?;
        runtime()?.block_on(async {
            let store = app::open_store(&config.store, 1)?;
            store
                .connected(std::time::Instant::now() + CONNECT_TIME)
                .await?;
            let terminal = std::io::stderr().is_terminal();
            let loaded = load::twin(&*store, twin, |progress| {
                if terminal {
                    let percent = progress.done * 100 / progress.total.max(1);
                    eprint!("\r{percent:3} % of {} rows", progress.total);
                }
            })
            .await?;
            if terminal {
                eprintln!();
            }
            let seconds = loaded.elapsed.as_secs_f32();
            let kind = serve::kind(&store);
            println!(
                "{} nodes and relationships in {seconds:.1} s into {kind}",
                loaded.items
            );
            Ok(ExitCode::SUCCESS)
        })
    }
}
