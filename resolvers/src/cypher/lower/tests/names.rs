//! Hostile names: whatever a schema calls its parts, the statement's structure stays, and each name reads back as it was.

use proptest::prelude::*;

use super::build::*;
use super::say;
use crate::cypher::{Delivery, Dialect, Unprintable};
use crate::plan::{Comparison, Origin, Root, Way};

fn root(name: &str) -> Root {
    let related = set(expand(name, Way::Either), [branch(name)]);
    let movies = label(name).filtered(compare(property(name), Comparison::Equal, 0));
    read(list(
        movies,
        [columns([nested(list(related, [reading(&[name])]))])],
    ))
}

/// What an engine reads in a text's quoted names, and the text with each name left out.
fn read_back(text: &str, dialect: Dialect) -> (String, Vec<String>) {
    let text = match dialect {
        Dialect::Neo4j => unescaped(text),
        Dialect::Embedded => text.to_owned(),
    };
    let mut rest = String::new();
    let mut names = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '`' {
            rest.push(character);
            continue;
        }
        let mut name = String::new();
        while let Some(inner) = characters.next() {
            if inner != '`' {
                name.push(inner);
            } else if characters.next_if_eq(&'`').is_some() {
                name.push('`');
            } else {
                break;
            }
        }
        names.push(name);
    }
    (rest, names)
}

/// Neo4j replaces `\uXXXX` everywhere before it reads anything; what comes out is not looked at again.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        let digits = rest[at + 2..]
            .trim_start_matches('u')
            .get(..4)
            .unwrap_or("");
        let code = u32::from_str_radix(digits, 16)
            .ok()
            .and_then(char::from_u32);
        out.push(code.expect("every escape in a statement is one of ours"));
        rest = &rest[at + 6..];
    }
    out + rest
}

fn check(name: &str, dialect: Dialect) {
    let hostile = say(&root(name), Delivery::OneRow, dialect);
    let plain = say(&root("plain"), Delivery::OneRow, dialect);
    let (rest, names) = read_back(&hostile.text, dialect);
    let (plain_rest, plain_names) = read_back(&plain.text, dialect);
    assert_eq!(rest, plain_rest);
    assert_eq!(names.len(), plain_names.len());
    for found in names {
        assert!(
            found == name || found == format!("{name}_"),
            "{found:?} for {name:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_name_reads_back(name in "[`\\\\u0-9a-f'\"{}()$/* ;\n\u{e9}\u{2028}]{1,24}") {
        check(&name, Dialect::Neo4j);
        check(&name, Dialect::Embedded);
    }
}

#[test]
fn known_attacks_read_back() {
    for name in [
        "`",
        "``",
        "\\u0060",
        "\\\\u0060) DETACH DELETE n //",
        "a`) MATCH (x) DETACH DELETE x //",
        "\\uuuu0060",
        "name",
        "id_",
        "$p.p0",
        "\u{202e}x",
    ] {
        check(name, Dialect::Neo4j);
        check(name, Dialect::Embedded);
    }
    check(&"`\\".repeat(32 * 1024), Dialect::Neo4j);
}

#[test]
fn names_no_engine_accepts_are_refused() {
    let refused = |name: &str| super::super::lower(&root(name), Delivery::OneRow, Dialect::Neo4j);
    assert_eq!(refused(""), Err(Unprintable::EmptyName));
    assert_eq!(refused("a\0b"), Err(Unprintable::Nul("a\0b".to_owned())));
    for index in ["a'b", "a\"b", "a\\b", "a\nb"] {
        let origin = Origin::Fulltext {
            index: index.to_owned(),
            phrase: slot(0),
        };
        let root = read(list(set(origin, [branch("CyMovie")]), [reading(&["k"])]));
        let said = super::super::lower(&root, Delivery::OneRow, Dialect::Neo4j);
        assert_eq!(said, Err(Unprintable::IndexName(index.to_owned())));
    }
}
