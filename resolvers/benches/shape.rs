//! Bind and shape: decoded rows in, JSON bytes out, beside serde_json writing the same structs.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cygnet_resolvers::{
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{Prepared, Schema, Setting, prepare},
    shape::Writer,
    value::{Cell, Temporal, Value, View},
};
use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};

const TEN: &str = "{ devices(limit: 1000) { id name vendor serialNumber criticality operationalStatus installedAt status kind updatedAt } }";

enum Row {
    Text(&'static str),
    Integer(i64),
    At(i64),
    List(Vec<Row>),
}

impl Cell for Row {
    fn view(&self) -> View<'_, Self> {
        match self {
            Self::Text(text) => View::String(text),
            Self::Integer(number) => View::Integer(*number),
            Self::At(seconds) => View::Temporal(Temporal::DateTime {
                seconds: *seconds,
                nanoseconds: 0,
                offset_seconds: 0,
            }),
            Self::List(items) => View::List(items),
        }
    }

    fn entry(&self, _: &str) -> Option<&Self> {
        None
    }

    fn entries(&self, _: &mut dyn FnMut(&str, &Self)) {}
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    id: &'static str,
    name: &'static str,
    vendor: &'static str,
    serial_number: &'static str,
    criticality: i64,
    operational_status: &'static str,
    installed_at: &'static str,
    status: &'static str,
    kind: &'static str,
    updated_at: &'static str,
}

fn row(at: i64) -> Row {
    Row::List(vec![
        Row::Text("device-000123"),
        Row::Text("Pump controller 17"),
        Row::Text("Norden Automation"),
        Row::Text("SN-4711-0815"),
        Row::Integer(at % 5 + 1),
        Row::Text("RUNNING"),
        Row::At(1_700_000_000 + at),
        Row::Text("active"),
        Row::Text("PLC"),
        Row::At(1_710_000_000 + at),
    ])
}

fn prepared(schema: &Schema) -> Prepared {
    let limits = Limits::default();
    let document = Document::parse(&schema.api, TEN, &limits).expect("a valid document");
    let operation = document.operation(None).expect("one operation");
    let given = read_variables(&schema.api, &document, operation, None, &limits).expect("none");
    let setting = Setting {
        schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    prepare(setting, &document, operation, &given.fingerprint).expect("a plan")
}

fn benches(criterion: &mut Criterion) {
    let text = include_str!("../../schema/examples/twin.graphql");
    let (model, _) = compile(&[Source::new("twin.graphql", text)]).expect("the twin compiles");
    let api = publish(&model, &ApiOptions::default()).expect("the twin can be published");
    let schema = Schema { model, api };
    let prepared = prepared(&schema);
    let values = [Value::Integer(1_000)];
    for rows in [1, 1_000] {
        let cells = Row::List((0..rows).map(row).collect());
        let mut group = criterion.benchmark_group(format!("shape_{rows}x10"));
        group.throughput(Throughput::Elements(u64::try_from(rows).unwrap_or(0)));
        group.bench_function("cygnet", |bencher| {
            bencher.iter(|| {
                let mut writer = Writer::new(&prepared.shape.roots[0], &values, 32 << 20);
                writer.one_row(black_box(&cells));
                let answer = writer.finish();
                assert!(answer.errors.is_empty(), "{:?}", answer.errors);
                black_box(answer.bytes)
            });
        });
        let devices: Vec<Device> = (0..rows)
            .map(|at| Device {
                id: "device-000123",
                name: "Pump controller 17",
                vendor: "Norden Automation",
                serial_number: "SN-4711-0815",
                criticality: at % 5 + 1,
                operational_status: "RUNNING",
                installed_at: "2023-11-14T22:13:20.000Z",
                status: "active",
                kind: "PLC",
                updated_at: "2024-03-09T16:00:00.000Z",
            })
            .collect();
        group.bench_function("serde_json_of_structs", |bencher| {
            bencher.iter(|| serde_json::to_vec(black_box(&devices)).expect("JSON"));
        });
        group.finish();
    }
}

criterion_group!(all, benches);
criterion_main!(all);
