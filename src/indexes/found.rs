//! A store in, the constraints and indexes that it has out.

use std::ops::ControlFlow;
use std::time::Instant;

use cygnet_resolvers::cypher::{Dialect, Statement, ddl};
use cygnet_resolvers::value::{Cell, View};
use cygnet_schema::model::{Entity, IndexKind};

use crate::store::{ErrorClass, GraphStore, Query, RowVisitor, StoreError};

/// An index that a database has.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: FoundKind,
    /// What has the properties.
    pub entity: Entity,
    /// The labels, or relationship types.
    pub labels: Vec<String>,
    /// The properties, by the names that they are stored under.
    pub properties: Vec<String>,
    /// Whether it is used.
    pub state: State,
    /// The constraint that it belongs to.
    pub constraint: Option<String>,
}

/// What an index of a database is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundKind {
    /// One that a schema can ask for.
    Known(IndexKind),
    /// Another one, in the database's words.
    Other(String),
}

/// Whether an index is used.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It is.
    Online,
    /// It is being filled: how far, in percent.
    Populating(f64),
    /// It is not and will not be: what the database says of it.
    Failed(String),
}

/// Lists what a store has.
///
/// # Errors
/// Where the store cannot be asked, or answers what nobody expects.
pub async fn read(store: &impl GraphStore, deadline: Instant) -> Result<Vec<Found>, StoreError> {
    let statement = Listing::statement(store.dialect());
    let query = Query {
        statement: &statement,
        parameters: Vec::new(),
        deadline,
    };
    let mut listing = Listing::default();
    store.run(query, &mut listing).await?;
    listing.found()
}

/// The rows of the statement that lists what a database has.
#[derive(Debug, Default)]
pub struct Listing {
    found: Vec<Found>,
    unreadable: usize,
}

impl Listing {
    /// The statement. It has no parameters.
    pub fn statement(dialect: Dialect) -> Statement {
        ddl::list(dialect)
    }

    /// What the rows say.
    ///
    /// # Errors
    /// Where one of them says what nobody expects.
    pub fn found(self) -> Result<Vec<Found>, StoreError> {
        if self.unreadable == 0 {
            return Ok(self.found);
        }
        let detail = format!(
            "{} rows of the list of indexes are unreadable",
            self.unreadable
        );
        Err(StoreError::new(ErrorClass::Database, detail))
    }
}

impl RowVisitor for Listing {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        match row(value) {
            Some(found) => self.found.push(found),
            None => self.unreadable += 1,
        }
        ControlFlow::Continue(())
    }
}

fn row<C: Cell>(value: &C) -> Option<Found> {
    let View::List(
        [
            name,
            kind,
            entity,
            labels,
            properties,
            state,
            percent,
            constraint,
            failure,
        ],
    ) = value.view()
    else {
        return None;
    };
    let kind = text(kind)?;
    Some(Found {
        name: text(name)?,
        kind: match kind.as_str() {
            // The embedded engine calls an index for equality alone so.
            "RANGE" | "PROPERTY" => FoundKind::Known(IndexKind::Range),
            "TEXT" => FoundKind::Known(IndexKind::Text),
            "POINT" => FoundKind::Known(IndexKind::Point),
            "FULLTEXT" => FoundKind::Known(IndexKind::Fulltext),
            "VECTOR" => FoundKind::Known(IndexKind::Vector),
            _ => FoundKind::Other(kind),
        },
        entity: match text(entity)?.as_str() {
            "RELATIONSHIP" => Entity::Relationship,
            _ => Entity::Node,
        },
        labels: texts(labels)?,
        properties: texts(properties)?,
        state: match text(state)?.as_str() {
            "POPULATING" => State::Populating(number(percent)),
            "FAILED" => State::Failed(text(failure).unwrap_or_default()),
            _ => State::Online,
        },
        constraint: text(constraint),
    })
}

fn text<C: Cell>(cell: &C) -> Option<String> {
    match cell.view() {
        View::String(text) => Some(text.to_owned()),
        _ => None,
    }
}

fn texts<C: Cell>(cell: &C) -> Option<Vec<String>> {
    match cell.view() {
        View::List(items) => items.iter().map(text).collect(),
        View::Null => Some(Vec::new()),
        _ => None,
    }
}

fn number<C: Cell>(cell: &C) -> f64 {
    match cell.view() {
        View::Float(number) => number,
        View::Integer(number) => number as f64,
        _ => 0.0,
    }
}
