//! The page at `/` in a real browser (`tests/browser`): a server's address in, what a person would see out.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::process::Command;

use crate::process::{repository, run_script};

/// Uses the page at `url` as a person does, and tells what it showed: the object that `tests/browser/page.mjs` prints.
///
/// `None` (and a printed reason) where Node.js or Chromium is missing, a panic where `CI=true`.
pub async fn visit(url: &str) -> Option<Result<Value>> {
    let source = repository().join("tests/browser");
    let folder = run_script(
        "the browser's driver",
        "tests/services/node.sh",
        &[source.to_str()?],
    )?;
    let browser = run_script("the browser", "tests/services/chromium.sh", &[])?;
    Some(drive(Path::new(&folder), &browser, url).await)
}

async fn drive(folder: &Path, browser: &str, url: &str) -> Result<Value> {
    let mut command = Command::new("node");
    command
        .arg(folder.join("page.mjs"))
        .args([browser, url])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = command.output().await?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("one JSON object")
}
