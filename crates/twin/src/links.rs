//! The kinds of relationships: type, ends, number, degrees and fields.
//!
//! In: nothing, these are tables. Out: [`LINKS`]. Must not know formats.

use crate::cell::Kind;
use crate::columns::{Column, Recipe, column, confidence, past_years, this_year};
use crate::labels::Label;
use crate::words;

/// How many relationships a link has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    /// So many for so many start nodes.
    PerStart(u64, u64),
    /// One for each end node.
    PerEnd,
    /// So many parts of what the other amounts leave; [`SHARES`] parts are all of it.
    Share(u64),
}

/// The sum of all [`Amount::Share`]s.
pub(crate) const SHARES: u64 = 120;

/// How the relationships are spread over start nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Start {
    /// At most one for each.
    One,
    /// A heavy tail over so many in a hundred of the nodes.
    Tail(u64),
}

/// How the relationships are spread over end nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// At most one for each.
    One,
    /// A Zipf law over so many in a hundred of the nodes.
    Zipf {
        percent: u64,
        hubs: u64,
        /// No node but a hub gets more than this part of all, nor more than a hub.
        part: u64,
        /// The rank in the label's order that comes first, so that each type has its own hubs.
        first: u64,
    },
}

/// Relationships of one type between two labels.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) relationship_type: &'static str,
    pub(crate) start: Label,
    pub(crate) end: Label,
    pub(crate) amount: Amount,
    pub(crate) starts: Start,
    pub(crate) ends: End,
    pub(crate) columns: &'static [Column],
}

impl Link {
    /// The keys and types of the fields in order.
    pub(crate) fn fields(&self) -> Vec<(&'static str, Kind)> {
        self.columns
            .iter()
            .map(|column| (column.key, column.recipe.kind()))
            .collect()
    }
}

/// The place of OWNED_BY in [`LINKS`]: it also decides the `organization_id` of every node.
pub(crate) const OWNED_BY: usize = 0;

/// The place of VULNERABLE_TO in [`LINKS`]: it takes what rounding leaves.
pub(crate) const REST: usize = 17;

const fn few(part: u64) -> End {
    End::Zipf {
        percent: 100,
        hubs: 0,
        part,
        first: 0,
    }
}

const fn hubs(hubs: u64, first: u64, percent: u64) -> End {
    End::Zipf {
        percent,
        hubs,
        part: 1,
        first,
    }
}

use Amount::{PerEnd, PerStart, Share};
use Start::{One, Tail};

macro_rules! links {
    ($($type:literal $start:ident -> $end:ident : $amount:expr, $starts:expr, $ends:expr, $columns:expr;)*) => {
        /// All kinds of relationships in the order in which they are generated.
        pub(crate) static LINKS: [Link; 27] = [$(Link {
            relationship_type: $type,
            start: Label::$start,
            end: Label::$end,
            amount: $amount,
            starts: $starts,
            ends: $ends,
            columns: $columns,
        }),*];
    };
}

links! {
    "OWNED_BY" Graph -> Organization: PerStart(1, 1), One, few(4), &[];
    "MEMBER_OF" User -> Team: PerStart(1, 1), One, few(4), MEMBER_OF;
    "PART_OF" Team -> Organization: PerStart(1, 1), One, few(4), &[];
    "OWNS" Organization -> Facility: PerEnd, Tail(100), End::One, OWNS;
    "IN_SECTOR" Facility -> Sector: PerStart(1, 1), One, few(4), &[];
    "HAS_ZONE" Facility -> Zone: PerEnd, Tail(100), End::One, &[];
    "HAS_SUBSTATION" Facility -> Substation: PerEnd, Tail(100), End::One, &[];
    "LOCATED_IN" Device -> Zone: PerStart(5, 9), One, few(50), LOCATED_IN;
    "HAS_PROPERTY" Device -> Property: PerEnd, Tail(25), End::One, &[];
    "HAS_MEASUREMENT" Device -> Measurement: PerEnd, Tail(60), End::One, &[];
    "IS_WEAKNESS_TYPE" Cve -> Cwe: PerStart(1, 5), One, few(20), &[];
    "EXPLOITS" ThreatActor -> Cve: PerStart(15, 2), Tail(100), few(10), EXPLOITS;
    "USES" ThreatActor -> Technique: PerStart(5, 1), Tail(100), few(10), USES;
    "TARGETS" ThreatActor -> Sector: PerStart(3, 2), Tail(100), few(8), TARGETS;
    "MITIGATES" Mitigation -> Technique: PerStart(5, 1), Tail(100), few(10), MITIGATES;
    "AFFECTS" Event -> Device: PerStart(1, 1), Tail(70), hubs(0, 20, 60), AFFECTS;
    "MENTIONS" Report -> Cve: PerStart(2, 1), Tail(100), few(10), MENTIONS;
    "VULNERABLE_TO" Device -> Cve: Share(40), Tail(90), hubs(4, 0, 80), VULNERABLE_TO;
    "MATCHES" Cve -> Product: Share(30), Tail(85), hubs(3, 0, 100), MATCHES;
    "INSTALLED_ON" Software -> Device: Share(15), Tail(80), hubs(2, 0, 60), INSTALLED_ON;
    "RELATES_TO" Software -> Product: Share(5), Tail(50), hubs(1, 4, 60), RELATES_TO;
    "RELATES_TO" Event -> Cve: Share(5), Tail(80), hubs(1, 6, 60), RELATES_TO;
    "MONITORS" Device -> Device: Share(10), Tail(40), hubs(1, 3, 60), MONITORS;
    "DEPENDS_ON" Device -> Device: Share(8), Tail(50), hubs(1, 5, 60), DEPENDS_ON;
    "CONNECTS_TO" Device -> Device: Share(7), Tail(50), hubs(1, 7, 60), CONNECTS_TO;
    "MENTIONS" Report -> ThreatActor: PerStart(1, 1), Tail(60), few(4), MENTIONS;
    "MENTIONS" Report -> Technique: PerStart(1, 1), Tail(60), few(4), MENTIONS;
}

static MEMBER_OF: &[Column] = &[past_years("since"), column("lead", Recipe::Flag(10))];

static OWNS: &[Column] = &[
    column("share", Recipe::Decimal(10, 100, 2)),
    past_years("since"),
];

static LOCATED_IN: &[Column] = &[
    column("rack", Recipe::Pick(words::RACKS)),
    past_years("since"),
];

static EXPLOITS: &[Column] = &[confidence(), this_year("lastSeenAt")];

static USES: &[Column] = &[
    column("frequency", Recipe::Integer(1, 50)),
    this_year("lastSeenAt"),
];

static TARGETS: &[Column] = &[column("priority", Recipe::Integer(1, 5))];

static MITIGATES: &[Column] = &[column("effectiveness", Recipe::Decimal(10, 100, 2))];

static AFFECTS: &[Column] = &[
    column("severity", Recipe::Pick(words::SEVERITIES)),
    column("downtimeMinutes", Recipe::Integer(0, 600)),
];

static MENTIONS: &[Column] = &[
    column("relevance", Recipe::Decimal(10, 100, 2)),
    column("page", Recipe::Integer(1, 40)),
];

static VULNERABLE_TO: &[Column] = &[
    column("severity", Recipe::SeverityOfScore),
    column("cvssScore", Recipe::Score),
    column("patchAvailable", Recipe::Flag(60)),
    this_year("detectedAt"),
];

static MATCHES: &[Column] = &[
    confidence(),
    column("versionRange", Recipe::Pick(words::RANGES)),
];

static INSTALLED_ON: &[Column] = &[
    column("version", Recipe::Version),
    past_years("installedAt"),
];

static RELATES_TO: &[Column] = &[
    column("weight", Recipe::Decimal(1, 100, 2)),
    column("reason", Recipe::Pick(words::RELATION_REASONS)),
];

static MONITORS: &[Column] = &[
    column("intervalSeconds", Recipe::Integer(1, 3_600)),
    past_years("since"),
];

static DEPENDS_ON: &[Column] = &[
    column("dependencyType", Recipe::Pick(words::DEPENDENCIES)),
    column("criticality", Recipe::Integer(1, 5)),
];

static CONNECTS_TO: &[Column] = &[
    column("protocol", Recipe::Pick(words::PROTOCOLS)),
    column("port", Recipe::Integer(1_024, 65_535)),
    column("bandwidthMbps", Recipe::Integer(10, 10_000)),
];
