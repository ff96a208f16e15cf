//! Section `audit`: who did what, and what was decided.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who did what, and what was decided.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {
    /// The file that gets one JSON line per operation, appended before the answer leaves; `-` is standard output. A file that is moved away is
    /// made anew within a second. Without one, nothing is audited.
    pub file: Option<PathBuf>,
    /// Which operations get a line.
    pub operations: AuditedOperations,
    /// Whether the lines of requests that are refused before they are read (a bad token, a body that is too large) have the address that they
    /// came from, as `auth.trusted_proxies` says.
    pub addresses: bool,
}

/// Which operations get a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuditedOperations {
    /// All.
    #[default]
    All,
    /// Mutations, and whatever was denied.
    Mutations,
    /// What was denied.
    Denied,
}
