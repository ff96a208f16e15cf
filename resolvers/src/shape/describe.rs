//! The shape as an indented tree, for people: `cygnet explain`.

use std::fmt::Write;

use super::{Field, Form, Node, Source};

impl Field {
    /// The field and what is below it, one line each.
    pub fn describe(&self) -> String {
        let mut out = String::new();
        field(&mut out, self, 1);
        out
    }
}

fn field(out: &mut String, of: &Field, depth: usize) {
    let source = match &of.source {
        Source::Column(at) => format!(" <- {at}"),
        Source::Same => String::new(),
        Source::Entry(name) => format!(" <- {name}"),
        Source::Nowhere => String::new(),
    };
    let indent = "  ".repeat(depth);
    let _ = write!(out, "{indent}{}{source}: ", of.response_key);
    node(out, &of.node, depth);
}

/// Depth is the operation's, which is bounded.
fn node(out: &mut String, of: &Node, depth: usize) {
    let required = if of.required { "!" } else { "" };
    match &of.form {
        Form::Text(text) => {
            let _ = writeln!(out, "{}", String::from_utf8_lossy(text));
        }
        Form::Leaf(format) => {
            let _ = writeln!(out, "{format:?}{required}");
        }
        Form::List(item) => {
            let _ = write!(out, "list{required} of ");
            node(out, item, depth);
        }
        Form::Object(object) => {
            let _ = writeln!(out, "object{required} from {}", object.start);
            for (at, fields) in object.branches.iter().enumerate() {
                if object.tagged {
                    let _ = writeln!(out, "{}tag {at}", "  ".repeat(depth + 1));
                }
                fields.iter().for_each(|inner| field(out, inner, depth + 1));
            }
        }
        Form::Map(fields) => {
            let _ = writeln!(out, "map{required}");
            fields.iter().for_each(|inner| field(out, inner, depth + 1));
        }
        Form::Answer(fields) => {
            let _ = writeln!(out, "answer{required}");
            fields.iter().for_each(|inner| field(out, inner, depth + 1));
        }
        Form::Flags(slot) => {
            let _ = writeln!(out, "flags ${}", slot.0);
        }
        Form::Counter(slot) => {
            let _ = writeln!(out, "count ${}", slot.0);
        }
        Form::Point(_) => {
            let _ = writeln!(out, "point{required}");
        }
        Form::Edges(item, _) => {
            let _ = write!(out, "edges{required} of ");
            node(out, item, depth);
        }
        Form::PageInfo(..) => {
            let _ = writeln!(out, "page info{required}");
        }
        Form::Cursor(_) => {
            let _ = writeln!(out, "cursor{required}");
        }
    }
}
