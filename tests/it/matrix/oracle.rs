//! What an operation may answer: found out by leaving out of the graph what the caller may not see, and asking the rest without
//! any rules.

use std::collections::HashMap;
use std::sync::Arc;

use cygnet::{
    gateway::Gateway,
    store::{Store, embedded::Embedded, load},
};
use cygnet_resolvers::prepare::Schema;
use serde_json::{Value, json};

use super::{
    cell::{Cell, Role, Set},
    definitions,
    rules::{Asker, NO_TENANT, Ruled},
    world::{Node, World},
};
use crate::serving::{ask, gateway};

/// What is right.
#[derive(Debug)]
pub enum Expected {
    /// This answer.
    Answer(Value),
    /// A refusal with this message.
    Refused(&'static str),
    /// Something that is not known beforehand: only what is left behind is judged.
    Written,
    /// Not judged: nodes are looked at twice, with rules of a field that one part names and another does not.
    Mixed,
}

/// Graphs without rules, by the nodes that are left in them.
pub struct Oracle<'a> {
    world: &'a World,
    schema: Box<dyn Fn() -> Schema + 'a>,
    graphs: HashMap<Vec<bool>, Arc<Gateway>>,
}

impl<'a> Oracle<'a> {
    /// Of a graph and its type definitions without rules.
    pub fn new(world: &'a World, schema: impl Fn() -> Schema + 'a) -> Self {
        Self {
            world,
            schema: Box::new(schema),
            graphs: HashMap::new(),
        }
    }

    /// How many graphs were made.
    pub fn graphs(&self) -> usize {
        self.graphs.len()
    }

    /// The graph of the nodes that are kept.
    pub async fn graph(&mut self, keep: &[bool]) -> anyhow::Result<Arc<Gateway>> {
        if let Some(found) = self.graphs.get(keep) {
            return Ok(Arc::clone(found));
        }
        let store = loaded(self.world, keep).await?;
        let made = Arc::new(gateway((self.schema)(), store));
        self.graphs.insert(keep.to_vec(), Arc::clone(&made));
        Ok(made)
    }

    /// What a cell may answer to somebody.
    pub async fn expected(
        &mut self,
        cell: &Cell,
        rules: &[Ruled],
        asker: &Asker,
    ) -> anyhow::Result<Expected> {
        let judged = judge(self.world, cell, rules, asker);
        let (keep, forbidden) = match judged {
            Judged::Unknown(message) => return Ok(Expected::Refused(message)),
            Judged::Mixed => return Ok(Expected::Mixed),
            Judged::Graph { keep, forbidden } => (keep, forbidden),
        };
        let graph = self.graph(&keep).await?;
        let document = &without_vectors(&cell.document);
        if forbidden.iter().any(|is| *is) {
            let shows = cell.shows.as_deref().map(without_vectors);
            let shown = ask(&graph, shows.as_ref().unwrap_or(document), &Value::Null).await;
            let mut keys = Vec::new();
            keys_of(&shown, &mut keys);
            let is_forbidden = |key: &&str| {
                let found = self.world.nodes.iter().position(|node| node.key == **key);
                found.is_some_and(|at| forbidden[at])
            };
            if keys.iter().any(is_forbidden) {
                return Ok(Expected::Refused("Forbidden"));
            }
        }
        let answer = ask(&graph, document, &Value::Null).await;
        Ok(Expected::Answer(promised(&answer, cell.ordered)))
    }
}

/// The same without a search by a vector, which the embedded engine has not: of a small graph both searches find everything.
fn without_vectors(document: &str) -> String {
    let near = "nearDocs(vector: [1.0, 3.0]";
    let search = "searchDocs(phrase: \"grid\"";
    document
        .replace(&format!("here: {near}"), &format!("here: {search}"))
        .replace(near, &format!("nearDocs: {search}"))
}

/// A graph in the embedded engine.
pub async fn loaded(world: &World, keep: &[bool]) -> anyhow::Result<Arc<Store>> {
    let store = Arc::new(Store::Embedded(Embedded::in_memory()?));
    let script = format!("{}{}", definitions::indexes(), world.script(keep));
    load::script(&*store, &script, |_| {}).await?;
    Ok(store)
}

/// What rules make of the nodes that an operation looks at.
pub enum Judged {
    /// The caller must be known, and is told this.
    Unknown(&'static str),
    Mixed,
    Graph {
        /// What is there.
        keep: Vec<bool>,
        /// What must not be shown or measured.
        forbidden: Vec<bool>,
    },
}

/// Judges an operation by its rules.
pub fn judge(world: &World, cell: &Cell, rules: &[Ruled], asker: &Asker) -> Judged {
    let mut refusals = rules.iter().filter_map(|ruled| refusal(ruled, cell, asker));
    if let Some(message) = refusals.next() {
        return Judged::Unknown(message);
    }
    let mut keep = vec![true; world.nodes.len()];
    for ruled in rules {
        let (ty, field) = ruled.place();
        for (at, node) in world.nodes.iter().enumerate().filter(|_| field.is_none()) {
            let holds = ruled.filter.is_none_or(|rule| rule.holds(world, at, asker));
            let is_own = !ruled.tenant || node.org == asker.tenant;
            keep[at] &= node.ty != ty || holds && is_own;
        }
    }
    // Nothing is refused to who asks by an id: what needs a known caller is not there.
    let sought: Vec<&Set> = cell
        .sets
        .iter()
        .filter(|set| set.role == Role::Sought)
        .collect();
    for ruled in rules.iter().filter(|ruled| !lets(ruled, asker)) {
        let (ty, field) = ruled.place();
        for set in &sought {
            let of_type = |node: &Node| {
                (ty.is_empty() || node.ty == ty) && set.types.iter().any(|of| of == node.ty)
            };
            for (at, node) in world.nodes.iter().enumerate() {
                keep[at] &= field.is_some() || !of_type(node);
            }
        }
    }
    let mut forbidden = vec![false; world.nodes.len()];
    for ruled in rules {
        let (ty, field) = ruled.place();
        let of_type = |set: &&Set| set.types.iter().any(|of| of == ty);
        let sets: Vec<&Set> = cell.sets.iter().filter(of_type).collect();
        let uses = [
            (ruled.filter.filter(|_| field.is_some()), true),
            (ruled.validate, false),
        ];
        for (rule, is_filter) in uses {
            let Some(rule) = rule else { continue };
            let failing: Vec<usize> = (0..world.nodes.len())
                .filter(|at| world.nodes[*at].ty == ty && keep[*at])
                .filter(|at| !rule.holds(world, *at, asker))
                .collect();
            if failing.is_empty() || sets.is_empty() {
                continue;
            }
            let of_rule = |set: &&Set| effect(set, (ty, field), is_filter);
            let effects: Vec<Effect> = sets.iter().map(of_rule).collect();
            // What is written is no list: rules of fields that do not hold there are not judged.
            if sets
                .iter()
                .any(|set| set.role == Role::Written && field.is_some_and(|it| set.names(ty, it)))
            {
                return Judged::Mixed;
            }
            let first = effects[0];
            if effects.iter().any(|effect| *effect != first) {
                return Judged::Mixed;
            }
            for at in failing {
                match first {
                    Effect::None => {}
                    Effect::Hidden => keep[at] = false,
                    Effect::Forbidden => forbidden[at] = true,
                }
            }
        }
    }
    Judged::Graph { keep, forbidden }
}

/// What becomes of nodes on which a rule does not hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    None,
    Hidden,
    Forbidden,
}

fn effect(set: &Set, (ty, field): (&str, Option<&str>), is_filter: bool) -> Effect {
    let asked = match field {
        Some(field) => set.asks(ty, field),
        None => set.role == Role::Asked,
    };
    let named = field.is_none_or(|field| set.names(ty, field));
    match (named, is_filter || asked) {
        (false, _) => Effect::None,
        (true, true) => Effect::Hidden,
        (true, false) => Effect::Forbidden,
    }
}

/// What a caller is told who is not known enough for a place that an operation meets.
fn refusal(ruled: &Ruled, cell: &Cell, asker: &Asker) -> Option<&'static str> {
    let (ty, field) = ruled.place();
    let mut sets = cell.sets.iter().filter(|set| {
        let of_type = ty.is_empty() || set.types.iter().any(|of| of == ty);
        of_type && field.is_none_or(|field| set.names(ty, field))
    });
    if ruled.tenant && asker.tenant.is_none() {
        return sets.next().map(|_| NO_TENANT);
    }
    if lets(ruled, asker) {
        return None;
    }
    sets.find(|set| set.role != Role::Sought || field.is_some())?;
    ruled.known.map(|known| known.refusal())
}

/// Whether a caller is known enough for a place.
fn lets(ruled: &Ruled, asker: &Asker) -> bool {
    ruled.known.is_none_or(|known| known.lets(asker))
}

/// All keys of nodes in an answer.
pub fn keys_of<'v>(value: &'v Value, keys: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| keys_of(item, keys)),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(key) if name == "key" => keys.push(key),
                    _ => keys_of(value, keys),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What two answers promise: data, and the messages of errors. Cursors are there or not; lists are sets, but for the one that the
/// operation orders.
pub fn promised(answer: &Value, ordered: bool) -> Value {
    let errors = answer["errors"].as_array().into_iter().flatten();
    // What is in the log only has the request's id.
    let plain = |text: &str| {
        text.split(" (request ")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let message = |error: &Value| error["message"].as_str().map(plain).unwrap_or_default();
    let mut messages: Vec<String> = errors.map(message).collect();
    messages.sort();
    json!({"data": settled(&answer["data"], (ordered, false)), "errors": messages})
}

fn settled(value: &Value, (ordered, here): (bool, bool)) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items
                .iter()
                .map(|item| settled(item, (ordered, false)))
                .collect();
            if !(ordered && here) {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| {
                let is_here = name == "here" || here && name == "edges";
                let is_cursor = matches!(name.as_str(), "cursor" | "startCursor" | "endCursor");
                let value = match value {
                    Value::String(_) if is_cursor => json!("<cursor>"),
                    Value::Number(number) => json!(rounded(number)),
                    _ => settled(value, (ordered, is_here)),
                };
                (name.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Averages depend in their last digits on the order of the nodes.
fn rounded(number: &serde_json::Number) -> String {
    format!("{:.9}", number.as_f64().unwrap_or(f64::NAN))
}
