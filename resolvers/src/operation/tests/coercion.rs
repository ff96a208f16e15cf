//! What clients are told of wrong variables and literals.

use super::{Fixture, fixture};

fn check(fixture: &Fixture, (text, variables): (&str, &str), expected: &str) {
    assert_eq!(
        fixture.refused(text, variables),
        [expected],
        "{text} {variables}"
    );
}

const WHERE: &str = "query ($w: MovieWhere!) { movies(where: $w) { title } }";

/// What no database can store is refused before one is asked.
#[test]
fn points_beyond_the_poles_and_durations_without_end() {
    let it = fixture();
    check(
        &it,
        (
            WHERE,
            r#"{"w": {"place": {"eq": {"longitude": 1, "latitude": 90.5}}}}"#,
        ),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value 90.5 at \"w.place.eq.latitude\"; Latitude must be between -90 and 90, found 90.5.",
    );
    check(
        &it,
        (
            "{ movies(where: {place: {eq: {longitude: 1, latitude: -91}}}) { title } }",
            "{}",
        ),
        "1:30 GRAPHQL_VALIDATION_FAILED: Latitude must be between -90 and 90, found -91.",
    );
    let poles = r#"{"w": {"place": {"in": [{"longitude": 1, "latitude": 90}, {"longitude": 1, "latitude": -90}]}}}"#;
    it.operation_of(WHERE, poles);
}

/// A latitude that is a variable by itself.
#[test]
fn points_of_variables_beyond_the_poles() {
    let it = fixture();
    let text = "query ($y: Float!) { movies(where: {place: {in: [{longitude: 1, latitude: $y}]}}) { title } }";
    it.operation_of(text, r#"{"y": 90}"#);
}

#[test]
fn wrong_variables_are_told_in_graphql_js_words() {
    let it = fixture();
    let first = "query ($n: Int!, $m: Int) { movies(limit: $n, offset: $m) { title } }";
    check(
        &it,
        (first, "{}"),
        "1:8 BAD_USER_INPUT: Variable \"$n\" of required type \"Int!\" was not provided.",
    );
    check(
        &it,
        (first, r#"{"n": null}"#),
        "1:8 BAD_USER_INPUT: Variable \"$n\" of non-null type \"Int!\" must not be null.",
    );
    check(
        &it,
        (first, r#"{"n": "x"}"#),
        "1:8 BAD_USER_INPUT: Variable \"$n\" got invalid value \"x\"; Int cannot represent non-integer value: \"x\"",
    );
    check(
        &it,
        (first, r#"{"n": 3000000000}"#),
        "1:8 BAD_USER_INPUT: Variable \"$n\" got invalid value 3000000000; Int cannot represent non 32-bit signed integer value: 3000000000",
    );
    check(
        &it,
        (first, "[]"),
        "BAD_USER_INPUT: Variables must be an object, each key the name of a variable.",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"title": {"eq": 1}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value 1 at \"w.title.eq\"; String cannot represent a non string value: 1",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"AND": [{}, {"nope": {"a": 1}}]}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value { nope: { a: 1 } } at \"w.AND[1]\"; Field \"nope\" is not defined by type \"MovieWhere\". Did you mean \"NOT\"?",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"AND": {"nope": 1}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value { nope: 1 } at \"w.AND\"; Field \"nope\" is not defined by type \"MovieWhere\". Did you mean \"NOT\"?",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"AND": [null]}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value null at \"w.AND[0]\"; Expected non-nullable type \"MovieWhere!\" not to be null.",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"genre": {"eq": "OPERA"}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value \"OPERA\" at \"w.genre.eq\"; Value \"OPERA\" does not exist in \"Genre\" enum.",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"genre": {"eq": 4}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value 4 at \"w.genre.eq\"; Enum \"Genre\" cannot represent non-string value: 4.",
    );
    check(
        &it,
        (WHERE, r#"{"w": 4}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value 4; Expected type \"MovieWhere\" to be an object.",
    );
    check(
        &it,
        (WHERE, r#"{"w": {"at": {"gt": "yesterday"}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$w\" got invalid value \"yesterday\" at \"w.at.gt\"; DateTime cannot represent non temporal value: yesterday",
    );
}

#[test]
fn wrong_literals_are_told_at_their_place() {
    let it = fixture();
    let text = "{\n  movies(where: { at: { gt: \"yesterday\" } }) { title }\n}";
    check(
        &it,
        (text, "{}"),
        "2:29 GRAPHQL_VALIDATION_FAILED: DateTime cannot represent non temporal value: yesterday",
    );
    let text = "query ($p: String = \"x\") { node(id: 5) { __typename } movies(where: {title: {eq: $p, eq: \"b\"}}) { title } }";
    check(
        &it,
        (text, "{}"),
        "1:78 1:86 GRAPHQL_VALIDATION_FAILED: There can be only one input field named \"eq\".",
    );
}

#[test]
fn all_that_is_wrong_with_a_variable_is_told() {
    let it = fixture();
    let given =
        r#"{"w": {"title": {"eq": 1, "in": ["a", 2]}, "titel": {}, "genre": {"eq": "DRAM"}}}"#;
    let said = it.refused(WHERE, given);
    assert_eq!(said.len(), 4, "{said:#?}");
    assert!(
        said[0].contains("Did you mean the enum value \"DRAMA\"?"),
        "{said:#?}"
    );
    assert!(said[2].contains("at \"w.title.in[1]\""), "{said:#?}");
    assert!(said[3].contains("Did you mean \"title\"?"), "{said:#?}");
    let many = vec!["1"; 60].join(",");
    let said = it.refused(
        WHERE,
        &format!(r#"{{"w": {{"title": {{"in": [{many}]}}}}}}"#),
    );
    assert_eq!(said.len(), 51);
    assert!(said[50].contains("Too many errors processing variables"));
}

#[test]
fn several_variables_are_told_at_once() {
    let it = fixture();
    let text = "query ($n: Int!, $m: Int) { movies(limit: $n, offset: $m) { title } }";
    assert_eq!(it.refused(text, r#"{"m": true}"#).len(), 2);
}

#[test]
fn defaults_are_constants_of_the_document() {
    let it = fixture();
    let text = "query ($b: BigInt = 9007199254740993, $g: [Genre!] = DRAMA) { movies(where: {budget: {gt: $b}, genre: {in: $g}}) { title } }";
    let document = it.parse(text).unwrap();
    let read = it.read(&document, "{}").unwrap();
    assert_eq!(
        format!("{:?}", read.values),
        "[Some(Integer(9007199254740993)), Some(List([String(\"DRAMA\")]))]"
    );
}

#[test]
fn inputs_of_the_type_definitions_take_defaults_and_refuse_what_is_missing() {
    let it = fixture();
    let text = "query ($t: Taste) { movies { similar(taste: $t) { title } } }";
    let document = it.parse(text).unwrap();
    let read = it
        .read(&document, r#"{"t": {"weight": 1, "inner": {"weight": 2}}}"#)
        .unwrap();
    let shown = format!("{:?}", read.values);
    assert_eq!(shown.matches("\"DRAMA\"").count(), 2, "{shown}");
    check(
        &it,
        (text, r#"{"t": {"weight": 3, "inner": {"genre": null}}}"#),
        "1:8 BAD_USER_INPUT: Variable \"$t\" got invalid value { genre: null } at \"t.inner\"; Field \"weight\" of required type \"Float!\" was not provided.",
    );
}

#[test]
fn of_equal_keys_the_last_counts() {
    let it = fixture();
    let document = it.parse(WHERE).unwrap();
    let twice = it
        .read(
            &document,
            r#"{"w": 5, "w": {"title": {"eq": "a"}, "title": {"contains": "b"}}}"#,
        )
        .unwrap();
    let once = it
        .read(&document, r#"{"w": {"title": {"contains": "b"}}}"#)
        .unwrap();
    assert_eq!(twice.values, once.values);
    assert_eq!(twice.fingerprint, once.fingerprint);
}

#[test]
fn operations_are_chosen_by_name() {
    let it = fixture();
    let document = it
        .parse("query A { movies { title } } query B { movies { id } }")
        .unwrap();
    let said = |name| document.operation(name).unwrap_err().message.to_string();
    assert_eq!(
        said(None),
        "Must provide operation name if query contains multiple operations."
    );
    assert_eq!(said(Some("C")), "Unknown operation named \"C\".");
    assert!(document.operation(Some("B")).is_ok());
}

#[test]
fn findings_of_the_validator_are_told_in_graphql_js_words() {
    let it = fixture();
    for (text, expected) in [
        (
            "query @skip(if: true) { movies { title } }",
            "Directive \"@skip\" may not be used on QUERY.",
        ),
        (
            "{ movies { title @skip(if: true) @skip(if: true) } }",
            "The directive \"@skip\" can only be used once at this location.",
        ),
        (
            "{ movies { ...F } } fragment F on Person { name }",
            "Fragment \"F\" cannot be spread here as objects of type \"Movie\" can never be of type \"Person\".",
        ),
        (
            "{ movies { ... on Person { name } } }",
            "Fragment cannot be spread here as objects of type \"Movie\" can never be of type \"Person\".",
        ),
        (
            "{ movies { title { x } } }",
            "Field \"title\" must not have a selection since type \"String!\" has no subfields.",
        ),
        (
            "{ movies { nope } }",
            "Cannot query field \"nope\" on type \"Movie\".",
        ),
        (
            "query ($a: Int) { movies { title } }",
            "Variable \"$a\" is never used.",
        ),
        ("{ movies { ...F } }", "Unknown fragment \"F\"."),
        (
            "query ($a: Nope) { movies(limit: $a) { title } }",
            "Unknown type \"Nope\". Did you mean \"Node\"?",
        ),
    ] {
        let said = it.refused(text, "{}");
        assert!(
            said[0].ends_with(&format!("GRAPHQL_VALIDATION_FAILED: {expected}")),
            "{text}: {said:?}"
        );
    }
    let many = "title ".repeat(20_001);
    let said = it.refused(&format!("{{ movies {{ {many} }} }}"), "{}");
    assert_eq!(
        said,
        ["COMPLEXITY_EXCEEDED: The document has too many tokens: at most 20000 are allowed"]
    );
}
