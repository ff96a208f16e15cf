//! The starter of the binary against a shell script in its place: how it starts, speaks and ends.

use std::process::Command;

use cygnet_testkit::http::Server;

fn script(text: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", text]);
    command
}

#[tokio::test]
async fn starts_and_stops() {
    let text = "trap 'echo drained; exit 0' TERM; echo listening on http://127.0.0.1:9; while :; do sleep 0.01; done";
    let server = Server::start_command(script(text))
        .await
        .expect("it listens");
    assert_eq!(server.url("/graphql"), "http://127.0.0.1:9/graphql");
    let printed = server.stop().await.expect("it ends with 0");
    assert_eq!(printed, "listening on http://127.0.0.1:9\ndrained");
}

#[tokio::test]
async fn an_end_by_the_signal_itself_is_an_error() {
    let server = Server::start_command(script(
        "echo listening on http://127.0.0.1:9; exec sleep 60",
    ));
    let error = server
        .await
        .expect("it listens")
        .stop()
        .await
        .expect_err("the signal killed it");
    assert!(error.to_string().contains("signal: 15"), "{error}");
}

#[tokio::test]
async fn an_end_before_it_listens_is_an_error_that_shows_why() {
    let server = Server::start_command(script("echo 'no such file: a.graphql' >&2; exit 1")).await;
    let error = server.err().expect("it ended");
    assert!(
        error.to_string().contains("no such file: a.graphql"),
        "{error}"
    );
}
