//! Who is connected to whom.
//!
//! In: a seed and the sizes of one link. Out: its edges, by number, by start and by end, each
//! computed on demand. Must not know fields or formats.

use std::ops::Range;

use crate::degrees::{Spread, Zipf, ZipfShape};
use crate::links::{End, Link, Start};
use crate::permutation::Permutation;
use crate::random::{mix, name_code};

/// One relationship: its number within its link and the numbers of its ends within their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) ordinal: u64,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// The nodes of one label in an order of their own: who is first has the most relationships.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    size: u64,
    shuffle: Permutation,
}

impl Order {
    /// The order of `size` nodes of the label `name`.
    pub(crate) fn new(seed: u64, name: &str, size: u64) -> Self {
        let shuffle = Permutation::new(size, mix(seed ^ name_code(name)));
        Self { size, shuffle }
    }

    fn take(&self, percent: u64) -> u64 {
        (self.size * percent / 100).max(1)
    }
}

#[derive(Debug, Clone)]
enum Starts {
    One { edges: u64 },
    Tail(Spread),
}

#[derive(Debug, Clone)]
enum Ends {
    One,
    Zipf { law: Zipf, first: u64 },
}

/// The edges of one link.
#[derive(Debug, Clone)]
pub(crate) struct Edges {
    size: u64,
    loops: bool,
    start_order: Order,
    end_order: Order,
    starts: Starts,
    ends: Ends,
    shuffle: Permutation,
}

/// The sizes that [`Edges::new`] needs.
pub(crate) struct EdgeSizes {
    /// The number of edges.
    pub(crate) edges: u64,
    /// What a hub gets.
    pub(crate) hub: u64,
}

impl Edges {
    /// The edges of `link` between the nodes that the two orders hold.
    pub(crate) fn new(seed: u64, link: &Link, sizes: &EdgeSizes, ends: [&Order; 2]) -> Self {
        let [start_order, end_order] = ends;
        let starts = match link.starts {
            Start::One => Starts::One { edges: sizes.edges },
            Start::Tail(percent) => {
                Starts::Tail(Spread::new(sizes.edges, start_order.take(percent)))
            }
        };
        let ends = match link.ends {
            End::One => Ends::One,
            End::Zipf {
                percent,
                hubs,
                part,
                first,
            } => Ends::Zipf {
                law: Zipf::new(&ZipfShape {
                    slots: sizes.edges,
                    ranks: end_order.take(percent),
                    hubs,
                    hub_size: sizes.hub,
                    most: sizes.hub.min(sizes.edges / part).max(1),
                }),
                first,
            },
        };
        let names = [link.relationship_type, link.start.name(), link.end.name()];
        let key = names
            .iter()
            .fold(seed, |key, name| mix(key ^ name_code(name)));
        Self {
            size: sizes.edges,
            loops: link.start == link.end,
            start_order: start_order.clone(),
            end_order: end_order.clone(),
            starts,
            ends,
            shuffle: Permutation::new(sizes.edges, key),
        }
    }

    /// The number of edges.
    pub(crate) fn len(&self) -> u64 {
        self.size
    }

    /// The number of start nodes, with those that have no edge.
    pub(crate) fn start_nodes(&self) -> u64 {
        self.start_order.size
    }

    /// The edge of a number below the size.
    pub(crate) fn edge(&self, ordinal: u64) -> Edge {
        let rank = match &self.starts {
            Starts::One { .. } => ordinal,
            Starts::Tail(spread) => spread.rank_of(ordinal),
        };
        let start = self.start_order.shuffle.backward(rank);
        self.edge_from(start, ordinal)
    }

    /// The numbers of the edges that start at a node.
    pub(crate) fn outgoing(&self, start: u64) -> Range<u64> {
        let rank = self.start_order.shuffle.forward(start);
        match &self.starts {
            Starts::One { edges } if rank < *edges => rank..rank + 1,
            Starts::One { edges } => *edges..*edges,
            Starts::Tail(spread) => spread.slots_of(rank),
        }
    }

    /// The edges that end at a node, by number of their slot.
    pub(crate) fn incoming(&self, end: u64) -> impl Iterator<Item = Edge> + '_ {
        let before = if self.loops { self.before(end) } else { end };
        let own = self.slots_of(end);
        let moved = if before == end {
            0..0
        } else {
            self.slots_of(before)
        };
        own.chain(moved)
            .map(|slot| self.edge(self.shuffle.backward(slot)))
            .filter(move |edge| edge.end == end)
    }

    /// Whether a node is one of the deliberate hubs, and then how many edges it was given.
    pub(crate) fn hubs(&self) -> Vec<(u64, u64)> {
        let Ends::Zipf { law, first } = &self.ends else {
            return Vec::new();
        };
        let node = |rank| {
            self.end_order
                .shuffle
                .backward((rank + first) % law.ranks())
        };
        (0..law.hubs())
            .map(|rank| (node(rank), law.hub_size()))
            .collect()
    }

    /// The edge of a number whose start is known.
    pub(crate) fn edge_from(&self, start: u64, ordinal: u64) -> Edge {
        let slot = self.shuffle.forward(ordinal);
        let end = match &self.ends {
            Ends::One => slot,
            Ends::Zipf { law, first } => {
                let rank = (law.rank_of(slot) + first) % law.ranks();
                self.end_order.shuffle.backward(rank)
            }
        };
        // Nothing is connected to itself: the next node takes its place.
        let end = if self.loops && end == start {
            (end + 1) % self.end_order.size
        } else {
            end
        };
        Edge {
            ordinal,
            start,
            end,
        }
    }

    fn before(&self, node: u64) -> u64 {
        (node + self.end_order.size - 1) % self.end_order.size
    }

    fn slots_of(&self, end: u64) -> Range<u64> {
        match &self.ends {
            Ends::One if end < self.size => end..end + 1,
            Ends::One => 0..0,
            Ends::Zipf { law, first } => {
                let rank = self.end_order.shuffle.forward(end);
                if rank >= law.ranks() {
                    return 0..0;
                }
                law.slots_of((rank + law.ranks() - first % law.ranks()) % law.ranks())
            }
        }
    }
}
