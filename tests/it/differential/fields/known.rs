//! The names of walked fields in, the reasons for which Cygnet's answer differs from the library's out.
//!
//! docs/migration.md has a row for each reason.

/// Why the answer differs on purpose.
pub fn reason_of(name: &str) -> Option<&'static str> {
    DIFFERENCES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(reason, _)| *reason)
}

const DIFFERENCES: &[(&str, &[&str])] = &[];
