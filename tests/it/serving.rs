//! Gateways for tests: a schema over a store, with the product's defaults; and what nobody in particular asks them.

use std::{sync::Arc, time::Duration};

use cygnet::{
    gateway::{Caller, Counted, Gateway, IdempotencySettings, Request, RequestId, Settings},
    store::Store,
    telemetry::Metrics,
};
use cygnet_resolvers::{limits::Limits, prepare::Schema};
use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};
use serde_json::{Value, value::RawValue};

/// A gateway over a store.
pub fn gateway(schema: Schema, store: Arc<Store>) -> Gateway {
    limited(schema, store, Limits::default())
}

/// Asks an operation with variables, or null: the answer.
pub async fn ask(gateway: &Gateway, document: &str, variables: &Value) -> Value {
    ask_as(gateway, document, variables, Caller::default()).await
}

/// The same of a known caller.
pub async fn ask_as(gateway: &Gateway, document: &str, variables: &Value, caller: Caller) -> Value {
    let variables = RawValue::from_string(variables.to_string()).expect("JSON");
    let request = Request {
        document,
        operation_name: None,
        variables: Some(&variables),
        read_only: false,
        request_id: RequestId::generate(),
        caller,
        idempotency_key: None,
    };
    serde_json::from_slice(&gateway.answer(request).await.body).expect("a JSON answer")
}

/// A gateway with bounds of its own.
pub fn limited(schema: Schema, store: Arc<Store>, limits: Limits) -> Gateway {
    let metrics = Metrics::new().expect("an exporter");
    let settings = Settings {
        limits,
        ..settings()
    };
    set(schema, store, settings, &metrics)
}

/// The same, with instruments to look at.
pub fn counting(schema: Schema, store: Arc<Store>, metrics: &Metrics) -> Gateway {
    set(schema, store, settings(), metrics)
}

/// The same, with settings.
pub fn set(schema: Schema, store: Arc<Store>, settings: Settings, metrics: &Metrics) -> Gateway {
    // What the store says of a failed statement is in the log only: a failed test shows it. Another gateway may have begun it.
    let log = tracing_subscriber::fmt().with_test_writer();
    drop(log.with_max_level(tracing::Level::ERROR).try_init());
    let counted = Counted {
        cache: metrics.cache.clone(),
        store: metrics.store.clone(),
        idempotency: metrics.idempotency.clone(),
    };
    Gateway::new(schema, store, settings, counted)
}

/// The product's defaults, but for smaller caches.
pub fn settings() -> Settings {
    Settings {
        limits: Limits::default(),
        response_bytes: 8 << 20,
        query_timeout: Duration::from_secs(30),
        concurrent_statements: 4,
        document_cache: 100,
        prepared_per_document: 16,
        introspection: true,
        idempotency: IdempotencySettings {
            enabled: true,
            keep: Duration::from_secs(86_400),
            answer_bytes: 1 << 20,
        },
    }
}

/// A schema, published with the defaults.
pub fn schema(definitions: &str) -> Schema {
    published(definitions, &ApiOptions::default())
}

/// A schema, published.
pub fn published(definitions: &str, options: &ApiOptions) -> Schema {
    let (model, _) =
        compile(&[Source::new("test.graphql", definitions)]).expect("fair definitions");
    let api = publish(&model, options).expect("definitions that can be published");
    Schema { model, api }
}
