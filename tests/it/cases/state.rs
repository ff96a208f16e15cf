//! What a graph holds, as text: nodes by type and relationships by kind, as far as the schema knows them.
//!
//! Generated ids and the time of the run are shown as `<id>` and `<now>`, in the state and in answers alike.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::ControlFlow,
    time::{Duration, Instant},
};

use cygnet::store::{GraphStore, Query, RowVisitor, Store};
use cygnet_resolvers::{
    cypher::{Delivery, Dialect, Mode, Owner, Statement},
    error::Denials,
    prepare::Schema,
    value::{Cell, Temporal, Value, owned},
};
use cygnet_schema::model::{Direction, Field, Label, Model, NodeType, TenantMark};

/// Cases give no times after this one but by the clock.
const FIRST_NOW: &str = "2026-01-01T00:00:00.000Z";
const FIRST_NOW_SECONDS: i64 = 1_767_225_600;

/// The nodes and relationships of a store.
pub async fn state(schema: &Schema, store: &Store) -> anyhow::Result<String> {
    let dialect = store.dialect();
    let mut lines = BTreeSet::new();
    let mut repeated: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = HashMap::new();
    for node in &schema.model.nodes {
        let stored = properties(&node.fields);
        let text = format!(
            "MATCH (n{}){} RETURN [elementId(n), labels(n){}] AS r",
            labels(node),
            elsewhere(&schema.model, node),
            reads("n", (Owner::Node, &stored), dialect)
        );
        for row in rows(store, text).await? {
            let ty = format!("{}{}", node.name, given_labels(node, &row[1]));
            let shown = shown(&stored, &row[2..]);
            let name = name((node, &ty), &stored, &row[2..]);
            names.insert(format!("{:?}", row[0]), name);
            *repeated.entry(format!("{ty} {shown}")).or_default() += 1;
        }
    }
    for (line, times) in std::mem::take(&mut repeated) {
        lines.insert(line_of(line, times));
    }
    let mut out: Vec<String> = lines.into_iter().collect();
    for (kind, stored) in kinds(&schema.model) {
        let stored: Vec<&str> = stored.iter().map(String::as_str).collect();
        let text = format!(
            "MATCH (a)-[e:`{kind}`]->(b) RETURN [elementId(a), elementId(b){}] AS r",
            reads("e", (Owner::Relationship, &stored), dialect)
        );
        for row in rows(store, text).await? {
            let end = |at: usize| names.get(&format!("{:?}", row[at])).cloned();
            let (from, to) = (end(0).unwrap_or_default(), end(1).unwrap_or_default());
            let shown = shown(&stored, &row[2..]);
            let line = format!("({from})-[{kind} {shown}]->({to})");
            *repeated.entry(line.replace(" {}]", "]")).or_default() += 1;
        }
    }
    out.extend(
        repeated
            .into_iter()
            .map(|(line, times)| line_of(line, times)),
    );
    Ok(out.join("\n") + "\n")
}

fn line_of(line: String, times: usize) -> String {
    match times {
        1 => line,
        _ => format!("{line} x{times}"),
    }
}

fn labels(node: &NodeType) -> String {
    let label = |label: &Label| match label {
        Label::Fixed(name) => format!(":`{name}`"),
        Label::Claim(_) | Label::Context(_) => String::new(),
    };
    node.labels.iter().map(label).collect()
}

fn fixed(node: &NodeType) -> impl Iterator<Item = &String> {
    node.labels.iter().filter_map(|label| match label {
        Label::Fixed(name) => Some(name),
        Label::Claim(_) | Label::Context(_) => None,
    })
}

/// Of a type whose labels all come from callers nothing is known but that its nodes are not of another type.
fn elsewhere(model: &Model, node: &NodeType) -> String {
    if fixed(node).next().is_some() {
        return String::new();
    }
    let others: BTreeSet<String> = model
        .nodes
        .iter()
        .flat_map(fixed)
        .map(|label| format!("NOT n:`{label}`"))
        .collect();
    match others.is_empty() {
        true => String::new(),
        false => format!(
            " WHERE {}",
            others.into_iter().collect::<Vec<_>>().join(" AND ")
        ),
    }
}

/// The labels that a caller gave.
fn given_labels(node: &NodeType, labels: &Value) -> String {
    let is_fixed = |label: &Label| matches!(label, Label::Fixed(_));
    let Value::List(labels) = labels else {
        return String::new();
    };
    let is_tenant = matches!(node.tenant, Some(TenantMark::Label(_)));
    if !is_tenant && node.labels.iter().all(is_fixed) {
        return String::new();
    }
    let given: BTreeSet<String> = labels
        .iter()
        .filter_map(|label| match label {
            Value::String(label) => Some(label.to_string()),
            _ => None,
        })
        .filter(|label| !fixed(node).any(|known| known == label))
        .map(|label| format!(":{label}"))
        .collect();
    given.into_iter().collect()
}

fn properties(fields: &[Field]) -> Vec<&str> {
    let names: BTreeSet<&str> = fields
        .iter()
        .filter_map(Field::property)
        .map(|property| property.name.as_str())
        .collect();
    names.into_iter().collect()
}

fn reads(variable: &str, (owner, stored): (Owner, &[&str]), dialect: Dialect) -> String {
    let read = |name: &&str| format!(", {variable}.`{}`", dialect.property(owner, name));
    stored.iter().map(read).collect()
}

/// The kinds of relationships from their start to their end, with the properties that any field knows of them.
fn kinds(model: &Model) -> BTreeMap<String, BTreeSet<String>> {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let fields = model.nodes.iter().flat_map(|node| &node.fields);
    for relationship in fields.filter_map(Field::relationship) {
        let known = kinds.entry(relationship.kind.clone()).or_default();
        if let Some(edge) = relationship.properties {
            let stored = properties(&model.edge(edge).fields);
            known.extend(stored.into_iter().map(str::to_owned));
        }
        // Either way it is read from its start.
        let (Direction::In | Direction::Out) = relationship.direction;
    }
    kinds
}

fn shown(stored: &[&str], values: &[Value]) -> String {
    let known = stored.iter().zip(values);
    let shown: Vec<String> = known
        .filter(|(_, value)| **value != Value::Null)
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect();
    format!("{{{}}}", shown.join(", "))
}

/// A node by its type and the first text that is not generated.
fn name((node, ty): (&NodeType, &str), stored: &[&str], values: &[Value]) -> String {
    let fields = node.fields.iter().filter_map(Field::property);
    let value = fields.filter(|property| !property.id).find_map(|property| {
        let at = stored.iter().position(|name| *name == property.name)?;
        match values.get(at)? {
            value @ (Value::String(_) | Value::Integer(_)) => Some(text(value)),
            _ => None,
        }
    });
    match value {
        Some(value) => format!("{ty} {value}"),
        None => ty.to_owned(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) if is_generated(text) => "<id>".to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(flag) => flag.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Temporal(Temporal::DateTime { seconds, .. }) if *seconds >= FIRST_NOW_SECONDS => {
            "<now>".to_owned()
        }
        other => format!("{other:?}"),
    }
}

fn is_generated(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.as_bytes()[14] == b'4'
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| match dashes.contains(&at) {
                true => byte == b'-',
                false => byte.is_ascii_hexdigit(),
            })
}

/// An answer with `<id>` and `<now>` for what differs from run to run.
pub fn settled(answer: &mut serde_json::Value) {
    match answer {
        serde_json::Value::String(text) if is_generated(text) => *text = "<id>".to_owned(),
        serde_json::Value::String(text)
            if text.len() == FIRST_NOW.len()
                && text.ends_with('Z')
                && text.as_bytes()[10] == b'T'
                && text.as_str() >= FIRST_NOW =>
        {
            *text = "<now>".to_owned();
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(settled),
        serde_json::Value::Object(entries) => entries.values_mut().for_each(settled),
        _ => {}
    }
}

#[derive(Default)]
struct Rows(Vec<Vec<Value>>);

impl RowVisitor for Rows {
    fn row<C: Cell>(&mut self, value: &C) -> ControlFlow<()> {
        if let Value::List(items) = owned(value) {
            self.0.push(items);
        }
        ControlFlow::Continue(())
    }
}

async fn rows(store: &Store, text: String) -> anyhow::Result<Vec<Vec<Value>>> {
    let statement = Statement {
        text,
        slots: Vec::new(),
        delivery: Delivery::Rows,
        mode: Mode::Read,
        denials: Denials::default(),
    };
    let query = Query {
        statement: &statement,
        parameters: Vec::new(),
        deadline: Instant::now() + Duration::from_secs(20),
    };
    let mut rows = Rows::default();
    store.run(query, &mut rows).await?;
    Ok(rows.0)
}
