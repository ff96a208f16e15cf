//! Statements of the schema's author (`@cypher`), cut at their parameters by tokens.
//!
//! In: the text of a directive. Out: its parts. It must not know plans or how Cypher is printed.

use std::borrow::Cow;

/// A part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorPart {
    /// As written.
    Text(String),
    /// `$name`, without the dollar sign.
    Parameter(String),
}

/// Why a statement cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorError {
    /// A quote without its end.
    #[error("a string, comment or quoted name has no end")]
    Unclosed,
}

/// Cuts a statement at its parameters. A `$` inside a string, a comment or a quoted name is text.
///
/// # Errors
/// [`AuthorError::Unclosed`] where a quote or block comment has no end.
pub fn cut(statement: &str) -> Result<Vec<AuthorPart>, AuthorError> {
    let mut parts = Vec::new();
    let mut text_from = 0;
    let mut at = 0;
    let bytes = statement.as_bytes();
    while at < bytes.len() {
        if bytes[at] == b'$' {
            let (name, end) = name(statement, at + 1)?;
            if let Some(name) = name {
                if text_from < at {
                    parts.push(AuthorPart::Text(statement[text_from..at].to_owned()));
                }
                parts.push(AuthorPart::Parameter(name));
                text_from = end;
            }
            at = end.max(at + 1);
        } else {
            at = skip(bytes, at)?;
        }
    }
    if text_from < bytes.len() {
        parts.push(AuthorPart::Text(statement[text_from..].to_owned()));
    }
    Ok(parts)
}

/// The name after a `$`, plain or in backticks, and where it ends.
fn name(statement: &str, from: usize) -> Result<(Option<String>, usize), AuthorError> {
    let bytes = statement.as_bytes();
    if bytes.get(from) == Some(&b'`') {
        let end = quoted(bytes, from)?;
        let name = statement[from + 1..end - 1].replace("``", "`");
        return Ok((Some(name), end));
    }
    let rest = &statement[from..];
    let length = rest
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(rest.len());
    Ok((
        (length > 0).then(|| rest[..length].to_owned()),
        from + length,
    ))
}

/// The position after the token at `at` that is no parameter.
fn skip(bytes: &[u8], at: usize) -> Result<usize, AuthorError> {
    match bytes[at] {
        b'\'' | b'"' | b'`' => quoted(bytes, at),
        b'/' if bytes.get(at + 1) == Some(&b'/') => {
            let end = memchr::memchr(b'\n', &bytes[at..]);
            Ok(end.map_or(bytes.len(), |length| at + length + 1))
        }
        b'/' if bytes.get(at + 1) == Some(&b'*') => {
            let end = memchr::memmem::find(&bytes[at + 2..], b"*/");
            end.map(|length| at + 2 + length + 2)
                .ok_or(AuthorError::Unclosed)
        }
        _ => Ok(at + 1),
    }
}

/// The position after a quoted token. A backslash escapes in strings, a doubled backtick in names.
fn quoted(bytes: &[u8], from: usize) -> Result<usize, AuthorError> {
    let quote = bytes[from];
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote != b'`' => at += 2,
            letter if letter == quote => {
                if quote == b'`' && bytes.get(at + 1) == Some(&b'`') {
                    at += 2;
                } else {
                    return Ok(at + 1);
                }
            }
            _ => at += 1,
        }
    }
    Err(AuthorError::Unclosed)
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
/// [`AuthorError::Unclosed`] where a quote or block comment has no end.
pub fn rename_properties(
    text: &str,
    before: Before,
    rename: impl Fn(&str) -> Cow<'_, str>,
) -> Result<String, AuthorError> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    let mut last = if before == Before::Parameter { b'$' } else { b' ' };
    let mut dotted_parameter = before == Before::Parameter;
    while at < bytes.len() {
        let start = at;
        let letter = text[at..].chars().next().unwrap_or(' ');
        if letter.is_alphabetic() || letter == '_' || letter == '$' {
            at += word_length(&text[at..]);
            let word = &text[start..at];
            let property = last == b'.' && !dotted_parameter && next(bytes, at) != Some(b'(');
            let key = matches!(last, b'{' | b',') && next(bytes, at) == Some(b':');
            if (property || key) && letter != '$' {
                out.push_str(&rename(word));
            } else {
                out.push_str(word);
            }
            dotted_parameter = letter == '$' || (dotted_parameter && last == b'.');
            last = b'a';
            continue;
        }
        at = skip(bytes, at)?.max(at + letter.len_utf8());
        out.push_str(&text[start..at]);
        if !letter.is_whitespace() {
            if letter != '.' {
                dotted_parameter = false;
            }
            last = bytes[start];
        }
    }
    Ok(out)
}

fn word_length(text: &str) -> usize {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    text.find(|letter| !inside(letter)).unwrap_or(text.len())
}

/// The next byte that is no space.
fn next(bytes: &[u8], from: usize) -> Option<u8> {
    bytes.get(from..)?.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{AuthorError, AuthorPart, Before, cut, rename_properties};

    fn check(statement: &str, names: &[&str]) {
        let parts = cut(statement).expect("the statement can be cut");
        let found: Vec<&str> = parts
            .iter()
            .filter_map(|part| match part {
                AuthorPart::Parameter(name) => Some(name.as_str()),
                AuthorPart::Text(_) => None,
            })
            .collect();
        assert_eq!(found, names, "{statement}");
        let back: String = parts
            .iter()
            .map(|part| match part {
                AuthorPart::Text(text) => text.clone(),
                AuthorPart::Parameter(name) => format!("${name}"),
            })
            .collect();
        assert_eq!(back.replace('`', ""), statement.replace('`', ""));
    }

    #[test]
    fn parameters_are_found_by_tokens() {
        check("RETURN 1 AS x", &[]);
        check(
            "MATCH (n) WHERE n.x = $x AND n.y = $jwt.sub RETURN n",
            &["x", "jwt"],
        );
        check(
            "RETURN '$no', \"$no\", `$no`, $`a b` // $no\n, $yes /* $no */",
            &["a b", "yes"],
        );
        check(r"RETURN 'it\'s $no' + $größe", &["größe"]);
        check("RETURN $", &[]);
    }

    #[test]
    fn a_quote_without_end_is_refused() {
        for statement in [
            "RETURN 'x",
            "RETURN \"x",
            "RETURN `x",
            "/* x",
            "RETURN $`x",
            r"RETURN '\",
        ] {
            assert_eq!(cut(statement), Err(AuthorError::Unclosed), "{statement}");
        }
    }

    #[test]
    fn properties_and_keys_are_renamed_and_nothing_else() {
        fn rename(name: &str) -> Cow<'_, str> {
            if name == "name" { Cow::Borrowed("name_") } else { Cow::Borrowed(name) }
        }
        for (given, expected) in [
            ("RETURN n.name AS name", "RETURN n.name_ AS name"),
            ("MATCH (name:T {name: 'name: n.name'})", "MATCH (name:T {name_: 'name: n.name'})"),
            ("SET n = {born: 1, name : $name}", "SET n = {born: 1, name_ : $name}"),
            ("RETURN $jwt.name, $jwt.a.name, x.name", "RETURN $jwt.name, $jwt.a.name, x.name_"),
            ("RETURN apoc.name(1), n . name", "RETURN apoc.name(1), n . name_"),
            ("RETURN n {.name, .born} // n.name", "RETURN n {.name_, .born} // n.name"),
            ("RETURN 1.5, 'é', n.name", "RETURN 1.5, 'é', n.name_"),
        ] {
            assert_eq!(rename_properties(given, Before::Text, rename).as_deref(), Ok(expected));
        }
        let after = rename_properties(".name = n.name", Before::Parameter, rename);
        assert_eq!(after.as_deref(), Ok(".name = n.name_"));
    }
}
