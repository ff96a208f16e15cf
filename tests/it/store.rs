//! Both stores: every type of value there and back, failures by class, statements that are given up.

mod broken;
mod embedded;
mod encrypted;
mod load;

mod neo4j;
mod transaction;
mod values;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cygnet::store::{GraphStore, Query, Raw, Report, RowVisitor, StoreError};
use cygnet_resolvers::cypher::{Delivery, Mode, Statement};
use cygnet_resolvers::error::Denials;
use cygnet_resolvers::slot::SlotId;
use cygnet_resolvers::value::{Cell, Value, View};

/// Keeps all rows as values of ours; what none can be becomes text that says so.
#[derive(Debug, Default)]
struct Rows(Vec<Value>);

impl RowVisitor for Rows {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        self.0.push(owned(value));
        ControlFlow::Continue(())
    }
}

pub fn owned<C: Cell>(cell: &C) -> Value {
    match cell.view() {
        View::Null => Value::Null,
        View::Boolean(value) => Value::Boolean(value),
        View::Integer(number) => Value::Integer(number),
        View::Float(number) => Value::Float(number),
        View::String(text) => Value::String(text.into()),
        View::List(items) => Value::List(items.iter().map(owned).collect()),
        View::Temporal(temporal) => Value::Temporal(temporal),
        View::Point(point) => Value::Point(point),
        View::Map => {
            let mut entries = Vec::new();
            cell.entries(&mut |key, value| entries.push((Arc::from(key), owned(value))));
            for (key, value) in &entries {
                assert_eq!(
                    cell.entry(key).map(owned).as_ref(),
                    Some(value),
                    "entry {key}"
                );
            }
            assert!(cell.entry("no such key").is_none());
            Value::Map(entries)
        }
        View::Other(kind) => Value::String(format!("other: {kind}").into()),
    }
}

fn statement(text: &str, mode: Mode, slots: u32) -> Statement {
    Statement {
        text: text.to_owned(),
        slots: (0..slots).map(SlotId).collect(),
        delivery: Delivery::Rows,
        mode,
        denials: Denials::default(),
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// Runs a reading statement whose parameters are slots 0, 1, ...
pub async fn read(
    store: &impl GraphStore,
    text: &str,
    parameters: Vec<Value>,
) -> Result<Vec<Value>, StoreError> {
    read_until(store, text, parameters, soon()).await
}

async fn read_until(
    store: &impl GraphStore,
    text: &str,
    parameters: Vec<Value>,
    deadline: Instant,
) -> Result<Vec<Value>, StoreError> {
    let statement = statement(text, Mode::Read, parameters.len() as u32);
    let parameters = (0..).zip(parameters).collect();
    let mut rows = Rows::default();
    let query = Query {
        statement: &statement,
        parameters,
        deadline,
    };
    let report = store.run(query, &mut rows).await?;
    assert_eq!(report.rows as usize, rows.0.len());
    assert_eq!(report.time_to_first_row.is_some(), report.rows > 0);
    Ok(rows.0)
}

/// Runs a writing statement whose parameters are slots 0, 1, ...
async fn write(
    store: &impl GraphStore,
    text: &str,
    parameters: Vec<Value>,
) -> Result<Vec<Value>, StoreError> {
    let statement = statement(text, Mode::Write, parameters.len() as u32);
    let parameters = (0..).zip(parameters).collect();
    let mut rows = Rows::default();
    store
        .run(
            Query {
                statement: &statement,
                parameters,
                deadline: soon(),
            },
            &mut rows,
        )
        .await?;
    Ok(rows.0)
}

async fn raw(store: &impl GraphStore, text: &str) -> Result<Report, StoreError> {
    let raw = Raw {
        text,
        parameters: Vec::new(),
        mode: Mode::Write,
        deadline: soon(),
    };
    store.execute_raw(raw).await
}
