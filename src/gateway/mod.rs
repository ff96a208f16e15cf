//! One request in, one answer out: the steps between the transports and the store.
//!
//! It must not know how a request came (HTTP, shell) nor how its answer leaves.

mod account;
mod databases;
mod execute;
mod idempotency;
mod mutation;
mod place;
mod request;
mod script;
mod served;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use bytes::Bytes;
use cygnet_resolvers::{
    bind::{Values, bind},
    error::{ErrorCode, PathSegment, Refused},
    limits::{self, Limits},
    operation::{OperationKind, Variables, read_variables},
    prepare::{Prepared, PreparedRoot, RootSource, Schema},
    shape,
    value::Value,
};

use crate::{
    audit::AuditLog,
    indexes::Guard,
    store::{GraphStore, Store, StoreError},
    telemetry::{CacheMetrics, IdempotencyMetrics, StoreMetrics},
};

use account::{Account, Auditing, End};
pub use databases::Databases;
use idempotency::Idempotency;
pub use idempotency::IdempotencySettings;
use mutation::{Answered, Mutation};
pub use request::{Answer, Caller, IdempotencyKey, Outcome, Request, RequestId, TurnedAway};
use served::Served;

/// What the gateway is told by the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bounds on operations and variables.
    pub limits: Limits,
    /// The largest answer, in bytes.
    pub response_bytes: usize,
    /// How long a statement may run.
    pub query_timeout: Duration,
    /// Statements of one operation that run at the same time.
    pub concurrent_statements: usize,
    /// Documents kept parsed and validated.
    pub document_cache: u64,
    /// Prepared forms kept for each document.
    pub prepared_per_document: u64,
    /// Whether `__schema` and `__type` are answered.
    pub introspection: bool,
    /// Idempotency keys.
    pub idempotency: IdempotencySettings,
}

/// What the gateway counts.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Lookups of documents and prepared forms.
    pub cache: CacheMetrics,
    /// Statements.
    pub store: StoreMetrics,
    /// Mutations with an idempotency key.
    pub idempotency: IdempotencyMetrics,
}

/// Answers GraphQL requests.
#[derive(Debug)]
pub struct Gateway {
    served: ArcSwap<Served>,
    guard: Guard,
    store: Arc<Store>,
    idempotency: Idempotency,
    settings: Settings,
    counted: Counted,
    audit: Option<AuditLog>,
    databases: Option<Databases>,
}

/// Why requests cannot be answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// The store cannot be asked.
    Store(StoreError),
    /// Constraints or indexes are required and not there: which.
    Indexes(Arc<str>),
}

impl fmt::Display for NotReady {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(formatter, "the store cannot be asked: {}", error.class()),
            Self::Indexes(reason) => formatter.write_str(reason),
        }
    }
}

impl Gateway {
    /// A gateway for a schema and a store.
    pub fn new(schema: Schema, store: Arc<Store>, settings: Settings, counted: Counted) -> Self {
        let guard = Guard::new(&schema.model);
        let served = Served::new(schema, &settings);
        Self {
            guard,
            served: ArcSwap::from_pointee(served),
            store,
            idempotency: Idempotency::new(settings.idempotency.clone()),
            settings,
            counted,
            audit: None,
            databases: None,
        }
    }

    /// Runs what a request asks for on the database of its tenant.
    #[must_use]
    pub fn with_databases(mut self, databases: Databases) -> Self {
        self.databases = Some(databases);
        self
    }

    /// Writes a line of the audit log for each operation.
    #[must_use]
    pub fn audited(mut self, log: AuditLog) -> Self {
        self.audit = Some(log);
        self
    }

    /// Serves another schema from the next request on. Requests under way end with the schema they started with.
    pub fn replace_schema(&self, schema: Schema) {
        self.guard.replace(&schema.model);
        self.served
            .store(Arc::new(Served::new(schema, &self.settings)));
    }

    /// Whether requests can be answered, and if not, why.
    ///
    /// # Errors
    /// What is missing.
    pub async fn readiness(&self) -> Result<(), NotReady> {
        self.store.health().await.map_err(NotReady::Store)?;
        match self.guard.refusal() {
            Some(reason) => Err(NotReady::Indexes(reason)),
            None => Ok(()),
        }
    }

    /// Answers no request until the store has all constraints and indexes that the schema asks for.
    pub fn require_indexes(&self) {
        self.guard.require();
    }

    /// Looks after the constraints and indexes of the store as long as the future is polled.
    pub async fn watch_indexes(&self) {
        self.guard.watch(&self.store).await;
    }

    fn admit(&self) -> Result<(), Refused> {
        match self.guard.refusal() {
            Some(reason) => Err(Refused::new(ErrorCode::ServiceUnavailable, &*reason)),
            None => Ok(()),
        }
    }

    /// Prepares the store for idempotency keys and deletes what is kept of old ones: how many records. To be called now and then.
    ///
    /// # Errors
    /// What the store said.
    pub async fn tend_idempotency(&self) -> Result<u64, StoreError> {
        let schema = &self.served.load().schema.api.schema;
        if schema.schema_definition.mutation.is_none() {
            return Ok(0);
        }
        let swept = self.idempotency.tend(&self.store).await?;
        let swept = u64::try_from(swept).unwrap_or(0);
        self.counted.idempotency.swept(swept);
        Ok(swept)
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request<'_>) -> Answer {
        let account = Account::default();
        let mut auditing = self.audit.as_ref().map(|log| Auditing {
            log,
            account: &account,
            request: &request,
            started: Instant::now(),
            end: End::Open,
        });
        let answer = self.answered(&request, &account).await;
        if let Some(auditing) = &mut auditing {
            let replayed = answer.replayed;
            auditing.end = End::Answered { replayed };
        }
        answer
    }

    /// Takes note of a request that a transport refused before it was read.
    pub fn turned_away(&self, request: &TurnedAway<'_>) {
        if let Some(log) = &self.audit {
            account::turned_away(log, request);
        }
    }

    async fn answered(&self, request: &Request<'_>, account: &Account) -> Answer {
        let (body, outcome, replayed) = match self.steps(request, account).await {
            Ok(Answered { body, replayed }) => (body, Outcome::Data, replayed),
            Err(Rejected::Method) => {
                let refused = mutation_by_get();
                account.errors([&refused]);
                (shape::refusal(&refused), Outcome::MethodNotAllowed, false)
            }
            Err(Rejected::Refused(refused)) => {
                account.errors(&*refused);
                let code = refused
                    .first()
                    .map_or(ErrorCode::InternalServerError, |it| it.code);
                let outcome = Outcome::RequestError(code);
                (shape::refusals(&refused), outcome, false)
            }
        };
        Answer {
            body: Bytes::from(body),
            outcome,
            replayed,
        }
    }

    /// The way of a request.
    async fn steps(&self, request: &Request<'_>, account: &Account) -> Result<Answered, Rejected> {
        self.admit()?;
        let served = self.served.load_full();
        let ready = self.ready(&served, request)?;
        let Ready {
            prepared,
            values,
            introspected,
        } = ready;
        let of_tenant = self.of_tenant(&prepared, request)?;
        let run = execute::Run {
            store: of_tenant.as_ref().unwrap_or(&*self.store),
            settings: &self.settings,
            metrics: &self.counted.store,
            request_id: &request.request_id,
            account,
        };
        account.kind(prepared.kind);
        match prepared.kind {
            OperationKind::Mutation => {
                let keyed = self.idempotency.keyed(request)?;
                let mutation = Mutation {
                    run,
                    prepared: &prepared,
                    values: &values,
                    introspected: &introspected,
                    scripts: script::Scripts {
                        schema: &served.schema,
                        dialect: self.store.dialect(),
                        limits: &self.settings.limits,
                        caller: &request.caller,
                        guard: &self.guard,
                        generated: script::generated(),
                    },
                    keyed: keyed.as_ref(),
                    counted: &self.counted.idempotency,
                };
                Ok(mutation.answer().await?)
            }
            OperationKind::Query | OperationKind::Subscription => {
                let roots = run.concurrently(&prepared, &values, &introspected).await;
                account.errors(roots.iter().flat_map(|root| &root.errors));
                Ok(Answered::fresh(shape::body(&prepared.shape, &roots)))
            }
        }
    }

    /// The store with the database of the request's tenant, where tenants have databases and one is asked.
    fn of_tenant(
        &self,
        prepared: &Prepared,
        request: &Request<'_>,
    ) -> Result<Option<Store>, Refused> {
        let asks = prepared.roots.iter().any(|root| match root.answer {
            RootSource::Statement(_) | RootSource::Script(_) => true,
            RootSource::Constant | RootSource::Introspection => false,
        });
        let databases = self.databases.as_ref().filter(|_| asks);
        let store = databases.map(|databases| databases.store(&self.store, &request.caller));
        store.transpose()
    }

    /// The steps before a statement is sent. Nothing in them waits.
    fn ready(&self, served: &Served, request: &Request<'_>) -> Result<Ready, Rejected> {
        limits::check_document(request.document, &self.settings.limits)?;
        let entry = served.document(request.document, &self.settings, &self.counted.cache);
        let document = entry.document()?;
        let operation = document.operation(request.operation_name)?;
        if request.read_only && document.kind(operation) != OperationKind::Query {
            return Err(Rejected::Method);
        }
        let mut variables = read_variables(
            &served.schema.api,
            document,
            operation,
            request.variables,
            &self.settings.limits,
        )?;
        if served.has_tenants {
            let reach = request.caller.tenant.reach();
            variables.fingerprint = std::mem::take(&mut variables.fingerprint).reaching(reach);
        }
        let around = served::Around {
            served,
            settings: &self.settings,
            dialect: self.store.dialect(),
            metrics: &self.counted.cache,
            guard: &self.guard,
        };
        let prepared = entry.prepared(around, operation, &variables.fingerprint)?;
        let values = bound(&prepared, &variables, request)?;
        let introspected = entry.introspected(around, operation, &variables, &prepared)?;
        Ok(Ready {
            prepared,
            values,
            introspected,
        })
    }

    /// Does what comes before the statements are sent, and gives how many those are; `None` where the request is refused.
    ///
    /// For benchmarks of what a request costs besides its statements.
    pub fn prepare(&self, request: &Request<'_>) -> Option<usize> {
        let served = self.served.load_full();
        let ready = self.ready(&served, request).ok()?;
        let statement = |root: &&PreparedRoot| matches!(root.answer, RootSource::Statement(_));
        Some(ready.prepared.roots.iter().filter(statement).count())
    }
}

/// A request, ready to be run.
struct Ready {
    prepared: Arc<Prepared>,
    /// The values of every root's slots.
    values: Vec<Vec<Value>>,
    introspected: served::Introspected,
}

/// The values of every root's slots.
fn bound(
    prepared: &Prepared,
    variables: &Variables,
    request: &Request<'_>,
) -> Result<Vec<Vec<Value>>, Rejected> {
    let variable = |path: &_| variables.at(path);
    let values = Values {
        variable: &variable,
        caller: &request.caller,
    };
    let fields = prepared.roots.iter().zip(&prepared.shape.roots);
    let roots = fields.map(|(root, field)| {
        bind(&root.slots, values).map_err(|mut refused| {
            // Who is not let in is told at which field, as in the library.
            if refused.code == ErrorCode::Unauthenticated || refused.denial.is_some() {
                refused.path = vec![PathSegment::Key(Arc::clone(&field.response_key))];
            }
            refused
        })
    });
    Ok(roots.collect::<Result<_, _>>()?)
}

/// Why a request ends before it has data.
#[derive(Debug)]
enum Rejected {
    Refused(Arc<[Refused]>),
    Method,
}

impl From<Refused> for Rejected {
    fn from(refused: Refused) -> Self {
        Self::Refused(Arc::from([refused]))
    }
}

impl From<Vec<Refused>> for Rejected {
    fn from(refused: Vec<Refused>) -> Self {
        Self::Refused(Arc::from(refused))
    }
}

impl From<Arc<[Refused]>> for Rejected {
    fn from(refused: Arc<[Refused]>) -> Self {
        Self::Refused(refused)
    }
}

fn mutation_by_get() -> Refused {
    Refused::new(
        ErrorCode::BadUserInput,
        "Can only perform a mutation operation from a POST request.",
    )
}
