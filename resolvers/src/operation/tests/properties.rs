//! Equal fingerprints are equal operations, and a literal is as good as a variable.

use std::{fmt::Write as _, sync::LazyLock};

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::fixture;
use crate::{
    operation::{
        Arguments, Children, Input, Names, Operation, Selection, Variables, bind_names, introspect,
        read_variables,
    },
    slot::Leaf,
};

fn text() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        "[a-c\"\\\\\u{1F600}$`]{0,4}".prop_map(Json::from)
    ]
}

/// A `MovieWhere`.
fn filter() -> impl Strategy<Value = Json> {
    let optional = |key: &'static str, value: BoxedStrategy<Json>| {
        prop::option::weighted(0.3, value).prop_map(move |value| (key, value))
    };
    let leaf = (
        optional(
            "title",
            (text(), prop::collection::vec("[a-c]", 0..3))
                .prop_map(|(eq, of)| json!({"eq": eq, "in": of}))
                .boxed(),
        ),
        optional(
            "seen",
            any::<Option<bool>>()
                .prop_map(|eq| json!({ "eq": eq }))
                .boxed(),
        ),
        optional(
            "rating",
            (-5..5_i32)
                .prop_map(|gt| json!({ "gt": f64::from(gt) / 4.0 }))
                .boxed(),
        ),
        optional(
            "budget",
            any::<i64>()
                .prop_map(|lt| json!({ "lt": lt.to_string() }))
                .boxed(),
        ),
        optional(
            "tags",
            prop_oneof![Just(json!({"eq": ["a"]})), Just(json!({"includes": "b"}))].boxed(),
        ),
        optional(
            "place",
            (-90..90_i32, any::<bool>())
                .prop_map(|(at, near)| {
                    let point = json!({"longitude": at, "latitude": at});
                    if near {
                        json!({"distance": {"from": point, "lte": 5}})
                    } else {
                        json!({"eq": point})
                    }
                })
                .boxed(),
        ),
    )
        .prop_map(|(a, b, c, d, e, f)| object([a, b, c, d, e, f]));
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from);
        (
            optional("AND", prop_oneof![list.clone(), inner.clone()].boxed()),
            optional("OR", list.boxed()),
            optional("NOT", inner.clone().boxed()),
            optional(
                "actors",
                Just(json!({"some": {"name": {"eq": "x"}}})).boxed(),
            ),
            optional(
                "actorsConnection",
                inner
                    .prop_map(|_| json!({"all": {"edge": {"ActedIn": {"role": {"eq": null}}}}}))
                    .boxed(),
            ),
            optional(
                "title",
                text().prop_map(|eq| json!({ "contains": eq })).boxed(),
            ),
        )
            .prop_map(|(a, b, c, d, e, f)| object([a, b, c, d, e, f]))
    })
}

fn object<const N: usize>(entries: [(&'static str, Option<Json>); N]) -> Json {
    let given = entries
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Json::Object(given.collect::<Map<_, _>>())
}

/// The same structure with other values.
fn changed(json: &Json) -> Json {
    match json {
        Json::Null => Json::Null,
        Json::Bool(flag) => (!flag).into(),
        Json::Number(number) => (number.as_f64().unwrap_or(0.0) + 1.0).into(),
        Json::String(text) => match text.parse::<i64>() {
            Ok(number) => number.wrapping_add(1).to_string().into(),
            Err(_) => format!("{text}x").into(),
        },
        Json::Array(items) => Json::Array(items.iter().map(changed).collect()),
        Json::Object(entries) => Json::Object(
            entries
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), changed(value)))
                .collect(),
        ),
    }
}

/// As a literal of a document.
fn literal(json: &Json, to: &mut String) {
    match json {
        Json::Array(items) => {
            to.push('[');
            items.iter().for_each(|item| {
                literal(item, to);
                to.push(',');
            });
            to.push(']');
        }
        Json::Object(entries) => {
            to.push('{');
            for (key, value) in entries {
                write!(to, "{key}: ").unwrap();
                literal(value, to);
                to.push(',');
            }
            to.push('}');
        }
        leaf => write!(to, "{leaf}").unwrap(),
    }
}

/// The operation with every variable replaced by its value.
fn inlined(operation: &Operation, variables: &Variables) -> String {
    let mut operation = operation.clone();
    operation
        .selections
        .iter_mut()
        .for_each(|it| inline_selection(it, variables));
    let shown = format!("{operation:?}");
    // Places differ where the text does.
    let pieces: Vec<&str> = shown.split("location: (").collect();
    pieces
        .iter()
        .map(|piece| piece.split_once(')').map_or(*piece, |(_, rest)| rest))
        .collect()
}

fn inline_selection(selection: &mut Selection, variables: &Variables) {
    let Arguments(arguments) = &mut selection.arguments;
    arguments
        .iter_mut()
        .for_each(|(_, input)| inline(input, variables));
    match &mut selection.children {
        Children::None => {}
        Children::Object(_, below) => below
            .iter_mut()
            .for_each(|it| inline_selection(it, variables)),
        Children::PerType(types) => types
            .iter_mut()
            .flat_map(|(_, below)| below)
            .for_each(|it| inline_selection(it, variables)),
    }
}

fn inline(input: &mut Input, variables: &Variables) {
    match input {
        Input::Null | Input::Choice(_) => {}
        Input::Leaf { leaf, .. } | Input::Cursor { leaf, .. } | Input::Size { leaf, .. } => {
            if let Leaf::Variable(path) = leaf {
                *leaf = Leaf::Literal(variables.at(path).unwrap().clone());
            }
        }
        Input::Object(fields) => fields
            .iter_mut()
            .for_each(|(_, input)| inline(input, variables)),
        Input::List(items) => items.iter_mut().for_each(|input| inline(input, variables)),
    }
}

const DOCUMENT: &str = "query ($w: MovieWhere, $n: Int, $s: [MovieSort!]) { movies(where: $w, limit: $n, sort: $s) { title } }";

static FIXTURE: LazyLock<super::Fixture> = LazyLock::new(fixture);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_fingerprints_are_equal_operations(filter in filter(), size in 0..900_i32) {
        let it = &*FIXTURE;
        let document = it.parse(DOCUMENT).unwrap();
        let one = json!({"w": filter, "n": size, "s": [{"title": "ASC"}, {"rating": "DESC"}]});
        let mut other = json!({"w": changed(&filter), "n": size + 100});
        other["s"] = one["s"].clone();
        let one = it.read(&document, &one.to_string()).unwrap();
        let other = it.read(&document, &other.to_string()).unwrap();
        prop_assert_eq!(&one.fingerprint, &other.fingerprint);
        let one = it.bind(&document, &one).unwrap();
        let other = it.bind(&document, &other).unwrap();
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn a_literal_is_as_good_as_a_variable(filter in filter(), size in prop_oneof![0..10_i32, 900..1_100_i32]) {
        let it = &*FIXTURE;
        let document = it.parse(DOCUMENT).unwrap();
        let variables = json!({"w": filter, "n": size, "s": {"title": "ASC"}});
        let variables = it.read(&document, &variables.to_string()).unwrap();
        let with_variables = it.bind(&document, &variables).unwrap();
        let mut written = String::new();
        literal(&filter, &mut written);
        let written = format!("{{ movies(where: {written}, limit: {size}, sort: {{title: ASC}}) {{ title }} }}");
        let with_literals = it.operation(&written, "{}");
        let with_literals = with_literals.map_err(|refused| TestCaseError::fail(format!("{written}: {refused:?}")))?;
        prop_assert_eq!(inlined(&with_variables, &variables), inlined(&with_literals, &variables));
    }

    #[test]
    fn no_document_ends_the_process(text in soup()) {
        let it = &*FIXTURE;
        if let Ok(document) = it.parse(&text) {
            for (at, _) in document.operations.iter().enumerate() {
                let operation = crate::operation::OperationRef(u16::try_from(at).unwrap());
                let read = read_variables(&it.api, &document, operation, None, &it.limits);
                if let Ok(variables) = read {
                    let names = Names { api: &it.api, model: &it.model, limits: &it.limits };
                    let _ = bind_names(names, &document, operation, &variables.fingerprint);
                    let _ = introspect(&it.api, &document, operation, &variables);
                }
            }
        }
    }

    #[test]
    fn no_variable_ends_the_process(json in anything()) {
        let it = &*FIXTURE;
        let document = it.parse("query ($w: MovieWhere, $s: [MovieSort!], $p: PointInput, $j: Json, $t: [Taste!], $a: String, $n: Int) { moviesConnection(where: $w, sort: $s, first: $n, after: $a) { edges { node { similar(deep: $t) { title } } } } movies(where: {place: {eq: $p}, meta: {eq: $j}}) { title } }").unwrap();
        let variables: Map<String, Json> = ["w", "s", "p", "j", "t", "a", "n"]
            .iter()
            .map(|name| ((*name).to_owned(), json.clone()))
            .collect();
        for name in ["w", "s", "p", "j", "t", "a", "n"] {
            let one = json!({ name: json });
            if let Ok(read) = it.read(&document, &one.to_string()) {
                it.bind(&document, &read).unwrap();
            }
        }
        let _ = it.read(&document, &Json::Object(variables).to_string());
    }
}

/// Documents that are nearly right.
fn soup() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "query",
        "query ($n: Int = 5, $g: Boolean)",
        "mutation",
        "fragment F on Movie",
        "fragment G on Production",
        "...F",
        "...G",
        "... on Movie",
        "...",
        "movies",
        "{ movies",
        "{ productions",
        "title",
        "actors",
        "actorsConnection",
        "edges",
        "node",
        "properties",
        "__typename",
        "__schema",
        "types",
        "name",
        "a:",
        "(where: {title: {eq: \"x\"}})",
        "(first: $n)",
        "(limit: $n)",
        "where:",
        "{title:",
        "{eq:",
        "$n",
        "@skip(if: $g)",
        "@include(if: true)",
        "null",
        "\"\"\"",
        "\"x\"",
        "1e400",
        "-1",
        "#",
        "\n",
        "é",
        "\u{0}",
        "{ title }",
        "{ name } }",
        "} }",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
}

/// Any JSON, with keys that mean something.
fn anything() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        prop::sample::select(vec![
            "",
            "ASC",
            "DRAMA",
            "Movie",
            "2020-01-01",
            "P1D",
            "5",
            "\u{0}",
            "é"
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let key = prop::sample::select(vec![
            "AND",
            "OR",
            "NOT",
            "title",
            "eq",
            "in",
            "gt",
            "seen",
            "place",
            "longitude",
            "latitude",
            "genre",
            "weight",
            "words",
            "inner",
            "actors",
            "some",
            "name",
            "other",
            "rating",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((key, inner), 0..4).prop_map(|entries| {
                Json::Object(
                    entries
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}
