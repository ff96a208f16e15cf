//! `cygnet demo`, and `cygnet` alone: the tiny twin in the embedded engine, served.

use std::{net::SocketAddr, process::ExitCode};

use clap::Args;
use cygnet_schema::source::Source;
use cygnet_twin::{Scale, Twin};

use super::{
    flags::{self, ConfigFlags, Given},
    runtime, serve,
};
use crate::{
    app,
    config::store::StoreKind,
    http::Sample,
    store::load,
    telemetry::{Metrics, start_log},
};

/// The seed of the demo's data.
const SEED: u64 = 42;

/// The demo.
#[derive(Debug, Args, Default)]
pub(super) struct Demo {
    #[command(flatten)]
    config: ConfigFlags,
    /// The address to listen on [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            listen: self.listen,
            ..Given::default()
        };
        let mut config = flags::load(given)?;
        config.store.kind = StoreKind::Embedded;
        config.store.embedded.data = None;
        start_log(&config.telemetry.log)?;
        let source = Source::new("twin.graphql", app::TWIN);
        let compiled = app::compile_schema(&config, vec![source])?;
        runtime()?.block_on(async {
            let store = app::open_store(&config.store, app::serving_threads(&config))?;
            let twin = Twin::new(
                SEED,
                Scale::named("tiny").expect("the scale is in the crate's table"),
            );
            let loaded = load::twin(&*store, &twin, |_| {}).await?;
            let seconds = loaded.elapsed.as_secs_f32();
            println!(
                "demo twin: {} nodes and relationships loaded in {seconds:.2} s",
                loaded.items
            );
            let metrics = Metrics::new()?;
            let gateway = app::gateway(&config, compiled.schema, store, &metrics)?;
            print_hints(&config.http.listen);
            serve::listen(&config, gateway, metrics, samples()).await
        })
    }
}

fn samples() -> Vec<Sample> {
    let sample = |title: &str, document: &str, variables: serde_json::Value| Sample {
        title: title.to_owned(),
        document: document.to_owned(),
        variables,
    };
    vec![
        sample(
            "The most exposed devices: nested, with a connection",
            include_str!("../../schema/examples/queries/exposed-devices.graphql"),
            serde_json::json!({}),
        ),
        sample(
            "The fleet in numbers: aggregates",
            include_str!("../../schema/examples/queries/fleet.graphql"),
            serde_json::json!({}),
        ),
        sample(
            "Unpatched: filters on relationship properties",
            include_str!("../../schema/examples/queries/unpatched.graphql"),
            serde_json::json!({ "score": 9.0 }),
        ),
    ]
}

fn print_hints(address: &SocketAddr) {
    println!(
        "\nTry, in a browser: http://{address}\n\nor in a shell:\n\
  curl -s http://{address}/graphql -H 'content-type: application/json' \\\n    -d '{{\"query\":\"{{ devices(limit: 3, sort: [{{name: ASC}}]) {{ name kind criticality }} }}\"}}'\n\
  curl -s http://{address}/graphql -H 'content-type: application/json' \\\n    -d '{{\"query\":\"{{ devicesConnection {{ totalCount aggregate {{ node {{ criticality {{ average }} }} }} }} }}\"}}'\n\
  curl -s http://{address}/graphql -H 'content-type: application/json' \\\n    -d '{{\"query\":\"{{ organizations(limit: 2) {{ name facilities {{ name }} }} }}\"}}'\n\n\
Your own graph:\n  CYGNET_STORE__NEO4J__PASSWORD=... cygnet serve --schema FILE... --store neo4j --bolt-uri bolt://HOST:7687 --bolt-user neo4j\n"
    );
}
