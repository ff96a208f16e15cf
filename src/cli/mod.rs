//! The command line: one file per subcommand. Reads flags, reports to people, sets the exit code.
//!
//! Exit codes: 0 done, 1 the work failed, 2 the flags or the configuration are wrong.

mod access;
mod bench;
mod check;
mod config;
mod demo;
mod diff;
mod explain;
mod files;
mod index;
mod introspect;
mod key;
mod output;
mod print;
mod query;
mod report;
mod serve;
mod twin;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

// The commands name it as `super::flags`.
use crate::config::flags;

/// A GraphQL gateway for property graphs. Without a command: the demo.
#[derive(Debug, Parser)]
#[command(name = "cygnet", version, about, after_help = AFTER, subcommand_negates_reqs = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER: &str = "Exit codes: 0 done, 1 the work failed, 2 the flags or the configuration are wrong.\n\
Configuration: cygnet.yaml < CYGNET_* environment (path parts joined by __) < flags; `cygnet config` prints the result.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Load the demo twin into the embedded engine and serve it.
    Demo(demo::Demo),
    /// Serve a schema over a store.
    Serve(serve::Serve),
    /// Check type definitions: what is wrong with them, or "ok" and counts.
    Check(check::Check),
    /// Print the API schema as sorted SDL.
    Print(print::Print),
    /// Make type definitions of a living database.
    Introspect(introspect::Introspect),
    /// Compare the APIs of two schemas: breaking, dangerous and safe changes.
    Diff(diff::Diff),
    /// Show what becomes of an operation: operation, plan, Cypher, parameters, shape.
    Explain(explain::Explain),
    /// Show which rules hold for which operations of which types, for a caller too.
    Access(access::Access),
    /// Print, make, compare or check the constraints and indexes that the schema asks for.
    Index(index::Index),
    /// Run one operation and print the answer.
    Query(query::Query),
    /// Generate the data of the demo twin.
    Twin(twin::Twin),
    /// Measure a running server that serves the demo twin.
    Bench(bench::Bench),
    /// Make keys for programs that call the server.
    Key(key::Key),
    /// Print the effective configuration, secrets redacted.
    Config(config::Show),
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    crate::store::neo4j::install_crypto_provider();
    let cli = Cli::parse();
    let command = cli
        .command
        .unwrap_or_else(|| Command::Demo(demo::Demo::default()));
    let result = match command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(),
        Command::Check(check) => check.run(),
        Command::Print(print) => print.run(),
        Command::Introspect(introspect) => introspect.run(),
        Command::Diff(diff) => diff.run(),
        Command::Explain(explain) => explain.run(),
        Command::Access(access) => access.run(),
        Command::Index(index) => index.run(),
        Command::Query(query) => query.run(),
        Command::Twin(twin) => twin.run(),
        Command::Bench(bench) => bench.run(),
        Command::Key(key) => key.run(),
        Command::Config(show) => show.run(),
    };
    result.unwrap_or_else(|error| report::failure(&error))
}

/// A runtime for the commands that wait for something.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
