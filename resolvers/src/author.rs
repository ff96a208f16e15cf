//! Statements of the schema's author (`@cypher`), cut at their parameters by tokens.
//!
//! In: the text of a directive. Out: its parts, fit to stand inside another statement: brackets are balanced, comments and a `;` at the end are dropped.
//! It must not know plans or how Cypher is printed.

use std::{borrow::Cow, ops::Range};

/// A part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorPart {
    /// As written.
    Text(String),
    /// `$name`, without the dollar sign.
    Parameter(String),
}

/// Why a statement cannot run inside another one. Offsets are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorError {
    /// There is nothing but space and comments.
    #[error("the statement is empty")]
    Empty,
    /// A quote without its end.
    #[error("the string, comment or quoted name at offset {0} has no end")]
    Unclosed(usize),
    /// A bracket closes what is not open, or the statement ends inside one.
    #[error("the bracket at offset {0} has no partner")]
    Unbalanced(usize),
    /// Outside strings and quoted names it can only hide other characters.
    #[error("the backslash at offset {0} is outside strings and quoted names")]
    Backslash(usize),
    /// No engine accepts it.
    #[error("a NUL character at offset {0}")]
    Nul(usize),
}

/// Cuts a statement at its parameters. A `$` inside a string, a comment or a quoted name is no parameter.
///
/// # Errors
/// Where the statement is empty, or could end before or after the subquery it is put in.
pub fn cut(statement: &str) -> Result<Vec<AuthorPart>, AuthorError> {
    let pieces = pieces(statement)?;
    check_brackets(statement, &pieces)?;
    let mut parts = Vec::new();
    let mut text = String::new();
    for (kind, range) in pieces {
        match kind {
            Piece::Parameter => {
                if !text.is_empty() {
                    parts.push(AuthorPart::Text(std::mem::take(&mut text)));
                }
                parts.push(AuthorPart::Parameter(unquoted(
                    &statement[range.start + 1..range.end],
                )));
            }
            Piece::Comment => text.push(' '),
            Piece::Quoted | Piece::Word | Piece::Open | Piece::Close | Piece::Other => {
                text.push_str(&statement[range]);
            }
        }
    }
    let end = |character: char| character.is_whitespace() || character == ';';
    if !text.trim_end_matches(end).is_empty() {
        parts.push(AuthorPart::Text(text.trim_end_matches(end).to_owned()));
    }
    let blank =
        |part: &AuthorPart| matches!(part, AuthorPart::Text(text) if text.trim().is_empty());
    if parts.iter().all(blank) {
        Err(AuthorError::Empty)
    } else {
        Ok(parts)
    }
}

/// Makes the last `RETURN` outside brackets a `WITH`, so that clauses can follow the statement. `texts` are its texts in order, as [`cut`] gives them.
pub fn return_as_with(texts: &mut [&mut String]) {
    let mut depth = 0_usize;
    let mut last = None;
    for (position, text) in texts.iter().enumerate() {
        for (kind, range) in pieces(text).unwrap_or_default() {
            match kind {
                Piece::Open => depth += 1,
                Piece::Close => depth = depth.saturating_sub(1),
                Piece::Word if depth == 0 && text[range.clone()].eq_ignore_ascii_case("RETURN") => {
                    last = Some((position, range));
                }
                Piece::Word | Piece::Quoted | Piece::Comment | Piece::Parameter | Piece::Other => {}
            }
        }
    }
    if let Some((position, range)) = last {
        texts[position].replace_range(range, "WITH");
    }
}

/// What stands before a piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The statement's start, or text.
    Text,
    /// A parameter: a `.key` that follows belongs to it.
    Parameter,
}

/// A piece of a statement with the names of its properties changed: words after a `.` that call no function, and keys of maps.
///
/// For a store that keeps some names for itself. Which element a property belongs to is not known here.
///
/// # Errors
/// As [`cut`], but for brackets: a piece need not close what it opens.
pub fn rename_properties(
    text: &str,
    before: Before,
    rename: impl Fn(&str) -> Cow<'_, str>,
) -> Result<String, AuthorError> {
    let pieces = pieces(text)?;
    let mut out = String::with_capacity(text.len() + 16);
    let mut last = "";
    let mut of_parameter = before == Before::Parameter;
    for (at, (kind, range)) in pieces.iter().enumerate() {
        let piece = &text[range.clone()];
        let follows = || next(text, &pieces[at + 1..]);
        let property = *kind == Piece::Word && last == "." && !of_parameter && follows() != "(";
        let key = *kind == Piece::Word && matches!(last, "{" | ",") && follows() == ":";
        if property || key {
            out.push_str(&rename(piece));
        } else {
            out.push_str(piece);
        }
        if piece.trim().is_empty() || *kind == Piece::Comment {
            continue;
        }
        of_parameter = match kind {
            Piece::Parameter => true,
            Piece::Word => of_parameter && last == ".",
            Piece::Other => of_parameter && piece == ".",
            Piece::Quoted | Piece::Comment | Piece::Open | Piece::Close => false,
        };
        last = piece;
    }
    Ok(out)
}

/// The next piece that is neither space nor comment.
fn next<'a>(text: &'a str, pieces: &[(Piece, Range<usize>)]) -> &'a str {
    let visible = |(kind, range): &&(Piece, Range<usize>)| {
        *kind != Piece::Comment && !text[range.clone()].trim().is_empty()
    };
    pieces
        .iter()
        .find(visible)
        .map_or("", |(_, range)| &text[range.clone()])
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
fn pieces(text: &str) -> Result<Vec<(Piece, Range<usize>)>, AuthorError> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let unclosed = AuthorError::Unclosed(start);
        let (kind, length) = match first {
            '\'' | '"' | '`' => (Piece::Quoted, quoted(rest, first).ok_or(unclosed)?),
            '/' if rest.starts_with("//") => (
                Piece::Comment,
                rest.find(['\n', '\r']).unwrap_or(rest.len()),
            ),
            '/' if rest.starts_with("/*") => {
                (Piece::Comment, rest[2..].find("*/").ok_or(unclosed)? + 4)
            }
            '$' => match rest[1..].chars().next() {
                Some('`') => (
                    Piece::Parameter,
                    1 + quoted(&rest[1..], '`').ok_or(unclosed)?,
                ),
                Some(letter) if is_word(letter) => (Piece::Parameter, 1 + word(&rest[1..])),
                Some(_) | None => (Piece::Other, 1),
            },
            '(' | '[' | '{' => (Piece::Open, 1),
            ')' | ']' | '}' => (Piece::Close, 1),
            '\\' => return Err(AuthorError::Backslash(start)),
            '\0' => return Err(AuthorError::Nul(start)),
            letter if is_word(letter) => (Piece::Word, word(rest)),
            other => (Piece::Other, other.len_utf8()),
        };
        pieces.push((kind, start..start + length));
        start += length;
    }
    Ok(pieces)
}

fn check_brackets(text: &str, pieces: &[(Piece, Range<usize>)]) -> Result<(), AuthorError> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    for (kind, range) in pieces {
        match kind {
            Piece::Open => open.push((&text[range.clone()], range.start)),
            Piece::Close => {
                let partner = match &text[range.clone()] {
                    ")" => "(",
                    "]" => "[",
                    _ => "{",
                };
                if open.pop().is_none_or(|(opening, _)| opening != partner) {
                    return Err(AuthorError::Unbalanced(range.start));
                }
            }
            Piece::Quoted | Piece::Comment | Piece::Parameter | Piece::Word | Piece::Other => {}
        }
    }
    open.last()
        .map_or(Ok(()), |(_, start)| Err(AuthorError::Unbalanced(*start)))
}

/// The length of a quoted token, with its quotes. A backslash escapes in strings, a doubled backtick in names.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        let escaped = character == '\\' && quote != '`';
        let doubled = quote == '`' && matches!(characters.peek(), Some((_, '`')));
        if escaped || (character == quote && doubled) {
            characters.next();
        } else if character == quote {
            return Some(position + 1);
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
    use std::borrow::Cow;

    use super::{AuthorPart, Before, cut, rename_properties, return_as_with};

    /// Parameters are shown as `<name>`.
    fn check(statement: &str, expect: &str) {
        let shown = match cut(statement) {
            Ok(parts) => parts
                .into_iter()
                .map(|part| match part {
                    AuthorPart::Text(text) => text,
                    AuthorPart::Parameter(name) => format!("<{name}>"),
                })
                .collect(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expect, "{statement}");
    }

    #[test]
    fn parameters_are_cut_and_all_else_stays() {
        check("RETURN 1 AS x", "RETURN 1 AS x");
        check(
            "WHERE n.x = $x AND n.y = $jwt.sub",
            "WHERE n.x = <x> AND n.y = <jwt>.sub",
        );
        check(
            "RETURN $x[0] + $`a b`.`c``d` AS r",
            "RETURN <x>[0] + <a b>.`c``d` AS r",
        );
        check(
            r#"RETURN '$x' + "$y \" $z" + `$q``` AS r"#,
            r#"RETURN '$x' + "$y \" $z" + `$q``` AS r"#,
        );
        check(
            r"RETURN 'it\'s $no' + $größe",
            r"RETURN 'it\'s $no' + <größe>",
        );
        check("MATCH (n:$($l)) RETURN n;  ", "MATCH (n:$(<l>)) RETURN n");
        check("RETURN $x", "RETURN <x>");
        check("RETURN $", "RETURN $");
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
        for statement in [
            "RETURN 'a",
            "RETURN \"x",
            "RETURN `x",
            "RETURN /* a",
            r"RETURN '\",
        ] {
            check(
                statement,
                "the string, comment or quoted name at offset 7 has no end",
            );
        }
        check(
            "RETURN $`x",
            "the string, comment or quoted name at offset 7 has no end",
        );
        check(
            r"RETURN \u0027 AS r",
            "the backslash at offset 7 is outside strings and quoted names",
        );
        check("  // nothing", "the statement is empty");
        check("RETURN \0", "a NUL character at offset 7");
    }

    #[test]
    fn the_last_return_outside_brackets_becomes_a_with() {
        let mut first = "CALL () { RETURN 1 AS a } CREATE (m:Movie {title: ".to_owned();
        let mut second = "}) return m ORDER BY 'RETURN'".to_owned();
        return_as_with(&mut [&mut first, &mut second]);
        assert_eq!(first, "CALL () { RETURN 1 AS a } CREATE (m:Movie {title: ");
        assert_eq!(second, "}) WITH m ORDER BY 'RETURN'");
    }

    #[test]
    fn properties_and_keys_are_renamed_and_nothing_else() {
        fn rename(name: &str) -> Cow<'_, str> {
            if name == "name" {
                Cow::Borrowed("name_")
            } else {
                Cow::Borrowed(name)
            }
        }
        for (given, expected) in [
            ("RETURN n.name AS name", "RETURN n.name_ AS name"),
            (
                "MATCH (name:T {name: 'name: n.name'})",
                "MATCH (name:T {name_: 'name: n.name'})",
            ),
            (
                "SET n = {born: 1, name : $name}",
                "SET n = {born: 1, name_ : $name}",
            ),
            (
                "RETURN $jwt.name, $jwt.a.name, x.name",
                "RETURN $jwt.name, $jwt.a.name, x.name_",
            ),
            (
                "RETURN apoc.name(1), n . name",
                "RETURN apoc.name(1), n . name_",
            ),
            (
                "RETURN n {.name, .born} // n.name",
                "RETURN n {.name_, .born} // n.name",
            ),
            ("RETURN 1.5, 'é', n.name", "RETURN 1.5, 'é', n.name_"),
        ] {
            assert_eq!(
                rename_properties(given, Before::Text, rename).as_deref(),
                Ok(expected)
            );
        }
        let after = rename_properties(".name = n.name", Before::Parameter, rename);
        assert_eq!(after.as_deref(), Ok(".name = n.name_"));
    }
}
