//! The read cases of `tests/cases`: operations in; plan, Cypher, parameters and the answer out.
//!
//! Each case with a `response` runs through the gateway on the embedded engine and on a real Neo4j; both answers must be
//! equal, byte by byte. A case that one engine cannot run says so with its reason; those are counted and listed in
//! docs/embedded.md.

mod batch;
pub mod graph;
pub mod state;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::Context;
use cygnet::{
    config::{AuthConfig, TenancyConfig, tenancy::TenancyFromConfig},
    gateway::{Caller, Request, RequestId},
    identity::{Tenancy, caller_of as caller_of_claims},
    store::Store,
};
use cygnet_resolvers::{
    bind::{Values, bind},
    caller::Tenant,
    cypher::Dialect,
    limits::Limits,
    operation::{Document, read_variables},
    plan,
    prepare::{RootSource, Schema, Setting, Stages, stages},
    value::{Temporal, Value},
    write::{Around, Generated, outline},
};
use cygnet_testkit::{
    cases::{Case, Format, Outputs, json_text, run},
    services::{alone, neo4j},
};
use graph::{Graphs, schema_of};
use serde_json::value::RawValue;

use crate::serving::gateway;

/// What a case file may hold.
pub const FORMAT: Format = Format {
    settings: &[
        "schema",
        "data",
        "profile",
        "deprecated",
        "engines",
        "filters",
    ],
    inputs: &[
        "schema",
        "data",
        "access",
        "operation",
        "variables",
        "claims",
        "context",
        "header",
    ],
    outputs: &[
        "plan",
        "statement",
        "params",
        "response",
        "statements",
        "state",
    ],
};

const LIST_START: &str = "<!-- neo4j-only:start -->";
const LIST_END: &str = "<!-- neo4j-only:end -->";

/// What ran where.
#[derive(Default)]
struct Tally {
    both: usize,
    embedded_only: usize,
    neo4j_only: BTreeMap<String, String>,
}

#[test]
fn read_cases() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let mut graphs = Graphs::new(neo4j());
    let mut tally = Tally::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let summary = run(&folder, &FORMAT, |case| {
        runtime.block_on(answer(case, &mut graphs, &mut tally))
    });
    println!(
        "{} cases, {} on both engines with equal answers, {} on Neo4j only, {} on the embedded engine only",
        summary.cases,
        tally.both,
        tally.neo4j_only.len(),
        tally.embedded_only
    );
    list_neo4j_only(&tally.neo4j_only);
}

async fn answer(case: &Case, graphs: &mut Graphs, tally: &mut Tally) -> anyhow::Result<Outputs> {
    let operation = case.require("operation")?;
    let variables = case.block("variables");
    let variables: Option<Box<RawValue>> = variables.map(serde_json::from_str).transpose()?;
    let caller = caller_of(case)?;
    let mut outputs = Vec::new();
    if ["plan", "statement", "params", "statements"]
        .iter()
        .any(|name| case.wants(name))
    {
        let schema = schema_of(case)?;
        let asked = (operation, variables.as_deref());
        stage_outputs(&schema, asked, &caller, &mut outputs)?;
    }
    if case.wants("state") {
        outputs.extend(written(case, graphs, tally).await?);
    } else if case.wants("response") {
        let only = case
            .only_engine()?
            .map(|(engine, reason)| (engine.to_owned(), reason.to_owned()));
        let on = |engine: &str| only.as_ref().is_none_or(|(only, _)| only == engine);
        let request = || Request {
            document: operation,
            operation_name: None,
            variables: variables.as_deref(),
            read_only: false,
            request_id: RequestId::parse("case").expect("a fair id"),
            caller: caller.clone(),
            idempotency_key: None,
        };
        let embedded = match on("embedded") {
            true => Some(graphs.embedded(case).await?.answer(request()).await.body),
            false => None,
        };
        let server = match on("neo4j") {
            true => match graphs.neo4j(case).await? {
                Some(gateway) => Some(gateway.answer(request()).await.body),
                None => None,
            },
            false => None,
        };
        match (&embedded, &server) {
            (Some(embedded), Some(server)) => {
                let (embedded, server) = (
                    String::from_utf8_lossy(embedded),
                    String::from_utf8_lossy(server),
                );
                anyhow::ensure!(
                    without_last_digits(&embedded) == without_last_digits(&server),
                    "the engines differ\n  embedded: {embedded}\n  neo4j:    {server}"
                );
                tally.both += 1;
            }
            (Some(_), None) => tally.embedded_only += 1,
            (None, _) => {}
        }
        if let Some((engine, reason)) = only
            && engine == "neo4j"
        {
            tally.neo4j_only.insert(case.title.clone(), reason);
        }
        if let Some(body) = server.or(embedded) {
            outputs.push(("response", json_text(&serde_json::from_slice(&body)?)));
        } else if let Some(expected) = case.block("response") {
            // Neo4j is not there: nothing to compare with.
            outputs.push(("response", expected.to_owned()));
        }
    }
    Ok(outputs)
}

/// Who asks in a case: the claims and the context that its blocks give, else nobody.
pub fn caller_of(case: &Case) -> anyhow::Result<Caller> {
    let map = |name| -> anyhow::Result<Option<Value>> {
        let text = case.block(name).filter(|text| !text.trim().is_empty());
        let json = text.map(serde_json::from_str::<serde_json::Value>);
        Ok(json.transpose()?.as_ref().map(value_of))
    };
    let claims = case.block("claims").unwrap_or_default();
    let caller = match claims.trim() {
        "" | "null" => Caller::default(),
        claims => caller_of_claims(&access_of(case)?, claims.as_bytes())?.context("claims")?,
    };
    let caller = Caller {
        context: map("context")?,
        ..caller
    };
    let tenant = tenant_of(&caller, case.block("header").map(str::trim))?;
    Ok(Caller { tenant, ..caller })
}

/// The tenant that a caller works for, with what a case has in the header: by the claim `organization_id`, or for all with the role
/// `superuser`.
fn tenant_of(caller: &Caller, header: Option<&str>) -> anyhow::Result<Tenant> {
    let tenancy = Tenancy::new(&TenancyConfig {
        from: TenancyFromConfig {
            claim: Some("organization_id".to_owned()),
            header: Some("X-Customer-ID".to_owned()),
        },
        super_role: Some("superuser".to_owned()),
        database: None,
    })?;
    Ok(tenancy.choose(caller, header)?)
}

/// What the configuration says of access in a case: the section `auth`.
pub fn access_of(case: &Case) -> anyhow::Result<AuthConfig> {
    match case.block("access") {
        Some(text) => Ok(serde_saphyr::from_str(text)?),
        None => Ok(AuthConfig::default()),
    }
}

fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Boolean(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value_of).collect()),
        serde_json::Value::Object(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| (key.as_str().into(), value_of(value)))
                .collect(),
        ),
    }
}

/// The answer of a mutation and what the graph holds after it: equal on both engines.
async fn written(case: &Case, graphs: &mut Graphs, tally: &mut Tally) -> anyhow::Result<Outputs> {
    let only = case.only_engine()?;
    let on = |engine: &str| only.is_none_or(|(only, _)| only == engine);
    let embedded = match on("embedded") {
        true => Some(write_on(case, graphs.embedded_alone(case).await?).await?),
        false => None,
    };
    let server = match on("neo4j") {
        true => match graphs.neo4j_alone(case).await? {
            Some(store) => Some(write_on(case, store).await?),
            None => None,
        },
        false => None,
    };
    if let (Some(embedded), Some(server)) = (&embedded, &server) {
        anyhow::ensure!(
            embedded == server,
            "the engines differ\n  embedded: {}\n{}  neo4j:    {}\n{}",
            embedded.0,
            embedded.1,
            server.0,
            server.1
        );
        tally.both += 1;
    } else if embedded.is_some() {
        tally.embedded_only += 1;
    }
    if let Some(("neo4j", reason)) = only {
        tally
            .neo4j_only
            .insert(case.title.clone(), reason.to_owned());
    }
    let shown = |name: &str| case.block(name).unwrap_or_default().to_owned();
    // Where Neo4j is not there, a case of its own has nothing to be compared with.
    let (response, state) = server
        .or(embedded)
        .unwrap_or_else(|| (shown("response"), shown("state")));
    Ok(vec![("response", response), ("state", state)])
}

/// Runs a mutation: its answer and what the graph holds after it, without what differs from run to run.
pub async fn write_on(case: &Case, store: Arc<Store>) -> anyhow::Result<(String, String)> {
    let variables = case.block("variables");
    let variables: Option<Box<RawValue>> = variables.map(serde_json::from_str).transpose()?;
    let gateway = gateway(schema_of(case)?, Arc::clone(&store));
    let request = Request {
        document: case.require("operation")?,
        operation_name: None,
        variables: variables.as_deref(),
        read_only: false,
        request_id: RequestId::parse("case").expect("a fair id"),
        idempotency_key: None,
        caller: caller_of(case)?,
    };
    let body = gateway.answer(request).await.body;
    let mut answer = serde_json::from_slice(&body)?;
    state::settled(&mut answer);
    let state = state::state(&schema_of(case)?, &store).await?;
    Ok((json_text(&answer), state))
}

fn stage_outputs(
    schema: &Schema,
    (text, given): (&str, Option<&RawValue>),
    caller: &Caller,
    outputs: &mut Outputs,
) -> anyhow::Result<()> {
    let limits = Limits::default();
    let refused = |errors: Vec<cygnet_resolvers::error::Refused>| {
        anyhow::anyhow!(
            "refused: {}",
            errors.first().map_or("", |error| &error.message)
        )
    };
    let document = Document::parse(&schema.api, text, &limits).map_err(refused)?;
    let operation = document
        .operation(None)
        .map_err(|error| refused(vec![error]))?;
    let mut variables =
        read_variables(&schema.api, &document, operation, given, &limits).map_err(refused)?;
    variables.fingerprint = variables.fingerprint.reaching(caller.tenant.reach());
    let setting = Setting {
        schema,
        dialect: Dialect::Neo4j,
        limits: &limits,
    };
    let stages = stages(setting, &document, operation, &variables.fingerprint).map_err(refused)?;
    let variable = |path: &_| variables.at(path);
    let values = Values {
        variable: &variable,
        caller,
    };
    outputs.push(("plan", plan::print(&stages.plan)));
    let statements = statements(schema, &stages, values)?;
    outputs.push(("statement", statements.join("\n\n")));
    outputs.push(("statements", format!("{}\n", statements.len())));
    outputs.push(("params", params(&stages, values)?));
    Ok(())
}

/// The statements of all roots; those of a mutation as if each found one node for every row.
pub fn statements(
    schema: &Schema,
    stages: &Stages,
    values: Values<'_>,
) -> anyhow::Result<Vec<String>> {
    let refused =
        |refused: cygnet_resolvers::error::Refused| anyhow::anyhow!("{}", refused.message);
    let limits = Limits::default();
    let mut statements = Vec::new();
    for root in &stages.prepared.roots {
        match &root.answer {
            RootSource::Statement(statement) => statements.push(statement.text.clone()),
            RootSource::Script(script) => {
                let around = Around {
                    model: &schema.model,
                    api: &schema.api,
                    dialect: Dialect::Neo4j,
                    limits: &limits,
                    caller: values.caller,
                    generated: Generated {
                        now: Temporal::DateTime {
                            seconds: 0,
                            nanoseconds: 0,
                            offset_seconds: 0,
                        },
                        random: || 0,
                    },
                };
                let bound = bind(&root.slots, values).map_err(refused)?;
                let steps = outline(around, script, &bound).map_err(refused)?;
                statements.extend(steps.into_iter().map(|step| step.statement.text));
            }
            RootSource::Constant | RootSource::Introspection => {}
        }
    }
    Ok(statements)
}

fn params(stages: &Stages, values: Values<'_>) -> anyhow::Result<String> {
    let mut out = String::new();
    for root in &stages.prepared.roots {
        let RootSource::Statement(statement) = &root.answer else {
            continue;
        };
        let bound = bind(&root.slots, values)
            .map_err(|refused| anyhow::anyhow!("refused: {}", refused.message))?;
        for slot in &statement.slots {
            let value = bound.get(slot.0 as usize).unwrap_or(&Value::Null);
            out.push_str(&format!("p{} = {value:?}\n", slot.0));
        }
    }
    Ok(out)
}

/// The list in docs/embedded.md says what the cases say; `UPDATE=1` writes it.
fn list_neo4j_only(cases: &BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/embedded.md");
    let page = std::fs::read_to_string(&path).expect("docs/embedded.md");
    let (before, rest) = page.split_once(LIST_START).expect("the list's start");
    let (_, after) = rest.split_once(LIST_END).expect("the list's end");
    let rows: String = cases
        .iter()
        .map(|(title, reason)| format!("| {title} | {reason} |\n"))
        .collect();
    let list = format!("\n\n| case | why |\n|---|---|\n{rows}\n");
    let wanted = format!("{before}{LIST_START}{list}{LIST_END}{after}");
    // Of some cases only, the list is not the whole.
    if std::env::var_os("CASE").is_some() {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("docs/embedded.md can be written");
    } else {
        assert!(
            page == wanted,
            "docs/embedded.md lists other Neo4j-only cases: run with UPDATE=1"
        );
    }
}

/// The text with 12 decimals of each number at most. Neo4j's averages depend in their last digits on the order of its nodes, and that on
/// which ids were free when they were loaded (docs/embedded.md).
fn without_last_digits(text: &str) -> String {
    let mut decimals = None;
    let keep = |symbol: &char| {
        decimals = match (decimals, *symbol) {
            (_, '.') => Some(0),
            (Some(count), '0'..='9') => Some(count + 1),
            _ => None,
        };
        decimals.is_none_or(|count| count <= 12)
    };
    text.chars().filter(keep).collect()
}
