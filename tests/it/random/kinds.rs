//! The part of the twin's type definitions that the questions are about: kinds of nodes, their fields and relationships.

/// A kind of node. The number is its place in [`KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Device`.
    Device,
    /// `CVE`.
    Weakness,
    /// `Zone`.
    Zone,
    /// `ThreatActor`.
    Actor,
}

/// A field of a node or of a relationship's properties.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in GraphQL.
    pub name: &'static str,
    /// The property behind it.
    pub property: &'static str,
    /// The operators that are asked.
    pub operators: &'static [&'static str],
}

/// What is known of a kind.
#[derive(Debug)]
pub struct Known {
    /// The type, which is also the label.
    pub name: &'static str,
    /// The root field; the connection has `Connection` after it.
    pub root: &'static str,
    /// The field that is unique.
    pub key: Field,
    /// Fields to filter by.
    pub fields: &'static [Field],
    /// Fields to sort by.
    pub sorts: &'static [Field],
    /// Fields that are shown, besides the key.
    pub shown: &'static [Field],
    /// A number and a time to aggregate.
    pub measured: (Field, Field),
    /// Relationships to several nodes.
    pub relations: &'static [Relation],
}

/// Which way a relationship is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From its start to its end.
    Out,
    /// From its end to its start.
    In,
}

/// A relationship field to several nodes.
#[derive(Debug)]
pub struct Relation {
    /// The field.
    pub field: &'static str,
    /// The relationship's type.
    pub relationship: &'static str,
    /// Which way.
    pub way: Way,
    /// Where it leads.
    pub to: Kind,
    /// What its type is called in the names of generated types: the owner and the field in capitals.
    pub prefix: &'static str,
    /// Fields of its properties.
    pub edge: &'static [Field],
    /// A number of its properties, if there is one.
    pub edge_number: Option<Field>,
}

/// The one relationship to one node: a device's zone.
pub const TO_ZONE: &str = "LOCATED_IN";

const TEXT: &[&str] = &["eq", "in", "contains", "startsWith", "endsWith"];
const ORDERED: &[&str] = &["eq", "in", "gt", "gte", "lt", "lte"];
const SAME: &[&str] = &["eq", "in"];
const FLAG: &[&str] = &["eq"];
const LIST: &[&str] = &["includes"];
const POINT: &[&str] = &["eq", "in", "distance"];

const fn field(
    name: &'static str,
    property: &'static str,
    operators: &'static [&'static str],
) -> Field {
    Field {
        name,
        property,
        operators,
    }
}

const ID: Field = field("id", "id", TEXT);
const NAME: Field = field("name", "name", TEXT);
const DESCRIPTION: Field = field("description", "description", TEXT);
const LOCATION: Field = field("location", "location", POINT);
const CRITICALITY: Field = field("criticality", "criticality", ORDERED);
const INSTALLED: Field = field("installedAt", "installedAt", ORDERED);
const SCORE: Field = field("cvssScore", "cvssScore", ORDERED);
const PUBLISHED: Field = field("publishedAt", "publishedAt", ORDERED);
const LEVEL: Field = field("securityLevel", "securityLevel", ORDERED);
const UPDATED: Field = field("updatedAt", "updated_at", ORDERED);
const SOPHISTICATION: Field = field("sophistication", "sophistication", ORDERED);
const FIRST_SEEN: Field = field("firstSeenAt", "firstSeenAt", ORDERED);
const MITRE: Field = field("mitreId", "id", TEXT);

const VULNERABLE: &[Field] = &[
    SCORE,
    field("patchAvailable", "patchAvailable", FLAG),
    field("detectedAt", "detectedAt", ORDERED),
];
const DEPENDENCY: &[Field] = &[CRITICALITY, field("dependencyType", "dependencyType", TEXT)];
const EXPLOIT: &[Field] = &[
    field("confidence", "confidence", ORDERED),
    field("lastSeenAt", "lastSeenAt", ORDERED),
];
const PLACEMENT: &[Field] = &[
    field("rack", "rack", TEXT),
    field("since", "since", ORDERED),
];

/// The kinds, in the order of [`Kind`].
pub const KINDS: &[Known] = &[
    Known {
        name: "Device",
        root: "devices",
        key: ID,
        fields: &[
            ID,
            NAME,
            DESCRIPTION,
            LOCATION,
            CRITICALITY,
            INSTALLED,
            field("vendor", "manufacturer", TEXT),
            field("communicationProtocols", "communicationProtocols", LIST),
            field("kind", "type", SAME),
        ],
        sorts: &[
            NAME,
            CRITICALITY,
            INSTALLED,
            DESCRIPTION,
            field("vendor", "manufacturer", TEXT),
        ],
        shown: &[NAME, CRITICALITY, DESCRIPTION],
        measured: (CRITICALITY, INSTALLED),
        relations: &[
            Relation {
                field: "vulnerabilities",
                relationship: "VULNERABLE_TO",
                way: Way::Out,
                to: Kind::Weakness,
                prefix: "DeviceVulnerabilities",
                edge: VULNERABLE,
                edge_number: Some(SCORE),
            },
            Relation {
                field: "dependsOn",
                relationship: "DEPENDS_ON",
                way: Way::Out,
                to: Kind::Device,
                prefix: "DeviceDependsOn",
                edge: DEPENDENCY,
                edge_number: Some(CRITICALITY),
            },
            Relation {
                field: "dependents",
                relationship: "DEPENDS_ON",
                way: Way::In,
                to: Kind::Device,
                prefix: "DeviceDependents",
                edge: DEPENDENCY,
                edge_number: Some(CRITICALITY),
            },
        ],
    },
    Known {
        name: "CVE",
        root: "cves",
        key: ID,
        fields: &[ID, SCORE, PUBLISHED, field("severity", "severity", SAME)],
        sorts: &[SCORE, PUBLISHED, DESCRIPTION],
        shown: &[SCORE],
        measured: (SCORE, PUBLISHED),
        relations: &[
            Relation {
                field: "devices",
                relationship: "VULNERABLE_TO",
                way: Way::In,
                to: Kind::Device,
                prefix: "CVEDevices",
                edge: VULNERABLE,
                edge_number: Some(SCORE),
            },
            Relation {
                field: "exploitedBy",
                relationship: "EXPLOITS",
                way: Way::In,
                to: Kind::Actor,
                prefix: "CVEExploitedBy",
                edge: EXPLOIT,
                edge_number: Some(EXPLOIT[0]),
            },
        ],
    },
    Known {
        name: "Zone",
        root: "zones",
        key: ID,
        fields: &[ID, NAME, LEVEL, DESCRIPTION, LOCATION],
        sorts: &[NAME, LEVEL, DESCRIPTION],
        shown: &[NAME, LEVEL],
        measured: (LEVEL, UPDATED),
        relations: &[Relation {
            field: "devices",
            relationship: "LOCATED_IN",
            way: Way::In,
            to: Kind::Device,
            prefix: "ZoneDevices",
            edge: PLACEMENT,
            edge_number: None,
        }],
    },
    Known {
        name: "ThreatActor",
        root: "threatActors",
        key: MITRE,
        fields: &[
            MITRE,
            NAME,
            SOPHISTICATION,
            FIRST_SEEN,
            field("motivation", "motivation", TEXT),
        ],
        sorts: &[NAME, SOPHISTICATION, DESCRIPTION],
        shown: &[NAME, SOPHISTICATION],
        measured: (SOPHISTICATION, FIRST_SEEN),
        relations: &[Relation {
            field: "exploits",
            relationship: "EXPLOITS",
            way: Way::Out,
            to: Kind::Weakness,
            prefix: "ThreatActorExploits",
            edge: EXPLOIT,
            edge_number: Some(EXPLOIT[0]),
        }],
    },
];

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Device, Self::Weakness, Self::Zone, Self::Actor];

    /// What is known of it.
    pub fn known(self) -> &'static Known {
        &KINDS[self as usize]
    }
}
