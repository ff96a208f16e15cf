//! The tools of a move: `check --from`, `diff`, `introspect`, by the real binary.

mod introspect;

use std::process::{Command, Output};

use serde_json::Value;

use crate::files::Folder;

const BINARY: &str = env!("CARGO_BIN_EXE_cygnet");

fn run(arguments: &[&str]) -> Output {
    Command::new(BINARY)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", text(&output.stdout), text(&output.stderr)))
}

const OLD: &str = "type Movie @node { title: String! year: Int }";

#[test]
fn diff_says_what_breaks_and_fails_for_it() {
    let folder = Folder::new("diff");
    let old = folder.file("old.graphql", OLD);
    let new = folder.file(
        "new.graphql",
        "type Movie @node { title: String seen: Boolean }",
    );
    let output = run(&["diff", &old, &new]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    for expected in [
        "breaking  FIELD_REMOVED Movie.year: ",
        "breaking  FIELD_TYPE_CHANGED Movie.title: `String!` became `String`",
        "safe      FIELD_ADDED Movie.seen: ",
    ] {
        assert!(printed.contains(expected), "{expected} in\n{printed}");
    }
    let same = run(&["diff", &old, &old]);
    assert_eq!(
        (same.status.code(), text(&same.stdout).as_str()),
        (Some(0), "0 breaking, 0 dangerous, 0 safe\n")
    );
    let added = folder.file(
        "added.graphql",
        &format!("{OLD} type Person @node {{ name: String! }}"),
    );
    let output = run(&["diff", "--json", &old, &added]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let report = json(&output);
    assert_eq!(report["breaking"], 0);
    let paths: Vec<&str> = report["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|change| change["path"].as_str())
        .collect();
    assert!(
        paths.contains(&"Person") && paths.contains(&"Query.people"),
        "{paths:?}"
    );
}

#[test]
fn diff_takes_printed_schemas_and_folders_and_tells_profiles_apart() {
    let folder = Folder::new("diff-printed");
    let printed = |profile: &str| {
        let flags = [
            "print",
            "--bare",
            "--schema",
            "schema/examples/movies.graphql",
            "--profile",
            profile,
        ];
        folder.file(&format!("{profile}.graphql"), &text(&run(&flags).stdout))
    };
    let (compat, full) = (printed("compat"), printed("full"));
    let wider = run(&["diff", &compat, &full]);
    assert_eq!(
        wider.status.code(),
        Some(0),
        "full has all of compat: {}",
        text(&wider.stdout)
    );
    let definitions = run(&[
        "diff",
        &compat,
        "schema/examples/movies.graphql",
        "--profile",
        "compat",
    ]);
    assert_eq!(
        text(&definitions.stdout),
        "0 breaking, 0 dangerous, 0 safe\n"
    );
    assert_eq!(run(&["diff", &full, &compat]).status.code(), Some(1));
    let parts = Folder::new("diff-parts");
    parts.file("a.graphql", "type Movie @node { title: String!");
    let broken = run(&["diff", &parts.0.display().to_string(), &compat]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken.stderr).contains("a.graphql:1:"),
        "{}",
        text(&broken.stderr)
    );
}

#[test]
fn a_project_for_the_library_is_checked_with_places_and_replacements() {
    let folder = Folder::new("check-from");
    folder.file(
        "typeDefs.ts",
        "import { gql } from 'graphql-tag'\nexport const typeDefs = gql`\n  type Movie @node {\n    title: String!\n    slug: String @populatedBy(callback: \"slug\", operations: [CREATE])\n  }\n`\n",
    );
    let path = folder.0.display().to_string();
    let refused = run(&["check", "--from", "neo4j-graphql", &path]);
    assert_eq!(refused.status.code(), Some(1));
    let printed = text(&refused.stdout);
    for expected in [
        "typeDefs.ts:5:18 Movie.slug.@populatedBy: ",
        "instead: use `@default`",
        "cannot be served yet: 1 refusals",
    ] {
        assert!(printed.contains(expected), "{expected} in\n{printed}");
    }
    folder.file(
        "typeDefs.ts",
        "export const typeDefs = `type Movie @node { title: String! length: Duration }`\n",
    );
    folder.file(
        "client.js",
        "const q = gql`query { movies(where: { title_EQ: \"x\" }) { title } }`\n",
    );
    let served = run(&["check", "--from", "neo4j-graphql", "--json", &path]);
    let report = json(&served);
    assert_eq!(served.status.code(), Some(0), "{report:#}");
    assert_eq!(report["served"], true);
    assert_eq!(report["operations"]["checked"], 1);
    assert_eq!(report["differences"][0]["uses"][0], "Movie.length");
    assert_eq!(report["accepted"]["types"]["nodes"], 1);
    folder.file(
        "client.js",
        "const q = gql`query { movies(options: { limit: 1 }) { title } }`\n",
    );
    let operation = run(&["check", "--from", "neo4j-graphql", &path]);
    assert_eq!(operation.status.code(), Some(1));
    assert!(
        text(&operation.stdout).contains("client.js:1:"),
        "{}",
        text(&operation.stdout)
    );
    assert!(text(&operation.stdout).contains("`limit`, `offset` and `sort`"));
    assert_eq!(
        run(&["check", "--json", &path]).status.code(),
        Some(2),
        "--json belongs to --from"
    );
}

#[test]
fn the_examples_can_be_served_as_they_are() {
    for example in [
        "schema/examples/movies.graphql",
        "schema/examples/twin.graphql",
    ] {
        let output = run(&["check", "--from", "neo4j-graphql", example]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    }
}
