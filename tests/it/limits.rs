//! The keys of `limits.*` that bound a request: at the bound it is answered, one below it is refused.
//!
//! Each key comes from the environment through the configuration into a gateway over an empty graph.

use std::sync::Arc;

use cygnet::{
    app,
    config::{self, Layer, Sources},
    gateway::{Gateway, Settings},
    store::{Store, embedded::Embedded},
    telemetry::Metrics,
};
use cygnet_resolvers::{
    cypher::{Delivery, Dialect},
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{RootSource, Setting, prepare},
};
use serde_json::{Value, json};

use crate::serving::{ask, counting, limited, schema, set, settings};

const DEFINITIONS: &str = r#"
type Movie implements Production @node { id: ID! title: String rating: Float }
type Series implements Production @node { id: ID! title: String }
interface Production { id: ID! title: String }
"#;

/// A key, the smallest bound that admits the request, and what a refusal says.
struct Bounded {
    key: &'static str,
    needs: usize,
    says: &'static str,
    document: &'static str,
    variables: Value,
}

fn bounded(key: &'static str, needs: usize, says: &'static str) -> Bounded {
    Bounded {
        key,
        needs,
        says,
        document: "{ movies { id title } }",
        variables: json!({}),
    }
}

impl Bounded {
    fn asks(mut self, document: &'static str, variables: Value) -> Self {
        (self.document, self.variables) = (document, variables);
        self
    }
}

const BY_WHERE: &str = "query ($where: MovieWhere) { movies(where: $where) { id } }";

fn of_documents() -> Vec<Bounded> {
    let types = "{ __schema { types { fields { name } } } }";
    let interface = "{ productions { id title } }";
    let defined = "query ($a: ID, $b: ID) { movies(where: { OR: [{ id: { eq: $a } }, { id: { eq: $b } }] }) { id } }";
    vec![
        bounded("document_bytes", 23, "too long, in bytes"),
        bounded("document_tokens", 14, "too many tokens"),
        bounded("document_depth", 2, "nested too deeply"),
        bounded("selections", 3, "too many fields"),
        bounded("bound_selections", 5, "too many fields of too many types")
            .asks(interface, json!({})),
        bounded("aliases", 2, "too many aliases").asks("{ movies { a: id b: id } }", json!({})),
        bounded("root_fields", 2, "too many root fields")
            .asks("{ __typename movies { id } }", json!({})),
        bounded("introspection_lists", 2, "too many lists of the schema").asks(types, json!({})),
        bounded("variables", 2, "too many variables").asks(defined, json!({ "a": "x", "b": "y" })),
    ]
}

fn of_variables() -> Vec<Bounded> {
    let id = |id: &str| json!({ "id": { "eq": id } });
    let one = json!({ "where": id("x") });
    let ids = json!({ "where": { "id": { "in": ["x", "y", "z"] } } });
    let or = json!({ "where": { "OR": [id("x"), id("y"), id("z")] } });
    vec![
        bounded("variables_bytes", 27, "too long, in bytes").asks(BY_WHERE, one.clone()),
        bounded("input_depth", 2, "nested too deeply").asks(BY_WHERE, one.clone()),
        bounded("input_values", 6, "too many values").asks(BY_WHERE, ids),
        bounded("structural_items", 3, "too long").asks(BY_WHERE, or.clone()),
        bounded("structural_values", 3, "part of the question").asks(BY_WHERE, one),
        bounded("structural_values", 11, "part of the question").asks(BY_WHERE, or),
    ]
}

fn limits(key: &str, bound: usize) -> Limits {
    let variable = format!("CYGNET_LIMITS__{}", key.to_uppercase());
    let unit = if key.ends_with("_bytes") { "B" } else { "" };
    let sources = Sources {
        file: None,
        environment: vec![(variable, format!("{bound}{unit}"))],
        flags: Layer::default(),
    };
    let config = config::load(sources).expect("a key of the configuration");
    app::operation_limits(&config.limits)
}

#[tokio::test]
async fn long_documents_are_answered_and_not_kept() {
    let metrics = Metrics::new().expect("an exporter");
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    let gateway = counting(schema(DEFINITIONS), Arc::new(store), &metrics);
    let short = "{ movies { id } }".to_owned();
    let long = format!("{short} #{}", "x".repeat(64 * 1024));
    for document in [&short, &short, &long, &long] {
        let answer = ask(&gateway, document, &json!({})).await;
        assert_eq!(answer, json!({ "data": { "movies": [] } }));
    }
    let told = String::from_utf8(metrics.to_text().expect("metrics")).expect("a text");
    for (result, count) in [("hit", 1), ("miss", 3)] {
        let line = format!(r#"cache_lookups_total{{cache="documents",result="{result}"}} {count}"#);
        assert!(told.contains(&line), "{line} is not in\n{told}");
    }
}

/// The bound holds for the answer and not for each of its roots.
#[tokio::test]
async fn the_roots_of_an_answer_share_its_bytes() {
    let one = "__type(name: \"Movie\") { fields { name } }";
    let both = format!("{{ a: {one} b: {one} c: __typename }}");
    let store = Arc::new(Store::Embedded(Embedded::in_memory().expect("an engine")));
    let metrics = Metrics::new().expect("an exporter");
    let of = |response_bytes| {
        let settings = Settings {
            response_bytes,
            ..settings()
        };
        set(schema(DEFINITIONS), Arc::clone(&store), settings, &metrics)
    };
    let whole = ask(&of(1 << 20), &both, &Value::Null).await;
    assert_eq!(whole["data"]["a"], whole["data"]["b"]);
    let each = whole["data"]["a"].to_string().len();
    let cut = ask(&of(2 * each - 1), &both, &Value::Null).await;
    assert_eq!(
        cut["data"],
        json!({"a": whole["data"]["a"], "b": null, "c": "Query"}),
        "{cut}"
    );
    assert_eq!(cut["errors"][0]["extensions"]["code"], "RESPONSE_TOO_LARGE");
    assert_eq!(cut["errors"][0]["path"], json!(["b"]));
}

fn gateway(limits: Limits) -> Gateway {
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    limited(schema(DEFINITIONS), Arc::new(store), limits)
}

async fn check(it: &Bounded) -> Result<(), String> {
    let Bounded { key, needs, .. } = *it;
    let answer = async |bound| ask(&gateway(limits(key, bound)), it.document, &it.variables).await;
    let admitted = answer(needs).await;
    if admitted.get("errors").is_some() {
        return Err(format!("{key} {needs}: {admitted}"));
    }
    let refused = answer(needs - 1).await;
    let error = &refused["errors"][0];
    let message = error["message"].as_str().unwrap_or_default();
    let bound = format!("at most {} ", needs - 1);
    let well = error["extensions"]["code"] == "COMPLEXITY_EXCEEDED"
        && message.contains(it.says)
        && message.contains(&bound);
    if well {
        Ok(())
    } else {
        Err(format!("{key} {}: {refused}", needs - 1))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bound_admits_what_it_names_and_refuses_one_more() {
    let mut wrong = Vec::new();
    for it in of_documents().into_iter().chain(of_variables()) {
        wrong.extend(check(&it).await.err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_longer_root_list_comes_row_by_row() {
    let schema = schema(DEFINITIONS);
    for (bound, expected) in [(3, Delivery::OneRow), (2, Delivery::Rows)] {
        let limits = limits("one_row_elements", bound);
        let document = Document::parse(&schema.api, "{ movies(limit: 3) { id } }", &limits);
        let document = document.expect("a fair document");
        let operation = document.operation(None).expect("one operation");
        let setting = Setting {
            schema: &schema,
            dialect: Dialect::Neo4j,
            limits: &limits,
        };
        let variables = read_variables(&schema.api, &document, operation, None, &limits);
        let structure = variables.expect("no variables").fingerprint;
        let prepared = prepare(setting, &document, operation, &structure).expect("a statement");
        let RootSource::Statement(statement) = &prepared.roots[0].answer else {
            panic!("no statement");
        };
        assert_eq!(statement.delivery, expected, "{bound}");
    }
}

#[test]
fn a_bound_cannot_be_zero() {
    for it in of_documents().into_iter().chain(of_variables()) {
        let variable = format!("CYGNET_LIMITS__{}", it.key.to_uppercase());
        let sources = Sources {
            environment: vec![(variable, "0".to_owned())],
            ..Sources::default()
        };
        assert!(config::load(sources).is_err(), "{}", it.key);
    }
}
