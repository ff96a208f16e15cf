//! `cygnet bench`: a running server over the demo twin, beside the driver alone and, if given, the reference library.

mod check;
mod client;
mod driver;
mod row;

use std::{io::IsTerminal, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::Args;

use super::{
    flags::{self, ConfigFlags, Given, StoreFlags},
    runtime,
};
use crate::{
    bench::{
        Asked as Question, Checked, Figures, Pace, Samples, Workload, closed_loop, cpu_seconds,
        markdown, open_loop, workloads,
    },
    config::Config,
    store::neo4j::plain::Plain,
};
use client::{Client, bodies};
use driver::{driver, statements};
use row::{Cost, Library, Row};

/// Measure a running server that serves the demo twin.
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// The server's GraphQL address
    #[arg(long, default_value = "http://127.0.0.1:4000/graphql")]
    url: String,
    /// The server's process, for its processor time
    #[arg(long)]
    pid: Option<u32>,
    /// A header of the requests to the server, as `NAME: VALUE`; may be given several times
    #[arg(long, value_name = "HEADER", num_args = 1, value_parser = client::header)]
    header: Vec<client::Header>,
    /// Requests in a second of the open loop
    #[arg(long, default_value_t = 100.0)]
    rate: f64,
    /// Seconds of each loop
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Requests in flight of the closed loop
    #[arg(long, default_value_t = 8)]
    in_flight: usize,
    /// The reference library's address, to run the workloads there too (`just peer` starts it)
    #[arg(long, requires = "peer_pid")]
    peer_url: Option<String>,
    /// The reference library's process, for its processor time
    #[arg(long, requires = "peer_url")]
    peer_pid: Option<u32>,
    /// Only workloads, or targets of `--check`, whose name contains this; may be given several times
    #[arg(long, value_name = "NAME", num_args = 1)]
    only: Vec<String>,
    /// Check the server by the performance specification instead: per target a verdict, and exit code 1 where one is not met
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["peer_url", "in_flight", "pid"])]
    check: Option<check::Check>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    store: StoreFlags,
}

/// Who is asked.
struct Asked {
    server: Client,
    library: Option<Client>,
    plain: Plain,
}

impl Bench {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(check::Check::Spec) = self.check {
            return self.spec();
        }
        let given = Given {
            config: Some(&self.config),
            store: Some(&self.store),
            ..Given::default()
        };
        let config = flags::load(given)?;
        let rows = runtime()?.block_on(self.measure(&config))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&rows)?);
        } else {
            println!(
                "times: server and driver at {} requests a second, the reference library with {} in flight",
                self.rate, self.in_flight
            );
            rows.iter().for_each(Row::print);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn spec(&self) -> anyhow::Result<ExitCode> {
        let server = Client::server(&self.url, &self.header)?;
        let asked = (self.pace(), !self.header.is_empty());
        let rows = runtime()?.block_on(check::check(&server, &self.only, asked))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&rows)?);
        } else {
            println!(
                "{} requests a second for {} s each, times from when a request was due\n",
                self.rate, self.seconds
            );
            print!("{}", markdown(&rows));
        }
        Ok(match rows.iter().any(Checked::is_failure) {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        })
    }

    async fn measure(&self, config: &Config) -> anyhow::Result<Vec<Row>> {
        for pid in [self.pid, self.peer_pid].into_iter().flatten() {
            cpu_seconds(pid)
                .with_context(|| format!("the processor time of process {pid} cannot be read"))?;
        }
        let neo4j = &config.store.neo4j;
        let password = neo4j.password.as_ref().map_or("", |secret| secret.expose());
        let asked = Asked {
            server: Client::server(&self.url, &self.header)?,
            library: self.peer_url.as_deref().map(Client::library),
            plain: Plain::connect(&neo4j.uri, (&neo4j.user, password), self.in_flight.max(16))?,
        };
        if let Some(library) = &asked.library {
            library.check(&[client::NAME.to_owned()]).await?;
        }
        let samples = Samples {
            ids: asked.server.ids().await?,
            cursor: asked.server.cursor().await?,
        };
        let mut rows = Vec::new();
        for workload in self.chosen(workloads(&samples))? {
            if std::io::stderr().is_terminal() {
                eprintln!("{} ...", workload.name);
            }
            let row = self.workload(config, &asked, &workload).await;
            rows.push(row.with_context(|| workload.name)?);
        }
        Ok(rows)
    }

    /// The workloads that `--only` names, all without it.
    fn chosen(&self, mut all: Vec<Workload>) -> anyhow::Result<Vec<Workload>> {
        let names: Vec<&str> = all.iter().map(|it| it.name).collect();
        known(&self.only, &names, "workloads")?;
        all.retain(|it| is_chosen(&self.only, it.name));
        Ok(all)
    }

    fn pace(&self) -> Pace {
        Pace {
            duration: Duration::from_secs(self.seconds),
            rate: self.rate,
            in_flight: self.in_flight,
        }
    }

    async fn workload(
        &self,
        config: &Config,
        asked: &Asked,
        workload: &Workload,
    ) -> anyhow::Result<Row> {
        let (pace, warm) = (self.pace(), warm(self.pace()));
        let queries = statements(config, &workload.server)?;
        let bodies = bodies(&workload.server);
        let Asked { server, plain, .. } = asked;
        server.check(&bodies).await?;
        let query = queries.first().context("a workload asks something")?;
        let run = plain.run(query.clone()).await;
        run.context("the driver's statement failed")?;
        closed_loop(warm, server.sender(Arc::clone(&bodies))).await;
        closed_loop(warm, driver(plain, Arc::clone(&queries))).await;
        let served = open_loop(pace, server.sender(Arc::clone(&bodies))).await;
        let direct = open_loop(pace, driver(plain, Arc::clone(&queries))).await;
        if served.requests == 0 || direct.requests == 0 {
            bail!("no request was answered well");
        }
        let (_, server_cost) = cost(self.pid, closed_loop(pace, server.sender(bodies))).await;
        let own = Some(std::process::id());
        let (_, driver_cost) = cost(own, closed_loop(pace, driver(plain, queries))).await;
        let library = match asked.library.as_ref().zip(workload.library.as_ref()) {
            Some((library, question)) => Some(self.of_library(library, question).await?),
            None => None,
        };
        Ok(Row::new(
            workload.name,
            (served, server_cost),
            (direct, driver_cost),
            library,
        ))
    }

    async fn of_library(&self, library: &Client, question: &Question) -> anyhow::Result<Library> {
        let bodies = bodies(question);
        library.check(&bodies).await?;
        closed_loop(warm(self.pace()), library.sender(Arc::clone(&bodies))).await;
        let run = closed_loop(self.pace(), library.sender(bodies));
        let (figures, cost) = cost(self.peer_pid, run).await;
        if figures.requests == 0 {
            bail!("the reference library answered no request well");
        }
        Ok(Library { figures, cost })
    }
}

/// Refuses what `--only` says where nothing has such a name.
fn known(only: &[String], names: &[&str], what: &str) -> anyhow::Result<()> {
    let is_known = |only: &String| names.iter().any(|name| name.contains(only.as_str()));
    match only.iter().find(|only| !is_known(only)) {
        Some(unknown) => bail!("--only {unknown}: the {what} are {}", names.join("; ")),
        None => Ok(()),
    }
}

/// Whether `--only` lets a name: all without it.
fn is_chosen(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|only| name.contains(only.as_str()))
}

fn warm(pace: Pace) -> Pace {
    Pace {
        duration: Duration::from_secs(1),
        ..pace
    }
}

/// What a run showed, and what it cost a process; no cost where nothing was answered or no process is known.
async fn cost(pid: Option<u32>, run: impl Future<Output = Figures>) -> (Figures, Option<Cost>) {
    let used = || pid.and_then(cpu_seconds);
    let before = used();
    let figures = run.await;
    let seconds = before.zip(used()).map(|(before, after)| after - before);
    let requests = figures.requests as f64;
    let known = seconds.filter(|seconds| figures.requests > 0 && *seconds > 0.0);
    let cost = known.map(|seconds| Cost {
        cpu_us: seconds * 1e6 / requests,
        requests_per_core_second: requests / seconds,
    });
    (figures, cost)
}
