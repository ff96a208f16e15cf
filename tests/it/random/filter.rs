//! Random filters: made, written as JSON, decided by brute force, made smaller.

use serde_json::{Map, Value, json};

use super::{
    compare::{aggregate, compare, decided, metres, quantified},
    dice::Random,
    kinds::{Field, Kind, Relation},
    oracle::{Oracle, Row},
};

const QUANTIFIERS: &[&str] = &["some", "all", "none", "single"];
const COMPARED: &[&str] = &["eq", "gt", "gte", "lt", "lte"];

/// A filter on nodes of a kind, or on the properties of a relationship.
#[derive(Debug, Clone)]
pub enum Filter {
    /// A field.
    Field {
        field: Field,
        operator: &'static str,
        value: Value,
    },
    /// All of them.
    And(Vec<Filter>),
    /// Any of them.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// Related nodes.
    Related {
        relation: &'static Relation,
        quantifier: &'static str,
        of: Box<Filter>,
    },
    /// Related nodes and the relationships to them.
    Edges {
        relation: &'static Relation,
        quantifier: &'static str,
        node: Option<Box<Filter>>,
        edge: Option<Box<Filter>>,
    },
    /// How many related nodes, or relationships.
    Count {
        relation: &'static Relation,
        counted: &'static str,
        operator: &'static str,
        value: i64,
    },
    /// An aggregate of a number of the related nodes (`node`), or of the relationships (`edge`).
    Aggregate {
        relation: &'static Relation,
        side: &'static str,
        field: Field,
        function: &'static str,
        operator: &'static str,
        value: Value,
    },
    /// The zone of a device: none, or one like this.
    Zone(Option<Box<Filter>>),
}

/// What a filter is asked of.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A node.
    Node(Kind, usize),
    /// The properties of a relationship.
    Edge(&'a Row),
}

impl Filter {
    /// A filter on nodes of a kind, so deep at most.
    pub fn random(random: &mut Random, oracle: &Oracle, kind: Kind, depth: usize) -> Self {
        let known = kind.known();
        if depth == 0 {
            return Self::field(random, known.fields, oracle.rows(kind));
        }
        let relation = random.pick(known.relations);
        let inner = |random: &mut Random| Self::random(random, oracle, kind, depth - 1);
        let below = |random: &mut Random, kind| {
            Box::new(Self::random(random, oracle, kind, depth.saturating_sub(2)))
        };
        match random.below(12) {
            1 => Self::And(vec![inner(random), inner(random)]),
            2 => Self::Or(vec![inner(random), inner(random)]),
            3 => Self::Not(Box::new(inner(random))),
            4 | 5 => Self::Related {
                relation,
                quantifier: random.word(QUANTIFIERS),
                of: below(random, relation.to),
            },
            6 | 7 => {
                let edges = oracle.edges(relation.relationship);
                let edge = Self::field(random, relation.edge, edges);
                let node = random.one_in(2).then(|| below(random, relation.to));
                // One of the two at least.
                let edge = (node.is_none() || random.one_in(2)).then(|| Box::new(edge));
                Self::Edges {
                    relation,
                    quantifier: random.word(QUANTIFIERS),
                    node,
                    edge,
                }
            }
            // Not below other relationships: there they take the embedded engine's debug build minutes.
            8 if depth > 1 => Self::Count {
                relation,
                counted: random.word(&["nodes", "edges"]),
                operator: random.word(COMPARED),
                value: random.below(6) as i64,
            },
            9 | 10 if depth > 1 => Self::aggregate(random, oracle, relation),
            11 if kind == Kind::Device => {
                Self::Zone((!random.one_in(4)).then(|| below(random, Kind::Zone)))
            }
            _ => Self::field(random, known.fields, oracle.rows(kind)),
        }
    }

    /// A filter on the properties of a relationship.
    pub fn of_edges(random: &mut Random, oracle: &Oracle, relation: &Relation) -> Self {
        Self::field(random, relation.edge, oracle.edges(relation.relationship))
    }

    fn field(random: &mut Random, fields: &[Field], rows: &[Row]) -> Self {
        let field = *random.pick(fields);
        let operator = random.word(field.operators);
        Self::Field {
            field,
            operator,
            value: value(random, field.property, operator, rows),
        }
    }

    fn aggregate(random: &mut Random, oracle: &Oracle, relation: &'static Relation) -> Self {
        let node = relation.to.known().measured.0;
        // Numbers of nodes that the schema has no aggregate filter for are left out.
        let sides = [
            Some(("node", node)),
            relation.edge_number.map(|it| ("edge", it)),
        ];
        let sides: Vec<_> = sides.into_iter().flatten().collect();
        let (side, field) = *random.pick(&sides);
        let function = random.word(&["min", "max", "average", "sum"]);
        let mut filter = Self::Aggregate {
            relation,
            side,
            field,
            function,
            operator: random.word(COMPARED),
            value: Value::Null,
        };
        filter.refill_aggregate(random, oracle);
        filter
    }

    /// Sums and means of floats are compared with what they cannot be, for their last digits are the engine's own.
    fn refill_aggregate(&mut self, random: &mut Random, oracle: &Oracle) {
        let Self::Aggregate {
            relation,
            side,
            field,
            function,
            value,
            ..
        } = self
        else {
            return;
        };
        let rows = match *side {
            "node" => oracle.rows(relation.to),
            _ => oracle.edges(relation.relationship),
        };
        let sample = random.pick(rows)[field.property].clone();
        *value = match (*function, sample.as_i64()) {
            ("min" | "max", _) => sample,
            ("sum", Some(whole)) => json!(whole * (1 + random.below(3)) as i64),
            _ => json!(sample.as_f64().unwrap_or(0.0) + 0.0137),
        };
    }

    /// As the client writes it.
    pub fn json(&self) -> Value {
        match self {
            Self::Field {
                field,
                operator,
                value,
            } => json!({ field.name: { *operator: value } }),
            Self::And(parts) => json!({ "AND": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Or(parts) => json!({ "OR": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Not(part) => json!({ "NOT": part.json() }),
            Self::Related {
                relation,
                quantifier,
                of,
            } => json!({ relation.field: { *quantifier: of.json() } }),
            Self::Edges {
                relation,
                quantifier,
                node,
                edge,
            } => {
                let of = Self::connection_json(node.as_deref(), edge.as_deref());
                json!({ format!("{}Connection", relation.field): { *quantifier: of } })
            }
            Self::Count {
                relation,
                counted,
                operator,
                value,
            } => {
                let of = json!({ "count": { *counted: { *operator: value } } });
                json!({ format!("{}Connection", relation.field): { "aggregate": of } })
            }
            Self::Aggregate {
                relation,
                side,
                field,
                function,
                operator,
                value,
            } => {
                let of = json!({ *side: { field.name: { *function: { *operator: value } } } });
                json!({ format!("{}Connection", relation.field): { "aggregate": of } })
            }
            Self::Zone(of) => json!({ "zone": of.as_ref().map(|of| of.json()) }),
        }
    }

    /// The filter of a connection along a relationship.
    pub fn connection_json(node: Option<&Self>, edge: Option<&Self>) -> Value {
        let mut of = Map::new();
        if let Some(node) = node {
            of.insert("node".to_owned(), node.json());
        }
        if let Some(edge) = edge {
            of.insert("edge".to_owned(), edge.json());
        }
        Value::Object(of)
    }

    /// Whether it holds; `None` is Cypher's null.
    pub fn holds(&self, oracle: &Oracle, subject: Subject<'_>) -> Option<bool> {
        let parts = |parts: &[Self]| -> Vec<Option<bool>> {
            parts.iter().map(|it| it.holds(oracle, subject)).collect()
        };
        let row = match subject {
            Subject::Node(kind, at) => &oracle.rows(kind)[at],
            Subject::Edge(row) => row,
        };
        let node = match subject {
            Subject::Node(_, at) => at,
            Subject::Edge(_) => 0,
        };
        match self {
            Self::Field {
                field,
                operator,
                value,
            } => compare(
                row.get(field.property).unwrap_or(&Value::Null),
                operator,
                value,
            ),
            Self::And(of) => decided(&parts(of), false),
            Self::Or(of) => decided(&parts(of), true),
            Self::Not(part) => part.holds(oracle, subject).map(|it| !it),
            Self::Related {
                relation,
                quantifier,
                of,
            } => {
                let related = oracle.related(relation, node);
                let holds =
                    related.map(|(other, _)| of.holds(oracle, Subject::Node(relation.to, other)));
                Some(quantified(quantifier, holds))
            }
            Self::Edges {
                relation,
                quantifier,
                node: of,
                edge,
            } => {
                let related = oracle.related(relation, node);
                let holds = related.map(|link| {
                    edge_holds(oracle, relation, (of.as_deref(), edge.as_deref()), link)
                });
                Some(quantified(quantifier, holds))
            }
            Self::Count {
                relation,
                counted,
                operator,
                value,
            } => {
                let count = match *counted {
                    "nodes" => oracle.neighbours(relation, node).len(),
                    _ => oracle.related(relation, node).count(),
                };
                compare(&json!(count), operator, &json!(value))
            }
            Self::Aggregate {
                relation,
                side,
                field,
                function,
                operator,
                value,
            } => {
                let values: Vec<Value> = match *side {
                    // A node counts once, however many relationships lead to it.
                    "node" => oracle
                        .neighbours(relation, node)
                        .into_iter()
                        .map(|other| oracle.rows(relation.to)[other][field.property].clone())
                        .collect(),
                    _ => oracle
                        .related(relation, node)
                        .map(|(_, edge)| edge[field.property].clone())
                        .collect(),
                };
                compare(&aggregate(&values)[*function], operator, value)
            }
            Self::Zone(None) => Some(oracle.zone(node).is_none()),
            Self::Zone(Some(of)) => Some(oracle.zone(node).is_some_and(|zone| {
                of.holds(oracle, Subject::Node(Kind::Zone, zone)) == Some(true)
            })),
        }
    }

    /// Gives it other values, and no other structure but where a value is null.
    pub fn refill(&mut self, random: &mut Random, oracle: &Oracle, kind: Kind) {
        match self {
            Self::Field {
                field,
                operator,
                value: of,
            } => *of = value(random, field.property, operator, oracle.rows(kind)),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.refill(random, oracle, kind);
                }
            }
            Self::Not(part) => part.refill(random, oracle, kind),
            Self::Related { relation, of, .. } => of.refill(random, oracle, relation.to),
            Self::Edges {
                relation,
                node,
                edge,
                ..
            } => {
                if let Some(node) = node {
                    node.refill(random, oracle, relation.to);
                }
                if let Some(edge) = edge {
                    edge.refill_edge(random, oracle, relation);
                }
            }
            Self::Count { value, .. } => *value = random.below(6) as i64,
            Self::Aggregate { .. } => self.refill_aggregate(random, oracle),
            Self::Zone(of) => {
                if let Some(of) = of {
                    of.refill(random, oracle, Kind::Zone);
                }
            }
        }
    }

    /// The same for a filter on the properties of a relationship.
    pub fn refill_edge(&mut self, random: &mut Random, oracle: &Oracle, relation: &Relation) {
        if let Self::Field {
            field,
            operator,
            value: of,
        } = self
        {
            let edges = oracle.edges(relation.relationship);
            *of = value(random, field.property, operator, edges);
        }
    }

    /// The same filter with a part left out.
    pub fn smaller(&self) -> Vec<Self> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                let mut all = parts.clone();
                for (at, part) in parts.iter().enumerate() {
                    all.extend(part.smaller().into_iter().map(|part| {
                        let mut parts = parts.clone();
                        parts[at] = part;
                        match self {
                            Self::And(_) => Self::And(parts),
                            _ => Self::Or(parts),
                        }
                    }));
                }
                all
            }
            Self::Not(part) => {
                let mut all = vec![(**part).clone()];
                let smaller = part.smaller().into_iter();
                all.extend(smaller.map(|part| Self::Not(Box::new(part))));
                all
            }
            Self::Related { of, .. } => {
                let with = |part: Self| {
                    let mut smaller = self.clone();
                    if let Self::Related { of, .. } = &mut smaller {
                        **of = part;
                    }
                    smaller
                };
                of.smaller().into_iter().map(with).collect()
            }
            Self::Edges {
                relation,
                quantifier,
                node: Some(node),
                edge: Some(edge),
            } => {
                let only = |node: Option<&Box<Self>>, edge: Option<&Box<Self>>| Self::Edges {
                    relation,
                    quantifier,
                    node: node.cloned(),
                    edge: edge.cloned(),
                };
                vec![only(Some(node), None), only(None, Some(edge))]
            }
            Self::Zone(Some(of)) => of
                .smaller()
                .into_iter()
                .map(|of| Self::Zone(Some(Box::new(of))))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether a filter on a related node and one on the relationship to it hold of a link.
pub fn edge_holds(
    oracle: &Oracle,
    relation: &Relation,
    (node, edge): (Option<&Filter>, Option<&Filter>),
    (other, properties): (usize, &Row),
) -> Option<bool> {
    let node = node.map_or(Some(true), |it| {
        it.holds(oracle, Subject::Node(relation.to, other))
    });
    let edge = edge.map_or(Some(true), |it| it.holds(oracle, Subject::Edge(properties)));
    decided(&[node, edge], false)
}

/// A value of the data that the operator can be asked with.
fn value(random: &mut Random, property: &str, operator: &str, rows: &[Row]) -> Value {
    let sample = |random: &mut Random| {
        let row = random.pick(rows);
        row.get(property).cloned().unwrap_or(Value::Null)
    };
    match operator {
        "in" => (0..random.below(4))
            .map(|_| sample(random))
            .filter(|it| !it.is_null())
            .collect(),
        "eq" => sample(random),
        "includes" => match sample(random) {
            Value::Array(items) => random.pick(&items).clone(),
            _ => json!("modbus"),
        },
        "distance" => distance(random, property, rows),
        "contains" | "startsWith" | "endsWith" => {
            let whole = sample(random);
            let letters: Vec<char> = whole.as_str().unwrap_or("a").chars().collect();
            let length = (1 + random.below(letters.len().min(4))).min(letters.len());
            let from = match operator {
                "startsWith" => 0,
                "endsWith" => letters.len() - length,
                _ => random.below(letters.len() - length + 1),
            };
            json!(letters.iter().skip(from).take(length).collect::<String>())
        }
        _ => match sample(random) {
            Value::Null => json!(1),
            value => value,
        },
    }
}

/// A place of the data and a distance that no other place has, nor nearly: engines differ in the last metres.
fn distance(random: &mut Random, property: &str, rows: &[Row]) -> Value {
    let places: Vec<&Value> = rows.iter().filter_map(|row| row.get(property)).collect();
    let from = *random.pick(&places);
    let mut others: Vec<f64> = places.iter().map(|place| metres(from, place)).collect();
    others.sort_by(f64::total_cmp);
    let gaps: Vec<f64> = others
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > pair[1] * 0.01 + 1.0)
        .map(|pair| (pair[0] + pair[1]) / 2.0)
        .collect();
    let bound = match gaps.is_empty() {
        true => 50_000_000.0,
        false => *random.pick(&gaps),
    };
    let operator = random.word(&["lt", "lte", "gt", "gte"]);
    json!({ "from": from, operator: bound })
}
