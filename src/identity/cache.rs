//! Tokens that were found good, by their digest.
//!
//! In: a token's digest. Out: its caller, as long as the token is. The tokens themselves are not kept.

use std::sync::Arc;

use ahash::RandomState;
use cygnet_resolvers::caller::Caller;
use moka::sync::Cache;

use super::{keys::Key, now, revoked::Digest};

/// What a caller takes beside the text of its claims, in bytes.
const ENTRY_BYTES: usize = 1_024;
/// What the claims of a token take, as a multiple of its text: values are larger than their JSON.
const BYTES_FOR_EACH: usize = 4;

/// The tokens.
#[derive(Debug)]
pub(super) struct Known(Cache<Digest, Arc<Entry>, RandomState>);

/// A token that was found good.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) caller: Caller,
    /// Its name, for revocation.
    pub(super) id: Option<Arc<str>>,
    /// In seconds since 1970.
    pub(super) until: u64,
    /// The key that it was verified with: when that is not used any more, neither is the token.
    pub(super) key: Option<Arc<Key>>,
    pub(super) token_bytes: usize,
}

impl Known {
    /// Room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        let weight = |_: &Digest, entry: &Arc<Entry>| {
            let bytes = ENTRY_BYTES + entry.token_bytes * BYTES_FOR_EACH;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder().weigher(weight).max_capacity(bytes as u64);
        Self(cache.build_with_hasher(RandomState::new()))
    }

    /// The token with this digest, if it is known and still good.
    pub(super) fn get(&self, digest: &Digest) -> Option<Arc<Entry>> {
        let entry = self.0.get(digest)?;
        let now = now();
        let is_good = now < entry.until && entry.key.as_ref().is_none_or(|key| key.is_usable(now));
        if !is_good {
            self.0.invalidate(digest);
        }
        is_good.then_some(entry)
    }

    pub(super) fn insert(&self, digest: Digest, entry: Entry) -> Arc<Entry> {
        let entry = Arc::new(entry);
        self.0.insert(digest, Arc::clone(&entry));
        entry
    }
}
