//! Introspection that is nested too deep is refused with graphql-js's text, at the field where it begins.

use super::fixture;

fn check(text: &str, expected: &[&str]) {
    let it = fixture();
    let found = match it.operation(text, "{}") {
        Ok(_) => Vec::new(),
        Err(_) => it.refused(text, "{}"),
    };
    let said = |place: &&str| {
        format!("{place} GRAPHQL_VALIDATION_FAILED: Maximum introspection depth exceeded")
    };
    let expected: Vec<String> = expected.iter().map(said).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn lists_of_types_in_lists_of_types() {
    let two = "type { fields { type { inputFields { name } } } }";
    check(
        &format!("{{ __schema {{ queryType {{ fields {{ {two} }} }} }} }}"),
        &["1:3"],
    );
    check(
        "{ __schema { queryType { fields { type { interfaces { name } } } } } }",
        &[],
    );
    check(
        "{ a: __type(name: \"Query\") { possibleTypes { interfaces { fields { name } } } } b: __schema { types { name } } }",
        &["1:3"],
    );
}

#[test]
fn through_fragments() {
    let deep = "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } \
        fragment B on __Type { fields { type { ...C } } } fragment C on __Type { ... { fields { name } } }";
    check(deep, &["1:3"]);
    // The same fragment is fair in one place and too deep in another.
    let both = "{ a: __schema { types { ...A } } b: __schema { types { fields { type { ...A } } } } } \
        fragment A on __Type { fields { type { interfaces { name } } } }";
    check(both, &["1:34"]);
    // A circle is told as one, and does not keep the walk from its end.
    let circle =
        "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...A } } }";
    let found = fixture().refused(circle, "{}");
    assert_eq!(found.len(), 2, "{found:?}");
}
