//! Random questions over the tiny twin, against brute force.
//!
//! Each question is asked three ways: with literals and with everything in variables of a gateway, and of an oracle that
//! knows nothing of the compiler: it walks all nodes. All three answers must be equal. A seed fixes the questions;
//! `CYGNET_TEST_FULL=1` asks many more.

mod answer;
mod compare;
pub mod dice;
mod filter;
mod kinds;
mod oracle;
mod paging;
mod question;
mod texts;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cygnet::{
    gateway::Gateway,
    store::{Store, embedded::Embedded, load, neo4j},
};
use cygnet_testkit::services::{alone, neo4j};
use cygnet_twin::{Scale, Twin};
use dice::Random;
use oracle::Oracle;
use question::Question;
use serde_json::Value;

use crate::serving::{ask, gateway, schema};

const SEED: u64 = 42;

fn twin() -> Twin {
    Twin::new(SEED, Scale::named("tiny").expect("a scale of the crate"))
}

fn definitions() -> String {
    let path = format!(
        "{}/schema/examples/twin.graphql",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(path).expect("the example")
}

fn questions(sample: usize, whole: usize) -> usize {
    if std::env::var_os("CYGNET_TEST_FULL").is_some() {
        whole
    } else {
        sample
    }
}

/// Asks so many questions; the smallest failing form of a question is shown.
async fn agree(gateway: &Gateway, oracle: &Oracle, count: usize) {
    let mut random = Random::new(SEED);
    for at in 0..count {
        let question = Question::random(&mut random, oracle);
        if let Some(failure) = disagreement(gateway, oracle, &question).await {
            let (question, failure) = smallest(gateway, oracle, question, failure).await;
            panic!("question {at}: {failure}\n{}", question.literal());
        }
    }
}

async fn disagreement(gateway: &Gateway, oracle: &Oracle, question: &Question) -> Option<String> {
    let expected = question.expected(oracle);
    let literal = ask(gateway, &question.literal(), &Value::Null).await;
    let (document, variables) = question.with_variables();
    let variable = ask(gateway, &document, &variables).await;
    if literal != variable {
        return Some(format!(
            "literals and variables differ\n{literal}\n{variable}\n{document}\n{variables}"
        ));
    }
    (!compare::equal(&literal, &expected))
        .then(|| format!("the oracle differs\n  gateway {literal}\n  oracle  {expected}"))
}

/// Leaves out parts of a question as long as it still fails.
async fn smallest(
    gateway: &Gateway,
    oracle: &Oracle,
    mut question: Question,
    mut failure: String,
) -> (Question, String) {
    loop {
        let mut found = None;
        for smaller in question.smaller() {
            if let Some(still) = disagreement(gateway, oracle, &smaller).await {
                found = Some((smaller, still));
                break;
            }
        }
        match found {
            Some(smaller) => (question, failure) = smaller,
            None => return (question, failure),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn random_questions_agree_with_the_oracle_on_the_embedded_engine() {
    let store = Arc::new(Store::Embedded(Embedded::in_memory().expect("an engine")));
    load::twin(&*store, &twin(), |_| {})
        .await
        .expect("the twin loads");
    let oracle = Oracle::of(&twin());
    agree(
        &gateway(schema(&definitions()), store),
        &oracle,
        questions(300, 5_000),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_questions_agree_with_the_oracle_on_neo4j() {
    let Some(server) = neo4j() else { return };
    let _alone = alone().await;
    server.clear().await.expect("an empty database");
    let settings = neo4j::Settings::new(&server.bolt, &server.user, &server.password);
    let store = neo4j::Neo4j::open(settings).expect("settings that work");
    store
        .connected(Instant::now() + Duration::from_secs(60))
        .await
        .expect("a server");
    let store = Arc::new(Store::Neo4j(store));
    load::twin(&*store, &twin(), |_| {})
        .await
        .expect("the twin loads");
    let oracle = Oracle::of(&twin());
    agree(
        &gateway(schema(&definitions()), store),
        &oracle,
        questions(60, 2_000),
    )
    .await;
    server.clear().await.expect("an empty database");
}
