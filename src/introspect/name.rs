//! GraphQL names of any names: what a label, a relationship type or a property is called in a schema.
//!
//! A name that GraphQL allows stays as it is. The same names in the same order give the same result.

use std::collections::BTreeSet;

use cygnet_schema::naming::{Names, camel_case, upper_first};

/// The longest name that is made; GraphQL has no bound, people have.
const LONGEST: usize = 200;

/// Whether GraphQL allows a name for a field or type of a schema's author.
pub(super) fn is_allowed(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let rest = characters.all(|character| character.is_ascii_alphanumeric() || character == '_');
    first && rest && !name.starts_with("__") && name.len() <= LONGEST
}

/// Names of types that GraphQL or the API has.
const TAKEN: [&str; 20] = [
    "Query",
    "Mutation",
    "Subscription",
    "ID",
    "String",
    "Int",
    "Float",
    "Boolean",
    "BigInt",
    "Date",
    "DateTime",
    "Time",
    "LocalTime",
    "LocalDateTime",
    "Duration",
    "Point",
    "CartesianPoint",
    "PageInfo",
    "Node",
    "SortDirection",
];

/// Whether a schema's author may call a type so.
pub(super) fn is_allowed_type(name: &str) -> bool {
    is_allowed(name) && !TAKEN.contains(&name)
}

/// The name of a field, before it is told from others.
pub(super) fn field(property: &str) -> String {
    match is_allowed(property) {
        true => property.to_owned(),
        false => escaped(property, "field"),
    }
}

/// The name of a type, before it is told from others.
pub(super) fn node_type(label: &str) -> String {
    if is_allowed_type(label) {
        return label.to_owned();
    }
    let name = upper_first(&escaped(label, "Label"));
    match is_allowed_type(&name) {
        true => name,
        false => format!("{name}Node"),
    }
}

/// The name of the properties type of a relationship type: `ACTED_IN` is `ActedIn`.
pub(super) fn edge_type(relationship: &str) -> String {
    let name = upper_first(&camel_case(&escaped(relationship, "Relationship")));
    match is_allowed(&name) {
        true if is_allowed_type(&name) => name,
        true => format!("{name}Properties"),
        false => format!("_{name}"),
    }
}

/// The name of a field along a relationship that starts at its type: `ACTED_IN` to `Movie` is `actedInMovies`.
pub(super) fn outwards(relationship: &str, target: &str) -> String {
    let targets = upper_first(&joined(target));
    legal(format!("{}{targets}", verb(relationship)))
}

/// The name of a field along a relationship that leads to its type: `ACTED_IN` from `Person` is `peopleActedIn`.
pub(super) fn inwards(relationship: &str, start: &str) -> String {
    legal(format!(
        "{}{}",
        joined(start),
        upper_first(&verb(relationship))
    ))
}

/// The root field of an index's search: `texts` of `Doc` is `docByTexts`.
pub(super) fn search(ty: &str, index: &str) -> String {
    legal(verb(&format!("{ty}_by_{index}")))
}

fn verb(relationship: &str) -> String {
    camel_case(&escaped(relationship, "related"))
}

/// The plural of a type's name, without underscores at its start.
fn joined(name: &str) -> String {
    Names::of(name.trim_start_matches('_'), None).plural
}

fn legal(name: String) -> String {
    match is_allowed(&name) {
        true => name,
        false => escaped(&name, "related"),
    }
}

/// Every run of other characters becomes one underscore; what has nothing left is called `otherwise`.
fn escaped(name: &str, otherwise: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            out.push(character);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    let trimmed = out.trim_matches('_');
    let trimmed = &trimmed[..trimmed.len().min(LONGEST)];
    match trimmed.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{trimmed}"),
        Some(_) => trimmed.to_owned(),
    }
}

/// The name, or with the first number that makes it new; the name is taken then.
pub(super) fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .expect("there are more numbers than names");
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_graphql_allows_stay_and_others_are_made_of_what_it_allows() {
        for (name, expected) in [
            ("title", "title"),
            ("created_at", "created_at"),
            ("_id", "_id"),
            ("first name", "first_name"),
            ("2nd", "_2nd"),
            ("__typename", "typename"),
            ("été", "t"),
            ("日本", "field"),
            ("a`b\"}{c", "a_b_c"),
            ("", "field"),
        ] {
            assert_eq!(field(name), expected, "{name}");
            assert!(is_allowed(&field(name)));
        }
        assert_eq!(node_type("odd label"), "Odd_label");
        assert_eq!(node_type("movie"), "movie");
        assert_eq!(node_type("Query"), "QueryNode");
        assert_eq!(edge_type("NODE"), "NodeProperties");
        assert_eq!(edge_type("ACTED_IN"), "ActedIn");
        assert_eq!(edge_type("is part-of"), "IsPartOf");
        assert!(is_allowed(&edge_type("2 X")));
    }

    #[test]
    fn fields_of_both_ends_say_the_relationship_and_the_other_end() {
        assert_eq!(outwards("ACTED_IN", "Movie"), "actedInMovies");
        assert_eq!(inwards("ACTED_IN", "Person"), "peopleActedIn");
        assert_eq!(outwards("connected-to", "Device"), "connectedToDevices");
        assert_eq!(inwards("KNOWS", "_Person"), "peopleKnows");
        assert!(is_allowed(&inwards("日本", "2")));
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = BTreeSet::new();
        let names: Vec<String> = (0..3).map(|_| unique("a".into(), &mut taken)).collect();
        assert_eq!(names, ["a", "a_2", "a_3"]);
    }
}
