//! Random mutations against a plain model: after each one the graph holds what the model holds, on both engines.

use std::sync::Arc;

use cygnet::gateway::Gateway;
use cygnet::store::{Store, embedded::Embedded};
use cygnet_testkit::services;
use serde_json::Value;

use super::operations::{ALL, CONSTRAINTS, DEFINITIONS, Model, mutation, shown};
use super::{execute, neo4j};
use crate::random::dice::Random;
use crate::serving::{ask, gateway, schema};

/// Mutations of one run in CI, and of the long run.
const STEPS: [usize; 2] = [60, 1_500];

async fn follow_the_model(gateway: &Gateway, seed: u64) {
    let steps = STEPS[usize::from(std::env::var_os("CYGNET_TEST_FULL").is_some())];
    let (mut random, mut model, mut refused) = (Random::new(seed), Model::default(), 0);
    for step in 0..steps {
        let roots = 1 + random.below(3);
        let mutation = mutation(&mut random, &mut model, roots);
        let answer = ask(gateway, &mutation.document, &mutation.variables).await;
        let failed = answer.get("errors").is_some();
        refused += usize::from(failed);
        assert_eq!(failed, mutation.fails, "step {step}: {mutation:?} {answer}");
        let read = ask(gateway, ALL, &Value::Null).await;
        assert_eq!(
            shown(&read),
            model.shown(),
            "step {step}: {mutation:?} {answer}"
        );
    }
    assert!(refused > 0 && refused < steps / 2, "{refused} refused");
    assert!(model.is_related(), "something is left");
}

#[tokio::test]
async fn random_mutations_do_what_a_model_does_in_the_embedded_engine() {
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    follow_the_model(&gateway(schema(DEFINITIONS), Arc::new(store)), 7).await;
}

#[tokio::test]
async fn random_mutations_do_what_a_model_does_on_neo4j() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    server.clear().await.expect("an empty graph");
    for text in CONSTRAINTS {
        execute(&store, text).await;
    }
    follow_the_model(&gateway(schema(DEFINITIONS), store), 7).await;
    server.clear().await.expect("an empty graph");
}
