//! The values that data and operations are made of: few of each scalar, so that filters find something.
//!
//! Texts have different lengths and durations are of days, so that every answer is one answer.

use cygnet_schema::model::{BaseType, Model, Scalar};
use serde_json::{Value, json};

/// Values of each scalar.
pub const VALUES: usize = 4;

const POOL: &[(&str, [&str; VALUES])] = &[
    ("String", ["a", "Bb", "ccc", "dddd"]),
    ("ID", ["i", "i2", "i33", "i444"]),
    ("Int", ["-3", "0", "1", "7"]),
    ("Float", ["-1.5", "0.25", "2.5", "8.0"]),
    ("BigInt", ["12", "9007199254740993", "-4", "0"]),
    ("Boolean", ["true", "false", "true", "false"]),
    (
        "Date",
        ["1999-12-31", "2020-01-31", "2024-02-29", "1970-01-01"],
    ),
    (
        "DateTime",
        [
            "1999-12-31T23:59:59.000Z",
            "2020-01-31T10:00:00.000Z",
            "2024-02-29T00:00:00.500Z",
            "2012-06-15T12:30:00.000Z",
        ],
    ),
    ("Time", ["01:00:00Z", "10:20:30Z", "12:00:00Z", "23:59:59Z"]),
    (
        "LocalTime",
        ["01:00:00", "10:20:30", "12:00:00", "23:59:59"],
    ),
    (
        "LocalDateTime",
        [
            "1999-12-31T23:59:59",
            "2020-01-31T10:00:00",
            "2024-02-29T00:00:01",
            "2012-06-15T12:30:00",
        ],
    ),
    ("Duration", ["P1D", "P2D", "P5D", "P9D"]),
];

const POINTS: [(f64, f64); VALUES] = [(1.5, 2.5), (-10.0, 50.0), (0.5, 0.5), (100.0, -20.0)];

/// Whether a text of this form is one of ours and not of a clock.
pub fn is_known(text: &str) -> bool {
    let mut texts = POOL.iter().flat_map(|(_, texts)| texts);
    texts.any(|known| *known == text)
}

fn texts(scalar: &str) -> Option<&'static [&'static str; VALUES]> {
    let mut pool = POOL.iter();
    pool.find_map(|(of, texts)| (*of == scalar).then_some(texts))
}

/// A value of a scalar of the API, as JSON. Scalars of the user hold texts.
pub fn value(scalar: &str, at: usize) -> Value {
    let Some(texts) = texts(scalar) else {
        return json!(format!("json{at}"));
    };
    match scalar {
        "Int" | "Float" | "Boolean" => serde_json::from_str(texts[at]).expect("JSON"),
        _ => json!(texts[at]),
    }
}

/// A point input of the API, as JSON; `None` where the type is none.
pub fn point(input: &str, at: usize) -> Option<Value> {
    let (x, y) = POINTS[at];
    match input {
        "PointInput" => Some(json!({"longitude": x, "latitude": y})),
        "CartesianPointInput" => Some(json!({"x": x, "y": y})),
        _ => None,
    }
}

/// A stored value, in Cypher.
pub fn stored(model: &Model, base: BaseType, at: usize) -> String {
    let scalar = match base {
        BaseType::Enum(id) => {
            let values = &model.enums[id.index()].values;
            return format!("'{}'", values[at % values.len()].0);
        }
        BaseType::Scalar(scalar) => scalar,
        BaseType::User(_) => return format!("'json{at}'"),
        BaseType::Node(_) | BaseType::Interface(_) | BaseType::Union(_) | BaseType::Plain(_) => {
            return "null".to_owned();
        }
    };
    let (x, y) = POINTS[at];
    let text = |name: &str| texts(name).map_or("", |texts| texts[at]);
    match scalar {
        Scalar::String => format!("'{}'", text("String")),
        Scalar::Id => format!("'{}'", text("ID")),
        Scalar::Int => text("Int").to_owned(),
        Scalar::Float => text("Float").to_owned(),
        Scalar::BigInt => text("BigInt").to_owned(),
        Scalar::Boolean => text("Boolean").to_owned(),
        Scalar::Date => format!("date('{}')", text("Date")),
        Scalar::DateTime => format!("datetime('{}')", text("DateTime")),
        Scalar::Time => format!("time('{}')", text("Time")),
        Scalar::LocalTime => format!("localtime('{}')", text("LocalTime")),
        Scalar::LocalDateTime => format!("localdatetime('{}')", text("LocalDateTime")),
        Scalar::Duration => format!("duration('{}')", text("Duration")),
        Scalar::Point => format!("point({{longitude: {x:?}, latitude: {y:?}}})"),
        Scalar::CartesianPoint => format!("point({{x: {x:?}, y: {y:?}}})"),
    }
}
