//! Names of databases.
//!
//! In: a text, perhaps made of what somebody else chose. Out: a name that a server can have, and that means one database only.

use std::sync::Arc;

/// The name of a database of a Neo4j server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DatabaseName(Arc<str>);

/// How many letters a name has (Neo4j Operations Manual, "Administrative commands", naming rules of databases).
const LENGTH: std::ops::RangeInclusive<usize> = 3..=63;
/// How names begin that the server keeps for itself.
const RESERVED: &str = "system";

impl DatabaseName {
    /// Reads a name: 3 to 63 small letters, digits, dots and dashes, a letter first and no dot or dash last. The server takes large
    /// letters for small ones, so that two texts would name one database: they are no name here.
    pub fn parse(text: &str) -> Option<Self> {
        let is_letter = |letter: u8| letter.is_ascii_lowercase();
        let fits =
            |letter: u8| is_letter(letter) || letter.is_ascii_digit() || b".-".contains(&letter);
        let ends = text.bytes().next().is_some_and(is_letter) && !text.ends_with(['.', '-']);
        let good = LENGTH.contains(&text.len()) && ends && text.bytes().all(fits);
        (good && !text.starts_with(RESERVED)).then(|| Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_the_server_can_have() {
        for good in ["abc", "tenant-acme", "a1.b-2", &"a".repeat(63)] {
            assert_eq!(DatabaseName::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "ab",
            "Tenant",
            "tenant-Acme",
            "1abc",
            "-abc",
            "_abc",
            ".abc",
            "abc-",
            "abc.",
            "a b",
            "a`b",
            "a/b",
            "a\0bc",
            "tenant-\u{e5}",
            "system",
            "system-x",
            &"a".repeat(64),
        ] {
            assert_eq!(DatabaseName::parse(bad), None, "{bad:?}");
        }
    }
}
