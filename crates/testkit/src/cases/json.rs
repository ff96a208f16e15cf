//! JSON as a person reads it in a case file: what fits on a line stays on it. A value in, text out; keys keep their order.

use serde_json::Value;

/// The widest line that holds a whole array or object.
const WIDTH: usize = 100;

/// Lays a value out: an array or object is on one line where it fits, else one line per item.
pub fn json_text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), on_one_line(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn quoted(name: &str) -> String {
    Value::from(name).to_string()
}

/// Writes the value behind `before` characters of its line (indent, key). The depth is bounded by serde_json's reader.
fn write(value: &Value, indent: usize, before: usize, text: &mut String) {
    let line = on_one_line(value);
    let (open, close, entries): (char, char, Vec<(String, &Value)>) = match value {
        Value::Array(items) if before + line.len() > WIDTH => (
            '[',
            ']',
            items.iter().map(|item| (String::new(), item)).collect(),
        ),
        Value::Object(fields) if before + line.len() > WIDTH => (
            '{',
            '}',
            fields
                .iter()
                .map(|(name, value)| (format!("{}: ", quoted(name)), value))
                .collect(),
        ),
        Value::Array(_)
        | Value::Object(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            text.push_str(&line);
            return;
        }
    };
    let inner = indent + 2;
    text.push(open);
    for (index, (key, value)) in entries.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(inner));
        text.push_str(key);
        write(value, inner, inner + key.len() + 1, text);
    }
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &str) {
        let value: Value = serde_json::from_str(json).expect("test input is JSON");
        assert_eq!(json_text(&value), expected);
        assert_eq!(
            serde_json::from_str::<Value>(expected).expect("the layout is JSON"),
            value
        );
    }

    #[test]
    fn short_values_stay_on_a_line() {
        check(
            r#"{"b":[1,{"a":"x\"y"}],"a":null,"e":[],"o":{}}"#,
            r#"{"b": [1, {"a": "x\"y"}], "a": null, "e": [], "o": {}}"#,
        );
    }

    #[test]
    fn long_values_break_where_they_must() {
        let word = "w".repeat(60);
        check(
            &format!(r#"{{"data":[{{"name":"{word}"}},{{"name":"{word}"}}],"x":1}}"#),
            &format!(
                "{{\n  \"data\": [\n    {{\"name\": \"{word}\"}},\n    {{\"name\": \"{word}\"}}\n  ],\n  \"x\": 1\n}}"
            ),
        );
    }
}
