//! The command line: what it prints, and its exit codes.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::{binary::binary, files::Folder};

fn run(arguments: &[&str]) -> Output {
    Command::new(binary())
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn check_says_ok_and_counts() {
    let output = run(&["check", "schema/examples/movies.graphql"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("ok: 6 node types, 1 interfaces"),
        "{}",
        text(&output.stdout)
    );
    assert!(
        text(&output.stderr).contains("LIMIT_BYPASSED"),
        "a warning does not fail"
    );
}

#[test]
fn check_shows_everything_that_is_wrong_with_places() {
    let folder = Folder::new("check");
    let file = folder.file(
        "bad.graphql",
        "type A @node {\n  b: [B] @relationship(type: \"X\", direction: OUT)\n}\ntype C @nod {\n  d: Strin\n}\n",
    );
    let output = run(&["check", &file]);
    assert_eq!(output.status.code(), Some(1));
    let printed = text(&output.stderr);
    for expected in ["bad.graphql:2:", "bad.graphql:4:", "@node"] {
        assert!(printed.contains(expected), "{expected} in\n{printed}");
    }
    assert!(!printed.contains('\u{1b}'), "colours only on a terminal");
}

/// What is missing is missing behind the last character.
#[test]
fn check_shows_what_is_missing_at_the_end_of_a_file() {
    let folder = Folder::new("check-end");
    for text_without_end in [
        "type A @node {",
        "type A @node { é",
        "type A @node { a: String @",
    ] {
        let file = folder.file("cut.graphql", text_without_end);
        let output = run(&["check", &file]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("cut.graphql:1:"));
    }
}

#[test]
fn print_gives_sorted_sdl() {
    let full = text(&run(&["print", "--schema", "schema/examples/movies.graphql"]).stdout);
    let compat = text(
        &run(&[
            "print",
            "--schema",
            "schema/examples/movies.graphql",
            "--profile",
            "compat",
            "--bare",
        ])
        .stdout,
    );
    assert!(compat.contains(
        "movies(limit: Int, offset: Int, sort: [MovieSort!], where: MovieWhere): [Movie!]!"
    ));
    assert!(!compat.contains("\"\"\""), "bare has no descriptions");
    assert!(
        full.contains("moviesConnection(after: String, first: Int, offset: Int"),
        "{full}"
    );
    assert!(!compat.contains("moviesConnection(after: String, first: Int, offset: Int"));
}

#[test]
fn explain_shows_every_stage() {
    let output = run(&[
        "explain",
        "--schema",
        "schema/examples/movies.graphql",
        "--store",
        "neo4j",
        "query ($t: String) { movies(where: { title: { eq: $t } }) { id } }",
        "--variables",
        "{\"t\": \"x\"}",
    ]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for expected in [
        "operation",
        "plan",
        "cypher of movies",
        "parameters",
        "p0 = String(\"x\")",
        "shape",
    ] {
        assert!(printed.contains(expected), "{expected} in\n{printed}");
    }
    let mutation = run(&[
        "explain",
        "--schema",
        "schema/examples/movies.graphql",
        "--store",
        "neo4j",
        "mutation ($t: String!) { updateMovies(where: { title: { eq: \"Nine\" } }, update: { title: { set: $t } }) { movies { id } } }",
        "--variables",
        "{\"t\": \"Ten\"}",
    ]);
    let printed = text(&mutation.stdout);
    for expected in ["String(\"Nine\")", "String(\"Ten\")", "String(\"…0\")"] {
        assert!(printed.contains(expected), "{expected} in\n{printed}");
    }
    let refused = run(&[
        "explain",
        "--schema",
        "schema/examples/movies.graphql",
        "{ nope }",
    ]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("GRAPHQL_VALIDATION_FAILED"));
}

#[test]
fn query_answers_from_the_shell() {
    let base = [
        "query",
        "--schema",
        "schema/examples/movies.graphql",
        "--load",
        "schema/examples/movies.cypher",
    ];
    let good = run(&[&base[..], &["{ moviesConnection { totalCount } }"]].concat());
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    assert!(
        text(&good.stdout).contains("\"totalCount\": 9"),
        "{}",
        text(&good.stdout)
    );
    let bad = run(&[&base[..], &["{ movies(limit: -1) { id } }"]].concat());
    assert_eq!(bad.status.code(), Some(1));
}

#[test]
fn the_twin_is_the_same_bytes_for_the_same_seed() {
    for format in ["cypher", "json"] {
        let first = run(&["twin", "--format", format]).stdout;
        let second = run(&[
            "twin", "--format", format, "--seed", "42", "--scale", "tiny",
        ])
        .stdout;
        assert!(first.len() > 100_000 && first == second, "{format}");
        assert!(run(&["twin", "--format", format, "--seed", "7"]).stdout != first);
    }
    let folder = Folder::new("twin");
    let path = folder.0.display().to_string();
    let output = run(&["twin", "--format", "csv", "--output", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(printed.contains("--nodes="), "{printed}");
    let files = std::fs::read_dir(&folder.0).expect("the folder").count();
    assert_eq!(
        files,
        printed.matches("--nodes=").count() + printed.matches("--relationships=").count()
    );
    assert_eq!(run(&["twin", "--scale", "vast"]).status.code(), Some(1));
}

#[test]
fn the_configuration_is_layered_and_checked() {
    let folder = Folder::new("config");
    let file = folder.file(
        "cygnet.yaml",
        "http:\n  listen: 127.0.0.1:4100\nstore:\n  neo4j:\n    user: ada\n    password: hush\n",
    );
    let config = |extra: &[&str], environment: &[(&str, &str)]| {
        Command::new(binary())
            .args(["config", "--config", &file])
            .args(extra)
            .envs(environment.iter().copied())
            .output()
            .expect("the binary runs")
    };
    let shown = text(&config(&[], &[]).stdout);
    assert!(
        shown.contains("127.0.0.1:4100") && shown.contains("ada"),
        "{shown}"
    );
    assert!(
        shown.contains("[redacted]") && !shown.contains("hush"),
        "{shown}"
    );
    let environment = [("CYGNET_STORE__NEO4J__USER", "ben")];
    assert!(text(&config(&[], &environment).stdout).contains("ben"));
    let flagged = text(&config(&["--bolt-user", "carla"], &environment).stdout);
    assert!(
        flagged.contains("carla") && !flagged.contains("ben"),
        "{flagged}"
    );
    let unknown = config(&[], &[("CYGNET_STORE__NEO4J__USR", "x")]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        text(&unknown.stderr).contains("CYGNET_STORE__NEO4J__USER"),
        "{}",
        text(&unknown.stderr)
    );
    let wrong = folder.file("wrong.yaml", "htp:\n  listen: 127.0.0.1:1\n");
    let output = run(&["config", "--config", &wrong]);
    assert_eq!(output.status.code(), Some(2));
    let printed = text(&output.stderr);
    assert!(
        printed.contains("wrong.yaml") && printed.contains("http"),
        "{printed}"
    );
    assert_eq!(run(&["serve", "--nope"]).status.code(), Some(2));
    assert_eq!(
        run(&["serve"]).status.code(),
        Some(2),
        "no schema is a matter of flags"
    );
}

/// Pages that are made from the configuration's own comments. `UPDATE=1` writes them.
#[test]
fn the_reference_pages_are_up_to_date() {
    for (what, page) in [
        ("reference", "docs/config.md"),
        ("json-schema", "docs/config.schema.json"),
    ] {
        let made = text(&run(&["config", "--what", what]).stdout);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &made).expect("the page can be written");
        }
        let kept = std::fs::read_to_string(&path).expect("the page");
        assert!(
            kept.trim_end() == made.trim_end(),
            "{page} is out of date: run with UPDATE=1"
        );
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = Command::new(binary())
        .args(["print", "--schema", "schema/examples/twin.graphql"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}
