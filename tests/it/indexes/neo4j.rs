//! The real Neo4j: made, compared, violated, replaced.

use cygnet::indexes::{Asked, Outcome, Standing, apply, look};
use cygnet::store::neo4j::Neo4j as Store;
use cygnet_testkit::services::{self, Neo4j};
use serde_json::{Value, json};

use super::{applied, asked, clean, command, flags, json_of, listed, schema, text, words};
use crate::files::Folder;

const EVERYTHING: &str = r#"
type IxTestMovie @node
  @index(fields: ["year", "title"])
  @index(fields: ["title"], type: TEXT)
  @index(fields: ["place"], type: POINT)
  @index(fields: ["title"], type: FULLTEXT)
  @index(fields: ["embedding"], type: VECTOR)
  @fulltext(indexes: [{ indexName: "IxTestWords", queryName: "searchMovies", fields: ["title", "plot"] }])
  @vector(indexes: [{ indexName: "IxTestNear", queryName: "nearMovies", embeddingProperty: "other" }]) {
  id: ID! @id
  isbn: String! @unique
  title: String!
  plot: String
  year: Int
  place: Point
  embedding: [Float!]
  other: [Float!]
  actors: [IxTestPerson!]! @relationship(type: "IxTestActed", direction: IN, properties: "IxTestActed")
}
type IxTestPerson @node(labels: ["IxTest`Per\\u0060son '\" é"]) @index(fields: ["born"]) {
  name: String! @unique @alias(property: "n\\a`me")
  born: Int
}
type IxTestStudio @node { code: ID! @relayId name: String }
type IxTestActed @relationshipProperties @index(fields: ["billing"]) { id: ID! @id billing: Int }
"#;

async fn store(server: &Neo4j) -> Store {
    let settings =
        cygnet::store::neo4j::Settings::new(&server.bolt, &server.user, &server.password);
    let store = Store::open(settings).expect("the settings work");
    let deadline = asked().deadline;
    store.connected(deadline).await.expect("the server answers");
    store
}

/// Movies, each with an actor; `isbns` different values.
async fn fill(server: &Neo4j, movies: u32, isbns: u32) {
    let text = "UNWIND range(1, $movies) AS i \
        CREATE (m:IxTestMovie {id: toString(i), isbn: 'isbn ' + (i % $isbns), title: 'Title ' + i, year: i % 100, \
          place: point({latitude: i % 90, longitude: i % 180})}) \
        CREATE (m)<-[:IxTestActed {id: toString(i), billing: i % 5}]-(:IxTestExtra)";
    server
        .run(text, json!({ "movies": movies, "isbns": isbns }))
        .await
        .expect("the movies are there");
}

#[tokio::test]
async fn apply_on_an_empty_database_and_again() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    let (schema, store) = (schema(EVERYTHING), store(server).await);
    let first = applied(&schema, &store).await;
    assert_eq!(words(&first), ["created"; 14]);
    assert!(first.is_complete() && first.superfluous.is_empty());
    let made = listed(server).await;
    assert_eq!(made.len(), 14);
    assert!(made.iter().all(|row| row[2] == "ONLINE"), "{made:?}");
    let second = applied(&schema, &store).await;
    assert_eq!(words(&second), ["present"; 14]);
    assert_eq!(listed(server).await, made, "the second run changes nothing");
    clean(server).await;
}

#[tokio::test]
async fn apply_on_a_filled_database_and_again() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    fill(server, 3_000, 3_000).await;
    let (schema, store) = (schema(EVERYTHING), store(server).await);
    let mut steps = 0;
    let first = apply(&schema, &store, asked(), |_| steps += 1)
        .await
        .expect("the server answers");
    assert_eq!(words(&first), ["created"; 14]);
    assert!(steps >= 14, "each one is told: {steps}");
    let made = listed(server).await;
    assert!(made.iter().all(|row| row[2] == "ONLINE"), "{made:?}");
    // The constraints hold from now on.
    let twice = server.run(
        "MATCH (m:IxTestMovie {id: '1'}) CREATE (:IxTestMovie {isbn: m.isbn})",
        json!({}),
    );
    let error = twice.await.expect_err("the constraint holds").to_string();
    assert!(error.contains("ConstraintValidationFailed"), "{error}");
    let second = applied(&schema, &store).await;
    assert_eq!(words(&second), ["present"; 14]);
    assert_eq!(listed(server).await, made, "the second run changes nothing");
    clean(server).await;
}

#[tokio::test]
async fn names_arrive_as_the_schema_writes_them() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    let store = store(server).await;
    applied(&schema(EVERYTHING), &store).await;
    let text = "SHOW CONSTRAINTS YIELD labelsOrTypes, properties WHERE labelsOrTypes[0] STARTS WITH 'IxTest' + $tick \
        RETURN labelsOrTypes[0], properties[0]";
    let rows = server.run(text, json!({ "tick": "`" })).await;
    let rows = rows.expect("the list of constraints");
    let label = "IxTest`Per\\u0060son '\" é";
    assert_eq!(rows, [vec![json!(label), json!("n\\a`me")]]);
    clean(server).await;
}

#[tokio::test]
async fn data_that_violates_a_constraint_stops_only_that_one() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    // 40 values, each on 5 movies.
    fill(server, 200, 40).await;
    let (schema, store) = (schema(EVERYTHING), store(server).await);
    let done = applied(&schema, &store).await;
    let mut expected = ["created"; 14];
    expected[1] = "violated";
    assert_eq!(words(&done), expected);
    assert!(!done.is_complete());
    let Outcome::Violated(violation) = &done.applied[1].outcome else {
        panic!("{:?}", done.applied[1])
    };
    assert_eq!((violation.values, violation.elements), (40, 200));
    assert_eq!(violation.sample.len(), 10, "the sample is bounded");
    assert_eq!(violation.sample[0].count, 5);
    assert_eq!(violation.sample[0].values, ["\"isbn 0\""]);

    let folder = Folder::new("index-violated");
    let file = folder.file("schema.graphql", EVERYTHING);
    let mut arguments = vec!["apply".to_owned(), "--schema".to_owned(), file];
    arguments.extend(flags(server));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = command(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let printed = text(&output.stdout);
    let expected = "DUPLICATE_VALUES: 40 values are shared by 200 nodes";
    assert!(printed.contains(expected), "{printed}");
    assert!(printed.contains("\"isbn 0\": 5 times"), "{printed}");
    let output = command(&[&arguments[..], &["--json"]].concat());
    let printed = json_of(&output);
    assert_eq!(printed["complete"], false);
    assert_eq!(printed["indexes"][1]["code"], "DUPLICATE_VALUES");
    assert_eq!(printed["indexes"][1]["violation"]["elements"], 200);

    server
        .run("MATCH (m:IxTestMovie) WHERE m.id <> toString(toInteger(split(m.isbn, ' ')[1]) + 40) DETACH DELETE m", json!({}))
        .await
        .expect("one movie of each isbn is left");
    let repaired = applied(&schema, &store).await;
    assert_eq!(words(&repaired)[1], "created", "{repaired:?}");
    assert!(repaired.is_complete());
    clean(server).await;
}

#[tokio::test]
async fn diff_and_check_before_and_after() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    let folder = Folder::new("index-check");
    let file = folder.file("schema.graphql", EVERYTHING);
    let run = |command_name: &str, more: &[&str]| {
        let mut arguments = vec![command_name.to_owned(), "--schema".to_owned(), file.clone()];
        arguments.extend(flags(server));
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        command(&arguments)
    };
    let before = run("check", &[]);
    assert_eq!(before.status.code(), Some(1), "{}", text(&before.stderr));
    let printed = text(&before.stdout);
    assert!(
        printed.contains("missing      unique IxTestMovie(isbn)"),
        "{printed}"
    );
    assert!(
        printed.contains("14 of 14 constraints and indexes"),
        "{printed}"
    );
    let difference = run("diff", &["--json"]);
    assert_eq!(difference.status.code(), Some(0));
    let difference = json_of(&difference);
    assert_eq!(difference["lacking"], 14);
    let states = |value: &Value, state: &str| {
        let indexes = value["indexes"].as_array().expect("a list");
        indexes
            .iter()
            .filter(|index| index["state"] == state)
            .count()
    };
    assert_eq!(states(&difference, "missing"), 14);

    let made = run("apply", &["--json", "--deadline", "2m"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert_eq!(states(&json_of(&made), "created"), 14);
    let again = run("apply", &[]);
    let printed = text(&again.stdout);
    assert_eq!(again.status.code(), Some(0), "{printed}");
    assert!(
        printed.contains("14 wanted: 0 created, 14 there before"),
        "{printed}"
    );
    assert!(
        !text(&again.stderr).contains('\r'),
        "progress is for terminals"
    );

    let after = run("check", &[]);
    let printed = text(&after.stdout);
    assert_eq!(after.status.code(), Some(0), "{printed}");
    assert!(printed.starts_with("ok: all 14"), "{printed}");
    server
        .run("DROP INDEX IxTestWords", json!({}))
        .await
        .expect("one is gone");
    let one_gone = run("check", &["--json"]);
    assert_eq!(one_gone.status.code(), Some(1));
    let one_gone = json_of(&one_gone);
    assert_eq!(
        (&one_gone["lacking"], states(&one_gone, "present")),
        (&json!(1), 13)
    );
    clean(server).await;
}

const SMALL: &str = r#"
type IxTestMovie @node @index(fields: ["year"])
  @fulltext(indexes: [{ indexName: "IxTestWords", queryName: "searchMovies", fields: ["title"] }]) {
  isbn: String! @unique
  title: String!
  year: Int
}
"#;

#[tokio::test]
async fn what_is_in_the_way_stays_until_it_is_asked_for() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    for statement in [
        "CREATE (:IxTestMovie {isbn: '1'}), (:IxTestMovie {isbn: '1'})",
        "CREATE INDEX IxTestIsbn FOR (n:IxTestMovie) ON (n.isbn)",
        "CREATE INDEX IxTestYear FOR (n:IxTestMovie) ON (n.year)",
        "CREATE INDEX IxTestTitle FOR (n:IxTestMovie) ON (n.title)",
        "CREATE FULLTEXT INDEX IxTestOther FOR (n:IxTestMovie) ON EACH [n.title]",
        "CREATE INDEX IxTestForeign FOR (n:IxTestForeign) ON (n.title)",
    ] {
        server.run(statement, json!({})).await.expect(statement);
    }
    let (schema, store) = (schema(SMALL), store(server).await);
    let before = listed(server).await;
    let careful = applied(&schema, &store).await;
    assert_eq!(words(&careful), ["other form", "present", "other form"]);
    assert_eq!(listed(server).await, before);
    let superfluous = |done: &cygnet::indexes::Done| {
        let mut names: Vec<String> = done
            .superfluous
            .iter()
            .map(|found| found.name.clone())
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(superfluous(&careful), ["IxTestIsbn", "IxTestTitle"]);

    let replacing = Asked {
        replace: true,
        ..asked()
    };
    let done = apply(&schema, &store, replacing, |_| {}).await;
    let done = done.expect("the server answers");
    assert_eq!(words(&done), ["violated", "present", "created"]);
    assert_eq!(
        done.dropped,
        ["IxTestOther"],
        "the index stays where no constraint can be made"
    );
    server
        .run("MATCH (n:IxTestMovie) WITH n LIMIT 1 DELETE n", json!({}))
        .await
        .expect("one is gone");
    let done = apply(&schema, &store, replacing, |_| {}).await;
    let done = done.expect("the server answers");
    assert_eq!(words(&done), ["created", "present", "present"]);
    assert_eq!(done.dropped, ["IxTestIsbn"]);
    assert_eq!(superfluous(&done), ["IxTestTitle"]);

    let clearing = Asked {
        drop_superfluous: true,
        ..asked()
    };
    let done = apply(&schema, &store, clearing, |_| {}).await;
    let done = done.expect("the server answers");
    assert_eq!(done.dropped, ["IxTestTitle"]);
    let left: Vec<Value> = listed(server)
        .await
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    let expected = [
        "IxTestForeign",
        "IxTestWords",
        "IxTestYear",
        "cygnet__IxTestMovie__isbn__unique",
    ];
    assert_eq!(left, expected, "what is not the schema's stays");
    clean(server).await;
}

#[tokio::test]
async fn an_index_that_cannot_be_filled_is_told() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    clean(server).await;
    // A key of an index has at most 8 kB.
    server
        .run(
            "CREATE (:IxTestMovie {year: reduce(s = 'x', i IN range(1, 16) | s + s)})",
            json!({}),
        )
        .await
        .expect("a long text");
    let (schema, store) = (schema(SMALL), store(server).await);
    let done = applied(&schema, &store).await;
    let Outcome::Left(Standing::Failed { reason, .. }) = &done.applied[1].outcome else {
        panic!("{:?}", done.applied[1])
    };
    assert!(!reason.is_empty());
    assert!(!done.is_complete());
    let comparison = look(&schema, &store, asked().deadline).await;
    let lacking = comparison.expect("the server answers");
    assert_eq!(lacking.lacking().count(), 1);
    clean(server).await;
}
