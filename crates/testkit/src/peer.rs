//! The reference library beside us (`tests/peer`): its API schema, and its answers on a real Neo4j.
//!
//! Type definitions and operations in, SDL and answers out. `None` (and a printed reason) where Node.js is missing, a panic
//! where `CI=true`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::http::client;
use crate::process::{Process, listening_address, run_script};
use crate::services::Neo4j;

/// Node.js reads 60 packages and the library builds a schema, on a busy machine.
const START_DEADLINE: Duration = Duration::from_secs(60);

fn installed() -> Option<&'static Path> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = || {
        let source = crate::process::repository().join("tests/peer");
        run_script(
            "the reference library",
            "tests/services/node.sh",
            &[source.to_str()?],
        )
        .map(PathBuf::from)
    };
    INSTALLED.get_or_init(folder).as_deref()
}

/// Type definitions as a file that ends with this value.
struct SchemaFile(PathBuf);

impl SchemaFile {
    fn write(schema: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!(
            "cygnet-peer-{}-{number}.graphql",
            std::process::id()
        ));
        std::fs::write(&path, schema).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }
}

impl Drop for SchemaFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The library's API schema: sorted SDL without descriptions and reasons, or its error messages when it refuses the schema.
///
/// `flags` are those of `sdl.mjs`: `--deprecated`, `--subgraph`, `--features JSON`.
pub fn print_schema(schema: &str, flags: &[&str]) -> Option<Result<String, String>> {
    let folder = installed()?;
    let file = SchemaFile::write(schema).expect("the temporary folder is writable");
    let output = Command::new("node")
        .arg(folder.join("sdl.mjs"))
        .arg(&file.0)
        .args(flags)
        .stdin(Stdio::null())
        .output();
    let output = output.expect("node runs, for npm just installed the package");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    })
}

/// The library as a server. Dropping it ends the process.
pub struct Peer {
    process: Process,
    address: String,
    client: reqwest::Client,
    _schema: SchemaFile,
}

impl Peer {
    /// Serves the type definitions on that Neo4j. `features` are the constructor's, `{}` for none. Blocks until it listens.
    pub fn start(schema: &str, neo4j: &Neo4j, features: &Value) -> Option<Result<Self>> {
        Some(Self::start_in(installed()?, schema, neo4j, features))
    }

    fn start_in(folder: &Path, schema: &str, neo4j: &Neo4j, features: &Value) -> Result<Self> {
        let file = SchemaFile::write(schema)?;
        let mut command = Command::new("node");
        command
            .arg(folder.join("server.mjs"))
            .arg(&file.0)
            .arg("--while-stdin");
        command
            .env("NEO4J_URI", &neo4j.bolt)
            .env("NEO4J_USER", &neo4j.user)
            .env("NEO4J_PASSWORD", &neo4j.password);
        command.env("FEATURES", features.to_string());
        command.env("JWT_KEY", "a key for tests only, of more than 32 letters");
        let process = Process::spawn("the reference library", &mut command)?;
        let address = process.wait_for_line(START_DEADLINE, listening_address)?;
        Ok(Self {
            process,
            address,
            client: client(),
            _schema: file,
        })
    }

    /// Where it listens: `http://HOST:PORT`, any path.
    pub fn url(&self) -> &str {
        &self.address
    }

    /// The process id, for instance to read its processor time.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Runs an operation of nobody: the answer, keys in the operation's order.
    pub async fn graphql(&self, query: &str, variables: &Value) -> Result<Value> {
        self.graphql_as(query, variables, None).await
    }

    /// The same of a caller with these claims, in a token.
    pub async fn graphql_as(
        &self,
        query: &str,
        variables: &Value,
        claims: Option<&Value>,
    ) -> Result<Value> {
        let body = json!({"query": query, "variables": variables});
        let mut request = self.client.post(&self.address).json(&body);
        if let Some(claims) = claims {
            request = request.header("x-claims", escaped(&claims.to_string()));
        }
        Ok(request.send().await?.json().await?)
    }
}

/// Text for a header: what is not a plain letter is written as in addresses.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}
