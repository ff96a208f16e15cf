//! The compiler, cold: parse, validate, bind names, plan, print, shape. And what a hit costs here: reading variables.

use criterion::{Criterion, criterion_group, criterion_main};
use cygnet_resolvers::{
    bind::{Values, bind},
    caller::Caller,
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{Schema, Setting, prepare},
    value::Value,
};
use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};
use serde_json::value::RawValue;
use std::hint::black_box;

const POINT: &str = include_str!("../../benches/operations/point.graphql");
const FOURTEEN: &str = include_str!("../../benches/operations/fourteen_fields.graphql");
const COMPLEX: &str = include_str!("../../benches/operations/complex.graphql");
const BY_ID: &str = r#"{"id": "device-000001"}"#;
const FILTERS: &str = r#"{"where": {"AND": [{"criticality": {"gte": 4}}, {"kind": {"in": ["PLC", "RTU"]}}], "vulnerabilities": {"some": {"severity": {"eq": "CRITICAL"}}}}, "sort": [{"criticality": "DESC"}, {"id": "ASC"}], "edges": {"edge": {"cvssScore": {"gte": 7.5}}}, "first": 5}"#;

fn schema() -> Schema {
    let text = include_str!("../../schema/examples/twin.graphql");
    let (model, _) = compile(&[Source::new("twin.graphql", text)]).expect("the twin compiles");
    let api = publish(&model, &ApiOptions::default()).expect("the twin can be published");
    Schema { model, api }
}

fn cold(setting: Setting<'_>, text: &str, variables: &RawValue) {
    let api = &setting.schema.api;
    let document = Document::parse(api, text, setting.limits).expect("a valid document");
    let operation = document.operation(None).expect("one operation");
    let variables = read_variables(api, &document, operation, Some(variables), setting.limits)
        .expect("valid variables");
    let prepared = prepare(setting, &document, operation, &variables.fingerprint);
    black_box(prepared.expect("a plan"));
}

fn benches(criterion: &mut Criterion) {
    let schema = schema();
    let limits = Limits::default();
    let setting = Setting {
        schema: &schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    for (name, text, variables) in [
        ("point", POINT, BY_ID),
        ("fourteen_fields", FOURTEEN, BY_ID),
        ("complex", COMPLEX, FILTERS),
    ] {
        let raw: Box<RawValue> = serde_json::from_str(variables).expect("JSON");
        criterion.bench_function(&format!("prepare_cold/{name}"), |bencher| {
            bencher.iter(|| cold(setting, black_box(text), &raw));
        });
        let document = Document::parse(&schema.api, text, &limits).expect("a valid document");
        criterion.bench_function(&format!("parse_and_validate/{name}"), |bencher| {
            bencher.iter(|| Document::parse(&schema.api, black_box(text), &limits));
        });
        let operation = document.operation(None).expect("one operation");
        let read = || read_variables(&schema.api, &document, operation, Some(&raw), &limits);
        criterion.bench_function(&format!("read_variables/{name}"), |bencher| {
            bencher.iter(|| black_box(read()));
        });
        let given = read().expect("valid variables");
        let prepared = prepare(setting, &document, operation, &given.fingerprint).expect("a plan");
        let caller = Caller::default();
        criterion.bench_function(&format!("bind/{name}"), |bencher| {
            bencher.iter(|| {
                let variable = |path: &_| given.at(path);
                let values = Values {
                    variable: &variable,
                    caller: &caller,
                };
                let bound: Vec<Vec<Value>> = prepared
                    .roots
                    .iter()
                    .map(|root| bind(&root.slots, values).expect("values"))
                    .collect();
                black_box(bound)
            });
        });
    }
}

criterion_group!(all, benches);
criterion_main!(all);
