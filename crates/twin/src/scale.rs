//! How large the data is, and how its nodes and relationships are shared out.
//!
//! In: a named scale or two totals. Out: the number of nodes of each group and of relationships
//! of each link, which add up to the totals exactly. Must not know seeds or fields.

use crate::labels::{self, GROUPS, Label};
use crate::links::{self, LINKS, REST, SHARES};

/// The totals of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    nodes: u64,
    relationships: u64,
}

/// Totals that cannot be shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleError {
    /// Fewer nodes than a data set with every kind of node has.
    TooFewNodes {
        /// What was asked for.
        given: u64,
        /// The least that works.
        least: u64,
    },
    /// More than the numbers inside the generator hold.
    TooMany {
        /// What was asked for.
        given: u64,
        /// The most that works.
        most: u64,
    },
}

impl std::fmt::Display for ScaleError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFewNodes { given, least } => {
                write!(
                    formatter,
                    "{given} nodes are too few: the twin needs at least {least}"
                )
            }
            Self::TooMany { given, most } => {
                write!(
                    formatter,
                    "{given} is too many: the twin has at most {most} of a kind"
                )
            }
        }
    }
}

impl std::error::Error for ScaleError {}

impl Scale {
    /// 2,000 nodes and 6,000 relationships: for a start on the spot and for tests.
    pub const TINY: Self = Self::totals(2_000, 6_000);
    /// 100,000 nodes and 300,000 relationships.
    pub const SMALL: Self = Self::totals(100_000, 300_000);
    /// 5 million nodes and 15 million relationships.
    pub const BASELINE: Self = Self::totals(5_000_000, 15_000_000);
    /// 25 million nodes and 75 million relationships.
    pub const YEAR_1: Self = Self::totals(25_000_000, 75_000_000);
    /// 100 million nodes and 300 million relationships.
    pub const YEAR_2: Self = Self::totals(100_000_000, 300_000_000);
    /// The named scales.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("tiny", Self::TINY),
        ("small", Self::SMALL),
        ("baseline", Self::BASELINE),
        ("year1", Self::YEAR_1),
        ("year2", Self::YEAR_2),
    ];
    /// The fewest nodes of a data set: every group has its least number and there is a product.
    pub const LEAST_NODES: u64 = 1_000;
    /// The most nodes, and the most relationships.
    pub const MOST: u64 = 10_000_000_000;

    const fn totals(nodes: u64, relationships: u64) -> Self {
        Self {
            nodes,
            relationships,
        }
    }

    /// Totals of your own.
    ///
    /// # Errors
    /// When there are fewer nodes than [`Self::LEAST_NODES`] or more of either than [`Self::MOST`].
    pub fn new(nodes: u64, relationships: u64) -> Result<Self, ScaleError> {
        let (least, most) = (Self::LEAST_NODES, Self::MOST);
        if nodes < least {
            return Err(ScaleError::TooFewNodes {
                given: nodes,
                least,
            });
        }
        match nodes.max(relationships) {
            given if given > most => Err(ScaleError::TooMany { given, most }),
            _ => Ok(Self::totals(nodes, relationships)),
        }
    }

    /// The scale of that name: `tiny`, `small`, `baseline`, `year1` or `year2`.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, scale)| *scale)
    }

    /// The number of nodes.
    pub fn nodes(self) -> u64 {
        self.nodes
    }

    /// The number of relationships.
    pub fn relationships(self) -> u64 {
        self.relationships
    }

    /// What a hub has: 48,290 at baseline, and with the 3/4 power of the relationships elsewhere,
    /// so that the hubs of a small data set still stand out.
    pub(crate) fn hub_size(self) -> u64 {
        let part = self.relationships as f64 / 15_000_000.0;
        let power = (part * part * part).sqrt().sqrt();
        ((48_290.0 * power + 0.5) as u64).max(4)
    }

    /// The number of nodes of each group of [`GROUPS`].
    pub(crate) fn group_sizes(self) -> [u64; GROUPS.len()] {
        let mut sizes = [0; GROUPS.len()];
        let mut rest = 0;
        for (at, group) in GROUPS.iter().enumerate() {
            match group.amount {
                labels::Amount::Share(share, least) => {
                    sizes[at] = (self.nodes * share / 10_000).max(least);
                }
                labels::Amount::Exactly(size) => sizes[at] = size,
                labels::Amount::Rest => rest = at,
            }
        }
        sizes[rest] = self.nodes - sizes.iter().sum::<u64>();
        sizes
    }

    /// The number of relationships of each link of [`LINKS`], given the nodes of each label.
    pub(crate) fn link_sizes(self, label_sizes: &[u64; Label::ALL.len()]) -> [u64; LINKS.len()] {
        let mut sizes = [0; LINKS.len()];
        for (size, link) in sizes.iter_mut().zip(&LINKS) {
            *size = match link.amount {
                links::Amount::PerStart(many, of) => label_sizes[link.start.ordinal()] * many / of,
                links::Amount::PerEnd => label_sizes[link.end.ordinal()],
                links::Amount::Share(_) => 0,
            };
        }
        let fixed: u64 = sizes.iter().sum();
        if fixed > self.relationships {
            for size in &mut sizes {
                let part = u128::from(*size) * u128::from(self.relationships) / u128::from(fixed);
                *size = part as u64;
            }
        }
        let free = self.relationships - sizes.iter().sum::<u64>();
        for (size, link) in sizes.iter_mut().zip(&LINKS) {
            if let links::Amount::Share(parts) = link.amount {
                *size = free * parts / SHARES;
            }
        }
        sizes[REST] += self.relationships - sizes.iter().sum::<u64>();
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label_sizes(scale: Scale) -> [u64; Label::ALL.len()] {
        let mut sizes = [0; Label::ALL.len()];
        for (group, size) in GROUPS.iter().zip(scale.group_sizes()) {
            sizes[group.label.ordinal()] += size;
        }
        sizes
    }

    #[test]
    fn parts_add_up_to_the_totals() {
        let own = [
            (1_000, 0),
            (1_001, 1),
            (1_009, 77),
            (12_345, 100),
            (3_000, 1_000_000),
        ];
        let own = own.map(|(nodes, relationships)| Scale::new(nodes, relationships));
        let named = Scale::NAMED.map(|(_, scale)| Ok(scale));
        for scale in own.into_iter().chain(named) {
            let scale = scale.expect("the totals are within the bounds");
            assert_eq!(scale.group_sizes().iter().sum::<u64>(), scale.nodes());
            assert!(scale.group_sizes().iter().all(|&size| size > 0));
            let sizes = scale.link_sizes(&label_sizes(scale));
            assert_eq!(sizes.iter().sum::<u64>(), scale.relationships());
        }
    }

    #[test]
    fn shares_add_up() {
        let shares = LINKS.iter().map(|link| match link.amount {
            links::Amount::Share(parts) => parts,
            links::Amount::PerStart(..) | links::Amount::PerEnd => 0,
        });
        assert_eq!(shares.sum::<u64>(), SHARES);
        assert_eq!(LINKS[REST].relationship_type, "VULNERABLE_TO");
    }

    #[test]
    fn baseline_keeps_the_known_mix() {
        let scale = Scale::BASELINE;
        let sizes = scale.link_sizes(&label_sizes(scale));
        let of_type = |name: &str| -> u64 {
            let own = LINKS
                .iter()
                .zip(sizes)
                .filter(|(link, _)| link.relationship_type == name);
            own.map(|(_, size)| size).sum()
        };
        let tenths = |name| (of_type(name) + 50_000) / 100_000;
        assert_eq!(tenths("VULNERABLE_TO"), 40);
        assert_eq!(tenths("HAS_MEASUREMENT"), 20);
        assert_eq!(tenths("RELATES_TO"), 10);
        assert_eq!(tenths("CONNECTS_TO"), 7);
        assert_eq!(scale.hub_size(), 48_290);
    }

    #[test]
    fn bounds_are_refused() {
        assert!(matches!(
            Scale::new(999, 0),
            Err(ScaleError::TooFewNodes { .. })
        ));
        assert!(matches!(
            Scale::new(1_000, u64::MAX),
            Err(ScaleError::TooMany { .. })
        ));
        assert_eq!(Scale::named("tiny"), Some(Scale::TINY));
        assert_eq!(Scale::named("huge"), None);
    }
}
