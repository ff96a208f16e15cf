//! The audit log of a gateway: a line for each operation, whatever becomes of it, and no values in it.

mod door;
mod pressure;

use std::{path::Path, sync::Arc, time::Duration};

use cygnet::{
    audit::{AuditLog, Audited},
    gateway::{Caller, Gateway, Request, RequestId},
    store::{Store, embedded::Embedded},
    telemetry::Metrics,
};
use cygnet_resolvers::{caller::Tenant, value::Value as Claim};
use serde_json::{Value, json};

use crate::{
    files::Folder,
    serving::{counting, schema},
};

const DEFINITIONS: &str = r#"
type Person @node { name: String! knows: [Person!]! @relationship(type: "KNOWS", direction: OUT) }
type Query {
  guarded: Int @cypher(statement: "RETURN 1 AS c", columnName: "c") @requiresScopes(scopes: [["a"]])
  slow: Int @cypher(statement: "UNWIND range(1, 20000) AS i UNWIND range(1, 20000) AS j WITH i, j WHERE (i + j) % 7 = 8 RETURN count(i) AS c", columnName: "c")
}
"#;

fn gateway(path: &Path, audited: Audited) -> Gateway {
    let metrics = Metrics::new().expect("an exporter");
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    let log = AuditLog::open(path, audited, metrics.audit.clone()).expect("a file");
    counting(schema(DEFINITIONS), Arc::new(store), &metrics).audited(log)
}

async fn ask(gateway: &Gateway, document: &str, variables: &Value) {
    ask_for(gateway, document, variables, Tenant::None).await;
}

async fn ask_for(gateway: &Gateway, document: &str, variables: &Value, tenant: Tenant) {
    let variables = serde_json::value::to_raw_value(variables).expect("JSON");
    let claims = Claim::Map(vec![("sub".into(), Claim::String("alice".into()))]);
    let request = Request {
        document,
        operation_name: None,
        variables: Some(&variables),
        read_only: false,
        request_id: RequestId::parse("request-1").expect("a name"),
        caller: Caller {
            tenant,
            ..Caller::with_claims(claims)
        },
        idempotency_key: None,
    };
    gateway.answer(request).await;
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the log");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect()
}

/// What a line says that does not depend on the clock.
fn said(line: &Value) -> Value {
    json!([
        line["who"],
        line["kind"],
        line["decision"],
        line["code"],
        line["returned"],
        line["written"]
    ])
}

#[tokio::test]
async fn every_operation_leaves_a_line_without_values() {
    let folder = Folder::new("audit");
    let path = folder.0.join("audit.jsonl");
    let gateway = gateway(&path, Audited::All);
    let people = json!({"input": [
        {"name": "secret-a", "knows": {"create": [{"node": {"name": "secret-b"}}]}},
        {"name": "secret-c"},
    ]});
    let create = "mutation ($input: [PersonCreateInput!]!) { createPeople(input: $input) { people { name } } }";
    ask(&gateway, create, &people).await;
    ask(&gateway, "{ people { name knows { name } } }", &json!({})).await;
    ask(&gateway, "{ persons { name } }", &json!({})).await;
    ask(&gateway, "{ people(", &json!({})).await;
    let none = json!({});
    let given_up =
        tokio::time::timeout(Duration::from_millis(50), ask(&gateway, "{ slow }", &none));
    given_up.await.expect_err("it is slow");
    let lines = lines(&path);
    let said: Vec<Value> = lines.iter().map(said).collect();
    let expected = [
        json!(["alice", "mutation", "allowed", null, 2, 3]),
        json!(["alice", "query", "allowed", null, 4, 0]),
        json!(["alice", null, "refused", "GRAPHQL_VALIDATION_FAILED", 0, 0]),
        json!(["alice", null, "refused", "GRAPHQL_PARSE_FAILED", 0, 0]),
        json!(["alice", "query", "abandoned", null, 0, 0]),
    ];
    assert_eq!(said, expected);
    assert!(lines.iter().all(|line| line["request_id"] == "request-1"));
    let text = std::fs::read_to_string(&path).expect("the log");
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_line_says_for_which_tenant_and_which_rule_denied() {
    let folder = Folder::new("audit-tenant");
    let path = folder.0.join("audit.jsonl");
    let gateway = gateway(&path, Audited::All);
    let (query, none) = ("{ people { name } }", json!({}));
    for tenant in [
        Tenant::None,
        Tenant::One("north".into()),
        Tenant::All,
        Tenant::Chosen("south".into()),
    ] {
        ask_for(&gateway, query, &none, tenant).await;
    }
    ask(&gateway, "{ guarded }", &none).await;
    let said = |line: &Value| json!([line["tenant"], line["super"], line["rule"]]);
    let said: Vec<Value> = lines(&path).iter().map(said).collect();
    let expected = [
        json!([null, null, null]),
        json!(["north", null, null]),
        json!([null, true, null]),
        json!(["south", true, null]),
        json!([null, null, "Query.guarded @requiresScopes"]),
    ];
    assert_eq!(said, expected);
}
