//! The queries of the matrix beside the reference library: both serve the same rules over one Neo4j, to the same callers.
//!
//! Only what the library looks at: it reads rules for what is selected, not for what a filter, an order or a search asks about
//! (docs/migration.md). With `CYGNET_TEST_FULL=1` only, for each set of rules takes a server of the library.

use std::{collections::BTreeMap, sync::Arc};

use cygnet::{gateway::Gateway, store::Store};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{ApiOptions, Profile, publish},
    resolve::{Strictness, compile_as},
    source::Source,
};
use cygnet_testkit::{
    peer::Peer,
    services::{alone, neo4j},
};
use serde_json::{Value, json};

use super::{
    cell::{Cell, Role},
    chosen,
    definitions::{self, ASSIGNMENTS, Assignment},
    inputs::Inputs,
    oracle::promised,
    places, reads,
    rules::{ASKERS, Known, Ruled},
    world::World,
};
use crate::{
    random::dice::Random,
    serving::{ask_as, gateway},
};

/// How many queries of each set of rules.
const QUERIES: usize = 200;

#[derive(Default)]
struct Tally {
    sets: usize,
    equal: usize,
    refused: usize,
    different: BTreeMap<&'static str, usize>,
    wrong: Vec<((&'static str, &'static str), String)>,
}

/// What Cygnet answers otherwise on purpose (docs/migration.md). That what it answers is right is the matrix' business.
fn reason(cell: &Cell, (ours, theirs): (&Value, &Value)) -> Option<&'static str> {
    let says = |answer: &Value, message: &str| answer["errors"].to_string().contains(message);
    let text = &cell.document;
    let by_id = cell.sets.iter().any(|set| set.role == Role::Sought);
    let of_statement = ["everyDoc", "theTeam", "found"];
    let is_wide = cell.sets.iter().any(|set| set.types.len() > 1)
        || of_statement.iter().any(|name| text.contains(name));
    let is_page = ["limit: ", "first: ", "offset: "]
        .iter()
        .any(|part| text.contains(part));
    Some(match cell.kind {
        _ if by_id && says(theirs, "Unauthenticated") => {
            "an id of what needs a known caller is an id of nothing"
        }
        _ if says(ours, "Unauthenticated") && says(theirs, "Unauthenticated") => {
            "an operation of which a part needs a known caller is not begun"
        }
        _ if says(ours, "Unauthenticated") && says(theirs, "Forbidden") => {
            "who calls is asked before anything is read"
        }
        _ if says(ours, "Unauthenticated") && theirs["errors"] == json!([]) && is_wide => {
            "`@authentication` of what interfaces, unions and statements give; the library does not look at it"
        }
        _ if says(ours, "Forbidden") && says(theirs, "ClassCastException") => {
            "where a validation meets null, it does not hold; the library fails"
        }
        _ if says(theirs, "Forbidden") && ours["errors"] == json!([]) && is_page => {
            "a validation of a list looks at the page that is answered"
        }
        "aggregate" if cell.sets.last().is_some_and(|set| set.types.len() > 1) => {
            "interfaces are aggregated under rules; the library fails, or measures nothing"
        }
        "aggregate" if text.contains("longest") || text.contains("shortest") => {
            "of texts as long as each other any is the longest"
        }
        "group" => {
            "groups obey the rules of the fields that they are by; the library does not look at them"
        }
        _ => return None,
    })
}

#[test]
fn the_reference_library_answers_the_same_under_rules() {
    if !super::is_whole() {
        return;
    }
    let Some(server) = neo4j() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _alone = runtime.block_on(alone());
    let world = World::made(super::SEED);
    let store = runtime
        .block_on(super::on_server(server, &world))
        .expect("a graph");
    let named = std::env::var("CASE").unwrap_or_default();
    let mut tally = Tally::default();
    for assignment in ASSIGNMENTS.iter().filter(|of| of.name.contains(&named)) {
        // The library has no rules of relationship fields, no scopes and no tenants.
        let is_beyond = |ruled: &Ruled| ruled.tenant || matches!(ruled.known, Some(Known::Granted));
        let beyond = assignment.rules.iter().any(is_beyond);
        let Some(schema) = compat(assignment).filter(|_| !beyond) else {
            continue;
        };
        let text = definitions::text(assignment.rules, false).replace(" @unique", "");
        let Some(peer) = Peer::start(&text, server, &json!({})) else {
            return;
        };
        let peer = peer.expect("the library takes the rules");
        let compared = compare(assignment, (schema, &store), (&peer, &world), &mut tally);
        runtime.block_on(compared).expect("answers");
    }
    runtime
        .block_on(super::cleared(server))
        .expect("an empty database");
    tally.report();
}

fn compat(assignment: &Assignment) -> Option<Schema> {
    let text = definitions::text(assignment.rules, false);
    let source = Source::new("matrix.graphql", text);
    let (model, _) = compile_as(&[source], Strictness::Library).ok()?;
    let options = ApiOptions {
        profile: Profile::Compat,
        ..ApiOptions::default()
    };
    let api = publish(&model, &options).ok()?;
    Some(Schema { model, api })
}

/// Whether the library looks at all rules that the cell meets.
fn is_of_both(cell: &Cell, assignment: &Assignment) -> bool {
    if cell.cursors.is_some() || cell.kind == "search" {
        return false;
    }
    !assignment.rules.iter().any(|ruled| {
        let (ty, field) = ruled.place();
        cell.sets.iter().any(|set| {
            let of_type = ty.is_empty() || set.types.iter().any(|of| of == ty);
            let asks = field.is_some_and(|field| set.asks(ty, field));
            of_type && (set.role == Role::Asked || asks)
        })
    })
}

async fn compare(
    assignment: &Assignment,
    (schema, store): (Schema, &Arc<Store>),
    (peer, world): (&Peer, &World),
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut random = Random::new(super::SEED);
    let inputs = Inputs {
        schema: &schema,
        world,
    };
    let mut cells = Vec::new();
    for place in places::places(&inputs, 2) {
        cells.extend(reads::cells(&inputs, &place));
    }
    cells.retain(|cell| is_of_both(cell, assignment));
    let cells: Vec<Cell> = chosen(&cells, (assignment, QUERIES), &mut random)
        .into_iter()
        .cloned()
        .collect();
    let gateway: Gateway = gateway(schema, Arc::clone(store));
    tally.sets += 1;
    for cell in &cells {
        for asker in ASKERS {
            let caller = asker.caller();
            let ours = ask_as(&gateway, &cell.document, &Value::Null, caller).await;
            let claims = asker.json();
            let theirs = peer
                .graphql_as(&cell.document, &Value::Null, claims.as_ref())
                .await?;
            let (ours, theirs) = (
                promised(&ours, cell.ordered),
                promised(&theirs, cell.ordered),
            );
            if ours == theirs {
                tally.equal += 1;
                tally.refused += usize::from(ours["errors"] != json!([]));
            } else if let Some(reason) = reason(cell, (&ours, &theirs)) {
                *tally.different.entry(reason).or_default() += 1;
            } else {
                let text = format!(
                    "{}: {} of {}\n  {}\n  library: {theirs}\n  cygnet:  {ours}",
                    assignment.name, cell.kind, asker.name, cell.document
                );
                let kind = (assignment.name, cell.kind);
                let alike = tally.wrong.iter().filter(|(of, _)| *of == kind).count();
                if alike < 3 {
                    println!("WRONG {text}\n");
                }
                tally.wrong.push((kind, text));
            }
        }
    }
    Ok(())
}

impl Tally {
    fn report(&self) {
        println!(
            "beside the library: {} sets of rules, {} answers equal ({} of them errors), {} different for a known reason, {} wrong",
            self.sets,
            self.equal,
            self.refused,
            self.different.values().sum::<usize>(),
            self.wrong.len()
        );
        for (reason, count) in &self.different {
            println!("  {count} x {reason}");
        }
        assert!(self.wrong.is_empty(), "{} wrong", self.wrong.len());
    }
}
