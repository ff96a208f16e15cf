//! How values compare: with operators as Cypher does, in orders, and as answers.

use std::cmp::Ordering;

use serde_json::{Value, json};

/// One part with the deciding value decides; else a null leaves it open.
pub fn decided(parts: &[Option<bool>], deciding: bool) -> Option<bool> {
    if parts.contains(&Some(deciding)) {
        Some(deciding)
    } else if parts.contains(&None) {
        None
    } else {
        Some(!deciding)
    }
}

/// Whether some, all, none or one of the related hold.
pub fn quantified(quantifier: &str, holds: impl Iterator<Item = Option<bool>>) -> bool {
    let holds: Vec<Option<bool>> = holds.collect();
    let matching = holds.iter().filter(|it| **it == Some(true)).count();
    match quantifier {
        "some" => matching > 0,
        "none" => matching == 0,
        "single" => matching == 1,
        // A null neither holds nor fails: like the library, `all` asks that one holds and none fails.
        _ => matching > 0 && !holds.contains(&Some(false)),
    }
}

/// A value, an operator and what it is asked with; `None` is Cypher's null.
pub fn compare(left: &Value, operator: &str, right: &Value) -> Option<bool> {
    if operator == "eq" && right.is_null() {
        return Some(left.is_null());
    }
    if let ("in", Value::Array(items)) = (operator, right) {
        if items.is_empty() {
            return Some(false);
        }
        return (!left.is_null()).then(|| items.iter().any(|item| same(left, item)));
    }
    if left.is_null() {
        return None;
    }
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    Some(match operator {
        "eq" => same(left, right),
        "gt" => order(left, right).is_gt(),
        "gte" => order(left, right).is_ge(),
        "lt" => order(left, right).is_lt(),
        "lte" => order(left, right).is_le(),
        "contains" => text(left).contains(&text(right)),
        "startsWith" => text(left).starts_with(&text(right)),
        "endsWith" => text(left).ends_with(&text(right)),
        "distance" => near(left, right),
        _ => left.as_array().is_some_and(|items| items.contains(right)),
    })
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(_), Value::Object(_)) => left == right,
        _ => order(left, right).is_eq(),
    }
}

fn near(point: &Value, asked: &Value) -> bool {
    let metres = metres(point, &asked["from"]);
    let compared = asked.as_object().into_iter().flatten();
    compared
        .filter(|(operator, _)| *operator != "from")
        .all(|(operator, bound)| compare(&json!(metres), operator, bound) == Some(true))
}

/// The distance of two places on the sphere, by the haversine formula with the radius that Neo4j takes.
pub fn metres(left: &Value, right: &Value) -> f64 {
    const RADIUS: f64 = 6_378_140.0;
    let radians = |point: &Value, name: &str| point[name].as_f64().unwrap_or(0.0).to_radians();
    let (from, to) = (radians(left, "latitude"), radians(right, "latitude"));
    let up = (to - from) / 2.0;
    let along = (radians(right, "longitude") - radians(left, "longitude")) / 2.0;
    let half = up.sin().powi(2) + from.cos() * to.cos() * along.sin().powi(2);
    2.0 * RADIUS * half.sqrt().asin()
}

/// Nulls are largest.
pub fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => left
            .as_f64()
            .unwrap_or(0.0)
            .total_cmp(&right.as_f64().unwrap_or(0.0)),
    }
}

/// Equal, but for the last digits of sums and means.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (left, right) = (
                left.as_f64().unwrap_or(f64::NAN),
                right.as_f64().unwrap_or(f64::NAN),
            );
            left == right || (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}

/// The aggregates of values without nulls: least, largest, sum and mean.
pub fn aggregate(values: &[Value]) -> Value {
    let present = || values.iter().filter(|it| !it.is_null());
    let least = present().min_by(|left, right| order(left, right));
    let largest = present().max_by(|left, right| order(left, right));
    let count = present().count();
    let sum = match values.iter().any(Value::is_f64) {
        true => json!(present().filter_map(Value::as_f64).sum::<f64>()),
        false => json!(present().filter_map(Value::as_i64).sum::<i64>()),
    };
    let average = (count > 0).then(|| sum.as_f64().unwrap_or(0.0) / count as f64);
    json!({ "min": least, "max": largest, "sum": sum, "average": average })
}
