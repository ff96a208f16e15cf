//! A name of the schema in, its quoted form out: backticks are doubled, backslashes are kept from starting an escape.

use super::{Printed, Unprintable};
use crate::cypher::dialect::Dialect;

/// Writes a name between backticks.
pub(in crate::cypher) fn quote(text: &mut String, name: &str, dialect: Dialect) -> Printed {
    if name.is_empty() {
        return Err(Unprintable::EmptyName);
    }
    if name.contains('\0') {
        return Err(Unprintable::Nul(name.to_owned()));
    }
    text.push('`');
    for character in name.chars() {
        match character {
            '`' => text.push_str("``"),
            '\\' => text.push_str(dialect.backslash()),
            other => text.push(other),
        }
    }
    text.push('`');
    Ok(())
}
