//! Asking a store, and its answers as values of our own: a survey's answers are small.

use std::ops::ControlFlow;
use std::time::Duration;

use cygnet_resolvers::cypher::{Delivery, Mode, Statement};
use cygnet_resolvers::error::Denials;
use cygnet_resolvers::slot::SlotId;
use cygnet_resolvers::value::{Cell, Value, View};

use super::deadline;
use crate::store::{GraphStore, Query, RowVisitor, StoreError};

/// Lists in lists deeper than this are no answer of ours.
const MAX_DEPTH: usize = 8;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Anything that a survey does not ask for.
    Nothing,
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Answer>),
}

impl Answer {
    fn of<C: Cell>(cell: &C, depth: usize) -> Self {
        match cell.view() {
            View::Integer(number) => Self::Number(number),
            View::String(text) => Self::Text(text.to_owned()),
            View::List(items) if depth < MAX_DEPTH => {
                Self::List(items.iter().map(|item| Self::of(item, depth + 1)).collect())
            }
            View::List(_)
            | View::Null
            | View::Boolean(_)
            | View::Float(_)
            | View::Temporal(_)
            | View::Point(_)
            | View::Map
            | View::Other(_) => Self::Nothing,
        }
    }

    /// The items of a list; of anything else none.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Nothing | Self::Number(_) | Self::Text(_) => &[],
        }
    }

    /// An item of a list.
    pub(super) fn item(&self, at: usize) -> &Self {
        self.items().get(at).unwrap_or(&Self::Nothing)
    }

    /// The text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nothing | Self::Number(_) | Self::List(_) => None,
        }
    }

    /// The number, where it is none below zero.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Number(number) => u64::try_from(*number).unwrap_or(0),
            Self::Nothing | Self::Text(_) | Self::List(_) => 0,
        }
    }

    /// The texts of a list of texts.
    pub(super) fn texts(&self) -> Vec<String> {
        let texts = self.items().iter().filter_map(Self::text);
        texts.map(str::to_owned).collect()
    }
}

struct Collect(Vec<Answer>);

impl RowVisitor for Collect {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        self.0.push(Answer::of(value, 0));
        ControlFlow::Continue(())
    }
}

/// A store that is asked, and how often it was.
pub(super) struct Asking<'s, S> {
    pub(super) store: &'s S,
    pub(super) time: Duration,
    pub(super) asked: u32,
}

impl<S: GraphStore> Asking<'_, S> {
    /// Runs a statement with a number as its only parameter; its rows.
    pub(super) async fn ask(
        &mut self,
        text: String,
        number: u32,
    ) -> Result<Vec<Answer>, StoreError> {
        let statement = Statement {
            text,
            slots: vec![SlotId(0)],
            delivery: Delivery::Rows,
            mode: Mode::Read,
            denials: Denials::default(),
        };
        let query = Query {
            statement: &statement,
            parameters: vec![(0, Value::Integer(number.into()))],
            deadline: deadline(self.time),
        };
        let mut rows = Collect(Vec::new());
        self.asked += 1;
        self.store.run(query, &mut rows).await?;
        Ok(rows.0)
    }

    /// The number that a statement's one row is.
    pub(super) async fn count(&mut self, text: String) -> Result<u64, StoreError> {
        let rows = self.ask(text, 0).await?;
        Ok(rows.first().map_or(0, Answer::count))
    }
}
