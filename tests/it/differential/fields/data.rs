//! A model in, one statement of Cypher out that makes a small graph of it.
//!
//! Four nodes of each type: the first and the last have the first value of every pool, the third has the third, the second has
//! none where it need not. Along a relationship to many, node `i` leads to the nodes before it, so that node 1 has one, whose
//! aggregates are the first values, and node 2 twice to node 0; to one, node `i` leads to node `i`, and node 3 to none.

use std::collections::{BTreeMap, BTreeSet};

use cygnet_schema::model::{
    BaseType, Direction, Field, Label, Model, NodeType, Owner, Relationship, Scalar, Target,
};

use super::values::pooled;

/// Nodes of each type.
const NODES: usize = 4;

/// The statement.
pub fn statement(model: &Model) -> String {
    let mut parts = Vec::new();
    for (position, node) in model.nodes.iter().enumerate() {
        for at in 0..NODES {
            let labels: String = labels(node)
                .iter()
                .map(|label| format!(":`{label}`"))
                .collect();
            let properties = of_node(model, node, at);
            parts.push(format!("(n{position}_{at}{labels} {{{properties}}})"));
        }
    }
    parts.extend(relationships(model));
    format!("CREATE {}", parts.join(", "))
}

fn labels(node: &NodeType) -> BTreeSet<&str> {
    node.labels
        .iter()
        .filter_map(|label| match label {
            Label::Fixed(name) => Some(name.as_str()),
            Label::Claim(_) | Label::Context(_) => None,
        })
        .collect()
}

/// The properties of its own type and of all types that it also is by its labels.
fn of_node(model: &Model, node: &NodeType, at: usize) -> String {
    let own = labels(node);
    let mut also: Vec<&NodeType> = model
        .nodes
        .iter()
        .filter(|other| labels(other).is_subset(&own))
        .collect();
    // Where types differ, the one with the most labels says what a property is.
    also.sort_by_key(|other| std::cmp::Reverse(labels(other).len()));
    let mut out = BTreeMap::new();
    for fields in [&node.fields]
        .into_iter()
        .chain(also.into_iter().map(|other| &other.fields))
    {
        for (name, value) in properties(model, fields, at) {
            out.entry(name).or_insert(value);
        }
    }
    let out: Vec<String> = out
        .iter()
        .map(|(name, value)| format!("`{name}`: {value}"))
        .collect();
    out.join(", ")
}

fn properties(model: &Model, fields: &[Field], at: usize) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in fields {
        let Some(property) = field.property() else {
            continue;
        };
        // The library looks at the lists of other nodes too before it adds to those of the ones found.
        if at == 1 && !field.ty.required && !field.ty.list {
            continue;
        }
        let one = |at: usize| value(model, field.ty.base, at);
        let at = match at {
            3 => 0,
            other => other,
        };
        let text = match field.ty.list {
            true => format!("[{}, {}]", one(at), one((at + 1) % 3)),
            false => one(at),
        };
        out.push((property.name.replace('`', "``"), text));
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
            let text = pooled(scalar, at);
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

/// Those to one first: where both sides have a field, the stricter one says what there is.
fn relationships(model: &Model) -> Vec<String> {
    let mut done: BTreeSet<(String, usize, usize)> = BTreeSet::new();
    let mut parts = Vec::new();
    for to_many in [false, true] {
        for (position, node) in model.nodes.iter().enumerate() {
            for field in &node.fields {
                let Some(relationship) = field.relationship() else {
                    continue;
                };
                if field.ty.list != to_many {
                    continue;
                }
                for member in model.members(relationship.target) {
                    let ends = match relationship.direction {
                        Direction::Out => (position, member.index()),
                        Direction::In => (member.index(), position),
                    };
                    if !done.insert((relationship.kind.clone(), ends.0, ends.1)) {
                        continue;
                    }
                    let ways = match (to_many, relationship.target) {
                        (false, _) => Ways::One,
                        (true, Target::Node(_)) => Ways::Many,
                        // Parallel ones to members of a union are the business of the read cases.
                        (true, Target::Interface(_) | Target::Union(_)) => Ways::ManyOnce,
                    };
                    let pairs = ways.pairs(position == member.index());
                    parts.extend(pairs.into_iter().map(|(from, to, at)| {
                        let ends = ((position, from), (member.index(), to));
                        edge(model, relationship, ends, at)
                    }));
                    // To one: of one member only.
                    if !to_many {
                        break;
                    }
                }
            }
        }
    }
    parts
}

/// How many nodes a node leads to.
enum Ways {
    One,
    /// Node 2 twice to node 0.
    Many,
    ManyOnce,
}

impl Ways {
    /// From which node of the one type to which of the other, and whose values the relationship has.
    fn pairs(self, same: bool) -> Vec<(usize, usize, usize)> {
        let before = || {
            let pairs = (0..NODES).flat_map(|from| (0..from).map(move |to| (from, to, to)));
            pairs.collect::<Vec<_>>()
        };
        let next = usize::from(same);
        match self {
            Self::One => (0..NODES - 1).map(|at| (at, at + next, at)).collect(),
            Self::ManyOnce => before(),
            Self::Many => {
                let mut pairs = before();
                pairs.push((2, 0, 2));
                pairs
            }
        }
    }
}

fn edge(
    model: &Model,
    relationship: &Relationship,
    ((type_from, from), (type_to, to)): ((usize, usize), (usize, usize)),
    at: usize,
) -> String {
    let properties = relationship.properties.map_or_else(Vec::new, |edge| {
        properties(model, model.fields(Owner::Edge(edge)), at)
    });
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("`{name}`: {value}"))
        .collect();
    let (left, right) = match relationship.direction {
        Direction::Out => ("", ">"),
        Direction::In => ("<", ""),
    };
    format!(
        "(n{type_from}_{from}){left}-[:`{}` {{{}}}]-{right}(n{type_to}_{to})",
        relationship.kind,
        properties.join(", ")
    )
}
