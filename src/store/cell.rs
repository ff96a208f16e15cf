//! A row's value as the shape looks at it, whatever the store.
//!
//! Made by a store from its own value; text is borrowed from there. It must not know any store.

use cygnet_resolvers::value::{Cell, Point, Temporal, View};

/// Nesting of lists and maps in one value.
pub(super) const MAX_DEPTH: usize = 256;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowCell<'a> {
    /// Null.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// Text.
    String(&'a str),
    /// A list.
    List(Vec<RowCell<'a>>),
    /// A map, sorted by key.
    Map(Vec<(&'a str, RowCell<'a>)>),
    /// A temporal value.
    Temporal(Temporal),
    /// A point.
    Point(Point),
    /// What no column can be.
    Other(&'static str),
}

impl Cell for RowCell<'_> {
    fn view(&self) -> View<'_, Self> {
        match self {
            Self::Null => View::Null,
            Self::Boolean(value) => View::Boolean(*value),
            Self::Integer(number) => View::Integer(*number),
            Self::Float(number) => View::Float(*number),
            Self::String(text) => View::String(text),
            Self::List(items) => View::List(items),
            Self::Map(_) => View::Map,
            Self::Temporal(temporal) => View::Temporal(*temporal),
            Self::Point(point) => View::Point(*point),
            Self::Other(kind) => View::Other(kind),
        }
    }

    fn entry(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries
                .binary_search_by(|(name, _)| (*name).cmp(key))
                .ok()
                .map(|index| &entries[index].1),
            _ => None,
        }
    }

    fn entries(&self, visit: &mut dyn FnMut(&str, &Self)) {
        if let Self::Map(entries) = self {
            entries.iter().for_each(|(key, value)| visit(key, value));
        }
    }
}
