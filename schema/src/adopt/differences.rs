//! What is accepted and will behave otherwise than in the library: features of the type definitions, with the row of docs/migration.md.

use std::collections::BTreeMap;

use super::older::places;
use crate::model::{BaseType, Field, FieldKind, Model, Scalar};
use apollo_compiler::ast::Document;

/// A feature that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub feature: &'static str,
    /// Where it is used: types and fields, some of them.
    pub uses: Vec<String>,
    /// How the row of docs/migration.md begins, or what stands in it.
    pub row: &'static str,
}

/// So many uses are named.
const MOST_USES: usize = 5;

/// Features with the words by which their rows are found.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("vector indexes", "a vector root"),
    ("@limit(max:)", "`@limit(max)`"),
    ("@cypher fields", "of a `@cypher` field"),
    ("interfaces", "`typename` works in filters"),
    ("unions", "members of a union"),
    ("@relayId", "a global id"),
    ("durations", "durations are"),
    ("a field named count", "fields with the names `count`"),
    ("scalars of your own", "a scalar of yours"),
    ("DateTime", "a DateTime is converted"),
    ("access rules", "`@authorization`"),
    ("subscriptions", "subscriptions"),
    ("federation", "federation"),
];

/// What of the model and the documents differs, in the order of the table.
pub(super) fn differences(model: &Model, documents: &[Document]) -> Vec<Difference> {
    let mut uses: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut add =
        |feature: &'static str, place: String| uses.entry(feature).or_default().push(place);
    for node in &model.nodes {
        if !node.vector.is_empty() {
            add("vector indexes", node.name.clone());
        }
        if node.limit.max.is_some() {
            add("@limit(max:)", node.name.clone());
        }
        if node.relay_id.is_some() {
            add("@relayId", node.name.clone());
        }
    }
    for interface in &model.interfaces {
        add("interfaces", interface.name.clone());
    }
    for union in &model.unions {
        add("unions", union.name.clone());
    }
    for scalar in &model.scalars {
        add("scalars of your own", scalar.name.clone());
    }
    let nodes = model.nodes.iter().map(|it| (&it.name, &it.fields));
    let edges = model.edges.iter().map(|it| (&it.name, &it.fields));
    for (name, fields) in nodes.chain(edges) {
        for field in fields {
            if let Some(feature) = of_field(field) {
                add(feature, format!("{name}.{}", field.name));
            }
            if field.name == "count" {
                add("a field named count", format!("{name}.count"));
            }
        }
    }
    for document in documents {
        for (path, directives) in document.definitions.iter().flat_map(places) {
            for directive in directives.iter() {
                let feature = match directive.name.as_str() {
                    "authorization" | "authentication" => "access rules",
                    "subscription" | "subscriptionsAuthorization" => "subscriptions",
                    "link" | "key" => "federation",
                    _ => continue,
                };
                add(feature, path.join("."));
            }
        }
    }
    ROWS.iter()
        .filter_map(|(feature, row)| {
            let mut uses = uses.remove(feature)?;
            uses.dedup();
            if uses.len() > MOST_USES {
                let more = uses.len() - MOST_USES;
                uses.truncate(MOST_USES);
                uses.push(format!("{more} more"));
            }
            Some(Difference { feature, uses, row })
        })
        .collect()
}

fn of_field(field: &Field) -> Option<&'static str> {
    match (&field.kind, field.ty.base) {
        (FieldKind::Cypher(_), _) => Some("@cypher fields"),
        (FieldKind::Property(_), BaseType::Scalar(Scalar::Duration)) => Some("durations"),
        (FieldKind::Property(_), BaseType::Scalar(Scalar::DateTime)) => Some("DateTime"),
        (FieldKind::Property(_) | FieldKind::Relationship(_) | FieldKind::Declared { .. }, _) => {
            None
        }
    }
}
