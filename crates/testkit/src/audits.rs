//! The audits of the npm package `graphql-http` (`tests/graphql-http`) against a running server: a URL in, their results out.

use std::path::Path;
use std::process::Stdio;

use anyhow::Result;
use tokio::process::Command;

use crate::process::{repository, run_script};

/// What the audits said.
pub struct Audits {
    /// Whether every one of them passed.
    pub all_passed: bool,
    /// One line per audit, details of what failed, and `passed/all` at the end.
    pub report: String,
}

/// Audits the GraphQL endpoint at `url`. `None` (and a printed reason) where Node.js is missing, a panic where `CI=true`.
pub async fn audit(url: &str) -> Option<Result<Audits>> {
    let source = repository().join("tests/graphql-http");
    let folder = run_script(
        "graphql-http",
        "tests/services/node.sh",
        &[source.to_str()?],
    )?;
    let mut command = Command::new("node");
    command
        .arg(Path::new(&folder).join("audit.mjs"))
        .arg(url)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    Some(
        command
            .output()
            .await
            .map_err(Into::into)
            .map(|output| Audits {
                all_passed: output.status.success(),
                report: String::from_utf8_lossy(&output.stdout).into_owned()
                    + &String::from_utf8_lossy(&output.stderr),
            }),
    )
}
