//! What has become of one operation so far, for the audit log: told by its steps, written when it ends, however it ends. And what became
//! of requests that a transport turned away.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cygnet_resolvers::{
    error::{ErrorCode, Refused},
    operation::OperationKind,
    value::Value,
};

use super::{Caller, Request, TurnedAway};
use crate::audit::{AuditLog, Decision, Entry, Kind, Operation};

/// Why an operation was not answered, or not all of it.
#[derive(Debug, Clone)]
struct Reason {
    code: ErrorCode,
    /// The access rule that denied it.
    rule: Option<Arc<str>>,
}

impl Reason {
    fn of(refused: &Refused) -> Self {
        Self {
            code: refused.code,
            rule: refused.rule().map(Arc::from),
        }
    }
}

/// What one operation has done so far. Its steps may run at the same time, so they tell it by reference.
#[derive(Debug, Default)]
pub(super) struct Account {
    kind: OnceLock<Kind>,
    error: OnceLock<Reason>,
    returned: AtomicU64,
    written: AtomicU64,
}

impl Account {
    /// The operation is known.
    pub(super) fn kind(&self, kind: OperationKind) {
        // Told once.
        let _ = self.kind.set(match kind {
            OperationKind::Query => Kind::Query,
            OperationKind::Mutation => Kind::Mutation,
            OperationKind::Subscription => Kind::Subscription,
        });
    }

    /// These errors are answered; the first of all decides what is said of the operation, but a denial goes before any other.
    pub(super) fn errors<'e>(&self, errors: impl IntoIterator<Item = &'e Refused>) {
        let mut errors = errors.into_iter();
        let is_denial = |error: &&Refused| Decision::of(Some(error.code)) == Decision::Denied;
        let Some(first) = errors.next() else { return };
        let told = match is_denial(&first) {
            true => first,
            false => errors.find(is_denial).unwrap_or(first),
        };
        let _ = self.error.set(Reason::of(told));
    }

    /// So many objects stand in the answer.
    pub(super) fn returned(&self, objects: u64) {
        self.returned.fetch_add(objects, Ordering::Relaxed);
    }

    /// A statement of a mutation touched so many rows.
    pub(super) fn written(&self, rows: u64) {
        self.written.fetch_add(rows, Ordering::Relaxed);
    }

    /// What was done is undone, and begins anew.
    pub(super) fn restart(&self) {
        self.returned.store(0, Ordering::Relaxed);
        self.written.store(0, Ordering::Relaxed);
    }
}

/// Writes the line of an operation when it ends; one that is dropped before its end was given up.
pub(super) struct Auditing<'a> {
    pub(super) log: &'a AuditLog,
    pub(super) account: &'a Account,
    pub(super) request: &'a Request<'a>,
    pub(super) started: Instant,
    pub(super) end: End,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It has not.
    Open,
    /// With an answer, which may be that of an earlier request.
    Answered { replayed: bool },
}

impl Drop for Auditing<'_> {
    fn drop(&mut self) {
        let reason = self.account.error.get();
        let code = reason.map(|reason| reason.code);
        let (decision, replayed) = match self.end {
            End::Open => (Decision::Abandoned, false),
            End::Answered { replayed } => (Decision::of(code), replayed),
        };
        let who = subject(&self.request.caller);
        self.log.record(&Entry {
            request_id: self.request.request_id.as_str(),
            who: who.as_deref(),
            tenant: self.request.caller.tenant_name(),
            is_super: self.request.caller.is_super(),
            address: None,
            operation: Some(Operation {
                document: self.request.document,
                operation: self.request.operation_name,
                kind: self.account.kind.get().copied(),
            }),
            decision,
            code: code.map(ErrorCode::as_str),
            rule: reason.and_then(|reason| reason.rule.as_deref()),
            returned: self.account.returned.load(Ordering::Relaxed),
            written: self.account.written.load(Ordering::Relaxed),
            replayed,
            duration_us: microseconds(self.started.elapsed()),
        });
    }
}

/// Writes the line of a request that never became an operation.
pub(super) fn turned_away(log: &AuditLog, request: &TurnedAway<'_>) {
    let who = request.caller.and_then(subject);
    log.record(&Entry {
        request_id: request.request_id.as_str(),
        who: who.as_deref(),
        tenant: request.caller.and_then(Caller::tenant_name),
        is_super: request.caller.is_some_and(Caller::is_super),
        address: request.address,
        operation: None,
        decision: Decision::of(Some(request.code)),
        code: Some(request.code.as_str()),
        rule: None,
        returned: 0,
        written: 0,
        replayed: false,
        duration_us: microseconds(request.elapsed),
    });
}

/// Who a caller is.
fn subject(caller: &Caller) -> Option<Arc<str>> {
    match caller.claim(&["sub".to_owned()]) {
        Value::String(subject) => Some(subject),
        _ => None,
    }
}

fn microseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}
