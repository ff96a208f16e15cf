use std::collections::BTreeSet;

use apollo_compiler::Schema;

use super::{ChangeKind, Criticality, compare, published};
use crate::source::Source;

/// Two schemas, and the only changes between them: kind and place.
type Case = (
    &'static str,
    &'static str,
    &'static [(ChangeKind, &'static str)],
);

use ChangeKind as K;

const BASE: &str = "type Query { a: Int }";

/// One row for each rule, on what follows after [`BASE`].
const CASES: &[Case] = &[
    ("type T { a: Int }", "", &[(K::TypeRemoved, "T")]),
    ("", "scalar S", &[(K::TypeAdded, "S")]),
    ("scalar S", "enum S { A }", &[(K::TypeKindChanged, "S")]),
    (
        "input S { a: Int }",
        "type S { a: Int }",
        &[(K::TypeKindChanged, "S")],
    ),
    (
        "interface I { a: Int } type T implements I { a: Int }",
        "interface I { a: Int } type T { a: Int }",
        &[(K::InterfaceRemoved, "T")],
    ),
    (
        "interface I { a: Int } interface T { a: Int }",
        "interface I { a: Int } interface T implements I { a: Int }",
        &[(K::InterfaceAdded, "T")],
    ),
    (
        "type A { a: Int } type B { a: Int } union U = A | B",
        "type A { a: Int } type B { a: Int } union U = B",
        &[(K::UnionMemberRemoved, "U")],
    ),
    (
        "type A { a: Int } type B { a: Int } union U = A",
        "type A { a: Int } type B { a: Int } union U = A | B",
        &[(K::UnionMemberAdded, "U")],
    ),
    (
        "enum E { A B }",
        "enum E { A }",
        &[(K::EnumValueRemoved, "E.B")],
    ),
    (
        "enum E { A } type T { e(x: E): [E!] }",
        "enum E { A B } type T { e(x: E): [E!] }",
        &[(K::EnumValueAdded, "E.B")],
    ),
    (
        "enum E { A } input I { e: E }",
        "enum E { A B } input I { e: E }",
        &[(K::EnumValueAddedToInput, "E.B")],
    ),
    (
        "enum E { A }",
        "enum E { A @deprecated }",
        &[(K::EnumValueDeprecated, "E.A")],
    ),
    (
        "enum E { A @deprecated }",
        "enum E { A }",
        &[(K::EnumValueDeprecationRemoved, "E.A")],
    ),
    (
        "type T { a: Int b: Int }",
        "type T { a: Int }",
        &[(K::FieldRemoved, "T.b")],
    ),
    (
        "interface T { a: Int b: Int }",
        "interface T { b: Int }",
        &[(K::FieldRemoved, "T.a")],
    ),
    (
        "type T { a: Int }",
        "type T { a: Int b: Int }",
        &[(K::FieldAdded, "T.b")],
    ),
    (
        "type T { a: Int }",
        "type T { a: String }",
        &[(K::FieldTypeChanged, "T.a")],
    ),
    (
        "type T { a: Int! }",
        "type T { a: Int }",
        &[(K::FieldTypeChanged, "T.a")],
    ),
    (
        "type T { a: [Int!] }",
        "type T { a: [Int]! }",
        &[(K::FieldTypeChanged, "T.a")],
    ),
    (
        "type T { a: Int }",
        "type T { a: [Int] }",
        &[(K::FieldTypeChanged, "T.a")],
    ),
    (
        "type T { a: [Int] }",
        "type T { a: Int }",
        &[(K::FieldTypeChanged, "T.a")],
    ),
    (
        "type T { a: Int }",
        "type T { a: Int! }",
        &[(K::FieldTypeNarrowed, "T.a")],
    ),
    (
        "type T { a: [Int] }",
        "type T { a: [Int!]! }",
        &[(K::FieldTypeNarrowed, "T.a")],
    ),
    (
        "type T { a: Int }",
        "type T { a: Int @deprecated(reason: \"x\") }",
        &[(K::FieldDeprecated, "T.a")],
    ),
    (
        "type T { a: Int @deprecated }",
        "type T { a: Int }",
        &[(K::FieldDeprecationRemoved, "T.a")],
    ),
    (
        "type T { a(x: Int): Int }",
        "type T { a: Int }",
        &[(K::ArgumentRemoved, "T.a(x:)")],
    ),
    (
        "type T { a: Int }",
        "type T { a(x: Int!): Int }",
        &[(K::RequiredArgumentAdded, "T.a(x:)")],
    ),
    (
        "type T { a: Int }",
        "type T { a(x: Int! = 1, y: Int): Int }",
        &[
            (K::OptionalArgumentAdded, "T.a(x:)"),
            (K::OptionalArgumentAdded, "T.a(y:)"),
        ],
    ),
    (
        "type T { a(x: Int): Int }",
        "type T { a(x: Int!): Int }",
        &[(K::ArgumentTypeChanged, "T.a(x:)")],
    ),
    (
        "type T { a(x: Int): Int }",
        "type T { a(x: [Int]): Int }",
        &[(K::ArgumentTypeChanged, "T.a(x:)")],
    ),
    (
        "type T { a(x: [Int!]!): Int }",
        "type T { a(x: [Int!]): Int }",
        &[(K::ArgumentTypeWidened, "T.a(x:)")],
    ),
    (
        "type T { a(x: Int = 1): Int }",
        "type T { a(x: Int = 2): Int }",
        &[(K::ArgumentDefaultChanged, "T.a(x:)")],
    ),
    (
        "input I { a: Int b: Int }",
        "input I { a: Int }",
        &[(K::InputFieldRemoved, "I.b")],
    ),
    (
        "input I { a: Int }",
        "input I { a: Int b: Int! }",
        &[(K::RequiredInputFieldAdded, "I.b")],
    ),
    (
        "input I { a: Int }",
        "input I { a: Int b: Int c: Int! = 1 }",
        &[
            (K::OptionalInputFieldAdded, "I.b"),
            (K::OptionalInputFieldAdded, "I.c"),
        ],
    ),
    (
        "input I { a: Int }",
        "input I { a: Float }",
        &[(K::InputFieldTypeChanged, "I.a")],
    ),
    (
        "input I { a: [Int] }",
        "input I { a: [Int!] }",
        &[(K::InputFieldTypeChanged, "I.a")],
    ),
    (
        "input I { a: Int! b: Int }",
        "input I { a: Int b: Int }",
        &[(K::InputFieldTypeWidened, "I.a")],
    ),
    (
        "input I { a: Int }",
        "input I { a: Int = 3 }",
        &[(K::InputFieldDefaultChanged, "I.a")],
    ),
    (
        "input I { a: Int }",
        "input I { a: Int @deprecated }",
        &[(K::InputFieldDeprecated, "I.a")],
    ),
    (
        "input I { a: Int @deprecated }",
        "input I { a: Int }",
        &[(K::InputFieldDeprecationRemoved, "I.a")],
    ),
];

/// Changes of the types that operations start from: whole schemas.
const ROOTS: &[Case] = &[
    (
        "type Query { a: Int } type Mutation { a: Int }",
        "schema { query: Query } type Query { a: Int } type Mutation { a: Int }",
        &[(K::RootTypeRemoved, "schema.mutation")],
    ),
    (
        "schema { query: Query } type Query { a: Int } type Other { a: Int }",
        "schema { query: Other } type Query { a: Int } type Other { a: Int }",
        &[(K::RootTypeChanged, "schema.query")],
    ),
    (
        "schema { query: Query } type Query { a: Int } type Subscription { a: Int }",
        "type Query { a: Int } type Subscription { a: Int }",
        &[(K::RootTypeAdded, "schema.subscription")],
    ),
];

fn schema(text: &str) -> Schema {
    Schema::parse(text, "test.graphql").unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn check(before: &str, after: &str, expected: &[(ChangeKind, &str)]) {
    let (before, after) = (schema(before), schema(after));
    let found: Vec<_> = compare(&before, &after)
        .into_iter()
        .map(|change| (change.kind, change.path))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, path)| (*kind, (*path).to_owned()))
        .collect();
    assert_eq!(found, expected, "{before} -> {after}");
    assert_eq!(compare(&before, &before), [], "nothing changes by itself");
}

#[test]
fn every_rule_finds_its_change_and_nothing_else() {
    for (before, after, expected) in CASES {
        check(
            &format!("{BASE} {before}"),
            &format!("{BASE} {after}"),
            expected,
        );
    }
    for (before, after, expected) in ROOTS {
        check(before, after, expected);
    }
}

#[test]
fn every_kind_of_change_has_a_case_and_a_word_of_its_own() {
    let tested: BTreeSet<ChangeKind> = CASES
        .iter()
        .chain(ROOTS)
        .flat_map(|(_, _, expected)| expected.iter().map(|(kind, _)| *kind))
        .collect();
    assert_eq!(tested, ChangeKind::ALL.iter().copied().collect());
    let codes: BTreeSet<&str> = ChangeKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), ChangeKind::ALL.len());
}

#[test]
fn the_worst_comes_first_with_a_reason() {
    let before = schema("type Query { a: Int b: Int @deprecated c(x: Int = 1): Int }");
    let after = schema("type Query { a: Int! c(x: Int = 2): Int d: Int }");
    let shown: Vec<String> = compare(&before, &after)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        shown,
        [
            "breaking  FIELD_REMOVED Query.b: operations that select the field are refused; it was deprecated",
            "dangerous ARGUMENT_DEFAULT_CHANGED Query.c(x:): the default was `1` and is `2`: what is left out means something else",
            "safe      FIELD_TYPE_NARROWED Query.a: `Int` became `Int!`: it promises more than before",
            "safe      FIELD_ADDED Query.d: nobody selects it yet",
        ]
    );
    assert_eq!(
        compare(&before, &after)[0].criticality(),
        Criticality::Breaking
    );
}

#[test]
fn printed_schemas_are_told_from_type_definitions() {
    let read = |text: &str| published(&Source::new("a.graphql", text)).map(|read| read.is_ok());
    assert_eq!(
        read("schema { query: Query } type Query { a: Int }"),
        Some(true)
    );
    assert_eq!(
        read("type PageInfo { a: Int } type Query { a: PageInfo }"),
        Some(true)
    );
    assert_eq!(
        read("type PageInfo { a: Int } type Query { a: Nothing }"),
        Some(false)
    );
    assert_eq!(read("type Movie @node { title: String }"), None);
    assert_eq!(
        read("type Query { a: Int @cypher(statement: \"x\", columnName: \"x\") }"),
        None
    );
    assert_eq!(
        read("extend schema @query(read: false) type Query { a: Int }"),
        None
    );
    assert_eq!(read("type {"), None);
}
