//! A schema that is served and its store in; warnings, and whether requests may be answered, out.
//!
//! It looks once the store is there, again when the schema is replaced, and when operations turn out to be asked often. What a graph in this process's memory lacks is made there
//! and then: nobody else could make it. Everywhere else it only looks.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use cygnet_resolvers::{cypher::Dialect, plan::Entrance};
use cygnet_schema::{
    model::{Entity, Model, WantedIndex},
    print::{index_form, kind_name},
};
use tokio::sync::Notify;

use super::{
    Advice, Asked, Comparison, Found, Outcome, Schema, Standing, State, advice, apply, compare,
    read,
};
use crate::store::{ErrorClass, GraphStore, Store, StoreError};

/// Between two looks while something is lacking that is required.
const PAUSE: Duration = Duration::from_secs(3);
/// How long a look may take, and how long each wait for a store is.
const LOOK_TIME: Duration = Duration::from_secs(30);
/// How long making the indexes of a graph in memory may take.
const MAKE_TIME: Duration = Duration::from_secs(300);
/// How many lacking ones are told each by itself.
const TOLD: usize = 20;
/// How long it is believed that something is unique: who drops a constraint below a server stops it first.
const UNIQUE_AGE: Duration = Duration::from_secs(60);
/// How long it is believed that something is not unique: who makes a constraint wants it to be seen.
const NOT_UNIQUE_AGE: Duration = Duration::from_secs(1);
/// Entrances that are looked at for one schema; more would say little new.
const MOST_SEEN: usize = 1_000;
/// How many are named where requests are refused.
const NAMED: usize = 3;

/// The properties of each uniqueness constraint, by the label.
type Unique = HashMap<String, HashSet<BTreeSet<String>>>;

/// What is known of the indexes of the served schema.
#[derive(Debug)]
pub struct Guard {
    schema: ArcSwap<Schema>,
    woken: Notify,
    is_required: AtomicBool,
    /// Why requests are not answered, if they are not.
    refusal: ArcSwap<Option<Arc<str>>>,
    known: Mutex<Known>,
}

/// What has been told, and what has been asked often.
#[derive(Debug, Default)]
struct Known {
    /// The names of what was lacking when it was told.
    told: Option<Vec<String>>,
    /// Entrances that are looked at, or will be.
    seen: HashSet<Entrance>,
    /// Those that will be.
    waiting: Vec<Entrance>,
    advised: HashSet<Advice>,
    /// When the constraints were listed, and what they say.
    unique: Option<(Instant, Unique)>,
}

impl Guard {
    /// For a schema. Requests are answered whatever is lacking.
    pub fn new(model: &Model) -> Self {
        Self {
            schema: ArcSwap::from_pointee(Schema::of(model)),
            woken: Notify::new(),
            is_required: AtomicBool::new(false),
            refusal: ArcSwap::from_pointee(None),
            known: Mutex::default(),
        }
    }

    /// From now on nothing may be lacking; until that has been seen, requests are not answered.
    pub fn require(&self) {
        self.is_required.store(true, Ordering::Relaxed);
        let reason = "the constraints and indexes of the database have not been looked at yet";
        self.refuse(Some(reason.to_owned()));
    }

    /// Another schema is served; what is known of the old one holds until the next look.
    pub fn replace(&self, model: &Model) {
        self.schema.store(Arc::new(Schema::of(model)));
        *self.known() = Known::default();
        self.woken.notify_one();
    }

    /// Operations that come to their nodes so are asked often.
    pub fn often(&self, entrances: &[Entrance]) {
        let mut known = self.known();
        for entrance in entrances {
            if known.seen.len() < MOST_SEEN && known.seen.insert(entrance.clone()) {
                known.waiting.push(entrance.clone());
            }
        }
        if !known.waiting.is_empty() {
            self.woken.notify_one();
        }
    }

    /// Whether no two nodes with all of the labels can have the same values of the properties, so that a MERGE by them makes at most one;
    /// `None` where it is not known, or has not been looked at for too long: then [`Guard::learn`] is to be told.
    pub fn is_unique(&self, key: (&[String], &[String])) -> Option<bool> {
        let known = self.known();
        let (read, unique) = known.unique.as_ref()?;
        let is_unique = is_kept(unique, key);
        let age = if is_unique {
            UNIQUE_AGE
        } else {
            NOT_UNIQUE_AGE
        };
        (read.elapsed() < age).then_some(is_unique)
    }

    /// What a store has was listed just now.
    pub fn learn(&self, found: &[Found]) {
        self.known().unique = Some((Instant::now(), unique_of(found)));
    }

    /// What [`Guard::is_unique`] says, of a database that is not the one looked after: this was found there just now.
    pub fn is_unique_in(found: &[Found], key: (&[String], &[String])) -> bool {
        is_kept(&unique_of(found), key)
    }

    /// Why requests are not answered, if they are not.
    pub fn refusal(&self) -> Option<Arc<str>> {
        Option::clone(&self.refusal.load())
    }

    /// Looks as long as the future is polled.
    pub async fn watch(&self, store: &Store) {
        loop {
            if store.connected(Instant::now() + LOOK_TIME).await.is_err() {
                // The store itself tells why it is away.
                continue;
            }
            let schema = self.schema.load_full();
            let is_settled = match see(&schema, store).await {
                Ok(found) => {
                    self.learn(&found);
                    self.advise(&found, store.dialect());
                    self.take(&compare(&schema, &found, store.dialect()))
                }
                Err(error) => self.cannot_look(&error),
            };
            if is_settled {
                self.woken.notified().await;
            } else {
                // Both are right: who wakes must not wait.
                let _ = tokio::time::timeout(PAUSE, self.woken.notified()).await;
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing that holds it can leave it half changed.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One warning for each index that operations asked often would use, each once for a schema.
    fn advise(&self, found: &[Found], dialect: Dialect) {
        let waiting = std::mem::take(&mut self.known().waiting);
        let new = waiting
            .iter()
            .filter_map(|entrance| advice(entrance, found, dialect));
        for advice in new {
            if self.known().advised.insert(advice.clone()) {
                tracing::warn!(
                    label = advice.label,
                    property = advice.property,
                    kind = kind_name(advice.kind),
                    by = %advice.by,
                    "operations that are asked often read all nodes of a label: an @index would serve them"
                );
            }
        }
    }

    fn is_required(&self) -> bool {
        self.is_required.load(Ordering::Relaxed)
    }

    fn refuse(&self, reason: Option<String>) {
        self.refusal.store(Arc::new(reason.map(Arc::from)));
    }

    /// Whether there is nothing to wait for.
    fn take(&self, comparison: &Comparison) -> bool {
        let lacking: Vec<&WantedIndex> = comparison.lacking().map(|item| &item.index).collect();
        let names: Vec<String> = lacking.iter().map(|index| index.name.clone()).collect();
        let before = self.known().told.replace(names.clone());
        let is_news = before.as_ref() != Some(&names);
        if is_news {
            tell(comparison);
        }
        if !self.is_required() {
            return true;
        }
        match (is_news, lacking.is_empty()) {
            (true, false) => {
                tracing::error!(
                    "requests are not answered until `cygnet index apply` has made them"
                );
            }
            (true, true) => {
                tracing::info!("all constraints and indexes that the schema asks for are there");
            }
            (false, _) => {}
        }
        self.refuse((!lacking.is_empty()).then(|| refusal_of(&lacking)));
        lacking.is_empty()
    }

    /// Whether there is nothing to wait for.
    fn cannot_look(&self, error: &StoreError) -> bool {
        if error.class() == ErrorClass::Unavailable {
            return false;
        }
        let reason = format!(
            "the constraints and indexes of the database cannot be looked at: {}",
            error.class()
        );
        if !self.is_required() {
            tracing::warn!(%error, "{reason}");
            return true;
        }
        if self.refusal().as_deref() != Some(reason.as_str()) {
            tracing::error!(%error, "{reason}");
            self.refuse(Some(reason));
        }
        false
    }
}

/// The uniqueness constraints among what was found.
fn unique_of(found: &[Found]) -> Unique {
    let constraints = found.iter().filter(|found| {
        let is_used = found.state == State::Online && found.entity == Entity::Node;
        is_used && found.constraint.is_some()
    });
    let mut unique: Unique = HashMap::new();
    for constraint in constraints {
        let properties: BTreeSet<String> = constraint.properties.iter().cloned().collect();
        for label in &constraint.labels {
            let keys = unique.entry(label.clone()).or_default();
            keys.insert(properties.clone());
        }
    }
    unique
}

/// Whether one of the labels has a constraint over just these properties.
fn is_kept(unique: &Unique, (labels, properties): (&[String], &[String])) -> bool {
    let properties = properties.iter().cloned().collect();
    let is_there = |label: &String| {
        let of_label = unique.get(label);
        of_label.is_some_and(|keys| keys.contains(&properties))
    };
    labels.iter().any(is_there)
}

async fn see(schema: &Schema, store: &Store) -> Result<Vec<Found>, StoreError> {
    if store.is_in_memory() {
        make(schema, store).await?;
    }
    read(store, Instant::now() + LOOK_TIME).await
}

/// Makes what a store lacks that is this process's own.
///
/// # Errors
/// Where the store cannot be asked.
pub async fn make(schema: &Schema, store: &Store) -> Result<(), StoreError> {
    let asked = Asked {
        replace: false,
        drop_superfluous: false,
        deadline: Instant::now() + MAKE_TIME,
    };
    let done = apply(schema, store, asked, |_| {}).await?;
    for applied in &done.applied {
        match &applied.outcome {
            Outcome::Created | Outcome::Present | Outcome::Left(_) => {}
            Outcome::Violated(violation) => tracing::warn!(
                name = applied.index.name,
                values = violation.values,
                "the data violates a constraint that the schema asks for"
            ),
            Outcome::Refused(error) => tracing::warn!(
                name = applied.index.name,
                %error,
                "the engine refuses what the schema asks for"
            ),
        }
    }
    Ok(())
}

/// One warning for each lacking one, up to a bound.
fn tell(comparison: &Comparison) {
    for item in comparison.lacking().take(TOLD) {
        let reasons: Vec<String> = item.index.reasons.iter().map(ToString::to_string).collect();
        let state = match &item.standing {
            Standing::Populating { .. } => "it is being filled",
            Standing::Failed { .. } => "the database could not fill it",
            Standing::OtherForm { .. } => "something else is in its place",
            Standing::Missing | Standing::Present { .. } | Standing::Unsupported(_) => {
                "it is missing"
            }
        };
        tracing::warn!(
            index = index_form(&item.index.form),
            wanted_by = reasons.join("; "),
            state,
            "the database has no constraint or index that the schema asks for: see `cygnet index diff`"
        );
    }
    let rest = comparison.lacking().skip(TOLD).count();
    if rest > 0 {
        tracing::warn!(
            rest,
            "more constraints and indexes are lacking: see `cygnet index diff`"
        );
    }
}

fn refusal_of(lacking: &[&WantedIndex]) -> String {
    let named = lacking.iter().take(NAMED);
    let named: Vec<String> = named.map(|index| index_form(&index.form)).collect();
    let rest = match lacking.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    format!(
        "the database lacks constraints or indexes that the schema asks for: {}{rest}",
        named.join(", ")
    )
}
