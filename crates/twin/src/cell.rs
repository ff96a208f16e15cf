//! What one field of one node or relationship holds.
//!
//! A [`Cell`] is what the generator computes and the writers print: it borrows and allocates
//! nothing. A [`Value`] is the owned form for loaders and tests.

/// The most words that one list holds.
pub(crate) const MOST_WORDS: usize = 4;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 64-bit integer.
    Integer,
    /// A 64-bit float, with a few decimals only.
    Float,
    /// True or false.
    Boolean,
    /// A list of texts, never empty.
    Texts,
    /// An instant, whole seconds, UTC.
    DateTime,
    /// A WGS-84 point (SRID 4326).
    Point,
}

/// One field's content, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Integer(i64),
    /// `units / 10^decimals`.
    Decimal {
        units: i64,
        decimals: u32,
    },
    Boolean(bool),
    Texts(Words),
    /// Seconds since 1970 in UTC.
    DateTime(i64),
    /// Degrees times 10^[`POINT_DECIMALS`].
    Point {
        longitude: i64,
        latitude: i64,
    },
}

/// The decimals of a point's coordinates: about a metre.
pub(crate) const POINT_DECIMALS: u32 = 5;

/// A short list of fixed words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Words {
    items: [&'static str; MOST_WORDS],
    count: usize,
}

impl Words {
    pub(crate) fn new() -> Self {
        Self {
            items: [""; MOST_WORDS],
            count: 0,
        }
    }

    /// Adds `word` unless it is there or the list is full.
    pub(crate) fn add(&mut self, word: &'static str) {
        if self.count < MOST_WORDS && !self.as_slice().contains(&word) {
            self.items[self.count] = word;
            self.count += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[&'static str] {
        &self.items[..self.count]
    }
}

/// One field's content, owned: what a loader turns into its store's own values.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// UTF-8 text.
    String(String),
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A list of texts, never empty.
    Strings(Vec<String>),
    /// Milliseconds since 1970-01-01T00:00:00Z. Store it as a zoned date-time in UTC.
    DateTime(i64),
    /// A WGS-84 point (SRID 4326), in degrees.
    Point {
        /// East is positive.
        longitude: f64,
        /// North is positive.
        latitude: f64,
    },
}

/// The fields of a node or a relationship in the order of their columns.
pub type Properties = Vec<(&'static str, Value)>;

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Text(text) => Self::String(text.to_owned()),
            Cell::Integer(number) => Self::Integer(number),
            Cell::Decimal { units, decimals } => Self::Float(decimal(units, decimals)),
            Cell::Boolean(flag) => Self::Boolean(flag),
            Cell::Texts(words) => Self::Strings(
                words
                    .as_slice()
                    .iter()
                    .map(|&word| word.to_owned())
                    .collect(),
            ),
            Cell::DateTime(seconds) => Self::DateTime(seconds * 1_000),
            Cell::Point {
                longitude,
                latitude,
            } => Self::Point {
                longitude: decimal(longitude, POINT_DECIMALS),
                latitude: decimal(latitude, POINT_DECIMALS),
            },
        }
    }
}

/// The float nearest to `units / 10^decimals`: both are exact floats, so one division rounds right.
fn decimal(units: i64, decimals: u32) -> f64 {
    units as f64 / 10_i64.pow(decimals) as f64
}
