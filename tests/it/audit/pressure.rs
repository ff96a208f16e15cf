//! A log that cannot be written to: a full disk, a reader that stops reading, a reader that goes away.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use cygnet_testkit::http::Server;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{binary::binary, files::Folder};

const DEFINITIONS: &str = "type Thing @node { id: ID! }";

/// The arguments of a server with this log.
fn arguments(folder: &Folder, file: &Path) -> Vec<String> {
    let schema = folder.file("schema.graphql", DEFINITIONS);
    let config =
        json!({ "audit": { "file": file }, "telemetry": { "metrics": { "enabled": true } } });
    let config = folder.file("cygnet.yaml", &config.to_string());
    let arguments = ["serve", "--config", &config, "--schema", &schema];
    let listen = ["--listen", "127.0.0.1:0"];
    arguments
        .iter()
        .chain(&listen)
        .map(ToString::to_string)
        .collect()
}

/// Asks as the operation of this number.
async fn ask(client: &reqwest::Client, address: &str, number: usize) -> u16 {
    let body = json!({ "query": format!("query Q{number} {{ things {{ id }} }}"), "operationName": format!("Q{number}") });
    let request = client.post(format!("{address}/graphql")).json(&body);
    request.send().await.expect("an answer").status().as_u16()
}

/// How many lines were counted with this result.
async fn counted(client: &reqwest::Client, address: &str, result: &str) -> u64 {
    let answer = client.get(format!("{address}/metrics")).send().await;
    let text = answer.expect("an answer").text().await.expect("text");
    let start = format!("audit_lines_total{{result=\"{result}\"}} ");
    let count = text.lines().find_map(|line| line.strip_prefix(&start));
    count.map_or(0, |count| count.parse().expect("a number"))
}

/// The numbers of the operations that have a line, and how many lines cannot be read.
fn numbers(text: &str) -> (Vec<usize>, usize) {
    let (mut found, mut broken) = (Vec::new(), 0);
    for line in text.lines().filter(|line| !line.is_empty()) {
        match serde_json::from_str::<Value>(line) {
            Ok(line) => {
                let name = line["operation"].as_str().expect("a name");
                found.push(name[1..].parse().expect("a number"));
            }
            Err(_) => broken += 1,
        }
    }
    (found, broken)
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn on_a_full_disk_requests_are_answered_and_lost_lines_counted() {
    let folder = Folder::new("audit-full");
    let arguments = arguments(&folder, Path::new("/dev/full"));
    let server = Server::start(binary(), &arguments)
        .await
        .expect("it starts");
    for number in 0..5 {
        assert_eq!(ask(server.client(), &server.url(""), number).await, 200);
    }
    let lost = counted(server.client(), &server.url(""), "lost").await;
    assert_eq!(lost, 5);
    let printed = server.stop().await.expect("exit code 0");
    assert!(printed.contains("could not be written"), "{printed}");
}

/// A disk that is full in the middle of a line, made of a limit for the size of files.
#[tokio::test(flavor = "multi_thread")]
#[cfg(target_os = "linux")]
async fn a_line_that_was_cut_off_takes_no_other_with_it() {
    const ASKED: usize = 40;
    let folder = Folder::new("audit-cut");
    let path = folder.0.join("audit.jsonl");
    let mut command = Command::new("sh");
    // 16 blocks of 512 bytes, or of 1024 where the shell counts so.
    command.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]);
    command.arg(binary()).args(arguments(&folder, &path));
    let server = Server::start_command(command).await.expect("it starts");
    let address = server.url("");
    let mut asked = 0;
    while counted(server.client(), &address, "lost").await < 3 {
        assert!(asked < 40 * ASKED, "it is never full");
        assert_eq!(ask(server.client(), &address, asked).await, 200);
        asked += 1;
    }
    let full = std::fs::read_to_string(&path).expect("the log");
    let (before, broken) = numbers(&full);
    assert_eq!((before.len(), broken), (asked - 3, 1), "{full}");
    // Someone makes room: a part of the part of a line stays.
    let whole = full.rfind('\n').expect("lines") as u64;
    let file = std::fs::OpenOptions::new().write(true).open(&path);
    let room = file.and_then(|file| file.set_len(whole / 2));
    room.expect("it is cut");
    let kept = std::fs::read_to_string(&path).expect("the log");
    let (kept, _) = numbers(&kept);
    for number in 0..5 {
        assert_eq!(ask(server.client(), &address, asked + number).await, 200);
    }
    let (after, broken) = numbers(&std::fs::read_to_string(&path).expect("the log"));
    let expected: Vec<usize> = kept.iter().copied().chain(asked..asked + 5).collect();
    assert_eq!((after, broken), (expected, 1));
    server.stop().await.expect("exit code 0");
}

/// A server that writes its log to a pipe which is read by nobody but us, and where it listens.
fn piped(folder: &Folder) -> (Child, BufReader<ChildStdout>, String) {
    let mut command = Command::new(binary());
    command.args(arguments(folder, Path::new("-")));
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("listening on ");
    let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
    (child, output, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_stops_holds_requests_back_and_loses_no_line() {
    /// More lines than a pipe takes (64 KiB).
    const ASKED: usize = 1000;
    let folder = Folder::new("audit-blocked");
    let (mut child, mut output, address) = piped(&folder);
    let client = reqwest::Client::new();
    let (client, address) = (&client, &address);
    let asking = stream::iter(0..ASKED).map(|number| ask(client, address, number));
    let mut answers = asking.buffer_unordered(64);
    let mut answered = 0;
    // What the pipe takes is answered, and no more.
    let patience = Duration::from_millis(500);
    while let Ok(Some(status)) = tokio::time::timeout(patience, answers.next()).await {
        assert_eq!(status, 200);
        answered += 1;
    }
    assert!((1..ASKED).contains(&answered), "{answered}");
    let reading = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        for _ in 0..ASKED {
            output.read_line(&mut text).expect("text");
        }
        (text, output)
    });
    while let Some(status) = answers.next().await {
        assert_eq!(status, 200);
        answered += 1;
    }
    let (text, mut output) = reading.await.expect("all lines");
    let (mut found, broken) = numbers(&text);
    found.sort_unstable();
    assert_eq!((found, broken), ((0..ASKED).collect(), 0));
    assert_eq!(answered, ASKED);
    assert_eq!(counted(client, address, "written").await, ASKED as u64);
    assert_eq!(counted(client, address, "lost").await, 0);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_reader_requests_are_answered_and_lost_lines_counted() {
    let folder = Folder::new("audit-unread");
    let (mut child, output, address) = piped(&folder);
    drop(output);
    let client = reqwest::Client::new();
    for number in 0..5 {
        assert_eq!(ask(&client, &address, number).await, 200);
    }
    assert_eq!(counted(&client, &address, "lost").await, 5);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}
