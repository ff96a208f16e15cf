//! Random questions: a small model that prints itself as GraphQL and answers itself by brute force.

use serde_json::{Map, Value, json};

use super::oracle::{Oracle, Row};

/// splitmix64: the same seed asks the same questions.
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A filter on a device, on a weakness, or on the relationship between them.
#[derive(Debug, Clone)]
enum Filter {
    Field {
        field: &'static str,
        property: &'static str,
        operator: &'static str,
        value: Value,
    },
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Weakness {
        quantifier: &'static str,
        of: Box<Filter>,
    },
    Edge {
        quantifier: &'static str,
        node: Option<Box<Filter>>,
        edge: Box<Filter>,
    },
    Count {
        operator: &'static str,
        value: i64,
    },
    Zone(Option<Box<Filter>>),
}

/// A question about devices.
#[derive(Debug, Clone)]
pub struct Question {
    filter: Option<Filter>,
    sort: Vec<(&'static str, &'static str, bool)>,
    limit: usize,
    offset: usize,
    nested: Option<(Option<Filter>, bool, usize)>,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    List,
    Connection,
    Aggregate,
}

/// GraphQL field, property, operators.
type Known = (&'static str, &'static str, &'static [&'static str]);
const QUANTIFIERS: [&str; 4] = ["some", "all", "none", "single"];
const TEXT: &[&str] = &["eq", "in", "contains", "startsWith", "endsWith"];
const ORDERED: &[&str] = &["eq", "in", "gt", "gte", "lt", "lte"];
const DEVICE: &[Known] = &[
    ("id", "id", TEXT),
    ("name", "name", TEXT),
    ("vendor", "manufacturer", TEXT),
    ("description", "description", TEXT),
    ("criticality", "criticality", ORDERED),
    ("installedAt", "installedAt", ORDERED),
    (
        "communicationProtocols",
        "communicationProtocols",
        &["includes"],
    ),
    ("kind", "type", &["eq", "in"]),
];
const CVE: &[Known] = &[
    ("id", "id", TEXT),
    ("cvssScore", "cvssScore", ORDERED),
    ("severity", "severity", &["eq", "in"]),
    ("publishedAt", "publishedAt", ORDERED),
];
const EDGE: &[Known] = &[
    ("cvssScore", "cvssScore", ORDERED),
    ("patchAvailable", "patchAvailable", &["eq"]),
];
const ZONE: &[Known] = &[
    ("name", "name", TEXT),
    ("securityLevel", "securityLevel", ORDERED),
];

impl Filter {
    fn field(random: &mut Random, known: &[Known], rows: &[Row]) -> Self {
        let (field, property, operators) = *random.pick(known);
        let operator = *random.pick(operators);
        let sample = |random: &mut Random| {
            random
                .pick(rows)
                .get(property)
                .cloned()
                .unwrap_or(Value::Null)
        };
        let value = match operator {
            "in" => (0..random.below(4))
                .map(|_| sample(random))
                .filter(|it| !it.is_null())
                .collect(),
            "eq" => sample(random),
            "includes" => match sample(random) {
                Value::Array(items) => random.pick(&items).clone(),
                _ => json!("modbus"),
            },
            "contains" | "startsWith" | "endsWith" => {
                let whole = sample(random);
                let letters: Vec<char> = whole.as_str().unwrap_or("a").chars().collect();
                let length = 1 + random.below(letters.len().min(4));
                let from = match operator {
                    "startsWith" => 0,
                    "endsWith" => letters.len() - length.min(letters.len()),
                    _ => random.below(letters.len() - length.min(letters.len()) + 1),
                };
                json!(letters.iter().skip(from).take(length).collect::<String>())
            }
            _ => match sample(random) {
                Value::Null => json!(1),
                value => value,
            },
        };
        Self::Field {
            field,
            property,
            operator,
            value,
        }
    }

    fn device(random: &mut Random, oracle: &Oracle, depth: usize) -> Self {
        let branch = if depth == 0 { 0 } else { random.below(10) };
        let inner = |random: &mut Random| Self::device(random, oracle, depth - 1);
        match branch {
            1 => Self::And(vec![inner(random), inner(random)]),
            2 => Self::Or(vec![inner(random), inner(random)]),
            3 => Self::Not(Box::new(inner(random))),
            4 | 5 => Self::Weakness {
                quantifier: QUANTIFIERS[random.below(4)],
                of: Box::new(Self::field(random, CVE, &oracle.cves)),
            },
            6 => {
                let edges: Vec<Row> = oracle
                    .vulnerable
                    .iter()
                    .take(50)
                    .map(|it| it.2.clone())
                    .collect();
                let node = (random.below(2) == 0)
                    .then(|| Box::new(Self::field(random, CVE, &oracle.cves)));
                Self::Edge {
                    quantifier: QUANTIFIERS[random.below(4)],
                    node,
                    edge: Box::new(Self::field(random, EDGE, &edges)),
                }
            }
            7 => Self::Count {
                operator: ["eq", "gt", "lte"][random.below(3)],
                value: random.below(6) as i64,
            },
            8 => Self::Zone(
                (random.below(4) > 0).then(|| Box::new(Self::field(random, ZONE, &oracle.zones))),
            ),
            _ => Self::field(random, DEVICE, &oracle.devices),
        }
    }

    /// As the JSON of a where argument.
    fn json(&self) -> Value {
        match self {
            Self::Field {
                field,
                operator,
                value,
                ..
            } => json!({ *field: { *operator: value } }),
            Self::And(parts) => json!({ "AND": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Or(parts) => json!({ "OR": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Not(part) => json!({ "NOT": part.json() }),
            Self::Weakness { quantifier, of } => {
                json!({ "vulnerabilities": { *quantifier: of.json() } })
            }
            Self::Edge {
                quantifier,
                node,
                edge,
            } => {
                let mut inner = json!({ "edge": edge.json() });
                if let Some(node) = node {
                    inner["node"] = node.json();
                }
                json!({ "vulnerabilitiesConnection": { *quantifier: inner } })
            }
            Self::Count { operator, value } => json!({
                "vulnerabilitiesConnection": { "aggregate": { "count": { "nodes": { *operator: value } } } }
            }),
            Self::Zone(None) => json!({ "zone": null }),
            Self::Zone(Some(of)) => json!({ "zone": of.json() }),
        }
    }

    /// Cypher's three-valued logic: `None` is null.
    fn of_row(&self, row: &Row) -> Option<bool> {
        match self {
            Self::Field {
                property,
                operator,
                value,
                ..
            } => compare(row.get(property).unwrap_or(&Value::Null), operator, value),
            _ => unreachable!("only fields are asked of these rows"),
        }
    }

    fn of_device(&self, oracle: &Oracle, device: usize) -> Option<bool> {
        match self {
            Self::Field { .. } => self.of_row(&oracle.devices[device]),
            Self::And(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|it| it.of_device(oracle, device))
                    .collect();
                decided(&parts, false)
            }
            Self::Or(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|it| it.of_device(oracle, device))
                    .collect();
                decided(&parts, true)
            }
            Self::Not(part) => part.of_device(oracle, device).map(|it| !it),
            Self::Weakness { quantifier, of } => {
                let links = oracle.weaknesses(device);
                Some(quantified(
                    quantifier,
                    links.map(|(cve, _)| of.of_row(&oracle.cves[cve])),
                ))
            }
            Self::Edge {
                quantifier,
                node,
                edge,
            } => {
                let links = oracle.weaknesses(device).map(|(cve, properties)| {
                    let edge = edge.of_row(properties);
                    let node = node
                        .as_ref()
                        .map_or(Some(true), |node| node.of_row(&oracle.cves[cve]));
                    match (edge, node) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (None, _) | (_, None) => None,
                        _ => Some(true),
                    }
                });
                Some(quantified(quantifier, links))
            }
            Self::Count { operator, value } => {
                let mut cves: Vec<usize> = oracle.weaknesses(device).map(|(cve, _)| cve).collect();
                cves.sort_unstable();
                cves.dedup();
                compare(&json!(cves.len()), operator, &json!(value))
            }
            Self::Zone(None) => Some(oracle.zone(device).is_none()),
            Self::Zone(Some(of)) => Some(
                oracle
                    .zone(device)
                    .is_some_and(|zone| of.of_row(&oracle.zones[zone]) == Some(true)),
            ),
        }
    }

    fn smaller(&self) -> Vec<Self> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                let mut all = parts.clone();
                all.extend(parts.iter().enumerate().flat_map(|(at, part)| {
                    part.smaller()
                        .into_iter()
                        .map(move |part| (at, part))
                        .map(|(at, part)| {
                            let mut parts = parts.clone();
                            parts[at] = part;
                            if matches!(self, Self::And(_)) {
                                Self::And(parts)
                            } else {
                                Self::Or(parts)
                            }
                        })
                }));
                all
            }
            Self::Not(part) => vec![(**part).clone()],
            Self::Edge {
                quantifier,
                node: Some(_),
                edge,
            } => {
                vec![Self::Edge {
                    quantifier,
                    node: None,
                    edge: edge.clone(),
                }]
            }
            _ => Vec::new(),
        }
    }
}

/// One part with the deciding value decides; else a null leaves it open.
fn decided(parts: &[Option<bool>], deciding: bool) -> Option<bool> {
    if parts.contains(&Some(deciding)) {
        Some(deciding)
    } else if parts.contains(&None) {
        None
    } else {
        Some(!deciding)
    }
}

fn quantified(quantifier: &str, holds: impl Iterator<Item = Option<bool>>) -> bool {
    let holds: Vec<Option<bool>> = holds.collect();
    let matching = holds.iter().filter(|it| **it == Some(true)).count();
    match quantifier {
        "some" => matching > 0,
        "none" => matching == 0,
        "single" => matching == 1,
        // A null neither holds nor fails: like the library, `all` asks that one holds and none fails.
        _ => matching > 0 && !holds.contains(&Some(false)),
    }
}

fn compare(left: &Value, operator: &str, right: &Value) -> Option<bool> {
    if operator == "eq" && right.is_null() {
        return Some(left.is_null());
    }
    if let ("in", Value::Array(items)) = (operator, right) {
        if items.is_empty() {
            return Some(false);
        }
        return (!left.is_null()).then(|| items.iter().any(|item| order(left, item).is_eq()));
    }
    if left.is_null() {
        return None;
    }
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    Some(match operator {
        "eq" => order(left, right).is_eq(),
        "gt" => order(left, right).is_gt(),
        "gte" => order(left, right).is_ge(),
        "lt" => order(left, right).is_lt(),
        "lte" => order(left, right).is_le(),
        "contains" => text(left).contains(&text(right)),
        "startsWith" => text(left).starts_with(&text(right)),
        "endsWith" => text(left).ends_with(&text(right)),
        _ => left.as_array().is_some_and(|items| items.contains(right)),
    })
}

/// Nulls are largest.
fn order(left: &Value, right: &Value) -> std::cmp::Ordering {
    match (left, right) {
        (Value::Null, Value::Null) => std::cmp::Ordering::Equal,
        (Value::Null, _) => std::cmp::Ordering::Greater,
        (_, Value::Null) => std::cmp::Ordering::Less,
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => left
            .as_f64()
            .unwrap_or(0.0)
            .total_cmp(&right.as_f64().unwrap_or(0.0)),
    }
}

const SORTS: &[(&str, &str)] = &[
    ("name", "name"),
    ("vendor", "manufacturer"),
    ("criticality", "criticality"),
    ("installedAt", "installedAt"),
    ("description", "description"),
];

impl Question {
    /// A random question.
    pub fn random(random: &mut Random, oracle: &Oracle) -> Self {
        let filter = (random.below(6) > 0).then(|| Filter::device(random, oracle, 3));
        let mut sort: Vec<_> = (0..random.below(3))
            .map(|_| {
                let (field, property) = *random.pick(SORTS);
                (field, property, random.below(2) == 0)
            })
            .collect();
        sort.push(("id", "id", random.below(2) == 0));
        let nested = (random.below(2) == 0).then(|| {
            let filter = (random.below(2) == 0).then(|| Filter::field(random, CVE, &oracle.cves));
            (filter, random.below(2) == 0, 1 + random.below(4))
        });
        let form = *random.pick(&[Form::List, Form::List, Form::Connection, Form::Aggregate]);
        Self {
            filter,
            sort,
            limit: random.below(8),
            offset: random.below(6),
            nested,
            form,
        }
    }

    fn sort_json(&self) -> Value {
        let key = |(field, _, descending): &(&str, &str, bool)| json!({ *field: if *descending { "DESC" } else { "ASC" } });
        self.sort.iter().map(key).collect()
    }

    /// The document with everything written out.
    pub fn literal(&self) -> String {
        let filter = self.filter.as_ref().map(|it| print(&it.json(), ""));
        let nested = self
            .nested
            .as_ref()
            .and_then(|it| it.0.as_ref())
            .map(|it| print(&it.json(), ""));
        let sizes = (self.limit.to_string(), self.offset.to_string());
        self.document(
            "",
            filter,
            nested,
            (&print(&self.sort_json(), ""), &sizes.0, &sizes.1),
        )
    }

    /// The document with everything in variables, and the variables.
    pub fn with_variables(&self) -> (String, Value) {
        let mut variables = Map::new();
        variables.insert("sort".to_owned(), self.sort_json());
        variables.insert("limit".to_owned(), json!(self.limit));
        variables.insert("offset".to_owned(), json!(self.offset));
        let mut definitions = "query ($sort: [DeviceSort!], $limit: Int, $offset: Int".to_owned();
        if self.form == Form::Aggregate {
            definitions = "query (".to_owned();
            variables.clear();
        }
        let mut variable = |name: &str, ty: &str, value: Option<Value>| {
            value.map(|value| {
                definitions.push_str(&format!(" ${name}: {ty}"));
                variables.insert(name.to_owned(), value);
                format!("${name}")
            })
        };
        let filter = variable(
            "where",
            "DeviceWhere",
            self.filter.as_ref().map(Filter::json),
        );
        let nested = self
            .nested
            .as_ref()
            .filter(|_| self.form != Form::Aggregate);
        let nested = nested.and_then(|it| it.0.as_ref()).map(Filter::json);
        let nested = variable("of", "CVEWhere", nested);
        definitions.push_str(") ");
        if variables.is_empty() {
            definitions = "query ".to_owned();
        }
        (
            self.document(&definitions, filter, nested, ("$sort", "$limit", "$offset")),
            Value::Object(variables),
        )
    }

    fn document(
        &self,
        definitions: &str,
        filter: Option<String>,
        nested: Option<String>,
        (sort, limit, offset): (&str, &str, &str),
    ) -> String {
        let filter = filter.map_or(String::new(), |it| format!("where: {it}, "));
        let below = self.nested.as_ref().map_or(String::new(), |(_, descending, limit)| {
            let nested = nested.map_or(String::new(), |it| format!("where: {it}, "));
            let way = if *descending { "DESC" } else { "ASC" };
            format!("vulnerabilities({nested}sort: [{{ id: {way} }}], limit: {limit}) {{ id cvssScore }} zone {{ id }}")
        });
        match self.form {
            Form::List => format!(
                "{definitions}{{ devices({filter}sort: {sort}, limit: {limit}, offset: {offset}) {{ id name criticality {below} }} }}"
            ),
            Form::Connection => format!(
                "{definitions}{{ devicesConnection({filter}sort: {sort}, first: {limit}, offset: {offset}) {{ totalCount edges {{ node {{ id {below} }} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"
            ),
            Form::Aggregate => {
                let filter = filter.trim_end_matches(", ");
                let filter = if filter.is_empty() {
                    String::new()
                } else {
                    format!("({filter})")
                };
                format!(
                    "{definitions}{{ devicesConnection{filter} {{ aggregate {{ count {{ nodes }} node {{ criticality {{ min max sum average }} installedAt {{ min max }} }} }} }} }}"
                )
            }
        }
    }

    /// The answer by brute force.
    pub fn expected(&self, oracle: &Oracle) -> Value {
        let holds = |device: &usize| {
            self.filter
                .as_ref()
                .is_none_or(|filter| filter.of_device(oracle, *device) == Some(true))
        };
        let mut found: Vec<usize> = (0..oracle.devices.len()).filter(holds).collect();
        if self.form == Form::Aggregate {
            return aggregate(oracle, &found);
        }
        found.sort_by(|left, right| {
            for (_, property, descending) in &self.sort {
                let value = |at: usize| oracle.devices[at].get(property).unwrap_or(&Value::Null);
                let order = order(value(*left), value(*right));
                let order = if *descending { order.reverse() } else { order };
                if order.is_ne() {
                    return order;
                }
            }
            std::cmp::Ordering::Equal
        });
        let total = found.len();
        let page: Vec<usize> = found
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect();
        match self.form {
            Form::Connection => {
                let edges: Vec<Value> = page
                    .iter()
                    .map(|at| json!({ "node": self.device(oracle, *at, &["id"]) }))
                    .collect();
                let next = self.offset + self.limit < total;
                json!({ "data": { "devicesConnection": {
                    "totalCount": total, "edges": edges,
                    "pageInfo": { "hasNextPage": next, "hasPreviousPage": self.offset > 0 },
                } } })
            }
            _ => {
                let fields = ["id", "name", "criticality"];
                let devices: Vec<Value> = page
                    .iter()
                    .map(|at| self.device(oracle, *at, &fields))
                    .collect();
                json!({ "data": { "devices": devices } })
            }
        }
    }

    fn device(&self, oracle: &Oracle, at: usize, fields: &[&'static str]) -> Value {
        let mut object = Map::new();
        for field in fields {
            object.insert((*field).to_owned(), oracle.devices[at][field].clone());
        }
        if let Some((filter, descending, limit)) = &self.nested {
            let mut cves: Vec<usize> = oracle
                .weaknesses(at)
                .map(|(cve, _)| cve)
                .filter(|cve| {
                    filter
                        .as_ref()
                        .is_none_or(|it| it.of_row(&oracle.cves[*cve]) == Some(true))
                })
                .collect();
            cves.sort_unstable();
            cves.dedup();
            if *descending {
                cves.reverse();
            }
            let cves: Vec<Value> = cves
                .iter()
                .take(*limit)
                .map(|cve| json!({ "id": oracle.cves[*cve]["id"], "cvssScore": oracle.cves[*cve]["cvssScore"] }))
                .collect();
            object.insert("vulnerabilities".to_owned(), Value::Array(cves));
            let zone = oracle.zone(at).map_or(
                Value::Null,
                |zone| json!({ "id": oracle.zones[zone]["id"] }),
            );
            object.insert("zone".to_owned(), zone);
        }
        Value::Object(object)
    }

    /// The same question with a part left out.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        if self.nested.is_some() {
            all.push(Self {
                nested: None,
                ..self.clone()
            });
        }
        if let Some(filter) = &self.filter {
            all.push(Self {
                filter: None,
                ..self.clone()
            });
            let smaller = filter.smaller().into_iter();
            all.extend(smaller.map(|filter| Self {
                filter: Some(filter),
                ..self.clone()
            }));
        }
        if self.sort.len() > 1 {
            all.push(Self {
                sort: self.sort[1..].to_vec(),
                ..self.clone()
            });
        }
        all
    }
}

fn aggregate(oracle: &Oracle, found: &[usize]) -> Value {
    let values = |property: &str| -> Vec<Value> {
        let mut values: Vec<Value> = found
            .iter()
            .filter_map(|at| oracle.devices[*at].get(property).cloned())
            .collect();
        values.sort_by(order);
        values
    };
    let numbers = values("criticality");
    let sum: i64 = numbers.iter().filter_map(Value::as_i64).sum();
    let average = (!numbers.is_empty()).then(|| sum as f64 / numbers.len() as f64);
    let times = values("installedAt");
    json!({ "data": { "devicesConnection": { "aggregate": {
        "count": { "nodes": found.len() },
        "node": {
            "criticality": { "min": numbers.first(), "max": numbers.last(), "sum": sum, "average": average },
            "installedAt": { "min": times.first(), "max": times.last() },
        },
    } } } })
}

/// A JSON value as a GraphQL literal. Enum values are told by the field they stand below.
fn print(value: &Value, field: &str) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| {
                    let below = if matches!(field, "kind" | "severity") {
                        field
                    } else {
                        name
                    };
                    format!("{name}: {}", print(value, below))
                })
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| print(item, field)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) if matches!(field, "kind" | "severity") => text.clone(),
        Value::String(text) if matches!(text.as_str(), "ASC" | "DESC") => text.clone(),
        other => other.to_string(),
    }
}

/// Equal, but for the last digits of means.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (left, right) = (
                left.as_f64().unwrap_or(f64::NAN),
                right.as_f64().unwrap_or(f64::NAN),
            );
            left == right || (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}
