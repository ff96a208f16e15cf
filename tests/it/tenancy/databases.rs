//! Tenants that have a database each: which one every statement names. The server has one database, `neo4j`; so there is a tenant of that
//! name, and what is sent for others is seen on its way.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use cygnet_testkit::{http::Server, services};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{code, command, of, token};
use crate::{
    files::Folder,
    identity::{SECRET, ask},
};

const DEFINITIONS: &str = r#"
type Thing @node(labels: ["TnyThing"]) { key: String! @unique }
type Query {
  database: String @cypher(statement: "CALL db.info() YIELD name RETURN name AS c", columnName: "c")
}
"#;

/// A way to the server that keeps what is sent on it.
struct Way {
    address: SocketAddr,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Way {
    async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&target)
                    .await
                    .expect("the server listens");
                let (mut from_client, mut to_client) = near.into_split();
                let (mut from_server, mut to_server) = far.into_split();
                tokio::spawn(async move {
                    let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
                });
                let kept = Arc::clone(&kept);
                tokio::spawn(async move {
                    let mut buffer = vec![0; 64 * 1024];
                    while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
                        kept.lock().expect("no panic").extend(&buffer[..length]);
                        if to_server.write_all(&buffer[..length]).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, sent }
    }

    /// The database that each statement with this text names, in their order; what was kept is forgotten.
    fn named(&self, text: &str) -> Vec<String> {
        let sent = std::mem::take(&mut *self.sent.lock().expect("no panic"));
        let parts = split(&sent, text.as_bytes());
        parts.iter().skip(1).map(|part| database(part)).collect()
    }
}

fn split<'a>(bytes: &'a [u8], by: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at + by.len() <= bytes.len() {
        if &bytes[at..at + by.len()] == by {
            parts.push(&bytes[from..at]);
            at += by.len();
            from = at;
        } else {
            at += 1;
        }
    }
    parts.push(&bytes[from..]);
    parts
}

/// What follows the key `db` of the message (PackStream: a short text is `0x80` and its length, then its letters).
fn database(message: &[u8]) -> String {
    let key = b"\x82db";
    let Some(at) = message.windows(key.len()).position(|window| window == key) else {
        return "none".to_owned();
    };
    let rest = &message[at + key.len()..];
    let length = usize::from(rest[0] & 0x0f);
    String::from_utf8_lossy(&rest[1..=length]).into_owned()
}

async fn serve(folder: &Folder, way: &Way, pattern: &str) -> Server {
    let neo4j = services::neo4j().expect("it is there");
    let config = json!({
        "auth": { "jwt": { "key": SECRET } },
        "tenancy": {
            "from": { "claim": "organization_id", "header": "X-Customer-ID" },
            "super_role": "platform_admin",
            "database": pattern,
        },
    });
    let mut command = command(folder, DEFINITIONS, &config);
    let uri = format!("bolt://{}", way.address);
    command.args(["--store", "neo4j", "--bolt-uri", &uri]);
    command.args([
        "--bolt-user",
        &neo4j.user,
        "--bolt-password",
        &neo4j.password,
    ]);
    Server::start_command(command).await.expect("it starts")
}

async fn as_tenant(server: &Server, token: &str, query: &str) -> Value {
    ask(server, &[("authorization", token)], query).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_names_the_database_of_its_tenant() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    neo4j.clear().await.expect("an empty database");
    let folder = Folder::new("tenancy-databases");
    let target = neo4j
        .bolt
        .split_once("://")
        .expect("an address")
        .1
        .to_owned();
    let way = Way::to(target).await;
    let server = serve(&folder, &way, "{tenant}").await;
    let (here, elsewhere) = (of("neo4j"), of("acme"));
    let answer = as_tenant(&server, &here, "{ database }").await;
    assert_eq!(answer, json!({ "data": { "database": "neo4j" } }));
    assert_eq!(way.named("CALL db.info()"), ["neo4j"]);
    let create = "mutation { createThings(input: [{ key: \"one\" }]) { things { key } } }";
    let answer = as_tenant(&server, &here, create).await;
    assert_eq!(
        answer["data"]["createThings"]["things"][0]["key"], "one",
        "{answer}"
    );
    let things = "{ things { key } thingsConnection { totalCount } }";
    let answer = as_tenant(&server, &here, things).await;
    assert_eq!(
        answer["data"]["thingsConnection"]["totalCount"], 1,
        "{answer}"
    );
    let named = way.named("TnyThing");
    assert!(
        named.len() >= 4 && named.iter().all(|name| name == "neo4j"),
        "{named:?}"
    );
    // The server has no such database; that is ours to mend, and the client is told no more.
    for query in ["{ database }", things, create] {
        let answer = as_tenant(&server, &elsewhere, query).await;
        assert_eq!(code(&answer), "SERVICE_UNAVAILABLE", "{answer}");
    }
    let named = way.named("db.info()");
    assert_eq!(named, ["acme"]);
    let keyed = [("authorization", here.as_str()), ("idempotency-key", "k1")];
    for _ in 0..2 {
        let (_, answer) = ask(
            &server,
            &keyed,
            "mutation { deleteThings { nodesDeleted } }",
        )
        .await;
        assert_eq!(
            answer["data"]["deleteThings"]["nodesDeleted"], 1,
            "{answer}"
        );
    }
    let named = way.named("MERGE (k:`__CygnetIdempotency`");
    assert_eq!(named, ["neo4j", "neo4j"]);
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tenant_nothing_is_sent_and_no_tenant_chooses_a_name() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let folder = Folder::new("tenancy-hostile");
    let target = neo4j
        .bolt
        .split_once("://")
        .expect("an address")
        .1
        .to_owned();
    let way = Way::to(target).await;
    let server = serve(&folder, &way, "{tenant}").await;
    let (nobody, admin) = (
        token(json!({ "sub": "eve" })),
        token(json!({ "sub": "root", "roles": ["platform_admin"] })),
    );
    for who in [&nobody, &admin] {
        let answer = as_tenant(&server, who, "{ database }").await;
        assert_eq!(code(&answer), "TENANT_REQUIRED", "{answer}");
        let answer = as_tenant(&server, who, "{ __typename }").await;
        assert_eq!(answer, json!({ "data": { "__typename": "Query" } }));
    }
    let chosen = [
        ("authorization", admin.as_str()),
        ("x-customer-id", "neo4j"),
    ];
    let (_, answer) = ask(&server, &chosen, "{ database }").await;
    assert_eq!(answer["data"]["database"], "neo4j", "{answer}");
    way.named("db.info()");
    for hostile in [
        "Neo4j",
        "system",
        "neo4j ",
        "neo4j`",
        "../neo4j",
        "neo4j\u{0}",
        "n",
        "neo4j.",
    ] {
        let answer = as_tenant(&server, &of(hostile), "{ database }").await;
        assert_eq!(code(&answer), "FORBIDDEN", "{hostile:?} {answer}");
    }
    assert!(way.named("db.info()").is_empty());
    server.stop().await.expect("exit code 0");
}
