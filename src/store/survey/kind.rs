//! Kinds of stored values, by the names that databases give them.

use std::fmt;

/// What a property holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One value.
    One(ItemKind),
    /// A list of values.
    List(ItemKind),
}

/// What a value, or an item of a list, is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ItemKind {
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of more than 32 bits.
    LongInteger,
    Float,
    String,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
    /// A point on the globe.
    Point,
    /// A point in a plane or a space.
    CartesianPoint,
    /// The items of an empty list.
    Nothing,
    /// What no property of a schema can be.
    Other(String),
}

/// WGS 84, in two and three dimensions.
const GEOGRAPHIC: [&str; 2] = ["4326", "4979"];

impl Kind {
    /// Reads what `valueType` answers: `STRING NOT NULL`, `LIST<POINT NOT NULL> NOT NULL`.
    ///
    /// `detail` is `"long"` for whole numbers beyond 32 bits, and a point's reference system.
    pub fn of(named: &str, detail: Option<&str>) -> Self {
        let named = named.trim_end_matches(" NOT NULL");
        match named
            .strip_prefix("LIST<")
            .and_then(|rest| rest.strip_suffix('>'))
        {
            Some(item) => Self::List(ItemKind::of(item, detail)),
            None => Self::One(ItemKind::of(named, detail)),
        }
    }
}

impl ItemKind {
    fn of(named: &str, detail: Option<&str>) -> Self {
        match named.trim_end_matches(" NOT NULL") {
            "BOOLEAN" => Self::Boolean,
            "INTEGER" if detail == Some("long") => Self::LongInteger,
            "INTEGER" => Self::Integer,
            // Whole numbers among fractions: a list of both is one of fractions.
            "FLOAT" | "INTEGER | FLOAT" | "INTEGER NOT NULL | FLOAT" => Self::Float,
            "STRING" => Self::String,
            "DATE" => Self::Date,
            "LOCAL TIME" => Self::LocalTime,
            "ZONED TIME" => Self::Time,
            "LOCAL DATETIME" => Self::LocalDateTime,
            "ZONED DATETIME" => Self::DateTime,
            "DURATION" => Self::Duration,
            "POINT" if detail.is_none_or(|system| GEOGRAPHIC.contains(&system)) => Self::Point,
            "POINT" => Self::CartesianPoint,
            "NOTHING" => Self::Nothing,
            other => Self::Other(other.to_lowercase()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(item) => write!(out, "{item}"),
            Self::List(ItemKind::Nothing) => out.write_str("empty list"),
            Self::List(item) => write!(out, "list of {item}"),
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::LongInteger => "integer beyond 32 bits",
            Self::Float => "float",
            Self::String => "string",
            Self::Date => "date",
            Self::LocalTime => "local time",
            Self::Time => "time",
            Self::LocalDateTime => "local datetime",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Point => "point",
            Self::CartesianPoint => "cartesian point",
            Self::Nothing => "nothing",
            Self::Other(named) => named,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_databases_names_of_kinds_are_known() {
        let check = |named: &str, detail: Option<&str>, expected: Kind| {
            assert_eq!(Kind::of(named, detail), expected, "{named}");
        };
        check("STRING NOT NULL", None, Kind::One(ItemKind::String));
        check("INTEGER NOT NULL", None, Kind::One(ItemKind::Integer));
        check(
            "INTEGER NOT NULL",
            Some("long"),
            Kind::One(ItemKind::LongInteger),
        );
        check("POINT NOT NULL", Some("4979"), Kind::One(ItemKind::Point));
        check(
            "POINT NOT NULL",
            Some("7203"),
            Kind::One(ItemKind::CartesianPoint),
        );
        check("ZONED TIME NOT NULL", None, Kind::One(ItemKind::Time));
        check(
            "LIST<NOTHING> NOT NULL",
            None,
            Kind::List(ItemKind::Nothing),
        );
        check(
            "LIST<DATE NOT NULL> NOT NULL",
            None,
            Kind::List(ItemKind::Date),
        );
        check(
            "LIST<POINT NOT NULL> NOT NULL",
            Some("9157"),
            Kind::List(ItemKind::CartesianPoint),
        );
        check(
            "MAP NOT NULL",
            None,
            Kind::One(ItemKind::Other("map".into())),
        );
    }
}
