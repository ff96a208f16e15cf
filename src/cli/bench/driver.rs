//! The same statements as the server's, sent by the driver alone.

use std::sync::Arc;

use anyhow::{Context, bail};
use cygnet_resolvers::{
    bind::{Values, bind},
    caller::Caller,
    cypher::Dialect,
    error::Refused,
    operation::{Document, read_variables},
    prepare::{RootSource, Setting, prepare},
};
use cygnet_schema::source::Source;

use super::client::Sent;
use crate::{
    app,
    bench::Asked,
    config::Config,
    store::neo4j::plain::{Plain, PlainQuery},
};

/// The statements of a workload, as the server prints them, with the values of each request.
pub(super) fn statements(config: &Config, asked: &Asked) -> anyhow::Result<Arc<[PlainQuery]>> {
    let source = Source::new("twin.graphql", app::TWIN);
    let compiled = app::compile_schema(config, vec![source])?;
    let limits = app::operation_limits(&config.limits);
    let setting = Setting {
        schema: &compiled.schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    let first = |refused: Vec<Refused>| {
        anyhow::anyhow!("{}", refused.first().map_or("", |error| &error.message))
    };
    let api = &compiled.schema.api;
    let document = Document::parse(api, asked.document, &limits).map_err(first)?;
    let operation = document
        .operation(None)
        .map_err(|error| first(vec![error]))?;
    let mut queries = Vec::with_capacity(asked.variables.len());
    for variables in &asked.variables {
        let raw = serde_json::value::to_raw_value(variables)?;
        let given =
            read_variables(api, &document, operation, Some(&raw), &limits).map_err(first)?;
        let prepared = prepare(setting, &document, operation, &given.fingerprint).map_err(first)?;
        let variable = |path: &_| given.at(path);
        let caller = Caller::default();
        let values = Values {
            variable: &variable,
            caller: &caller,
        };
        let root = prepared.roots.first().context("a root field")?;
        let RootSource::Statement(statement) = &root.answer else {
            bail!("no statement")
        };
        let bound = bind(&root.slots, values).map_err(|error| first(vec![error]))?;
        queries.push(Plain::query(statement, &bound)?);
    }
    Ok(Arc::from(queries))
}

/// Sends the statements in turn.
pub(super) fn driver(
    plain: &Plain,
    queries: Arc<[PlainQuery]>,
) -> impl Fn(usize) -> Sent + Send + Sync + 'static {
    let plain = plain.clone();
    move |at| {
        let (plain, query) = (plain.clone(), queries[at % queries.len()].clone());
        Box::pin(async move { plain.run(query).await.is_ok() })
    }
}
