//! A schema being served, with what has been compiled for it: documents, and for each the prepared forms.
//!
//! Both caches are bounded; the least used goes first. What is wrong with a document is kept as well.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU32, Ordering},
};

use cygnet_resolvers::{
    cypher::Dialect,
    error::{ErrorCode, Refused},
    operation::{Document, Fingerprint, OperationRef, Variables, introspect},
    prepare::{Prepared, RootSource, Schema, Setting, prepare},
};
use moka::sync::Cache;

use super::Settings;
use crate::indexes::Guard;
use crate::telemetry::{Cache as Cached, CacheMetrics};

/// A document that is asked so many times is asked often.
const OFTEN: u32 = 100;

/// Answers of introspection fields by response key.
pub(super) type Introspected = Arc<[(Arc<str>, Vec<u8>)]>;

/// The longest document that is kept, in bytes. The cache counts documents: as many of the longest as clients may send would take
/// gigabytes.
const LONGEST_KEPT: usize = 64 * 1024;

/// A schema and its caches.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) schema: Schema,
    /// Whether any type belongs to tenants.
    pub(super) has_tenants: bool,
    documents: Cache<Arc<str>, Arc<Entry>, ahash::RandomState>,
}

/// What compiling needs besides the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) served: &'a Served,
    pub(super) settings: &'a Settings,
    pub(super) dialect: Dialect,
    pub(super) metrics: &'a CacheMetrics,
    pub(super) guard: &'a Guard,
}

/// A document, or what is wrong with it, and what has been prepared of it.
#[derive(Debug)]
pub(super) struct Entry {
    document: Result<Document, Arc<[Refused]>>,
    /// The prepared form where no variable has structure: most documents never need the cache.
    plain: OnceLock<(OperationRef, Arc<Prepared>)>,
    prepared: OnceLock<Cache<(OperationRef, Fingerprint), Arc<Prepared>, ahash::RandomState>>,
    /// How often it was asked.
    asked: AtomicU32,
    /// Introspection without variables is answered once.
    introspected: OnceLock<(OperationRef, Introspected)>,
}

impl Served {
    pub(super) fn new(schema: Schema, settings: &Settings) -> Self {
        let documents = Cache::builder()
            .max_capacity(settings.document_cache)
            .build_with_hasher(ahash::RandomState::new());
        let has_tenants = schema.model.has_tenants();
        Self {
            schema,
            has_tenants,
            documents,
        }
    }

    /// The entry of a document's text, parsed now if it is new.
    pub(super) fn document(
        &self,
        text: &str,
        settings: &Settings,
        metrics: &CacheMetrics,
    ) -> Arc<Entry> {
        if let Some(entry) = self.documents.get(text) {
            metrics.hit(Cached::Documents);
            return entry;
        }
        metrics.miss(Cached::Documents);
        let make = || {
            let document = Document::parse(&self.schema.api, text, &settings.limits);
            Arc::new(Entry {
                document: document.map_err(Arc::from),
                plain: OnceLock::new(),
                prepared: OnceLock::new(),
                asked: AtomicU32::new(0),
                introspected: OnceLock::new(),
            })
        };
        if text.len() > LONGEST_KEPT {
            return make();
        }
        self.documents.get_with(Arc::from(text), make)
    }
}

impl Entry {
    /// The document, if it is valid.
    pub(super) fn document(&self) -> Result<&Document, Arc<[Refused]>> {
        self.document.as_ref().map_err(Arc::clone)
    }

    /// The prepared form for a structure, prepared now if it is new. What is asked often is told to who looks after indexes.
    pub(super) fn prepared(
        &self,
        around: Around<'_>,
        operation: OperationRef,
        structure: &Fingerprint,
    ) -> Result<Arc<Prepared>, Vec<Refused>> {
        let prepared = self.known_or_new(around, operation, structure)?;
        if self.asked.fetch_add(1, Ordering::Relaxed) % OFTEN == OFTEN - 1 {
            around.guard.often(&prepared.entrances);
        }
        Ok(prepared)
    }

    fn known_or_new(
        &self,
        around: Around<'_>,
        operation: OperationRef,
        structure: &Fingerprint,
    ) -> Result<Arc<Prepared>, Vec<Refused>> {
        let Ok(document) = &self.document else {
            return Err(Vec::new());
        };
        let setting = Setting {
            schema: &around.served.schema,
            dialect: around.dialect,
            limits: &around.settings.limits,
        };
        let make = || prepare(setting, document, operation, structure).map(Arc::new);
        if structure.is_empty() {
            match self.plain.get() {
                Some((known, prepared)) if *known == operation => {
                    around.metrics.hit(Cached::Prepared);
                    return Ok(Arc::clone(prepared));
                }
                Some(_) => {}
                None => {
                    around.metrics.miss(Cached::Prepared);
                    let prepared = make()?;
                    let _ = self.plain.set((operation, Arc::clone(&prepared)));
                    return Ok(prepared);
                }
            }
        }
        let cache = self.prepared.get_or_init(|| {
            Cache::builder()
                .max_capacity(around.settings.prepared_per_document)
                .build_with_hasher(ahash::RandomState::new())
        });
        let key = (operation, structure.clone());
        if let Some(prepared) = cache.get(&key) {
            around.metrics.hit(Cached::Prepared);
            return Ok(prepared);
        }
        around.metrics.miss(Cached::Prepared);
        cache
            .try_get_with(key, make)
            .map_err(|error| Vec::clone(&error))
    }

    /// The answers of the introspection fields, if the operation has any.
    pub(super) fn introspected(
        &self,
        around: Around<'_>,
        operation: OperationRef,
        variables: &Variables,
        prepared: &Prepared,
    ) -> Result<Introspected, Vec<Refused>> {
        let asked = prepared
            .roots
            .iter()
            .any(|root| matches!(root.answer, RootSource::Introspection));
        let (true, Ok(document)) = (asked, &self.document) else {
            return Ok(Arc::from([]));
        };
        if !around.settings.introspection {
            let message = "GraphQL introspection is not allowed, but the operation contained __schema or __type";
            return Err(vec![Refused::new(
                ErrorCode::GraphqlValidationFailed,
                message,
            )]);
        }
        if let Some((known, answers)) = self.introspected.get()
            && *known == operation
        {
            around.metrics.hit(Cached::Introspection);
            return Ok(Arc::clone(answers));
        }
        around.metrics.miss(Cached::Introspection);
        let answers: Introspected = Arc::from(introspect(
            &around.served.schema.api,
            document,
            operation,
            variables,
        )?);
        if variables.values.is_empty() {
            let _ = self.introspected.set((operation, Arc::clone(&answers)));
        }
        Ok(answers)
    }
}
