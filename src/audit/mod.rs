//! The audit log: one JSON line per operation that was answered or refused, and per request that was turned away before its operation
//! was read, saying who did what and what was decided.
//!
//! In: an [`Entry`] from whoever decided. Out: a line in a file or on standard output, written before the answer leaves, with one
//! call and without a queue. So nothing waits in memory to be lost when the process is killed, and a slow disk slows the requests
//! instead of thinning the log; a line that cannot be written is counted and said. It must not be given values: no variables, no
//! claims but the subject, no data.

mod sink;

use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
};

use cygnet_resolvers::error::ErrorCode;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::telemetry::AuditMetrics;
use sink::Sink;

/// The audit log cannot be opened.
#[derive(Debug, Error)]
#[error("the audit log {} cannot be opened for appending", path.display())]
pub struct AuditError {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    #[source]
    pub source: io::Error,
}

/// Which operations get a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audited {
    /// All.
    All,
    /// Mutations, and whatever was denied.
    Mutations,
    /// What was denied.
    Denied,
}

/// What was decided about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It was answered.
    Allowed,
    /// A rule, or a missing identity, forbade it or a part of it.
    Denied,
    /// It was malformed, too large, or not what the schema knows.
    Refused,
    /// It was admitted and failed.
    Failed,
    /// It was given up before its end: the client went away, or its time was over. A mutation may have taken effect.
    Abandoned,
}

impl Decision {
    /// What an answer's first error says of the operation.
    pub fn of(code: Option<ErrorCode>) -> Self {
        match code {
            None => Self::Allowed,
            Some(ErrorCode::Forbidden | ErrorCode::Unauthenticated) => Self::Denied,
            Some(
                ErrorCode::InternalServerError
                | ErrorCode::DatabaseError
                | ErrorCode::Timeout
                | ErrorCode::ServiceUnavailable
                | ErrorCode::OutcomeUnknown,
            ) => Self::Failed,
            Some(_) => Self::Refused,
        }
    }
}

/// The kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It reads.
    Query,
    /// It changes.
    Mutation,
    /// It follows changes.
    Subscription,
}

/// One line.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    /// The request's id, as in the logs.
    pub request_id: &'a str,
    /// The subject of the caller's claims; absent: anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<&'a str>,
    /// The tenant whose data the caller works with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<&'a str>,
    /// Whether the caller has the role that is bound to no tenant. With it and without a tenant, the operation is over the data of all.
    #[serde(rename = "super", skip_serializing_if = "std::ops::Not::not")]
    pub is_super: bool,
    /// Where the request came from, where nothing else says who sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The document; absent: the request was turned away before it was read.
    #[serde(flatten)]
    pub operation: Option<Operation<'a>>,
    /// What was decided.
    pub decision: Decision,
    /// The code of the first error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The access rule that denied it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'a str>,
    /// Objects of the graph that stand in the answer.
    pub returned: u64,
    /// Rows that the statements of a mutation wrote or matched.
    pub written: u64,
    /// Whether the answer is that of an earlier request with the same idempotency key.
    pub replayed: bool,
    /// From the request in hand to its answer.
    pub duration_us: u64,
}

/// What was asked, without its values.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Operation<'a> {
    /// The document's text; the line has its SHA-256, hexadecimal.
    #[serde(rename = "hash", serialize_with = "hash")]
    pub document: &'a str,
    /// The operation's name, as the client sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'a str>,
    /// Its kind, where it got so far as to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
}

fn hash<S: serde::Serializer>(document: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let digest: [u8; 32] = Sha256::digest(document.as_bytes()).into();
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text: String = digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect();
    serializer.serialize_str(&text)
}

/// A line as it is written: the time, then the entry.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    #[serde(flatten)]
    entry: &'a Entry<'a>,
}

/// Where entries go.
#[derive(Debug)]
pub struct AuditLog {
    sink: Sink,
    audited: Audited,
    addresses: Addresses,
    counted: AuditMetrics,
}

/// Whether lines may have the addresses of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addresses {
    Written,
    LeftOut,
}

impl AuditLog {
    /// Appends to a file, made if it is not there; `-` is standard output.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path, audited: Audited, counted: AuditMetrics) -> Result<Self, AuditError> {
        let sink = Sink::open(path).map_err(|source| AuditError {
            path: path.to_path_buf(),
            source,
        })?;
        Ok(Self {
            sink,
            audited,
            addresses: Addresses::LeftOut,
            counted,
        })
    }

    /// Writes the addresses of clients too.
    #[must_use]
    pub fn with_addresses(mut self) -> Self {
        self.addresses = Addresses::Written;
        self
    }

    /// Whether an operation gets a line.
    pub fn wants(&self, kind: Option<Kind>, decision: Decision) -> bool {
        let denied = decision == Decision::Denied;
        match self.audited {
            Audited::All => true,
            Audited::Mutations => denied || kind == Some(Kind::Mutation),
            Audited::Denied => denied,
        }
    }

    /// Writes an entry, if it is one of those that are wanted.
    pub fn record(&self, entry: &Entry<'_>) {
        let kind = entry.operation.and_then(|operation| operation.kind);
        if !self.wants(kind, entry.decision) {
            return;
        }
        let mut entry = entry.clone();
        if self.addresses == Addresses::LeftOut {
            entry.address = None;
        }
        let time = jiff::Timestamp::now().to_string();
        let mut line = match serde_json::to_vec(&Line {
            time,
            entry: &entry,
        }) {
            Ok(line) => line,
            Err(error) => return self.lost(&error),
        };
        line.push(b'\n');
        match self.sink.append(&line) {
            Ok(()) => self.counted.written(),
            Err(error) => self.lost(&error),
        }
    }

    fn lost(&self, error: &dyn std::fmt::Display) {
        self.counted.lost();
        tracing::error!(%error, "a line of the audit log could not be written");
    }
}

#[cfg(test)]
mod tests;
