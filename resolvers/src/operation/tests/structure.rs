//! What of variables is structure, and what is value.

use super::{Fixture, fixture, fixture_of};
use crate::operation::{CursorKind, Input};
use cygnet_schema::api::{ArgumentMeaning, Profile};

/// Whether the fingerprints of two requests of a document are equal.
fn equal(it: &Fixture, text: &str, [left, right]: [&str; 2]) -> bool {
    let document = it.parse(text).unwrap();
    let read = |variables| it.read(&document, variables).unwrap().fingerprint;
    read(left) == read(right)
}

const WHERE: &str = "query ($w: MovieWhere) { movies(where: $w) { title } }";

#[test]
fn keys_nulls_and_lists_are_structure_values_are_not() {
    let it = fixture();
    let cases = [
        (
            r#"{"w":{"title":{"eq":"a"}}}"#,
            r#"{"w":{"title":{"eq":"b"}}}"#,
            true,
        ),
        (
            r#"{"w":{"title":{"eq":"a"}}}"#,
            r#"{"w":{"title":{"contains":"a"}}}"#,
            false,
        ),
        (
            r#"{"w":{"title":{"eq":"a"}}}"#,
            r#"{"w":{"title":{"eq":null}}}"#,
            false,
        ),
        (
            r#"{"w":{"title":{"eq":"a"}}}"#,
            r#"{"w":{"title":null}}"#,
            false,
        ),
        (r#"{"w":null}"#, "{}", false),
        (
            r#"{"w":{"title":{"in":["a"]}}}"#,
            r#"{"w":{"title":{"in":["a","b"]}}}"#,
            true,
        ),
        (r#"{"w":{"AND":[{},{}]}}"#, r#"{"w":{"AND":[{}]}}"#, false),
        (r#"{"w":{"AND":[{}]}}"#, r#"{"w":{"AND":{}}}"#, true),
        (
            r#"{"w":{"title":{"eq":"a"},"rating":{"gt":1}}}"#,
            r#"{"w":{"rating":{"gt":2.5},"title":{"eq":"b"}}}"#,
            true,
        ),
        (
            r#"{"w":{"seen":{"eq":true}}}"#,
            r#"{"w":{"seen":{"eq":false}}}"#,
            true,
        ),
        (
            r#"{"w":{"genre":{"eq":"DRAMA"}}}"#,
            r#"{"w":{"genre":{"eq":"ACTION"}}}"#,
            true,
        ),
    ];
    for (left, right, expected) in cases {
        assert_eq!(equal(&it, WHERE, [left, right]), expected, "{left} {right}");
    }
}

#[test]
fn sorts_typenames_and_group_flags_are_structure() {
    let it = fixture();
    let sort = "query ($s: [MovieSort!]) { movies(sort: $s) { title } }";
    assert!(!equal(
        &it,
        sort,
        [r#"{"s":[{"title":"ASC"}]}"#, r#"{"s":[{"title":"DESC"}]}"#]
    ));
    assert!(equal(
        &it,
        sort,
        [r#"{"s":{"title":"ASC"}}"#, r#"{"s":[{"title":"ASC"}]}"#]
    ));
    let names = "query ($w: ProductionWhere) { productions(where: $w) { title } }";
    assert!(!equal(
        &it,
        names,
        [
            r#"{"w":{"typename":["Movie"]}}"#,
            r#"{"w":{"typename":["Series"]}}"#
        ]
    ));
    let groups = "query ($g: MovieGroupByInput!) { moviesConnection { groupBy(fields: $g) { edges { node { title } } } } }";
    assert!(!equal(
        &it,
        groups,
        [r#"{"g":{"seen":true}}"#, r#"{"g":{"seen":false}}"#]
    ));
}

#[test]
fn a_variable_group_flag_is_read() {
    let it = fixture();
    let text = "query ($f: Boolean!) { moviesConnection { groupBy(fields: {seen: $f}) { edges { node { title } } } } }";
    for (variables, expected) in [
        (r#"{"f":true}"#, "Choice(\"true\")"),
        (r#"{"f":false}"#, "Choice(\"false\")"),
    ] {
        let shown = format!("{:?}", it.operation_of(text, variables));
        assert!(shown.contains(expected), "{shown}");
    }
}

#[test]
fn sizes_and_cursors_have_kinds() {
    let it = fixture();
    let text = "query ($n: Int, $a: String) { moviesConnection(first: $n, after: $a) { edges { cursor } } }";
    assert!(equal(&it, text, [r#"{"n":1}"#, r#"{"n":1000}"#]));
    assert!(equal(&it, text, [r#"{"n":0}"#, r#"{"n":1}"#]));
    assert!(!equal(&it, text, [r#"{"n":1}"#, r#"{"n":1001}"#]));
    assert!(equal(&it, text, [r#"{"a":"AAAA"}"#, r#"{"a":"nonsense"}"#]));
    assert!(!equal(
        &it,
        text,
        [r#"{"a":"YXJyYXljb25uZWN0aW9uOjE="}"#, r#"{"a":"nonsense"}"#]
    ));
    let operation = it.operation_of(text, r#"{"n":5000,"a":"YXJyYXljb25uZWN0aW9uOjE="}"#);
    let arguments = &operation.selections[0].arguments;
    assert!(matches!(
        arguments.get(ArgumentMeaning::First),
        Some(Input::Size {
            above_one_row: true,
            ..
        })
    ));
    assert!(matches!(
        arguments.get(ArgumentMeaning::After),
        Some(Input::Cursor {
            kind: CursorKind::Offset,
            ..
        })
    ));
}

#[test]
fn nothing_is_a_size_of_its_own_where_it_is_no_bound() {
    let it = fixture_of(Profile::Compat);
    let text = "query ($n: Int) { movies(limit: $n) { title } }";
    assert!(!equal(&it, text, [r#"{"n":0}"#, r#"{"n":1}"#]));
    assert!(equal(&it, text, [r#"{"n":0}"#, r#"{"n":1001}"#]));
}

#[test]
fn arguments_of_statements_are_values() {
    let it = fixture();
    let text =
        "query ($t: Taste, $d: [Taste!]) { movies { similar(taste: $t, deep: $d) { title } } }";
    assert!(equal(
        &it,
        text,
        [
            r#"{"t":{"weight":1},"d":[]}"#,
            r#"{"t":{"weight":1,"words":["a"],"inner":{"weight":2}},"d":[{"weight":1},{"weight":2}]}"#,
        ]
    ));
    let long: Vec<String> = (0..1_000).map(|_| r#"{"weight":1}"#.to_owned()).collect();
    let variables = format!(r#"{{"d":[{}]}}"#, long.join(","));
    it.operation_of(text, &variables);
}

#[test]
fn objects_with_variables_inside_are_leaves() {
    let it = fixture();
    let text = "query ($x: Float!, $w: [String!], $j: String) { movies(where: {place: {eq: {longitude: $x, latitude: 2}}, meta: {eq: {a: [1, $j]}}}) { similar(taste: {weight: $x, words: $w}) { title } } }";
    let shown = format!("{:?}", it.operation_of(text, r#"{"x":1,"j":"v"}"#));
    for expected in [
        "Point([(\"longitude\", Variable",
        "Map([(\"a\", List([Literal(Integer(1)), Variable",
        "Map([(\"genre\", Literal(String(\"DRAMA\"))), (\"weight\", Variable",
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    assert!(
        !shown.contains("\"words\""),
        "an absent variable leaves a field absent: {shown}"
    );
}

#[test]
fn a_required_argument_refuses_null_and_absent_variables() {
    let it = fixture();
    let text = "query ($i: ID = \"x\") { node(id: $i) { id } }";
    let refused = it.refused(text, r#"{"i":null}"#);
    assert_eq!(
        refused,
        [
            "1:33 GRAPHQL_VALIDATION_FAILED: Argument \"id\" of non-null type \"ID!\" must not be null."
        ]
    );
}

#[test]
fn places_inside_that_are_required_refuse_null_variables() {
    let it = fixture();
    let cases = [
        (
            "query ($w: MovieWhere = {}) { movies(where: {AND: [$w]}) { title } }",
            r#"{"w":null}"#,
            "1:52 GRAPHQL_VALIDATION_FAILED: Expected non-nullable type \"MovieWhere!\" not to be null.",
        ),
        (
            "query ($t: String = \"a\") { movies(where: {title: {in: [\"b\", $t]}}) { title } }",
            r#"{"t":null}"#,
            "1:61 GRAPHQL_VALIDATION_FAILED: Expected non-nullable type \"String!\" not to be null.",
        ),
        (
            "query ($x: Float = 1) { movies { similar(taste: {weight: $x}) { title } } }",
            r#"{"x":null}"#,
            "1:58 GRAPHQL_VALIDATION_FAILED: Expected non-nullable type \"Float!\" not to be null.",
        ),
        (
            "query ($x: Float = 1) { movies(where: {place: {eq: {longitude: $x, latitude: 2}}}) { title } }",
            r#"{"x":null}"#,
            "1:64 GRAPHQL_VALIDATION_FAILED: Expected non-nullable type \"Float!\" not to be null.",
        ),
        (
            "query ($c: Boolean = true) { movies { title @include(if: $c) id } }",
            r#"{"c":null}"#,
            "1:58 GRAPHQL_VALIDATION_FAILED: Argument \"if\" of non-null type \"Boolean!\" must not be null.",
        ),
    ];
    for (text, variables, expected) in cases {
        assert_eq!(it.refused(text, variables), [expected], "{text}");
        it.operation_of(text, "{}");
    }
}
