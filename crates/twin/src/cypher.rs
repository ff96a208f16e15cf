//! The data set as a Cypher script that needs no parameters.
//!
//! In: a data set. Out: statements, each ended by a semicolon and a line break, that Neo4j 5 runs
//! in order: the uniqueness constraints, then nodes, then relationships, some hundred rows at a
//! time. There is no other semicolon. Must not know how the statements are sent.
//!
//! The rows of a statement are lines of one text literal that the statement takes apart. A list of
//! maps would read better, but Neo4j needs about 5 ms for each row of it to parse and plan: some
//! 60 times as long as to split a text, whose statement it also plans only once. The forms are
//! those that other engines run too: `SET n = map`, one `MATCH` for each end.

use std::io::{Result, Write};

use crate::cell::{Cell, Kind, POINT_DECIMALS};
use crate::indexes::{IndexKind, indexes};
use crate::output::Output;
use crate::text::{push_decimal, push_instant, push_integer, push_key};
use crate::twin::{KEY, NodeGroup, RelationshipGroup, Twin};

/// The most rows of one statement.
pub const ROWS: usize = 500;

/// Between the fields of a row. No text of the data set has it.
const FIELD: char = '|';

/// Writes the whole script; answers the number of nodes and relationships.
///
/// # Errors
/// Only what `out` answers.
pub fn write(twin: &Twin, out: &mut impl Write) -> Result<u64> {
    let mut output = Output::new(out);
    for index in indexes() {
        if index.kind == IndexKind::Unique {
            let (name, label) = (&index.name, index.label);
            output.text.push_str(&format!(
                "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{KEY} IS UNIQUE;\n"
            ));
        }
    }
    for group in twin.node_groups() {
        write_nodes(&group, &mut output)?;
    }
    for group in twin.relationship_groups() {
        write_relationships(&group, &mut output)?;
    }
    output.finish()?;
    Ok(twin.scale().nodes() + twin.scale().relationships())
}

fn write_nodes<W: Write>(group: &NodeGroup<'_>, output: &mut Output<'_, W>) -> Result<()> {
    let labels = group.labels().join(":");
    let map = map(&group.fields(), 0);
    let end = format!(
        "', '\\n') AS line WITH split(line, '{FIELD}') AS row CREATE (n:{labels}) SET n = {map};\n"
    );
    let mut rows = 0;
    for index in group.indexes() {
        let text = &mut output.text;
        begin_row(text, &mut rows);
        let mut fields = 0;
        group.visit(index, &mut |_, cell| push_field(text, &mut fields, cell));
        end_row(text, &mut rows, &end);
        output.relieve()?;
    }
    end_statement(&mut output.text, rows, &end);
    Ok(())
}

fn write_relationships<W: Write>(
    group: &RelationshipGroup<'_>,
    output: &mut Output<'_, W>,
) -> Result<()> {
    let (start, end) = (group.start_label(), group.end_label());
    let set = match group.fields().as_slice() {
        [] => String::new(),
        fields => format!(" SET r = {}", map(fields, 2)),
    };
    let statement_end = format!(
        "', '\\n') AS line WITH split(line, '{FIELD}') AS row WITH row, row[0] AS source, row[1] AS target \
         MATCH (a:{}) WHERE a.{KEY} = source MATCH (b:{}) WHERE b.{KEY} = target \
         CREATE (a)-[r:{}]->(b){set};\n",
        start.name(),
        end.name(),
        group.relationship_type()
    );
    let mut rows = 0;
    for edge in group.edges() {
        let text = &mut output.text;
        begin_row(text, &mut rows);
        push_key(text, start, edge.start);
        text.push(FIELD);
        push_key(text, end, edge.end);
        let mut fields = 2;
        group.visit(&edge, &mut |_, cell| push_field(text, &mut fields, cell));
        end_row(text, &mut rows, &statement_end);
        output.relieve()?;
    }
    end_statement(&mut output.text, rows, &statement_end);
    Ok(())
}

/// The map literal that gives the fields of a row, from the place `first` on, their types.
fn map(fields: &[(&'static str, Kind)], first: usize) -> String {
    let mut at = first;
    let mut entries = Vec::with_capacity(fields.len());
    for (key, kind) in fields {
        let value = match kind {
            Kind::Text => format!("row[{at}]"),
            Kind::Integer => format!("toInteger(row[{at}])"),
            Kind::Float => format!("toFloat(row[{at}])"),
            Kind::Boolean => format!("row[{at}] = 'true'"),
            Kind::Texts => format!("split(row[{at}], ',')"),
            Kind::DateTime => format!("datetime(row[{at}])"),
            Kind::Point => {
                at += 1;
                format!(
                    "point({{longitude: toFloat(row[{}]), latitude: toFloat(row[{at}])}})",
                    at - 1
                )
            }
        };
        at += 1;
        entries.push(format!("{key}: {value}"));
    }
    format!("{{{}}}", entries.join(", "))
}

fn begin_row(out: &mut String, rows: &mut usize) {
    out.push_str(if *rows == 0 { "UNWIND split('" } else { "\n" });
    *rows += 1;
}

fn end_row(out: &mut String, rows: &mut usize, end: &str) {
    if *rows == ROWS {
        out.push_str(end);
        *rows = 0;
    }
}

fn end_statement(out: &mut String, rows: usize, end: &str) {
    if rows > 0 {
        out.push_str(end);
    }
}

fn push_field(out: &mut String, before: &mut usize, cell: Cell<'_>) {
    if *before > 0 {
        out.push(FIELD);
    }
    *before += 1;
    push_cell(out, cell);
}

fn push_cell(out: &mut String, cell: Cell<'_>) {
    match cell {
        Cell::Text(text) => push_escaped(out, text),
        Cell::Integer(number) => push_integer(out, number),
        Cell::Decimal { units, decimals } => push_decimal(out, units, decimals),
        Cell::Boolean(flag) => out.push_str(if flag { "true" } else { "false" }),
        Cell::Texts(words) => {
            for (at, word) in words.as_slice().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                push_escaped(out, word);
            }
        }
        Cell::DateTime(seconds) => push_instant(out, seconds),
        Cell::Point {
            longitude,
            latitude,
        } => {
            push_decimal(out, longitude, POINT_DECIMALS);
            out.push(FIELD);
            push_decimal(out, latitude, POINT_DECIMALS);
        }
    }
}

/// Appends `text` as it stands within a text literal.
fn push_escaped(out: &mut String, text: &str) {
    debug_assert!(
        !text.contains([FIELD, '\n', ';']),
        "{text} takes a row apart"
    );
    for character in text.chars() {
        if matches!(character, '\'' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
}
