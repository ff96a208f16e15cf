//! Tokens and keys that are refused although they are good: a file that an operator changes.
//!
//! In: a file with lines `jti:ID` and `sha256:DIGEST`. Out: whether a token is on it. A changed file is read within a second or so; one
//! that cannot be read leaves the list as it was.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use ahash::AHashSet;
use arc_swap::ArcSwap;
use thiserror::Error;

/// How often the file is looked at.
const TICK: Duration = Duration::from_millis(500);

/// A SHA-256 digest.
pub(super) type Digest = [u8; 32];

/// The list.
#[derive(Debug, Default)]
pub(super) struct Revoked {
    file: Option<PathBuf>,
    list: ArcSwap<List>,
    seen: Mutex<Option<Stamp>>,
}

/// What of a file changes when it does; `None`: it is not there.
type Stamp = Option<(Option<SystemTime>, u64)>;

#[derive(Debug, Default)]
struct List {
    ids: AHashSet<Arc<str>>,
    digests: AHashSet<Digest>,
}

/// Why the file cannot be used.
#[derive(Debug, Error)]
pub enum RevokedError {
    /// It cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A line of it says nothing.
    #[error("{}, line {line}: neither `jti:ID` nor `sha256:` and 64 hexadecimal digits", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
}

impl Revoked {
    /// Reads a file.
    pub(super) fn new(file: Option<PathBuf>) -> Result<Self, RevokedError> {
        let revoked = Self {
            file,
            ..Self::default()
        };
        revoked.read_if_changed()?;
        Ok(revoked)
    }

    /// Whether a token or key is on the list, by its digest or its id.
    pub(super) fn has(&self, digest: &Digest, id: Option<&Arc<str>>) -> bool {
        let list = self.list.load();
        (!list.digests.is_empty() && list.digests.contains(digest))
            || (!list.ids.is_empty() && id.is_some_and(|id| list.ids.contains(id)))
    }

    /// Reads the file when it changes, as long as the future is polled.
    pub(super) async fn tend(&self) {
        if self.file.is_none() {
            return;
        }
        loop {
            if let Err(error) = self.read_if_changed() {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "the list of revoked tokens stays as it was");
            }
            tokio::time::sleep(TICK).await;
        }
    }

    fn read_if_changed(&self) -> Result<(), RevokedError> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let refused = |source| RevokedError::Read {
            path: path.clone(),
            source,
        };
        let found = fs::metadata(path);
        let stamp = found
            .as_ref()
            .ok()
            .map(|found| (found.modified().ok(), found.len()));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Remembered before it is read: a file that is wrong is said to be wrong once.
        if seen.replace(stamp) == Some(stamp) {
            return Ok(());
        }
        found.map_err(refused)?;
        let text = fs::read_to_string(path).map_err(refused)?;
        let list = List::read(&text).map_err(|line| RevokedError::Line {
            path: path.clone(),
            line,
        })?;
        let (ids, digests) = (list.ids.len(), list.digests.len());
        tracing::info!(ids, digests, "the list of revoked tokens was read");
        self.list.store(Arc::new(list));
        Ok(())
    }
}

impl List {
    /// Reads the lines; empty ones and what begins with `#` say nothing. The error is the line that is wrong.
    fn read(text: &str) -> Result<Self, usize> {
        let mut list = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once(':') {
                Some(("jti", id)) if !id.trim().is_empty() => {
                    list.ids.insert(id.trim().into());
                }
                Some(("sha256", _)) => {
                    list.digests.insert(digest(line).ok_or(index + 1)?);
                }
                _ => return Err(index + 1),
            }
        }
        Ok(list)
    }
}

/// Reads `sha256:` and 64 hexadecimal digits.
pub(super) fn digest(text: &str) -> Option<Digest> {
    let digits = text.strip_prefix("sha256:")?.trim().as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        let value = digit(pair[0])? << 4 | digit(pair[1])?;
        *byte = u8::try_from(value).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lines() {
        let hex = "0f".repeat(32);
        let text = format!("# comment\n\njti:abc:1\n  jti: spaced \r\nsha256:{hex}\n");
        let list = List::read(&text).unwrap();
        assert!(list.ids.contains("abc:1") && list.ids.contains("spaced"));
        assert!(list.digests.contains(&[15; 32]));
        for (text, line) in [
            ("jti:", 1),
            ("\nabc", 2),
            ("sha256:12", 1),
            (&format!("sha256:{}", "zz".repeat(32)), 1),
            (&format!("jti:a\nsha256:{hex}0"), 2),
        ] {
            assert_eq!(List::read(text).err(), Some(line), "{text}");
        }
    }
}
