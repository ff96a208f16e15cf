//! The data set in batches of values, for a loader that sends them to a store as parameters.
//!
//! In: a data set and a batch size. Out: [`Batch`]es, all nodes before all relationships, in an
//! order that a loader can follow. Must not know stores or query languages.

use crate::cell::Properties;
use crate::topology::Edge;
use crate::twin::{NodeGroup, RelationshipGroup, Twin};

/// Some rows of one group.
#[derive(Debug, Clone, PartialEq)]
pub enum Batch {
    /// Nodes to create.
    Nodes(NodeBatch),
    /// Relationships to create between nodes of earlier batches.
    Relationships(RelationshipBatch),
}

/// Nodes with the same labels and the same fields.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeBatch {
    /// All labels, the primary one first and `Node` last.
    pub labels: &'static [&'static str],
    /// The fields of each node, the key ([`crate::KEY`]) first.
    pub rows: Vec<Properties>,
}

/// Relationships of one type between two labels. A loader finds the two nodes by the property
/// [`crate::KEY`], which [`crate::indexes`] says to index.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipBatch {
    /// The type.
    pub relationship_type: &'static str,
    /// The label to find the start node by.
    pub start_label: &'static str,
    /// The label to find the end node by.
    pub end_label: &'static str,
    /// The relationships.
    pub rows: Vec<RelationshipRow>,
}

/// One relationship of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipRow {
    /// The key of the node it starts at.
    pub start: String,
    /// The key of the node it ends at.
    pub end: String,
    /// Its fields.
    pub properties: Properties,
}

impl Twin {
    /// Everything in batches of at most `size` rows, nodes first. A `size` of 0 counts as 1.
    pub fn batches(&self, size: usize) -> impl Iterator<Item = Batch> + '_ {
        let size = size.max(1);
        let nodes = self
            .node_groups()
            .flat_map(move |group| node_batches(group, size));
        let relationships = self
            .relationship_groups()
            .flat_map(move |group| relationship_batches(group, size));
        nodes
            .map(Batch::Nodes)
            .chain(relationships.map(Batch::Relationships))
    }
}

fn node_batches(group: NodeGroup<'_>, size: usize) -> impl Iterator<Item = NodeBatch> + '_ {
    let mut indexes = group.indexes();
    std::iter::from_fn(move || {
        let rows: Vec<Properties> = indexes
            .by_ref()
            .take(size)
            .map(|index| group.node(index).properties)
            .collect();
        (!rows.is_empty()).then_some(NodeBatch {
            labels: group.labels(),
            rows,
        })
    })
}

fn relationship_batches(
    group: RelationshipGroup<'_>,
    size: usize,
) -> impl Iterator<Item = RelationshipBatch> + '_ {
    let mut edges = group.edges();
    std::iter::from_fn(move || {
        let rows: Vec<RelationshipRow> = edges
            .by_ref()
            .take(size)
            .map(|edge| row(&group, &edge))
            .collect();
        (!rows.is_empty()).then_some(RelationshipBatch {
            relationship_type: group.relationship_type(),
            start_label: group.start_label().name(),
            end_label: group.end_label().name(),
            rows,
        })
    })
}

fn row(group: &RelationshipGroup<'_>, edge: &Edge) -> RelationshipRow {
    let key = |label, index| {
        let mut key = String::new();
        crate::text::push_key(&mut key, label, index);
        key
    };
    RelationshipRow {
        start: key(group.start_label(), edge.start),
        end: key(group.end_label(), edge.end),
        properties: group.relationship(edge).properties,
    }
}
