//! The real binary, as a process: audits, readiness, reload, drain.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cygnet_testkit::{audits::audit, http::Server};
use serde_json::json;

use crate::binary::binary;

async fn demo() -> Server {
    Server::start(binary(), &["demo", "--listen", "127.0.0.1:0"])
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

/// Whether the times are good is not asked here: this machine may be busy.
#[tokio::test(flavor = "multi_thread")]
async fn the_bench_checks_every_target_of_the_specification() {
    let server = demo().await;
    let url = server.url("/graphql");
    let bench = |more: &[&str]| {
        let asked = [
            "bench",
            "--check",
            "spec",
            "--json",
            "--seconds",
            "1",
            "--url",
            &url,
        ];
        Command::new(binary())
            .args(asked)
            .args(more)
            .output()
            .expect("the binary runs")
    };
    let output = bench(&["--rate", "10", "--header", "Authorization: none"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let of = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    assert_eq!(
        (rows.len(), of("pass") + of("fail") + of("missing")),
        (17, 17)
    );
    let failed = of("fail") > 0;
    assert_eq!(output.status.code(), Some(i32::from(failed)));
    for row in rows.iter().filter(|row| row["verdict"] != "missing") {
        assert_eq!(row["figures"]["errors"], 0, "{row}");
        assert_eq!(row["figures"]["requests"], 10, "{row}");
    }
    let measured = |name: &str| {
        let row = rows.iter().find(|row| row["name"] == name);
        row.is_some_and(|row| row["verdict"] != "missing")
    };
    assert!(measured("graph_operations.node_retrieval_single"));
    assert!(measured("authentication.session_validation"));
    let unknown = bench(&["--only", "nonsense"]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(said.contains("analytics.aggregation_query"), "{said}");
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
    let mut command = Command::new(binary());
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
