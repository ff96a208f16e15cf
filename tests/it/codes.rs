//! The codes of errors: one list, one page, and no error without one of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cygnet::http::error_page;
use cygnet_resolvers::error::ErrorCode;
use cygnet_testkit::http::Server;
use serde_json::Value;

use crate::{binary::binary, files::Folder};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn texts() -> BTreeSet<&'static str> {
    ErrorCode::ALL.iter().map(|code| code.as_str()).collect()
}

#[test]
fn every_code_has_a_text_of_its_own_and_a_meaning() {
    assert_eq!(
        texts().len(),
        ErrorCode::ALL.len(),
        "no text is there twice"
    );
    let meanings: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.meaning()).collect();
    assert_eq!(
        meanings.len(),
        ErrorCode::ALL.len(),
        "no meaning is there twice"
    );
    for code in ErrorCode::ALL {
        let text = code.as_str();
        let plain = |of: char| of.is_ascii_uppercase() || of == '_';
        assert!(text.len() > 4 && text.chars().all(plain), "{text}");
        assert!(code.meaning().ends_with('.'), "{text}: {}", code.meaning());
    }
}

/// Apollo's and the twin's: clients look for these.
#[test]
fn the_codes_that_clients_know_are_there() {
    let known = "GRAPHQL_PARSE_FAILED GRAPHQL_VALIDATION_FAILED BAD_USER_INPUT UNAUTHENTICATED FORBIDDEN PERSISTED_QUERY_NOT_FOUND PERSISTED_QUERY_NOT_SUPPORTED INTERNAL_SERVER_ERROR NOT_FOUND CONSTRAINT_VALIDATION COMPLEXITY_EXCEEDED RATE_LIMIT DATABASE_ERROR TIMEOUT";
    let codes = texts();
    for code in known.split(' ') {
        assert!(codes.contains(code), "{code}");
    }
}

#[test]
fn the_page_of_errors_is_up_to_date() {
    let path = root().join("docs/errors.md");
    let made = error_page();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &made).expect("the page can be written");
    }
    let kept = fs::read_to_string(&path).expect("the page");
    assert!(
        kept == made,
        "docs/errors.md is out of date: run with UPDATE=1"
    );
    for code in texts() {
        assert!(kept.contains(&format!("| `{code}` | ")), "{code}");
    }
}

/// The text after a heading of the page, up to the next one.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page
        .split_once(heading)
        .unwrap_or_else(|| panic!("{heading}"));
    rest.split("\n##").next().unwrap_or(rest)
}

/// The blocks of a language in a text.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let after = text.split(fence.as_str()).skip(1);
    after
        .map(|rest| rest.split("\n```").next().unwrap_or(rest))
        .collect()
}

/// Sends a request that is written out: a line, headers, an empty line, a body.
async fn send(server: &Server, request: &str) -> Value {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let (method, path) = lines
        .next()
        .and_then(|line| line.split_once(' '))
        .expect("a method and a path");
    let method = method.parse().expect("a method");
    let mut builder = server.client().request(method, server.url(path));
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        builder = builder.header(name, value);
    }
    let answer = builder.body(body.to_owned()).send().await;
    let answer = answer.expect("an answer");
    answer.json().await.expect("JSON")
}

/// Each code has an example, and what it shows is what a server answers.
#[tokio::test]
async fn the_examples_of_the_page_are_what_a_server_answers() {
    let page = fs::read_to_string(root().join("docs/errors.md")).expect("the page");
    let folder = Folder::new("error-examples");
    let definitions = blocks(section(&page, "## Examples"), "graphql");
    let schema = folder.file("schema.graphql", definitions[0]);
    let mut command = std::process::Command::new(binary());
    command
        .args(["serve", "--schema", &schema, "--listen", "127.0.0.1:0"])
        .env("CYGNET_LIMITS__RESPONSE_BYTES", "1KB")
        .env("CYGNET_LIMITS__ROOT_FIELDS", "3");
    let server = Server::start_command(command).await.expect("it starts");
    let (mut sent, mut wrong) = (0, Vec::new());
    for code in texts() {
        let example = section(&page, &format!("### `{code}`\n"));
        let shown = blocks(example, "json");
        let expected: Value = serde_json::from_str(shown[0]).expect("JSON");
        assert_eq!(expected["errors"][0]["extensions"]["code"], code);
        let mut answer = None;
        for request in blocks(example, "http") {
            answer = Some(send(&server, request).await);
        }
        if let Some(answer) = answer {
            sent += 1;
            if answer != expected {
                wrong.push(format!("{code}: {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(sent >= 13, "{sent} examples are sent");
    server.stop().await.expect("exit code 0");
}

/// Requests that are wrong before, in and after GraphQL: whatever is refused says one of the codes.
#[tokio::test]
async fn whatever_is_refused_has_a_code() {
    let folder = Folder::new("refused-codes");
    let definitions = "type Movie @node { title: String! @unique n: Int }";
    let schema = folder.file("schema.graphql", definitions);
    let mut command = std::process::Command::new(binary());
    command.args(["serve", "--schema", &schema, "--listen", "127.0.0.1:0"]);
    let server = Server::start_command(command).await.expect("it starts");
    let post = |body: &str| format!("POST /graphql\ncontent-type: application/json\n\n{body}");
    let asks = |query: &str| post(&serde_json::json!({ "query": query }).to_string());
    let requests = [
        "GET /nothing".to_owned(),
        "PUT /graphql\n\n{}".to_owned(),
        "GET /graphql".to_owned(),
        "GET /graphql?query=%7B".to_owned(),
        "GET /graphql?query=mutation%7B__typename%7D".to_owned(),
        "GET /graphql?query=%7B__typename%7D&variables=x".to_owned(),
        "GET /graphql?query=%FF".to_owned(),
        "GET /graphql?query=%7B__typename%7D\nsec-fetch-site: cross-site".to_owned(),
        "POST /graphql\ncontent-type: text/plain\n\n{}".to_owned(),
        "POST /graphql\ncontent-type: application/json; charset=latin1\n\n{}".to_owned(),
        "POST /graphql\ncontent-type: application/json\ncontent-encoding: gzip\n\n{}".to_owned(),
        "POST /graphql\ncontent-type: application/json\naccept: image/png\n\n{}".to_owned(),
        "POST /graphql\ncontent-type: application/json\nidempotency-key: \n\n{\"query\": \"{ __typename }\"}".to_owned(),
        post(""),
        post("["),
        post("[]"),
        post("[{\"query\": \"{ __typename }\"}]"),
        post("{\"query\": 1}"),
        post("{\"query\": \"\"}"),
        post("{\"query\": \"{ __typename }\", \"variables\": []}"),
        post("{\"query\": \"{ __typename }\", \"operationName\": \"x\"}"),
        post("{\"query\": \"{ __typename }\", \"extensions\": 1}"),
        post("{\"query\": \"\\ud800\"}"),
        asks(&"{".repeat(10_000)),
        asks(&"x ".repeat(1 << 20)),
        asks(&format!("{{ movies(limit: 1{}) {{ title }} }}", "0".repeat(400))),
        asks("{ movies(limit: -1) { title } }"),
        asks("subscription { movies { title } }"),
        asks("mutation { createMovies(input: [{title: \"a\"}, {title: \"a\"}]) { movies { title } } }"),
        asks("mutation { createMovies(input: [{title: \"a\", n: 2147483647}]) { movies { title } } a: updateMovies(update: {n: {add: 1}}) { movies { n } } }"),
        asks("mutation { upsertMovies(input: [{where: {}, create: {title: \"a\"}}]) { created } }"),
        asks("{ moviesConnection(after: \"x\") { totalCount } }"),
    ];
    for request in &requests {
        let answer = send(&server, request).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let shown: String = request.chars().take(200).collect();
        assert!(!errors.is_empty(), "{shown}: {answer}");
        for error in errors {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            assert!(texts().contains(code), "{shown}: {error}");
            let told = error["message"].as_str().is_some_and(|it| !it.is_empty());
            assert!(told, "{shown}: {error}");
        }
    }
    server.stop().await.expect("exit code 0");
}

/// The responses of all cases are compared with what the server answers; so what is looked at here is what it answers.
#[test]
fn every_error_of_the_cases_has_a_code() {
    let mut errors = 0;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    // Rules of a schema may have codes of their own.
    let worded = root().join("tests/cases/schemas/worded.graphql");
    let writes = root().join("tests/cases/schemas/granted-writes.graphql");
    let of_rules = [worded, writes].map(|file| fs::read_to_string(file).expect("a schema"));
    let is_of_rule = |code: &str| {
        let written = format!("code: \"{code}\"");
        of_rules.iter().any(|schema| schema.contains(&written))
    };
    for file in case_files(&root().join("tests/cases")) {
        let text = fs::read_to_string(&file).expect("a case file");
        for response in responses(&text) {
            let response: Value = serde_json::from_str(response)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            for error in response["errors"].as_array().into_iter().flatten() {
                let code = error["extensions"]["code"].as_str().unwrap_or_default();
                let told = error["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty());
                assert!(
                    told && (texts().contains(code) || is_of_rule(code)),
                    "{}: {error}",
                    file.display()
                );
                *seen.entry(code.to_owned()).or_default() += 1;
                errors += 1;
            }
        }
    }
    assert!(
        errors > 40 && seen.len() > 4,
        "the cases have errors: {seen:?}"
    );
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of cases") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files
}

/// The blocks `json response` of a case file.
fn responses(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```json response\n").skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap_or(rest))
}
