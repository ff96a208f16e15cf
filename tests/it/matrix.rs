//! The access matrix: every way into the published API of type definitions with rules, times everybody who asks, judged by what
//! a graph without rules answers that holds only what the caller may see.
//!
//! What the caller may see is found out here, in plain Rust over a little graph; the product's compiler has no part in it. A leak is an
//! answer that has more or another thing than the smaller graph gives; a false denial is one that has less. A fixed seed takes a
//! sample; `CYGNET_TEST_FULL=1` takes all, `CASE=text` the sets of rules whose name contains the text.

mod cell;
mod changes;
mod definitions;
mod inputs;
mod oracle;
mod peer;
mod places;
mod reads;
mod rules;
mod world;
mod writes;
mod written;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use cell::Cell;
use cygnet::{
    gateway::Gateway,
    store::{Store, load, neo4j as bolt},
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::{Strictness, compile_as},
    source::Source,
};
use cygnet_testkit::services::{Neo4j, alone, neo4j};
use definitions::{ASSIGNMENTS, Assignment};
use inputs::Inputs;
use oracle::{Expected, Oracle, promised};
use rules::{ASKERS, Asker};
use serde_json::{Value, json};
use world::World;
use written::{Compared, Scratch, Writes};

use crate::{
    random::dice::Random,
    serving::{ask, ask_as, gateway},
};

const SEED: u64 = 5;

/// How many queries and mutations of each set of rules are asked where not all are: in the embedded engine, and of a real Neo4j, which plans
/// each text anew.
const SAMPLE: [(usize, usize); 2] = [(28, 6), (14, 4)];

/// How many at most where all are: those next to the root, and of the far ones so many at random.
const WHOLE: [(usize, usize); 2] = [(1_500, 240), (400, 48)];

/// Of how many places with the same number of steps cells are made; where all are, of how many with three steps.
const SAMPLE_PLACES: usize = 10;
const WHOLE_PLACES: usize = 150;

/// How many leaks and how many false denials are printed.
const SHOWN: usize = 40;

#[derive(Default)]
struct Tally {
    sets: usize,
    /// Types of which something was looked at.
    types: BTreeSet<String>,
    /// Fields of the API that were asked for.
    fields: BTreeSet<String>,
    /// Of each kind: cells and, of them, those that were not judged.
    kinds: BTreeMap<&'static str, (usize, usize)>,
    answers: usize,
    refusals: usize,
    /// Answered by an error of both, that no rule is behind.
    errors: usize,
    leaks: Vec<String>,
    denials: Vec<String>,
}

/// Type definitions with some rules, or none: in the profile `full`, where relationship fields may have some too.
fn schema(rules: &[rules::Ruled], vector: bool) -> Schema {
    let source = Source::new("matrix.graphql", definitions::text(rules, vector));
    let (model, _) = compile_as(&[source], Strictness::Full).expect("fair definitions");
    let api = publish(&model, &ApiOptions::default()).expect("definitions that can be published");
    Schema { model, api }
}

/// Only a real Neo4j searches by vectors.
fn has_vectors(store: &Store) -> bool {
    matches!(store, Store::Neo4j(_))
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

/// How many queries and mutations are wanted of each set of rules.
fn wanted(store: &Store) -> (usize, usize) {
    let of = match is_whole() {
        true => WHOLE,
        false => SAMPLE,
    };
    of[usize::from(has_vectors(store))]
}

/// Those of them that look at something with rules: of each kind alike, all or as many as are wanted.
fn chosen<'c>(
    cells: &'c [Cell],
    (of, wanted): (&Assignment, usize),
    random: &mut Random,
) -> Vec<&'c Cell> {
    let mut kinds: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| of.meets(cell)) {
        kinds.entry(cell.kind).or_default().push(cell);
    }
    let each = (wanted / kinds.len().max(1)).max(1);
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
        let matrix = Matrix::new(&world, &store);
        matrix.all().await.expect("a matrix")
    });
    tally.report("the embedded engine");
}

#[test]
fn a_real_neo4j_answers_as_over_what_the_caller_may_see() {
    let Some(server) = neo4j() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let world = World::made(SEED);
    let tally = runtime.block_on(async {
        let store = on_server(server, &world).await.expect("a graph");
        let matrix = Matrix::new(&world, &store);
        let tally = matrix.all().await.expect("a matrix");
        cleared(server).await.expect("an empty database");
        tally
    });
    tally.report("a real Neo4j");
}

/// The whole graph on a real Neo4j.
async fn on_server(server: &Neo4j, world: &World) -> anyhow::Result<Arc<Store>> {
    let settings = bolt::Settings::new(&server.bolt, &server.user, &server.password);
    let store = bolt::Neo4j::open(settings)?;
    let until = Instant::now() + Duration::from_secs(60);
    store.connected(until).await?;
    server.clear().await?;
    let store = Arc::new(Store::Neo4j(store));
    let all = vec![true; world.nodes.len()];
    let (indexes, vector) = (definitions::indexes(), definitions::VECTOR_INDEX);
    let script = format!("{indexes}{vector}{}", world.script(&all));
    load::script(&*store, &script, |_| {}).await?;
    Ok(store)
}

async fn cleared(server: &Neo4j) -> anyhow::Result<()> {
    for index in ["matrix_doc_text", "matrix_doc_vector"] {
        let drop = format!("DROP INDEX {index} IF EXISTS");
        server.run(&drop, Value::Null).await?;
    }
    for ty in definitions::KEYED {
        let drop = format!("DROP CONSTRAINT matrix_{} IF EXISTS", ty.to_lowercase());
        server.run(&drop, Value::Null).await?;
    }
    server.clear().await
}

/// What is served where something else is right.
const NARROW: &[rules::Ruled] = &[rules::filter("Doc", rules::Rule::Owner)];
const WIDE: &[rules::Ruled] = &[rules::filter(
    "Doc",
    rules::Rule::Any(&[rules::Rule::Owner, rules::Rule::Visible]),
)];

/// The matrix can fail: where the product is given another rule than the oracle, it says so.
#[test]
fn another_rule_is_a_leak_or_a_false_denial() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = World::made(SEED);
    let wrong = |rules: &'static [rules::Ruled], served: &'static [rules::Ruled]| {
        let assignment = Assignment {
            name: "wrong",
            rules,
        };
        let tally = runtime.block_on(async {
            let all = vec![true; world.nodes.len()];
            let store = oracle::loaded(&world, &all).await.expect("a graph");
            let mut matrix = Matrix::new(&world, &store);
            matrix.run(&assignment, served).await.expect("a matrix");
            matrix.tally
        });
        (tally.leaks.len(), tally.denials.len())
    };
    let (leaks, _) = wrong(NARROW, WIDE);
    assert!(leaks > 0, "no leak is seen where more is served");
    let (_, denials) = wrong(WIDE, NARROW);
    assert!(denials > 0, "no false denial is seen where less is served");
}

/// The whole of it over one graph.
struct Matrix<'a> {
    store: Arc<Store>,
    oracle: Oracle<'a>,
    /// Rules change nothing of the API: the cells are the same for all.
    cells: Vec<Cell>,
    writes: Vec<Cell>,
    /// What somebody asks who sees everything.
    everything: Gateway,
    world: &'a World,
    plain: Schema,
    parts: HashMap<Vec<bool>, Scratch>,
    random: Random,
    tally: Tally,
}

impl<'a> Matrix<'a> {
    fn new(world: &'a World, store: &Arc<Store>) -> Self {
        let mut random = Random::new(SEED);
        let plain = schema(&[], has_vectors(store));
        let started = Instant::now();
        let cells = cells(&plain, world, &mut random);
        let inputs = Inputs {
            schema: &plain,
            world,
        };
        let writes = writes::cells(&inputs);
        println!(
            "{} queries and {} mutations made in {:?}",
            cells.len(),
            writes.len(),
            started.elapsed()
        );
        Self {
            store: Arc::clone(store),
            oracle: Oracle::new(world, || schema(&[], false)),
            cells,
            writes,
            everything: gateway(schema(&[], has_vectors(store)), Arc::clone(store)),
            world,
            plain,
            parts: HashMap::new(),
            random,
            tally: Tally::default(),
        }
    }

    /// All sets of rules, or those that are named.
    async fn all(mut self) -> anyhow::Result<Tally> {
        let named = std::env::var("CASE").unwrap_or_default();
        let all = ASSIGNMENTS.iter();
        for assignment in all.filter(|assignment| assignment.name.contains(&named)) {
            self.run(assignment, assignment.rules).await?;
        }
        Ok(self.tally)
    }

    /// One set of rules; what is served may be given others, which must be seen.
    async fn run(
        &mut self,
        assignment: &Assignment,
        served: &[rules::Ruled],
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        let ruled = schema(served, has_vectors(&self.store));
        let cells = chosen(
            &self.cells,
            (assignment, wanted(&self.store).0),
            &mut self.random,
        );
        let tally = &mut self.tally;
        tally.sets += 1;
        let gateway = gateway(ruled, Arc::clone(&self.store));
        let count = cells.len();
        for cell in cells {
            // Identities differ from engine to engine, and cursors of what is related end in one.
            let is_far = has_vectors(&self.store) && !cell.is_of_root();
            if cell.cursors.is_some() && is_far {
                continue;
            }
            for cell in with_cursors(cell, &self.everything).await {
                for asker in ASKERS {
                    let set = (assignment, &gateway);
                    let found = compare(&cell, asker, set, &mut self.oracle).await?;
                    tally.add(&cell, (asker, assignment), found);
                }
            }
        }
        let written = self.write(assignment, served).await?;
        println!(
            "{}: {count} queries and {written} mutations in {:?}, {} graphs",
            assignment.name,
            started.elapsed(),
            self.oracle.graphs()
        );
        Ok(())
    }

    /// The mutations of one set of rules, in the embedded engine: each over the graph as it is in the beginning.
    async fn write(
        &mut self,
        assignment: &Assignment,
        served: &[rules::Ruled],
    ) -> anyhow::Result<usize> {
        let cells = chosen(
            &self.writes,
            (assignment, wanted(&self.store).1),
            &mut self.random,
        );
        let all = vec![true; self.world.nodes.len()];
        let graph = (self.world, all.as_slice());
        let store = match &*self.store {
            Store::Embedded(_) => oracle::loaded(self.world, &all).await?,
            Store::Neo4j(_) => Arc::clone(&self.store),
        };
        let whole = Scratch::over(store, graph, schema(served, false), &self.plain).await?;
        let mut writes = Writes {
            world: self.world,
            plain: &self.plain,
            parts: std::mem::take(&mut self.parts),
            schema: &|| schema(&[], false),
        };
        for cell in &cells {
            for asker in ASKERS {
                let found = writes.compare((cell, asker), assignment, &whole).await?;
                self.tally.add(cell, (asker, assignment), found);
            }
        }
        self.parts = writes.parts;
        Ok(cells.len())
    }
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

async fn compare(
    cell: &Cell,
    asker: &Asker,
    (assignment, gateway): (&Assignment, &Gateway),
    oracle: &mut Oracle<'_>,
) -> anyhow::Result<Compared> {
    let expected = oracle.expected(cell, assignment.rules, asker).await?;
    let answer = ask_as(gateway, &cell.document, &Value::Null, asker.caller()).await;
    Ok(Compared {
        expected,
        answer,
        difference: Vec::new(),
    })
}

impl Tally {
    fn add(&mut self, cell: &Cell, (asker, of): (&Asker, &Assignment), found: Compared) {
        self.types
            .extend(cell.sets.iter().flat_map(|set| set.types.clone()));
        self.fields.insert(cell.about.clone());
        let (count, mixed) = self.kinds.entry(cell.kind).or_default();
        *count += 1;
        let answer = promised(&found.answer, cell.ordered);
        let left = found.difference.is_empty();
        let (expected, refused) = match found.expected {
            Expected::Mixed => {
                *mixed += 1;
                return;
            }
            Expected::Written if left && answer["errors"] == json!([]) => {
                self.answers += 1;
                return;
            }
            Expected::Written => ("no error".to_owned(), false),
            Expected::Refused(message) => (message.to_owned(), true),
            Expected::Answer(expected) if expected == answer && left => {
                self.answers += 1;
                self.errors += usize::from(expected["errors"] != json!([]));
                return;
            }
            Expected::Answer(expected) => (expected.to_string(), false),
        };
        let is_refused = is_nothing(&answer["data"]) && answer["errors"] == json!([expected]);
        if refused && is_refused && left {
            self.refusals += 1;
            return;
        }
        let text = format!(
            "{}: {} of {}\n  {}\n  expected: {expected}\n  answered: {answer}\n  left behind: {:#?}",
            of.name, cell.kind, asker.name, cell.document, found.difference
        );
        let (word, all) = match refused || !left || !is_less(&answer, &expected) {
            true => ("LEAK", &mut self.leaks),
            false => ("FALSE DENIAL", &mut self.denials),
        };
        if all.len() < SHOWN {
            println!("{word} {text}\n");
        }
        all.push(text);
    }

    fn report(&self, engine: &str) {
        for (kind, (count, mixed)) in &self.kinds {
            println!("  {kind}: {count}, {mixed} not judged");
        }
        let cells: usize = self.kinds.values().map(|(count, _)| count).sum();
        println!(
            "on {engine}: {} sets of rules, {} types, {} fields, {cells} cells, {} answers as of the smaller graph ({} errors), {} refusals, {} leaks, {} false denials",
            self.sets,
            self.types.len(),
            self.fields.len(),
            self.answers,
            self.errors,
            self.refusals,
            self.leaks.len(),
            self.denials.len()
        );
        assert!(self.leaks.is_empty(), "{} leaks", self.leaks.len());
        assert!(
            self.denials.is_empty(),
            "{} false denials",
            self.denials.len()
        );
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
