//! The embedded engine: in a file, and in memory, where the server makes what it needs itself.

use cygnet::indexes::{Outcome, look};
use cygnet::store::embedded::Embedded;
use cygnet::store::{ErrorClass, GraphStore, Raw};
use cygnet_resolvers::cypher::Mode;

use super::{applied, asked, command, json_of, schema, text, words};
use crate::files::Folder;

const SCHEMA: &str = r#"
type IxTestMovie @node
  @index(fields: ["year"])
  @index(fields: ["year", "title"])
  @index(fields: ["title"], type: TEXT)
  @index(fields: ["title"], type: FULLTEXT) {
  id: ID! @unique
  title: String!
  year: Int
  actors: [IxTestPerson!]! @relationship(type: "IxTestActed", direction: IN, properties: "IxTestActed")
}
type IxTestPerson @node(labels: ["IxTestHuman", "IxTestPerson"]) { name: String! @unique }
type IxTestHuman @node { name: String! }
type IxTestActed @relationshipProperties { id: ID! @id }
"#;

const EXPECTED: [&str; 7] = [
    "created",
    "unsupported",
    "created",
    "created",
    "created",
    "unsupported",
    "created",
];

async fn run(store: &Embedded, text: &str) -> Result<(), cygnet::store::StoreError> {
    let raw = Raw {
        text,
        parameters: Vec::new(),
        mode: Mode::Write,
        deadline: asked().deadline,
    };
    store.execute_raw(raw).await.map(|_| ())
}

fn present(words: [&'static str; 7]) -> [&'static str; 7] {
    words.map(|word| if word == "created" { "present" } else { word })
}

#[tokio::test]
async fn apply_twice_and_the_constraint_holds() {
    let store = Embedded::in_memory().expect("threads can be started");
    let schema = schema(SCHEMA);
    let first = applied(&schema, &store).await;
    assert_eq!(words(&first), EXPECTED, "{first:?}");
    assert!(first.is_complete());
    let second = applied(&schema, &store).await;
    assert_eq!(words(&second), present(EXPECTED));
    run(&store, "CREATE (n:IxTestMovie) SET n.id_ = 'a'")
        .await
        .expect("the first");
    let twice = run(&store, "CREATE (n:IxTestMovie) SET n.id_ = 'a'").await;
    let error = twice.expect_err("the constraint holds");
    assert_eq!(error.class(), ErrorClass::Constraint, "{error}");
}

#[tokio::test]
async fn data_that_violates_a_constraint_stops_only_that_one() {
    let store = Embedded::in_memory().expect("threads can be started");
    for id in ["'a'", "'a'", "'b'", "'c'", "'c'", "'c'"] {
        let text = format!("CREATE (n:IxTestMovie) SET n.id_ = {id}, n.title_ = 'T'");
        run(&store, &text).await.expect("a movie");
    }
    let schema = schema(SCHEMA);
    let done = applied(&schema, &store).await;
    let mut expected = EXPECTED;
    expected[0] = "violated";
    assert_eq!(words(&done), expected, "{done:?}");
    let Outcome::Violated(violation) = &done.applied[0].outcome else {
        panic!("{:?}", done.applied[0])
    };
    assert_eq!((violation.values, violation.elements), (2, 5));
    assert_eq!(violation.sample[0].values, ["\"c\""]);
    let comparison = look(&schema, &store, asked().deadline).await;
    assert_eq!(comparison.expect("an answer").lacking().count(), 1);
}

#[test]
fn a_graph_in_a_file_keeps_them() {
    let folder = Folder::new("index-embedded");
    let file = folder.file("schema.graphql", SCHEMA);
    let data = folder.0.join("graph").display().to_string();
    let flags = ["--schema", &file, "--store", "embedded", "--data", &data];
    let run = |name: &str, more: &[&str]| command(&[&[name], &flags[..], more].concat());
    assert_eq!(run("check", &[]).status.code(), Some(1));
    let made = run("apply", &[]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stdout));
    let again = json_of(&run("apply", &["--json"]));
    let states = again["indexes"].as_array().expect("a list").iter();
    let created = states.filter(|index| index["state"] == "created").count();
    assert_eq!((created, &again["complete"]), (0, &true.into()), "{again}");
    assert_eq!(run("check", &[]).status.code(), Some(0));
}

#[test]
fn statements_are_printed_for_either_engine() {
    let folder = Folder::new("index-print");
    let file = folder.file("schema.graphql", SCHEMA);
    let print = |store: &str| command(&["print", "--schema", &file, "--store", store]);
    let neo4j = text(&print("neo4j").stdout);
    assert_eq!(neo4j.matches("IF NOT EXISTS").count(), 7, "{neo4j}");
    let embedded = text(&print("embedded").stdout);
    assert_eq!(embedded.matches("IF NOT EXISTS").count(), 5, "{embedded}");
    assert_eq!(embedded.matches("// not here: ").count(), 2, "{embedded}");
    assert!(embedded.contains("n.`id_`"), "{embedded}");
    let bare = folder.file("bare.graphql", "type A @node { a: Int }");
    let bare = text(&command(&["print", "--schema", &bare]).stdout);
    assert!(bare.starts_with("// the schema asks for no"), "{bare}");
}

#[test]
fn a_graph_in_memory_gets_them_by_itself() {
    let folder = Folder::new("index-memory");
    let file = folder.file("schema.graphql", SCHEMA);
    let load = folder.file(
        "data.cypher",
        "CREATE (:IxTestMovie {id: 'a', title: 'A'}); CREATE (:IxTestMovie {id: 'a', title: 'B'});",
    );
    let output = std::process::Command::new(super::BINARY)
        .args(["query", "--schema", &file, "--load", &load])
        .arg("{ ixTestMovies { id } }")
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains("cygnet__IxTestMovie__id__unique"), "{said}");
}
