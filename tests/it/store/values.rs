//! The values that go there and back.

use cygnet_resolvers::value::{Point, Temporal, Value};

fn text(text: &str) -> Value {
    Value::String(text.into())
}

/// Values that both stores take, give back and keep as a property.
pub fn storable() -> Vec<Value> {
    let mut values = vec![
        Value::Boolean(true),
        Value::Integer(0),
        Value::Integer(i64::MIN),
        Value::Integer(i64::MAX),
        Value::Integer(9_007_199_254_740_993),
        Value::Float(0.1),
        Value::Float(-2.0),
        Value::Float(f64::INFINITY),
        Value::Float(f64::MAX),
        text(""),
        text("it's \"quoted\" `\\u0060` \u{0}\n\u{1f9a2}"),
        text(&"x".repeat(100_000)),
        Value::Point(Point {
            srid: 4326,
            x: 10.75,
            y: -59.9,
            z: None,
        }),
    ];
    values.extend(temporals().into_iter().map(Value::Temporal));
    values
}

fn temporals() -> Vec<Temporal> {
    let duration = |months, days, seconds, nanoseconds| Temporal::Duration {
        months,
        days,
        seconds,
        nanoseconds,
    };
    let instant = |seconds, nanoseconds, offset_seconds| Temporal::DateTime {
        seconds,
        nanoseconds,
        offset_seconds,
    };
    vec![
        Temporal::Date { days: 0 },
        Temporal::Date { days: -719_162 },
        Temporal::Date { days: 100_000 },
        Temporal::LocalTime { nanoseconds: 0 },
        Temporal::LocalTime {
            nanoseconds: 86_399_999_999_999,
        },
        Temporal::Time {
            nanoseconds: 36_000_000_000_001,
            offset_seconds: -5_400,
        },
        Temporal::Time {
            nanoseconds: 0,
            offset_seconds: 0,
        },
        Temporal::LocalDateTime {
            seconds: -1,
            nanoseconds: 999_999_999,
        },
        Temporal::LocalDateTime {
            seconds: 1_577_836_800,
            nanoseconds: 0,
        },
        instant(1_577_836_800, 123_456_789, 3_600),
        instant(-1, 500_000_000, -12_600),
        instant(0, 0, 0),
        duration(14, -3, 5, 6),
        duration(-1, 0, -2, 500_000_000),
        duration(0, 0, 0, 0),
    ]
}

/// Values that are given back but are no property.
pub fn passing() -> Vec<Value> {
    vec![
        Value::Null,
        Value::List(vec![]),
        Value::List(vec![
            Value::Null,
            Value::List(vec![Value::Integer(1), text("a")]),
        ]),
        Value::Map(vec![
            ("".into(), Value::Null),
            ("a b".into(), Value::List(vec![Value::Boolean(false)])),
            (
                "z".into(),
                Value::Map(vec![("y".into(), Value::Float(0.5))]),
            ),
        ]),
    ]
}

/// Points that only Neo4j has.
pub fn points_of_neo4j() -> Vec<Value> {
    [(4979, Some(3.0)), (7203, None), (9157, Some(-1.5))]
        .into_iter()
        .map(|(srid, z)| {
            Value::Point(Point {
                srid,
                x: 1.0,
                y: 2.5,
                z,
            })
        })
        .collect()
}
