//! Hostile values and names, from clients and from type definitions: the text of a statement does not change, the answers are right.

mod texts;

use std::process::{Command, Output};

use cygnet_testkit::{http::Server, services};
use serde_json::{Value, json};

use crate::{binary::binary, files::Folder};

/// The longest name that Neo4j stores, in bytes, is one less than this.
const TOO_LONG: usize = 65_535;

fn hostile() -> Vec<String> {
    let long = "`'\"\\".repeat(16_384);
    let short = [
        "'",
        "\"",
        "`",
        "a`b",
        "\\",
        "a\\",
        "\\u0060",
        "\\\\u0060",
        "$p",
        "{{x}}",
        "\u{0}",
        "a\nb",
        "'}) DETACH DELETE n //",
        "`) DETACH DELETE (n) //",
        "😀\u{2028}\u{202e}",
        "",
    ];
    let mut all: Vec<String> = short.map(str::to_owned).to_vec();
    all.push(long);
    all
}

const DEFINITIONS: &str = r#"
type Movie @node {
  key: ID! @relayId
  title: String
  actors: [Actor!]! @relationship(type: "ACTED_IN", direction: IN, properties: "Role")
}
type Actor @node { name: String! }
type Role @relationshipProperties { part: String }
type Mutation {
  make(title: String!): Int @cypher(statement: "CREATE (m:Movie {key: $title, title: $title}) RETURN 1 AS c", columnName: "c")
}
"#;

fn explain(file: &str, document: &str, variables: &Value, name: &str) -> Output {
    Command::new(binary())
        .args(["explain", "--schema", file, "--store", "neo4j"])
        .args(["--variables", &variables.to_string()])
        .args(["--operation-name", name, document])
        .output()
        .expect("the binary runs")
}

/// What stands between `cypher of ...` and `parameters`.
fn statements(output: &Output) -> String {
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (_, rest) = printed.split_once("\ncypher of ").expect("a statement");
    let (_, rest) = rest.split_once('\n').expect("its text");
    let (text, _) = rest.split_once("\n\nparameters").expect("its end");
    text.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn values_from_clients_come_back_as_they_were() {
    let folder = Folder::new("hostile-answers");
    let file = folder.file("schema.graphql", DEFINITIONS);
    let arguments = ["serve", "--schema", &file, "--listen", "127.0.0.1:0"];
    let server = Server::start(binary(), &arguments)
        .await
        .expect("it starts");
    let ask = async |document: &str, variables: Value| {
        let answer = server.graphql(document, &variables).await;
        answer.expect("an answer")
    };
    let values = hostile();
    for value in &values {
        let make = "mutation ($t: String!) { make(title: $t) }";
        let made = ask(make, json!({ "t": value })).await;
        assert_eq!(made, json!({ "data": { "make": 1 } }), "{value:?}");
    }
    for value in &values {
        let find = "query ($t: String!) { moviesConnection(where: { title: { eq: $t } }) { totalCount edges { cursor node { id title } } } }";
        let found = ask(find, json!({ "t": value })).await;
        let found = &found["data"]["moviesConnection"];
        assert_eq!(found["totalCount"], 1, "{value:?}");
        assert_eq!(found["edges"][0]["node"]["title"], **value, "{value:?}");
        let id = &found["edges"][0]["node"]["id"];
        let after = "query ($c: String!) { moviesConnection(sort: [{ title: ASC }], after: $c) { edges { node { title } } } }";
        let sorted = "query ($t: String!) { moviesConnection(where: { title: { eq: $t } }, sort: [{ title: ASC }]) { edges { cursor } } }";
        let sorted = ask(sorted, json!({ "t": value })).await;
        let cursor = &sorted["data"]["moviesConnection"]["edges"][0]["cursor"];
        let after = ask(after, json!({ "c": cursor })).await;
        let after = after["data"]["moviesConnection"]["edges"].as_array();
        let titles = after.expect("the titles after it").iter();
        let titles = titles.map(|edge| edge["node"]["title"].as_str().expect("a title"));
        let larger = values.iter().filter(|other| *other > value).count();
        assert_eq!(titles.count(), larger, "{value:?}");
        let again = "query ($id: ID!) { node(id: $id) { id ... on Movie { title } } }";
        let again = ask(again, json!({ "id": id })).await;
        assert_eq!(again["data"]["node"]["title"], **value, "{value:?}");
        let nobody = "query ($id: ID!) { node(id: $id) { id } }";
        let nobody = ask(nobody, json!({ "id": value })).await;
        assert!(nobody["data"]["node"].is_null(), "{value:?}: {nobody}");
        let page = "query ($c: String!) { moviesConnection(first: 1, after: $c) { totalCount } }";
        let page = ask(page, json!({ "c": format!("no cursor {value}") })).await;
        assert_eq!(
            page["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
            "{value:?}: {page}"
        );
    }
    let body = json!({ "query": "query A { movies { id } }", "operationName": "A`'\u{0}" });
    let request = server.client().post(server.url("/graphql")).json(&body);
    let answer: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert!(
        answer["errors"][0]["extensions"]["code"].is_string() && answer.get("data").is_none(),
        "{answer}"
    );
    server.stop().await.expect("exit code 0");
}

/// Type definitions that use a name as label, relationship type and property, each made its own by a prefix.
fn definitions(name: &str) -> String {
    let text = |prefix: &str| serde_json::to_string(&format!("{prefix}{name}")).expect("a text");
    format!(
        "type A @node(labels: [{}]) {{ key: ID! @alias(property: {}) bs: [A!]! @relationship(type: {}, direction: OUT) }}",
        text("L"),
        text("P"),
        text("R")
    )
}

#[test]
fn names_in_type_definitions_are_escaped_or_refused() {
    let folder = Folder::new("hostile-names");
    for name in hostile() {
        let file = folder.file("schema.graphql", &definitions(&name));
        let refused = name.contains('\0') || name.len() + 1 >= TOO_LONG;
        let checked = Command::new(binary()).args(["check", &file]).output();
        let checked = checked.expect("the binary runs");
        let said = String::from_utf8_lossy(&checked.stderr);
        assert_eq!(checked.status.code(), Some(i32::from(refused)), "{said}");
        if refused {
            assert!(said.contains("BAD_IDENTIFIER"), "{said}");
            continue;
        }
        let document = "query Q { as { key bs { key } } }";
        let text = statements(&explain(&file, document, &json!({}), "Q"));
        let quoted = |prefix: &str| {
            let escaped = name.replace('\\', "\\u005c").replace('`', "``");
            format!("`{prefix}{escaped}`")
        };
        let neutral = ["L", "R", "P"].iter().fold(text, |text, prefix| {
            text.replace(&quoted(prefix), &format!("`{prefix}`"))
        });
        let file = folder.file("plain.graphql", &definitions(""));
        let plain = statements(&explain(&file, document, &json!({}), "Q"));
        assert_eq!(neutral, plain, "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_in_type_definitions_mean_themselves_to_neo4j() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let folder = Folder::new("hostile-neo4j");
    for name in hostile() {
        if name.contains('\0') || name.len() + 1 >= TOO_LONG {
            continue;
        }
        let create = "CREATE (n:$($l)) SET n[$p] = 'here', n.hostile = true";
        let parameters = json!({ "l": format!("L{name}"), "p": format!("P{name}") });
        neo4j.run(create, parameters).await.expect("a node");
        let file = folder.file("schema.graphql", &definitions(&name));
        let output = Command::new(binary())
            .args(["query", "--schema", &file, "--store", "neo4j"])
            .args(["--bolt-uri", &neo4j.bolt, "--bolt-user", &neo4j.user])
            .arg("{ as { key bs { key } } }")
            .env("CYGNET_STORE__NEO4J__PASSWORD", &neo4j.password)
            .output()
            .expect("the binary runs");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let expected = json!({ "data": { "as": [{ "key": "here", "bs": [] }] } });
        assert_eq!(answer, expected, "{name:?}");
    }
    let remove = "MATCH (n) WHERE n.hostile DELETE n";
    neo4j.run(remove, json!({})).await.expect("they go");
}
