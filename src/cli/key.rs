//! `cygnet key`: keys for programs that call the server.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::output;
use crate::identity::new_key;

/// Keys of programs.
#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key: print it once, and the item with its hash for `auth.api_keys.keys`
    New(New),
}

#[derive(Debug, Args)]
struct New {
    /// What the key is called in the configuration
    #[arg(long, default_value = "new-key")]
    name: String,
    /// A role of the caller; again for more
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// A scope of the caller; again for more
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
}

impl Key {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let What::New(new) = self.what;
        let key = new_key().context("the system gives no random numbers")?;
        // JSON is YAML, and quotes what must be quoted.
        let item = serde_json::json!({
            "name": new.name,
            "hash": key.hash,
            "roles": new.roles,
            "scopes": new.scopes,
        });
        let key = &key.key;
        output::line(format_args!(
            "# For the program, as the header X-API-Key. It is not shown again.\n{key}\n\n\
             # For cygnet.yaml:\nauth:\n  api_keys:\n    keys:\n      - {item}"
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
