//! Random root fields of mutations, and what each does to a plain model of the graph.
//!
//! In: numbers that look random. Out: documents with their variables, and the model as it must be after them. A root field is made as
//! JSON and done to the model at the same place, so that each kind is one function. It must not know how mutations are sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::random::dice::Random;

pub const DEFINITIONS: &str = r#"
type Owner @node(labels: ["ModelOwner"]) {
  key: Int! @unique
  n: Int
  things: [Thing!]! @relationship(type: "MODEL_HAS", direction: OUT, properties: "Has")
}
type Thing @node(labels: ["ModelThing"]) {
  key: Int! @unique
  n: Int
  owners: [Owner!]! @relationship(type: "MODEL_HAS", direction: IN, properties: "Has")
  parts: [Part!]! @relationship(type: "MODEL_OF", direction: OUT)
}
type Part @node(labels: ["ModelPart"]) {
  key: Int!
  things: [Thing!]! @relationship(type: "MODEL_OF", direction: IN)
}
type Has @relationshipProperties { w: Int }
"#;

/// What upserts need on a server.
pub const CONSTRAINTS: [&str; 2] = [
    "CREATE CONSTRAINT cygnet_case_model_owner IF NOT EXISTS FOR (n:ModelOwner) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT cygnet_case_model_thing IF NOT EXISTS FOR (n:ModelThing) REQUIRE n.key IS UNIQUE",
];

/// Everything there is.
pub const ALL: &str = "{ owners(limit: 10000, sort: [{ key: ASC }]) { key n thingsConnection(first: 10000) { edges { node { key } properties { w } } } }
    things(limit: 10000, sort: [{ key: ASC }]) { key n ownersConnection { totalCount } }
    parts(limit: 10000, sort: [{ key: ASC }]) { key things { key } } }";

/// What the graph should hold.
#[derive(Debug, Clone, Default)]
pub struct Model {
    owners: BTreeMap<i64, Option<i64>>,
    things: BTreeMap<i64, Option<i64>>,
    /// Owner, thing and `w`.
    has: Vec<(i64, i64, Option<i64>)>,
    /// Each with the thing it is of.
    parts: BTreeMap<i64, Option<i64>>,
    next: i64,
}

impl Model {
    fn key(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// As the answer to [`ALL`], with the edges in order.
    pub fn shown(&self) -> Value {
        let owner = |(key, n): (&i64, &Option<i64>)| {
            let edges = self.has.iter().filter(|(owner, ..)| owner == key);
            let mut edges: Vec<_> = edges.map(|(_, thing, w)| (*thing, *w)).collect();
            edges.sort_unstable();
            json!([key, n, edges])
        };
        let thing = |(key, n): (&i64, &Option<i64>)| {
            let owners = self.has.iter().filter(|(_, thing, _)| thing == key);
            json!([key, n, owners.count()])
        };
        let part = |(key, of): (&i64, &Option<i64>)| json!([key, of.iter().collect::<Vec<&i64>>()]);
        let owners: Vec<Value> = self.owners.iter().map(owner).collect();
        let things: Vec<Value> = self.things.iter().map(thing).collect();
        let parts: Vec<Value> = self.parts.iter().map(part).collect();
        json!([owners, things, parts])
    }

    /// How many nodes there are.
    pub fn size(&self) -> usize {
        self.owners.len() + self.things.len() + self.parts.len()
    }

    /// Whether relationships are left.
    pub fn is_related(&self) -> bool {
        !self.has.is_empty()
    }

    /// Forgets all nodes; keys are not used again.
    fn clear(&mut self) {
        *self = Self {
            next: self.next,
            ..Self::default()
        };
    }

    fn delete_thing(&mut self, key: i64) {
        self.things.remove(&key);
        self.has.retain(|(_, thing, _)| *thing != key);
        self.parts
            .values_mut()
            .filter(|of| **of == Some(key))
            .for_each(|of| *of = None);
    }

    fn things_of(&self, owner: i64) -> Vec<i64> {
        let of_owner = self.has.iter().filter(|(it, ..)| *it == owner);
        of_owner.map(|(_, thing, _)| *thing).collect()
    }

    /// A new thing with parts below an owner: the item of a nested `create`.
    fn created_thing(&mut self, random: &mut Random, owner: i64) -> Value {
        let (thing, n, w) = (self.key(), number(random), number(random));
        self.things.insert(thing, n);
        self.has.push((owner, thing, w));
        let mut parts = Vec::new();
        for _ in 0..random.below(3) {
            let part = self.key();
            self.parts.insert(part, Some(thing));
            parts.push(json!({"node": {"key": part}}));
        }
        json!({"node": {"key": thing, "n": n, "parts": {"create": parts}}, "edge": {"w": w}})
    }
}

/// The answer to [`ALL`] in the model's form.
pub fn shown(answer: &Value) -> Value {
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    let owner = |owner: &Value| {
        let edge = |edge: &Value| {
            let thing = edge["node"]["key"].as_i64().expect("a key");
            (thing, edge["properties"]["w"].as_i64())
        };
        let edges = list(&owner["thingsConnection"]["edges"]);
        let mut edges: Vec<_> = edges.iter().map(edge).collect();
        edges.sort_unstable();
        json!([owner["key"], owner["n"], edges])
    };
    let thing = |thing: &Value| {
        let count = &thing["ownersConnection"]["totalCount"];
        json!([thing["key"], thing["n"], count])
    };
    let part = |part: &Value| {
        let of: Vec<Value> = list(&part["things"])
            .iter()
            .map(|thing| thing["key"].clone())
            .collect();
        json!([part["key"], of])
    };
    let data = &answer["data"];
    let owners: Vec<Value> = list(&data["owners"]).iter().map(owner).collect();
    let things: Vec<Value> = list(&data["things"]).iter().map(thing).collect();
    let parts: Vec<Value> = list(&data["parts"]).iter().map(part).collect();
    json!([owners, things, parts])
}

/// A mutation that was done to the model.
#[derive(Debug)]
pub struct Mutation {
    pub document: String,
    pub variables: Value,
    /// One of its root fields must fail, so nothing is done.
    pub fails: bool,
}

/// One root field.
struct Root {
    field: &'static str,
    /// Name, type and value.
    arguments: Vec<(&'static str, &'static str, Value)>,
    selection: &'static str,
    fails: bool,
}

/// A mutation of so many root fields, each after the ones before it; where one must fail the model stays as it was.
pub fn mutation(random: &mut Random, model: &mut Model, roots: usize) -> Mutation {
    let before = model.clone();
    let roots: Vec<Root> = (0..roots).map(|_| root(random, model)).collect();
    let fails = roots.iter().any(|root| root.fails);
    if fails {
        *model = before;
    }
    spelled(&roots)
}

/// A mutation that deletes everything.
pub fn sweep(model: &mut Model) -> Mutation {
    model.clear();
    let all = |field| Root {
        field,
        arguments: Vec::new(),
        selection: "{ nodesDeleted }",
        fails: false,
    };
    spelled(&["deleteOwners", "deleteThings", "deleteParts"].map(all))
}

fn spelled(roots: &[Root]) -> Mutation {
    let (mut declared, mut fields, mut variables) = (Vec::new(), Vec::new(), json!({}));
    for (at, root) in roots.iter().enumerate() {
        let mut given = Vec::new();
        for (name, ty, value) in &root.arguments {
            declared.push(format!("${name}{at}: {ty}"));
            given.push(format!("{name}: ${name}{at}"));
            variables[format!("{name}{at}")] = value.clone();
        }
        let given = match given.as_slice() {
            [] => String::new(),
            some => format!("({})", some.join(", ")),
        };
        let (field, selection) = (root.field, root.selection);
        fields.push(format!("r{at}: {field}{given} {selection}"));
    }
    let declared = match declared.as_slice() {
        [] => String::new(),
        some => format!("({})", some.join(", ")),
    };
    Mutation {
        document: format!("mutation {declared} {{ {} }}", fields.join(" ")),
        variables,
        fails: roots.iter().any(|root| root.fails),
    }
}

fn root(random: &mut Random, model: &mut Model) -> Root {
    match random.below(8) {
        0..=2 => create(random, model),
        3 => delete(random, model),
        4 => upsert(random, model),
        _ => update(random, model),
    }
}

fn number(random: &mut Random) -> Option<i64> {
    (!random.one_in(5)).then(|| random.below(100) as i64)
}

/// A key that is there, most often.
fn some_key(random: &mut Random, of: &BTreeMap<i64, Option<i64>>) -> i64 {
    let keys: Vec<i64> = of.keys().copied().collect();
    if keys.is_empty() || random.one_in(8) {
        return -1;
    }
    *random.pick(&keys)
}

fn by_key(key: i64) -> Value {
    json!({"node": {"key": {"eq": key}}})
}

/// `createOwners`, with things created (with parts) and connected.
fn create(random: &mut Random, model: &mut Model) -> Root {
    let before = model.things.clone();
    let mut input = Vec::new();
    for _ in 0..=random.below(3) {
        let (key, n) = (model.key(), number(random));
        model.owners.insert(key, n);
        let (mut created, mut connected) = (Vec::new(), Vec::new());
        for _ in 0..random.below(3) {
            created.push(model.created_thing(random, key));
        }
        for _ in 0..random.below(3) {
            let (thing, w) = (some_key(random, &before), number(random));
            if before.contains_key(&thing) {
                model.has.push((key, thing, w));
            }
            connected.push(json!({"where": by_key(thing), "edge": {"w": w}}));
        }
        input
            .push(json!({"key": key, "n": n, "things": {"create": created, "connect": connected}}));
    }
    Root {
        field: "createOwners",
        arguments: vec![("input", "[OwnerCreateInput!]!", json!(input))],
        selection: "{ info { nodesCreated relationshipsCreated } }",
        fails: false,
    }
}

/// `upsertOwners`: one that is there, most often, and one that is new; the new ones with things of their own.
fn upsert(random: &mut Random, model: &mut Model) -> Root {
    let mut input = Vec::new();
    for there in [true, false] {
        let known = some_key(random, &model.owners);
        let key = if there && known > 0 {
            known
        } else {
            model.key()
        };
        let (n, m) = (number(random), number(random));
        let is_there = model.owners.contains_key(&key);
        model.owners.insert(key, if is_there { m } else { n });
        let created = match is_there {
            true => json!({"node": {"key": -key}}),
            false => model.created_thing(random, key),
        };
        let create = json!({"key": key, "n": n, "things": {"create": [created]}});
        let where_ = json!({"key": key});
        input.push(json!({"where": where_, "create": create, "update": {"n": {"set": m}}}));
    }
    Root {
        field: "upsertOwners",
        arguments: vec![("input", "[OwnerUpsertInput!]!", json!(input))],
        selection: "{ created owners { key } }",
        fails: false,
    }
}

/// `updateOwners`: of two owners, their number and one nested write.
fn update(random: &mut Random, model: &mut Model) -> Root {
    let keys = [
        some_key(random, &model.owners),
        some_key(random, &model.owners),
    ];
    let mut matched: Vec<i64> = keys.to_vec();
    matched.retain(|key| model.owners.contains_key(key));
    matched.dedup();
    let (mut update, mut fails) = (json!({}), false);
    if random.one_in(4) {
        let by = random.below(10) as i64;
        update["n"] = json!({"add": by});
        fails = matched.iter().any(|key| model.owners[key].is_none());
        for key in &matched {
            let owner = model.owners.entry(*key);
            owner.and_modify(|n| *n = n.map(|n| n + by));
        }
    } else {
        let n = number(random);
        update["n"] = json!({"set": n});
        matched.iter().for_each(|key| {
            model.owners.insert(*key, n);
        });
    }
    update["things"] = json!([nested(random, model, &matched)]);
    Root {
        field: "updateOwners",
        arguments: vec![
            ("where", "OwnerWhere", json!({"key": {"in": keys}})),
            ("update", "OwnerUpdateInput", update),
        ],
        selection: "{ owners { key } }",
        fails,
    }
}

/// One write along `things` of the matched owners.
fn nested(random: &mut Random, model: &mut Model, matched: &[i64]) -> Value {
    let (thing, w) = (some_key(random, &model.things), number(random));
    let where_ = by_key(thing);
    let is_it =
        |(owner, other, _): &(i64, i64, Option<i64>)| *other == thing && matched.contains(owner);
    match random.below(5) {
        0 => {
            let found = matched.iter().filter(|_| model.things.contains_key(&thing));
            let edges: Vec<_> = found.map(|owner| (*owner, thing, w)).collect();
            model.has.extend(edges);
            json!({"connect": [{"where": where_, "edge": {"w": w}}]})
        }
        1 => {
            model.has.retain(|edge| !is_it(edge));
            json!({"disconnect": [{"where": where_}]})
        }
        2 => {
            if model.has.iter().any(is_it) {
                model.delete_thing(thing);
            }
            json!({"delete": [{"where": where_}]})
        }
        3 => {
            // Of several owners each has its own, and keys are unique: only one owner takes part.
            match matched {
                [owner] => json!({"create": [model.created_thing(random, *owner)]}),
                _ => json!({"create": []}),
            }
        }
        _ => {
            let n = number(random);
            if model.has.iter().any(is_it) {
                model.things.insert(thing, n);
            }
            let edges = model.has.iter_mut().filter(|edge| is_it(edge));
            edges.for_each(|edge| edge.2 = w);
            let (node, edge) = (json!({"n": {"set": n}}), json!({"w": {"set": w}}));
            json!({"update": {"where": where_, "node": node, "edge": edge}})
        }
    }
}

/// `deleteOwners`, with some of their things.
fn delete(random: &mut Random, model: &mut Model) -> Root {
    let (key, above) = (some_key(random, &model.owners), random.below(100) as i64);
    if model.owners.contains_key(&key) {
        for thing in model.things_of(key) {
            let n = model.things.get(&thing).copied().flatten();
            if n.is_some_and(|n| n > above) {
                model.delete_thing(thing);
            }
        }
        model.owners.remove(&key);
        model.has.retain(|(owner, ..)| *owner != key);
    }
    let nested = json!({"things": [{"where": {"node": {"n": {"gt": above}}}}]});
    Root {
        field: "deleteOwners",
        arguments: vec![
            ("where", "OwnerWhere", json!({"key": {"eq": key}})),
            ("delete", "OwnerDeleteInput", nested),
        ],
        selection: "{ nodesDeleted relationshipsDeleted }",
        fails: false,
    }
}
