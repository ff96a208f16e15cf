//! The validator's messages in graphql-js's words: what clients and test suites know.
//!
//! In: a message with its names in backticks. Out: the same finding as graphql-js says it; a message that the table does not
//! have stays as it is. The rules of [`super::rules`] speak first, and find what is missing with the type that it must have; what they
//! tell is not in the table.

/// `{0}`, `{1}` ... stand for the names, in the order of the left side.
const TABLE: &[(&str, &str)] = &[
    (
        "type `` does not have a field ``",
        "Cannot query field \"{1}\" on type \"{0}\".",
    ),
    (
        "field `` does not exist on ``",
        "Field \"{0}\" is not defined by type \"{1}\".",
    ),
    (
        "value `` does not exist on ``",
        "Value \"{0}\" does not exist in \"{1}\" enum.",
    ),
    (
        "the argument `` is provided multiple times",
        "There can be only one argument named \"{0}\".",
    ),
    (
        "the variable `` is declared multiple times",
        "There can be only one variable named \"{0}\".",
    ),
    (
        "cannot find type `` in this document",
        "Unknown type \"{0}\".",
    ),
    (
        "cannot find directive `` in this document",
        "Unknown directive \"{0}\".",
    ),
    (
        "variable `` is not defined",
        "Variable \"{0}\" is not defined.",
    ),
    (
        "cannot find fragment `` in this document",
        "Unknown fragment \"{0}\".",
    ),
    ("unused variable: ``", "Variable \"{0}\" is never used."),
    (
        "fragment `` must be used in an operation",
        "Fragment \"{0}\" is never used.",
    ),
    (
        "variable `` of type `` cannot be used for argument `` of type ``",
        "Variable \"{0}\" of type \"{1}\" used in position expecting type \"{3}\".",
    ),
    (
        "`` fragment cannot reference itself",
        "Cannot spread fragment \"{0}\" within itself.",
    ),
    (
        "field selection of scalar type `` must not have subselections",
        "A selection of the scalar type \"{0}\" must have no subfields.",
    ),
    (
        "field selection of enum type `` must not have subselections",
        "A selection of the enum type \"{0}\" must have no subfields.",
    ),
    (
        "the operation `` is defined multiple times in the document",
        "There can be only one operation named \"{0}\".",
    ),
    (
        "the fragment `` is defined multiple times in the document",
        "There can be only one fragment named \"{0}\".",
    ),
    (
        "type condition `` of fragment `` is not a type defined in the schema",
        "Unknown type \"{0}\".",
    ),
    (
        "type condition `` of inline fragment is not a type defined in the schema",
        "Unknown type \"{0}\".",
    ),
    (
        "operation must not provide conflicting field arguments for the same name ``",
        "Fields \"{0}\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.",
    ),
    (
        "cannot select different fields into the same alias ``",
        "Fields \"{0}\" conflict because they are different fields. Use different aliases on the fields to fetch both if this was intentional.",
    ),
    (
        "operation must not select different types using the same name ``",
        "Fields \"{0}\" conflict because they return conflicting types. Use different aliases on the fields to fetch both if this was intentional.",
    ),
    (
        "fragment `` with type condition `` cannot be applied to ``",
        "Fragment \"{0}\" cannot be spread here as objects of type \"{2}\" can never be of type \"{1}\".",
    ),
    (
        "inline fragment with type condition `` cannot be applied to ``",
        "Fragment cannot be spread here as objects of type \"{1}\" can never be of type \"{0}\".",
    ),
    (
        "int cannot represent non 32-bit signed integer value",
        "Int cannot represent non 32-bit signed integer value.",
    ),
    (
        "float cannot represent non-finite 64-bit floating point value",
        "Float cannot represent non numeric value.",
    ),
    (
        "anonymous operation cannot be selected when the document contains other operations",
        "This anonymous operation must be the only defined operation.",
    ),
];

/// Says a finding in graphql-js's words.
pub(super) fn graphql_js(message: &str) -> String {
    let pieces: Vec<&str> = message.split('`').collect();
    let names: Vec<&str> = pieces.iter().copied().skip(1).step_by(2).collect();
    let form = pieces
        .iter()
        .step_by(2)
        .copied()
        .collect::<Vec<_>>()
        .join("``");
    if let Some(special) = coordinates(&form, &names).or_else(|| bare(message)) {
        return special;
    }
    let Some((_, words)) = TABLE.iter().find(|(known, _)| *known == form) else {
        return message.to_owned();
    };
    let mut said = (*words).to_owned();
    for (at, name) in names.iter().enumerate() {
        said = said.replace(&format!("{{{at}}}"), name);
    }
    said
}

/// Findings whose names are coordinates (`Query.movies(where:)`).
fn coordinates(form: &str, names: &[&str]) -> Option<String> {
    match (form, names) {
        ("the argument `` is not supported by ``", [argument, of]) => {
            Some(match of.strip_prefix('@') {
                Some(directive) => {
                    format!("Unknown argument \"{argument}\" on directive \"@{directive}\".")
                }
                None => format!("Unknown argument \"{argument}\" on field \"{of}\"."),
            })
        }
        _ => None,
    }
}

/// Findings whose names stand without backticks.
fn bare(message: &str) -> Option<String> {
    if let Some((directive, rest)) = message.split_once(" directive is not supported for ") {
        let location = rest.strip_suffix(" location")?;
        return Some(format!(
            "Directive \"@{directive}\" may not be used on {location}."
        ));
    }
    let rest = message.strip_prefix("non-repeatable directive ")?;
    let directive = rest.strip_suffix(" can only be used once per location")?;
    Some(format!(
        "The directive \"@{directive}\" can only be used once at this location."
    ))
}

#[cfg(test)]
mod tests {
    use super::graphql_js;

    fn check(given: &str, expected: &str) {
        assert_eq!(graphql_js(given), expected);
    }

    #[test]
    fn known_findings_are_said_in_graphql_js_words() {
        check(
            "type `Query` does not have a field `x`",
            "Cannot query field \"x\" on type \"Query\".",
        );
        check(
            "variable `$x` is not defined",
            "Variable \"$x\" is not defined.",
        );
        check(
            "variable `$x` of type `Int` cannot be used for argument `id` of type `ID!`",
            "Variable \"$x\" of type \"Int\" used in position expecting type \"ID!\".",
        );
        check(
            "the argument `w` is not supported by `Query.movies`",
            "Unknown argument \"w\" on field \"Query.movies\".",
        );
        check("something `else` entirely", "something `else` entirely");
    }
}
