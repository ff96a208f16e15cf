//! An issuer's key set, as it was read last.
//!
//! In: an address. Out: the key of a token. It is read when it is due, and when a token names a key that is not in it; of those
//! readings there is one at a time, and one in a while. What was read last is used for a bounded time while it cannot be read again.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use jsonwebtoken::{Algorithm, jwk::Jwk};
use serde::Deserialize;
use thiserror::Error;
use tokio::{sync::Mutex, time::Instant};

use super::{
    Denied,
    fetch::{FetchError, Fetched, Source},
    keys::Key,
    now,
};

/// However short an answer says it may be kept, it is not read more often.
const LEAST_REFRESH: Duration = Duration::from_secs(30);
/// The pause after a first reading that failed; it doubles from one to the next.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often it is looked at whether a reading is due.
const TICK: Duration = Duration::from_secs(1);

/// How often a key set is read and how long it is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timing {
    pub(super) refresh: Duration,
    pub(super) cooldown: Duration,
    pub(super) keep: Duration,
}

/// A key set.
pub(super) struct KeySet {
    source: Source,
    algorithms: Vec<Algorithm>,
    timing: Timing,
    keys: ArcSwap<Vec<Known>>,
    /// Readings that were begun.
    begun: AtomicU64,
    state: Mutex<State>,
}

struct Known {
    /// The key as it was written.
    text: String,
    key: Arc<Key>,
}

/// Locked by whoever reads.
struct State {
    /// When the next reading is due.
    next: Instant,
    pause: Duration,
    /// When a token last made us read.
    asked: Option<Instant>,
}

#[derive(Debug, Error)]
enum ReadError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("not a JSON Web Key Set")]
    Json(#[from] serde_json::Error),
    #[error("no key in it can verify tokens")]
    Empty,
}

/// The document. A key of a kind that we do not know must not hide the others.
#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeySet")
            .field("timing", &self.timing)
            .field("keys", &self.keys.load().len())
            .finish_non_exhaustive()
    }
}

impl KeySet {
    /// A set that was not read yet.
    pub(super) fn new(source: Source, algorithms: Vec<Algorithm>, timing: Timing) -> Self {
        Self {
            source,
            algorithms,
            timing,
            keys: ArcSwap::default(),
            begun: AtomicU64::new(0),
            state: Mutex::new(State {
                next: Instant::now(),
                pause: FIRST_PAUSE,
                asked: None,
            }),
        }
    }

    /// The key that a token names; one that is not known makes the set be read again, if that was not done a short while ago.
    pub(super) async fn key(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<Key>, Denied> {
        let begun = self.begun.load(Ordering::Acquire);
        if let Some(key) = self.find(id, algorithm) {
            return Ok(key);
        }
        if !self.may_be_asked() {
            return Err(self.absence());
        }
        let (set, name) = (Arc::clone(self), id.map(str::to_owned));
        // In a task: a client that goes away must not end a reading that others wait for. It cannot panic, and nobody aborts it.
        let reading = async move { set.read_for((name.as_deref(), algorithm), begun).await };
        let _ = tokio::spawn(reading).await;
        self.find(id, algorithm).ok_or_else(|| self.absence())
    }

    /// Reads whenever it is due, as long as the future is polled.
    pub(super) async fn tend(&self) {
        loop {
            let mut state = self.state.lock().await;
            if state.next <= Instant::now() {
                self.read(&mut state).await;
            }
            drop(state);
            tokio::time::sleep(TICK).await;
        }
    }

    /// A token without a key id is checked with the only key of its algorithm, if there is only one.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<Key>> {
        let keys = self.keys.load();
        let now = now();
        let mut fitting = keys.iter().map(|known| &known.key).filter(|key| {
            let named = id.is_none() || key.id.as_deref() == id;
            named && key.admits(algorithm) && key.is_usable(now)
        });
        let found = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then(|| Arc::clone(found))
    }

    fn may_be_asked(&self) -> bool {
        match self.state.try_lock() {
            Ok(state) => self.is_rested(&state),
            // Someone reads: its end is worth waiting for.
            Err(_) => true,
        }
    }

    fn is_rested(&self, state: &State) -> bool {
        state
            .asked
            .is_none_or(|asked| asked.elapsed() >= self.timing.cooldown)
    }

    /// Why a key is not there: it is unknown, or no keys are known now.
    fn absence(&self) -> Denied {
        let now = now();
        let any = self
            .keys
            .load()
            .iter()
            .any(|known| known.key.is_usable(now));
        match any {
            true => Denied::UnknownKey,
            false => Denied::NoKeys,
        }
    }

    /// Reads for the sake of a key, once it is its turn. A reading that was under way when it was asked for may have missed the key, or
    /// brought it; one that was begun since is as good as another.
    async fn read_for(&self, (id, algorithm): (Option<&str>, Algorithm), begun: u64) {
        let mut state = self.state.lock().await;
        let is_new = self.begun.load(Ordering::Acquire) == begun;
        if is_new && self.find(id, algorithm).is_none() && self.is_rested(&state) {
            state.asked = Some(Instant::now());
            self.read(&mut state).await;
        }
    }

    async fn read(&self, state: &mut State) {
        self.begun.fetch_add(1, Ordering::Release);
        let wait = match self.take_in(self.source.fetch().await) {
            Ok(max_age) => {
                state.pause = FIRST_PAUSE;
                let wished = max_age.map_or(self.timing.refresh, |age| age.max(LEAST_REFRESH));
                wished.min(self.timing.refresh)
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the keys of an issuer cannot be read; the last ones stay for a while"
                );
                let pause = state.pause;
                state.pause = (pause * 2).min(LONGEST_PAUSE);
                pause
            }
        };
        state.next = Instant::now() + wait;
    }

    /// Puts what was read in the place of what was there. Keys that are gone verify nothing from now on.
    fn take_in(&self, fetched: Result<Fetched, FetchError>) -> Result<Option<Duration>, ReadError> {
        let fetched = fetched?;
        let document: Document = serde_json::from_slice(&fetched.body)?;
        let until = now().saturating_add(self.timing.keep.as_secs().max(1));
        let old = self.keys.load_full();
        let mut keys = Vec::with_capacity(document.keys.len());
        for json in document.keys {
            let text = json.to_string();
            if let Some(known) = old.iter().find(|known| known.text == text) {
                known.key.use_until(until);
                let key = Arc::clone(&known.key);
                keys.push(Known { text, key });
                continue;
            }
            let read = serde_json::from_value::<Jwk>(json).ok();
            match read.map(|jwk| Key::from_jwk(&jwk, &self.algorithms, until)) {
                Some(Ok(key)) => keys.push(Known {
                    text,
                    key: Arc::new(key),
                }),
                Some(Err(error)) => tracing::debug!(%error, "a key of a key set is passed over"),
                None => tracing::debug!("a key of a key set is passed over: it is not readable"),
            }
        }
        if keys.is_empty() {
            return Err(ReadError::Empty);
        }
        let gone = old
            .iter()
            .filter(|known| !keys.iter().any(|key| key.text == known.text));
        gone.for_each(|known| known.key.use_until(0));
        tracing::debug!(keys = keys.len(), "the keys of an issuer were read");
        self.keys.store(Arc::new(keys));
        Ok(fetched.max_age)
    }
}
