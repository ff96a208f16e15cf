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

const CREATE: &str = "mutation ($input: [MovieCreateInput!]!) { createMovies(input: $input) \
    { info { nodesCreated relationshipsCreated } movies { title genres { name } } } }";

fn create(at: usize) -> Value {
    json!({
        "title": format!("t{at}"),
        "genres": {
            "create": [{"node": {"name": format!("g{at}")}}],
            "connect": [{"where": {"node": {"name": {"eq": format!("h{}", at % 7)}}}}],
        },
    })
}

const TAGS: &str = r#"
type Tag @node { name: String! @unique uses: Int posts: [Post!]! @relationship(type: "HAS", direction: IN, properties: "Has") }
type Post @node { title: String! @unique views: Int by: Author @relationship(type: "BY", direction: OUT) }
type Author @node { name: String! born: Int }
type Has @relationshipProperties { weight: Int }
"#;

const UPSERT: &str = "mutation ($input: [TagUpsertInput!]!) { upsertTags(input: $input) \
    { created tags { name posts { title } } } }";

/// Nested updates of every kind, two levels deep, all values other ones for each item.
fn upsert(at: usize) -> Value {
    let named = |kind: &str| json!({"node": {"title": {"eq": format!("{kind}{at}")}}});
    json!({
        "where": {"name": format!("t{at}")},
        "create": {"name": format!("t{at}"), "posts": {"create": [{"node": {"title": format!("n{at}")}}]}},
        "update": {
            "uses": {"add": at},
            "posts": [
                {
                    "update": {
                        "where": named("u"),
                        "edge": {"weight": {"add": at}},
                        "node": {
                            "views": {"set": at},
                            "by": {"update": {"node": {"born": {"add": at}}}},
                        },
                    },
                    "create": [{"node": {"title": format!("c{at}")}, "edge": {"weight": at}}],
                    "connect": [{"where": named("x")}],
                    "connectOrCreate": [{
                        "where": {"node": {"title": format!("o{at}")}},
                        "onCreate": {"node": {"title": format!("o{at}")}},
                    }],
                    "delete": [{"where": named("d"), "delete": {"by": {"where": {"node": {"born": {"gt": at}}}}}}],
                    "disconnect": [{"where": named("y")}, {"where": {"edge": {"weight": {"lt": at}}}}],
                },
                {"delete": [{"where": named("e")}]},
            ],
        },
    })
}

fn texts(definitions: &str, operation: &str, input: impl Iterator<Item = Value>) -> Vec<String> {
    let schema = schema(definitions);
    let limits = Limits::default();
    let variables = json!({"input": input.collect::<Vec<_>>()}).to_string();
    let given = RawValue::from_string(variables).expect("JSON");
    let document = Document::parse(&schema.api, operation, &limits).expect("a valid document");
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
    statements(&schema, &stages, values).expect("an outline")
}

/// The same types with rules that look at nodes, before and after.
const RULED: &str = r#"
type Token @jwt { name: String }
type Tag @node @authorization(
  filter: [{ requireAuthentication: false, where: { node: { uses: { gt: 0 } } } }]
  validate: [{ requireAuthentication: false, where: { node: { uses: { lt: 9 } } } }]
) {
  name: String! @unique
  uses: Int @authorization(validate: [{ requireAuthentication: false, where: { node: { uses: { lt: 8 } } } }])
  posts: [Post!]! @relationship(type: "HAS", direction: IN, properties: "Has")
    @authorization(validate: [{ requireAuthentication: false, where: { node: { uses: { lt: 7 } } } }])
}
type Post @node @authorization(
  filter: [{ requireAuthentication: false, where: { node: { views: { gt: 0 } } } }]
  validate: [{ requireAuthentication: false, where: { node: { views: { lt: 9 } } } }]
) { title: String! @unique views: Int by: Author @relationship(type: "BY", direction: OUT) }
type Author @node { name: String! born: Int }
type Has @relationshipProperties { weight: Int }
"#;

#[test]
fn rules_of_one_upsert_and_of_a_thousand_are_looked_at_by_the_same_statements() {
    let texts = |items: usize| texts(RULED, UPSERT, (0..items).map(upsert));
    let one = texts(1);
    for rule in ["`uses` < ", "`views` < ", "`uses` > ", "`views` > "] {
        let has = |text: &String| text.contains("elementId(n0) = g1") && text.contains(rule);
        assert!(one.iter().any(has), "{rule}: {one:#?}");
    }
    assert_eq!(texts(2), one);
    assert_eq!(texts(1_000), one);
}

#[test]
fn one_item_and_ten_thousand_have_the_same_statements() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schemas/writing.graphql");
    let definitions = std::fs::read_to_string(path).expect("the schema of the cases");
    let texts = |items: usize| {
        let mut texts = texts(&definitions, CREATE, (0..items).map(create));
        // What is sent in parts has one text.
        texts.dedup();
        texts
    };
    let one = texts(1);
    assert_eq!(
        one.len(),
        5,
        "create, create below, find, connect, read back: {one:#?}"
    );
    assert_eq!(texts(10), one);
    assert_eq!(texts(10_000), one);
}

#[test]
fn one_nested_update_of_an_upsert_and_a_thousand_have_the_same_statements() {
    let texts = |items: usize| texts(TAGS, UPSERT, (0..items).map(upsert));
    let one = texts(1);
    for part in [
        "MERGE (n0:`Tag`",
        "`uses` + g",
        "`weight` + g",
        "`born` + g",
        "MERGE (n0:`Post`",
        "DETACH DELETE",
        "| DELETE ",
    ] {
        let has = |text: &String| text.contains(part);
        assert!(one.iter().any(has), "{part}: {one:#?}");
    }
    assert_eq!(texts(2), one);
    assert_eq!(texts(1_000), one);
}
