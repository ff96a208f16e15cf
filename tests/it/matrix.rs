//! The access matrix: every way into the published API of type definitions with rules, times everybody who asks, judged by what
//! a graph without rules answers that holds only what the caller may see.
//!
//! What the caller may see is found out here, in plain Rust over a little graph; the product's compiler has no part in it. A leak is an
//! answer that has more or another thing than the smaller graph gives; a false denial is one that has less. A fixed seed takes a
//! sample; `CYGNET_TEST_FULL=1` takes all, `CASE=text` the sets of rules whose name contains the text.

mod cell;
mod definitions;
mod inputs;
mod oracle;
mod places;
mod reads;
mod rules;
mod world;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use cell::Cell;
use cygnet::{
    gateway::{Caller, Gateway},
    store::Store,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::api::ApiOptions;
use definitions::{ASSIGNMENTS, Assignment};
use inputs::Inputs;
use oracle::{Expected, Oracle, promised};
use rules::{ASKERS, Asker};
use serde_json::Value;
use world::World;

use crate::{
    random::dice::Random,
    serving::{ask, ask_as, gateway, published},
};

const SEED: u64 = 5;

/// How many cells of each set of rules are asked where not all are.
const SAMPLE: usize = 60;

/// How many at most where all are: of the far ones, so many at random.
const WHOLE: usize = 6_000;

/// Of how many places with the same number of steps cells are made; where all are, of how many with three steps.
const SAMPLE_PLACES: usize = 12;
const WHOLE_PLACES: usize = 150;

#[derive(Default)]
struct Tally {
    sets: usize,
    types: usize,
    fields: usize,
    /// Of each kind: cells and, of them, those that were not judged.
    kinds: BTreeMap<&'static str, (usize, usize)>,
    answers: usize,
    refusals: usize,
    /// Answered by an error of both, that no rule is behind.
    errors: usize,
    leaks: Vec<String>,
    denials: Vec<String>,
}

/// Type definitions with some rules, or none.
fn schema(rules: &[rules::Ruled], vector: bool) -> Schema {
    published(&definitions::text(rules, vector), &ApiOptions::default())
}

/// All cells of an API; of the places that are far from the root so many at random.
fn cells(schema: &Schema, world: &World, random: &mut Random) -> Vec<Cell> {
    let inputs = Inputs { schema, world };
    let mut places = places::places(&inputs, 3);
    let (near, far) = match is_whole() {
        true => (usize::MAX, WHOLE_PLACES),
        false => (SAMPLE_PLACES, SAMPLE_PLACES),
    };
    let mut chosen = Vec::new();
    for (steps, count) in [(1, near), (2, near), (3, far)] {
        let (mut of, rest): (Vec<_>, Vec<_>) = places
            .into_iter()
            .partition(|place| place.steps.len() == steps);
        places = rest;
        while of.len() > count {
            of.swap_remove(random.below(of.len()));
        }
        chosen.append(&mut of);
    }
    let mut cells = Vec::new();
    for place in &chosen {
        cells.extend(reads::cells(&inputs, place));
    }
    cells
}

fn is_whole() -> bool {
    std::env::var_os("CYGNET_TEST_FULL").is_some()
}

/// Those of them that look at something with rules: of each kind alike, all or as many as are wanted.
fn chosen<'c>(cells: &'c [Cell], of: &Assignment, random: &mut Random) -> Vec<&'c Cell> {
    let mut kinds: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| of.meets(cell)) {
        kinds.entry(cell.kind).or_default().push(cell);
    }
    let wanted = match is_whole() {
        true => WHOLE,
        false => SAMPLE,
    };
    let each = wanted / kinds.len().max(1);
    let mut chosen = Vec::new();
    for (_, mut cells) in kinds {
        // The first ones are the nearest to the root.
        let near = match is_whole() {
            true => each / 2,
            false => 0,
        };
        let mut far = cells.split_off(near.min(cells.len()));
        chosen.append(&mut cells);
        for _ in 0..(each - near).min(far.len()) {
            chosen.push(far.swap_remove(random.below(far.len())));
        }
    }
    chosen
}

#[test]
fn the_embedded_engine_answers_as_over_what_the_caller_may_see() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = World::made(SEED);
    let tally = runtime.block_on(async {
        let all = vec![true; world.nodes.len()];
        let store = oracle::loaded(&world, &all).await.expect("a graph");
        matrix(&world, &store, ASSIGNMENTS).await.expect("a matrix")
    });
    tally.report("the embedded engine");
}

async fn matrix(
    world: &World,
    store: &Arc<Store>,
    assignments: &[Assignment],
) -> anyhow::Result<Tally> {
    let named = std::env::var("CASE").unwrap_or_default();
    let mut tally = Tally::default();
    let mut random = Random::new(SEED);
    let mut oracle = Oracle::new(world, || schema(&[], false));
    let plain = schema(&[], false);
    let started = Instant::now();
    // Rules change nothing of the API: the cells are the same for all.
    let cells = cells(&plain, world, &mut random);
    println!("{} operations made in {:?}", cells.len(), started.elapsed());
    let everything = gateway(plain, Arc::clone(store));
    for assignment in assignments.iter().filter(|of| of.name.contains(&named)) {
        let started = Instant::now();
        let ruled = schema(assignment.rules, false);
        let cells = chosen(&cells, assignment, &mut random);
        tally.sets += 1;
        tally.types = ruled.model.nodes.len();
        tally.fields = ruled.model.nodes.iter().map(|node| node.fields.len()).sum();
        let gateway = gateway(ruled, Arc::clone(store));
        let count = cells.len();
        for cell in cells {
            for cell in with_cursors(cell, &everything).await {
                for asker in ASKERS {
                    let set = (assignment, &gateway);
                    let found = compare(&cell, asker, set, &mut oracle).await?;
                    tally.add(&cell, (asker, assignment), found);
                }
            }
        }
        println!(
            "{}: {count} operations in {:?}, {} graphs",
            assignment.name,
            started.elapsed(),
            oracle.graphs()
        );
    }
    Ok(tally)
}

/// A cell that is asked after a cursor, after each that somebody gets who sees everything.
async fn with_cursors(cell: &Cell, everything: &Gateway) -> Vec<Cell> {
    let Some(cursors) = &cell.cursors else {
        return vec![cell.clone()];
    };
    let answer = ask(everything, cursors, &Value::Null).await;
    let mut found = Vec::new();
    cursors_of(&answer, &mut found);
    found.sort_unstable();
    found.dedup();
    let after = |cursor: &&str| Cell {
        document: cell.document.replace("@cursor@", cursor),
        ..cell.clone()
    };
    found.iter().take(4).map(after).collect()
}

fn cursors_of<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| cursors_of(item, found)),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(cursor) if name == "cursor" => found.push(cursor),
                    _ => cursors_of(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a cell answers and what it should.
struct Found {
    expected: Expected,
    answer: Value,
}

async fn compare(
    cell: &Cell,
    asker: &Asker,
    (assignment, gateway): (&Assignment, &Gateway),
    oracle: &mut Oracle<'_>,
) -> anyhow::Result<Found> {
    let expected = oracle.expected(cell, assignment.rules, asker).await?;
    let caller = Caller {
        claims: asker.claims(),
        ..Caller::default()
    };
    let answer = ask_as(gateway, &cell.document, &Value::Null, caller).await;
    Ok(Found { expected, answer })
}

impl Tally {
    fn add(&mut self, cell: &Cell, (asker, of): (&Asker, &Assignment), found: Found) {
        let (count, mixed) = self.kinds.entry(cell.kind).or_default();
        *count += 1;
        let answer = promised(&found.answer, cell.ordered);
        let (expected, refused) = match found.expected {
            Expected::Mixed => {
                *mixed += 1;
                return;
            }
            Expected::Refused(message) => (message.to_owned(), true),
            Expected::Answer(expected) => {
                let expected = promised(&expected, cell.ordered);
                if expected == answer {
                    self.answers += 1;
                    self.errors += usize::from(!expected["errors"].to_string().eq("[]"));
                    return;
                }
                (expected.to_string(), false)
            }
        };
        let is_refused = is_nothing(&answer["data"])
            && answer["errors"].to_string() == format!("[\"\\\"{expected}\\\"\"]");
        if refused && is_refused {
            self.refusals += 1;
            return;
        }
        let text = format!(
            "{}: {} of {}\n  {}\n  expected: {expected}\n  answered: {answer}",
            of.name, cell.kind, asker.name, cell.document
        );
        match refused || !is_less(&answer, &expected) {
            true => self.leaks.push(text),
            false => self.denials.push(text),
        }
    }

    fn report(&self, engine: &str) {
        for (word, texts) in [("LEAK", &self.leaks), ("FALSE DENIAL", &self.denials)] {
            for text in texts.iter().take(40) {
                println!("{word} {text}\n");
            }
        }
        for (kind, (count, mixed)) in &self.kinds {
            println!("  {kind}: {count}, {mixed} not judged");
        }
        let cells: usize = self.kinds.values().map(|(count, _)| count).sum();
        println!(
            "on {engine}: {} sets of rules, {} types, {} fields, {cells} cells, {} answers as of the smaller graph ({} errors), {} refusals, {} leaks, {} false denials",
            self.sets,
            self.types,
            self.fields,
            self.answers,
            self.errors,
            self.refusals,
            self.leaks.len(),
            self.denials.len()
        );
        assert!(self.leaks.is_empty(), "{} leaks", self.leaks.len());
        assert!(self.denials.is_empty(), "{} false denials", self.denials.len());
    }
}

/// Whether an answer has no data: all of it is null, or each root field that may be.
fn is_nothing(data: &Value) -> bool {
    let mut roots = data.as_object().into_iter().flatten();
    roots.all(|(_, value)| value.is_null())
}

/// Whether an answer has nothing that the expected one has not: an error, or less.
fn is_less(answer: &Value, expected: &str) -> bool {
    answer["data"].is_null() || answer.to_string().len() < expected.len()
}
