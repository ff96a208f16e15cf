//! What a schema asks of a database in, one line for each thing out.

use std::fmt::Write;

use crate::model::{Entity, IndexForm, IndexKind, Reason, Wanted, WantedKind};

/// What is wanted as text: form, name and who asks for it.
pub fn wanted(wanted: &Wanted) -> String {
    let mut text = String::new();
    for index in &wanted.indexes {
        let reasons: Vec<String> = index.reasons.iter().map(Reason::to_string).collect();
        let engines = if index.by_first_label {
            ""
        } else {
            " (not by a first label)"
        };
        let _ = writeln!(
            text,
            "{} named {}{engines}: {}",
            form(&index.form),
            index.name,
            reasons.join("; ")
        );
    }
    for impossible in &wanted.impossible {
        let _ = writeln!(
            text,
            "impossible: {}: {}",
            impossible.reason, impossible.why
        );
    }
    text
}

/// A form in words: `unique Movie(isbn)`, `range -[ACTED_IN]-(billing)`.
pub fn form(form: &IndexForm) -> String {
    let kind = match form.kind {
        WantedKind::Unique => "unique",
        WantedKind::Index(kind) => kind_name(kind),
    };
    let (labels, properties) = (form.labels.join("|"), form.properties.join(", "));
    match form.entity {
        Entity::Node => format!("{kind} {labels}({properties})"),
        Entity::Relationship => format!("{kind} -[{labels}]-({properties})"),
    }
}

/// The word for a kind of index.
pub fn kind_name(kind: IndexKind) -> &'static str {
    match kind {
        IndexKind::Range => "range",
        IndexKind::Text => "text",
        IndexKind::Point => "point",
        IndexKind::Fulltext => "fulltext",
        IndexKind::Vector => "vector",
    }
}
