//! The little graph of the matrix, in plain Rust: what it holds, what part of it somebody may see, and the script that loads it.
//!
//! Every value is of one node alone, as far as its type has so many: a filter by it finds that node or nothing. It must not know
//! rules, nor how the product reads them.

use crate::random::dice::Random;

/// A value of a property.
#[derive(Clone)]
pub struct Stored {
    /// The property.
    pub name: &'static str,
    /// As Cypher writes it.
    pub cypher: String,
    /// As GraphQL writes it.
    pub literal: String,
}

/// A node.
#[derive(Clone)]
pub struct Node {
    pub ty: &'static str,
    /// Its key, another one for each node of the graph.
    pub key: String,
    pub owner: Option<&'static str>,
    /// Its tenant: a property that no field shows.
    pub org: Option<&'static str>,
    pub visible: bool,
    pub rank: i64,
    pub values: Vec<Stored>,
}

/// A relationship, from its start to its end.
#[derive(Clone)]
pub struct Link {
    pub kind: &'static str,
    pub from: usize,
    pub to: usize,
    pub values: Vec<Stored>,
}

/// A graph.
pub struct World {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
}

/// Types, how many nodes of each, and the properties that they have beside those of all.
const TYPES: &[(&str, usize, &[&str])] = &[
    ("Team", 5, &["title", "weight", "kind"]),
    (
        "Doc",
        7,
        &[
            "title",
            "secret",
            "weight",
            "size",
            "at",
            "day",
            "spot",
            "tags",
            "kind",
            "embedding",
        ],
    ),
    ("Person", 4, &["title", "secret"]),
    ("Car", 4, &["title", "seats"]),
    ("House", 3, &["title"]),
];

/// Kinds of relationships: start and end types, and whether a node has at most one that ends there.
const KINDS: &[(&str, &[&str], &[&str], bool)] = &[
    ("HAS", &["Team"], &["Doc"], false),
    ("LEADS", &["Person"], &["Team"], true),
    ("USES", &["Team"], &["Car", "House"], false),
    ("SEES", &["Team"], &["Doc", "Car"], false),
    ("WROTE", &["Person"], &["Doc"], false),
    ("CITES", &["Doc"], &["Doc"], false),
];

/// The persons' keys: the subjects of callers.
const PERSONS: [&str; 4] = ["ann", "bob", "cleo", "dora"];

impl World {
    /// The graph of a seed.
    pub fn made(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut nodes: Vec<Node> = Vec::new();
        for (ty, count, properties) in TYPES {
            for at in 0..*count {
                let serial = nodes.len();
                nodes.push(node((ty, properties), (at, serial), &mut random));
            }
        }
        let mut links = Vec::new();
        for (kind, starts, ends, one) in KINDS {
            let of = |types: &[&str]| -> Vec<usize> {
                let all = nodes.iter().enumerate();
                let found = all.filter(|(_, node)| types.contains(&node.ty));
                found.map(|(at, _)| at).collect()
            };
            for from in of(starts) {
                for to in of(ends) {
                    let taken = links
                        .iter()
                        .any(|link: &Link| link.kind == *kind && link.to == to);
                    if from == to || (*one && taken) || random.below(5) > 1 {
                        continue;
                    }
                    let serial = links.len();
                    let values = match *kind {
                        "HAS" => vec![
                            stored("since", serial.to_string()),
                            text("note", format!("n{serial} of all m{serial}")),
                        ],
                        _ => Vec::new(),
                    };
                    links.push(Link {
                        kind,
                        from,
                        to,
                        values,
                    });
                }
            }
        }
        Self { nodes, links }
    }

    /// The nodes that lead to a node by relationships of a kind.
    pub fn starts<'a>(&'a self, kind: &'a str, to: usize) -> impl Iterator<Item = &'a Node> {
        let links = self.links.iter();
        let found = links.filter(move |link| link.kind == kind && link.to == to);
        found.map(|link| &self.nodes[link.from])
    }

    /// The part with the nodes that are kept: all is made and the rest taken away, so that what stays is what it is in the whole.
    pub fn script(&self, keep: &[bool]) -> String {
        let mut parts = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let mut values = vec![
                format!("key: '{}'", node.key),
                format!("visible: {}", node.visible),
                format!("rank: {}", node.rank),
            ];
            values.extend(node.owner.map(|owner| format!("owner: '{owner}'")));
            values.extend(node.org.map(|org| format!("org: '{org}'")));
            values.extend(node.values.iter().map(set));
            parts.push(format!("(n{at}:{} {{{}}})", node.ty, values.join(", ")));
        }
        for link in &self.links {
            let values: Vec<String> = link.values.iter().map(set).collect();
            let (from, to) = (link.from, link.to);
            let values = values.join(", ");
            parts.push(format!("(n{from})-[:{} {{{values}}}]->(n{to})", link.kind));
        }
        let mut script = format!("CREATE {};\n", parts.join(",\n  "));
        for (node, _) in self.nodes.iter().zip(keep).filter(|(_, keep)| !**keep) {
            let (ty, key) = (node.ty, &node.key);
            script.push_str(&format!(
                "MATCH (n:{ty} {{key: '{key}'}}) DETACH DELETE n;\n"
            ));
        }
        script
    }

    /// Values of a property that nodes of these types have, as literals: those of two nodes of different owners.
    pub fn literals(&self, types: &[String], property: &str) -> Vec<String> {
        let of_type = |node: &&Node| types.iter().any(|ty| *ty == node.ty);
        let mut found = Vec::new();
        for owner in [Some("bob"), Some("ann"), None] {
            let of_owner = |node: &&Node| node.owner == owner;
            let nodes = self.nodes.iter().filter(of_type).filter(of_owner);
            let literal = nodes.filter_map(|node| node.literal(property)).next();
            found.extend(literal);
        }
        found.dedup();
        found.truncate(2);
        found
    }

    /// The same of a property of relationships.
    pub fn edge_literals(&self, property: &str) -> Vec<String> {
        let links = self.links.iter().step_by(3);
        let values = links.flat_map(|link| &link.values);
        let found = values.filter(|value| value.name == property);
        found.map(|value| value.literal.clone()).take(2).collect()
    }
}

impl Node {
    fn literal(&self, property: &str) -> Option<String> {
        match property {
            "key" => Some(format!("\"{}\"", self.key)),
            "owner" => self.owner.map(|owner| format!("\"{owner}\"")),
            "visible" => Some(self.visible.to_string()),
            "rank" => Some(self.rank.to_string()),
            _ => {
                let found = self.values.iter().find(|value| value.name == property);
                found.map(|value| value.literal.clone())
            }
        }
    }
}

fn set(value: &Stored) -> String {
    format!("{}: {}", value.name, value.cypher)
}

fn node(
    (ty, properties): (&'static str, &[&'static str]),
    (at, serial): (usize, usize),
    random: &mut Random,
) -> Node {
    let key = match ty {
        "Person" => PERSONS[at].to_owned(),
        _ => format!("{}{at}", ty.to_lowercase()),
    };
    // Some of each, whatever the seed.
    let owner = [Some("ann"), Some("bob"), Some("ann"), None, Some("cleo")][at % 5];
    Node {
        ty,
        key,
        owner,
        org: [Some("one"), Some("two"), None, Some("one")][at % 4],
        visible: (at + random.below(2)).is_multiple_of(2),
        // In another order than the keys, and no two alike.
        rank: ((serial * 7) % 29) as i64,
        values: properties.iter().map(|name| value(name, serial)).collect(),
    }
}

fn value(name: &'static str, serial: usize) -> Stored {
    let day = serial + 1;
    match name {
        "title" | "secret" => text(name, format!("w{serial} grid of {name} e{serial}")),
        "weight" => stored(name, format!("{serial}.5")),
        "size" | "seats" => stored(name, (100 + serial).to_string()),
        "at" => typed(name, "datetime", format!("2001-01-{day:02}T10:00:00.000Z")),
        "day" => typed(name, "date", format!("2001-01-{day:02}")),
        "spot" => Stored {
            name,
            cypher: format!("point({{longitude: {serial}.0, latitude: 1.0}})"),
            literal: format!("{{longitude: {serial}.0, latitude: 1.0}}"),
        },
        "tags" => Stored {
            name,
            cypher: format!("['t{serial}', 'all']"),
            literal: format!("\"t{serial}\""),
        },
        "kind" => {
            let kind = ["RED", "GREEN", "BLUE"][serial % 3];
            Stored {
                name,
                cypher: format!("'{kind}'"),
                literal: kind.to_owned(),
            }
        }
        "embedding" => stored(name, format!("[1.0, {serial}.0]")),
        _ => unreachable!("a property of no type"),
    }
}

fn stored(name: &'static str, value: String) -> Stored {
    Stored {
        name,
        cypher: value.clone(),
        literal: value,
    }
}

fn text(name: &'static str, value: String) -> Stored {
    Stored {
        name,
        cypher: format!("'{value}'"),
        literal: format!("\"{value}\""),
    }
}

fn typed(name: &'static str, function: &str, value: String) -> Stored {
    Stored {
        name,
        cypher: format!("{function}('{value}')"),
        literal: format!("\"{value}\""),
    }
}
