//! `cygnet introspect`: from a living database to a schema that answers.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use cygnet::store::{Store, embedded::Embedded, load, neo4j, profile, survey::label_statement};
use cygnet_resolvers::{
    cypher::{Delivery, Dialect, Mode, Statement},
    error::Denials,
    slot::SlotId,
    value::Value::Integer,
};
use cygnet_testkit::services::{self, Neo4j};
use cygnet_twin::{Scale, Twin};
use serde_json::{Value, json};

use super::{BINARY, json as as_json, run, text};
use crate::files::Folder;

/// Nodes with hostile names, drifted spellings, mixed kinds and several labels.
const ODD: &str = r#"
CREATE (:Film {title: 'A', created_at: date('2020-01-01'), score: 1, tags: ['x'], at: point({longitude: 1.0, latitude: 2.0})})
      -[:`has part` {since: datetime('2020-01-01T00:00:00Z')}]->(:`odd "label"` {`first name`: 'x', `__y`: 1, `a\\"b`: 2});
CREATE (:Film {title: 'B', created_at: date('2020-01-02'), score: 1.5, tags: []});
CREATE (:Film:Rare {title: 'C', createdAt: date('2020-01-03'), score: 3000000000});
"#;

async fn connected(server: &Neo4j) -> Store {
    let settings = neo4j::Settings::new(&server.bolt, &server.user, &server.password);
    let store = Store::Neo4j(neo4j::Neo4j::open(settings).expect("the settings work"));
    let soon = Instant::now() + Duration::from_secs(60);
    store.connected(soon).await.expect("the server answers");
    store
}

/// Runs the command against a server.
fn on(server: &Neo4j, arguments: &[&str]) -> std::process::Output {
    Command::new(BINARY)
        .args(arguments)
        .args([
            "--store",
            "neo4j",
            "--bolt-uri",
            &server.bolt,
            "--bolt-user",
            &server.user,
        ])
        .env("CYGNET_STORE__NEO4J__PASSWORD", &server.password)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs")
}

/// The schema passes the check in both profiles, and an operation over it answers.
fn answer(server: &Neo4j, schema: &str, operation: &str) -> Value {
    for profile in ["full", "compat"] {
        let checked = run(&["check", schema, "--profile", profile]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    }
    let output = on(server, &["query", "--schema", schema, operation]);
    let answer = as_json(&output);
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_twin_in_neo4j_becomes_a_schema_that_answers() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("the database is empty");
    let store = connected(server).await;
    let twin = Twin::new(42, Scale::TINY);
    load::twin(&store, &twin, |_| {})
        .await
        .expect("the twin is loaded");
    let folder = Folder::new("introspect-twin");
    let schema = folder.file("schema.graphql", "");
    let output = on(server, &["introspect", "--out", &schema, "--sample", "200"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let definitions = std::fs::read_to_string(&schema).expect("the file");
    for expected in [
        "type Device @node(labels: [\"Device\", \"Node\"])",
        "id: String @unique",
        "installedAt: DateTime",
        "location: Point",
        "@relationshipProperties",
    ] {
        assert!(
            definitions.contains(expected),
            "{expected} in\n{definitions}"
        );
    }
    assert!(
        text(&output.stderr).contains("LABEL_WITHOUT_TYPE Node"),
        "{}",
        text(&output.stderr)
    );
    let data = answer(
        server,
        &schema,
        "{ devicesConnection { totalCount } devices(limit: 1, sort: [{ id: ASC }]) { id installedAt } }",
    );
    assert_eq!(data["devices"][0]["id"], "device-000000", "{data}");
    let again = on(server, &["introspect", "--sample", "200"]);
    assert_eq!(
        text(&again.stdout).trim(),
        definitions.trim(),
        "the same database gives the same text"
    );
    server.clear().await.expect("the database is empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_names_drift_and_mixed_kinds_can_be_served() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("the database is empty");
    let store = connected(server).await;
    load::script(&store, ODD, |_| {})
        .await
        .expect("the script runs");
    let folder = Folder::new("introspect-odd");
    let schema = folder.file("schema.graphql", "");
    let output = on(server, &["introspect", "--out", &schema]);
    let definitions = std::fs::read_to_string(&schema).expect("the file");
    for expected in [
        "createdAt: Date @alias(property: \"created_at\")",
        "score: Float",
        "at: Point",
        "tags: [String!]",
        "type Rare @node(labels: [\"Rare\", \"Film\"])",
        "type Odd_label @node(labels: [\"odd \\\"label\\\"\"])",
        "first_name: String @alias(property: \"first name\")",
        "hasPartOddLabels: [Odd_label!]! @relationship(type: \"has part\", direction: OUT, properties: \"HasPart\")",
        "filmsHasPart: [Film!]! @relationship(type: \"has part\", direction: IN, properties: \"HasPart\")",
    ] {
        assert!(
            definitions.contains(expected),
            "{expected} in\n{definitions}"
        );
    }
    let report = text(&output.stderr);
    for expected in [
        "DRIFTED_NAME Film.created_at",
        "MIXED_KINDS Film.score",
        "ESCAPED_NAME odd \"label\"",
    ] {
        assert!(report.contains(expected), "{expected} in\n{report}");
    }
    let data = answer(
        server,
        &schema,
        "{ films(sort: [{ title: ASC }]) { title createdAt score hasPartOddLabels { first_name y a_b filmsHasPart { title } } } rares { title } }",
    );
    assert_eq!(data["films"][0]["createdAt"], "2020-01-01");
    assert_eq!(
        data["films"][2]["createdAt"],
        Value::Null,
        "the rarer spelling is not read"
    );
    assert_eq!(data["films"][0]["hasPartOddLabels"][0]["first_name"], "x");
    assert_eq!(
        data["films"][0]["hasPartOddLabels"][0]["filmsHasPart"][0]["title"],
        "A"
    );
    assert_eq!(data["rares"][0]["title"], "C");
    let whole = as_json(&on(server, &["introspect", "--json", "--label", "Rare"]));
    assert_eq!(whole["report"]["labels"][0]["count"], 1);
    assert!(
        !whole["definitions"]
            .as_str()
            .expect("a text")
            .contains("Odd_label")
    );
    server.clear().await.expect("the database is empty");
}

/// One value of every kind that Neo4j stores, and what of its schema can be said again.
const KINDS: [&str; 5] = [
    "CREATE (:IntroKind {a: true, b: 1, c: 1.5, d: 'x', e: date(), f: localtime(), g: time(), h: localdatetime(), i: datetime(), \
     j: datetime('2020-01-01T00:00[Europe/Oslo]'), k: duration('P1M'), l: point({x: 1, y: 2}), m: point({longitude: 1, latitude: 2, height: 3}), \
     n: 9007199254740993, o: [1, 9007199254740993], p: [1.5], q: [date()], r: [point({x: 1, y: 2, z: 3})], s: [duration('P1D')], t: [true], v: [0.25, 0.5]})",
    "CREATE CONSTRAINT intro_kind_d IF NOT EXISTS FOR (n:IntroKind) REQUIRE n.d IS UNIQUE",
    "CREATE CONSTRAINT intro_kind_ab IF NOT EXISTS FOR (n:IntroKind) REQUIRE (n.a, n.b) IS UNIQUE",
    "CREATE FULLTEXT INDEX intro_kind_text IF NOT EXISTS FOR (n:IntroKind) ON EACH [n.d]",
    "CREATE VECTOR INDEX intro_kind_near IF NOT EXISTS FOR (n:IntroKind) ON (n.v) OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}}",
];

const KINDS_GONE: [&str; 4] = [
    "DROP CONSTRAINT intro_kind_d IF EXISTS",
    "DROP CONSTRAINT intro_kind_ab IF EXISTS",
    "DROP INDEX intro_kind_text IF EXISTS",
    "DROP INDEX intro_kind_near IF EXISTS",
];

const KINDS_TYPE: &str = r#"# The database keeps unique: "a", "b". No directive asks for that.
type IntroKind @node @fulltext(indexes: [{ indexName: "intro_kind_text", queryName: "introKindByIntroKindText", fields: ["d"] }]) @vector(indexes: [{ indexName: "intro_kind_near", embeddingProperty: "v", queryName: "introKindByIntroKindNear" }]) {
  a: Boolean
  b: Int
  c: Float
  d: String @unique
  e: Date
  f: LocalTime
  g: Time
  h: LocalDateTime
  i: DateTime
  j: DateTime
  k: Duration
  l: CartesianPoint
  m: Point
  n: BigInt
  o: [BigInt!]
  p: [Float!]
  q: [Date!]
  r: [CartesianPoint!]
  s: [Duration!]
  t: [Boolean!]
  v: [Float!]
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_value_and_what_the_databases_schema_says() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("the database is empty");
    for text in KINDS.into_iter().chain(["CALL db.awaitIndexes(60)"]) {
        server
            .run(text, json!({}))
            .await
            .expect("the graph is made");
    }
    let folder = Folder::new("introspect-kinds");
    let schema = folder.file("schema.graphql", "");
    let output = on(
        server,
        &["introspect", "--label", "IntroKind", "--out", &schema],
    );
    let definitions = std::fs::read_to_string(&schema).expect("the file");
    assert_eq!(definitions.trim(), KINDS_TYPE, "{}", text(&output.stderr));
    let data = answer(
        server,
        &schema,
        "{ introKinds { a b c d e f g h i j k l { x srid } m { height } n o p q r { z } s t v } introKindByIntroKindText(phrase: \"x\") { edges { node { d } } } }",
    );
    assert_eq!(data["introKinds"][0]["n"], "9007199254740993", "{data}");
    assert_eq!(data["introKinds"][0]["r"][0]["z"], 3.0);
    assert_eq!(
        data["introKindByIntroKindText"]["edges"][0]["node"]["d"],
        "x"
    );
    for text in KINDS_GONE {
        server
            .run(text, json!({}))
            .await
            .expect("the schema is gone");
    }
    server.clear().await.expect("the database is empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_embedded_engine_becomes_a_schema_that_answers() {
    let folder = Folder::new("introspect-embedded");
    let data = folder.0.join("graph.kgl");
    {
        let store = Store::Embedded(Embedded::open(&data).expect("a new file"));
        let text = "CREATE (:Movie {id: 'm', title: 'A', year: 1})<-[:ACTED_IN {role: 'x', type: 1}]-(:Person {name: 'P'});";
        load::script(&store, text, |_| {})
            .await
            .expect("the script runs");
    }
    let data = data.display().to_string();
    let schema = folder.file("schema.graphql", "");
    let output = run(&[
        "introspect",
        "--store",
        "embedded",
        "--data",
        &data,
        "--out",
        &schema,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let definitions = std::fs::read_to_string(&schema).expect("the file");
    for expected in [
        "type Movie @node {\n  id: String\n  title: String\n  year: Int\n  peopleActedIn: [Person!]!",
        "type ActedIn @relationshipProperties {\n  role: String\n  type: Int\n}",
    ] {
        assert!(
            definitions.contains(expected),
            "{expected} in\n{definitions}"
        );
    }
    let output = run(&[
        "query",
        "--schema",
        &schema,
        "--store",
        "embedded",
        "--data",
        &data,
        "{ people { name actedInMoviesConnection { edges { properties { role type } node { id title } } } } }",
    ]);
    let answer = as_json(&output);
    let edge = &answer["data"]["people"][0]["actedInMoviesConnection"]["edges"][0];
    assert_eq!(
        (&edge["node"]["id"], &edge["properties"]["type"]),
        (&"m".into(), &1.into()),
        "{answer:#}"
    );
}

/// Indexes of every kind that type definitions can ask for, and a label whose nodes have another one's constraint.
const INDEXED: [&str; 12] = [
    "CREATE (:IntroDoc {id: '1', title: 'A', year: 1, at: point({longitude: 1, latitude: 2}), near: [0.25, 0.5], plot: 'x'})\
        -[:INTRO_CITES {page: 3, kind: 'k'}]->(:IntroDoc:IntroRare {id: '2', title: 'B', year: 2, rank: 1})",
    "CREATE CONSTRAINT intro_doc_id FOR (n:IntroDoc) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX intro_doc_year FOR (n:IntroDoc) ON (n.year)",
    "CREATE INDEX intro_doc_two FOR (n:IntroDoc) ON (n.title, n.year)",
    "CREATE TEXT INDEX intro_doc_text FOR (n:IntroDoc) ON (n.title)",
    "CREATE POINT INDEX intro_doc_at FOR (n:IntroDoc) ON (n.at)",
    "CREATE FULLTEXT INDEX intro_doc_words FOR (n:IntroDoc) ON EACH [n.title, n.plot]",
    "CREATE VECTOR INDEX intro_doc_near FOR (n:IntroDoc) ON (n.near) OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}}",
    "CREATE INDEX intro_rare_rank FOR (n:IntroRare) ON (n.rank)",
    "CREATE INDEX intro_cites_page FOR ()-[r:INTRO_CITES]-() ON (r.page)",
    "CREATE TEXT INDEX intro_cites_kind FOR ()-[r:INTRO_CITES]-() ON (r.kind)",
    "CALL db.awaitIndexes(60)",
];

/// Takes away the constraints and indexes that a test of this file left.
async fn without_indexes(server: &Neo4j) {
    for (list, what) in [("CONSTRAINTS", "CONSTRAINT"), ("INDEXES", "INDEX")] {
        let text = format!("SHOW {list} YIELD name WHERE name STARTS WITH 'intro_' RETURN name");
        let rows = server.run(&text, json!({})).await.expect("a list");
        for row in rows {
            let text = format!("DROP {what} {} IF EXISTS", row[0].as_str().expect("a name"));
            server.run(&text, json!({})).await.expect("it is gone");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_introspected_asks_for_the_indexes_that_are_there() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("the database is empty");
    without_indexes(server).await;
    for text in INDEXED {
        server.run(text, json!({})).await.expect(text);
    }
    let folder = Folder::new("introspect-indexed");
    let schema = folder.file("schema.graphql", "");
    let output = on(server, &["introspect", "--out", &schema]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let definitions = std::fs::read_to_string(&schema).expect("the file");
    for expected in [
        "id: String @unique",
        "@index(fields: [\"year\"])",
        "@index(fields: [\"title\", \"year\"])",
        "@index(fields: [\"title\"], type: TEXT)",
        "@index(fields: [\"at\"], type: POINT)",
        "indexName: \"intro_doc_words\"",
        "indexName: \"intro_doc_near\"",
        "@index(fields: [\"rank\"])",
        "@index(fields: [\"page\"])",
        "@index(fields: [\"kind\"], type: TEXT)",
    ] {
        assert_eq!(
            definitions.matches(expected).count(),
            1,
            "{expected} in\n{definitions}"
        );
    }
    for profile in ["full", "compat"] {
        let checked = run(&["check", &schema, "--profile", profile]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    }
    let difference = as_json(&on(
        server,
        &["index", "diff", "--schema", &schema, "--json"],
    ));
    let indexes = difference["indexes"].as_array().expect("a list");
    let there = indexes.iter().filter(|index| index["state"] == "present");
    assert_eq!(there.count(), 10, "{difference:#}");
    assert_eq!(difference["lacking"], 0, "{difference:#}");
    assert_eq!(difference["superfluous"], json!([]), "{difference:#}");
    let checked = on(server, &["index", "check", "--schema", &schema]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    without_indexes(server).await;
    server.clear().await.expect("the database is empty");
}

/// A look at 100,000 nodes of a label costs what the sample costs.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_label_is_not_read_whole() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    server.clear().await.expect("the database is empty");
    for text in [
        "UNWIND range(1, 100000) AS i CREATE (:Big {number: i})",
        "MATCH (a:Big) WHERE a.number % 50 = 0 CREATE (a)-[:PART]->(:Small {x: a.number})",
        "MATCH (a:Small {x: 50000}) CREATE (:Rare {y: 1})-[:PART]->(a) WITH a MATCH (b:Big {number: 7}) CREATE (b)-[:PART]->(a)",
        "MATCH (a:Small {x: 100000}), (b:Big) WHERE b.number > 99000 CREATE (b)-[:PART]->(a)",
    ] {
        server
            .run(text, json!({}))
            .await
            .expect("the graph is made");
    }
    let statement = Statement {
        text: label_statement("Big", Dialect::Neo4j),
        slots: vec![SlotId(0)],
        delivery: Delivery::Rows,
        mode: Mode::Read,
        denials: Denials::default(),
    };
    let profiled = profile::Server {
        uri: server.http.clone(),
        user: server.user.clone(),
        password: server.password.clone(),
        database: "neo4j".to_owned(),
    };
    let plan = profile::run(&profiled, &statement, &[Integer(100)])
        .await
        .expect("a plan");
    let hits: u64 = plan.iter().map(|operator| operator.db_hits).sum();
    assert!((1..5_000).contains(&hits), "{hits} db hits\n{plan:#?}");
    println!("a sample of 100 of 100,000 nodes: {hits} db hits");
    let whole = as_json(&on(server, &["introspect", "--json", "--sample", "100"]));
    let big = &whole["report"]["labels"][0];
    assert_eq!(
        (&big["label"], &big["count"], &big["sampled"]),
        (&json!("Big"), &json!(100_000), &json!(100))
    );
    // The count store knows of the one relationship that a sample of a hundred does not show.
    let ends = whole["report"]["relationships"][0]["ends"].to_string();
    assert!(ends.contains("[\"Rare\",\"Small\"]"), "{ends}");
    server.clear().await.expect("the database is empty");
}
