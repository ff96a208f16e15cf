//! Random questions: a small model that writes itself as GraphQL, with literals or with variables. What the answer is stands in
//! `answer`.

use serde_json::{Map, Value, json};

use super::{
    dice::Random,
    filter::Filter,
    kinds::{Kind, Relation},
    oracle::Oracle,
};

/// A question about the nodes of a kind.
#[derive(Debug, Clone)]
pub struct Question {
    pub kind: Kind,
    pub form: Form,
    pub filter: Option<Filter>,
    /// Ends in the key.
    pub sort: Vec<Key>,
    pub page: Page,
    pub below: Vec<Below>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    List,
    Connection,
    Aggregate,
}

/// A part of an order.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub side: Side,
    pub name: &'static str,
    pub property: &'static str,
    pub descending: bool,
}

/// Whose property an order is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Node,
    Edge,
}

/// A piece of an order.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub limit: usize,
    pub offset: usize,
}

/// A selection below a node.
#[derive(Debug, Clone)]
pub struct Below {
    pub relation: &'static Relation,
    /// A list, or a connection, which may have its aggregate.
    pub form: Form,
    pub node: Option<Filter>,
    /// Of connections only.
    pub edge: Option<Filter>,
    /// Leaves nothing open. Of connections only: sides other than the node.
    pub sort: Vec<Key>,
    pub page: Page,
    pub below: Vec<Below>,
}

impl Page {
    fn random(random: &mut Random) -> Self {
        Self {
            limit: random.below(8),
            offset: [0, 0, 1, 3][random.below(4)],
        }
    }
}

/// An order that leaves nothing open: it ends in the key, and where relationships are ordered in all that is known of them, for
/// several may lead to one node.
fn sort(random: &mut Random, kind: Kind, relation: Option<&'static Relation>) -> Vec<Key> {
    let known = kind.known();
    let mut keys: Vec<Key> = (0..random.below(3))
        .map(|_| {
            let edge = relation.filter(|_| random.one_in(2));
            let (side, fields) = match edge {
                Some(relation) => (Side::Edge, relation.edge),
                None => (Side::Node, known.sorts),
            };
            let field = random.pick(fields);
            Key {
                side,
                name: field.name,
                property: field.property,
                descending: random.one_in(2),
            }
        })
        .collect();
    keys.push(Key {
        side: Side::Node,
        name: known.key.name,
        property: known.key.property,
        descending: random.one_in(2),
    });
    let edge = relation.map_or(&[][..], |it| it.edge);
    keys.extend(edge.iter().map(|field| Key {
        side: Side::Edge,
        name: field.name,
        property: field.property,
        descending: false,
    }));
    keys
}

impl Below {
    fn random(random: &mut Random, oracle: &Oracle, kind: Kind, depth: usize) -> Vec<Self> {
        let count = if depth == 0 { 0 } else { random.below(3) };
        let mut one = || {
            let relation = random.pick(kind.known().relations);
            let form = *random.pick(&[Form::List, Form::Connection, Form::Aggregate]);
            let filter = |random: &mut Random| Filter::random(random, oracle, relation.to, 1);
            let connection = form != Form::List;
            Self {
                relation,
                form,
                node: random.one_in(2).then(|| filter(random)),
                edge: (connection && random.one_in(2))
                    .then(|| Filter::of_edges(random, oracle, relation)),
                sort: sort(random, relation.to, connection.then_some(relation)),
                page: Page::random(random),
                below: Self::random(random, oracle, relation.to, depth - 1),
            }
        };
        (0..count).map(|_| one()).collect()
    }

    /// Whether it is a connection, with or without its aggregate.
    pub fn is_connection(&self) -> bool {
        self.form != Form::List
    }

    /// The filter, as the client writes it.
    pub fn filter_json(&self) -> Option<Value> {
        let (node, edge) = (self.node.as_ref(), self.edge.as_ref());
        match self.form {
            Form::List => node.map(Filter::json),
            _ if node.is_none() && edge.is_none() => None,
            _ => Some(Filter::connection_json(node, edge)),
        }
    }

    /// The order, as the client writes it.
    pub fn sort_json(&self) -> Value {
        let key = |key: &Key| {
            let way = way(*key);
            match (self.form, key.side) {
                (Form::List, _) => json!({ key.name: way }),
                (_, Side::Node) => json!({ "node": { key.name: way } }),
                (_, Side::Edge) => json!({ "edge": { key.name: way } }),
            }
        };
        self.sort.iter().map(key).collect()
    }

    fn document(&self, at: usize, say: &mut Say<'_>) -> String {
        let Relation {
            field, prefix, to, ..
        } = self.relation;
        let node = selection(*to, &self.below, say);
        let (types, field) = match self.form {
            Form::List => (to.known().name.to_owned(), (*field).to_owned()),
            _ => (format!("{prefix}Connection"), format!("{field}Connection")),
        };
        let mut arguments = Vec::new();
        if let Some(filter) = self.filter_json() {
            arguments.push(format!("where: {}", say(&format!("{types}Where"), filter)));
        }
        let sort = say(&format!("[{types}Sort!]"), self.sort_json());
        arguments.push(format!("sort: {sort}"));
        let limit = if self.form == Form::List {
            "limit"
        } else {
            "first"
        };
        arguments.push(format!("{limit}: {}", say("Int", json!(self.page.limit))));
        arguments.push(format!("offset: {}", say("Int", json!(self.page.offset))));
        let arguments = arguments.join(", ");
        let edge: Vec<&str> = self.relation.edge.iter().map(|it| it.name).collect();
        let edges = format!(
            "totalCount edges {{ properties {{ {} }} node {{ {node} }} }} pageInfo {{ hasNextPage hasPreviousPage }}",
            edge.join(" ")
        );
        let inside = match self.form {
            Form::List => node,
            Form::Connection => edges,
            Form::Aggregate => format!("{} {edges}", self.aggregate()),
        };
        format!("b{at}: {field}({arguments}) {{ {inside} }}")
    }

    fn aggregate(&self) -> String {
        let node = self.relation.to.known().measured.0.name;
        let edge = self.relation.edge_number.map_or(String::new(), |edge| {
            format!("edge {{ {} {{ min max average sum }} }}", edge.name)
        });
        let node = format!("node {{ {node} {{ min max average sum }} }}");
        format!("aggregate {{ count {{ nodes edges }} {node} {edge} }}")
    }

    fn smaller(all: &[Self]) -> Vec<Vec<Self>> {
        let mut smaller = Vec::new();
        for at in 0..all.len() {
            let mut fewer = all.to_vec();
            let one = fewer.remove(at);
            smaller.push(fewer);
            let mut change = |change: &dyn Fn(&mut Self)| {
                let mut changed = all.to_vec();
                change(&mut changed[at]);
                smaller.push(changed);
            };
            if one.node.is_some() {
                change(&|it| it.node = None);
            }
            if one.edge.is_some() {
                change(&|it| it.edge = None);
            }
            if one.form == Form::Aggregate {
                change(&|it| it.form = Form::Connection);
            }
            if one.sort.len() > 1 + one.relation.edge.len() {
                change(&|it| it.sort = it.sort[1..].to_vec());
            }
            for below in Self::smaller(&one.below) {
                change(&|it| it.below.clone_from(&below));
            }
        }
        smaller
    }
}

/// Writes a value of a type into the document: as a literal, or as a variable.
type Say<'a> = dyn FnMut(&str, Value) -> String + 'a;

fn way(key: Key) -> &'static str {
    if key.descending { "DESC" } else { "ASC" }
}

fn selection(kind: Kind, below: &[Below], say: &mut Say<'_>) -> String {
    let known = kind.known();
    let mut fields = vec![known.key.name.to_owned()];
    fields.extend(known.shown.iter().map(|it| it.name.to_owned()));
    if kind == Kind::Device {
        fields.push("zone { id }".to_owned());
    }
    let below = below.iter().enumerate();
    fields.extend(below.map(|(at, it)| it.document(at, say)));
    fields.join(" ")
}

impl Question {
    /// A random question.
    pub fn random(random: &mut Random, oracle: &Oracle) -> Self {
        let kind = *random.pick(&[
            Kind::Device,
            Kind::Device,
            Kind::Weakness,
            Kind::Zone,
            Kind::Actor,
        ]);
        Self::random_of(random, oracle, kind)
    }

    /// A random question about a kind.
    pub fn random_of(random: &mut Random, oracle: &Oracle, kind: Kind) -> Self {
        let filter = (!random.one_in(6)).then(|| Filter::random(random, oracle, kind, 3));
        let sort = sort(random, kind, None);
        let page = Page::random(random);
        Self {
            kind,
            form: *random.pick(&[Form::List, Form::List, Form::Connection, Form::Aggregate]),
            filter,
            sort,
            page,
            below: Below::random(random, oracle, kind, 2),
        }
    }

    /// The same question with other values in its filters, and other sizes.
    pub fn with_other_values(&self, random: &mut Random, oracle: &Oracle) -> Self {
        let mut other = self.clone();
        if let Some(filter) = &mut other.filter {
            filter.refill(random, oracle, self.kind);
        }
        let mut under_way: Vec<&mut Below> = other.below.iter_mut().collect();
        while let Some(below) = under_way.pop() {
            let relation = below.relation;
            if let Some(node) = &mut below.node {
                node.refill(random, oracle, relation.to);
            }
            if let Some(edge) = &mut below.edge {
                edge.refill_edge(random, oracle, relation);
            }
            below.page = Page::random(random);
            under_way.extend(below.below.iter_mut());
        }
        other.page = Page::random(random);
        other
    }

    /// The order, as the client writes it.
    pub fn sort_json(&self) -> Value {
        let key = |key: &Key| json!({ key.name: way(*key) });
        self.sort.iter().map(key).collect()
    }

    /// The document with everything written out.
    pub fn literal(&self) -> String {
        format!("{{ {} }}", self.root(&mut |_, value| print(&value, "")))
    }

    /// The document with everything in variables, and the variables.
    pub fn with_variables(&self) -> (String, Value) {
        let mut variables = Map::new();
        let mut definitions = Vec::new();
        let root = self.root(&mut |ty, value| {
            let name = format!("v{}", definitions.len());
            definitions.push(format!("${name}: {ty}"));
            variables.insert(name.clone(), value);
            format!("${name}")
        });
        let definitions = match definitions.is_empty() {
            true => String::new(),
            false => format!("({})", definitions.join(", ")),
        };
        (
            format!("query {definitions} {{ {root} }}"),
            Value::Object(variables),
        )
    }

    fn root(&self, say: &mut Say<'_>) -> String {
        let known = self.kind.known();
        let (name, root) = (known.name, known.root);
        let mut arguments = Vec::new();
        if let Some(filter) = &self.filter {
            let filter = say(&format!("{name}Where"), filter.json());
            arguments.push(format!("where: {filter}"));
        }
        if self.form == Form::Aggregate {
            let (number, time) = known.measured;
            let arguments = match arguments.first() {
                Some(filter) => format!("({filter})"),
                None => String::new(),
            };
            return format!(
                "{root}Connection{arguments} {{ aggregate {{ count {{ nodes }} node {{ {} {{ min max average sum }} {} {{ min max }} }} }} }}",
                number.name, time.name
            );
        }
        let sort = say(&format!("[{name}Sort!]"), self.sort_json());
        arguments.push(format!("sort: {sort}"));
        let limit = if self.form == Form::List {
            "limit"
        } else {
            "first"
        };
        arguments.push(format!("{limit}: {}", say("Int", json!(self.page.limit))));
        arguments.push(format!("offset: {}", say("Int", json!(self.page.offset))));
        let arguments = arguments.join(", ");
        let node = selection(self.kind, &self.below, say);
        match self.form {
            Form::List => format!("{root}({arguments}) {{ {node} }}"),
            _ => format!(
                "{root}Connection({arguments}) {{ totalCount edges {{ node {{ {node} }} }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
            ),
        }
    }

    /// The same question with a part left out.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all: Vec<Self> = Below::smaller(&self.below)
            .into_iter()
            .map(|below| Self {
                below,
                ..self.clone()
            })
            .collect();
        if let Some(filter) = &self.filter {
            all.push(Self {
                filter: None,
                ..self.clone()
            });
            all.extend(filter.smaller().into_iter().map(|filter| Self {
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
