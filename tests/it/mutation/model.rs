//! Random mutations against a plain model: after each one the graph holds what the model holds, on both engines.
//!
//! The model is two maps and a list of relationships. A mutation is made as JSON and done to the model at the same place, so that each
//! kind is one function. One that must fail leaves both as they were.

use std::collections::BTreeMap;
use std::sync::Arc;

use cygnet::gateway::Gateway;
use cygnet::store::{Store, embedded::Embedded};
use cygnet_testkit::services;
use serde_json::{Value, json};

use super::batch::run;
use super::neo4j;
use crate::random::dice::Random;
use crate::serving::{gateway, schema};

const DEFINITIONS: &str = r#"
type Owner @node(labels: ["ModelOwner"]) {
  key: Int!
  n: Int
  things: [Thing!]! @relationship(type: "MODEL_HAS", direction: OUT, properties: "Has")
}
type Thing @node(labels: ["ModelThing"]) {
  key: Int!
  n: Int
  owners: [Owner!]! @relationship(type: "MODEL_HAS", direction: IN, properties: "Has")
}
type Has @relationshipProperties { w: Int }
"#;

const ALL: &str = "{ owners(limit: 10000, sort: [{ key: ASC }]) { key n thingsConnection(first: 10000) { edges { node { key } properties { w } } } }
    things(limit: 10000, sort: [{ key: ASC }]) { key n ownersConnection { totalCount } } }";

/// Mutations of one run in CI, and of the long run.
const STEPS: [usize; 2] = [80, 2_000];

/// What the graph should hold.
#[derive(Debug, Clone, Default)]
struct Model {
    owners: BTreeMap<i64, Option<i64>>,
    things: BTreeMap<i64, Option<i64>>,
    /// Owner, thing and `w`.
    has: Vec<(i64, i64, Option<i64>)>,
    next: i64,
}

impl Model {
    fn key(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// As the answer to [`ALL`], with the edges in order.
    fn shown(&self) -> Value {
        let owner = |(key, n): (&i64, &Option<i64>)| {
            let edges = self.has.iter().filter(|(owner, ..)| owner == key);
            let mut edges: Vec<_> = edges.map(|(_, thing, w)| (*thing, *w)).collect();
            edges.sort_unstable();
            json!([key, n, edges])
        };
        let thing = |(key, n): (&i64, &Option<i64>)| {
            json!([
                key,
                n,
                self.has.iter().filter(|(_, thing, _)| thing == key).count()
            ])
        };
        let owners: Vec<Value> = self.owners.iter().map(owner).collect();
        let things: Vec<Value> = self.things.iter().map(thing).collect();
        json!([owners, things])
    }

    fn delete_thing(&mut self, key: i64) {
        self.things.remove(&key);
        self.has.retain(|(_, thing, _)| *thing != key);
    }

    fn things_of(&self, owner: i64) -> Vec<i64> {
        let of_owner = self.has.iter().filter(|(it, ..)| *it == owner);
        of_owner.map(|(_, thing, _)| *thing).collect()
    }
}

/// The answer to [`ALL`] in the model's form.
fn shown(answer: &Value) -> Value {
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
    let data = &answer["data"];
    let owners: Vec<Value> = list(&data["owners"]).iter().map(owner).collect();
    let things: Vec<Value> = list(&data["things"]).iter().map(thing).collect();
    json!([owners, things])
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

/// `createOwners`, with things created and connected.
fn create(random: &mut Random, model: &mut Model) -> (&'static str, Value) {
    let before = model.things.clone();
    let mut input = Vec::new();
    for _ in 0..=random.below(3) {
        let (key, n) = (model.key(), number(random));
        model.owners.insert(key, n);
        let (mut created, mut connected) = (Vec::new(), Vec::new());
        for _ in 0..random.below(3) {
            let (thing, m, w) = (model.key(), number(random), number(random));
            model.things.insert(thing, m);
            model.has.push((key, thing, w));
            created.push(json!({"node": {"key": thing, "n": m}, "edge": {"w": w}}));
        }
        for _ in 0..random.below(3) {
            let (thing, w) = (some_key(random, &before), number(random));
            if before.contains_key(&thing) {
                model.has.push((key, thing, w));
            }
            connected.push(json!({"where": {"node": {"key": {"eq": thing}}}, "edge": {"w": w}}));
        }
        input
            .push(json!({"key": key, "n": n, "things": {"create": created, "connect": connected}}));
    }
    let document = "mutation ($input: [OwnerCreateInput!]!) { createOwners(input: $input) { info { nodesCreated } } }";
    (document, json!({ "input": input }))
}

/// `updateOwners`: of two owners, their number and one nested write.
fn update(random: &mut Random, model: &mut Model) -> (&'static str, Value) {
    let keys = [
        some_key(random, &model.owners),
        some_key(random, &model.owners),
    ];
    let mut matched: Vec<i64> = keys
        .iter()
        .copied()
        .filter(|key| model.owners.contains_key(key))
        .collect();
    matched.dedup();
    let before = model.clone();
    let mut update = json!({});
    if random.one_in(2) {
        let by = random.below(10) as i64;
        update["n"] = json!({"add": by});
        if matched.iter().any(|key| model.owners[key].is_none()) {
            // Refused: nothing happens.
            return (
                UPDATE,
                json!({"where": {"key": {"in": keys}}, "update": update}),
            );
        }
        for key in &matched {
            model
                .owners
                .entry(*key)
                .and_modify(|n| *n = n.map(|n| n + by));
        }
    } else {
        let n = number(random);
        update["n"] = json!({"set": n});
        model
            .owners
            .iter_mut()
            .filter(|(key, _)| matched.contains(key))
            .for_each(|(_, old)| *old = n);
    }
    update["things"] = json!([nested(random, (&before, model), &matched)]);
    (
        UPDATE,
        json!({"where": {"key": {"in": keys}}, "update": update}),
    )
}

const UPDATE: &str = "mutation ($where: OwnerWhere, $update: OwnerUpdateInput) { updateOwners(where: $where, update: $update) { owners { key } } }";

/// One write along `things` of the matched owners.
fn nested(random: &mut Random, (before, model): (&Model, &mut Model), matched: &[i64]) -> Value {
    let (thing, w) = (some_key(random, &before.things), number(random));
    let by_key = json!({"node": {"key": {"eq": thing}}});
    let is_it =
        |(owner, other, _): &(i64, i64, Option<i64>)| *other == thing && matched.contains(owner);
    match random.below(4) {
        0 => {
            for owner in matched
                .iter()
                .filter(|_| before.things.contains_key(&thing))
            {
                model.has.push((*owner, thing, w));
            }
            json!({"connect": [{"where": by_key, "edge": {"w": w}}]})
        }
        1 => {
            model.has.retain(|edge| !is_it(edge));
            json!({"disconnect": [{"where": by_key}]})
        }
        2 => {
            if model.has.iter().any(is_it) {
                model.delete_thing(thing);
            }
            json!({"delete": [{"where": by_key}]})
        }
        _ => {
            let n = number(random);
            if model.has.iter().any(is_it) {
                model.things.insert(thing, n);
            }
            model
                .has
                .iter_mut()
                .filter(|edge| is_it(edge))
                .for_each(|edge| edge.2 = w);
            let update = json!({"node": {"n": {"set": n}}, "edge": {"w": {"set": w}}});
            json!({"update": {"where": by_key, "node": update["node"], "edge": update["edge"]}})
        }
    }
}

/// `deleteOwners`, with some of their things.
fn delete(random: &mut Random, model: &mut Model) -> (&'static str, Value) {
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
    let document = "mutation ($where: OwnerWhere, $delete: OwnerDeleteInput) { deleteOwners(where: $where, delete: $delete) { nodesDeleted } }";
    let nested = json!({"things": [{"where": {"node": {"n": {"gt": above}}}}]});
    (
        document,
        json!({"where": {"key": {"eq": key}}, "delete": nested}),
    )
}

async fn follow_the_model(gateway: &Gateway, seed: u64) {
    let steps = STEPS[usize::from(std::env::var_os("CYGNET_TEST_FULL").is_some())];
    let (mut random, mut model, mut refused) = (Random::new(seed), Model::default(), 0);
    for step in 0..steps {
        let before = model.shown();
        let (document, variables) = match random.below(6) {
            0 | 1 => create(&mut random, &mut model),
            5 => delete(&mut random, &mut model),
            _ => update(&mut random, &mut model),
        };
        let answer = run(gateway, document, variables.clone()).await;
        let failed = answer.get("errors").is_some();
        refused += usize::from(failed);
        assert!(
            !failed || before == model.shown(),
            "step {step}: {variables} {answer}"
        );
        let read = run(gateway, ALL, Value::Null).await;
        assert_eq!(
            shown(&read),
            model.shown(),
            "step {step}: {document} {variables} {answer}"
        );
    }
    assert!(refused > 0 && refused < steps / 2, "{refused} refused");
    assert!(!model.has.is_empty(), "something is left");
}

#[tokio::test]
async fn random_mutations_do_what_a_model_does_in_the_embedded_engine() {
    let store = Store::Embedded(Embedded::in_memory().expect("an engine"));
    follow_the_model(&gateway(schema(DEFINITIONS), Arc::new(store)), 7).await;
}

#[tokio::test]
async fn random_mutations_do_what_a_model_does_on_neo4j() {
    let Some(server) = services::neo4j() else {
        return;
    };
    let _alone = services::alone().await;
    let Some(store) = neo4j().await else { return };
    server.clear().await.expect("an empty graph");
    follow_the_model(&gateway(schema(DEFINITIONS), store), 7).await;
    server.clear().await.expect("an empty graph");
}
