//! The read cases of `tests/cases` once more, beside the reference library: both serve the same type definitions over the same
//! data of one real Neo4j, and must answer the same.
//!
//! Cygnet serves in the profile `compat`. `data` must be equal (arrays as sets where an operation asks no order), and so must
//! the messages and paths of errors. Where Cygnet answers otherwise on purpose, [`reasons`] says why; an entry that no longer
//! differs is a failure too. Cases with type definitions of their own are compared with `CYGNET_TEST_FULL=1` only.

mod fields;
mod reasons;
mod refusals;
mod sets;
mod writes;

use std::{collections::BTreeMap, path::Path};

use anyhow::Context;
use cygnet_testkit::{
    cases::{Case, Outputs, run},
    peer::Peer,
    services::{Neo4j, alone, neo4j},
};
pub use fields::{base64, meaning_of};
use reasons::reason_of;
use serde_json::{Value, json};

use crate::cases::{
    FORMAT, caller_of,
    graph::{Graphs, definitions_of},
};
use crate::serving::ask_as;

/// What was compared.
#[derive(Default)]
struct Tally {
    equal: usize,
    different: BTreeMap<&'static str, usize>,
}

/// The library's servers: one for each set of type definitions, of which the last few run.
struct Peers {
    server: &'static Neo4j,
    running: Vec<(String, Peer)>,
}

/// How many run at once: the cases of one file use few schemas, in no order.
const RUNNING_PEERS: usize = 3;

#[test]
fn the_reference_library_answers_the_same() {
    let Some(server) = neo4j() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let mut graphs = Graphs::new(Some(server));
    let mut peers = Peers {
        server,
        running: Vec::new(),
    };
    let mut tally = Tally::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let whole = std::env::var_os("CYGNET_TEST_FULL").is_some();
    run(&folder, &FORMAT, |case| {
        // What only the profile `full` has, the library has not.
        let of_both = !is_beyond(case) && case.setting("profile") != Some("full");
        if case.wants("response") && of_both && (whole || shares_its_schema(case)) {
            runtime.block_on(compare(case, &mut graphs, &mut peers, &mut tally))?;
        }
        Ok(as_they_are(case))
    });
    println!(
        "{} answers equal to the library's, {} different for a known reason",
        tally.equal,
        tally.different.values().sum::<usize>()
    );
    for (reason, count) in &tally.different {
        println!("  {count} x {reason}");
    }
}

/// What only the profile `full` has: the library cannot answer it.
fn is_beyond(case: &Case) -> bool {
    case.title.contains("(beyond the library)")
}

/// A case with type definitions of its own needs a server of the library for itself: seconds, left to the long run.
fn shares_its_schema(case: &Case) -> bool {
    case.block("schema").is_none()
}

/// The cases' own blocks: their comparison is the business of `cases`.
fn as_they_are(case: &Case) -> Outputs {
    let block = |name: &&'static str| Some((*name, case.block(name)?.to_owned()));
    FORMAT.outputs.iter().filter_map(block).collect()
}

async fn compare(
    case: &Case,
    graphs: &mut Graphs,
    peers: &mut Peers,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut case = case.clone();
    case.settings
        .insert("profile".to_owned(), "compat".to_owned());
    let peer = match peers.of(&case) {
        Some(Ok(peer)) => peer,
        Some(Err(refusal)) => {
            let reason = reason_of(&case.title).ok_or(refusal)?;
            *tally.different.entry(reason).or_default() += 1;
            return Ok(());
        }
        None => return Ok(()),
    };
    if case.wants("state") {
        return writes::compare(&case, graphs, peer, tally).await;
    }
    let operation = case.require("operation")?;
    let variables = case.block("variables").unwrap_or("null");
    let given = serde_json::from_str(variables)?;
    let gateway = graphs.neo4j(&case).await?.context("a Neo4j")?;
    let claims = claims_of(&case)?;
    let ours = ask_as(&gateway, operation, &given, caller_of(&case)?).await;
    let peers = peer.graphql_as(operation, &given, claims.as_ref()).await?;
    let ordered = operation.contains("sort") || variables.contains("ASC");
    let (ours, theirs) = (observable(&ours, ordered), observable(&peers, ordered));
    match (ours == theirs, reason_of(&case.title)) {
        (true, None) => tally.equal += 1,
        (false, Some(reason)) => *tally.different.entry(reason).or_default() += 1,
        (true, Some(_)) => anyhow::bail!("the table of reasons has it, and the answers are equal"),
        (false, None) => anyhow::bail!("{operation}\n  library: {theirs}\n  cygnet:  {ours}"),
    }
    Ok(())
}

/// The claims of a case, if it has some.
fn claims_of(case: &Case) -> anyhow::Result<Option<Value>> {
    let text = case.block("claims");
    Ok(text.map(serde_json::from_str).transpose()?)
}

/// What both promise: the data, and the messages and paths of errors.
fn observable(answer: &Value, ordered: bool) -> Value {
    let data = match ordered {
        true => answer["data"].clone(),
        false => as_sets(&answer["data"]),
    };
    let errors = answer["errors"].as_array().into_iter().flatten();
    let mut errors: Vec<Value> = errors
        .map(|error| json!([error["message"], error["path"]]))
        .collect();
    errors.sort_by_key(Value::to_string);
    json!({"data": data, "errors": errors})
}

/// Arrays in an order of their own.
fn as_sets(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(as_sets).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| (name.clone(), as_sets(value)))
                .collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

impl Peers {
    /// The library over a case's type definitions; `None` where it cannot run here.
    fn of(&mut self, case: &Case) -> Option<anyhow::Result<&Peer>> {
        // The key of a type is Cygnet's to know: the library refuses the directive.
        let definitions = match definitions_of(case) {
            Ok(definitions) => definitions.replace(" @unique", ""),
            Err(error) => return Some(Err(error)),
        };
        let features = features(case, &definitions);
        let key = format!("{features}\n{definitions}");
        if let Some(at) = self.running.iter().position(|(other, _)| *other == key) {
            let peer = self.running.remove(at);
            self.running.push(peer);
        } else {
            let peer = match Peer::start(&definitions, self.server, &features)? {
                Ok(peer) => peer,
                Err(refusal) => return Some(Err(refusal)),
            };
            if self.running.len() == RUNNING_PEERS {
                self.running.remove(0);
            }
            self.running.push((key, peer));
        }
        self.running.last().map(|(_, peer)| Ok(peer))
    }
}

/// The library's options that publish the same API as Cygnet does for the case.
fn features(case: &Case, definitions: &str) -> Value {
    let mut features = json!({});
    // The library's own `node(id:)` asks by a deprecated filter.
    let deprecated = definitions.contains("@relayId");
    if case.setting("deprecated") != Some("true") && !deprecated {
        features["excludeDeprecatedFields"] = json!({
            "aggregationFilters": true,
            "aggregationFiltersOutsideConnection": true,
            "relationshipFilters": true,
            "attributeFilters": true,
            "mutationOperations": true,
        });
    }
    if case.setting("filters") == Some("all") {
        let string = ["MATCHES", "GT", "GTE", "LT", "LTE", "CASE_INSENSITIVE"];
        let string: serde_json::Map<_, _> = string
            .iter()
            .map(|name| ((*name).to_owned(), json!(true)))
            .collect();
        features["filters"] = json!({"String": string, "ID": {"MATCHES": true}});
    }
    features
}
