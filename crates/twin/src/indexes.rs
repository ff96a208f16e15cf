//! The constraints and indexes that the data set is meant to have.
//!
//! In: nothing. Out: descriptions; a loader spells them for its store. Must not know any store.

use crate::labels::Label;
use crate::twin::KEY;

/// One constraint or index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The label it is for.
    pub label: &'static str,
    /// The properties in order.
    pub properties: &'static [&'static str],
    /// What it is.
    pub kind: IndexKind,
}

/// What an index is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// A uniqueness constraint. Create these before loading: relationships find their nodes by it.
    Unique,
    /// An index for equality, ranges and order; with several properties a composite one.
    Range,
    /// An index for distances and boxes.
    Point,
    /// A full-text index, queried by its name.
    FullText,
}

/// All constraints and indexes, the uniqueness constraints first: the key of every label, of `Node`
/// too, then what the example schema's filters, sorts and searches lean on.
pub fn indexes() -> Vec<Index> {
    let labels = Label::ALL.iter().map(|label| label.name()).chain(["Node"]);
    let mut all: Vec<Index> = labels
        .map(|label| {
            index(
                &format!("{}_key", label.to_lowercase()),
                label,
                &[KEY],
                IndexKind::Unique,
            )
        })
        .collect();
    let others: [(&str, &'static str, &'static [&'static str], IndexKind); 14] = [
        (
            "node_type_status",
            "Node",
            &["type", "status"],
            IndexKind::Range,
        ),
        ("node_status", "Node", &["status"], IndexKind::Range),
        (
            "node_organization",
            "Node",
            &["organization_id"],
            IndexKind::Range,
        ),
        ("node_graph", "Node", &["graph_id"], IndexKind::Range),
        ("node_location", "Node", &["location"], IndexKind::Point),
        (
            "graph_text_search",
            "Node",
            &["description", "metadata"],
            IndexKind::FullText,
        ),
        (
            "device_manufacturer_model",
            "Device",
            &["manufacturer", "model"],
            IndexKind::Range,
        ),
        (
            "device_criticality",
            "Device",
            &["criticality"],
            IndexKind::Range,
        ),
        ("device_name", "Device", &["name"], IndexKind::Range),
        (
            "device_text",
            "Device",
            &["name", "description"],
            IndexKind::FullText,
        ),
        (
            "measurement_timestamp_type",
            "Measurement",
            &["timestamp", "type"],
            IndexKind::Range,
        ),
        ("cve_score", "CVE", &["cvssScore"], IndexKind::Range),
        ("cve_published", "CVE", &["publishedAt"], IndexKind::Range),
        ("cve_text", "CVE", &["description"], IndexKind::FullText),
    ];
    all.extend(others.map(|(name, label, properties, kind)| index(name, label, properties, kind)));
    all
}

fn index(
    name: &str,
    label: &'static str,
    properties: &'static [&'static str],
    kind: IndexKind,
) -> Index {
    Index {
        name: name.to_owned(),
        label,
        properties,
        kind,
    }
}
