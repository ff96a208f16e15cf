//! Who asks, over HTTP: the real binary, tokens of our own making, and real servers with key sets.

mod attacks;
mod issuer;
mod keys;
mod rotation;
mod start;

use std::{
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use cygnet_testkit::{http::Server, services, tokens::Signer};
use serde_json::{Value, json};

use crate::{binary::binary, files::Folder};

/// What a statement of the schema's author sees of the caller.
const DEFINITIONS: &str = r#"
type Thing @node { id: ID! }
type Query {
  sub: String @cypher(statement: "RETURN $jwt.sub AS c", columnName: "c")
  number: Int @cypher(statement: "RETURN $jwt.org.number AS c", columnName: "c")
  roles: [String!] @cypher(statement: "RETURN $jwt.roles AS c", columnName: "c")
  known: Boolean @cypher(statement: "RETURN $isAuthenticated AS c", columnName: "c")
  locale: String @cypher(statement: "RETURN $locale AS c", columnName: "c")
}
"#;

pub const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";

/// A server with this section `auth`.
async fn serve(folder: &Folder, auth: &Value) -> Server {
    let mut command = command(folder, auth);
    command.args(["--profile", "full"]);
    Server::start_command(command).await.expect("it starts")
}

/// The command that serves with this section `auth`. JSON is YAML.
fn command(folder: &Folder, auth: &Value) -> Command {
    let schema = folder.file("schema.graphql", DEFINITIONS);
    let config = folder.file("cygnet.yaml", &json!({ "auth": auth }).to_string());
    let mut command = Command::new(binary());
    command.args(["serve", "--config", &config, "--schema", &schema]);
    command.args(["--listen", "127.0.0.1:0"]);
    command
}

/// The status and the answer to a question, asked with headers.
pub async fn ask(server: &Server, headers: &[(&str, &str)], query: &str) -> (u16, Value) {
    let mut request = server.client().post(server.url("/graphql"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.json(&json!({ "query": query }));
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json().await.expect("JSON"))
}

/// Who a server says that a token's bearer is; the code where it is refused.
async fn who(server: &Server, token: &str) -> String {
    let header = format!("Bearer {token}");
    let (_, answer) = ask(server, &[("authorization", &header)], "{ sub }").await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => code.to_owned(),
        None => answer["data"]["sub"]
            .as_str()
            .unwrap_or("nobody")
            .to_owned(),
    }
}

/// Waits until a server says that about a token: how long that took.
async fn until(server: &Server, token: &str, expect: &str) -> Duration {
    let begun = Instant::now();
    loop {
        let found = who(server, token).await;
        if found == expect {
            return begun.elapsed();
        }
        let in_time = begun.elapsed() < Duration::from_secs(30);
        assert!(in_time, "{found}, not {expect} in 30 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// Claims of someone, true for a while.
fn claims(sub: &str) -> Value {
    json!({ "sub": sub, "exp": now() + 600 })
}

/// Claims of all kinds, and a value of the context.
fn everything() -> Value {
    json!({
        "jwt": { "key": SECRET },
        "context": [{ "name": "locale", "header": "accept-language" }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_see_who_asks() {
    let folder = Folder::new("identity-claims");
    statements_see(serve(&folder, &everything()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_on_neo4j_see_who_asks() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let folder = Folder::new("identity-claims-neo4j");
    let mut command = command(&folder, &everything());
    command.args(["--store", "neo4j", "--bolt-uri", &neo4j.bolt]);
    command.args([
        "--bolt-user",
        &neo4j.user,
        "--bolt-password",
        &neo4j.password,
    ]);
    statements_see(Server::start_command(command).await.expect("it starts")).await;
}

async fn statements_see(server: Server) {
    let claims = json!({
        "sub": "alice", "exp": now() + 600, "roles": ["editor", "reader"], "org": { "number": 7 },
    });
    let token = Signer::secret(SECRET).plain("HS256", &claims);
    let query = "{ sub number roles known locale }";
    let expected = json!({ "data": {
        "sub": "alice", "number": 7, "roles": ["editor", "reader"], "known": true, "locale": "en",
    } });
    for header in [
        token.clone(),
        format!("Bearer {token}"),
        format!("bearer {token}"),
    ] {
        let headers = [
            ("authorization", header.as_str()),
            ("accept-language", "en"),
        ];
        let answer = ask(&server, &headers, query).await;
        assert_eq!(answer, (200, expected.clone()));
    }
    let nobody = json!({ "data": {
        "sub": null, "number": null, "roles": [], "known": false, "locale": null,
    } });
    assert_eq!(ask(&server, &[], query).await, (200, nobody));
    // By GET as well, and then no cache may keep it.
    let mut url = reqwest::Url::parse(&server.url("/graphql")).expect("a URL");
    url.query_pairs_mut().append_pair("query", "{ sub }");
    for (token, sub) in [(Some(&token), json!("alice")), (None, json!(null))] {
        let mut request = server.client().get(url.clone());
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let answer = request.send().await.expect("an answer");
        let cached = answer.headers().get("cache-control").cloned();
        assert_eq!(
            cached.is_some_and(|it| it == "private, no-store"),
            token.is_some()
        );
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(answer, json!({ "data": { "sub": sub } }));
    }
    server.stop().await.expect("exit code 0");
}
