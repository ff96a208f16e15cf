//! The real binary, as a process: audits, refusals, readiness, reload, drain.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cygnet_testkit::{audits::audit, http::Server};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_cygnet");

async fn demo() -> Server {
    Server::start(BINARY, &["demo", "--listen", "127.0.0.1:0"])
        .await
        .expect("the demo starts")
}

/// Waits for a condition, with a deadline.
async fn eventually<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition().await {
        assert!(Instant::now() < deadline, "{what}: not in 30 s");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_over_http_audits_all_pass() {
    let server = demo().await;
    if let Some(audits) = audit(&server.url("/graphql")).await {
        let audits = audits.expect("the audits run");
        assert!(
            audits.all_passed && audits.report.contains("61/61"),
            "{}",
            audits.report
        );
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_answers_its_sample_queries() {
    let server = demo().await;
    for name in ["exposed-devices", "fleet", "unpatched"] {
        let path = format!(
            "{}/schema/examples/queries/{name}.graphql",
            env!("CARGO_MANIFEST_DIR")
        );
        let document = std::fs::read_to_string(path).expect("a sample");
        let answer = server
            .graphql(&document, &json!({}))
            .await
            .expect("an answer");
        assert!(answer.get("errors").is_none(), "{name}: {answer}");
        let devices = answer["data"]["devices"].as_array().expect("devices");
        assert!(!devices.is_empty(), "{name}");
    }
    let printed = server.stop().await.expect("exit code 0");
    assert!(
        printed.contains("listening on http://127.0.0.1:"),
        "{printed}"
    );
}

fn resident_megabytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a live process");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .expect("VmRSS");
    let kilobytes: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|it| it.parse().ok())
        .expect("kB");
    kilobytes / 1024
}

/// What must be refused: its name, the body, and the code or status expected.
fn attacks() -> Vec<(&'static str, String, &'static str)> {
    let wide = |operation: String| json!({ "query": operation }).to_string();
    let chain = |levels: usize, body: &dyn Fn(usize) -> String, last: &str| {
        let fragments: Vec<String> = (0..levels)
            .map(|at| format!("fragment F{at} on Device {{ {} }}", body(at + 1)))
            .collect();
        wide(format!(
            "{{ devices {{ ...F0 }} }} {} fragment F{levels} on Device {{ {last} }}",
            fragments.join(" ")
        ))
    };
    let deep = 100_000;
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(deep), close.repeat(deep));
    let variable = |value: String| {
        format!(
            r#"{{"query":"query ($w: DeviceWhere) {{ devices(where: $w) {{ id }} }}","variables":{{"w":{value}}}}}"#
        )
    };
    vec![
        (
            "fragments that expand exponentially",
            chain(40, &|at| format!("...F{at} ...F{at}"), "id"),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "fields that expand exponentially",
            chain(
                20,
                &|at| format!("a: dependsOn {{ ...F{at} }} b: dependsOn {{ ...F{at} }}"),
                "id",
            ),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "fragments in a circle",
            wide(
                "{ devices { ...A } } fragment A on Device { ...B } fragment B on Device { ...A }"
                    .to_owned(),
            ),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a deep list in the document",
            wide(format!(
                "{{ devices(where: {{ id: {{ in: {} }} }}) {{ id }} }}",
                nested("[", "]")
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a deep object in the document",
            wide(format!(
                "{{ devices(where: {}) {{ id }} }}",
                nested("{NOT:", "}")
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "deep selections",
            wide(format!("{{ devices {} }}", nested("{ dependsOn ", "}"))),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a deep list in a variable",
            variable(nested("[", "]")),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a deep object in a variable",
            variable(nested("{\"NOT\":", "}").replace("\"NOT\":}", "\"NOT\":{}}")),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a variable below the parser's limit",
            variable(format!(
                "{}{{}}{}",
                "{\"NOT\":".repeat(100),
                "}".repeat(100)
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a text of 10 MB",
            wide(format!(
                "{{ devices(where: {{ id: {{ eq: \"{}\" }} }}) {{ id }} }}",
                "x".repeat(10_000_000)
            )),
            "PAYLOAD",
        ),
        (
            "20,000 aliases",
            wide(format!(
                "{{ {} }}",
                (0..20_000)
                    .map(|at| format!("a{at}:__typename"))
                    .collect::<Vec<_>>()
                    .join(" ")
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "2,000 aliases below a field",
            wide(format!(
                "{{ devices {{ {} }} }}",
                (0..2_000)
                    .map(|at| format!("a{at}: id"))
                    .collect::<Vec<_>>()
                    .join(" ")
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "100 root fields",
            wide(format!(
                "{{ {} }}",
                (0..100)
                    .map(|at| format!("a{at}: devices {{ id }}"))
                    .collect::<Vec<_>>()
                    .join(" ")
            )),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "a long OR in a variable",
            variable(json!({ "OR": vec![json!({ "id": { "eq": "x" } }); 5_000] }).to_string()),
            "COMPLEXITY_EXCEEDED",
        ),
        (
            "introspection of introspection",
            wide(format!(
                "{{ __schema {{ types {{ {} name {} }} }} }}",
                "fields { type { ".repeat(15),
                "} } ".repeat(15)
            )),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_requests_are_refused_and_the_process_lives() {
    let server = demo().await;
    let before = resident_megabytes(server.id());
    for (name, body, expected) in attacks() {
        let started = Instant::now();
        let sent = server
            .client()
            .post(server.url("/graphql"))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await;
        let (status, text) = match sent {
            Ok(answer) => (
                answer.status().as_u16(),
                answer.text().await.unwrap_or_default(),
            ),
            // The server answers before it has read a body that is too large, and closes.
            Err(_) => (413, String::new()),
        };
        let milliseconds = started.elapsed().as_millis();
        println!(
            "{name}: {milliseconds} ms, {} MB resident",
            resident_megabytes(server.id())
        );
        match expected {
            "PAYLOAD" => assert_eq!(status, 413, "{name}: {text}"),
            code => {
                let answer: Value = serde_json::from_str(&text).expect("a JSON answer");
                assert_eq!(
                    answer["errors"][0]["extensions"]["code"], code,
                    "{name}: {text}"
                );
                assert!(answer.get("data").is_none(), "{name}: {text}");
            }
        }
    }
    let grown = resident_megabytes(server.id()).saturating_sub(before);
    assert!(grown < 64, "{grown} MB more than before");
    let answer = server
        .graphql("{ devices(limit: 1) { id } }", &json!({}))
        .await
        .expect("an answer");
    assert_eq!(
        answer["data"]["devices"][0]["id"], "device-000000",
        "{answer}"
    );
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_values_are_values() {
    let server = demo().await;
    let hostile = [
        "'",
        "\"",
        "`",
        "\\u0060",
        "\u{0}",
        "'}) DETACH DELETE n //",
        "😀\u{2028}",
        &"x".repeat(65_536),
    ];
    for value in hostile {
        let document = "query ($v: String!, $id: ID!) { devices(where: { OR: [{ name: { eq: $v } }, { id: { in: [$id] } }, { name: { contains: $v, startsWith: $v } }] }) { id } }";
        let answer = server
            .graphql(
                document,
                &json!({ "v": format!("no such {value}"), "id": format!("no {value}") }),
            )
            .await
            .expect("an answer");
        assert_eq!(answer, json!({ "data": { "devices": [] } }), "{value:?}");
        let literal = serde_json::to_string(&format!("no {value}")).expect("JSON");
        let document = format!("{{ devices(where: {{ name: {{ eq: {literal} }} }}) {{ id }} }}");
        let answer = server
            .graphql(&document, &json!({}))
            .await
            .expect("an answer");
        assert_eq!(answer, json!({ "data": { "devices": [] } }), "{value:?}");
    }
    let count = server
        .graphql("{ graphNodesConnection { totalCount } }", &json!({}))
        .await;
    assert_eq!(
        count.expect("an answer")["data"]["graphNodesConnection"]["totalCount"],
        2_000
    );
    server.stop().await.expect("exit code 0");
}

/// A process without this machine's configuration.
fn cygnet(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments);
    command
}

fn schema(name: &str) -> String {
    format!(
        "{}/schema/examples/{name}.graphql",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_it_serves_and_says_why_it_is_not_ready() {
    let file = schema("movies");
    let command = cygnet(&[
        "serve",
        "--schema",
        &file,
        "--store",
        "neo4j",
        "--bolt-uri",
        "bolt://127.0.0.1:1",
        "--listen",
        "127.0.0.1:0",
    ]);
    let server = Server::start_command(command).await.expect("it starts");
    let get = |path: &'static str| {
        let request = server.client().get(server.url(path));
        async move {
            let answer = request.send().await.expect("an answer");
            (
                answer.status().as_u16(),
                answer.text().await.expect("a text"),
            )
        }
    };
    assert_eq!(get("/health").await.0, 200);
    let (status, reason) = get("/ready").await;
    assert_eq!(status, 503);
    assert!(reason.contains("store"), "{reason}");
    let answer = server
        .graphql("{ movies { id } }", &json!({}))
        .await
        .expect("an answer");
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE",
        "{answer}"
    );
    let message = answer["errors"][0]["message"].as_str().expect("a message");
    assert!(!message.contains("127.0.0.1"), "{message}");
    let answer = server
        .graphql("{ __typename }", &json!({}))
        .await
        .expect("an answer");
    assert_eq!(answer["data"]["__typename"], "Query");
    let (_, metrics) = get("/metrics").await;
    for series in [
        "http_server_requests_total",
        "cache_lookups_total",
        "store_errors_total",
    ] {
        assert!(metrics.contains(series), "{series} in {metrics}");
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_schema_is_served_and_a_bad_one_is_not() {
    let folder = std::env::temp_dir().join(format!("cygnet-watch-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("schema.graphql");
    std::fs::write(&file, "type Before @node { key: ID! }").expect("a file");
    let path = file.display().to_string();
    let command = cygnet(&[
        "serve",
        "--schema",
        &path,
        "--watch",
        "--listen",
        "127.0.0.1:0",
    ]);
    let server = Server::start_command(command).await.expect("it starts");
    let knows = async |root: &str| {
        let document = format!("{{ {root} {{ key }} }}");
        let answer = server
            .graphql(&document, &json!({}))
            .await
            .expect("an answer");
        answer.get("errors").is_none()
    };
    assert!(knows("befores").await);
    std::fs::write(&file, "type After @node { key: ID! }").expect("a file");
    eventually("the new schema", || knows("afters")).await;
    assert!(!knows("befores").await);
    std::fs::write(&file, "type Broken @node {").expect("a file");
    std::fs::write(folder.join("other"), "x").expect("a file");
    // The bad one has no effect that could be waited for: a good one after it does, and until then the old one stays.
    assert!(knows("afters").await);
    std::fs::write(&file, "type Third @node { key: ID! }").expect("a file");
    eventually("the third schema", || knows("thirds")).await;
    server.stop().await.expect("exit code 0");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
