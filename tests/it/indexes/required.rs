//! `cygnet serve`: warnings, `--require-indexes`, and a schema that is swapped.

use std::time::{Duration, Instant};

use cygnet_testkit::{
    http::Server,
    services::{self, Neo4j},
};
use serde_json::{Value, json};

use super::{BINARY, clean, command, flags, text};
use crate::files::Folder;

const SCHEMA: &str =
    "type IxTestMovie @node @index(fields: [\"year\"]) { isbn: String! @unique year: Int }";
const WIDER: &str = "type IxTestMovie @node @index(fields: [\"year\"]) @index(fields: [\"title\"], type: TEXT) \
    { isbn: String! @unique title: String year: Int }";

async fn started(server: &Neo4j, file: &str, more: &[&str]) -> Server {
    let mut arguments = vec!["serve".to_owned(), "--schema".to_owned(), file.to_owned()];
    arguments.extend(flags(server));
    arguments.extend(["--listen", "127.0.0.1:0"].map(str::to_owned));
    arguments.extend(more.iter().map(|&argument| argument.to_owned()));
    Server::start(BINARY, &arguments).await.expect("it starts")
}

async fn readiness(server: &Server) -> (u16, String) {
    let response = server.client().get(server.url("/ready")).send().await;
    let response = response.expect("an answer");
    let status = response.status().as_u16();
    (status, response.text().await.expect("a text"))
}

/// Waits until `/ready` answers with a status and a text.
async fn until_ready(server: &Server, status: u16, part: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let (found, said) = readiness(server).await;
        if found == status && said.contains(part) {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{status} {part}: still {found} {said}"
        );
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

async fn until_printed(server: &Server, part: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !server.printed().contains(part) {
        assert!(Instant::now() < deadline, "{part} in\n{}", server.printed());
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

fn make(server: &Neo4j, file: &str) {
    let mut arguments = vec!["apply".to_owned(), "--schema".to_owned(), file.to_owned()];
    arguments.extend(flags(server));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = command(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_required_indexes_it_is_ready_when_they_are_there() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(neo4j).await;
    let folder = Folder::new("index-required");
    let file = folder.file("schema.graphql", SCHEMA);
    let server = started(neo4j, &file, &["--require-indexes", "--watch"]).await;
    until_ready(&server, 503, "unique IxTestMovie(isbn)").await;
    let asked = "{ ixTestMovies { isbn } }";
    let answer = server.graphql(asked, &json!({})).await.expect("an answer");
    let error = &answer["errors"][0];
    assert_eq!(
        error["extensions"]["code"], "SERVICE_UNAVAILABLE",
        "{answer}"
    );
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.contains("range IxTestMovie(year)"), "{message}");

    make(neo4j, &file);
    until_ready(&server, 200, "ready").await;
    let answer = server.graphql(asked, &json!({})).await.expect("an answer");
    assert_eq!(answer["data"]["ixTestMovies"], json!([]), "{answer}");

    folder.file("schema.graphql", WIDER);
    until_ready(&server, 503, "text IxTestMovie(title)").await;
    make(neo4j, &file);
    until_ready(&server, 200, "ready").await;
    server.stop().await.expect("exit code 0");
    clean(neo4j).await;
}

#[tokio::test]
async fn a_guard_knows_which_keys_are_unique() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(neo4j).await;
    let settings = cygnet::store::neo4j::Settings::new(&neo4j.bolt, &neo4j.user, &neo4j.password);
    let store = cygnet::store::neo4j::Neo4j::open(settings).expect("the settings work");
    let store = cygnet::store::Store::Neo4j(store);
    let deadline = Instant::now() + Duration::from_secs(20);
    store.connected(deadline).await.expect("the server answers");
    let guard = cygnet::indexes::Guard::new(&crate::serving::schema(SCHEMA).model);
    let labels = ["IxTestOther".to_owned(), "IxTestMovie".to_owned()];
    let is_unique = async |property: &str| {
        let key = [property.to_owned()];
        match guard.is_unique((&labels, &key)) {
            Some(known) => known,
            None => {
                let found = cygnet::indexes::read(&store, deadline).await;
                guard.learn(&found.expect("the server answers"));
                let known = guard.is_unique((&labels, &key));
                known.expect("it was read just now")
            }
        }
    };
    assert_eq!(
        guard.is_unique((&labels, &["isbn".to_owned()])),
        None,
        "nothing is known before the first look"
    );
    assert!(!is_unique("isbn").await);
    let folder = Folder::new("index-unique");
    make(neo4j, &folder.file("schema.graphql", SCHEMA));
    // What is made beside the server is seen soon after.
    while !is_unique("isbn").await {
        assert!(Instant::now() < deadline, "the constraint is there");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(!is_unique("year").await, "an index is no constraint");
    clean(neo4j).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_it_serves_and_warns() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(neo4j).await;
    let folder = Folder::new("index-warned");
    let file = folder.file("schema.graphql", SCHEMA);
    let server = started(neo4j, &file, &["--watch"]).await;
    until_ready(&server, 200, "ready").await;
    until_printed(&server, "unique IxTestMovie(isbn)").await;
    until_printed(&server, "range IxTestMovie(year)").await;
    let answer: Value = server
        .graphql("{ ixTestMovies { isbn } }", &json!({}))
        .await
        .expect("an answer");
    assert_eq!(answer["data"]["ixTestMovies"], json!([]), "{answer}");
    folder.file("schema.graphql", WIDER);
    until_printed(&server, "text IxTestMovie(title)").await;
    let printed = server.stop().await.expect("exit code 0");
    assert!(!printed.contains("\"level\":\"ERROR\""), "{printed}");
    clean(neo4j).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_that_are_asked_often_and_have_no_index_are_told_once() {
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(neo4j).await;
    let folder = Folder::new("index-often");
    let file = folder.file("schema.graphql", WIDER);
    make(neo4j, &file);
    let server = started(neo4j, &file, &[]).await;
    until_ready(&server, 200, "ready").await;
    let served = "{ ixTestMovies(where: {year: {gt: 1}}) { isbn } }";
    let scanned = "{ ixTestMovies(where: {title: {startsWith: \"a\"}}) { isbn } }";
    let sorted = "{ ixTestMovies(sort: [{title: ASC}], limit: 2) { isbn } }";
    for operation in [served, scanned, sorted] {
        for _ in 0..220 {
            let answer = server.post(operation, &json!({})).await.expect("an answer");
            assert_eq!(answer.0, 200, "{}", answer.1);
        }
    }
    until_printed(&server, "\"by\":\"sort\"").await;
    let printed = server.stop().await.expect("exit code 0");
    let advised: Vec<&str> = printed
        .lines()
        .filter(|line| line.contains("an @index would serve them"))
        .collect();
    assert_eq!(advised.len(), 2, "{advised:#?}");
    assert!(
        advised
            .iter()
            .all(|line| line.contains("\"property\":\"title\"")),
        "{advised:#?}"
    );
    clean(neo4j).await;
}
