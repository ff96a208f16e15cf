//! A mutation through the library and through Cygnet, each on the case's graph as it was loaded: the answers must be equal, and what the
//! graph holds after them.

use anyhow::Context;
use cygnet_testkit::{cases::Case, peer::Peer};
use serde_json::{Value, json};

use super::{Tally, claims_of, observable, reasons::reason_of};
use crate::cases::{
    graph::{Graphs, schema_of},
    state::{settled, state},
    write_on,
};

/// Compares one case.
pub(super) async fn compare(
    case: &Case,
    graphs: &mut Graphs,
    peer: &Peer,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let operation = case.require("operation")?;
    let variables = case.block("variables").unwrap_or("null");
    let store = graphs.neo4j_alone(case).await?.context("a Neo4j")?;
    let mut theirs = peer
        .graphql_as(
            operation,
            &serde_json::from_str(variables)?,
            claims_of(case)?.as_ref(),
        )
        .await?;
    settled(&mut theirs);
    without_plugins(&mut theirs);
    let their_state = state(&schema_of(case)?, &store).await?;
    let store = graphs.neo4j_alone(case).await?.context("a Neo4j")?;
    let (ours, our_state) = write_on(case, store).await?;
    let ours: Value = serde_json::from_str(&ours)?;
    let (ours, theirs) = (observable(&ours, false), observable(&theirs, false));
    let equal = ours == theirs && our_state == their_state;
    match (equal, reason_of(&case.title)) {
        (true, None) => tally.equal += 1,
        (false, Some(reason)) => *tally.different.entry(reason).or_default() += 1,
        (true, Some(_)) => anyhow::bail!("the table of reasons has it, and the answers are equal"),
        (false, None) => anyhow::bail!(
            "{operation}\n  library: {theirs}\n{their_state}  cygnet:  {ours}\n{our_state}"
        ),
    }
    Ok(())
}

/// The library's checks are calls of a plugin, which says so before the library's own text.
pub(super) fn without_plugins(answer: &mut Value) {
    let errors = answer["errors"].as_array_mut();
    for error in errors.into_iter().flatten() {
        if let Some((_, text)) = error["message"]
            .as_str()
            .and_then(|message| message.split_once("Caused by: java.lang.RuntimeException: "))
        {
            error["message"] = json!(text);
        }
    }
}
