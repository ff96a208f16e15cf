//! A client that goes away: over HTTP, through the real binary, to the statement on a real Neo4j.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cygnet_testkit::{
    http::Server,
    services::{self, Neo4j},
};
use serde_json::json;

use crate::files::Folder;

const DEADLINE: Duration = Duration::from_secs(20);

/// Far longer than any deadline here, and known by its name among the server's statements.
const DEFINITIONS: &str = r#"
type Thing @node { id: ID! }
type Query {
  slow: Int @cypher(statement: "UNWIND range(1, 100000000000) AS goneAway WITH goneAway WHERE goneAway % 7 = 8 RETURN count(goneAway) AS c", columnName: "c")
}
type Mutation {
  mark: Int @cypher(statement: "CREATE (n:TxGoneAway) RETURN 1 AS c", columnName: "c")
  slow: Int @cypher(statement: "UNWIND range(1, 100000000000) AS goneAway WITH goneAway WHERE goneAway % 7 = 8 RETURN count(goneAway) AS c", columnName: "c")
}
"#;

async fn running(neo4j: &Neo4j) -> usize {
    let statement = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'goneAway'
        AND NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery";
    let rows = neo4j.run(statement, json!({})).await;
    rows.expect("the transactions").len()
}

async fn until_running(neo4j: &Neo4j, count: usize) {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let found = running(neo4j).await;
        if found == count {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{found} statements run, not {count}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_ends_its_statement() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let folder = Folder::new("cancel");
    let server = serve(neo4j, &folder).await;
    // More rounds than connections: none may be lost on the way.
    for _ in 0..4 {
        go_away(neo4j, &server, "{ slow }").await;
    }
    let answer = server
        .graphql("{ things(limit: 1) { __typename } }", &json!({}))
        .await
        .expect("an answer");
    assert!(answer.get("errors").is_none(), "{answer}");
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_undoes_its_mutation() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let folder = Folder::new("cancel-mutation");
    let server = serve(neo4j, &folder).await;
    for _ in 0..4 {
        go_away(neo4j, &server, "mutation { mark slow }").await;
    }
    let marked = "MATCH (n:TxGoneAway) RETURN n";
    let left = neo4j.run(marked, json!({})).await.expect("an answer");
    assert_eq!(left.len(), 0, "it is undone");
    // The connections are as good as new, for mutations too.
    for _ in 0..4 {
        let answer = server.graphql("mutation { mark }", &json!({})).await;
        assert_eq!(answer.expect("an answer"), json!({"data": {"mark": 1}}));
    }
    let delete = "MATCH (n:TxGoneAway) DELETE n";
    neo4j
        .run(delete, json!({}))
        .await
        .expect("they are deleted");
    server.stop().await.expect("exit code 0");
}

async fn serve(neo4j: &Neo4j, folder: &Folder) -> Server {
    let file = folder.file("schema.graphql", DEFINITIONS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cygnet"));
    command
        .args(["serve", "--schema", &file, "--store", "neo4j"])
        .args(["--bolt-uri", &neo4j.bolt, "--bolt-user", &neo4j.user])
        .args(["--listen", "127.0.0.1:0"])
        .env("CYGNET_STORE__NEO4J__PASSWORD", &neo4j.password)
        .env("CYGNET_STORE__NEO4J__MAX_CONNECTIONS", "2");
    Server::start_command(command).await.expect("it starts")
}

/// Sends an operation, and goes away once its statement runs.
async fn go_away(neo4j: &Neo4j, server: &Server, document: &str) {
    let request = server
        .client()
        .post(server.url("/graphql"))
        .json(&json!({ "query": document }));
    let waiting = tokio::spawn(request.send());
    until_running(neo4j, 1).await;
    waiting.abort();
    let gone = Instant::now();
    until_running(neo4j, 0).await;
    println!(
        "the statement ended {} ms after its client",
        gone.elapsed().as_millis()
    );
}
