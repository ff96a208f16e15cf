//! A Cypher script into a store: statements that end with a semicolon.
//!
//! A semicolon inside a string, a quoted name or a comment ends nothing. Comments are left out, since the embedded engine knows only
//! one of their two forms; for it, property names that it keeps for itself are changed as everywhere.

use std::borrow::Cow;
use std::time::Instant;

use cygnet_resolvers::author::{Before, rename_properties};
use cygnet_resolvers::cypher::{Dialect, Mode, Owner};
use thiserror::Error;

use super::{LoadError, Loaded, Progress, deadline};
use crate::store::{GraphStore, Raw};

/// Why a script cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the {what} that begins in line {line} has no end")]
pub struct ScriptError {
    what: &'static str,
    line: usize,
}

/// Runs the statements of a script one after another, each for itself.
///
/// # Errors
/// Where the script cannot be cut (nothing is run then), or with the number of the statement that failed.
pub async fn script(
    store: &impl GraphStore,
    text: &str,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Loaded, LoadError> {
    let started = Instant::now();
    let statements = statements(text)?;
    let total = statements.len() as u64;
    for (number, statement) in (1..).zip(&statements) {
        let text = match store.dialect() {
            Dialect::Neo4j => statement.clone(),
            Dialect::Embedded => renamed(statement),
        };
        let raw = Raw {
            text: &text,
            parameters: vec![],
            mode: Mode::Write,
            deadline: deadline(),
        };
        if let Err(source) = store.execute_raw(raw).await {
            return Err(LoadError::Statement { number, source });
        }
        progress(Progress {
            done: number,
            total,
        });
    }
    Ok(Loaded {
        items: total,
        statements: total,
        elapsed: started.elapsed(),
    })
}

/// What a property belongs to cannot be seen in a text: the names that are kept for nodes are kept for relationships too.
fn renamed(statement: &str) -> String {
    fn rename(name: &str) -> Cow<'_, str> {
        Dialect::Embedded.property(Owner::Node, name)
    }
    rename_properties(statement, Before::Text, rename)
        .expect("the statement was cut from the script, so its quotes have ends")
}

/// The statements without comments and without those that are empty.
fn statements(text: &str) -> Result<Vec<String>, ScriptError> {
    let mut statements = Vec::new();
    let mut statement = String::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            '\'' | '"' | '`' => {
                let length = quoted(rest, first).ok_or_else(|| unclosed(text, at, "quote"))?;
                statement.push_str(&rest[..length]);
                length
            }
            '/' if rest.starts_with("//") => {
                statement.push(' ');
                rest.find('\n').unwrap_or(rest.len())
            }
            '/' if rest.starts_with("/*") => {
                statement.push(' ');
                let end = rest[2..]
                    .find("*/")
                    .ok_or_else(|| unclosed(text, at, "comment"))?;
                end + 4
            }
            ';' => {
                statements.push(std::mem::take(&mut statement));
                1
            }
            other => {
                statement.push(other);
                other.len_utf8()
            }
        };
        at += length;
    }
    statements.push(statement);
    statements.retain(|statement| !statement.trim().is_empty());
    Ok(statements)
}

fn unclosed(text: &str, at: usize, what: &'static str) -> ScriptError {
    let line = text[..at].matches('\n').count() + 1;
    ScriptError { what, line }
}

/// The length of a quoted token, quotes included. A backslash escapes in strings, a doubled backtick in names.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote != '`' {
            characters.next();
        } else if character == quote {
            let doubled = quote == '`' && characters.peek().is_some_and(|(_, next)| *next == '`');
            if !doubled {
                return Some(at + 1);
            }
            characters.next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = statements(text).expect("a script");
        let found: Vec<&str> = found.iter().map(|statement| statement.trim()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn statements_end_at_semicolons_that_are_none_of_a_text() {
        check("", &[]);
        check(" ;; \n // only; a comment\n /* and; one */ ;", &[]);
        check("A; B", &["A", "B"]);
        check(
            "A 'x;\\';' ; B \"y;\" ; C `z;``;`",
            &["A 'x;\\';'", "B \"y;\"", "C `z;``;`"],
        );
        check(
            "A // it's; fine\nB; C /* 'no; end */ D",
            &["A  \nB", "C   D"],
        );
        check("A 'http://x' ;", &["A 'http://x'"]);
        check("A \u{1f9a2}; \u{e9}", &["A \u{1f9a2}", "\u{e9}"]);
    }

    #[test]
    fn what_has_no_end_is_told_with_its_line() {
        for (text, what, line) in [
            ("A;\n\nB 'x", "quote", 3),
            ("A /* x", "comment", 1),
            ("\nA `x``", "quote", 2),
            ("A 'x\\'", "quote", 1),
        ] {
            assert_eq!(statements(text), Err(ScriptError { what, line }), "{text}");
        }
    }

    #[test]
    fn property_names_that_the_engine_keeps_are_changed() {
        assert_eq!(
            renamed("MATCH (n {name: 'name'}) RETURN n.id"),
            "MATCH (n {name_: 'name'}) RETURN n.id_"
        );
    }
}
