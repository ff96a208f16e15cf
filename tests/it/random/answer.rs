//! The answer to a question by brute force: it walks all nodes, and knows nothing of the compiler.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{
    compare::{aggregate, order},
    filter::{Subject, edge_holds},
    kinds::{Field, Kind},
    oracle::{Oracle, Row},
    question::{Below, Form, Key, Page, Question, Side},
};

impl Question {
    /// The nodes that the filter holds of, in the order of the sort.
    fn found(&self, oracle: &Oracle) -> Vec<usize> {
        let rows = oracle.rows(self.kind);
        let holds = |at: &usize| {
            let subject = Subject::Node(self.kind, *at);
            let filter = self.filter.as_ref();
            filter.is_none_or(|filter| filter.holds(oracle, subject) == Some(true))
        };
        let mut found: Vec<usize> = (0..rows.len()).filter(holds).collect();
        found.sort_by(|left, right| {
            by(&self.sort, |key, right_one| {
                let row = if right_one {
                    &rows[*right]
                } else {
                    &rows[*left]
                };
                row.get(key.property).unwrap_or(&Value::Null)
            })
        });
        found
    }

    /// The keys of all nodes found, in order.
    pub fn keys(&self, oracle: &Oracle) -> Vec<Value> {
        let key = self.kind.known().key.property;
        let found = self.found(oracle).into_iter();
        found
            .map(|at| oracle.rows(self.kind)[at][key].clone())
            .collect()
    }

    /// The answer.
    pub fn expected(&self, oracle: &Oracle) -> Value {
        let found = self.found(oracle);
        let known = self.kind.known();
        if self.form == Form::Aggregate {
            let of = aggregates(oracle, self.kind, &found);
            return json!({ "data": { format!("{}Connection", known.root): { "aggregate": of } } });
        }
        let nodes: Vec<Value> = piece(&found, self.page)
            .iter()
            .map(|at| node(oracle, self.kind, *at, &self.below))
            .collect();
        if self.form == Form::List {
            return json!({ "data": { known.root: nodes } });
        }
        let edges: Vec<Value> = nodes
            .into_iter()
            .map(|node| json!({ "node": node }))
            .collect();
        json!({ "data": { format!("{}Connection", known.root): {
            "totalCount": found.len(), "edges": edges, "pageInfo": info(found.len(), self.page),
        } } })
    }
}

/// Compares two by an order; `value` gives the left one's value of a key, or the right one's.
fn by<'a>(sort: &[Key], value: impl Fn(&Key, bool) -> &'a Value) -> Ordering {
    for key in sort {
        let order = order(value(key, false), value(key, true));
        let order = if key.descending {
            order.reverse()
        } else {
            order
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn piece<T>(all: &[T], page: Page) -> &[T] {
    let from = page.offset.min(all.len());
    &all[from..(from + page.limit).min(all.len())]
}

fn info(total: usize, page: Page) -> Value {
    json!({ "hasNextPage": page.offset + page.limit < total, "hasPreviousPage": page.offset > 0 })
}

fn aggregates(oracle: &Oracle, kind: Kind, found: &[usize]) -> Value {
    let (number, time) = kind.known().measured;
    let of = |field: Field| {
        let rows = found.iter().map(|at| &oracle.rows(kind)[*at]);
        aggregate(&values(rows, field))
    };
    let times = of(time);
    json!({ "count": { "nodes": found.len() }, "node": {
        number.name: of(number),
        time.name: { "min": times["min"], "max": times["max"] },
    } })
}

fn values<'a>(rows: impl Iterator<Item = &'a Row>, field: Field) -> Vec<Value> {
    rows.filter_map(|row| row.get(field.property).cloned())
        .collect()
}

fn shown(row: &Row, fields: &[Field]) -> Map<String, Value> {
    let one = |field: &Field| {
        let value = row.get(field.property).cloned();
        (field.name.to_owned(), value.unwrap_or(Value::Null))
    };
    fields.iter().map(one).collect()
}

fn node(oracle: &Oracle, kind: Kind, at: usize, below: &[Below]) -> Value {
    let known = kind.known();
    let row = &oracle.rows(kind)[at];
    let mut object = shown(row, &[known.key]);
    object.extend(shown(row, known.shown));
    if kind == Kind::Device {
        let id = |zone: usize| json!({ "id": oracle.rows(Kind::Zone)[zone]["id"] });
        let zone = oracle.zone(at).map_or(Value::Null, id);
        object.insert("zone".to_owned(), zone);
    }
    for (number, below) in below.iter().enumerate() {
        object.insert(format!("b{number}"), below.expected(oracle, at));
    }
    Value::Object(object)
}

impl Below {
    /// What the filters hold of, in the order of the sort.
    fn found<'a>(&self, oracle: &'a Oracle, of: usize) -> Vec<(usize, &'a Row)> {
        let rows = oracle.rows(self.relation.to);
        let filters = (self.node.as_ref(), self.edge.as_ref());
        let mut found: Vec<(usize, &Row)> = oracle
            .related(self.relation, of)
            .filter(|link| edge_holds(oracle, self.relation, filters, *link) == Some(true))
            .collect();
        found.sort_by(|left, right| {
            by(&self.sort, |key, right_one| {
                let (other, edge) = if right_one { right } else { left };
                let row = match key.side {
                    Side::Node => &rows[*other],
                    Side::Edge => *edge,
                };
                row.get(key.property).unwrap_or(&Value::Null)
            })
        });
        found
    }

    /// The keys of all related nodes found, in order.
    pub fn keys(&self, oracle: &Oracle, of: usize) -> Vec<Value> {
        let to = self.relation.to;
        let key = to.known().key.property;
        let found = self.found(oracle, of).into_iter();
        found
            .map(|(other, _)| oracle.rows(to)[other][key].clone())
            .collect()
    }

    fn expected(&self, oracle: &Oracle, of: usize) -> Value {
        let found = self.found(oracle, of);
        let node = |other: usize| node(oracle, self.relation.to, other, &self.below);
        if self.form == Form::List {
            let mut others: Vec<usize> = found.iter().map(|(other, _)| *other).collect();
            // The same nodes stand next to each other, for the order ends in the key.
            others.dedup();
            let page = piece(&others, self.page).iter();
            return page.map(|other| node(*other)).collect();
        }
        let page = piece(&found, self.page).iter();
        let edge = |(other, edge): &(usize, &Row)| json!({ "properties": shown(edge, self.relation.edge), "node": node(*other) });
        let edges: Vec<Value> = page.map(edge).collect();
        let mut connection = json!({
            "totalCount": found.len(), "edges": edges, "pageInfo": info(found.len(), self.page),
        });
        if self.form == Form::Aggregate {
            connection["aggregate"] = self.aggregates(oracle, &found);
        }
        connection
    }

    fn aggregates(&self, oracle: &Oracle, found: &[(usize, &Row)]) -> Value {
        let number = self.relation.to.known().measured.0;
        // A node counts once, however many relationships lead to it.
        let mut different: Vec<usize> = found.iter().map(|(other, _)| *other).collect();
        different.sort_unstable();
        different.dedup();
        let nodes = different
            .iter()
            .map(|other| &oracle.rows(self.relation.to)[*other]);
        let mut all = json!({
            "count": { "nodes": different.len(), "edges": found.len() },
            "node": { number.name: aggregate(&values(nodes, number)) },
        });
        if let Some(edge) = self.relation.edge_number {
            let edges = found.iter().map(|(_, edge)| *edge);
            all["edge"] = json!({ edge.name: aggregate(&values(edges, edge)) });
        }
        all
    }
}
