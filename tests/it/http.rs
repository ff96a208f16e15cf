//! HTTP as the real binary speaks it: negotiation, refusals, batches, compression, other origins, drain, the page.

use std::{process::Command, time::Duration};

use cygnet_testkit::http::Server;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::files::Folder;

const SOON: Duration = Duration::from_secs(30);

/// One node type, and a mutation that needs no data.
const DEFINITIONS: &str = r#"
type Movie @node { id: ID! title: String }
type Mutation { touch: Int @cypher(statement: "RETURN 1 AS c", columnName: "c") }
"#;

/// A server over an empty graph, with keys of the configuration set by the environment.
async fn serve(folder: &Folder, environment: &[(&str, &str)]) -> Server {
    let file = folder.file("schema.graphql", DEFINITIONS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cygnet"));
    command
        .args(["serve", "--schema", &file, "--listen", "127.0.0.1:0"])
        .envs(environment.iter().copied());
    Server::start_command(command).await.expect("it starts")
}

fn post(server: &Server, body: &str) -> RequestBuilder {
    let request = server.client().post(server.url("/graphql"));
    request
        .header("content-type", "application/json")
        .body(body.to_owned())
}

fn get(server: &Server, query: &str) -> RequestBuilder {
    let mut url = reqwest::Url::parse(&server.url("/graphql")).expect("a URL");
    url.query_pairs_mut().append_pair("query", query);
    server.client().get(url)
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

async fn status(request: RequestBuilder) -> u16 {
    send(request).await.status().as_u16()
}

fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name);
    value.map_or_else(String::new, |value| {
        value.to_str().expect("ASCII").to_owned()
    })
}

const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;
const STANDARD: &str = "application/graphql-response+json";

#[tokio::test(flavor = "multi_thread")]
async fn the_media_type_decides_the_status() {
    let folder = Folder::new("http-media");
    let server = serve(&folder, &[]).await;
    let broken = r#"{"query":"{ nope }"}"#;
    for (accept, body, expected) in [
        (STANDARD, TYPENAME, 200),
        (STANDARD, broken, 400),
        ("application/json", TYPENAME, 200),
        ("application/json", broken, 200),
    ] {
        let answer = send(post(&server, body).header("accept", accept)).await;
        assert_eq!(answer.status(), expected, "{accept} {body}");
        let given = header(&answer, "content-type");
        assert_eq!(given, format!("{accept}; charset=utf-8"));
        assert!(!header(&answer, "x-request-id").is_empty());
    }
    let answer = send(get(&server, "{ __typename }")).await;
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer, json!({ "data": { "__typename": "Query" } }));
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_refused_with_its_status() {
    let folder = Folder::new("http-refused");
    let server = serve(&folder, &[]).await;
    let refused = send(get(&server, "mutation { touch }")).await;
    assert_eq!(refused.status(), 405);
    assert_eq!(header(&refused, "allow"), "POST");
    let answer = send(post(&server, r#"{"query":"mutation { touch }"}"#)).await;
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer, json!({ "data": { "touch": 1 } }));
    let put = server.client().request(Method::PUT, server.url("/graphql"));
    assert_eq!(status(put).await, 405);
    let html = post(&server, TYPENAME).header("accept", "text/html");
    assert_eq!(status(html).await, 406);
    let plain = server.client().post(server.url("/graphql")).body(TYPENAME);
    let plain = plain.header("content-type", "text/plain");
    assert_eq!(status(plain).await, 415);
    assert_eq!(status(post(&server, "{")).await, 400);
    let batch = format!("[{TYPENAME},{TYPENAME}]");
    assert_eq!(status(post(&server, &batch)).await, 400);
    let elsewhere = get(&server, "{ __typename }").header("sec-fetch-site", "cross-site");
    assert_eq!(status(elsewhere).await, 403);
    let named = post(&server, TYPENAME).header("x-request-id", "mine-1");
    assert_eq!(header(&send(named).await, "x-request-id"), "mine-1");
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_switches_batches_origins_introspection_and_sizes() {
    let folder = Folder::new("http-config");
    let environment = [
        ("CYGNET_HTTP__BATCHING__ENABLED", "true"),
        ("CYGNET_HTTP__BATCHING__MAX", "2"),
        ("CYGNET_HTTP__CORS__ORIGINS", "https://app.example"),
        ("CYGNET_HTTP__BODY_LIMIT", "2 KiB"),
        ("CYGNET_SCHEMA__INTROSPECTION", "false"),
    ];
    let server = serve(&folder, &environment).await;
    let answer = send(post(&server, &format!("[{TYPENAME},{TYPENAME}]"))).await;
    let answer: Value = answer.json().await.expect("JSON");
    let one = json!({ "data": { "__typename": "Query" } });
    assert_eq!(answer, json!([one, one]));
    let three = format!("[{TYPENAME},{TYPENAME},{TYPENAME}]");
    assert_eq!(status(post(&server, &three)).await, 400);
    assert_eq!(status(post(&server, &" ".repeat(3_000))).await, 413);
    let preflight = |origin: &str| {
        let request = server
            .client()
            .request(Method::OPTIONS, server.url("/graphql"));
        let request = request.header("origin", origin.to_owned());
        send(
            request
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type"),
        )
    };
    let allowed = |response: &Response| header(response, "access-control-allow-origin");
    let ours = preflight("https://app.example").await;
    assert_eq!(allowed(&ours), "https://app.example");
    let other = preflight("https://evil.example").await;
    assert_ne!(allowed(&other), "https://evil.example");
    assert_ne!(allowed(&other), "*");
    let schema = server
        .graphql("{ __schema { types { name } } }", &json!({}))
        .await
        .expect("an answer");
    assert!(
        schema["errors"][0]["extensions"]["code"].is_string(),
        "{schema}"
    );
    assert!(schema.pointer("/data/__schema/types").is_none(), "{schema}");
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_answers_are_compressed_as_the_client_wishes() {
    let folder = Folder::new("http-compression");
    let server = serve(&folder, &[]).await;
    let large = r#"{"query":"{ __schema { types { name fields { name } } } }"}"#;
    let plain = send(post(&server, large)).await;
    assert_eq!(header(&plain, "content-encoding"), "");
    let plain = plain.bytes().await.expect("a body").len();
    assert!(plain > 1_024, "{plain} bytes");
    for (encoding, magic) in [
        ("zstd", &[0x28, 0xb5, 0x2f, 0xfd][..]),
        ("gzip", &[0x1f, 0x8b][..]),
        ("br", &[][..]),
    ] {
        let answer = send(post(&server, large).header("accept-encoding", encoding)).await;
        assert_eq!(header(&answer, "content-encoding"), encoding);
        let body = answer.bytes().await.expect("a body");
        assert!(
            body.starts_with(magic) && body.len() < plain / 2,
            "{encoding}"
        );
        let small = send(post(&server, TYPENAME).header("accept-encoding", encoding)).await;
        assert_eq!(header(&small, "content-encoding"), "", "below 1 KB");
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_answered_before_the_process_ends() {
    let folder = Folder::new("http-drain");
    let server = serve(&folder, &[]).await;
    let address = server.url("").replace("http://", "");
    let mut slow = TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        TYPENAME.len()
    );
    slow.write_all(head.as_bytes()).await.expect("the head");
    // "100 Continue" is sent when the request's body is read: from here on it is in flight.
    let mut begun = [0; 25];
    timeout(SOON, slow.read_exact(&mut begun))
        .await
        .expect("in time")
        .expect("an interim answer");
    assert!(begun.starts_with(b"HTTP/1.1 100"), "{begun:?}");
    let finish = async {
        timeout(SOON, async {
            while TcpStream::connect(&address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("it stops listening");
        slow.write_all(TYPENAME.as_bytes()).await.expect("the body");
        let mut answer = String::new();
        timeout(SOON, slow.read_to_string(&mut answer))
            .await
            .expect("in time")
            .expect("an answer, then the end");
        answer
    };
    let (stopped, answer) = tokio::join!(server.stop(), finish);
    stopped.expect("exit code 0");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with(r#"{"data":{"__typename":"Query"}}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_what_it_needs_and_asks_nothing_of_others() {
    let folder = Folder::new("http-page");
    let server = serve(&folder, &[]).await;
    let mut texts = Vec::new();
    for (path, kind) in [
        ("/", "text/html"),
        ("/page.css", "text/css"),
        ("/page.js", "text/javascript"),
    ] {
        let answer = send(server.client().get(server.url(path))).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert!(header(&answer, "content-type").starts_with(kind), "{path}");
        if path == "/" {
            let policy = header(&answer, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{policy}");
        }
        texts.push(answer.text().await.expect("a text"));
    }
    for wanted in ["page.css", "page.js", "id=\"run\"", "id=\"fields\""] {
        assert!(texts[0].contains(wanted), "{wanted}");
    }
    for text in &texts {
        assert!(!text.contains("http://") && !text.contains("https://"));
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test]
async fn idempotency_keys_come_by_a_header() {
    let folder = Folder::new("http-idempotency");
    let environment = [("CYGNET_HTTP__BATCHING__ENABLED", "true")];
    let server = serve(&folder, &environment).await;
    let touch = r#"{"query":"mutation { touch }"}"#;
    let with_key = |key: &str, body: &str| post(&server, body).header("idempotency-key", key);
    let graphql = "application/graphql-response+json";

    let first = send(with_key("k-1", touch)).await;
    assert_eq!(header(&first, "idempotency-replayed"), "");
    let first = first.bytes().await.expect("a body");
    let again = send(with_key("k-1", touch)).await;
    assert_eq!(header(&again, "idempotency-replayed"), "true");
    assert_eq!(again.bytes().await.expect("a body"), first);

    // The same key for something else.
    let other = with_key("k-1", r#"{"query":"mutation { t: touch }"}"#).header("accept", graphql);
    let other = send(other).await;
    assert_eq!(other.status().as_u16(), 422);
    let other: Value = other.json().await.expect("JSON");
    assert_eq!(
        other["errors"][0]["extensions"]["code"],
        "IDEMPOTENCY_KEY_REUSED"
    );
    assert_eq!(other.get("data"), None);

    // Keys that are none.
    for bad in ["", "a b", &"x".repeat(256)] {
        assert_eq!(status(with_key(bad, touch)).await, 400, "{bad:?}");
    }
    let twice = with_key("k-2", touch).header("idempotency-key", "k-3");
    assert_eq!(status(twice).await, 400);

    // An array: one key for all, each operation by its place.
    let batch = format!("[{touch},{touch}]");
    let answers: Value = send(with_key("k-4", &batch))
        .await
        .json()
        .await
        .expect("JSON");
    assert_eq!(
        answers,
        json!([{"data": {"touch": 1}}, {"data": {"touch": 1}}])
    );
    let again: Value = send(with_key("k-4", &batch))
        .await
        .json()
        .await
        .expect("JSON");
    assert_eq!(again, answers);

    let metrics = send(server.client().get(server.url("/metrics"))).await;
    let metrics = metrics.text().await.expect("text");
    for line in [
        r#"idempotency_requests_total{result="replayed"} 3"#,
        r#"idempotency_requests_total{result="IDEMPOTENCY_KEY_REUSED"} 1"#,
        r#"store_transactions_total{end="committed"} 3"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    server.stop().await.expect("exit code 0");
}
