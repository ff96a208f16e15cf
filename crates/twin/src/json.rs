//! The data set as one JSON document that can also be read line by line.
//!
//! In: a data set. Out: an array with one batch on each line: node batches
//! `{"labels":[..],"keys":[..],"rows":[[..],..]}`, then relationship batches
//! `{"type":..,"start":label,"end":label,"keys":[..],"rows":[[start,end,..],..]}`, whose rows begin
//! with the keys of their two nodes. Instants are ISO 8601 texts, points
//! `{"longitude":..,"latitude":..}`. Must not know who reads it.

use std::io::{Result, Write};

use crate::cell::{Cell, Kind, POINT_DECIMALS};
use crate::output::Output;
use crate::text::{push_decimal, push_instant, push_integer, push_key};
use crate::twin::{NodeGroup, RelationshipGroup, Twin};

/// The most rows of one line.
pub const ROWS: usize = 500;

/// Writes the whole document; answers the number of nodes and relationships.
///
/// # Errors
/// Only what `out` answers.
pub fn write(twin: &Twin, out: &mut impl Write) -> Result<u64> {
    let mut output = Output::new(out);
    output.text.push('[');
    let mut lines = 0;
    for group in twin.node_groups() {
        write_nodes(&group, &mut output, &mut lines)?;
    }
    for group in twin.relationship_groups() {
        write_relationships(&group, &mut output, &mut lines)?;
    }
    output.text.push_str("\n]\n");
    output.finish()?;
    Ok(twin.scale().nodes() + twin.scale().relationships())
}

fn write_nodes<W: Write>(
    group: &NodeGroup<'_>,
    output: &mut Output<'_, W>,
    lines: &mut u64,
) -> Result<()> {
    let mut start = String::from("{\"labels\":");
    push_texts(&mut start, group.labels());
    push_keys(&mut start, &group.fields());
    let mut rows = 0;
    for index in group.indexes() {
        begin_row(&mut output.text, &mut rows, lines, &start);
        let text = &mut output.text;
        let mut fields = 0;
        group.visit(index, &mut |_, cell| {
            if fields > 0 {
                text.push(',');
            }
            fields += 1;
            push_cell(text, cell);
        });
        end_row(text, &mut rows);
        output.relieve()?;
    }
    end_line(&mut output.text, rows);
    Ok(())
}

fn write_relationships<W: Write>(
    group: &RelationshipGroup<'_>,
    output: &mut Output<'_, W>,
    lines: &mut u64,
) -> Result<()> {
    let mut start = format!(
        "{{\"type\":\"{}\",\"start\":\"{}\",\"end\":\"{}\"",
        group.relationship_type(),
        group.start_label().name(),
        group.end_label().name()
    );
    push_keys(&mut start, &group.fields());
    let mut rows = 0;
    for edge in group.edges() {
        begin_row(&mut output.text, &mut rows, lines, &start);
        let text = &mut output.text;
        text.push('"');
        push_key(text, group.start_label(), edge.start);
        text.push_str("\",\"");
        push_key(text, group.end_label(), edge.end);
        text.push('"');
        group.visit(&edge, &mut |_, cell| {
            text.push(',');
            push_cell(text, cell);
        });
        end_row(text, &mut rows);
        output.relieve()?;
    }
    end_line(&mut output.text, rows);
    Ok(())
}

fn push_keys(out: &mut String, fields: &[(&'static str, Kind)]) {
    out.push_str(",\"keys\":");
    let keys: Vec<&str> = fields.iter().map(|(key, _)| *key).collect();
    push_texts(out, &keys);
    out.push_str(",\"rows\":[");
}

fn begin_row(out: &mut String, rows: &mut usize, lines: &mut u64, start: &str) {
    if *rows > 0 {
        out.push(',');
    } else {
        out.push_str(if *lines > 0 { ",\n" } else { "\n" });
        out.push_str(start);
        *lines += 1;
    }
    out.push('[');
}

fn end_row(out: &mut String, rows: &mut usize) {
    out.push(']');
    *rows += 1;
    if *rows == ROWS {
        end_line(out, *rows);
        *rows = 0;
    }
}

fn end_line(out: &mut String, rows: usize) {
    if rows > 0 {
        out.push_str("]}");
    }
}

fn push_cell(out: &mut String, cell: Cell<'_>) {
    match cell {
        Cell::Text(text) => push_text(out, text),
        Cell::Integer(number) => push_integer(out, number),
        Cell::Decimal { units, decimals } => push_decimal(out, units, decimals),
        Cell::Boolean(flag) => out.push_str(if flag { "true" } else { "false" }),
        Cell::Texts(words) => push_texts(out, words.as_slice()),
        Cell::DateTime(seconds) => {
            out.push('"');
            push_instant(out, seconds);
            out.push('"');
        }
        Cell::Point {
            longitude,
            latitude,
        } => {
            out.push_str("{\"longitude\":");
            push_decimal(out, longitude, POINT_DECIMALS);
            out.push_str(",\"latitude\":");
            push_decimal(out, latitude, POINT_DECIMALS);
            out.push('}');
        }
    }
}

fn push_texts(out: &mut String, texts: &[&str]) {
    out.push('[');
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_text(out, text);
    }
    out.push(']');
}

/// Appends `text` as a JSON string. The data set has no control characters.
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}
