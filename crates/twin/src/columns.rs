//! Fields and the recipes that compute them, with the columns that several tables share.
//!
//! In: nothing. Out: [`Column`]s. Must not know which labels or types have them, counts or formats.

use crate::cell::Kind;
use crate::random::name_code;
use crate::words;

/// One field: its key in the graph and how it is computed.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) key: &'static str,
    /// The field's part in the draws, from its key.
    pub(crate) code: u64,
    pub(crate) recipe: Recipe,
}

/// How a field follows from its place. "Drawn" means from the draws of (seed, label, index, field).
#[derive(Debug)]
pub(crate) enum Recipe {
    /// The node's own key.
    Key,
    /// The node's own key between two texts.
    AroundKey(&'static str, &'static str),
    /// Always the same text.
    Always(&'static str),
    /// One drawn word.
    Pick(&'static [&'static str]),
    /// The word at the index, round and round.
    ByIndex(&'static [&'static str]),
    /// A drawn word and the number of the node: "Pump 17".
    Numbered(&'static [&'static str]),
    /// A drawn word of each list.
    Phrase(&'static [&'static str], &'static [&'static str]),
    /// Some drawn words of a list, all different: from so many to so many draws.
    Several(&'static [&'static str], u64, u64),
    /// The unit of measure that belongs to the quantity in the field of this code.
    UnitOf(u64),
    /// Eight drawn hexadecimal digits.
    Serial,
    /// Three drawn numbers with dots.
    Version,
    /// Drawn JSON: source and revision.
    Metadata,
    /// A drawn integer, ends included.
    Integer(i64, i64),
    /// A drawn integer of a list.
    PickInteger(&'static [i64]),
    /// A drawn decimal: lowest and highest units, decimals.
    Decimal(i64, i64, u32),
    /// True for so many in a hundred.
    Flag(u64),
    /// A drawn instant: first second, number of seconds.
    Instant(i64, u64),
    /// A drawn point around a city.
    Position,
    /// The key of the node's organization: of the owner of its graph.
    OrganizationKey,
    /// The key of the node's graph: few graphs are large.
    GraphKey,
    /// The score of the CVE: of the node itself or of the relationship's end.
    Score,
    /// The severity that belongs to that score.
    SeverityOfScore,
}

pub(crate) const fn column(key: &'static str, recipe: Recipe) -> Column {
    Column {
        key,
        code: name_code(key),
        recipe,
    }
}

impl Recipe {
    /// The type of what the recipe computes.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Key
            | Self::AroundKey(..)
            | Self::Always(_)
            | Self::Pick(_)
            | Self::ByIndex(_)
            | Self::Numbered(_)
            | Self::Phrase(..)
            | Self::UnitOf(_)
            | Self::Serial
            | Self::Version
            | Self::Metadata
            | Self::OrganizationKey
            | Self::GraphKey
            | Self::SeverityOfScore => Kind::Text,
            Self::Several(..) => Kind::Texts,
            Self::Integer(..) | Self::PickInteger(_) => Kind::Integer,
            Self::Decimal(..) | Self::Score => Kind::Float,
            Self::Flag(_) => Kind::Boolean,
            Self::Instant(..) => Kind::DateTime,
            Self::Position => Kind::Point,
        }
    }
}

/// 2026-01-01T00:00:00Z.
const YEAR_2026: i64 = 1_767_225_600;
/// 2019-01-01T00:00:00Z.
const YEAR_2019: i64 = 1_546_300_800;
const DAY: u64 = 86_400;

pub(crate) const fn this_year(key: &'static str) -> Column {
    column(key, Recipe::Instant(YEAR_2026, 180 * DAY))
}

pub(crate) const fn past_years(key: &'static str) -> Column {
    column(key, Recipe::Instant(YEAR_2019, 7 * 365 * DAY))
}

pub(crate) const fn confidence() -> Column {
    column("confidence", Recipe::Decimal(30, 100, 2))
}

/// What every node has beside its key and its type.
pub(crate) static SHARED: &[Column] = &[
    column("status", Recipe::Pick(words::STATUSES)),
    column("tags", Recipe::Several(words::TAGS, 1, 3)),
    column("metadata", Recipe::Metadata),
    column("location", Recipe::Position),
    column("organization_id", Recipe::OrganizationKey),
    column("graph_id", Recipe::GraphKey),
    this_year("updated_at"),
];

/// The node's key, of which every kind of node has one.
pub(crate) const fn key() -> Column {
    column("id", Recipe::Key)
}

pub(crate) const fn type_of(name: &'static str) -> Column {
    column("type", Recipe::Always(name))
}

pub(crate) const fn description() -> Column {
    column(
        "description",
        Recipe::Phrase(words::SUBJECTS, words::REMARKS),
    )
}

pub(crate) const fn named(words: &'static [&'static str]) -> Column {
    column("name", Recipe::Numbered(words))
}

pub(crate) const fn operational_status() -> Column {
    column("operationalStatus", Recipe::Pick(words::OPERATIONAL))
}

pub(crate) const fn criticality() -> Column {
    column(
        "criticality",
        Recipe::PickInteger(&[1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5]),
    )
}
