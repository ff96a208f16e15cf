//! Given values in messages, as graphql-js prints them: `{ a: 1, b: ["x"] }`, two levels deep, long ones cut.

use std::fmt::Write;

use apollo_compiler::ast;
use serde_json::Value as Json;

use super::given::Given;
use crate::scalar::shown_number;

/// Levels that are shown.
const MOST_DEPTH: usize = 2;
/// Items of a list that are shown.
const MOST_ITEMS: usize = 10;
/// Fields of an object that are shown. graphql-js shows all; an error must not be much larger than the request.
const MOST_FIELDS: usize = 25;
/// Characters of a text that are shown.
const MOST_LETTERS: usize = 200;

/// The value as text.
pub(super) fn inspect(given: &Given<'_>) -> String {
    let mut text = String::new();
    write(given, 0, &mut text);
    text
}

fn write(given: &Given<'_>, depth: usize, to: &mut String) {
    match given {
        Given::Text(text) => quoted(text, to),
        Given::Null => to.push_str("null"),
        Given::Flag(flag) => push(to, format_args!("{flag}")),
        Given::Number(number) => to.push_str(&shown_number(number)),
        Given::Written(ast::Value::String(text)) => quoted(text, to),
        Given::Written(value) => push(to, format_args!("{value}")),
        Given::List(items) if items.is_empty() => to.push_str("[]"),
        Given::Object(entries) if entries.is_empty() => to.push_str("{}"),
        Given::List(_) if depth >= MOST_DEPTH => to.push_str("[Array]"),
        Given::Object(_) if depth >= MOST_DEPTH => to.push_str("[Object]"),
        Given::List(items) => {
            to.push('[');
            for (at, item) in items.iter().take(MOST_ITEMS).enumerate() {
                to.push_str(if at == 0 { "" } else { ", " });
                write(item, depth + 1, to);
            }
            match items.len().saturating_sub(MOST_ITEMS) {
                0 => {}
                1 => to.push_str(", ... 1 more item"),
                more => push(to, format_args!(", ... {more} more items")),
            }
            to.push(']');
        }
        Given::Object(entries) => {
            to.push_str("{ ");
            for (at, (key, value)) in entries.iter().take(MOST_FIELDS).enumerate() {
                to.push_str(if at == 0 { "" } else { ", " });
                to.extend(key.chars().take(MOST_LETTERS));
                to.push_str(": ");
                write(value, depth + 1, to);
            }
            if entries.len() > MOST_FIELDS {
                to.push_str(", ...");
            }
            to.push_str(" }");
        }
    }
}

fn quoted(text: &str, to: &mut String) {
    match text.char_indices().nth(MOST_LETTERS) {
        None => push(to, format_args!("{}", Json::from(text))),
        Some((end, _)) => push(to, format_args!("{}...", Json::from(&text[..end]))),
    }
}

fn push(to: &mut String, text: std::fmt::Arguments<'_>) {
    to.write_fmt(text)
        .expect("writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &str) {
        let given = Given::read(json, 100).unwrap();
        assert_eq!(inspect(&given), expected);
    }

    #[test]
    fn values_look_as_in_graphql_js() {
        check("null", "null");
        check("\"a\\\"b\"", "\"a\\\"b\"");
        check("{}", "{}");
        check(r#"{"a":1,"b":[true,"x"]}"#, r#"{ a: 1, b: [true, "x"] }"#);
        check(r#"{"a":{"b":{"c":{"d":1}}}}"#, "{ a: { b: [Object] } }");
        check(
            "[1,2,3,4,5,6,7,8,9,10,11]",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ... 1 more item]",
        );
        check(
            r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11}"#,
            "{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11 }",
        );
    }

    #[test]
    fn a_long_text_is_cut() {
        let json = format!("\"{}\"", "x".repeat(1_000_000));
        let given = Given::read(&json, 100).unwrap();
        assert!(inspect(&given).len() < 300);
    }
}
