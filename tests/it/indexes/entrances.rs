//! How operations come to their nodes, and what an index would do for them.

use cygnet_resolvers::{
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    plan::{Asks, Entrance},
    prepare::{Setting, prepare},
};

const SCHEMA: &str = r#"
type Movie @node(labels: ["Film", "Work"]) {
  isbn: String! @unique
  title: String!
  year: Int
  rank: Int @coalesce(value: 0)
  place: Point
  tags: [String!]
  actors: [Person!]! @relationship(type: "ACTED_IN", direction: IN)
}
type Person @node(labels: ["$jwt.tenant"]) { name: String! }
"#;

fn entrances(operation: &str) -> Vec<Entrance> {
    let schema = crate::serving::schema(SCHEMA);
    let limits = Limits::default();
    let document = Document::parse(&schema.api, operation, &limits).expect("a fair document");
    let chosen = document.operation(None).expect("one operation");
    let variables = read_variables(&schema.api, &document, chosen, None, &limits);
    let structure = variables.expect("no variables").fingerprint;
    let setting = Setting {
        schema: &schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    let prepared = prepare(setting, &document, chosen, &structure);
    prepared.expect("a fair operation").entrances
}

fn check(operation: &str, filters: &[(&str, Asks)], order: Option<&str>) {
    let filters = filters
        .iter()
        .map(|(name, asks)| ((*name).to_owned(), *asks));
    let expected = Entrance {
        labels: vec!["Film".to_owned(), "Work".to_owned()],
        filters: filters.collect(),
        order: order.map(str::to_owned),
    };
    assert_eq!(entrances(operation), [expected], "{operation}");
}

#[test]
fn filters_of_all_nodes() {
    check(
        "{ movies(where: {year: {eq: 1}}) { title } }",
        &[("year", Asks::Range)],
        None,
    );
    check(
        "{ moviesConnection(where: {title: {contains: \"a\"}, year: {gt: 1, lt: 3}}) { totalCount } }",
        &[
            ("title", Asks::Part),
            ("year", Asks::Range),
            ("year", Asks::Range),
        ],
        None,
    );
    check(
        "{ movies(where: {place: {distance: {from: {longitude: 1, latitude: 2}, lt: 3}}}) { title } }",
        &[("place", Asks::Distance)],
        None,
    );
}

#[test]
fn orders_of_a_page() {
    check(
        "{ movies(sort: [{title: ASC}], limit: 5) { title } }",
        &[],
        Some("title"),
    );
    // Who filters is found by the filter.
    check(
        "{ movies(where: {year: {in: [1]}}, sort: [{title: ASC}], limit: 5) { title } }",
        &[("year", Asks::Range)],
        None,
    );
}

#[test]
fn what_no_index_serves() {
    for operation in [
        "{ movies(where: {rank: {eq: 1}}) { title } }",
        "{ movies(where: {OR: [{year: {eq: 1}}, {title: {eq: \"a\"}}]}) { title } }",
        "{ movies(where: {NOT: {year: {eq: 1}}}) { title } }",
        "{ movies(where: {tags: {includes: \"a\"}}) { title } }",
        "{ movies(where: {actors: {some: {name: {eq: \"a\"}}}}) { title } }",
        "{ movies(where: {year: {eq: null}}) { title } }",
        "{ people(where: {name: {eq: \"a\"}}) { name } }",
        "{ __typename }",
    ] {
        assert_eq!(entrances(operation), [], "{operation}");
    }
}
