//! Constraints and indexes as text and JSON.

use std::{fmt::Write, time::Duration};

use cygnet_resolvers::cypher::{Dialect, ddl};
use cygnet_schema::{
    model::{Entity, Reason, Wanted, WantedIndex},
    print::{index_form, kind_name},
};
use serde_json::{Value, json};

use crate::indexes::{
    Applied, Comparison, Done, Found, FoundKind, Item, Outcome, Standing, Violation,
};

/// What a script says of a constraint that existing data violates.
const VIOLATED: &str = "DUPLICATE_VALUES";

/// The statements as a script: what the engine cannot have is a comment.
pub(super) fn script(wanted: &Wanted, dialect: Dialect) -> String {
    let mut text = String::new();
    for index in &wanted.indexes {
        let _ = writeln!(text, "// {}", one_line(&reasons(index)));
        let _ = match ddl::create(index, dialect) {
            Ok(statement) => writeln!(text, "{statement};"),
            Err(error) => writeln!(text, "// not here: {}", one_line(&error.to_string())),
        };
    }
    for impossible in &wanted.impossible {
        let line = format!("{}: {}", impossible.reason, impossible.why);
        let _ = writeln!(text, "// impossible: {}", one_line(&line));
    }
    if text.is_empty() {
        text.push_str("// the schema asks for no constraints and no indexes\n");
    }
    text
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}

fn reasons(index: &WantedIndex) -> String {
    let reasons: Vec<String> = index.reasons.iter().map(Reason::to_string).collect();
    reasons.join("; ")
}

/// How everything stands.
pub(super) fn difference(comparison: &Comparison, wanted: &Wanted) -> String {
    let mut text = String::new();
    for item in &comparison.items {
        write_item(item, &mut text);
    }
    write_rest(&comparison.superfluous, wanted, &mut text);
    let lacking = comparison.lacking().count();
    let _ = writeln!(
        text,
        "{} wanted, {lacking} of them not there to be used; {} superfluous",
        comparison.items.len(),
        comparison.superfluous.len()
    );
    text
}

/// What is not there to be used.
pub(super) fn lacking(comparison: &Comparison) -> String {
    let mut text = String::new();
    for item in comparison.lacking() {
        write_item(item, &mut text);
    }
    let _ = writeln!(
        text,
        "{} of {} constraints and indexes are not there to be used: `cygnet index apply` makes what is missing",
        comparison.lacking().count(),
        comparison.items.len()
    );
    text
}

/// What was done.
pub(super) fn done(done: &Done, wanted: &Wanted, elapsed: Duration) -> String {
    let mut text = String::new();
    for name in &done.dropped {
        let _ = writeln!(text, "{:<12} {name}", "dropped");
    }
    for applied in &done.applied {
        write_applied(applied, &mut text);
    }
    write_rest(&done.superfluous, wanted, &mut text);
    let created = count(done, |outcome| matches!(outcome, Outcome::Created));
    let present = count(done, |outcome| matches!(outcome, Outcome::Present));
    let impossible = count(done, |outcome| {
        matches!(outcome, Outcome::Left(Standing::Unsupported(_)))
    });
    let _ = writeln!(
        text,
        "{} wanted: {created} created, {present} there before, {impossible} that the engine cannot have, {} not done, in {:.1} s",
        done.applied.len(),
        done.applied.len() - created - present - impossible,
        elapsed.as_secs_f32()
    );
    text
}

fn count(done: &Done, holds: fn(&Outcome) -> bool) -> usize {
    let outcomes = done.applied.iter().map(|applied| &applied.outcome);
    outcomes.filter(|outcome| holds(outcome)).count()
}

fn write_item(item: &Item, text: &mut String) {
    write_line(word(&item.standing), &item.index, text);
    if let Some(detail) = detail(&item.standing) {
        let _ = writeln!(text, "{:<12} {detail}", "");
    }
}

fn write_line(word: &str, index: &WantedIndex, text: &mut String) {
    let form = index_form(&index.form);
    let _ = writeln!(
        text,
        "{word:<12} {form}  {}  for {}",
        index.name,
        reasons(index)
    );
}

fn write_rest(superfluous: &[Found], wanted: &Wanted, text: &mut String) {
    for found in superfluous {
        let _ = writeln!(text, "{:<12} {}", "superfluous", describe(found));
    }
    for impossible in &wanted.impossible {
        let _ = writeln!(
            text,
            "{:<12} {}: {}",
            "impossible", impossible.reason, impossible.why
        );
    }
}

fn write_applied(applied: &Applied, text: &mut String) {
    let index = &applied.index;
    match &applied.outcome {
        Outcome::Created => write_line("created", index, text),
        Outcome::Present => write_line("present", index, text),
        Outcome::Refused(error) => {
            write_line("refused", index, text);
            let _ = writeln!(text, "{:<12} {error}", "");
        }
        Outcome::Violated(violation) => {
            write_line("violated", index, text);
            write_violation(violation, text);
        }
        Outcome::Left(standing) => {
            write_line(word(standing), index, text);
            if let Some(detail) = detail(standing) {
                let _ = writeln!(text, "{:<12} {detail}", "");
            }
        }
    }
}

fn write_violation(violation: &Violation, text: &mut String) {
    let _ = writeln!(
        text,
        "{:<12} {VIOLATED}: {} values are shared by {} nodes or relationships; the most frequent:",
        "", violation.values, violation.elements
    );
    for duplicate in &violation.sample {
        let values = duplicate.values.join(", ");
        let _ = writeln!(text, "{:<12}   {values}: {} times", "", duplicate.count);
    }
}

/// The word for how something stands, in text and JSON.
fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Present { .. } => "present",
        Standing::Populating { .. } => "populating",
        Standing::Failed { .. } => "failed",
        Standing::OtherForm { .. } => "other_form",
        Standing::Missing => "missing",
        Standing::Unsupported(_) => "unsupported",
    }
}

fn detail(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Present { .. } | Standing::Missing => None,
        Standing::Populating { name, percent } => Some(format!(
            "{name} is being filled: {percent:.0} %; this goes on in the database"
        )),
        Standing::Failed { found, reason } => Some(format!(
            "{} could not be filled: {reason}; `--replace` drops it and makes it anew",
            describe(found)
        )),
        Standing::OtherForm { found, clash } => Some(format!(
            "there is {}: {clash}; `--replace` drops it and makes the wanted one",
            describe(found)
        )),
        Standing::Unsupported(unsupported) => Some(format!("the engine has no {unsupported}")),
    }
}

fn describe(found: &Found) -> String {
    let kind = found_kind(found);
    let constraint = found
        .constraint
        .as_ref()
        .map_or("", |_| " with a constraint");
    let (labels, properties) = (found.labels.join("|"), found.properties.join(", "));
    match found.entity {
        Entity::Node => format!("{} ({kind} {labels}({properties}){constraint})", found.name),
        Entity::Relationship => {
            format!(
                "{} ({kind} -[{labels}]-({properties}){constraint})",
                found.name
            )
        }
    }
}

fn found_kind(found: &Found) -> String {
    match &found.kind {
        FoundKind::Known(kind) => kind_name(*kind).to_owned(),
        FoundKind::Other(kind) => kind.to_lowercase(),
    }
}

/// What is wanted, with the statements.
pub(super) fn json_of_wanted(wanted: &Wanted, dialect: Dialect) -> Value {
    let indexes: Vec<Value> = wanted
        .indexes
        .iter()
        .map(|index| json_index(index, dialect))
        .collect();
    json!({ "indexes": indexes, "impossible": json_impossible(wanted) })
}

/// How everything stands.
pub(super) fn json_of(comparison: &Comparison, wanted: &Wanted, dialect: Dialect) -> Value {
    let item = |item: &Item| {
        let mut entry = json_index(&item.index, dialect);
        entry["state"] = word(&item.standing).into();
        entry["detail"] = detail(&item.standing).into();
        entry
    };
    let indexes: Vec<Value> = comparison.items.iter().map(item).collect();
    json!({
        "lacking": comparison.lacking().count(),
        "indexes": indexes,
        "superfluous": json_superfluous(&comparison.superfluous),
        "impossible": json_impossible(wanted),
    })
}

/// What was done.
pub(super) fn json_of_done(done: &Done, wanted: &Wanted, elapsed: Duration) -> Value {
    let applied = |applied: &Applied| {
        let mut entry = json_form(&applied.index);
        match &applied.outcome {
            Outcome::Created => entry["state"] = "created".into(),
            Outcome::Present => entry["state"] = "present".into(),
            Outcome::Refused(error) => {
                entry["state"] = "refused".into();
                entry["code"] = error.code().into();
                entry["detail"] = error.to_string().into();
            }
            Outcome::Violated(violation) => {
                entry["state"] = "violated".into();
                entry["code"] = VIOLATED.into();
                entry["violation"] = json!(violation);
            }
            Outcome::Left(standing) => {
                entry["state"] = word(standing).into();
                entry["detail"] = detail(standing).into();
            }
        }
        entry
    };
    let indexes: Vec<Value> = done.applied.iter().map(applied).collect();
    json!({
        "complete": done.is_complete(),
        "indexes": indexes,
        "dropped": done.dropped,
        "superfluous": json_superfluous(&done.superfluous),
        "impossible": json_impossible(wanted),
        "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

fn json_form(index: &WantedIndex) -> Value {
    let reasons: Vec<String> = index.reasons.iter().map(Reason::to_string).collect();
    json!({
        "name": index.name,
        "form": index_form(&index.form),
        "labels": index.form.labels,
        "properties": index.form.properties,
        "for": reasons,
    })
}

fn json_index(index: &WantedIndex, dialect: Dialect) -> Value {
    let mut entry = json_form(index);
    match ddl::create(index, dialect) {
        Ok(statement) => entry["statement"] = statement.into(),
        Err(error) => entry["detail"] = error.to_string().into(),
    }
    entry
}

fn json_superfluous(superfluous: &[Found]) -> Vec<Value> {
    let entry = |found: &Found| {
        json!({
            "name": found.name,
            "kind": found_kind(found),
            "constraint": found.constraint,
            "labels": found.labels,
            "properties": found.properties,
        })
    };
    superfluous.iter().map(entry).collect()
}

fn json_impossible(wanted: &Wanted) -> Vec<Value> {
    let entry = |impossible: &cygnet_schema::model::Impossible| json!({ "for": impossible.reason.to_string(), "detail": impossible.why.to_string() });
    wanted.impossible.iter().map(entry).collect()
}
