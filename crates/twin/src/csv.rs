//! The data set as CSV files for `neo4j-admin database import`.
//!
//! In: a data set. Out: one file for each group, with a typed header line. Must not know how the
//! files are stored.

use std::io::{Result, Write};

use crate::cell::{Cell, Kind, POINT_DECIMALS};
use crate::output::Output;
use crate::text::{push_decimal, push_instant, push_integer, push_key};
use crate::twin::{KEY, NodeGroup, RelationshipGroup, Twin};

/// One file of the import.
#[derive(Debug, Clone, Copy)]
pub enum File<'t> {
    /// The nodes of a group.
    Nodes(NodeGroup<'t>),
    /// The relationships of a group.
    Relationships(RelationshipGroup<'t>),
}

/// All files in the order in which they are best written.
pub fn files(twin: &Twin) -> impl Iterator<Item = File<'_>> {
    let nodes = twin.node_groups().map(File::Nodes);
    nodes.chain(twin.relationship_groups().map(File::Relationships))
}

/// The arguments of `neo4j-admin database import full` that name the files, which are in the
/// folder it runs in: `--nodes=...` and `--relationships=...`.
pub fn import_arguments(twin: &Twin) -> Vec<String> {
    files(twin)
        .map(|file| format!("--{}={}", file.option(), file.name()))
        .collect()
}

impl File<'_> {
    /// The file's name: `nodes-device-plc.csv`, `relationships-owns-organization-facility.csv`.
    pub fn name(&self) -> String {
        let name = match self {
            Self::Nodes(group) => {
                let labels = group.labels().split_last().map_or(&[][..], |(_, own)| own);
                format!("nodes-{}.csv", labels.join("-"))
            }
            Self::Relationships(group) => format!(
                "relationships-{}-{}-{}.csv",
                group.relationship_type().replace('_', "-"),
                group.start_label().name(),
                group.end_label().name()
            ),
        };
        name.to_lowercase()
    }

    /// Writes the header line and all rows; answers the number of rows.
    ///
    /// # Errors
    /// Only what `out` answers.
    pub fn write(&self, out: &mut impl Write) -> Result<u64> {
        match self {
            Self::Nodes(group) => write_nodes(group, out),
            Self::Relationships(group) => write_relationships(group, out),
        }
    }

    fn option(&self) -> &'static str {
        match self {
            Self::Nodes(_) => "nodes",
            Self::Relationships(_) => "relationships",
        }
    }
}

fn write_nodes(group: &NodeGroup<'_>, out: &mut impl Write) -> Result<u64> {
    let mut output = Output::new(out);
    for (key, kind) in group.fields() {
        output.text.push_str(key);
        output
            .text
            .push_str(if key == KEY { ":ID" } else { header(kind) });
        output.text.push(',');
    }
    output.text.push_str(":LABEL\n");
    let labels = group.labels().join(";");
    for index in group.indexes() {
        let text = &mut output.text;
        group.visit(index, &mut |_, cell| {
            push_cell(text, cell);
            text.push(',');
        });
        text.push_str(&labels);
        text.push('\n');
        output.relieve()?;
    }
    output.finish()?;
    Ok(group.indexes().end - group.indexes().start)
}

fn write_relationships(group: &RelationshipGroup<'_>, out: &mut impl Write) -> Result<u64> {
    let mut output = Output::new(out);
    output.text.push_str(":START_ID,:END_ID");
    for (key, kind) in group.fields() {
        output.text.push(',');
        output.text.push_str(key);
        output.text.push_str(header(kind));
    }
    output.text.push_str(",:TYPE\n");
    for edge in group.edges() {
        let text = &mut output.text;
        push_key(text, group.start_label(), edge.start);
        text.push(',');
        push_key(text, group.end_label(), edge.end);
        group.visit(&edge, &mut |_, cell| {
            text.push(',');
            push_cell(text, cell);
        });
        text.push(',');
        text.push_str(group.relationship_type());
        text.push('\n');
        output.relieve()?;
    }
    output.finish()?;
    Ok(group.count())
}

fn header(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => ":string",
        Kind::Integer => ":long",
        Kind::Float => ":double",
        Kind::Boolean => ":boolean",
        Kind::Texts => ":string[]",
        Kind::DateTime => ":datetime",
        Kind::Point => ":point{crs:WGS-84}",
    }
}

fn push_cell(out: &mut String, cell: Cell<'_>) {
    match cell {
        Cell::Text(text) => push_quoted(out, text),
        Cell::Integer(number) => push_integer(out, number),
        Cell::Decimal { units, decimals } => push_decimal(out, units, decimals),
        Cell::Boolean(flag) => out.push_str(if flag { "true" } else { "false" }),
        Cell::Texts(words) => {
            for (at, word) in words.as_slice().iter().enumerate() {
                if at > 0 {
                    out.push(';');
                }
                out.push_str(word);
            }
        }
        Cell::DateTime(seconds) => push_instant(out, seconds),
        Cell::Point {
            longitude,
            latitude,
        } => {
            out.push_str("\"{longitude:");
            push_decimal(out, longitude, POINT_DECIMALS);
            out.push_str(",latitude:");
            push_decimal(out, latitude, POINT_DECIMALS);
            out.push_str("}\"");
        }
    }
}

/// Appends `text`, between quotes if it has a character that means something in CSV.
fn push_quoted(out: &mut String, text: &str) {
    if !text
        .bytes()
        .any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))
    {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        let quoted = |text| {
            let mut out = String::new();
            push_quoted(&mut out, text);
            out
        };
        assert_eq!(quoted("plain text"), "plain text");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("{\"a\":1}"), "\"{\"\"a\"\":1}\"");
    }
}
