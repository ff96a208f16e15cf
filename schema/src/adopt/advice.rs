//! What to write instead: replacements for findings that come with a move.
//!
//! In: a finding's code, message and path. Out: half a sentence for a person.

use crate::diagnostic::{Diagnostic, codes};

/// Texts in a finding's message, and what to do then; the first that fits.
const BY_MESSAGE: &[(&str, &str)] = &[
    (
        "CONNECT_OR_CREATE",
        "leave it out of `nestedOperations`: the library has no `connectOrCreate` since 7; profile `full` has upserts",
    ),
    ("DEFAULT_UNDIRECTED", "use `queryDirection: UNDIRECTED`"),
    ("UNDIRECTED_ONLY", "use `queryDirection: UNDIRECTED`"),
    (
        "DEFAULT_DIRECTED",
        "leave `queryDirection` out, or use `DIRECTED`",
    ),
    (
        "DIRECTED_ONLY",
        "leave `queryDirection` out, or use `DIRECTED`",
    ),
    ("columnName", "name the statement's column: `columnName`"),
    (
        "indexName",
        "name the database's index with `indexName` (it was `name`)",
    ),
    (
        "queryName",
        "name the root field with `queryName`; the library makes none of its own since 7",
    ),
    (
        "\"FulltextInput\"",
        "an index has `indexName`, `queryName` and `fields`",
    ),
    (
        "may not be used on INTERFACE",
        "write it on a type: the properties of a relationship are no interface since 5",
    ),
];

/// What to do about a finding of type definitions.
pub(super) fn for_definitions(finding: &Diagnostic) -> Option<String> {
    let said = [
        "It was removed: ",
        "JavaScript; ",
        "is not supported: ",
        "no longer: ",
        "since 7: ",
    ]
    .iter()
    .find_map(|before| finding.message.split_once(before));
    if let Some((_, advice)) = said {
        return Some(advice.trim_end_matches('.').to_owned());
    }
    let by_message = BY_MESSAGE
        .iter()
        .find(|(part, _)| finding.message.contains(part))
        .map(|(_, advice)| (*advice).to_owned());
    by_message.or_else(|| {
        let advice = match finding.code {
            codes::RELATIONSHIP_TARGET | codes::NO_READ => {
                "since 7 a type stands for nodes only with `@node`: write it on every node type"
            }
            codes::RELATIONSHIP_REQUIRED => "make the field nullable",
            codes::RELATIONSHIP_LIST | codes::LIST_OF_NULLABLE => "write `[T!]!`",
            codes::ROOT_FIELD_WITHOUT_CYPHER => {
                "use `@cypher`, or leave the field out: a resolver in JavaScript needs a server of its own"
            }
            _ => return None,
        };
        Some(advice.to_owned())
    })
}

/// What to do about a finding of a client's operation, by the validator's message.
pub(super) fn for_operation(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let has = |name: &str| names.contains(&name);
    if message.contains("argument") && has("options") {
        return Some("give `limit`, `offset` and `sort` as arguments of the field".to_owned());
    }
    if has("directed") {
        return Some("leave it out: `queryDirection` of the type definitions decides".to_owned());
    }
    if has("connectOrCreate") {
        let advice =
            "look for the node first and `connect` or `create` it; profile `full` has upserts";
        return Some(advice.to_owned());
    }
    if has("overwrite") {
        return Some("leave it out: `connect` always makes a new relationship since 7".to_owned());
    }
    if message.contains("argument")
        && ["create", "connect", "disconnect"]
            .iter()
            .any(|name| has(name))
    {
        return Some("put it into `update`, below the relationship's field".to_owned());
    }
    if let Some(name) = names.iter().find_map(|name| name.strip_suffix("Aggregate"))
        && !name.is_empty()
    {
        return Some(format!("use `{name}Connection {{ aggregate {{ … }} }}`"));
    }
    if let Some(name) = names
        .iter()
        .find_map(|name| name.split_once("_NOT").map(|(name, _)| name))
    {
        return Some(format!("use `NOT: {{ {name}: … }}`"));
    }
    if names.iter().any(|name| name.ends_with("Relationship")) && message.contains("field") {
        return Some("properties of a relationship are below `properties`".to_owned());
    }
    if message.contains("Filters, found") || message.contains("Filters!, found") {
        return Some("use an operator: `field: { eq: … }`, or the twin `field_EQ`".to_owned());
    }
    None
}
