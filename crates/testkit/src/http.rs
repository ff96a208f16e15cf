//! The real binary as a child process, driven over HTTP: its path and arguments in, its answers and its end out.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::process::{Process, listening_address};

/// From the start of the process to `listening on`.
const START_DEADLINE: Duration = Duration::from_secs(60);

/// From SIGTERM to the end of the process.
const STOP_DEADLINE: Duration = Duration::from_secs(30);

/// A client for tests: it keeps no connection, because connections belong to one runtime and each test has its own.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .build()
        .expect("a client without TLS needs nothing")
}

/// A running `cygnet`. Dropping it kills the process; [`Server::stop`] ends it politely.
pub struct Server {
    process: Process,
    address: String,
    client: reqwest::Client,
}

impl Server {
    /// Starts `binary` (give `env!("CARGO_BIN_EXE_cygnet")`) and waits until it says where it listens.
    ///
    /// The arguments are given as they are: name a free port by `--listen 127.0.0.1:0`.
    pub async fn start<A: AsRef<OsStr>>(binary: impl AsRef<Path>, arguments: &[A]) -> Result<Self> {
        let mut command = Command::new(binary.as_ref());
        command.args(arguments);
        Self::start_command(command).await
    }

    /// The same for a command that the caller prepared, for instance with environment variables.
    pub async fn start_command(mut command: Command) -> Result<Self> {
        let started = spawn_blocking(move || {
            let process = Process::spawn("cygnet", &mut command)?;
            let address = process.wait_for_line(START_DEADLINE, listening_address)?;
            anyhow::Ok((process, address))
        });
        let (process, address) = started.await??;
        Ok(Self {
            process,
            address,
            client: client(),
        })
    }

    /// `http://HOST:PORT` and the path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// A client to build any other request with.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The process id, for instance to read its memory from `/proc`.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Everything it printed so far, standard output and standard error.
    pub fn printed(&self) -> String {
        self.process.printed()
    }

    /// Posts an operation as JSON to `/graphql`: the answer's status and exact text.
    pub async fn post(&self, query: &str, variables: &Value) -> Result<(u16, String)> {
        let body = json!({"query": query, "variables": variables});
        let response = self
            .client
            .post(self.url("/graphql"))
            .json(&body)
            .send()
            .await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    /// Posts an operation and reads the answer, whatever its status.
    pub async fn graphql(&self, query: &str, variables: &Value) -> Result<Value> {
        let (status, text) = self.post(query, variables).await?;
        serde_json::from_str(&text).with_context(|| format!("status {status}, not JSON: {text}"))
    }

    /// Ends it by SIGTERM, which must take less than 30 s and give exit code 0: everything it printed.
    pub async fn stop(mut self) -> Result<String> {
        let ended = spawn_blocking(move || {
            let status = self.process.terminate(STOP_DEADLINE)?;
            let printed = self.process.printed();
            ensure!(
                status.code() == Some(0),
                "after SIGTERM it ended with {status}:\n{printed}"
            );
            Ok(printed)
        });
        ended.await?
    }
}
