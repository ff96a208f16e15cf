//! Random questions through the compiler alone: variables of one structure give one text, whatever their values are.

use std::collections::HashMap;

use cygnet_resolvers::{
    cypher::Dialect,
    limits::Limits,
    operation::{Document, Fingerprint, read_variables},
    prepare::{RootSource, Schema, Setting, stages},
};
use serde_json::Value;

use super::{SEED, definitions, dice::Random, oracle::Oracle, question::Question, questions, twin};
use crate::serving::schema;

/// The structure of the variables, and the texts of the statements.
fn compiled(
    schema: &Schema,
    dialect: Dialect,
    (document, variables): (&str, &Value),
) -> (Fingerprint, Vec<String>) {
    let limits = Limits::default();
    let given = serde_json::value::to_raw_value(variables).expect("JSON");
    let document = Document::parse(&schema.api, document, &limits).expect("a fair document");
    let operation = document.operation(None).expect("one operation");
    let variables = read_variables(&schema.api, &document, operation, Some(&given), &limits)
        .expect("fair variables");
    let setting = Setting {
        schema,
        dialect,
        limits: &limits,
    };
    let stages = stages(setting, &document, operation, &variables.fingerprint)
        .expect("a question that compiles");
    let texts = stages
        .prepared
        .roots
        .iter()
        .filter_map(|root| match &root.answer {
            RootSource::Statement(statement) => Some(statement.text.clone()),
            RootSource::Constant | RootSource::Introspection | RootSource::Script(_) => None,
        });
    (variables.fingerprint, texts.collect())
}

fn equal_fingerprints_give_equal_texts(dialect: Dialect) {
    let schema = schema(&definitions());
    let oracle = Oracle::of(&twin());
    let mut random = Random::new(SEED);
    let mut known: HashMap<(String, Fingerprint), Vec<String>> = HashMap::new();
    let mut met_again = 0;
    for _ in 0..questions(300, 5_000) {
        let question = Question::random(&mut random, &oracle);
        // The same structure with other values; some of them make another structure (null, a size).
        let twins = (0..3).map(|_| question.with_other_values(&mut random, &oracle));
        for question in std::iter::once(question.clone()).chain(twins) {
            let (document, variables) = question.with_variables();
            let (fingerprint, texts) = compiled(&schema, dialect, (&document, &variables));
            let key = (document, fingerprint);
            match known.get(&key) {
                Some(earlier) => {
                    met_again += 1;
                    assert_eq!(earlier, &texts, "{}\n{variables}", key.0);
                }
                None => drop(known.insert(key, texts)),
            }
        }
    }
    assert!(
        met_again > 100,
        "only {met_again} structures were met again"
    );
}

#[test]
fn equal_fingerprints_give_equal_texts_of_neo4j() {
    equal_fingerprints_give_equal_texts(Dialect::Neo4j);
}

#[test]
fn equal_fingerprints_give_equal_texts_of_the_embedded_engine() {
    equal_fingerprints_give_equal_texts(Dialect::Embedded);
}
