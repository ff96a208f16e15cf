//! The server is killed (SIGKILL) at random points of mutations: none is half applied, and none is done twice when its client sends it
//! again with its idempotency key. `CYGNET_TEST_FULL=1` kills 200 times on each store.

use std::process::Command;
use std::time::Duration;

use cygnet_testkit::{http::Server, services};
use serde_json::{Value, json};

use crate::files::Folder;

/// Five root fields of two nodes and a relationship each.
const MUTATION: &str =
    "mutation ($k: Int!) { a: put(k: $k) b: put(k: $k) c: put(k: $k) d: put(k: $k) e: put(k: $k) }";
const NODES: i64 = 10;
const RELATIONSHIPS: i64 = 5;

const DEFINITIONS: &str = r#"
type Thing @node(labels: ["TxKilled"]) { k: Int! }
type Query {
  nodes(k: Int!): Int @cypher(statement: "MATCH (n:TxKilled) WHERE n.k = $k RETURN count(n) AS c", columnName: "c")
  relationships(k: Int!): Int
    @cypher(statement: "MATCH (n:TxKilled)-[r:TX_TO]->(m:TxKilled) WHERE n.k = $k RETURN count(r) AS c", columnName: "c")
}
type Mutation {
  put(k: Int!): Int
    @cypher(statement: "CREATE (a:TxKilled {k: $k})-[r:TX_TO]->(b:TxKilled {k: $k}) RETURN $k AS c", columnName: "c")
}
"#;

/// The longest wait before a kill. Several mutations are done in that time.
const LATEST_KILL_US: u64 = 60_000;
const SEED: u64 = 0x5eed_0004;

fn kills() -> usize {
    match std::env::var_os("CYGNET_TEST_FULL") {
        Some(_) => 200,
        None => 15,
    }
}

/// The same waits in each run.
struct Waits(u64);

impl Waits {
    fn next(&mut self) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_micros(self.0 % LATEST_KILL_US)
    }
}

/// What became of a mutation: the value of `a` and whether it is the answer of an earlier request.
async fn put(client: &reqwest::Client, url: &str, k: i64) -> Option<(Value, bool)> {
    let request = client
        .post(url)
        .header("idempotency-key", format!("killed-{k}"))
        .json(&json!({"query": MUTATION, "variables": {"k": k}}));
    let answer = request.send().await.ok()?;
    let replayed = answer.headers().contains_key("idempotency-replayed");
    let body: Value = answer.json().await.ok()?;
    assert_eq!(body.get("errors"), None, "{body}");
    Some((body["data"]["a"].clone(), replayed))
}

/// How much of a mutation is in the graph.
async fn found(server: &Server, k: i64) -> (i64, i64) {
    let query = "query ($k: Int!) { nodes(k: $k) relationships(k: $k) }";
    let answer = server
        .graphql(query, &json!({"k": k}))
        .await
        .expect("an answer");
    let number = |field: &str| answer["data"][field].as_i64();
    (
        number("nodes").unwrap_or_else(|| panic!("{answer}")),
        number("relationships").expect("a number"),
    )
}

/// What the rounds have seen.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: usize,
    /// Killed after the commit and before the answer.
    applied: usize,
    undone: usize,
}

/// Sends mutations one after the other until the server is killed, and looks at each of them in a new server.
async fn kill_again_and_again(command: impl Fn() -> Command) -> Seen {
    let mut waits = Waits(SEED);
    let mut seen = Seen::default();
    let mut next = 0;
    let mut server = Server::start_command(command()).await.expect("it starts");
    for _ in 0..kills() {
        let (client, url) = (server.client().clone(), server.url("/graphql"));
        // Connections and plans are there from now on.
        put(&client, &url, next).await.expect("an answer");
        let first = next;
        let sending = tokio::spawn(async move {
            let mut at = first + 1;
            while let Some((value, replayed)) = put(&client, &url, at).await {
                assert_eq!((value, replayed), (json!(at), false));
                at += 1;
            }
            at
        });
        tokio::time::sleep(waits.next()).await;
        // SIGKILL.
        drop(server);
        let lost = sending.await.expect("the answers are right");
        server = Server::start_command(command())
            .await
            .expect("it starts again");
        for k in first..lost {
            assert_eq!(
                found(&server, k).await,
                (NODES, RELATIONSHIPS),
                "{k} was acknowledged"
            );
            seen.acknowledged += 1;
        }
        let was_there = match found(&server, lost).await {
            (0, 0) => false,
            (NODES, RELATIONSHIPS) => true,
            half => panic!("{lost} is half applied: {half:?}"),
        };
        let again = put(server.client(), &server.url("/graphql"), lost).await;
        assert_eq!(
            again,
            Some((json!(lost), was_there)),
            "{lost} is sent again"
        );
        assert_eq!(found(&server, lost).await, (NODES, RELATIONSHIPS), "{lost}");
        match was_there {
            true => seen.applied += 1,
            false => seen.undone += 1,
        }
        next = lost + 1;
    }
    server.stop().await.expect("exit code 0");
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_with_a_file_of_the_embedded_engine() {
    let folder = Folder::new("killed");
    let schema = folder.file("schema.graphql", DEFINITIONS);
    let data = folder.0.join("graph.kgl");
    let seen = kill_again_and_again(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cygnet"));
        command
            .args(["serve", "--schema", &schema, "--store", "embedded"])
            .args(["--listen", "127.0.0.1:0"])
            .env("CYGNET_STORE__EMBEDDED__DATA", &data);
        command
    });
    println!("embedded, {} kills: {:?}", kills(), seen.await);
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_on_neo4j() {
    let _alone = services::alone().await;
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let folder = Folder::new("killed-neo4j");
    let schema = folder.file("schema.graphql", DEFINITIONS);
    let clear = "MATCH (n) WHERE n:TxKilled OR n:`__CygnetIdempotency` DETACH DELETE n";
    neo4j.run(clear, json!({})).await.expect("they are deleted");
    let seen = kill_again_and_again(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cygnet"));
        command
            .args(["serve", "--schema", &schema, "--store", "neo4j"])
            .args(["--bolt-uri", &neo4j.bolt, "--bolt-user", &neo4j.user])
            .args(["--listen", "127.0.0.1:0"])
            .env("CYGNET_STORE__NEO4J__PASSWORD", &neo4j.password);
        command
    });
    println!("Neo4j, {} kills: {:?}", kills(), seen.await);
    neo4j.run(clear, json!({})).await.expect("they are deleted");
}
