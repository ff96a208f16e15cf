//! A request whose document and structure are known: all the gateway does before a statement is sent. Its bounds are checked,
//! the document is looked up, the variables are read, the prepared form is looked up, the values are bound.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use cygnet::{
    app,
    config::Config,
    gateway::{Caller, Gateway, Request, RequestId},
    store::{Store, embedded::Embedded},
    telemetry::Metrics,
};
use cygnet_schema::source::Source;
use serde_json::value::RawValue;

const POINT: &str = include_str!("operations/point.graphql");
const FOURTEEN: &str = include_str!("operations/fourteen_fields.graphql");
const COMPLEX: &str = include_str!("operations/complex.graphql");
const BY_ID: &str = r#"{"id": "device-000001"}"#;
const FILTERS: &str = r#"{"where": {"AND": [{"criticality": {"gte": 4}}, {"kind": {"in": ["PLC", "RTU"]}}], "vulnerabilities": {"some": {"severity": {"eq": "CRITICAL"}}}}, "sort": [{"criticality": "DESC"}, {"id": "ASC"}], "edges": {"edge": {"cvssScore": {"gte": 7.5}}}, "first": 5}"#;

/// A gateway over the twin's type definitions, with the default configuration.
fn gateway() -> Arc<Gateway> {
    let config = Config::default();
    let source = Source::new("twin.graphql", app::TWIN);
    let compiled = app::compile_schema(&config, vec![source]).expect("the twin compiles");
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    let metrics = Metrics::new().expect("an exporter");
    app::gateway(&config, compiled.schema, Arc::new(store), &metrics).expect("no audit log")
}

fn benches(criterion: &mut Criterion) {
    let gateway = gateway();
    for (name, document, variables, statements) in [
        ("point", POINT, BY_ID, 1),
        ("fourteen_fields", FOURTEEN, BY_ID, 1),
        ("complex", COMPLEX, FILTERS, 2),
    ] {
        let variables: Box<RawValue> = serde_json::from_str(variables).expect("JSON");
        let request = Request {
            document,
            operation_name: None,
            variables: Some(&variables),
            read_only: false,
            request_id: RequestId::generate(),
            caller: Caller::default(),
            idempotency_key: None,
        };
        // The first one is a miss.
        assert_eq!(gateway.prepare(&request), Some(statements), "{name}");
        criterion.bench_function(&format!("prepare_hit/{name}"), |bencher| {
            bencher.iter(|| gateway.prepare(black_box(&request)));
        });
    }
}

criterion_group!(all, benches);
criterion_main!(all);
