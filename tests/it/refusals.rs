//! Requests that are too large in some way: each is refused in milliseconds, by a code, with bounded memory; the process lives.
//!
//! Prints a row for each: `cargo test --test it refusals -- --nocapture`. `CYGNET_TEST_BINARY` names another binary to
//! measure, for instance a release build.

mod attacks;
mod cost;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cygnet_testkit::http::Server;
use serde_json::{Value, json};

use crate::binary::binary;
use attacks::{Attack, Expected};
use cost::{Cost, Watch, kilobytes};

/// Each is sent so often; the fastest counts, for the machine has other work.
const TRIES: usize = 3;

/// The fastest may take so long. On a quiet machine none of them takes a fifth of it, in a debug build.
const TIME: Duration = Duration::from_millis(300);

/// Kilobytes more than before while a request is refused: so much for any, and a multiple of its body.
/// (The allocator takes 2 MB and more at a time.)
const GROWTH: u64 = 24 * 1024;

/// The body as it arrives, the body in one piece, and a text of it without its escapes.
const BODIES: u64 = 4;

/// Kilobytes more than before when all have been refused: what the allocator and the caches keep.
const KEPT: u64 = 64 * 1024;

/// The same where bodies may be large: the allocator keeps pages of some of them, for each thread that serves connections.
const KEPT_OF_LARGE: u64 = 160 * 1024;

/// Sends it: status and text.
async fn send(server: &Server, attack: &Attack) -> (u16, String) {
    let request = server.client().post(server.url("/graphql"));
    let request = request.header("content-type", "application/json");
    match request.body(attack.body.clone()).send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            (status, answer.text().await.unwrap_or_default())
        }
        // The server answers before it has read a body that is too large, and closes.
        Err(_) => (413, String::new()),
    }
}

fn check(attack: &Attack, status: u16, text: &str) {
    let shown: String = text.chars().take(200).collect();
    let name = attack.name;
    assert!(text.len() < 4_096, "{name}: {} bytes", text.len());
    let read = || -> Value { serde_json::from_str(text).expect("a JSON answer") };
    match attack.expected {
        Expected::Status(expected) => assert_eq!(status, expected, "{name}: {shown}"),
        Expected::Answered => {
            assert_eq!(
                read(),
                json!({ "data": { "__typename": "Query" } }),
                "{name}"
            );
        }
        Expected::Code(code) => {
            let answer = read();
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], code,
                "{name}: {shown}"
            );
            assert!(answer.get("data").is_none(), "{name}: {shown}");
        }
    }
}

/// The fastest of a few, and the memory that took the most.
async fn measure(server: &Server, attack: &Attack) -> Cost {
    let mut costs = Vec::with_capacity(TRIES);
    for _ in 0..TRIES {
        let watch = Watch::start(server.id());
        let started = Instant::now();
        let (status, text) = send(server, attack).await;
        let time = started.elapsed();
        let memory = watch.end();
        check(attack, status, &text);
        costs.push(Cost { time, memory });
    }
    let most = |cost: &&Cost| cost.memory.growth().unwrap_or_else(|| cost.memory.kept());
    Cost {
        time: costs.iter().map(|it| it.time).min().expect("some tries"),
        memory: costs.iter().max_by_key(most).expect("some tries").memory,
    }
}

fn print(attack: &Attack, cost: &Cost) {
    let megabytes = |kilobytes: u64| format!("{:.1}", kilobytes as f64 / 1024.0);
    println!(
        "{:<46} {:>9.1} {:>9.2} {:>9} {:>9} {:>9}",
        attack.name,
        attack.body.len() as f64 / 1024.0,
        cost.time.as_secs_f64() * 1e3,
        megabytes(cost.memory.before),
        cost.memory.peak.map_or("-".to_owned(), megabytes),
        megabytes(cost.memory.after),
    );
}

async fn refuse(server: Server, attacks: Vec<Attack>, admitted_kept: u64) {
    let resident = || kilobytes(server.id(), "VmRSS:");
    let before = resident();
    println!(
        "{:<46} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "refused", "body kB", "ms", "MB before", "peak", "after"
    );
    for attack in &attacks {
        let cost = measure(&server, attack).await;
        print(attack, &cost);
        let name = attack.name;
        assert!(cost.time < TIME, "{name}: {:?}", cost.time);
        let admitted = GROWTH + BODIES * attack.body.len() as u64 / 1024;
        if let Some(growth) = cost.memory.growth() {
            assert!(growth < admitted, "{name}: {growth} kB of {admitted}");
        }
    }
    let kept = resident().saturating_sub(before);
    println!("kept after all of them: {kept} kB");
    assert!(kept < admitted_kept, "{kept} kB more than before");
    let answer = server.graphql("{ __typename }", &json!({})).await;
    let expected = json!({ "data": { "__typename": "Query" } });
    assert_eq!(answer.expect("an answer"), expected);
    server.stop().await.expect("exit code 0");
}

/// A server of the twin's API whose database is not there: what is refused never asks for it.
fn serve() -> Command {
    let mut command = Command::new(binary());
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/examples/twin.graphql");
    command.args(["serve", "--schema", schema, "--listen", "127.0.0.1:0"]);
    command.args(["--store", "neo4j", "--bolt-uri", "bolt://127.0.0.1:1"]);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_requests_are_refused_and_the_process_lives() {
    let server = Server::start_command(serve()).await.expect("it starts");
    refuse(server, attacks::by_default(), KEPT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_body_limit_admits_is_bounded_too() {
    let mut command = serve();
    command.env("CYGNET_HTTP__BODY_LIMIT", "64 MiB");
    let server = Server::start_command(command).await.expect("it starts");
    refuse(server, attacks::where_bodies_are_large(), KEPT_OF_LARGE).await;
}
