//! The texts of a survey.
//!
//! In: names and a dialect. Out: statements with one column `r`; parameter 0 is the size of the sample. On Neo4j a label's nodes come from
//! its token index in the order of their ids, forwards and backwards, so that a sample costs what it reads.

use std::fmt::Write;

use cygnet_resolvers::cypher::Dialect;

/// The labels in use.
pub(super) const LABELS: &str = "CALL db.labels() YIELD label RETURN label AS r";

/// The relationship types in use.
pub(super) const RELATIONSHIP_TYPES: &str =
    "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS r";

/// Constraints: what it asks for, what it is on, the label or type, the properties.
pub(super) const CONSTRAINTS: &str = "SHOW CONSTRAINTS YIELD type, entityType, labelsOrTypes, properties \
     RETURN [type, entityType, labelsOrTypes, properties] AS r";

/// Indexes of no constraint.
pub(super) const INDEXES: &str = "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint, state \
     WHERE owningConstraint IS NULL AND state = 'ONLINE' RETURN [name, type, entityType, labelsOrTypes, properties] AS r";

/// How an engine says what differs here.
struct Spelling {
    /// The number of the sample.
    sample: &'static str,
    /// Half of it.
    half: &'static str,
}

fn spelling(dialect: Dialect) -> Spelling {
    match dialect {
        Dialect::Neo4j => Spelling {
            sample: "$p.p0",
            half: "$p.p0 / 2",
        },
        Dialect::Embedded => Spelling {
            sample: "$p0",
            half: "$p0 / 2",
        },
    }
}

/// A name between backticks. A backslash must not begin an escape, which Neo4j reads before anything else.
pub(super) fn quoted(name: &str, dialect: Dialect) -> String {
    let name = match dialect {
        Dialect::Neo4j => name.replace('\\', "\\u005c"),
        Dialect::Embedded => name.to_owned(),
    };
    format!("`{}`", name.replace('`', "``"))
}

/// How many nodes have a label.
pub(super) fn count_nodes(label: &str) -> String {
    format!("MATCH (n:{label}) RETURN count(n) AS r")
}

/// How many relationships have a type.
pub(super) fn count_relationships(name: &str) -> String {
    format!("MATCH ()-[x:{name}]->() RETURN count(x) AS r")
}

/// `[labels, [[property, kind, detail]], count]` of the first and last nodes of a label.
pub(super) fn nodes(label: &str, dialect: Dialect) -> String {
    let first = ends(&format!("MATCH (n:{label})"), "n", dialect);
    let properties = properties("n");
    format!(
        "{first} WITH labels(n) AS labels, {properties} AS properties WITH labels, properties, count(*) AS times RETURN [labels, properties, times] AS r"
    )
}

/// `[labels, labels, [[property, kind, detail]], count]` of the first and last relationships of a type.
pub(super) fn relationships(name: &str, dialect: Dialect) -> String {
    let first = ends(&format!("MATCH ()-[x:{name}]->()"), "x", dialect);
    format!("{first} {}", relationship_shapes())
}

/// The same of relationships at the first nodes of a label.
pub(super) fn relationships_at(name: &str, (from, to): (&str, &str), dialect: Dialect) -> String {
    let Spelling { sample, .. } = spelling(dialect);
    let (node, pattern) = match (from, to) {
        (label, "") => (label, format!("(n)-[x:{name}]->()")),
        (_, label) => (label, format!("()-[x:{name}]->(n)")),
    };
    format!(
        "MATCH (n:{node}) WITH n LIMIT {sample} MATCH {pattern} WITH x LIMIT {sample} {}",
        relationship_shapes()
    )
}

fn relationship_shapes() -> String {
    format!(
        "WITH labels(startNode(x)) AS origins, labels(endNode(x)) AS targets, {} AS properties \
         WITH origins, targets, properties, count(*) AS times RETURN [origins, targets, properties, times] AS r",
        properties("x")
    )
}

/// The first and the last of what a pattern finds.
fn ends(found: &str, name: &str, dialect: Dialect) -> String {
    let Spelling { sample, half } = spelling(dialect);
    match dialect {
        Dialect::Neo4j => format!(
            "CALL () {{ {found} WITH {name} ORDER BY id({name}) LIMIT {sample} - {half} RETURN {name} \
             UNION {found} WITH {name} ORDER BY id({name}) DESC LIMIT {half} RETURN {name} }}"
        ),
        Dialect::Embedded => format!("{found} WITH {name} LIMIT {sample}"),
    }
}

/// The properties of a node or relationship with their kinds, and what a kind does not say of itself.
fn properties(name: &str) -> String {
    format!(
        "[k IN keys({name}) | [k, valueType({name}[k]), CASE \
         WHEN valueType({name}[k]) STARTS WITH 'INTEGER' AND ({name}[k] > 2147483647 OR {name}[k] < -2147483648) THEN 'long' \
         WHEN valueType({name}[k]) STARTS WITH 'LIST<INTEGER' AND any(i IN {name}[k] WHERE i > 2147483647 OR i < -2147483648) THEN 'long' \
         WHEN valueType({name}[k]) STARTS WITH 'POINT' THEN toString({name}[k].srid) \
         WHEN valueType({name}[k]) STARTS WITH 'LIST<POINT' THEN toString({name}[k][0].srid) END]]"
    )
}

/// `[[starts, leads]]` for each label: how many relationships of a type start at its nodes, and how many lead there.
pub(super) fn count_ends(name: &str, labels: &[String]) -> String {
    let mut text = String::from("RETURN [");
    for (position, label) in labels.iter().enumerate() {
        let comma = if position > 0 { ", " } else { "" };
        write!(
            text,
            "{comma}[COUNT {{ (:{label})-[:{name}]->() }}, COUNT {{ ()-[:{name}]->(:{label}) }}]"
        )
        .expect("writing to a text cannot fail");
    }
    text.push_str("] AS r");
    text
}
