//! Operations that are wrong, each in its own way, sent to both: the messages must be the same texts.
//!
//! `refusals.txt` holds the operations, `refusals.graphql` the type definitions. What differs on purpose stands in
//! [`DIFFERENT`] with the reason; an entry that no longer differs is a failure too.

use std::{path::Path, sync::Arc};

use cygnet::store::{Store, embedded::Embedded};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{ApiOptions, Profile, publish},
    resolve::compile,
    source::Source,
};
use cygnet_testkit::{peer::Peer, services::neo4j};
use serde_json::{Value, json};

use crate::serving::{ask, gateway};

/// Why the messages of an operation differ on purpose, by a part of the operation with its variables.
const DIFFERENT: &[(&str, &[&str])] = &[(
    "a literal that is no date and time is refused, as a variable is; the library asks the database for it",
    &[
        "{at: {eq: \"nope\"}}",
        "{at: {eq: \"\"}}",
        "{at: {eq: \"2020-13-45\"}}",
        "{at: {eq: \"2020-01-01T25:61:00Z\"}}",
        "{at: {eq: \"99:99\"}}",
        "{at: {eq: \"P\"}}",
        "{at: {eq: \"12:00\"}}",
    ],
)];

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/differential");
    std::fs::read_to_string(path.join(name)).expect("the file is in the repository")
}

fn messages(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    let mut messages: Vec<String> = errors
        .map(|error| error["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    messages.sort();
    messages
}

#[tokio::test]
async fn errors_are_said_in_the_same_words() {
    let Some(server) = neo4j() else { return };
    let definitions = file("refusals.graphql");
    let peer = match Peer::start(&definitions, server, &json!({})) {
        Some(peer) => peer.expect("the library takes the definitions"),
        None => return,
    };
    let options = ApiOptions {
        profile: Profile::Compat,
        deprecated: true,
        writes: true,
        ..ApiOptions::default()
    };
    let source = Source::new("refusals.graphql", definitions.as_str());
    let (model, _) = compile(&[source]).expect("the definitions are sound");
    let api = publish(&model, &options).expect("the API is sound");
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    let gateway = gateway(Schema { model, api }, Arc::new(store));
    let (mut equal, mut different, mut wrong) = (0, 0, Vec::new());
    for operation in file("refusals.txt").split("\n---\n") {
        let (document, variables) = operation
            .trim()
            .split_once("\nvariables: ")
            .unwrap_or((operation.trim(), "null"));
        let variables: Value = serde_json::from_str(variables).expect("JSON");
        let ours = messages(&ask(&gateway, document, &variables).await);
        let theirs = peer.graphql(document, &variables).await;
        let theirs = messages(&theirs.expect("the library answers"));
        let known = DIFFERENT
            .iter()
            .any(|(_, parts)| parts.iter().any(|part| operation.contains(part)));
        match (ours == theirs, known) {
            (true, false) => equal += 1,
            (false, true) => different += 1,
            _ => wrong.push(format!(
                "{operation}\n  library {theirs:#?}\n  cygnet  {ours:#?}"
            )),
        }
    }
    println!("{equal} refusals in the library's words, {different} in other words on purpose");
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
}
