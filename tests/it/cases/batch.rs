//! Batches do not grow statements: one item or ten thousand, the texts are the same.

use std::path::Path;

use cygnet_resolvers::{
    bind::Values,
    caller::Caller,
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{Setting, stages},
};
use serde_json::{Value, json, value::RawValue};

use super::statements;
use crate::serving::schema;

const OPERATION: &str = "mutation ($input: [MovieCreateInput!]!) { createMovies(input: $input) \
    { info { nodesCreated relationshipsCreated } movies { title genres { name } } } }";

fn item(at: usize) -> Value {
    json!({
        "title": format!("t{at}"),
        "genres": {
            "create": [{"node": {"name": format!("g{at}")}}],
            "connect": [{"where": {"node": {"name": {"eq": format!("h{}", at % 7)}}}}],
        },
    })
}

fn texts(items: usize) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schemas/writing.graphql");
    let schema = schema(&std::fs::read_to_string(path).expect("the schema of the cases"));
    let limits = Limits::default();
    let variables = json!({"input": (0..items).map(item).collect::<Vec<_>>()}).to_string();
    let given = RawValue::from_string(variables).expect("JSON");
    let document = Document::parse(&schema.api, OPERATION, &limits).expect("a valid document");
    let operation = document.operation(None).expect("one operation");
    let variables = read_variables(&schema.api, &document, operation, Some(&given), &limits)
        .expect("valid variables");
    let setting = Setting {
        schema: &schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    let stages = stages(setting, &document, operation, &variables.fingerprint).expect("stages");
    let variable = |path: &_| variables.at(path);
    let caller = Caller::default();
    let values = Values {
        variable: &variable,
        caller: &caller,
    };
    let mut texts = statements(&schema, &stages, values).expect("an outline");
    texts.dedup();
    texts
}

#[test]
fn one_item_and_ten_thousand_have_the_same_statements() {
    let one = texts(1);
    assert_eq!(
        one.len(),
        5,
        "create, create below, find, connect, read back: {one:#?}"
    );
    assert_eq!(texts(10), one);
    assert_eq!(texts(10_000), one);
}
