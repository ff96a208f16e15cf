//! Mutations under rules, each over the graph as it is in the beginning: what they answer and what they leave behind.
//!
//! The same mutation is run without rules over what the caller may see. The whole must hold after it what that part holds, and what
//! was hidden as it was.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use cygnet::{
    gateway::{Caller, Gateway},
    store::{Store, load},
};
use cygnet_resolvers::prepare::Schema;
use serde_json::Value;

use super::{
    cell::Cell,
    changes::{Lines, holds, lines, touched, whole_after},
    definitions::Assignment,
    oracle::{self, Expected, Judged, judge, keys_of, promised},
    rules::{Asker, Rule, Ruled},
    world::World,
};
use crate::{
    cases::state::state,
    serving::{ask_as, gateway},
};

/// A graph that is made again after each mutation that changed it.
pub struct Scratch {
    store: Arc<Store>,
    gateway: Gateway,
    script: String,
    before: Lines,
}

/// What a mutation did.
pub struct Written {
    pub answer: Value,
    pub after: Lines,
}

impl Scratch {
    /// The part of a graph, behind type definitions; `plain` reads it.
    pub async fn new(
        (world, keep): (&World, &[bool]),
        schema: Schema,
        plain: &Schema,
    ) -> anyhow::Result<Self> {
        let store = oracle::loaded(world, keep).await?;
        Self::over(store, (world, keep), schema, plain).await
    }

    /// The same over a store that holds it already.
    pub async fn over(
        store: Arc<Store>,
        (world, keep): (&World, &[bool]),
        schema: Schema,
        plain: &Schema,
    ) -> anyhow::Result<Self> {
        let before = lines(&state(plain, &store).await?);
        Ok(Self {
            gateway: gateway(schema, Arc::clone(&store)),
            script: format!("MATCH (n) DETACH DELETE n;\n{}", world.script(keep)),
            store,
            before,
        })
    }

    async fn write(&self, cell: &Cell, caller: Caller, plain: &Schema) -> anyhow::Result<Written> {
        let answer = ask_as(&self.gateway, &cell.document, &Value::Null, caller).await;
        let after = lines(&state(plain, &self.store).await?);
        if after != self.before {
            load::script(&*self.store, &self.script, |_| {}).await?;
        }
        Ok(Written { answer, after })
    }
}

/// The graphs of one set of rules.
pub struct Writes<'a> {
    pub world: &'a World,
    pub plain: &'a Schema,
    /// Without rules, by the nodes that are left.
    pub parts: HashMap<Vec<bool>, Scratch>,
    pub schema: &'a dyn Fn() -> Schema,
}

/// What is right, and what was done.
pub struct Compared {
    pub expected: Expected,
    pub answer: Value,
    /// The lines that should be there and are not, and those that are there and should not be.
    pub difference: Vec<String>,
}

impl Writes<'_> {
    /// One mutation of somebody.
    pub async fn compare(
        &mut self,
        (cell, asker): (&Cell, &Asker),
        of: &Assignment,
        whole: &Scratch,
    ) -> anyhow::Result<Compared> {
        let ruled = whole.write(cell, asker.caller(), self.plain).await?;
        let (expected, lines) = self.expected((cell, asker), of, whole).await?;
        let difference = match (&expected, lines) {
            (Expected::Mixed, _) => Vec::new(),
            (_, lines) => {
                let missing = lines
                    .difference(&ruled.after)
                    .map(|line| format!("- {line}"));
                let more = ruled
                    .after
                    .difference(&lines)
                    .map(|line| format!("+ {line}"));
                missing.chain(more).collect()
            }
        };
        Ok(Compared {
            expected,
            answer: ruled.answer,
            difference,
        })
    }

    /// What should be answered, and what the whole should hold then.
    async fn expected(
        &mut self,
        (cell, asker): (&Cell, &Asker),
        of: &Assignment,
        whole: &Scratch,
    ) -> anyhow::Result<(Expected, Lines)> {
        let (keep, forbidden) = match judge(self.world, cell, of.rules, asker) {
            Judged::Unknown(message) => {
                return Ok((Expected::Refused(message), whole.before.clone()));
            }
            Judged::Mixed => return Ok((Expected::Mixed, Lines::new())),
            Judged::Graph { keep, forbidden } => (keep, forbidden),
        };
        // Keys of tenants' nodes are unique among their own only, by another constraint.
        let by_key = cell.kind == "upsert" || cell.document.contains("connectOrCreate");
        if by_key && of.rules.iter().any(|ruled| ruled.tenant) {
            return Ok((Expected::Mixed, Lines::new()));
        }
        if !self.parts.contains_key(&keep) {
            let part = Scratch::new((self.world, &keep), (self.schema)(), self.plain).await?;
            self.parts.insert(keep.clone(), part);
        }
        let part = &self.parts[&keep];
        let written = part.write(cell, Caller::default(), self.plain).await?;
        let is_moving = moves_rules(cell, of.rules);
        if forbidden.iter().any(|is| *is) {
            let mut keys = Vec::new();
            keys_of(&written.answer, &mut keys);
            let mut seen: BTreeSet<String> = keys.into_iter().map(str::to_owned).collect();
            seen.extend(touched(&part.before, &written.after, self.world));
            let nodes = self.world.nodes.iter().zip(&forbidden);
            let mut forbidden = nodes.filter(|(_, is)| **is);
            if forbidden.any(|(node, _)| seen.contains(&node.key)) {
                return Ok((Expected::Refused("Forbidden"), whole.before.clone()));
            }
        }
        let validates = of.rules.iter().any(|ruled| ruled.validate.is_some());
        // A key that a hidden node has cannot be given: what is answered then is what a constraint would answer.
        let mut hidden = self
            .world
            .nodes
            .iter()
            .zip(&keep)
            .filter(|(_, keep)| !**keep);
        if hidden.any(|(node, _)| holds(&written.after, node)) {
            let taken = Expected::Refused("Constraint validation failed");
            return Ok((taken, whole.before.clone()));
        }
        let fails = written.answer["errors"].is_array();
        if validates && (is_moving || fails || makes_nodes(&part.before, &written.after)) {
            return Ok((Expected::Mixed, Lines::new()));
        }
        let change = (&part.before, &written.after);
        let (after, gone) = whole_after(&whole.before, change, self.world);
        // Relationships go with their nodes, those to hidden ones too: the database counts them (docs/auth.md).
        let mut answer = written.answer;
        add_deleted(&mut answer, gone);
        // What is written may make other nodes visible: what is answered then is not known here.
        let expected = match is_moving || makes_nodes(&part.before, &written.after) {
            true => Expected::Written,
            false => Expected::Answer(promised(&answer, false)),
        };
        Ok((expected, after))
    }
}

/// Counts more relationships that were deleted.
fn add_deleted(answer: &mut Value, more: usize) {
    let Value::Object(entries) = answer else {
        return;
    };
    for (name, value) in entries {
        match value.as_u64() {
            Some(count) if name == "relationshipsDeleted" => {
                *value = (count + more as u64).into();
            }
            _ => add_deleted(value, more),
        }
    }
}

fn makes_nodes(before: &Lines, after: &Lines) -> bool {
    let mut new = after.difference(before);
    new.any(|line| line.contains("key: \"new"))
}

/// Whether a mutation changes what rules are about.
fn moves_rules(cell: &Cell, rules: &[Ruled]) -> bool {
    let all = rules.iter();
    let all: Vec<Rule> = all
        .filter(|ruled| ruled.place().1.is_none())
        .flat_map(|ruled| ruled.filter.into_iter().chain(ruled.validate))
        .collect();
    let text = &cell.document;
    let of_nodes = ["owner: {set", "visible: {set", "rank: {"]
        .iter()
        .any(|part| text.contains(part));
    let writes_link = ["connect", "delete", "create"]
        .iter()
        .any(|it| text.contains(it));
    all.iter()
        .any(|rule| of_nodes || rule.is_related() && writes_link)
}
