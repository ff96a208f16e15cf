//! Type definitions of `schema/tests/api`, each with made-up data and made-up operations: both must answer the same, and after a
//! mutation both databases must be the same.
//!
//! What Cygnet answers otherwise on purpose is recognised by [`known`], which names exactly what differs, and counted;
//! docs/migration.md has a row for each. A fixed seed; `CYGNET_TEST_FULL=1` takes all sets, `CYGNET_TEST_SETS=a,b` these.

mod compared;
mod data;
mod definitions;
mod given;
mod inputs;
mod known;
mod maker;
mod pool;
mod rare;
mod reads;
mod selection;
mod state;
mod writes;

use std::{
    collections::BTreeMap,
    sync::Arc,
    thread::{JoinHandle, spawn},
    time::{Duration, Instant},
};

use compared::Compared;
use cygnet::{
    gateway::Gateway,
    store::{Store, neo4j as bolt},
};
use cygnet_testkit::{
    peer::Peer,
    services::{Neo4j, alone, neo4j},
};
use definitions::Set;

use maker::{Maker, Operation};
use serde_json::{Value, json};
use state::{State, without_clocks};

use super::{observable, writes::without_plugins};
use crate::{
    random::dice::Random,
    serving::{ask, gateway},
};

const SEED: u64 = 42;

/// Sets that are compared where not all are: one of each interesting kind.
const SAMPLE: &[&str] = &["edges_every_scalar", "timestamps_ids", "to_one_interface"];

/// Operations of each set: reads and writes.
const SAMPLE_OPERATIONS: (usize, usize) = (12, 8);
const WHOLE_OPERATIONS: (usize, usize) = (30, 20);

#[derive(Default)]
struct Tally {
    sets: usize,
    /// Sets whose API the library publishes and then refuses to run.
    refused: Vec<String>,
    reads: usize,
    writes: usize,
    equal: usize,
    /// Of the equal ones, those that both refuse.
    refusals: usize,
    different: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// The sets to compare, and how many operations of each.
fn wanted() -> (Vec<Set>, (usize, usize)) {
    let whole = std::env::var_os("CYGNET_TEST_FULL").is_some();
    let named = std::env::var("CYGNET_TEST_SETS").ok();
    let named: Option<Vec<&str>> = named.as_deref().map(|names| names.split(',').collect());
    let mut sets = definitions::all();
    sets.retain(|set| match &named {
        Some(names) => names.contains(&set.name.as_str()),
        None => whole || SAMPLE.contains(&set.name.as_str()),
    });
    let many = whole || named.is_some();
    (
        sets,
        if many {
            WHOLE_OPERATIONS
        } else {
            SAMPLE_OPERATIONS
        },
    )
}

#[test]
fn every_set_of_definitions_answers_the_same() {
    let Some(server) = neo4j() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let store = runtime.block_on(connected(server));
    runtime.block_on(server.empty()).expect("an empty database");
    let (sets, counts) = wanted();
    let whole = std::env::var_os("CYGNET_TEST_FULL").is_some() && sets.len() > SAMPLE.len();
    let mut tally = Tally::default();
    // The library takes seconds to start: the next one starts while one answers.
    let mut waiting = sets.iter();
    let mut next = waiting.next().map(|set| starting(set, server));
    for set in &sets {
        let started = next.take().expect("one starts for each set");
        let Some(peer) = started.join().expect("starting it does not panic") else {
            return;
        };
        next = waiting.next().map(|set| starting(set, server));
        let compared = Comparison {
            set,
            server,
            store: &store,
            counts,
        };
        if let Err(error) = runtime.block_on(compared.run(peer, &mut tally)) {
            tally.wrong.push(format!("{}: {error:#}", set.name));
        }
    }
    runtime.block_on(server.clear()).expect("an empty database");
    tally.report();
    if whole {
        let unused = known::unused(&tally.different);
        assert!(unused.is_empty(), "no longer different: {unused:#?}");
    }
    assert!(tally.wrong.is_empty(), "{} wrong", tally.wrong.len());
}

async fn connected(server: &Neo4j) -> Arc<Store> {
    let settings = bolt::Settings::new(&server.bolt, &server.user, &server.password);
    let store = bolt::Neo4j::open(settings).expect("an address");
    let until = Instant::now() + Duration::from_secs(60);
    store.connected(until).await.expect("a Neo4j");
    Arc::new(Store::Neo4j(store))
}

type Starting = JoinHandle<Option<anyhow::Result<Peer>>>;

fn starting(set: &Set, server: &'static Neo4j) -> Starting {
    let set = set.clone();
    spawn(move || Peer::start(&set.text, server, &set.features))
}

impl Tally {
    fn report(&self) {
        for wrong in &self.wrong {
            println!("WRONG {wrong}\n");
        }
        println!(
            "{} sets of type definitions: {} operations compared ({} reads, {} writes), {} equal ({} of them refused by both), {} different for a known reason, {} wrong",
            self.sets,
            self.reads + self.writes,
            self.reads,
            self.writes,
            self.equal,
            self.refusals,
            self.different.values().sum::<usize>(),
            self.wrong.len()
        );
        for (reason, count) in &self.different {
            println!("  {count} x {reason}");
        }
        if !self.refused.is_empty() {
            println!(
                "  the library publishes and then refuses: {}",
                self.refused.join(", ")
            );
        }
    }

    fn count(&mut self, set: &Set, operation: &Operation, compared: Compared) {
        if compared.is_equal() {
            self.equal += 1;
            self.refusals += usize::from(compared.is_refused());
        } else if let Some(reason) = known::reason(operation, &compared) {
            *self.different.entry(reason).or_default() += 1;
        } else {
            self.wrong
                .push(format!("{}: {}\n{compared}", set.name, operation.shown()));
        }
    }
}

/// One set and where it is compared.
struct Comparison<'a> {
    set: &'a Set,
    server: &'a Neo4j,
    store: &'a Arc<Store>,
    counts: (usize, usize),
}

impl Comparison<'_> {
    async fn run(&self, peer: anyhow::Result<Peer>, tally: &mut Tally) -> anyhow::Result<()> {
        let schema = self.set.schema()?;
        let peer = peer?;
        if peer.graphql("{ __typename }", &Value::Null).await?["errors"].is_array() {
            tally.refused.push(self.set.name.clone());
            return Ok(());
        }
        tally.sets += 1;
        let mut random = Random::new(SEED);
        let data = data::statement(&schema.model, &mut random);
        self.server.run(&data, json!({})).await?;
        let mut maker = Maker::new(&schema, &mut random);
        let reads = reads::reads(&mut maker, self.counts.0);
        let mut writes = writes::writes(&mut maker, self.counts.1);
        writes.extend(rare::writes(&self.set.name));
        let gateway = gateway(schema, Arc::clone(self.store));
        for operation in &reads {
            let (document, variables) = (&operation.document, &operation.variables);
            let (ours, theirs) = tokio::join!(
                ask(&gateway, document, variables),
                peer.graphql(document, variables)
            );
            tally.reads += 1;
            let seen = |answer: &Value| observable(answer, operation.ordered);
            tally.count(
                self.set,
                operation,
                Compared::answers(seen(&ours), seen(&theirs?)),
            );
        }
        let before = State::read(self.server).await?;
        for operation in &writes {
            let compared = self
                .write(operation, (&peer, &gateway), (&data, &before))
                .await?;
            tally.writes += 1;
            tally.count(self.set, operation, compared);
        }
        Ok(())
    }

    /// A mutation through both, each on the data as it was made.
    async fn write(
        &self,
        operation: &Operation,
        (peer, gateway): (&Peer, &Gateway),
        (data, before): (&str, &State),
    ) -> anyhow::Result<Compared> {
        let (document, variables) = (&operation.document, &operation.variables);
        let mut theirs = peer.graphql(document, variables).await?;
        let their_state = self.after(data, before).await?;
        let mut ours = ask(gateway, document, variables).await;
        let our_state = self.after(data, before).await?;
        without_plugins(&mut theirs);
        for answer in [&mut ours, &mut theirs] {
            without_clocks(answer);
        }
        let answers = Compared::answers(observable(&ours, false), observable(&theirs, false));
        Ok(answers.with_states(our_state, their_state, before))
    }

    /// The database as it is now; then it is made again, if it was changed.
    async fn after(&self, data: &str, before: &State) -> anyhow::Result<State> {
        let state = State::read(self.server).await?;
        if state != *before {
            self.server.run(data, json!({})).await?;
        }
        Ok(state)
    }
}
