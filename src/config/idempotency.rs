//! Section `idempotency`: what is kept of mutations that were sent with an idempotency key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ByteSize, Duration};

/// What is kept of mutations that were sent with an idempotency key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IdempotencyConfig {
    /// Accept the header `Idempotency-Key`. Where it is off, a mutation that has one is refused.
    pub enabled: bool,
    /// How long a mutation's answer is kept; after that its key is like new.
    pub keep: Duration,
    /// The largest answer that is kept. A mutation with a key and a larger answer is undone and refused.
    pub answer_bytes: ByteSize,
}

impl Default for IdempotencyConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            keep: Duration::from_secs(86_400),
            answer_bytes: ByteSize::mebibytes(1),
        }
    }
}
