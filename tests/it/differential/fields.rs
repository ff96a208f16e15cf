//! Every input field of the published API, one by one, beside the reference library: whatever a client may send, each deprecated
//! twin too (`title_EQ`, `actors_SOME`, `count_GT`, `name_SET`), does what it does there.
//!
//! For each set of type definitions: the API as it is published in `compat` with `deprecated`, walked from the root fields; for
//! each argument and input field one operation that uses it, with a value that fits the made-up data; sent to both over one
//! Neo4j. Data, errors and, for mutations, what the graph holds after them must be equal. What differs on purpose stands in
//! [`known`] by name; an entry that no longer differs is a failure too.
//!
//! `CYGNET_TEST_FULL=1` walks all fields of all sets; otherwise a sample. `CASE=text` walks the sets whose name contains the text.

mod data;
mod graph;
mod known;
mod operation;
mod select;
mod sets;
mod values;
mod walk;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use cygnet::{
    gateway::Gateway,
    store::{Store, neo4j as bolt},
};
use cygnet_testkit::{
    peer::Peer,
    services::{Neo4j, alone, neo4j},
};
use futures::StreamExt;
use graph::{Graph, settle};
use operation::Operation;
pub use operation::base64;
use serde_json::Value;
use sets::Set;
use walk::Walked;
pub use walk::meaning_of;

use super::{observable, writes::without_plugins};
use crate::serving::{ask, gateway, published};

/// Reads that are under way at once.
const READS_AT_ONCE: usize = 4;

#[derive(Default)]
struct Tally {
    deprecated: usize,
    current: usize,
    alike: usize,
    operations: usize,
    failed_alike: usize,
    equal: usize,
    different: BTreeMap<&'static str, usize>,
    /// Names of the table of reasons that differed.
    met: HashSet<String>,
    wrong: Vec<String>,
}

impl Tally {
    /// One operation's answers: what both say, or the two things that they say.
    fn add(&mut self, set: &str, walked: &Walked, operation: &Operation, answers: &Answers) {
        self.operations += 1;
        match walked.deprecated {
            true => self.deprecated += 1,
            false => self.current += 1,
        }
        let name = format!("{set}: {}", walked.name());
        let Answers { ours, theirs } = answers;
        match (ours == theirs, known::reason_of(&name)) {
            (true, None) => {
                self.equal += 1;
                self.failed_alike += usize::from(ours.starts_with(FAILED));
            }
            (false, Some(reason)) => {
                *self.different.entry(reason).or_default() += 1;
                self.met.insert(name);
            }
            (true, Some(_)) => self.wrong.push(format!("{name}: no longer differs")),
            (false, None) => self.wrong.push(format!(
                "{name}\n  {}\n{}",
                operation.document,
                apart(theirs, ours)
            )),
        }
    }

    fn print(&self, sets: usize) {
        println!(
            "{sets} sets, {} fields walked ({} deprecated, {} current), {} more that mean the same as others: {} operations, {} equal \
             ({} of them the same errors), {} different for a known reason, {} wrong",
            self.deprecated + self.current,
            self.deprecated,
            self.current,
            self.alike,
            self.operations,
            self.equal,
            self.failed_alike,
            self.different.values().sum::<usize>(),
            self.wrong.len()
        );
        for (reason, count) in &self.different {
            println!("  {count} x {reason}");
        }
    }
}

/// The lines of the one that are not in the other, both ways.
fn apart(theirs: &str, ours: &str) -> String {
    let without = |whole: &str, other: &str, mark: &str| -> String {
        let other: HashSet<&str> = other.lines().collect();
        let lines = whole.lines().filter(|line| !other.contains(line));
        lines.map(|line| format!("  {mark} {line}\n")).collect()
    };
    format!(
        "{}{}",
        without(theirs, ours, "library"),
        without(ours, theirs, "cygnet ")
    )
}

/// An answer without data begins so.
const FAILED: &str = "{\"data\":null";

struct Answers {
    ours: String,
    theirs: String,
}

#[test]
fn every_input_field_does_the_same() {
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
    let whole = std::env::var_os("CYGNET_TEST_FULL").is_some();
    let sets = sets::all(whole);
    let mut tally = Tally::default();
    let mut seen = HashSet::new();
    for set in &sets {
        let started = Instant::now();
        let before = tally.operations;
        let walk = walk_set(set, server, &store, (&mut seen, &mut tally));
        if !runtime.block_on(walk).expect(set.name) {
            return;
        }
        let count = tally.operations - before;
        if set.sent {
            println!(
                "{}: {count} operations in {:?}",
                set.name,
                started.elapsed()
            );
        }
    }
    let case = std::env::var_os("CASE").is_some();
    let unmet = known::names().filter(|name| whole && !case && !tally.met.contains(*name));
    let unmet: Vec<String> = unmet
        .map(|name| format!("{name}: in the table of reasons, and not met"))
        .collect();
    tally.wrong.extend(unmet);
    tally.print(sets.iter().filter(|set| set.sent).count());
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(tally.equal > 0 || sets.is_empty());
}

/// Walks one set; false where there is no library to compare with.
async fn walk_set(
    set: &Set,
    server: &'static Neo4j,
    store: &Arc<Store>,
    (seen, tally): (&mut HashSet<String>, &mut Tally),
) -> anyhow::Result<bool> {
    let schema = published(&set.definitions, &set.options);
    let mut walked = walk::walk(&schema, set.filters);
    walked.retain(|walked| {
        let new = seen.insert(walked.key.clone());
        let wanted = new || !set.only_new;
        tally.alike += usize::from(!wanted);
        wanted
    });
    if !set.sent {
        return Ok(true);
    }
    let walked = walked.into_iter().step_by(set.step);
    let pairs: Vec<(Walked, Operation)> = walked
        .map(|walked| {
            let operation = operation::of(&schema, &walked);
            (walked, operation)
        })
        .collect();
    let Some(peer) = Peer::start(&set.definitions, server, &set.features) else {
        return Ok(false);
    };
    let peer = peer?;
    let graph = Graph::make(server, &set.indexes, data::statement(&schema.model)).await?;
    let gateway = gateway(schema, Arc::clone(store));
    let (writes, reads): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(of, _)| of.writes());
    let reads = futures::stream::iter(reads).map(|(walked, operation)| {
        let (peer, gateway) = (&peer, &gateway);
        async move {
            let answers = read(&operation, peer, gateway).await;
            (walked, operation, answers)
        }
    });
    let mut reads = reads.buffered(READS_AT_ONCE);
    while let Some((walked, operation, answers)) = reads.next().await {
        tally.add(set.name, &walked, &operation, &answers?);
    }
    for (walked, operation) in writes {
        let answers = write(&operation, &peer, (&gateway, &graph)).await?;
        tally.add(set.name, &walked, &operation, &answers);
    }
    for index in &set.indexes {
        let name = index.split(' ').nth(3).unwrap_or_default();
        let drop = format!("DROP INDEX {name} IF EXISTS");
        server.run(&drop, Value::Null).await?;
    }
    Ok(true)
}

async fn read(operation: &Operation, peer: &Peer, gateway: &Gateway) -> anyhow::Result<Answers> {
    let (ours, theirs) = tokio::join!(
        ask(gateway, &operation.document, &Value::Null),
        peer.graphql(&operation.document, &Value::Null)
    );
    Ok(Answers {
        ours: observable(&ours, operation.ordered).to_string(),
        theirs: observable(&theirs?, operation.ordered).to_string(),
    })
}

/// The library first, then Cygnet, each on the fresh graph.
async fn write(
    operation: &Operation,
    peer: &Peer,
    (gateway, graph): (&Gateway, &Graph),
) -> anyhow::Result<Answers> {
    let theirs = peer.graphql(&operation.document, &Value::Null).await?;
    let theirs = written(theirs, graph).await?;
    let ours = ask(gateway, &operation.document, &Value::Null).await;
    let ours = written(ours, graph).await?;
    Ok(Answers { ours, theirs })
}

/// What a mutation answered, and what the graph holds after it where that is something else.
async fn written(mut answer: Value, graph: &Graph) -> anyhow::Result<String> {
    settle(&mut answer);
    without_plugins(&mut answer);
    let answer = observable(&answer, false);
    Ok(match graph.changes().await? {
        None => format!("{answer}\n(nothing changed)"),
        Some(now) => format!("{answer}\n{now}"),
    })
}
