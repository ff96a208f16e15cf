//! Type definitions of `schema/tests/api`, each with made-up data and made-up operations: both must answer the same.
//!
//! For each set: every field of every root filter once by itself (so every deprecated twin is asked for too), every field of
//! every type, and operations made at random. What Cygnet answers otherwise on purpose is recognised by [`known`] and counted;
//! docs/migration.md has a row for each. A fixed seed; `CYGNET_TEST_FULL=1` takes all sets.

mod data;
mod known;
mod operations;

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration, time::Instant};

use cygnet::store::{Store, load, neo4j as bolt};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::api::{ApiOptions, Profile};
use cygnet_testkit::{
    peer::Peer,
    services::{Neo4j, alone, neo4j},
};
use serde_json::{Value, json};

use super::{ask, observable};
use crate::serving::{gateway, published};

/// A generator of numbers: the same ones for the same seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = (mixed ^ (mixed >> 31)) >> 33;
        usize::try_from(mixed).unwrap_or(0) % bound.max(1)
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

const SEED: u64 = 42;

/// Random operations for each set, beside the systematic ones.
const RANDOM_OPERATIONS: usize = 60;

/// Sets that are compared where not all are: one of each interesting kind.
const SAMPLE: &[&str] = &[
    "edges_every_scalar",
    "to_one_union",
    "self_everything",
    "aggregates_kinds",
    "names_underscores",
];

#[derive(Default)]
struct Tally {
    compared: usize,
    equal: usize,
    different: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// Name and definitions, in order. The random ones have options of their own; here all are served with deprecated twins.
fn definitions() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/tests/api");
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file of the repository");
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(folder.join("sets")).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "graphql")
        {
            let name = path.file_stem().and_then(|stem| stem.to_str());
            sets.push((name.unwrap_or_default().to_owned(), read(&path)));
        }
    }
    sets.sort();
    for set in read(&folder.join("random.txt")).split("## ").skip(1) {
        let (head, text) = set.split_once('\n').expect("a head and definitions");
        let name = format!("random_{}", head.split(' ').next().unwrap_or_default());
        sets.push((name, text.to_owned()));
    }
    let whole = std::env::var_os("CYGNET_TEST_FULL").is_some();
    sets.retain(|(name, text)| {
        let servable = !text.contains("@vector") && !text.contains("@fulltext");
        servable && (whole || SAMPLE.contains(&name.as_str()))
    });
    sets
}

#[test]
fn every_set_of_definitions_answers_the_same() {
    let Some(server) = neo4j() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let settings = bolt::Settings::new(&server.bolt, &server.user, &server.password);
    let store = runtime.block_on(async {
        let store = bolt::Neo4j::open(settings).expect("an address");
        let until = Instant::now() + Duration::from_secs(60);
        store.connected(until).await.expect("a Neo4j");
        Arc::new(Store::Neo4j(store))
    });
    let mut tally = Tally::default();
    let sets = definitions();
    let mut served = 0;
    for (name, text) in &sets {
        served += usize::from(runtime.block_on(set((name, text), server, &store, &mut tally)));
    }
    println!(
        "{served} sets of {}: {} operations compared, {} equal, {} different for a known reason, {} wrong",
        sets.len(),
        tally.compared,
        tally.equal,
        tally.different.values().sum::<usize>(),
        tally.wrong.len()
    );
    for (reason, count) in &tally.different {
        println!("  {count} x {reason}");
    }
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(served >= SAMPLE.len());
}

/// Compares one set; false where there is no library to compare with.
async fn set(
    (name, text): (&str, &str),
    server: &'static Neo4j,
    store: &Arc<Store>,
    tally: &mut Tally,
) -> bool {
    // Options of the committed sets are about what is printed.
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("# "))
        .map(|line| format!("{line}\n"))
        .collect();
    let options = ApiOptions {
        profile: Profile::Compat,
        deprecated: true,
        ..ApiOptions::default()
    };
    let schema: Schema = published(&text, &options);
    let Some(peer) = Peer::start(&text, server, &json!({})) else {
        return false;
    };
    let peer = match peer {
        Ok(peer) => peer,
        Err(refusal) => {
            tally
                .wrong
                .push(format!("{name}: the library refuses: {refusal}"));
            return true;
        }
    };
    let mut random = Random::new(SEED);
    let script = data::script(&schema.model, &mut random);
    server.clear().await.expect("an empty database");
    load::script(&**store, &script, |_| {})
        .await
        .expect("fair data");
    let operations = operations::of(&schema, &mut random, RANDOM_OPERATIONS);
    let gateway = gateway(schema, Arc::clone(store));
    for operation in operations {
        let ours = ask(&gateway, &operation, &Value::Null).await;
        let theirs = match peer.graphql(&operation, &Value::Null).await {
            Ok(answer) => answer,
            Err(error) => {
                tally
                    .wrong
                    .push(format!("{name}: {operation}\n  library: {error}"));
                continue;
            }
        };
        tally.compared += 1;
        let (one, other) = (observable(&ours, false), observable(&theirs, false));
        if one == other {
            tally.equal += 1;
        } else if let Some(reason) = known::reason(&operation, &text, (&one, &other)) {
            *tally.different.entry(reason).or_default() += 1;
        } else {
            tally.wrong.push(format!(
                "{name}: {operation}\n  library: {other}\n  cygnet:  {one}"
            ));
        }
    }
    true
}
