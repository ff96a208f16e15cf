//! What in a store violates a uniqueness constraint: how much, and some of it.

use std::ops::ControlFlow;
use std::time::Instant;

use cygnet_resolvers::cypher::{Statement, ddl};
use cygnet_resolvers::scalar::format_any;
use cygnet_resolvers::value::{Cell, View};
use cygnet_schema::model::IndexForm;

use crate::store::{GraphStore, Query, RowVisitor, StoreError};

/// Values that are shown.
const SAMPLE: usize = 10;
/// The longest value that is shown whole, in bytes.
const LONGEST_VALUE: usize = 200;

/// What violates a uniqueness constraint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Violation {
    /// Values that more than one node or relationship has.
    pub values: u64,
    /// The nodes or relationships that have them.
    pub elements: u64,
    /// The most frequent ones.
    pub sample: Vec<Duplicate>,
}

/// A value that more than one has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Duplicate {
    /// How many have it.
    pub count: u64,
    /// The value of each property, as JSON; a long one is cut.
    pub values: Vec<String>,
}

/// Counts what violates a constraint.
///
/// # Errors
/// Where the store cannot be asked. `None`: nothing violates it.
pub(super) async fn of(
    form: &IndexForm,
    store: &impl GraphStore,
    deadline: Instant,
) -> Result<Option<Violation>, StoreError> {
    let dialect = store.dialect();
    let statements = (
        ddl::count_duplicates(form, dialect),
        ddl::sample_duplicates(form, dialect, SAMPLE),
    );
    let (Ok(count), Ok(sample)) = statements else {
        return Ok(None);
    };
    let counted = rows(store, &count, deadline).await?;
    let sampled = rows(store, &sample, deadline).await?;
    let number = |at: usize| counted.first().and_then(|row| row.numbers.get(at).copied());
    let (values, elements) = (number(0).unwrap_or(0), number(1).unwrap_or(0));
    let duplicate = |row: Row| Duplicate {
        count: row.numbers.first().copied().unwrap_or(0),
        values: row.texts.into_iter().skip(1).collect(),
    };
    Ok((values > 0).then(|| Violation {
        values,
        elements,
        sample: sampled.into_iter().map(duplicate).collect(),
    }))
}

async fn rows(
    store: &impl GraphStore,
    statement: &Statement,
    deadline: Instant,
) -> Result<Vec<Row>, StoreError> {
    let query = Query {
        statement,
        parameters: Vec::new(),
        deadline,
    };
    let mut rows = Rows(Vec::new());
    store.run(query, &mut rows).await?;
    Ok(rows.0)
}

/// A list of values: each as JSON, and the numbers among them.
struct Row {
    numbers: Vec<u64>,
    texts: Vec<String>,
}

struct Rows(Vec<Row>);

impl RowVisitor for Rows {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        if let View::List(items) = value.view() {
            let number = |item: &C| match item.view() {
                View::Integer(number) => u64::try_from(number).ok(),
                _ => None,
            };
            self.0.push(Row {
                numbers: items.iter().filter_map(number).collect(),
                texts: items.iter().map(text).collect(),
            });
        }
        ControlFlow::Continue(())
    }
}

fn text<C: Cell>(cell: &C) -> String {
    let mut bytes = Vec::new();
    if format_any(cell, &mut bytes).is_err() {
        return "?".to_owned();
    }
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if text.len() > LONGEST_VALUE {
        text.truncate(text.floor_char_boundary(LONGEST_VALUE));
        text.push_str("...");
    }
    text
}
