//! Idempotency keys: a mutation that is sent again with its key is answered with the first answer, and not done again.
//!
//! In: a request's key and caller, and the transaction of its mutation. Out: whether it may be done, or the answer that is known. The
//! records are the store's; here is who may use which, how long they are known, and that requests of this process with the same key
//! wait for each other without keeping a connection each.
//!
//! Follows the draft "The Idempotency-Key HTTP Header Field" of the IETF where it says something.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use cygnet_resolvers::{
    caller::Caller,
    error::{ErrorCode, Refused},
    value::Value,
};
use sha2::{Digest, Sha256};
use tokio::{
    sync::{Mutex as Turns, OnceCell, OwnedMutexGuard},
    time::timeout_at,
};

use super::{IdempotencyKey, Request};
use crate::store::{
    GraphStore, Store, StoreError, Transaction,
    idempotency::{self, Claim, Claimed, SWEEP_BATCH},
    neo4j::DatabaseName,
};

/// Batches of old records that one round of tending deletes at most.
const BATCHES_PER_ROUND: u32 = 200;
/// Databases of tenants that are known to have what claims need; beyond that it is made sure of with each key.
const MOST_DATABASES: usize = 10_000;
/// How long tending may take for one statement.
const TENDING_LIMIT: Duration = Duration::from_secs(30);

/// What the gateway is told about idempotency keys.
#[derive(Debug, Clone)]
pub struct IdempotencySettings {
    /// Whether keys are accepted.
    pub enabled: bool,
    /// How long an answer is known.
    pub keep: Duration,
    /// The largest answer that is kept, in bytes.
    pub answer_bytes: usize,
}

/// What all requests share.
#[derive(Debug)]
pub(super) struct Idempotency {
    settings: IdempotencySettings,
    /// The store has what claims need.
    prepared: OnceCell<()>,
    /// Databases of tenants that have it too.
    databases: Mutex<HashSet<DatabaseName>>,
    /// Slots that requests of this process have or wait for.
    turns: Arc<AllTurns>,
}

/// Who has or waits for each slot.
type AllTurns = Mutex<HashMap<Arc<str>, Arc<Turns<()>>>>;

/// A mutation with a key.
#[derive(Debug)]
pub(super) struct Keyed<'a> {
    idempotency: &'a Idempotency,
    slot: Arc<str>,
    body: String,
}

/// The right of one request to have its slot, in this process.
pub(super) struct Turn {
    slot: Arc<str>,
    turns: Arc<AllTurns>,
    held: Option<OwnedMutexGuard<()>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        self.held = None;
        // The map's own is the last one: nobody waits.
        if turns
            .get(&self.slot)
            .is_some_and(|turn| Arc::strong_count(turn) == 1)
        {
            turns.remove(&self.slot);
        }
    }
}

impl Idempotency {
    pub(super) fn new(settings: IdempotencySettings) -> Self {
        Self {
            settings,
            prepared: OnceCell::new(),
            databases: Mutex::default(),
            turns: Arc::default(),
        }
    }

    /// What a mutation's key means, if it has one.
    pub(super) fn keyed(&self, request: &Request<'_>) -> Result<Option<Keyed<'_>>, Refused> {
        let Some(key) = &request.idempotency_key else {
            return Ok(None);
        };
        if !self.settings.enabled {
            return Err(Refused::new(
                ErrorCode::NotConfigured,
                "Idempotency keys are not accepted here: `idempotency.enabled` is off",
            ));
        }
        Ok(Some(Keyed {
            idempotency: self,
            slot: slot(&request.caller, key).into(),
            body: body(request),
        }))
    }

    /// Makes the constraint in the store, once in each of its databases.
    pub(super) async fn prepare(&self, store: &Store, deadline: Instant) -> Result<(), StoreError> {
        if let Some(database) = store.database() {
            if !self.databases().contains(database) {
                idempotency::prepare(store, deadline).await?;
                let mut known = self.databases();
                if known.len() < MOST_DATABASES {
                    known.insert(database.clone());
                }
            }
            return Ok(());
        }
        let prepared = self
            .prepared
            .get_or_try_init(|| idempotency::prepare(store, deadline));
        prepared.await.copied()
    }

    fn databases(&self) -> MutexGuard<'_, HashSet<DatabaseName>> {
        self.databases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the constraint where it is missing and deletes what is too old, in small batches: how many records. Of the databases of
    /// tenants those are looked after that this process has used.
    pub(super) async fn tend(&self, store: &Store) -> Result<i64, StoreError> {
        if !self.settings.enabled {
            return Ok(0);
        }
        self.prepare(store, Instant::now() + TENDING_LIMIT).await?;
        let mut swept = self.sweep(store).await?;
        let databases: Vec<DatabaseName> = self.databases().iter().cloned().collect();
        for store in databases.into_iter().filter_map(|name| store.on(name)) {
            swept += self.sweep(&store).await?;
        }
        Ok(swept)
    }

    async fn sweep(&self, store: &Store) -> Result<i64, StoreError> {
        let oldest_ms = self.oldest_ms(now_ms());
        let mut swept = 0;
        for _ in 0..BATCHES_PER_ROUND {
            let batch =
                idempotency::sweep(store, oldest_ms, Instant::now() + TENDING_LIMIT).await?;
            swept += batch;
            if batch < SWEEP_BATCH {
                break;
            }
        }
        Ok(swept)
    }

    fn oldest_ms(&self, now_ms: i64) -> i64 {
        let keep_ms = i64::try_from(self.settings.keep.as_millis()).unwrap_or(i64::MAX);
        now_ms.saturating_sub(keep_ms)
    }
}

impl Keyed<'_> {
    /// Waits until no other request of this process has the slot.
    pub(super) async fn turn(&self, deadline: Instant) -> Result<Turn, Refused> {
        let all = &self.idempotency.turns;
        let turn = {
            let mut turns = all.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(Arc::clone(&self.slot)).or_default())
        };
        let mut mine = Turn {
            slot: Arc::clone(&self.slot),
            turns: Arc::clone(all),
            held: None,
        };
        let held = timeout_at(deadline.into(), turn.lock_owned()).await;
        mine.held = Some(held.map_err(|_elapsed| in_use())?);
        Ok(mine)
    }

    /// Makes sure that claims lock.
    pub(super) async fn prepare(&self, store: &Store, deadline: Instant) -> Result<(), StoreError> {
        self.idempotency.prepare(store, deadline).await
    }

    /// Claims the slot in the mutation's transaction.
    pub(super) async fn claim<T: Transaction>(
        &self,
        transaction: &mut T,
        store: &Store,
        deadline: Instant,
    ) -> Result<Claimed, StoreError> {
        let now_ms = now_ms();
        let claim = Claim {
            slot: &self.slot,
            body: &self.body,
            now_ms,
            oldest_ms: self.idempotency.oldest_ms(now_ms),
        };
        idempotency::claim(transaction, store.dialect(), claim, deadline).await
    }

    /// Whether an answer can be kept.
    pub(super) fn check(&self, answer: &[u8]) -> Result<(), Refused> {
        let bound = self.idempotency.settings.answer_bytes;
        if answer.len() <= bound {
            return Ok(());
        }
        Err(Refused::new(
            ErrorCode::ResponseTooLarge,
            format!(
                "The answer is larger than {bound} bytes and cannot be kept for the idempotency key; nothing was changed"
            ),
        ))
    }

    /// Keeps the answer, in the mutation's transaction.
    pub(super) async fn record<T: Transaction>(
        &self,
        transaction: &mut T,
        store: &Store,
        answer: &[u8],
        deadline: Instant,
    ) -> Result<(), StoreError> {
        let answer = String::from_utf8_lossy(answer);
        let kept = (&*self.slot, &*answer);
        idempotency::record(transaction, store.dialect(), kept, deadline).await
    }
}

/// Another request with this key is being answered.
pub(super) fn in_use() -> Refused {
    Refused::new(
        ErrorCode::IdempotencyKeyInUse,
        "A mutation with the same idempotency key is still running: try again later",
    )
}

/// The key was used for something else.
pub(super) fn reused() -> Refused {
    Refused::new(
        ErrorCode::IdempotencyKeyReused,
        "The idempotency key was used for another operation or other variables",
    )
}

/// A caller's key. Keys of different callers never meet, nor those of one who works for different tenants.
fn slot(caller: &Caller, key: &IdempotencyKey) -> String {
    let claim = |name: &str| caller.claim(&[name.to_owned()]);
    // A digest, so that no identity can be made to look like another one with a part of a key.
    let who = match (&caller.claims, claim("sub")) {
        (None, _) => "anonymous".to_owned(),
        (Some(_), Value::Null) => digest(&["no subject", &standing(caller)]),
        (Some(_), subject) => digest(&[
            &format!("{:?}", claim("iss")),
            &format!("{subject:?}"),
            &format!("{:?}", caller.tenant),
        ]),
    };
    format!("{who}:{}", key.as_str())
}

/// What was asked, and with what rights: the document, the operation's name and the variables, as the client wrote them. Who has other
/// rights than before must not be shown what the first answer showed.
fn body(request: &Request<'_>) -> String {
    digest(&[
        request.document,
        request.operation_name.unwrap_or(""),
        request.variables.map_or("", |variables| variables.get()),
        &standing(&request.caller),
    ])
}

/// Claims that differ from token to token of one caller (RFC 7519, OpenID Connect Core).
const OF_THE_TOKEN: [&str; 8] = [
    "exp",
    "iat",
    "nbf",
    "jti",
    "auth_time",
    "nonce",
    "at_hash",
    "c_hash",
];

/// All that rules may ask of a caller, as a text that is the same for each of the caller's tokens.
fn standing(caller: &Caller) -> String {
    let mut claims: Vec<_> = match &caller.claims {
        Some(Value::Map(entries)) => entries.iter().collect(),
        _ => Vec::new(),
    };
    claims.retain(|(name, _)| !OF_THE_TOKEN.contains(&&**name));
    claims.sort_by(|one, other| one.0.cmp(&other.0));
    let Caller {
        claims: _,
        roles,
        scopes,
        scope_prefixes,
        tier,
        tenant,
        context,
    } = caller;
    let known = caller.claims.is_some();
    let prefixes = match scope_prefixes.is_empty() {
        true => String::new(),
        false => format!(" {scope_prefixes:?}"),
    };
    format!("{known} {claims:?} {roles:?} {scopes:?} {tier:?} {tenant:?} {context:?}{prefixes}")
}

/// SHA-256 over texts and their lengths, in hexadecimal: the same on every machine and in every version.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use cygnet_resolvers::caller::Tenant;

    use super::*;

    #[test]
    fn a_digest_is_that_of_its_parts() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(
            digest(&[]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn callers_without_a_subject_are_told_apart_and_tokens_of_one_are_not() {
        let caller = |claims: &[(&str, &str)]| {
            let claims = claims.iter();
            let claims =
                claims.map(|(name, value)| ((*name).into(), Value::String((*value).into())));
            Caller::with_claims(Value::Map(claims.collect()))
        };
        let key = IdempotencyKey::parse("k").expect("a key");
        let chosen = |tenant| Caller {
            tenant,
            ..caller(&[("sub", "a")])
        };
        assert_ne!(
            slot(&chosen(Tenant::One("a".into())), &key),
            slot(&chosen(Tenant::One("b".into())), &key)
        );
        let slot = |claims: &[(&str, &str)]| slot(&caller(claims), &key);
        assert_ne!(slot(&[("email", "a@x")]), slot(&[("email", "b@x")]));
        assert_eq!(
            slot(&[("email", "a@x"), ("jti", "1")]),
            slot(&[("jti", "2"), ("email", "a@x")])
        );
        let standing = |claims: &[(&str, &str)]| standing(&caller(claims));
        assert_eq!(slot(&[("sub", "a"), ("role", "r")]), slot(&[("sub", "a")]));
        assert_ne!(
            standing(&[("sub", "a"), ("role", "r")]),
            standing(&[("sub", "a")])
        );
        assert_eq!(
            standing(&[("sub", "a"), ("exp", "1")]),
            standing(&[("sub", "a")])
        );
    }

    #[tokio::test]
    async fn slots_are_had_one_after_the_other_and_forgotten() {
        let idempotency = Idempotency::new(IdempotencySettings {
            enabled: true,
            keep: Duration::from_secs(1),
            answer_bytes: 1,
        });
        let keyed = |slot: &str| Keyed {
            idempotency: &idempotency,
            slot: slot.into(),
            body: String::new(),
        };
        let (one, other) = (keyed("a"), keyed("b"));
        let soon = || Instant::now() + Duration::from_millis(20);
        let held = one.turn(soon()).await.expect("free");
        other.turn(soon()).await.expect("another slot");
        let refused = keyed("a").turn(soon()).await.err().expect("it is held");
        assert_eq!(refused.code, ErrorCode::IdempotencyKeyInUse);
        drop(held);
        drop(one.turn(soon()).await.expect("free again"));
        assert!(idempotency.turns.lock().expect("no panic").is_empty());
    }
}
