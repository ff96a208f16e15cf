//! Hand-built plans and their texts. `texts.md` beside this file holds them; `UPDATE=1 cargo test -p cygnet-resolvers` writes it anew.

mod build;
mod cases;
mod names;

use std::fmt::Write as _;

use super::super::{Delivery, Dialect, Statement};
use crate::plan::Root;

fn say(root: &Root, delivery: Delivery, dialect: Dialect) -> Statement {
    super::lower(root, delivery, dialect)
        .expect("printable")
        .expect("a statement")
}

#[test]
fn texts_are_as_recorded() {
    let mut found = String::from("# What plans become in Cypher\n");
    for (title, root, delivery) in cases::all() {
        let neo4j = say(&root, delivery, Dialect::Neo4j);
        let embedded = say(&root, delivery, Dialect::Embedded);
        write!(found, "\n## {title}\n```cypher\n{}\n```\n", neo4j.text).expect("a string grows");
        if embedded.text != neo4j.text.replace("$p.p", "$p") {
            write!(found, "embedded\n```cypher\n{}\n```\n", embedded.text).expect("a string grows");
        }
        assert_eq!(embedded.slots, neo4j.slots, "{title}");
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/cypher/lower/tests/texts.md"
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &found).expect("texts.md can be written");
    }
    assert_eq!(found, std::fs::read_to_string(path).expect("texts.md"));
}
