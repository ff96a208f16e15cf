//! A machine without Java, Node.js or a browser: what needs them is skipped with a printed reason, and fails where `CI=true`.
//!
//! Runs single tests of this very binary with a `PATH` that has nothing but a few basic commands.

use std::{
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Command, Output},
};

use cygnet_testkit::services::RUNNING_NEO4J;

use crate::files::Folder;

/// What the scripts and this binary call before they need more.
const BASIC: &[&str] = &["bash", "basename", "cat", "cksum", "dirname", "kill", "sh"];

/// A test for each tool, what it skips, and the tool that is said to be missing.
const NEEDING: &[(&str, &str, &str)] = &[
    (
        "planning::five_structures_are_five_texts_planned_once_each",
        "Neo4j",
        "java",
    ),
    (
        "server::graphql_over_http_audits_all_pass",
        "graphql-http",
        "node",
    ),
    (
        "page::a_person_runs_queries_on_the_page",
        "the browser's driver",
        "node",
    ),
];

fn found(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("a PATH");
    let mut candidates = std::env::split_paths(&path).map(|folder| folder.join(name));
    let found = candidates.find(|it| it.is_file());
    found.unwrap_or_else(|| panic!("{name} is on no machine of ours missing"))
}

fn run(test: &str, path: &Folder, ci: Option<&str>) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args([test, "--exact"]).env("PATH", &path.0);
    command.env_remove(RUNNING_NEO4J).env_remove("CI");
    if let Some(value) = ci {
        command.env("CI", value);
    }
    command.output().expect("it runs")
}

#[test]
fn what_lacks_a_tool_is_skipped_and_fails_in_ci() {
    let folder = Folder::new("tools");
    for name in BASIC {
        symlink(found(name), folder.0.join(name)).expect("a link");
    }
    for (test, what, tool) in NEEDING {
        let skipped = run(test, &folder, None);
        let said = String::from_utf8_lossy(&skipped.stderr);
        assert!(skipped.status.success(), "{test}: {said}");
        let reason = format!("{tool} is missing");
        let line = said.lines().find(|line| line.starts_with("SKIPPED"));
        let line = line.unwrap_or_else(|| panic!("{test}: {said}"));
        assert!(line.starts_with(&format!("SKIPPED {what}: ")), "{line}");
        assert!(line.ends_with(&reason), "{line}");

        let failed = run(test, &folder, Some("true"));
        let said = String::from_utf8_lossy(&failed.stdout);
        assert!(!failed.status.success(), "{test}: {said}");
        let refusal = format!("{what} must not be skipped where CI=true: ");
        assert!(said.contains(&refusal) && said.contains(&reason), "{said}");
    }
}
