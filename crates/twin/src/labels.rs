//! The kinds of nodes: their labels, their share of all nodes and their fields.
//!
//! In: nothing, these are tables. Out: [`Label`] and [`GROUPS`]. Must not know relationships.

use crate::cell::Kind;
use crate::columns::{
    Column, Recipe, SHARED, column, confidence, criticality, description, key, named,
    operational_status, past_years, this_year, type_of,
};
use crate::random::name_code;
use crate::words;

/// The primary labels. Nodes of one label are numbered from 0 and keyed by that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Label {
    Organization,
    User,
    Team,
    Sector,
    Graph,
    Facility,
    Zone,
    Substation,
    Device,
    Software,
    Product,
    Cve,
    Cwe,
    Technique,
    ThreatActor,
    Mitigation,
    Property,
    Measurement,
    Event,
    Report,
}

impl Label {
    /// All of them, in the order in which nodes are generated.
    pub const ALL: [Self; 20] = [
        Self::Organization,
        Self::User,
        Self::Team,
        Self::Sector,
        Self::Graph,
        Self::Facility,
        Self::Zone,
        Self::Substation,
        Self::Device,
        Self::Software,
        Self::Product,
        Self::Cve,
        Self::Cwe,
        Self::Technique,
        Self::ThreatActor,
        Self::Mitigation,
        Self::Property,
        Self::Measurement,
        Self::Event,
        Self::Report,
    ];

    /// The label as the graph spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::User => "User",
            Self::Team => "Team",
            Self::Sector => "Sector",
            Self::Graph => "Graph",
            Self::Facility => "Facility",
            Self::Zone => "Zone",
            Self::Substation => "Substation",
            Self::Device => "Device",
            Self::Software => "Software",
            Self::Product => "Product",
            Self::Cve => "CVE",
            Self::Cwe => "CWE",
            Self::Technique => "Technique",
            Self::ThreatActor => "ThreatActor",
            Self::Mitigation => "Mitigation",
            Self::Property => "Property",
            Self::Measurement => "Measurement",
            Self::Event => "Event",
            Self::Report => "Report",
        }
    }

    pub(crate) fn ordinal(self) -> usize {
        self as usize
    }

    /// How keys of this label are spelled: the text before the number, the number of node 0, and
    /// the fewest digits.
    pub(crate) fn key_form(self) -> (&'static str, u64, usize) {
        match self {
            Self::Organization => ("organization-", 0, 6),
            Self::User => ("user-", 0, 6),
            Self::Team => ("team-", 0, 6),
            Self::Sector => ("sector-", 0, 2),
            Self::Graph => ("graph-", 0, 6),
            Self::Facility => ("facility-", 0, 6),
            Self::Zone => ("zone-", 0, 6),
            Self::Substation => ("substation-", 0, 6),
            Self::Device => ("device-", 0, 6),
            Self::Software => ("software-", 0, 6),
            Self::Product => ("product-", 0, 6),
            Self::Cve => ("CVE-2099-", 1, 4),
            Self::Cwe => ("CWE-", 90_001, 5),
            Self::Technique => ("T", 90_001, 5),
            Self::ThreatActor => ("G", 90_001, 5),
            Self::Mitigation => ("M", 90_001, 5),
            Self::Property => ("property-", 0, 6),
            Self::Measurement => ("measurement-", 0, 6),
            Self::Event => ("event-", 0, 6),
            Self::Report => ("report-", 0, 6),
        }
    }
}

/// How many nodes a group has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    /// So many of 10,000 nodes, but at least so many.
    Share(u64, u64),
    /// Always so many.
    Exactly(u64),
    /// What is left.
    Rest,
}

/// Nodes with the same labels and the same fields. Groups of one label stand together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) label: Label,
    /// All labels, the primary one first and `Node` last.
    pub(crate) labels: &'static [&'static str],
    pub(crate) amount: Amount,
    own: &'static [Column],
}

impl Group {
    /// The fields in order, the key first and what every node has last.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        let device = if self.label == Label::Device {
            DEVICE
        } else {
            &[]
        };
        device.iter().chain(self.own).chain(SHARED)
    }

    /// The keys and types of the fields in order.
    pub(crate) fn fields(&self) -> Vec<(&'static str, Kind)> {
        self.columns()
            .map(|column| (column.key, column.recipe.kind()))
            .collect()
    }
}

const fn group(
    label: Label,
    labels: &'static [&'static str],
    amount: Amount,
    own: &'static [Column],
) -> Group {
    Group {
        label,
        labels,
        amount,
        own,
    }
}

use Amount::{Exactly, Rest, Share};

/// All kinds of nodes in the order in which they are generated.
pub(crate) static GROUPS: [Group; 25] = [
    group(
        Label::Organization,
        &["Organization", "Node"],
        Share(1, 4),
        ORGANIZATION,
    ),
    group(Label::User, &["User", "Node"], Share(20, 12), USER),
    group(Label::Team, &["Team", "Node"], Share(4, 5), TEAM),
    group(Label::Sector, &["Sector", "Node"], Exactly(16), SECTOR),
    group(Label::Graph, &["Graph", "Node"], Share(100, 4), GRAPH),
    group(
        Label::Facility,
        &["Facility", "Node"],
        Share(20, 10),
        FACILITY,
    ),
    group(Label::Zone, &["Zone", "Node"], Share(60, 16), ZONE),
    group(
        Label::Substation,
        &["Substation", "Node"],
        Share(40, 12),
        SUBSTATION,
    ),
    group(
        Label::Device,
        &["Device", "PLC", "Node"],
        Share(300, 4),
        PLC,
    ),
    group(
        Label::Device,
        &["Device", "RTU", "Node"],
        Share(200, 4),
        RTU,
    ),
    group(
        Label::Device,
        &["Device", "HMI", "Node"],
        Share(150, 4),
        HMI,
    ),
    group(
        Label::Device,
        &["Device", "Sensor", "Node"],
        Share(800, 4),
        SENSOR,
    ),
    group(
        Label::Device,
        &["Device", "Switch", "Node"],
        Share(200, 4),
        SWITCH,
    ),
    group(
        Label::Device,
        &["Device", "Server", "Node"],
        Share(150, 4),
        SERVER,
    ),
    group(
        Label::Software,
        &["Software", "Node"],
        Share(500, 4),
        SOFTWARE,
    ),
    group(Label::Product, &["Product", "Node"], Rest, PRODUCT),
    group(Label::Cve, &["CVE", "Node"], Share(1_500, 4), CVE),
    group(Label::Cwe, &["CWE", "Node"], Share(10, 10), CWE),
    group(
        Label::Technique,
        &["Technique", "Node"],
        Share(5, 8),
        TECHNIQUE,
    ),
    group(
        Label::ThreatActor,
        &["ThreatActor", "Node"],
        Share(4, 5),
        THREAT_ACTOR,
    ),
    group(
        Label::Mitigation,
        &["Mitigation", "Node"],
        Share(4, 6),
        MITIGATION,
    ),
    group(
        Label::Property,
        &["Property", "Node"],
        Share(200, 4),
        PROPERTY,
    ),
    group(
        Label::Measurement,
        &["Measurement", "Node"],
        Share(4_000, 4),
        MEASUREMENT,
    ),
    group(Label::Event, &["Event", "Node"], Share(120, 4), EVENT),
    group(Label::Report, &["Report", "Node"], Share(12, 8), REPORT),
];

static ORGANIZATION: &[Column] = &[
    key(),
    type_of("ORGANIZATION"),
    description(),
    named(words::COMPANIES),
    column("sector", Recipe::Pick(words::SECTORS)),
    column("cyberMaturity", Recipe::Integer(1, 5)),
    column("riskProfile", Recipe::Pick(words::RISK_PROFILES)),
];

static USER: &[Column] = &[
    key(),
    type_of("USER"),
    description(),
    named(words::PEOPLE),
    column("email", Recipe::AroundKey("", "@example.org")),
    column("role", Recipe::Pick(words::ROLES)),
    column("mfaEnabled", Recipe::Flag(70)),
    this_year("lastSeenAt"),
];

static TEAM: &[Column] = &[
    key(),
    type_of("TEAM"),
    description(),
    named(words::TEAMS),
    column("shift", Recipe::Pick(words::SHIFTS)),
];

static SECTOR: &[Column] = &[
    key(),
    type_of("SECTOR"),
    description(),
    column("name", Recipe::ByIndex(words::SECTORS)),
    column("sectorType", Recipe::ByIndex(words::SECTORS)),
    column("riskScore", Recipe::Decimal(0, 1_000, 1)),
];

static GRAPH: &[Column] = &[
    key(),
    type_of("GRAPH"),
    description(),
    named(words::GRAPHS),
    column("public", Recipe::Flag(20)),
];

static FACILITY: &[Column] = &[
    key(),
    type_of("FACILITY"),
    description(),
    named(words::FACILITIES),
    column("facilityType", Recipe::Pick(words::FACILITY_TYPES)),
    column("capacityMw", Recipe::Decimal(5, 9_000, 1)),
    operational_status(),
    criticality(),
];

static ZONE: &[Column] = &[
    key(),
    type_of("ZONE"),
    description(),
    named(words::ZONES),
    column("securityLevel", Recipe::Integer(0, 4)),
];

static SUBSTATION: &[Column] = &[
    key(),
    type_of("SUBSTATION"),
    description(),
    named(words::SUBSTATIONS),
    column(
        "voltageKv",
        Recipe::PickInteger(&[22, 66, 132, 132, 300, 420]),
    ),
    column("capacityMva", Recipe::Decimal(10, 8_000, 1)),
    operational_status(),
    criticality(),
];

/// What every device has, whatever its kind.
static DEVICE: &[Column] = &[
    key(),
    description(),
    column("manufacturer", Recipe::Pick(words::VENDORS)),
    column("model", Recipe::Pick(words::MODELS)),
    column("serialNumber", Recipe::Serial),
    column("firmwareVersion", Recipe::Version),
    column("patchStatus", Recipe::Pick(words::PATCHES)),
    operational_status(),
    criticality(),
    column(
        "communicationProtocols",
        Recipe::Several(words::PROTOCOLS, 1, 3),
    ),
    past_years("installedAt"),
];

static PLC: &[Column] = &[
    type_of("PLC"),
    named(&["Controller"]),
    column("scanCycleMs", Recipe::PickInteger(&[5, 10, 20, 50, 100])),
    column("programLanguage", Recipe::Pick(words::LANGUAGES)),
];

static RTU: &[Column] = &[
    type_of("RTU"),
    named(&["Remote unit"]),
    column("pollIntervalMs", Recipe::PickInteger(&[500, 1_000, 5_000])),
    column("uplink", Recipe::Pick(words::UPLINKS)),
];

static HMI: &[Column] = &[
    type_of("HMI"),
    named(&["Panel"]),
    column("screenCount", Recipe::Integer(1, 6)),
    column("touch", Recipe::Flag(60)),
];

static SENSOR: &[Column] = &[
    type_of("SENSOR"),
    named(&["Sensor"]),
    column("quantity", Recipe::Pick(words::QUANTITIES)),
    column("sampleRateHz", Recipe::PickInteger(&[1, 1, 10, 50, 1_000])),
    column("accuracy", Recipe::Decimal(1, 50, 2)),
];

static SWITCH: &[Column] = &[
    type_of("SWITCH"),
    named(&["Switch"]),
    column("portCount", Recipe::PickInteger(&[8, 16, 24, 48])),
    column("managed", Recipe::Flag(80)),
];

static SERVER: &[Column] = &[
    type_of("SERVER"),
    named(&["Server"]),
    column("operatingSystem", Recipe::Pick(words::SYSTEMS)),
    column("cpuCores", Recipe::PickInteger(&[4, 8, 16, 32])),
    column("memoryGb", Recipe::PickInteger(&[8, 16, 32, 64, 128])),
];

static SOFTWARE: &[Column] = &[
    key(),
    type_of("SOFTWARE"),
    description(),
    named(words::SOFTWARE),
    column("version", Recipe::Version),
    column("purl", Recipe::AroundKey("pkg:generic/", "")),
    column("licence", Recipe::Pick(words::LICENCES)),
];

static PRODUCT: &[Column] = &[
    key(),
    type_of("PRODUCT"),
    description(),
    named(words::SOFTWARE),
    column("vendor", Recipe::Pick(words::VENDORS)),
    column("version", Recipe::Version),
    column(
        "cpe",
        Recipe::AroundKey("cpe:2.3:a:demo:", ":*:*:*:*:*:*:*:*"),
    ),
];

static CVE: &[Column] = &[
    key(),
    type_of("CVE"),
    column(
        "description",
        Recipe::Phrase(words::WEAKNESSES, words::WEAK_PLACES),
    ),
    column("cvssScore", Recipe::Score),
    column("severity", Recipe::SeverityOfScore),
    column("cvssVector", Recipe::Pick(words::VECTORS)),
    column("epssScore", Recipe::Decimal(0, 9_999, 4)),
    column("activelyExploited", Recipe::Flag(6)),
    past_years("publishedAt"),
];

static CWE: &[Column] = &[
    key(),
    type_of("CWE"),
    description(),
    named(words::WEAKNESSES),
    column("abstraction", Recipe::Pick(words::ABSTRACTIONS)),
];

static TECHNIQUE: &[Column] = &[
    key(),
    type_of("TECHNIQUE"),
    description(),
    named(words::TECHNIQUES),
    column("tacticName", Recipe::Pick(words::TACTICS)),
    column("platforms", Recipe::Several(words::PLATFORMS, 1, 3)),
];

static THREAT_ACTOR: &[Column] = &[
    key(),
    type_of("THREAT_ACTOR"),
    description(),
    named(words::ACTORS),
    column("aliases", Recipe::Several(words::ALIASES, 1, 3)),
    column("motivation", Recipe::Pick(words::MOTIVES)),
    column("sophistication", Recipe::Integer(1, 5)),
    past_years("firstSeenAt"),
];

static MITIGATION: &[Column] = &[
    key(),
    type_of("MITIGATION"),
    description(),
    named(words::MITIGATIONS),
    column("effort", Recipe::Integer(1, 5)),
];

static PROPERTY: &[Column] = &[
    key(),
    type_of("PROPERTY"),
    description(),
    named(&["Signal"]),
    column("quantity", Recipe::Pick(words::QUANTITIES)),
    column("unit", Recipe::UnitOf(name_code("quantity"))),
    column("normalValue", Recipe::Decimal(4_000, 6_000, 2)),
    column("minimum", Recipe::Decimal(0, 3_000, 2)),
    column("maximum", Recipe::Decimal(7_000, 10_000, 2)),
];

static MEASUREMENT: &[Column] = &[
    key(),
    column("type", Recipe::Pick(words::QUANTITIES)),
    description(),
    this_year("timestamp"),
    column("value", Recipe::Decimal(0, 10_000, 2)),
    column("unit", Recipe::UnitOf(name_code("type"))),
    column("quality", Recipe::Pick(words::QUALITIES)),
    confidence(),
];

static EVENT: &[Column] = &[
    key(),
    type_of("EVENT"),
    description(),
    column("eventType", Recipe::Pick(words::EVENTS)),
    column("severity", Recipe::Pick(words::SEVERITIES)),
    this_year("occurredAt"),
    confidence(),
    column("acknowledged", Recipe::Flag(65)),
];

static REPORT: &[Column] = &[
    key(),
    type_of("REPORT"),
    description(),
    column("title", Recipe::Numbered(words::REPORT_TITLES)),
    column("reportType", Recipe::Pick(words::REPORTS)),
    confidence(),
    this_year("publishedAt"),
];
