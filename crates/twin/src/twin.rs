//! The data set: every node and every relationship of it, on demand.
//!
//! In: a seed and a scale. Out: [`Twin`] and its groups, which compute any node, any of its fields
//! and any of its relationships in constant time, or go over all of them. Nothing is stored but
//! the sizes. Must not know formats.

use crate::cell::{Cell, Kind, Properties, Value};
use crate::columns::Column;
use crate::compute::Subject;
use crate::labels::{GROUPS, Group, Label};
use crate::links::{LINKS, Link, OWNED_BY};
use crate::random::{Draws, name_code};
use crate::scale::Scale;
use crate::topology::{Edge, EdgeSizes, Edges, Order};

/// The property that is every node's key: unique in the whole graph, and in every label's index.
pub const KEY: &str = "id";

/// One data set. Two with the same seed and scale are equal everywhere.
#[derive(Debug, Clone)]
pub struct Twin {
    seed: u64,
    scale: Scale,
    group_sizes: [u64; GROUPS.len()],
    label_sizes: [u64; Label::ALL.len()],
    edges: Vec<Edges>,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// All its labels, the primary one first and `Node` last.
    pub labels: &'static [&'static str],
    /// Its number within its primary label.
    pub index: u64,
    /// Its fields, the key first.
    pub properties: Properties,
}

/// One relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// Its type.
    pub relationship_type: &'static str,
    /// The primary label of the node it starts at, and that node's number within the label.
    pub start: (Label, u64),
    /// The primary label of the node it ends at, and that node's number within the label.
    pub end: (Label, u64),
    /// Its fields.
    pub properties: Properties,
}

impl Twin {
    /// The data set of `seed` and `scale`. Takes about a millisecond at any scale.
    pub fn new(seed: u64, scale: Scale) -> Self {
        let group_sizes = scale.group_sizes();
        let mut label_sizes = [0; Label::ALL.len()];
        for (group, size) in GROUPS.iter().zip(group_sizes) {
            label_sizes[group.label.ordinal()] += size;
        }
        let orders =
            Label::ALL.map(|label| Order::new(seed, label.name(), label_sizes[label.ordinal()]));
        let hub = scale.hub_size();
        let link_sizes = scale.link_sizes(&label_sizes);
        let edges = LINKS.iter().zip(link_sizes).map(|(link, edges)| {
            let ends = [&orders[link.start.ordinal()], &orders[link.end.ordinal()]];
            Edges::new(seed, link, &EdgeSizes { edges, hub }, ends)
        });
        Self {
            seed,
            scale,
            group_sizes,
            label_sizes,
            edges: edges.collect(),
        }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The totals.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The number of nodes with the primary label `label`.
    pub fn count(&self, label: Label) -> u64 {
        self.label_sizes[label.ordinal()]
    }

    /// The key of a node: the content of its [`KEY`] property.
    pub fn key(&self, label: Label, index: u64) -> String {
        let mut key = String::new();
        crate::text::push_key(&mut key, label, index);
        key
    }

    /// One node, or none if there are not so many.
    pub fn node(&self, label: Label, index: u64) -> Option<Node> {
        let group = self.node_groups().find(|group| group.holds(label, index))?;
        Some(group.node(index))
    }

    /// The groups of nodes in the order in which they are generated: together all nodes.
    pub fn node_groups(&self) -> impl Iterator<Item = NodeGroup<'_>> {
        (0..GROUPS.len()).map(|ordinal| {
            let group = &GROUPS[ordinal];
            let before = GROUPS[..ordinal].iter().zip(self.group_sizes);
            let own = before.filter(|(other, _)| other.label == group.label);
            NodeGroup {
                twin: self,
                group,
                first: own.map(|(_, size)| size).sum(),
                size: self.group_sizes[ordinal],
            }
        })
    }

    /// The groups of relationships in the order in which they are generated: together all
    /// relationships. A type may have several groups, with other labels at its ends.
    pub fn relationship_groups(&self) -> impl Iterator<Item = RelationshipGroup<'_>> {
        LINKS
            .iter()
            .zip(&self.edges)
            .map(|(link, edges)| RelationshipGroup {
                twin: self,
                link,
                edges,
            })
    }

    pub(crate) fn owner_of_graph(&self, graph: u64) -> u64 {
        let edges = &self.edges[OWNED_BY];
        match edges.outgoing(graph).next() {
            Some(ordinal) => edges.edge_from(graph, ordinal).end,
            None => graph % self.count(Label::Organization),
        }
    }

    /// Graphs are as large as squares are close together: the first has the most nodes.
    pub(crate) fn graph_of(&self, label: Label, index: u64) -> u64 {
        if label == Label::Graph {
            return index;
        }
        let mut draws = Draws::at(
            self.seed,
            name_code(label.name()),
            index,
            name_code("graph_id"),
        );
        let part = (draws.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let graphs = self.count(Label::Graph);
        ((part * part * graphs as f64) as u64).min(graphs - 1)
    }
}

/// The nodes that have the same labels and the same fields.
#[derive(Debug, Clone, Copy)]
pub struct NodeGroup<'t> {
    twin: &'t Twin,
    group: &'static Group,
    first: u64,
    size: u64,
}

impl<'t> NodeGroup<'t> {
    /// The primary label, whose numbering the nodes follow.
    pub fn label(&self) -> Label {
        self.group.label
    }

    /// All labels, the primary one first and `Node` last.
    pub fn labels(&self) -> &'static [&'static str] {
        self.group.labels
    }

    /// The numbers of the nodes within the primary label.
    pub fn indexes(&self) -> std::ops::Range<u64> {
        self.first..self.first + self.size
    }

    /// The fields in order, each with its type. Every node of the group has all of them.
    pub fn fields(&self) -> Vec<(&'static str, Kind)> {
        self.group.fields()
    }

    /// All nodes.
    pub fn nodes(self) -> impl Iterator<Item = Node> + 't {
        self.indexes().map(move |index| self.node(index))
    }

    pub(crate) fn holds(&self, label: Label, index: u64) -> bool {
        self.group.label == label && self.indexes().contains(&index)
    }

    pub(crate) fn node(&self, index: u64) -> Node {
        let mut properties = Properties::new();
        self.visit(index, &mut |key, cell| {
            properties.push((key, Value::from(cell)))
        });
        Node {
            labels: self.group.labels,
            index,
            properties,
        }
    }

    /// Shows the fields of one node in order.
    pub(crate) fn visit(&self, index: u64, see: &mut impl FnMut(&'static str, Cell<'_>)) {
        let subject = Subject::Node {
            label: self.group.label,
            index,
        };
        visit(self.twin, &subject, self.group.columns(), see);
    }
}

/// The relationships of one type between two labels.
#[derive(Debug, Clone, Copy)]
pub struct RelationshipGroup<'t> {
    twin: &'t Twin,
    link: &'static Link,
    edges: &'t Edges,
}

impl<'t> RelationshipGroup<'t> {
    /// The type.
    pub fn relationship_type(&self) -> &'static str {
        self.link.relationship_type
    }

    /// The primary label of the nodes they start at.
    pub fn start_label(&self) -> Label {
        self.link.start
    }

    /// The primary label of the nodes they end at.
    pub fn end_label(&self) -> Label {
        self.link.end
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.edges.len()
    }

    /// The fields in order, each with its type. Every relationship of the group has all of them.
    pub fn fields(&self) -> Vec<(&'static str, Kind)> {
        self.link.fields()
    }

    /// All of them, those of one start node together.
    pub fn relationships(self) -> impl Iterator<Item = Relationship> + 't {
        self.edges().map(move |edge| self.relationship(&edge))
    }

    /// Those that start at the node of this number. There are none beyond the label's nodes.
    pub fn outgoing(self, start: u64) -> impl Iterator<Item = Relationship> + 't {
        let known = start < self.edges.start_nodes();
        let own = if known {
            self.edges.outgoing(start)
        } else {
            0..0
        };
        own.map(move |ordinal| self.relationship(&self.edges.edge_from(start, ordinal)))
    }

    /// Those that end at the node of this number. There are none beyond the label's nodes.
    pub fn incoming(self, end: u64) -> impl Iterator<Item = Relationship> + 't {
        let known = end < self.twin.count(self.link.end);
        let own = known.then(|| self.edges.incoming(end));
        own.into_iter()
            .flatten()
            .map(move |edge| self.relationship(&edge))
    }

    /// The deliberate hubs among the end nodes: their numbers, and how many relationships of this
    /// group were meant to end at each (those that would start there too end at its neighbour).
    pub fn hubs(&self) -> Vec<(u64, u64)> {
        self.edges.hubs()
    }

    pub(crate) fn edges(self) -> impl Iterator<Item = Edge> + 't {
        (0..self.edges.start_nodes()).flat_map(move |start| {
            let own = self.edges.outgoing(start);
            own.map(move |ordinal| self.edges.edge_from(start, ordinal))
        })
    }

    pub(crate) fn relationship(&self, edge: &Edge) -> Relationship {
        let mut properties = Properties::new();
        self.visit(edge, &mut |key, cell| {
            properties.push((key, Value::from(cell)))
        });
        Relationship {
            relationship_type: self.link.relationship_type,
            start: (self.link.start, edge.start),
            end: (self.link.end, edge.end),
            properties,
        }
    }

    /// Shows the fields of one relationship in order.
    pub(crate) fn visit(&self, edge: &Edge, see: &mut impl FnMut(&'static str, Cell<'_>)) {
        let subject = Subject::Relationship {
            link: self.link,
            edge: *edge,
        };
        visit(self.twin, &subject, self.link.columns.iter(), see);
    }
}

fn visit(
    twin: &Twin,
    subject: &Subject,
    columns: impl Iterator<Item = &'static Column>,
    see: &mut impl FnMut(&'static str, Cell<'_>),
) {
    let mut scratch = String::new();
    for column in columns {
        scratch.clear();
        see(column.key, subject.cell(twin, column, &mut scratch));
    }
}
