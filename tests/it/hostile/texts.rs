//! Values in every position where a client can put one: the text of the statement is that of a harmless value.
//!
//! Only the compiler is asked, for both engines, with the value as a literal and in variables. So are names that a client
//! chooses: aliases, variables, fragments, operations.

use cygnet_resolvers::{
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{RootSource, Schema, Setting, prepare},
};
use serde_json::{Value, json};

use super::hostile;
use crate::serving::schema;

const DEFINITIONS: &str = r#"
interface Titled { title: String }
type Movie implements Titled @node @fulltext(indexes: [{ indexName: "words", queryName: "searchMovies", fields: ["title"] }]) {
  key: ID! @relayId
  title: String
  tags: [String!]
  tagline: String @coalesce(value: "none")
  actors: [Actor!]! @relationship(type: "ACTED_IN", direction: IN, properties: "Role")
  shout(text: String!, texts: [String!]): String @cypher(statement: "RETURN $text + this.title + $texts[0] AS c", columnName: "c")
}
type Series implements Titled @node { title: String }
type Actor @node { name: String! movies: [Movie!]! @relationship(type: "ACTED_IN", direction: OUT, properties: "Role") }
type Role @relationshipProperties { part: String parts: [String!] }
type Query { echo(text: String!, id: ID): String @cypher(statement: "RETURN $text + $id AS c", columnName: "c") }
type Mutation { make(text: String!): Int @cypher(statement: "CREATE (m:Movie {title: $text}) RETURN 1 AS c", columnName: "c") }
"#;

/// A position: what stands in the document, with `V` for the value; `variables` has the same with its value in variables.
struct Position {
    document: &'static str,
    /// The type of a variable in place of every `V`.
    ty: &'static str,
}

const fn position(document: &'static str, ty: &'static str) -> Position {
    Position { document, ty }
}

const POSITIONS: &[Position] = &[
    position("{ movies(where: { title: { eq: V } }) { key } }", "String"),
    position(
        "{ movies(where: { title: { contains: V } }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { title: { startsWith: V } }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { title: { endsWith: V } }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { title: { in: [V, V] } }) { key } }",
        "String!",
    ),
    position(
        "{ movies(where: { tagline: { eq: V } }) { tagline } }",
        "String",
    ),
    position("{ movies(where: { key: { eq: V } }) { key } }", "ID"),
    position("{ movies(where: { key: { in: [V] } }) { key } }", "ID!"),
    position(
        "{ movies(where: { tags: { includes: V } }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { tags: { eq: [V, V] } }) { key } }",
        "String!",
    ),
    position(
        "{ movies(where: { OR: [{ NOT: { title: { eq: V } } }, { title: { eq: V } }] }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { actors: { some: { name: { eq: V } } } }) { key } }",
        "String",
    ),
    position(
        "{ movies(where: { actorsConnection: { none: { edge: { part: { contains: V } }, node: { name: { eq: V } } } } }) { key } }",
        "String",
    ),
    position(
        "{ movies { actors(where: { name: { startsWith: V } }) { movies(where: { title: { eq: V } }) { key } } } }",
        "String",
    ),
    position(
        "{ movies { actorsConnection(where: { edge: { parts: { includes: V } } }) { totalCount aggregate { count { nodes } } } } }",
        "String",
    ),
    position(
        "{ moviesConnection(where: { title: { eq: V } }) { totalCount edges { cursor } aggregate { node { title { longest } } } } }",
        "String",
    ),
    position(
        "{ titleds(where: { title: { eq: V } }) { title } }",
        "String",
    ),
    position("{ node(id: V) { id } }", "ID!"),
    position("{ movies { shout(text: V, texts: [V]) } }", "String!"),
    position("{ echo(text: V, id: V) }", "String!"),
    position("mutation { make(text: V) }", "String!"),
];

/// Those that the embedded engine has no words for.
const SEARCHES: &[Position] = &[position(
    "{ searchMovies(phrase: V) { edges { score node { key } } } }",
    "String!",
)];

fn texts(
    schema: &Schema,
    dialect: Dialect,
    document: &str,
    variables: &Value,
) -> Result<Vec<String>, String> {
    let limits = Limits::default();
    let refused = |refused: Vec<cygnet_resolvers::error::Refused>| refused[0].message.to_string();
    let given = serde_json::value::to_raw_value(variables).expect("JSON");
    let document = Document::parse(&schema.api, document, &limits).map_err(refused)?;
    let operation = document.operation(None).expect("one operation");
    let given = read_variables(&schema.api, &document, operation, Some(&given), &limits);
    let setting = Setting {
        schema,
        dialect,
        limits: &limits,
    };
    let structure = given.map_err(refused)?.fingerprint;
    let prepared = prepare(setting, &document, operation, &structure).map_err(refused)?;
    let texts = prepared.roots.iter().map(|root| match &root.answer {
        RootSource::Statement(statement) => statement.text.clone(),
        RootSource::Constant | RootSource::Introspection | RootSource::Script(_) => String::new(),
    });
    Ok(texts.collect())
}

/// The document with the value written out.
fn literal(position: &Position, value: &str) -> String {
    let value = serde_json::to_string(value).expect("a text");
    position.document.replace('V', &value)
}

/// The document with the value in a variable. A variable for a whole filter says nothing new: the value is its leaf.
fn by_variable(position: &Position) -> String {
    let (kind, rest) = match position.document.strip_prefix("mutation") {
        Some(rest) => ("mutation", rest),
        None => ("query", position.document),
    };
    // Two variables, for a position may want an `ID` where another wants a text.
    let rest = rest.replace("id: V", "id: $i").replace('V', "$v");
    let ids = if rest.contains("$i") { "$i: ID! " } else { "" };
    let values = if rest.contains("$v") {
        format!("$v: {}", position.ty)
    } else {
        String::new()
    };
    format!("{kind} ({ids}{values}) {rest}")
}

fn check(schema: &Schema, dialect: Dialect, position: &Position) {
    let of_literal = |value: &str| texts(schema, dialect, &literal(position, value), &json!({}));
    let document = by_variable(position);
    let of_variable = |value: &str| {
        let variables = json!({ "i": value, "v": value });
        let known = |name: &&str| document.contains(&format!("${name}:"));
        let names = ["i", "v"].into_iter().filter(known);
        let variables: Value = names
            .map(|name| (name.to_owned(), variables[name].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        texts(schema, dialect, &document, &variables)
    };
    let expected = of_literal("x").unwrap_or_else(|error| panic!("{}: {error}", position.document));
    assert!(!expected.concat().is_empty(), "{}", position.document);
    assert_eq!(of_variable("x").as_ref(), Ok(&expected), "{document}");
    for value in hostile() {
        let shown: String = value.chars().take(40).collect();
        assert_eq!(
            of_literal(&value).as_ref(),
            Ok(&expected),
            "{shown:?} in {}",
            position.document
        );
        assert_eq!(
            of_variable(&value).as_ref(),
            Ok(&expected),
            "{shown:?} in {document}"
        );
    }
}

#[test]
fn values_leave_the_text_alone() {
    let schema = schema(DEFINITIONS);
    for position in POSITIONS {
        check(&schema, Dialect::Neo4j, position);
        check(&schema, Dialect::Embedded, position);
    }
    for position in SEARCHES {
        check(&schema, Dialect::Neo4j, position);
    }
}

#[test]
fn whole_filters_in_variables_leave_the_text_alone() {
    let schema = schema(DEFINITIONS);
    let document = "query ($w: MovieWhere) { movies(where: $w) { key } }";
    let filter = |value: &str| {
        json!({ "w": { "OR": [
            { "title": { "in": [value, value] } },
            { "actorsConnection": { "some": { "edge": { "part": { "eq": value } } } } },
            { "NOT": { "key": { "startsWith": value } } },
        ] } })
    };
    for dialect in [Dialect::Neo4j, Dialect::Embedded] {
        let expected = texts(&schema, dialect, document, &filter("x")).expect("a statement");
        for value in hostile() {
            let found = texts(&schema, dialect, document, &filter(&value));
            assert_eq!(found.as_ref(), Ok(&expected));
        }
    }
}

#[test]
fn names_that_a_client_chooses_leave_the_text_alone() {
    let schema = schema(DEFINITIONS);
    let long = "n".repeat(20_000);
    let of = |name: &str| {
        let document = format!(
            "query {name}(${name}: String) {{ {name}: movies(where: {{ title: {{ eq: ${name} }} }}) {{ ...{name} }} }} \
             fragment {name} on Movie {{ {name}: title actors {{ {name}: name }} }}"
        );
        texts(&schema, Dialect::Neo4j, &document, &json!({ name: "x" }))
    };
    let expected = of("harmless");
    assert!(expected.is_ok(), "{expected:?}");
    for name in [
        "n0", "p0", "p", "r", "v1", "c1", "this", "RETURN", "null", "__x", &long,
    ] {
        assert_eq!(of(name), expected, "{:.40}", name);
    }
}
