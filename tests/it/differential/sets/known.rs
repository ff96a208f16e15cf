//! Operations whose answers differ on purpose, recognised by what they ask and by what the library says. docs/migration.md
//! has a row for each reason.

use serde_json::Value;

/// The reason, if it is one.
pub fn reason(
    operation: &str,
    definitions: &str,
    (ours, theirs): (&Value, &Value),
) -> Option<&'static str> {
    let said = |answer: &Value| {
        let errors = answer["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| error[0].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let (our_errors, their_errors) = (said(ours), said(theirs));
    let library_fails = |parts: &[&str]| {
        our_errors.is_empty()
            && their_errors
                .iter()
                .any(|message| parts.iter().any(|part| message.contains(part)))
    };
    if library_fails(&[
        "Cannot convert undefined or null to object",
        "Cannot read properties of",
    ]) {
        return Some("null in the place of a filter's object says nothing; the library fails");
    }
    if library_fails(&["Attribute typename not found", "not found in"]) {
        return Some("`typename` works below a relationship; the library fails");
    }
    if library_fails(&[
        "Type mismatch",
        "Variable `",
        "Invalid input",
        "not defined",
        "Expected",
    ]) {
        return Some("the library's own statement is refused by the database");
    }
    if definitions.contains("Duration") && operation.contains("\"P") {
        return Some("durations are compared from one fixed instant on, and looked for `in` lists");
    }
    None
}
