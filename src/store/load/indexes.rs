//! The constraints and indexes of the twin as statements.

use cygnet_resolvers::cypher::{Dialect, Owner};
use cygnet_twin::{Index, IndexKind};

/// The label that all nodes of the twin have beside their own. The embedded engine indexes by a node's first label only.
const SHARED_LABEL: &str = "Node";

/// The statement that makes an index; `None` where the engine has none of the kind.
pub(super) fn statement(index: &Index, dialect: Dialect) -> Option<String> {
    let by_shared_label = index.label == SHARED_LABEL;
    // Its full-text indexes cover one property each, and the name can stand for one index only.
    let by_several_texts = index.kind == IndexKind::FullText && index.properties.len() > 1;
    if dialect == Dialect::Embedded && (by_shared_label || by_several_texts) {
        return None;
    }
    let properties: Vec<String> = index
        .properties
        .iter()
        .map(|property| format!("n.`{}`", dialect.property(Owner::Node, property)))
        .collect();
    let properties = properties.join(", ");
    let (name, label) = (&index.name, index.label);
    let kind = match (index.kind, dialect) {
        (IndexKind::Unique, _) => {
            return Some(format!(
                "CREATE CONSTRAINT `{name}` IF NOT EXISTS FOR (n:`{label}`) REQUIRE {properties} IS UNIQUE"
            ));
        }
        (IndexKind::FullText, _) => {
            return Some(format!(
                "CREATE FULLTEXT INDEX `{name}` IF NOT EXISTS FOR (n:`{label}`) ON EACH [{properties}]"
            ));
        }
        (IndexKind::Point, Dialect::Embedded) => return None,
        (IndexKind::Point, Dialect::Neo4j) => "POINT INDEX",
        (IndexKind::Range, _) => "INDEX",
    };
    Some(format!(
        "CREATE {kind} `{name}` IF NOT EXISTS FOR (n:`{label}`) ON ({properties})"
    ))
}
