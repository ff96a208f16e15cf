//! A model in, a script of Cypher out that makes a small graph of it: a few nodes of each type, with most properties, and
//! relationships between them. Texts have different lengths and durations are of days, so that every answer is one answer.

use cygnet_schema::model::{
    BaseType, Direction, Field, FieldKind, Label, Model, NodeId, NodeType, Owner, Scalar,
};

use super::Random;

/// Nodes of each type.
const NODES: usize = 4;

/// The script: one statement for each node and relationship.
pub fn script(model: &Model, random: &mut Random) -> String {
    let mut out = String::new();
    for (position, node) in model.nodes.iter().enumerate() {
        for at in 0..NODES {
            let labels: String = node.labels.iter().map(label).collect();
            let properties = properties(model, &node.fields, (random, at));
            out.push_str(&format!(
                "CREATE (n{labels} {{key__: '{position}.{at}'{properties}}});\n"
            ));
        }
    }
    for (position, node) in model.nodes.iter().enumerate() {
        for field in &node.fields {
            relationships(model, (position, node), field, (random, &mut out));
        }
    }
    out.push_str("MATCH (n) REMOVE n.key__;\n");
    out
}

fn label(label: &Label) -> String {
    match label {
        Label::Fixed(name) => format!(":`{name}`"),
        Label::Claim(_) | Label::Context(_) => String::new(),
    }
}

fn relationships(
    model: &Model,
    (position, _): (usize, &NodeType),
    field: &Field,
    (random, out): (&mut Random, &mut String),
) {
    let Some(relationship) = field.relationship() else {
        return;
    };
    let targets: Vec<NodeId> = model.members(relationship.target);
    if targets.is_empty() {
        return;
    }
    for at in 0..NODES {
        let count = match field.ty.list {
            true => random.below(3),
            false => random.below(2),
        };
        let mut taken = Vec::new();
        for _ in 0..count {
            let to = targets[random.below(targets.len())];
            let to = format!("{}.{}", to.index(), random.below(NODES));
            // Parallel relationships are the business of the read cases.
            if taken.contains(&to) || to == format!("{position}.{at}") {
                continue;
            }
            let properties = match relationship.properties {
                Some(edge) => properties(model, model.fields(Owner::Edge(edge)), (random, at)),
                None => String::new(),
            };
            let (from, end) = match relationship.direction {
                Direction::Out => ("", ">"),
                Direction::In => ("<", ""),
            };
            let properties = properties.trim_start_matches(", ");
            out.push_str(&format!(
                "MATCH (a {{key__: '{position}.{at}'}}), (b {{key__: '{to}'}}) CREATE (a){from}-[:`{}` {{{properties}}}]-{end}(b);\n",
                relationship.kind
            ));
            taken.push(to);
        }
    }
}

/// `, name: value` for most fields that are stored.
fn properties(model: &Model, fields: &[Field], (random, at): (&mut Random, usize)) -> String {
    let mut out = String::new();
    for field in fields {
        let FieldKind::Property(property) = &field.kind else {
            continue;
        };
        if !field.ty.required && random.once_in(4) {
            continue;
        }
        let value = match field.ty.list {
            true => {
                let items: Vec<String> = (0..random.below(3))
                    .map(|_| value(model, field.ty.base, random.below(4)))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            // Ids are each another.
            false if property.id || property.relay_id => value(model, field.ty.base, at),
            false => value(model, field.ty.base, random.below(4)),
        };
        let name = &property.name;
        out.push_str(&format!(", `{name}`: {value}"));
    }
    out
}

fn value(model: &Model, base: BaseType, at: usize) -> String {
    match base {
        BaseType::Enum(id) => {
            let values = &model.enums[id.index()].values;
            format!("'{}'", values[at % values.len()].0)
        }
        BaseType::Scalar(scalar) => {
            let text = POOL
                .iter()
                .find(|(of, _, _)| *of == scalar)
                .map_or("", |(_, texts, _)| texts[at % 4]);
            match scalar {
                Scalar::String | Scalar::Id => format!("'{text}'"),
                Scalar::Int | Scalar::Float | Scalar::BigInt | Scalar::Boolean => text.to_owned(),
                Scalar::Date => format!("date('{text}')"),
                Scalar::DateTime => format!("datetime('{text}')"),
                Scalar::Time => format!("time('{text}')"),
                Scalar::LocalTime => format!("localtime('{text}')"),
                Scalar::LocalDateTime => format!("localdatetime('{text}')"),
                Scalar::Duration => format!("duration('{text}')"),
                Scalar::Point | Scalar::CartesianPoint => format!("point({text})"),
            }
        }
        BaseType::User(_) => format!("'json{at}'"),
        BaseType::Node(_) | BaseType::Interface(_) | BaseType::Union(_) | BaseType::Plain(_) => {
            "null".to_owned()
        }
    }
}

/// Four values of each scalar: what stands in the script, and whether it stands in quotes in an operation.
pub const POOL: &[(Scalar, [&str; 4], bool)] = &[
    (Scalar::String, ["a", "Bb", "ccc", "dddd"], true),
    (Scalar::Id, ["i", "i2", "i33", "i444"], true),
    (Scalar::Int, ["-3", "0", "1", "7"], false),
    (Scalar::Float, ["-1.5", "0.25", "2.5", "7.75"], false),
    (Scalar::BigInt, ["12", "9007199254740993", "-4", "0"], false),
    (Scalar::Boolean, ["true", "false", "true", "false"], false),
    (
        Scalar::Date,
        ["1999-12-31", "2020-01-31", "2024-02-29", "2030-06-15"],
        true,
    ),
    (
        Scalar::DateTime,
        [
            "1999-12-31T23:59:59.000Z",
            "2020-01-31T10:00:00.000Z",
            "2024-02-29T00:00:00.500Z",
            "2030-06-15T12:30:00.000Z",
        ],
        true,
    ),
    (
        Scalar::Time,
        ["01:00:00Z", "10:20:30Z", "12:00:00Z", "23:59:59Z"],
        true,
    ),
    (
        Scalar::LocalTime,
        ["01:00:00", "10:20:30", "12:00:00", "23:59:59"],
        true,
    ),
    (
        Scalar::LocalDateTime,
        [
            "1999-12-31T23:59:59",
            "2020-01-31T10:00:00",
            "2024-02-29T00:00:01",
            "2030-06-15T12:30:00",
        ],
        true,
    ),
    (Scalar::Duration, ["P1D", "P2D", "P5D", "P9D"], true),
    (
        Scalar::Point,
        [
            "{longitude: 1.5, latitude: 2.5}",
            "{longitude: -10.0, latitude: 50.0}",
            "{longitude: 0.5, latitude: 0.5}",
            "{longitude: 100.0, latitude: -20.0}",
        ],
        false,
    ),
    (
        Scalar::CartesianPoint,
        [
            "{x: 1.5, y: 2.5}",
            "{x: -10.0, y: 50.0}",
            "{x: 0.5, y: 0.5}",
            "{x: 100.0, y: -20.0}",
        ],
        false,
    ),
];
