//! Pages: whatever a connection is sorted by, its pages put together are the whole, by cursors and by numbers, on both engines.

use std::path::Path;

use cygnet::gateway::Gateway;
use cygnet_testkit::{
    cases::{Case, parse},
    services::{alone, neo4j},
};
use serde_json::{Value, json};

use crate::{cases::graph::Graphs, serving::ask};

/// Root connections of `movies.graphql` and their sorts. What ends them is the connection's own.
const SORTS: &[(&str, &str)] = &[
    ("moviesConnection", "{ rating: ASC }"),
    ("moviesConnection", "{ rating: DESC }"),
    (
        "moviesConnection",
        "{ tagline: DESC }, { runtimeMinutes: ASC }",
    ),
    ("moviesConnection", "{ castSize: DESC }"),
    ("moviesConnection", "{ studio: { name: ASC } }"),
    (
        "moviesConnection",
        "{ studio: { name: DESC } }, { rating: DESC }",
    ),
    (
        "moviesConnection",
        "{ sequel: { studio: { foundedYear: ASC } } }",
    ),
    (
        "moviesConnection",
        "{ actorsConnection: { aggregate: { count: { nodes: DESC } } } }",
    ),
    (
        "moviesConnection",
        "{ actorsConnection: { aggregate: { count: { edges: ASC } } } }, { title: DESC }",
    ),
    (
        "moviesConnection",
        "{ reviewsConnection: { aggregate: { node: { stars: { average: DESC } } } } }",
    ),
    (
        "moviesConnection",
        "{ reviewsConnection: { aggregate: { node: { writtenAt: { max: ASC } } } } }",
    ),
    (
        "peopleConnection",
        "{ moviesConnection: { aggregate: { edge: { screenTimeMinutes: { max: DESC } } } } }",
    ),
    ("winnersConnection", "{ id: DESC }"),
    (
        "winnersConnection",
        "{ Person: { name: DESC } }, { Movie: { rating: ASC } }",
    ),
    (
        "winnersConnection",
        "{ Movie: { actorsConnection: { aggregate: { count: { nodes: ASC } } } } }",
    ),
    ("productionsConnection", "{ title: DESC }"),
    (
        "productionsConnection",
        "{ actorsConnection: { aggregate: { node: { name: { longestLength: DESC } } } } }",
    ),
];

const NODE: &str = "__typename ... on Movie { id } ... on Person { id } ... on Series { id }";

#[test]
fn pages_put_together_are_the_whole() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let mut graphs = Graphs::new(neo4j());
    let case = movies();
    runtime.block_on(async {
        let embedded = graphs.embedded(&case).await.expect("the data is loaded");
        let server = graphs.neo4j(&case).await.expect("the data is loaded");
        for gateway in [Some(embedded), server].iter().flatten() {
            for (field, sort) in SORTS {
                walks(gateway, field, sort).await;
            }
        }
    });
}

#[test]
fn a_cursor_of_another_aggregate_is_refused() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut graphs = Graphs::new(None);
    runtime.block_on(async {
        let gateway = graphs.embedded(&movies()).await.expect("the data is loaded");
        let by = |measure: &str| {
            format!("{{ actorsConnection: {{ aggregate: {{ count: {{ {measure}: DESC }} }} }} }}")
        };
        let page = page(&gateway, "moviesConnection", &by("nodes"), "first: 1").await;
        let cursor = &page["edges"][0]["cursor"];
        for (sort, refused) in [(by("nodes"), false), (by("edges"), true)] {
            let text = format!("{{ moviesConnection(sort: [{sort}], after: {cursor}) {{ totalCount edges {{ cursor }} }} }}");
            let answer = ask(&gateway, &text, &Value::Null).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(*code == json!("BAD_USER_INPUT"), refused, "{answer}");
        }
    });
}

fn movies() -> Case {
    let text = "# Pages\n\nschema: movies\ndata: movies\n\n## pages\n";
    let cases = parse(Path::new("pages.md"), text, &crate::cases::FORMAT);
    cases.expect("a case").remove(0)
}

async fn walks(gateway: &Gateway, field: &str, sort: &str) {
    let whole = page(gateway, field, sort, "first: 100").await;
    let whole = whole["edges"].as_array().expect("edges").clone();
    assert!(whole.len() > 5, "{field} has several pages");
    let nodes =
        |edges: &[Value]| -> Vec<Value> { edges.iter().map(|edge| edge["node"].clone()).collect() };
    let (mut by_cursor, mut by_number) = (Vec::new(), Vec::new());
    let mut after = Value::Null;
    loop {
        let arguments = format!("first: 2, after: {after}");
        let page = page(gateway, field, sort, &arguments).await;
        let edges = page["edges"].as_array().expect("edges");
        by_cursor.extend(nodes(edges));
        after = page["pageInfo"]["endCursor"].clone();
        let is_last = by_cursor.len() >= whole.len() || edges.is_empty();
        assert_eq!(
            page["pageInfo"]["hasNextPage"],
            json!(!is_last),
            "{field} {sort}"
        );
        if is_last {
            break;
        }
    }
    for offset in (0..whole.len()).step_by(3) {
        let arguments = format!("first: 3, offset: {offset}");
        let page = page(gateway, field, sort, &arguments).await;
        by_number.extend(nodes(page["edges"].as_array().expect("edges")));
    }
    assert_eq!(by_cursor, nodes(&whole), "by cursors: {field} {sort}");
    assert_eq!(by_number, nodes(&whole), "by numbers: {field} {sort}");
}

async fn page(gateway: &Gateway, field: &str, sort: &str, arguments: &str) -> Value {
    let text = format!(
        "{{ {field}(sort: [{sort}], {arguments}) {{ edges {{ cursor node {{ {NODE} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let text = match field {
        "moviesConnection" => text.replace(NODE, "id"),
        "peopleConnection" => text.replace(NODE, "id"),
        "winnersConnection" => text.replace(" ... on Series { id }", ""),
        "productionsConnection" => text.replace(" ... on Person { id }", ""),
        _ => text,
    };
    let mut answer = ask(gateway, &text, &Value::Null).await;
    assert_eq!(answer["errors"], Value::Null, "{text}: {answer}");
    answer["data"][field].take()
}
