//! CollectFields: what is selected, merged, skipped, and for which types.

use super::{Fixture, fixture};
use crate::operation::{Children, Operation, Selection};

fn tree(selections: &[Selection]) -> String {
    let one = |it: &Selection| {
        let children = match &it.children {
            Children::None => String::new(),
            Children::Object(_, children) => format!("{{{}}}", tree(children)),
            Children::PerType(types) => {
                let of = |(ty, children): &(crate::operation::ConcreteType, Vec<Selection>)| {
                    format!("{}{{{}}}", ty.name, tree(children))
                };
                format!("<{}>", types.iter().map(of).collect::<Vec<_>>().join(" "))
            }
        };
        format!("{}{children}", it.response_key)
    };
    selections.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn check(it: &Fixture, (text, variables): (&str, &str), expected: &str) {
    let Operation { selections, .. } = it.operation_of(text, variables);
    assert_eq!(tree(&selections), expected, "{text} {variables}");
}

#[test]
fn duplicates_are_merged_in_the_order_of_the_first() {
    let it = fixture();
    check(
        &it,
        (
            "{ movies { title } a: __typename movies { id title ...F } } fragment F on Movie { rating title actors { id } ... { actors { name } } }",
            "{}",
        ),
        "movies{title id rating actors{id name}} a",
    );
}

#[test]
fn conditions_are_structure() {
    let it = fixture();
    let text = "query ($a: Boolean!, $b: Boolean = true) { movies { title @skip(if: $a) id @include(if: $b) ...F @include(if: $a) ... @skip(if: true) { budget } } } fragment F on Movie { rating }";
    check(&it, (text, r#"{"a": true}"#), "movies{id rating}");
    check(&it, (text, r#"{"a": false, "b": false}"#), "movies{title}");
    let document = it.parse(text).unwrap();
    let print = |variables| it.read(&document, variables).unwrap().fingerprint;
    assert_ne!(print(r#"{"a": true}"#), print(r#"{"a": false}"#));
    assert_eq!(print(r#"{"a": true}"#), print(r#"{"a": true, "b": true}"#));
}

#[test]
fn a_truth_may_be_condition_and_value_at_once() {
    let it = fixture();
    let text =
        "query ($a: Boolean!) { movies(where: {seen: {eq: $a}}) { title id @include(if: $a) } }";
    let operation = it.operation_of(text, r#"{"a": true}"#);
    let shown = format!("{:?}", operation.selections[0].arguments);
    assert!(shown.contains("Variable(VariablePath"), "{shown}");
    assert_eq!(tree(&operation.selections), "movies{title id}");
}

#[test]
fn abstract_types_are_told_apart() {
    let it = fixture();
    check(
        &it,
        (
            "{ productions { __typename title ... on Movie { rating } ...S } } fragment S on Series { seasons ... on Production { t: title } }",
            "{}",
        ),
        "productions<Movie{__typename title rating} Series{__typename title seasons t}>",
    );
    check(
        &it,
        (
            "{ people { works { ... on Production { title } ... on Movie { id } } } }",
            "{}",
        ),
        "people{works<Series{title} Movie{title id}>}",
    );
    check(
        &it,
        (
            "{ productions { actorsConnection { edges { properties { ... on ActedIn { role } ... on Cast { episodes } } } } } }",
            "{}",
        ),
        "productions<Movie{actorsConnection{edges{properties<ActedIn{role} Cast{episodes}>}}} Series{actorsConnection{edges{properties<ActedIn{role} Cast{episodes}>}}}>",
    );
    check(
        &it,
        ("{ node(id: \"x\") { id ... on Person { name } } }", "{}"),
        "node<Person{id name}>",
    );
}

#[test]
fn introspection_stands_beside_fields_and_any_variables() {
    let it = fixture();
    let text = "query ($n: Int!, $t: String!, $w: MovieWhere) { __type(name: $t) { name } s: __schema { queryType { name } } movies(where: $w, limit: $n) { title } }";
    check(
        &it,
        (text, r#"{"n": 1, "t": "Movie"}"#),
        "__type s movies{title}",
    );
    let document = it.parse(text).unwrap();
    let variables = it.read(&document, r#"{"n": 1, "t": "Movie"}"#).unwrap();
    let operation = document.operation(None).unwrap();
    let answers = crate::operation::introspect(&it.api, &document, operation, &variables).unwrap();
    let shown: Vec<String> = answers
        .iter()
        .map(|(key, json)| format!("{key}: {}", String::from_utf8_lossy(json)))
        .collect();
    assert_eq!(
        shown,
        [
            "__type: {\"name\":\"Movie\"}",
            "s: {\"queryType\":{\"name\":\"Query\"}}"
        ]
    );
}

#[test]
fn places_are_those_of_the_whole_selection() {
    let it = fixture();
    let operation = it.operation_of("{\n  a: movies { title }\n}", "{}");
    assert_eq!(operation.selections[0].location, (2, 3));
}
