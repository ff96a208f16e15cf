//! Walks of connections, page by page: together the pages have each element once, in order, as one large page has them and as
//! the oracle found them. Roots and relationships, up and down, by keys that may be null, by both kinds of cursors.

use std::sync::Arc;

use cygnet::{
    gateway::Gateway,
    store::{Store, embedded::Embedded, load},
};
use cygnet_schema::api::{ApiOptions, Profile};
use serde_json::{Map, Value, json};

use super::{
    SEED, definitions,
    dice::Random,
    kinds::Kind,
    oracle::Oracle,
    question::{Below, Question},
    questions, twin,
};
use crate::serving::{ask, gateway, published};

/// More than there is of anything.
const WHOLE: usize = 1_000;

/// A connection to walk: how to ask for a page, and what there is.
struct Walked {
    document: String,
    variables: Map<String, Value>,
    /// Where the connection stands in the answer.
    at: String,
    /// The field that tells the nodes.
    key: &'static str,
    expected: Vec<Value>,
}

struct Page {
    keys: Vec<Value>,
    cursors: Vec<Value>,
    total: Value,
    next: bool,
    previous: bool,
}

fn selection(key: &str) -> String {
    format!(
        "{{ totalCount edges {{ cursor node {{ {key} }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"
    )
}

impl Walked {
    fn root(question: &Question, oracle: &Oracle) -> Self {
        let known = question.kind.known();
        let (name, root, key) = (known.name, known.root, known.key.name);
        let selection = selection(key);
        let document = format!(
            "query ($where: {name}Where, $sort: [{name}Sort!], $first: Int, $after: String) {{ \
                {root}Connection(where: $where, sort: $sort, first: $first, after: $after) {selection} }}"
        );
        let mut variables = Map::new();
        if let Some(filter) = &question.filter {
            variables.insert("where".to_owned(), filter.json());
        }
        variables.insert("sort".to_owned(), question.sort_json());
        Self {
            document,
            variables,
            at: format!("/data/{root}Connection"),
            key,
            expected: question.keys(oracle),
        }
    }

    /// The connection of the node that has the most to show.
    fn related(below: &Below, kind: Kind, oracle: &Oracle) -> Self {
        let nodes = 0..oracle.rows(kind).len();
        let node = nodes
            .max_by_key(|at| oracle.related(below.relation, *at).count())
            .expect("some nodes");
        let known = kind.known();
        let key = below.relation.to.known().key.name;
        let (root, of, prefix, field) = (
            known.root,
            known.key.name,
            below.relation.prefix,
            below.relation.field,
        );
        let selection = selection(key);
        let document = format!(
            "query ($of: ID!, $where: {prefix}ConnectionWhere, $sort: [{prefix}ConnectionSort!], $first: Int, $after: String) {{ \
                {root}(where: {{ {of}: {{ eq: $of }} }}) {{ \
                {field}Connection(where: $where, sort: $sort, first: $first, after: $after) {selection} }} }}"
        );
        let mut variables = Map::new();
        let row = &oracle.rows(kind)[node];
        variables.insert("of".to_owned(), row[known.key.property].clone());
        if let Some(filter) = below.filter_json() {
            variables.insert("where".to_owned(), filter);
        }
        variables.insert("sort".to_owned(), below.sort_json());
        Self {
            document,
            variables,
            at: format!("/data/{root}/0/{field}Connection"),
            key,
            expected: below.keys(oracle, node),
        }
    }

    async fn page(&self, gateway: &Gateway, first: usize, after: &Value) -> Page {
        let mut variables = self.variables.clone();
        variables.insert("first".to_owned(), json!(first));
        if !after.is_null() {
            variables.insert("after".to_owned(), after.clone());
        }
        let variables = Value::Object(variables);
        let answer = ask(gateway, &self.document, &variables).await;
        let connection = answer.pointer(&self.at);
        let connection = connection.unwrap_or_else(|| panic!("{answer}\n{variables}"));
        let edges = connection["edges"].as_array().expect("edges");
        let cursors: Vec<Value> = edges.iter().map(|edge| edge["cursor"].clone()).collect();
        let info = &connection["pageInfo"];
        let end = |cursor: Option<&Value>| cursor.cloned().unwrap_or(Value::Null);
        assert_eq!(info["startCursor"], end(cursors.first()), "{variables}");
        assert_eq!(info["endCursor"], end(cursors.last()), "{variables}");
        let key = |edge: &Value| edge["node"][self.key].clone();
        Page {
            keys: edges.iter().map(key).collect(),
            cursors,
            total: connection["totalCount"].clone(),
            next: info["hasNextPage"] == true,
            previous: info["hasPreviousPage"] == true,
        }
    }

    /// All pages of a size.
    async fn walk(&self, gateway: &Gateway, size: usize) {
        let expected = &self.expected;
        let shown = format!("{}\n{}", self.document, json!(self.variables));
        let whole = self.page(gateway, WHOLE, &Value::Null).await;
        assert_eq!(&whole.keys, expected, "one page of {shown}");
        assert!(!whole.next && !whole.previous, "{shown}");
        let (mut seen, mut after) = (0, Value::Null);
        loop {
            let page = self.page(gateway, size, &after).await;
            assert_eq!(page.total, expected.len(), "{shown}");
            assert_eq!(page.previous, !after.is_null(), "{shown} after {after}");
            let until = seen + page.keys.len();
            assert!(until <= expected.len(), "more than all of {shown}");
            assert_eq!(page.keys, expected[seen..until], "{shown} after {after}");
            assert_eq!(page.cursors, whole.cursors[seen..until], "{shown}");
            assert_eq!(page.next, until < expected.len(), "{shown} after {after}");
            seen = until;
            match page.cursors.last() {
                Some(last) if page.next => after = last.clone(),
                _ => break,
            }
        }
        assert_eq!(seen, expected.len(), "pages of {size} of {shown}");
    }
}

async fn walks(profile: Profile) {
    let store = Arc::new(Store::Embedded(Embedded::in_memory().expect("an engine")));
    load::twin(&*store, &twin(), |_| {})
        .await
        .expect("the twin loads");
    let options = ApiOptions {
        profile,
        ..ApiOptions::default()
    };
    let gateway = gateway(published(&definitions(), &options), store);
    let oracle = Oracle::of(&twin());
    let mut random = Random::new(SEED);
    for _ in 0..questions(24, 400) {
        let question = Question::random(&mut random, &oracle);
        let mut walked = vec![Walked::root(&question, &oracle)];
        let connections = question.below.iter().filter(|it| it.is_connection());
        walked.extend(connections.map(|it| Walked::related(it, question.kind, &oracle)));
        for walked in walked {
            // At most about ten pages, the last one full or not.
            let size = walked.expected.len() / 10 + 1 + random.below(7);
            walked.walk(&gateway, size).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_by_keys_are_the_whole() {
    walks(Profile::Full).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_by_positions_are_the_whole() {
    walks(Profile::Compat).await;
}
