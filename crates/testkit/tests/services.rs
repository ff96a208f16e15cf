//! The service starters against the real services: one Neo4j, the reference library on it, its schema printer.

use cygnet_testkit::peer::{Peer, print_schema};
use cygnet_testkit::services::{alone, neo4j};
use serde_json::{Value, json};

const SCHEMA: &str = r#"
    type StarterDevice @node {
        id: ID!
        seenAt: DateTime
        parts: [StarterPart!]! @relationship(type: "PART_OF", direction: OUT)
    }
    type StarterPart @node {
        name: String
    }
"#;

#[tokio::test]
async fn the_reference_library_answers_on_a_real_neo4j() {
    let Some(neo4j) = neo4j() else { return };
    let Some(peer) = Peer::start(SCHEMA, neo4j, &json!({})) else {
        return;
    };
    let peer = peer.expect("the library accepts the schema");
    let _alone = alone().await;
    let create = "CREATE (:StarterDevice {id: $p.id, seenAt: datetime($p.at)})-[:PART_OF]->(:StarterPart {name: $p.name})";
    let values = json!({"p": {"id": "1", "at": "2024-01-02T03:04:05.678+02:00", "name": "fan"}});
    neo4j.run(create, values).await.expect("it is created");

    let query = "query ($at: DateTime) { starterDevices(where: {seenAt: {gt: $at}}) { seenAt id parts { name } } }";
    let answer = peer
        .graphql(query, &json!({"at": "2020-01-01T00:00:00Z"}))
        .await
        .expect("it answers");
    let cleaned = neo4j
        .run(
            "MATCH (n) WHERE n:StarterDevice OR n:StarterPart DETACH DELETE n RETURN count(*)",
            Value::Null,
        )
        .await;
    assert_eq!(cleaned.expect("it is deleted"), [[json!(2)]]);

    let expected = json!({"data": {"starterDevices": [{"seenAt": "2024-01-02T01:04:05.678Z", "id": "1", "parts": [{"name": "fan"}]}]}});
    assert_eq!(answer.to_string(), expected.to_string());
}

#[tokio::test]
async fn neo4j_reports_errors() {
    let Some(neo4j) = neo4j() else { return };
    let error = neo4j
        .run("RETURN nothing", json!({}))
        .await
        .expect_err("no such variable");
    assert!(
        error
            .to_string()
            .contains("Neo.ClientError.Statement.SyntaxError"),
        "{error}"
    );
}

#[test]
fn the_reference_library_prints_its_schema_or_its_errors() {
    let Some(printed) = print_schema(SCHEMA, &[]) else {
        return;
    };
    let printed = printed.expect("the library accepts the schema");
    assert!(
        printed.contains("type StarterDevicesConnection {"),
        "{printed}"
    );
    let deprecated = print_schema(SCHEMA, &["--deprecated"])
        .expect("node is there")
        .expect("the library accepts the schema");
    assert!(deprecated.len() > printed.len());
    let refused = print_schema("type A @node { x: Unknown }", &[])
        .expect("node is there")
        .expect_err("no such type");
    assert!(refused.contains("Unknown type \"Unknown\""), "{refused}");
}
