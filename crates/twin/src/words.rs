//! The words that the demo data is made of. All of it is invented or generic.
//! A word that stands several times in a list is drawn that much more often.

/// City centres, longitude and latitude in 10^-5 degrees: sites scatter around them.
pub(crate) const CENTRES: &[(i64, i64)] = &[
    (1_075_000, 5_991_000),
    (532_000, 6_039_000),
    (1_807_000, 5_933_000),
    (1_257_000, 5_568_000),
    (1_340_000, 5_252_000),
    (490_000, 5_237_000),
    (235_000, 4_886_000),
    (-370_000, 4_042_000),
    (1_637_000, 4_821_000),
    (-7_400_000, 4_071_000),
    (-4_664_000, -2_355_000),
    (13_969_000, 3_569_000),
];

pub(crate) const STATUSES: &[&str] = &[
    "active",
    "active",
    "active",
    "active",
    "active",
    "inactive",
    "maintenance",
    "retired",
];
pub(crate) const TAGS: &[&str] = &[
    "critical", "legacy", "remote", "audited", "ot", "it", "safety", "pilot", "spare", "shared",
    "night", "field",
];
pub(crate) const SUBJECTS: &[&str] = &[
    "Feeder protection",
    "Water intake",
    "Boiler control",
    "Turbine hall",
    "Pump group",
    "Tank farm",
    "Switch yard",
    "Cooling loop",
    "Dosing line",
    "Signal box",
    "Relay room",
    "Gas inlet",
];
pub(crate) const REMARKS: &[&str] = &[
    "in normal service",
    "under review",
    "replaced last year",
    "shared with the night shift",
    "waits for parts",
    "checked monthly",
    "runs without alarms",
    "kept for the old plant",
];
pub(crate) const WEAKNESSES: &[&str] = &[
    "Buffer overflow",
    "Missing authentication",
    "Hard-coded credentials",
    "Path traversal",
    "Improper input check",
    "Cleartext transmission",
    "Race condition",
    "Command injection",
];
pub(crate) const WEAK_PLACES: &[&str] = &[
    "in the web console",
    "in the Modbus handler",
    "in firmware updates",
    "in the backup service",
    "in the session handling",
    "in the engineering port",
    "in log parsing",
    "in the bootloader",
];
pub(crate) const SEVERITIES: &[&str] = &["LOW", "MEDIUM", "MEDIUM", "HIGH", "CRITICAL"];
pub(crate) const RISK_PROFILES: &[&str] = &["LOW", "MODERATE", "MODERATE", "ELEVATED", "SEVERE"];
pub(crate) const SECTORS: &[&str] = &[
    "CHEMICAL",
    "COMMERCIAL_FACILITIES",
    "COMMUNICATIONS",
    "CRITICAL_MANUFACTURING",
    "DAMS",
    "DEFENSE_INDUSTRIAL_BASE",
    "EMERGENCY_SERVICES",
    "ENERGY",
    "FINANCIAL_SERVICES",
    "FOOD_AGRICULTURE",
    "GOVERNMENT_FACILITIES",
    "HEALTHCARE",
    "INFORMATION_TECHNOLOGY",
    "NUCLEAR",
    "TRANSPORTATION",
    "WATER",
];
pub(crate) const COMPANIES: &[&str] = &[
    "Nordlys Energi",
    "Baltic Water",
    "Havn Logistics",
    "Fjell Kraft",
    "Rhine Grid",
    "Polder Works",
    "Lumen Rail",
    "Sierra Utilities",
];
pub(crate) const PEOPLE: &[&str] = &[
    "Ada", "Bjarne", "Chloe", "Dmitri", "Elif", "Fatou", "Goran", "Hanne", "Ivo", "Jun", "Kari",
    "Lucia", "Mads", "Nadia", "Omar", "Pia",
];
pub(crate) const ROLES: &[&str] = &[
    "VIEWER", "VIEWER", "VIEWER", "ANALYST", "ANALYST", "EDITOR", "ADMIN",
];
pub(crate) const TEAMS: &[&str] = &[
    "Operations",
    "Security",
    "Maintenance",
    "Control room",
    "Network",
];
pub(crate) const SHIFTS: &[&str] = &["day", "evening", "night"];
pub(crate) const GRAPHS: &[&str] = &["Plant model", "Grid model", "Incident", "Audit", "What-if"];
pub(crate) const FACILITIES: &[&str] = &[
    "Hydro plant",
    "Wind park",
    "Waterworks",
    "Refinery",
    "Data centre",
    "Rail yard",
];
pub(crate) const FACILITY_TYPES: &[&str] =
    &["generation", "treatment", "storage", "transport", "control"];
pub(crate) const ZONES: &[&str] = &["Control", "Safety", "Field", "Enterprise", "Demilitarized"];
pub(crate) const SUBSTATIONS: &[&str] = &[
    "North", "South", "East", "West", "Harbour", "Mill", "Hill", "Lake",
];
pub(crate) const OPERATIONAL: &[&str] = &[
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "DEGRADED",
    "MAINTENANCE",
    "STOPPED",
];
pub(crate) const PATCHES: &[&str] = &["CURRENT", "CURRENT", "OUTDATED", "OUTDATED", "UNSUPPORTED"];
pub(crate) const VENDORS: &[&str] = &[
    "Voltura",
    "Kraftek",
    "Omnivalve",
    "Gridion",
    "Senso",
    "Norlink",
];
pub(crate) const MODELS: &[&str] = &[
    "A100", "A200", "C7", "C9", "M340", "M580", "X1", "X2", "Z10",
];
pub(crate) const PROTOCOLS: &[&str] = &[
    "modbus", "dnp3", "opc-ua", "profinet", "iec-104", "mqtt", "snmp", "https",
];
pub(crate) const LANGUAGES: &[&str] = &["ladder", "structured-text", "function-block"];
pub(crate) const UPLINKS: &[&str] = &["fibre", "radio", "lte", "satellite"];
pub(crate) const QUANTITIES: &[&str] = &[
    "TEMPERATURE",
    "PRESSURE",
    "FLOW",
    "VOLTAGE",
    "CURRENT",
    "FREQUENCY",
];
pub(crate) const UNITS: &[&str] = &["degC", "bar", "m3/h", "kV", "A", "Hz"];
pub(crate) const QUALITIES: &[&str] = &["GOOD", "GOOD", "GOOD", "GOOD", "UNCERTAIN", "BAD"];
pub(crate) const SYSTEMS: &[&str] = &["linux", "linux", "windows", "rtos"];
pub(crate) const SOFTWARE: &[&str] = &[
    "historian",
    "gateway",
    "scada-core",
    "alarm-server",
    "config-tool",
    "broker",
];
pub(crate) const LICENCES: &[&str] =
    &["MIT", "Apache-2.0", "GPL-3.0", "proprietary", "proprietary"];
pub(crate) const ABSTRACTIONS: &[&str] = &["class", "base", "variant"];
pub(crate) const VECTORS: &[&str] = &[
    "AV:N/AC:L/PR:N",
    "AV:N/AC:H/PR:L",
    "AV:A/AC:L/PR:N",
    "AV:L/AC:L/PR:H",
];
pub(crate) const TACTICS: &[&str] = &[
    "initial-access",
    "execution",
    "persistence",
    "discovery",
    "collection",
    "impact",
];
pub(crate) const TECHNIQUES: &[&str] = &[
    "Port probing",
    "Stolen session",
    "Rogue update",
    "Valve override",
    "Log wiping",
];
pub(crate) const PLATFORMS: &[&str] = &["plc", "hmi", "windows", "linux", "network"];
pub(crate) const ACTORS: &[&str] = &[
    "Grey Heron",
    "Silent Weir",
    "Copper Fox",
    "Black Sluice",
    "Pale Circuit",
];
pub(crate) const ALIASES: &[&str] = &["heron", "weir", "fox", "sluice", "circuit", "moth", "anvil"];
pub(crate) const MOTIVES: &[&str] = &["espionage", "sabotage", "ransom", "activism"];
pub(crate) const MITIGATIONS: &[&str] = &[
    "Segment networks",
    "Sign updates",
    "Rotate keys",
    "Allow-list programs",
    "Watch logins",
];
pub(crate) const EVENTS: &[&str] = &[
    "login-failure",
    "config-change",
    "link-down",
    "alarm",
    "firmware-update",
    "scan-detected",
];
pub(crate) const REPORTS: &[&str] = &["incident", "assessment", "advisory", "audit"];
pub(crate) const REPORT_TITLES: &[&str] = &[
    "Intrusion at the dam",
    "Quarterly exposure",
    "Unsafe remote access",
    "Patch backlog",
];
pub(crate) const RELATION_REASONS: &[&str] =
    &["same site", "same vendor", "seen together", "analyst"];
pub(crate) const DEPENDENCIES: &[&str] = &["power", "network", "control", "data"];
pub(crate) const RANGES: &[&str] = &["< 2.0", "< 2.4.1", ">= 1.0, < 3.0", "= 1.9.7", "*"];
pub(crate) const RACKS: &[&str] = &["R1", "R2", "R3", "R4", "R5", "R6"];
