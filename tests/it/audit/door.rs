//! Requests that are turned away before they are read leave a line too, which has nothing of what they brought.

use std::{path::PathBuf, process::Command};

use cygnet_testkit::{http::Server, tokens::Signer};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::lines;
use crate::{binary::binary, files::Folder};

const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";
const QUERY: &str = r#"{"query":"query Secret { things { id } }"}"#;

/// A server with an audit log, and where that is.
async fn serve(folder: &Folder, auth: &Value, audit: &Value) -> (Server, PathBuf) {
    let path = folder.0.join("audit.jsonl");
    let mut audit = audit.clone();
    audit["file"] = json!(path);
    let config = json!({ "auth": auth, "audit": audit, "http": { "body_limit": "1KiB" } });
    let schema = folder.file("schema.graphql", "type Thing @node { id: ID! }");
    let config = folder.file("cygnet.yaml", &config.to_string());
    let mut command = Command::new(binary());
    command.args(["serve", "--config", &config, "--schema", &schema]);
    command.args(["--listen", "127.0.0.1:0", "--profile", "full"]);
    let server = Server::start_command(command).await.expect("it starts");
    (server, path)
}

fn token(subject: &str, id: &str) -> String {
    let claims = json!({ "sub": subject, "jti": id, "exp": 4_102_444_800_u64 });
    format!("Bearer {}", Signer::secret(SECRET).plain("HS256", &claims))
}

fn post(server: &Server) -> RequestBuilder {
    let request = server.client().post(server.url("/graphql"));
    request
        .header("content-type", "application/json")
        .header("x-request-id", "r1")
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("an answer").status().as_u16()
}

fn said(line: &Value) -> Value {
    json!([
        line["decision"],
        line["code"],
        line["who"],
        line["address"],
        line["operation"]
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_at_the_door_leaves_a_line() {
    let folder = Folder::new("audit-door");
    let revoked = folder.file("revoked", "jti:gone\n");
    let output = Command::new(binary())
        .args(["key", "new", "--name", "ci"])
        .output();
    let printed = String::from_utf8(output.expect("it runs").stdout).expect("text");
    let found = |start: &str| {
        printed
            .lines()
            .find_map(|line| line.trim().strip_prefix(start))
    };
    let mut item: Value = serde_json::from_str(found("- ").expect("an item")).expect("JSON");
    item["addresses"] = json!(["10.0.0.0/8"]);
    let key = format!("cyg_{}", found("cyg_").expect("a key"));
    let auth = json!({
        "jwt": { "key": SECRET }, "revocation_file": revoked, "api_keys": { "keys": [item] },
    });
    let (server, path) = serve(&folder, &auth, &json!({ "addresses": true })).await;
    let (alice, mallory) = (token("alice", "good"), token("mallory", "gone"));
    let with = |name: &str, value: &str| post(&server).header(name, value).body(QUERY);
    let url = server.url("/graphql?query={things{id}}");
    let refused = [
        (401, with("authorization", "Bearer stolen.token.text")),
        (
            401,
            with("authorization", &alice).header("authorization", &alice),
        ),
        (401, with("authorization", &mallory)),
        (401, with("x-api-key", &key)),
        (
            403,
            server
                .client()
                .get(url)
                .header("sec-fetch-site", "cross-site"),
        ),
        (413, with("authorization", &alice).body("x".repeat(1025))),
        (400, with("authorization", &alice).body("stolen")),
        (
            415,
            server.client().post(server.url("/graphql")).body(QUERY),
        ),
        (
            405,
            server.client().request(Method::PUT, server.url("/graphql")),
        ),
        (200, with("authorization", &alice)),
        (404, server.client().get(server.url("/elsewhere"))),
    ];
    for (at, (expect, request)) in refused.into_iter().enumerate() {
        assert_eq!(status(request).await, expect, "{at}");
    }
    let here = "127.0.0.1";
    let expected = [
        json!(["denied", "UNAUTHENTICATED", null, here, null]),
        json!(["denied", "UNAUTHENTICATED", null, here, null]),
        json!(["denied", "UNAUTHENTICATED", "mallory", here, null]),
        json!(["denied", "UNAUTHENTICATED", "ci", here, null]),
        json!(["denied", "FORBIDDEN", null, here, null]),
        json!(["refused", "BAD_REQUEST", "alice", here, null]),
        json!(["refused", "BAD_REQUEST", "alice", here, null]),
        json!(["refused", "BAD_REQUEST", null, here, null]),
        json!(["refused", "BAD_REQUEST", null, here, null]),
        json!(["allowed", null, "alice", null, null]),
    ];
    let lines = lines(&path);
    assert_eq!(lines.iter().map(said).collect::<Vec<_>>(), expected);
    assert!(lines[..4].iter().all(|line| line["request_id"] == "r1"));
    assert!(lines[..9].iter().all(|line| line.get("hash").is_none()));
    let text = std::fs::read_to_string(&path).expect("the log");
    for secret in ["stolen", &key, &alice[7..], &mallory[7..], "things"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_cannot_be_checked_are_a_failure_and_addresses_are_left_out() {
    let folder = Folder::new("audit-keys");
    // A port that nobody listens at.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/keys", free.local_addr().expect("an address"));
    drop(free);
    let auth = json!({ "jwt": { "jwks_url": url } });
    let (server, path) = serve(&folder, &auth, &json!({ "operations": "all" })).await;
    let claims = json!({ "sub": "alice", "exp": 4_102_444_800_u64 });
    let header = json!({ "alg": "RS256", "kid": "1" });
    let token = Signer::rsa(0).token(&header, &claims);
    let request = post(&server).header("authorization", token).body(QUERY);
    assert_eq!(status(request).await, 503);
    let line = &lines(&path)[0];
    let expected = json!(["failed", "SERVICE_UNAVAILABLE", null, null, null]);
    assert_eq!(said(line), expected);
    assert!(line.get("address").is_none(), "{line}");
    server.stop().await.expect("exit code 0");
}
