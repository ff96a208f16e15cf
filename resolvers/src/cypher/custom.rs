//! Statements of the schema's author (`@cypher`), cut at their parameters.
//!
//! In: a statement's text. Out: its pieces: text, and parameters by name and path. A `$` within a string, a quoted name or a comment is no parameter.
//! Comments are dropped, and so is a `;` at the end: the text is going to stand inside another statement. It must not know what the parameters mean.

use std::ops::Range;

use thiserror::Error;

use crate::plan::StatementPart;

/// A piece of an author's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomToken {
    /// As written.
    Text(String),
    /// `$name`, or `$name.key.key` as far as keys follow.
    Parameter {
        /// Without the `$`.
        name: String,
        /// The keys after it.
        path: Vec<String>,
        /// The keys as they are written, with their dots: what follows a parameter that stands for a whole map.
        path_text: String,
    },
}

/// Why a statement cannot be run inside another one. Offsets are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CutError {
    /// There is nothing but space and comments.
    #[error("the statement is empty")]
    Empty,
    /// A string, quoted name or comment has no end.
    #[error("what is opened at offset {0} is never closed")]
    Unclosed(usize),
    /// A bracket closes what is not open, or the statement ends inside one.
    #[error("the bracket at offset {0} has no partner")]
    Unbalanced(usize),
    /// Outside strings and quoted names a backslash can only hide other characters.
    #[error("a backslash at offset {0} is outside strings and quoted names")]
    Backslash(usize),
    /// Neither engine accepts it.
    #[error("a NUL character at offset {0}")]
    Nul(usize),
}

/// Cuts a statement at its parameters.
pub fn cut(statement: &str) -> Result<Vec<CustomToken>, CutError> {
    let pieces = pieces(statement)?;
    balanced(statement, &pieces)?;
    let mut tokens = Vec::new();
    let mut text = String::new();
    for (kind, range) in pieces {
        match kind {
            Piece::Parameter => {
                if !text.is_empty() {
                    tokens.push(CustomToken::Text(std::mem::take(&mut text)));
                }
                tokens.push(parameter(&statement[range]));
            }
            Piece::Comment => text.push(' '),
            Piece::Quoted | Piece::Word | Piece::Open | Piece::Close | Piece::Other => {
                text.push_str(&statement[range])
            }
        }
    }
    let end =
        text.trim_end_matches(|character: char| character.is_whitespace() || character == ';');
    if !end.is_empty() {
        tokens.push(CustomToken::Text(end.to_owned()));
    }
    let blank =
        |token: &CustomToken| matches!(token, CustomToken::Text(text) if text.trim().is_empty());
    if tokens.iter().all(blank) {
        Err(CutError::Empty)
    } else {
        Ok(tokens)
    }
}

/// The same statement with its last `RETURN` made a `WITH`, so that clauses can follow it. Without one, nothing changes.
pub(super) fn return_as_with(parts: &[StatementPart]) -> Vec<StatementPart> {
    let mut parts = parts.to_vec();
    let mut depth = 0_usize;
    let mut last = None;
    for (position, part) in parts.iter().enumerate() {
        let text = match part {
            StatementPart::Text(text) => text,
            StatementPart::Slot(_) => continue,
        };
        for (kind, range) in pieces(text).unwrap_or_default() {
            match kind {
                Piece::Open => depth += 1,
                Piece::Close => depth = depth.saturating_sub(1),
                Piece::Word if depth == 0 && text[range.clone()].eq_ignore_ascii_case("RETURN") => {
                    last = Some((position, range))
                }
                Piece::Word | Piece::Quoted | Piece::Comment | Piece::Parameter | Piece::Other => {}
            }
        }
    }
    if let Some((position, range)) = last
        && let Some(StatementPart::Text(text)) = parts.get_mut(position)
    {
        text.replace_range(range, "WITH");
    }
    parts
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A string or a quoted name.
    Quoted,
    Comment,
    Parameter,
    Word,
    Open,
    Close,
    Other,
}

/// Cuts a text into pieces that follow each other without a gap.
fn pieces(text: &str) -> Result<Vec<(Piece, Range<usize>)>, CutError> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let (kind, length) = match first {
            '\'' | '"' | '`' => (
                Piece::Quoted,
                quoted(rest, first).ok_or(CutError::Unclosed(start))?,
            ),
            '/' if rest.starts_with("//") => (
                Piece::Comment,
                rest.find(['\n', '\r']).unwrap_or(rest.len()),
            ),
            '/' if rest.starts_with("/*") => (
                Piece::Comment,
                rest[2..].find("*/").ok_or(CutError::Unclosed(start))? + 4,
            ),
            '$' => match parameter_length(rest) {
                Some(length) => (Piece::Parameter, length),
                None => (Piece::Other, 1),
            },
            '(' | '[' | '{' => (Piece::Open, 1),
            ')' | ']' | '}' => (Piece::Close, 1),
            '\\' => return Err(CutError::Backslash(start)),
            '\0' => return Err(CutError::Nul(start)),
            other if is_word(other) => (Piece::Word, word(rest)),
            other => (Piece::Other, other.len_utf8()),
        };
        pieces.push((kind, start..start + length));
        start += length;
    }
    Ok(pieces)
}

fn balanced(text: &str, pieces: &[(Piece, Range<usize>)]) -> Result<(), CutError> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (kind, range) in pieces {
        let partner = match &text[range.clone()] {
            "(" => ')',
            "[" => ']',
            "{" => '}',
            closing => match (kind, open.last()) {
                (Piece::Close, Some((expected, _))) if closing.starts_with(*expected) => {
                    open.pop();
                    continue;
                }
                (Piece::Close, _) => return Err(CutError::Unbalanced(range.start)),
                _ => continue,
            },
        };
        open.push((partner, range.start));
    }
    match open.last() {
        Some((_, start)) => Err(CutError::Unbalanced(*start)),
        None => Ok(()),
    }
}

/// The length of a string or quoted name, with its quotes.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        if character == '\\' && quote != '`' {
            characters.next();
        } else if character == quote {
            match characters.peek() {
                Some((_, next)) if *next == quote && quote == '`' => characters.next(),
                _ => return Some(position + 1),
            };
        }
    }
    None
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(text: &str) -> usize {
    text.find(|character: char| !is_word(character))
        .unwrap_or(text.len())
}

/// The length of a word or quoted name at the start, if there is one.
fn name_length(text: &str) -> Option<usize> {
    match text.chars().next()? {
        '`' => quoted(text, '`'),
        first if is_word(first) => Some(word(text)),
        _ => None,
    }
}

/// The length of `$name.key.key` at the start, if there is one.
fn parameter_length(text: &str) -> Option<usize> {
    let mut end = 1 + name_length(&text[1..])?;
    while let Some(key) = text[end..].strip_prefix('.').and_then(name_length) {
        end += 1 + key;
    }
    Some(end)
}

fn parameter(text: &str) -> CustomToken {
    let mut names = Vec::new();
    let mut end = 0;
    let mut name_end = text.len();
    while end < text.len() {
        let length = name_length(&text[end + 1..]).unwrap_or(text.len() - end - 1);
        names.push(unquoted(&text[end + 1..end + 1 + length]));
        end += 1 + length;
        if names.len() == 1 {
            name_end = end;
        }
    }
    let path = names.split_off(1.min(names.len()));
    CustomToken::Parameter {
        name: names.pop().unwrap_or_default(),
        path,
        path_text: text[name_end..].to_owned(),
    }
}

fn unquoted(name: &str) -> String {
    match name
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
    {
        Some(inner) => inner.replace("``", "`"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parameters are shown as `<name|path|text>`.
    fn check(statement: &str, expect: &str) {
        let shown = match cut(statement) {
            Ok(tokens) => tokens
                .into_iter()
                .map(|token| match token {
                    CustomToken::Text(text) => text,
                    CustomToken::Parameter {
                        name,
                        path,
                        path_text,
                    } => format!("<{name}|{}|{path_text}>", path.join(",")),
                })
                .collect(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expect, "{statement}");
    }

    #[test]
    fn parameters_are_cut_and_all_else_stays() {
        check(
            "RETURN $jwt.realm_access.roles AS r",
            "RETURN <jwt|realm_access,roles|.realm_access.roles> AS r",
        );
        check(
            "RETURN $x[0] + $`a b`.`c``d` AS r",
            "RETURN <x||>[0] + <a b|c`d|.`c``d`> AS r",
        );
        check(
            r#"RETURN '$x' + "$y \" $z" + `$q` AS r"#,
            r#"RETURN '$x' + "$y \" $z" + `$q` AS r"#,
        );
        check("MATCH (n:$($l)) RETURN n;  ", "MATCH (n:$(<l||>)) RETURN n");
        check("RETURN $x", "RETURN <x||>");
    }

    #[test]
    fn comments_are_dropped() {
        check("RETURN 1 // $x }\n AS r", "RETURN 1  \n AS r");
        check("RETURN /* $x ' */ 1 AS r // end", "RETURN   1 AS r");
    }

    #[test]
    fn what_could_leave_its_subquery_is_refused() {
        check(
            "RETURN 1 AS r } MATCH (n) DETACH DELETE n",
            "the bracket at offset 14 has no partner",
        );
        check(
            "MATCH (n] RETURN n",
            "the bracket at offset 8 has no partner",
        );
        check(
            "MATCH (n RETURN n",
            "the bracket at offset 6 has no partner",
        );
        check("RETURN 'a", "what is opened at offset 7 is never closed");
        check("RETURN /* a", "what is opened at offset 7 is never closed");
        check(
            r"RETURN \u0027 AS r",
            "a backslash at offset 7 is outside strings and quoted names",
        );
        check("  // nothing", "the statement is empty");
        check("RETURN \0", "a NUL character at offset 7");
    }

    #[test]
    fn the_last_return_outside_brackets_becomes_a_with() {
        let text = |text: &str| StatementPart::Text(text.to_owned());
        let slot = StatementPart::Slot(crate::slot::SlotId(0));
        let parts = [
            text("CALL () { RETURN 1 AS a } CREATE (m:Movie {title: "),
            slot.clone(),
            text("}) return m // RETURN"),
        ];
        let expect = [
            text("CALL () { RETURN 1 AS a } CREATE (m:Movie {title: "),
            slot,
            text("}) WITH m // RETURN"),
        ];
        assert_eq!(return_as_with(&parts), expect);
    }
}
