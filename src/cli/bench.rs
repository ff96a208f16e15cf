//! `cygnet bench`: a running server over the demo twin, beside the driver alone and, if given, the reference library.

use std::{io::IsTerminal, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::Args;
use cygnet_resolvers::{
    bind::{Values, bind},
    caller::Caller,
    cypher::Dialect,
    operation::{Document, read_variables},
    prepare::{RootSource, Setting, prepare},
};
use cygnet_schema::source::Source;
use serde_json::{Value, json};

use super::{
    flags::{self, ConfigFlags, Given, StoreFlags},
    runtime,
};
use crate::{
    app,
    bench::{Figures, Pace, Workload, closed_loop, cpu_seconds, open_loop, workloads},
    config::Config,
    store::neo4j::plain::{Plain, PlainQuery},
};

/// Measure a running server that serves the demo twin.
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// The server's GraphQL address
    #[arg(long, default_value = "http://127.0.0.1:4000/graphql")]
    url: String,
    /// The server's process, for its processor time
    #[arg(long)]
    pid: Option<u32>,
    /// Requests in a second of the open loop
    #[arg(long, default_value_t = 100.0)]
    rate: f64,
    /// Seconds of each loop
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Requests in flight of the closed loop
    #[arg(long, default_value_t = 8)]
    in_flight: usize,
    /// The reference library's address, to run the point read there too
    #[arg(long)]
    peer_url: Option<String>,
    /// The reference library's process
    #[arg(long)]
    peer_pid: Option<u32>,
    /// Only the workload whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    store: StoreFlags,
}

/// What one workload showed.
#[derive(Debug, serde::Serialize)]
struct Row {
    workload: &'static str,
    server: Figures,
    driver: Figures,
    latency_ratio_p50: f64,
    server_cpu_us: Option<f64>,
    driver_cpu_us: Option<f64>,
    cpu_ratio: Option<f64>,
    server_requests_per_core_second: Option<f64>,
    peer_requests_per_core_second: Option<f64>,
}

impl Bench {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
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
            rows.iter().for_each(print);
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn measure(&self, config: &Config) -> anyhow::Result<Vec<Row>> {
        let client = Client {
            http: reqwest::Client::new(),
            url: Arc::from(self.url.as_str()),
        };
        let neo4j = &config.store.neo4j;
        let password = neo4j.password.as_ref().map_or("", |secret| secret.expose());
        let plain = Plain::connect(&neo4j.uri, (&neo4j.user, password), self.in_flight.max(16))?;
        let (ids, cursor) = client.samples().await?;
        let mut rows = Vec::new();
        let wanted = |it: &Workload| self.only.as_ref().is_none_or(|name| it.name.contains(name));
        for workload in workloads(&ids, &cursor).into_iter().filter(wanted) {
            if std::io::stderr().is_terminal() {
                eprintln!("{} ...", workload.name);
            }
            rows.push(self.workload(config, (&client, &plain), workload).await?);
        }
        Ok(rows)
    }

    async fn workload(
        &self,
        config: &Config,
        (client, plain): (&Client, &Plain),
        workload: Workload,
    ) -> anyhow::Result<Row> {
        let pace = Pace {
            duration: Duration::from_secs(self.seconds),
            rate: self.rate,
            in_flight: self.in_flight,
        };
        let queries = statements(config, &workload)?;
        let asks = client.asks(&workload)?;
        if let Some(query) = queries.first() {
            plain
                .run(query.clone())
                .await
                .context("the driver's statement failed")?;
        }
        let warm = Pace {
            duration: Duration::from_secs(1),
            ..pace
        };
        closed_loop(warm, client.sender(Arc::clone(&asks))).await;
        closed_loop(warm, driver(plain, Arc::clone(&queries))).await;
        let server = open_loop(pace, client.sender(Arc::clone(&asks))).await;
        let direct = open_loop(pace, driver(plain, Arc::clone(&queries))).await;
        let (server_cpu, per_core) = cost(
            self.pid,
            closed_loop(pace, client.sender(Arc::clone(&asks))),
        )
        .await;
        let own = Some(std::process::id());
        let (driver_cpu, _) = cost(own, closed_loop(pace, driver(plain, queries))).await;
        let peer_requests_per_core_second = match (&self.peer_url, workload.name) {
            (Some(url), "point read") => {
                let peer = Client {
                    http: client.http.clone(),
                    url: Arc::from(url.as_str()),
                };
                let asks = peer.asks(&workload)?;
                closed_loop(warm, peer.sender(Arc::clone(&asks))).await;
                cost(self.peer_pid, closed_loop(pace, peer.sender(asks)))
                    .await
                    .1
            }
            _ => None,
        };
        if server.requests == 0 || direct.requests == 0 {
            bail!("{}: no request was answered well", workload.name);
        }
        let ratio = |left: u64, right: u64| left as f64 / right.max(1) as f64;
        Ok(Row {
            workload: workload.name,
            latency_ratio_p50: ratio(server.percentiles.p50, direct.percentiles.p50),
            server,
            driver: direct,
            server_cpu_us: server_cpu,
            driver_cpu_us: driver_cpu,
            cpu_ratio: server_cpu
                .zip(driver_cpu)
                .map(|(server, driver)| server / driver),
            server_requests_per_core_second: per_core,
            peer_requests_per_core_second,
        })
    }
}

/// Processor time of a process for each request of a run, in microseconds, and requests for each second of it.
async fn cost(pid: Option<u32>, run: impl Future<Output = Figures>) -> (Option<f64>, Option<f64>) {
    let used = || pid.and_then(cpu_seconds);
    let before = used();
    let figures = run.await;
    let Some(seconds) = before.zip(used()).map(|(before, after)| after - before) else {
        return (None, None);
    };
    if figures.requests == 0 {
        return (None, None);
    }
    let requests = figures.requests as f64;
    (
        Some(seconds * 1e6 / requests),
        (seconds > 0.0).then(|| requests / seconds),
    )
}

/// The statements of a workload, as the server prints them, with the values of each request.
fn statements(config: &Config, workload: &Workload) -> anyhow::Result<Arc<[PlainQuery]>> {
    let source = Source::new("twin.graphql", app::TWIN);
    let compiled = app::compile_schema(&config.schema, vec![source])?;
    let limits = app::operation_limits(&config.limits);
    let setting = Setting {
        schema: &compiled.schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    let first = |refused: Vec<cygnet_resolvers::error::Refused>| {
        anyhow::anyhow!("{}", refused.first().map_or("", |error| &error.message))
    };
    let api = &compiled.schema.api;
    let document = Document::parse(api, workload.document, &limits).map_err(first)?;
    let operation = document
        .operation(None)
        .map_err(|error| first(vec![error]))?;
    let mut queries = Vec::with_capacity(workload.variables.len());
    for variables in &workload.variables {
        let raw = serde_json::value::to_raw_value(variables)?;
        let given =
            read_variables(api, &document, operation, Some(&raw), &limits).map_err(first)?;
        let prepared = prepare(setting, &document, operation, &given.fingerprint).map_err(first)?;
        let variable = |path: &_| given.at(path);
        let caller = Caller::default();
        let values = Values {
            variable: &variable,
            caller: &caller,
        };
        let root = prepared.roots.first().context("a root field")?;
        let RootSource::Statement(statement) = &root.answer else {
            bail!("no statement")
        };
        let bound = bind(&root.slots, values).map_err(|error| first(vec![error]))?;
        queries.push(Plain::query(statement, &bound)?);
    }
    Ok(Arc::from(queries))
}

fn driver(
    plain: &Plain,
    queries: Arc<[PlainQuery]>,
) -> impl Fn(usize) -> std::pin::Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync + 'static
{
    let plain = plain.clone();
    move |at| {
        let (plain, query) = (plain.clone(), queries[at % queries.len()].clone());
        Box::pin(async move { plain.run(query).await.is_ok() })
    }
}

#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    url: Arc<str>,
}

impl Client {
    async fn ask(&self, body: String) -> anyhow::Result<bytes::Bytes> {
        let request = self
            .http
            .post(&*self.url)
            .header("content-type", "application/json");
        Ok(request.body(body).send().await?.bytes().await?)
    }

    async fn data(&self, document: &str) -> anyhow::Result<Value> {
        let body = self.ask(json!({ "query": document }).to_string()).await?;
        let answer: Value = serde_json::from_slice(&body)?;
        answer
            .get("data")
            .cloned()
            .with_context(|| format!("{} answers {answer}", self.url))
    }

    /// Ids of devices, and the cursor that page 1,000 starts after (or as far as there are devices).
    async fn samples(&self) -> anyhow::Result<(Vec<String>, String)> {
        let data = self.data("{ devices(limit: 1000, sort: [{ id: ASC }]) { id } devicesConnection { totalCount } }").await?;
        let ids = data["devices"].as_array().context("devices")?;
        let ids: Vec<String> = ids
            .iter()
            .filter_map(|it| it["id"].as_str().map(str::to_owned))
            .collect();
        let total = data["devicesConnection"]["totalCount"]
            .as_u64()
            .unwrap_or(0);
        let before = 9_989.min(total.saturating_sub(12));
        let page = format!(
            "{{ devicesConnection(first: 1, offset: {before}, sort: [{{ id: ASC }}]) {{ pageInfo {{ endCursor }} }} }}"
        );
        let data = self.data(&page).await?;
        let cursor = data["devicesConnection"]["pageInfo"]["endCursor"].as_str();
        Ok((ids, cursor.context("a cursor")?.to_owned()))
    }

    fn asks(&self, workload: &Workload) -> anyhow::Result<Arc<[String]>> {
        let body = |variables: &Value| {
            json!({ "query": workload.document, "variables": variables }).to_string()
        };
        Ok(workload
            .variables
            .iter()
            .map(body)
            .collect::<Vec<_>>()
            .into())
    }

    fn sender(
        &self,
        asks: Arc<[String]>,
    ) -> impl Fn(usize) -> std::pin::Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync + 'static
    {
        let client = self.clone();
        move |at| {
            let (client, body) = (client.clone(), asks[at % asks.len()].clone());
            Box::pin(async move {
                let answer = client.ask(body).await;
                answer.is_ok_and(|body| body.starts_with(b"{\"data\":{"))
            })
        }
    }
}

fn print(row: &Row) {
    let line = |name: &str, figures: &Figures| {
        let times = figures.percentiles;
        println!(
            "  {name:<8} {:>7} answered {:>4} not   p50 {:>8} us  p95 {:>8} us  p99 {:>8} us  p99.9 {:>8} us",
            figures.requests, figures.errors, times.p50, times.p95, times.p99, times.p999
        );
    };
    println!("{}", row.workload);
    line("server", &row.server);
    line("driver", &row.driver);
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    println!(
        "  ratio    p50 {:.2}   cpu {} us / {} us = {}   requests per core-second {} (reference library {})",
        row.latency_ratio_p50,
        shown(row.server_cpu_us),
        shown(row.driver_cpu_us),
        row.cpu_ratio
            .map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
        shown(row.server_requests_per_core_second),
        shown(row.peer_requests_per_core_second),
    );
}
