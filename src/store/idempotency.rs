//! Records of mutations that were done under an idempotency key, kept in the graph beside the data.
//!
//! In: a transaction and what identifies a mutation. Out: what is known of it. The record is written in the transaction that does the
//! mutation, so that it is there exactly if the mutation is. It must not know what a mutation or a caller is: it keeps texts.
//!
//! A record is a node of a reserved label. Claiming one locks it: who claims the same slot meanwhile waits for the end of the other
//! transaction. On Neo4j that needs the constraint; on the embedded engine one transaction writes at a time.

use std::ops::ControlFlow;
use std::time::Instant;

use cygnet_resolvers::cypher::{Delivery, Dialect, Mode, Statement, ddl};
use cygnet_resolvers::error::Denials;
use cygnet_resolvers::slot::SlotId;
use cygnet_resolvers::value::{Cell, Value, View};
use cygnet_schema::model::{Entity, IndexForm, IndexKind, WantedIndex, WantedKind};

use super::{ErrorClass, GraphStore, Query, Raw, RowVisitor, StoreError, Transaction};

/// Records that one statement deletes at most: each is a transaction, and it must not be long.
pub const SWEEP_BATCH: i64 = 500;

const LABEL: &str = "__CygnetIdempotency";
/// The constraint and the index: name, kind, property.
const INDEXES: [(&str, WantedKind, &str); 2] = [
    ("__cygnet_idempotency_slot", WantedKind::Unique, "slot"),
    (
        "__cygnet_idempotency_age",
        WantedKind::Index(IndexKind::Range),
        "createdAt",
    ),
];
/// The first `SET` locks the record before it is looked at. `{n}` is parameter n.
const CLAIM: &str = "MERGE (k:`__CygnetIdempotency` {slot: {0}}) SET k.claimedAt = {2} \
     WITH k, k.createdAt IS NOT NULL AND k.createdAt >= {3} AS kept \
     FOREACH (each IN CASE WHEN kept THEN [] ELSE [1] END | SET k.body = {1}, k.createdAt = {2}, k.answer = '') \
     RETURN [kept, k.body, k.answer] AS r";
const RECORD: &str =
    "MATCH (k:`__CygnetIdempotency`) WHERE k.slot = {0} SET k.answer = {1} RETURN 1 AS r";
const SWEEP: &str = "MATCH (k:`__CygnetIdempotency`) WHERE k.createdAt < {0} WITH k LIMIT {1} DELETE k RETURN 1 AS r";

/// What identifies a mutation.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Who did it, and under which key.
    pub slot: &'a str,
    /// A digest of what was asked.
    pub body: &'a str,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
    /// What is older than this is not known any more, in milliseconds since 1970.
    pub oldest_ms: i64,
}

/// What is known of a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Nothing: it may be done now, in this transaction.
    New,
    /// It was done, and this was the answer.
    Done(String),
    /// Another one was done under the same key.
    Other,
}

/// Makes the constraint and the index that claims and sweeps need. Does nothing where they exist.
///
/// # Errors
/// By class, see [`StoreError`]: the rights for it may be missing.
pub async fn prepare(store: &impl GraphStore, deadline: Instant) -> Result<(), StoreError> {
    for (name, kind, property) in INDEXES {
        let text = statement(name, kind, property, store.dialect())?;
        let raw = Raw {
            text: &text,
            parameters: Vec::new(),
            mode: Mode::Write,
            deadline,
        };
        store.execute_raw(raw).await?;
    }
    Ok(())
}

fn statement(
    name: &str,
    kind: WantedKind,
    property: &str,
    dialect: Dialect,
) -> Result<String, StoreError> {
    let index = WantedIndex {
        name: name.to_owned(),
        form: IndexForm {
            kind,
            entity: Entity::Node,
            labels: vec![LABEL.to_owned()],
            properties: vec![property.to_owned()],
        },
        by_first_label: true,
        reasons: Vec::new(),
    };
    ddl::create(&index, dialect)
        .map_err(|error| StoreError::new(ErrorClass::Statement, error.to_string()))
}

/// Claims a slot in a transaction, once nobody else has it. Where something is known the transaction should be undone.
///
/// # Errors
/// By class, see [`StoreError`]; [`ErrorClass::Timeout`] where another transaction has the slot until the deadline.
pub async fn claim<T: Transaction>(
    transaction: &mut T,
    dialect: Dialect,
    claim: Claim<'_>,
    deadline: Instant,
) -> Result<Claimed, StoreError> {
    let values = vec![
        text(claim.slot),
        text(claim.body),
        Value::Integer(claim.now_ms),
        Value::Integer(claim.oldest_ms),
    ];
    let mut known = Known::default();
    run(transaction, (CLAIM, dialect), values, deadline, &mut known).await?;
    let Known(Some((kept, body, answer))) = known else {
        return Err(StoreError::new(
            ErrorClass::Database,
            "an idempotency record cannot be read",
        ));
    };
    Ok(match kept {
        false => Claimed::New,
        true if body == claim.body => Claimed::Done(answer),
        true => Claimed::Other,
    })
}

/// Keeps the answer in a slot that was claimed in this transaction.
///
/// # Errors
/// By class, see [`StoreError`].
pub async fn record<T: Transaction>(
    transaction: &mut T,
    dialect: Dialect,
    (slot, answer): (&str, &str),
    deadline: Instant,
) -> Result<(), StoreError> {
    let values = vec![text(slot), text(answer)];
    let mut rows = Count(0);
    run(transaction, (RECORD, dialect), values, deadline, &mut rows).await
}

/// Deletes one batch of the records that are older than this; how many they were.
///
/// # Errors
/// By class, see [`StoreError`].
pub async fn sweep(
    store: &impl GraphStore,
    oldest_ms: i64,
    deadline: Instant,
) -> Result<i64, StoreError> {
    let mut transaction = store.begin(deadline).await?;
    let values = vec![Value::Integer(oldest_ms), Value::Integer(SWEEP_BATCH)];
    let mut rows = Count(0);
    let sweep = (SWEEP, store.dialect());
    run(&mut transaction, sweep, values, deadline, &mut rows).await?;
    transaction.commit().await?;
    Ok(rows.0)
}

async fn run<T: Transaction, V: RowVisitor>(
    transaction: &mut T,
    (template, dialect): (&str, Dialect),
    values: Vec<Value>,
    deadline: Instant,
    visitor: &mut V,
) -> Result<(), StoreError> {
    let mut text = template.to_owned();
    let mut slots = Vec::with_capacity(values.len());
    for number in 0..u32::try_from(values.len()).unwrap_or(0) {
        let parameter = match dialect {
            Dialect::Neo4j => format!("$p.p{number}"),
            Dialect::Embedded => format!("$p{number}"),
        };
        text = text.replace(&format!("{{{number}}}"), &parameter);
        slots.push(SlotId(number));
    }
    let statement = Statement {
        text,
        slots,
        delivery: Delivery::Rows,
        mode: Mode::Write,
        denials: Denials::default(),
    };
    let query = Query {
        statement: &statement,
        parameters: (0..).zip(values).collect(),
        deadline,
    };
    transaction.run(query, visitor).await.map(|_| ())
}

fn text(text: &str) -> Value {
    Value::String(text.into())
}

/// Takes the row of a claim: whether something is known, and what.
#[derive(Default)]
struct Known(Option<(bool, String, String)>);

impl RowVisitor for Known {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        if let View::List([kept, body, answer]) = value.view()
            && let (View::Boolean(kept), View::String(body), View::String(answer)) =
                (kept.view(), body.view(), answer.view())
        {
            self.0 = Some((kept, body.to_owned(), answer.to_owned()));
        }
        ControlFlow::Continue(())
    }
}

/// Counts rows.
struct Count(i64);

impl RowVisitor for Count {
    fn row<C: Cell>(&mut self, _value: &C) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
}
