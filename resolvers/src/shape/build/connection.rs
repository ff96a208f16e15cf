//! Connections: `edges`, `pageInfo`, `totalCount`, `aggregate`, `groupBy` over the parts a statement returns.

use std::sync::Arc;

use cygnet_schema::{
    api::{AggregateFunction, FieldMeaning},
    model::{BaseType, FieldId, Model, Scalar},
};

use super::{element, field, key, text};
use crate::{
    operation::{Children, Concrete, SelectedField, Selection},
    plan::{Connection, Cursor, Edges, Groups},
    shape::{Field, Form, Format, Node, Object, PageField, PagePart, Paging, Source, json},
};

/// The form of a connection.
pub(super) fn form(model: &Model, selection: &Selection, connection: &Connection) -> Form {
    let paging = Arc::new(paging(connection));
    let places = Places::of(connection);
    let name = type_name(selection);
    let mut aliases = Aliases::default();
    let column = |place: Option<usize>| place.map_or(Source::Nowhere, Source::Column);
    let fields = children(selection).iter().map(|child| {
        let (source, form) = match meaning(child) {
            Some(FieldMeaning::TotalCount) => (column(places.total), Form::Leaf(INT)),
            Some(FieldMeaning::Edges) => {
                let at = next(&mut aliases.edges);
                let form = edges(model, (selection, at), connection, &paging);
                (column(places.edges), form)
            }
            // What needs no edge is known without one.
            Some(FieldMeaning::PageInfo) => (
                column(places.edges),
                Form::PageInfo(page_info(child), Arc::clone(&paging)),
            ),
            Some(FieldMeaning::Aggregate) => (
                column(places.aggregate),
                aggregate(model, child, (connection, &mut aliases.measures)),
            ),
            Some(FieldMeaning::GroupBy) => {
                let at = next(&mut aliases.groups);
                let group = group(model, child, (connection, &connection.groups[at]));
                (column(places.groups.map(|first| first + at)), group)
            }
            _ => (Source::Nowhere, text(name)),
        };
        field(name, child, source, form)
    });
    let branches = vec![fields.collect()];
    Form::Object(Object {
        start: 0,
        tagged: false,
        branches,
    })
}

const INT: Format = Format::Scalar(Scalar::Int);

/// How many aliases of each part have been seen.
#[derive(Debug, Default)]
struct Aliases {
    edges: usize,
    groups: usize,
    measures: usize,
}

fn next(counter: &mut usize) -> usize {
    *counter += 1;
    *counter - 1
}

/// The positions of the parts of a connection's value.
#[derive(Debug, Clone, Copy)]
struct Places {
    total: Option<usize>,
    edges: Option<usize>,
    aggregate: Option<usize>,
    groups: Option<usize>,
}

impl Places {
    fn of(connection: &Connection) -> Self {
        let mut at = 0;
        let mut place = |there: bool| {
            there.then(|| {
                at += 1;
                at - 1
            })
        };
        Self {
            total: place(connection.total),
            edges: place(connection.edges.is_some()),
            aggregate: place(connection.aggregate.is_some()),
            groups: place(!connection.groups.is_empty()),
        }
    }
}

fn paging(connection: &Connection) -> Paging {
    let (keys, signature) = match connection.edges.as_ref().map(|edges| edges.cursor) {
        Some(Cursor::Keyset { signature }) => (connection.set.order.len(), Some(signature)),
        Some(Cursor::Offset) | None => (0, None),
    };
    let page = &connection.set.page;
    let (take, skip) = (page.take, page.skip);
    Paging {
        keys,
        signature,
        take,
        extra: connection.extra,
        skip,
        after: page.after.is_some(),
    }
}

fn type_name(selection: &Selection) -> &str {
    match &selection.children {
        Children::Object(name, _) => name,
        Children::None | Children::PerType(_) => "",
    }
}

fn children(selection: &Selection) -> &[Selection] {
    match &selection.children {
        Children::Object(_, children) => children,
        Children::None | Children::PerType(_) => &[],
    }
}

fn meaning(selection: &Selection) -> Option<FieldMeaning> {
    match selection.field {
        SelectedField::Known(meaning) => Some(meaning),
        SelectedField::TypeName | SelectedField::Introspection => None,
    }
}

fn page_info(selection: &Selection) -> Vec<PageField> {
    let part = |child: &Selection| match meaning(child) {
        Some(FieldMeaning::HasNextPage) => PagePart::HasNextPage,
        Some(FieldMeaning::HasPreviousPage) => PagePart::HasPreviousPage,
        Some(FieldMeaning::StartCursor) => PagePart::StartCursor,
        Some(FieldMeaning::EndCursor) => PagePart::EndCursor,
        _ => {
            let mut name = Vec::new();
            json::write_string(&mut name, type_name(selection));
            PagePart::TypeName(name.into_boxed_slice())
        }
    };
    let fields = children(selection).iter();
    fields
        .map(|child| PageField {
            key: key(&child.response_key),
            part: part(child),
        })
        .collect()
}

/// The edges of one alias of `edges`.
fn edges(
    model: &Model,
    (selection, at): (&Selection, usize),
    connection: &Connection,
    paging: &Arc<Paging>,
) -> Form {
    let all: Vec<&Selection> = children(selection)
        .iter()
        .filter(|child| meaning(child) == Some(FieldMeaning::Edges))
        .collect();
    let Some(read) = &connection.edges else {
        return Form::Leaf(Format::Any);
    };
    let shared = Shared {
        model,
        all: &all,
        connection,
        read,
        paging,
    };
    let name = type_name(all[at]);
    let mut fields = Vec::new();
    for (child_at, child) in children(all[at]).iter().enumerate() {
        let (source, form) = shared.part((at, child_at), child);
        fields.push(field(name, child, source, form));
    }
    let form = Form::Object(Object {
        start: 0,
        tagged: false,
        branches: vec![fields],
    });
    let required = super::item_required(&all[at].ty);
    Form::Edges(Box::new(Node { form, required }), Arc::clone(paging))
}

struct Shared<'a> {
    model: &'a Model,
    all: &'a [&'a Selection],
    connection: &'a Connection,
    read: &'a Edges,
    paging: &'a Arc<Paging>,
}

impl Shared<'_> {
    /// A field of an edge: where it is and what it becomes. All fields of an edge share the edge's one list.
    fn part(&self, at: (usize, usize), child: &Selection) -> (Source, Form) {
        let edge_width = self
            .read
            .edge_columns
            .first()
            .map_or(0, |columns| columns.columns.len());
        match meaning(child) {
            Some(FieldMeaning::Cursor) => (Source::Same, Form::Cursor(Arc::clone(self.paging))),
            Some(FieldMeaning::EdgeNode) => {
                let nodes: Vec<&Selection> = self.aliases(FieldMeaning::EdgeNode);
                let alias = self.before(at, FieldMeaning::EdgeNode);
                let start = self.paging.keys + edge_width;
                let set = (&self.connection.set, self.read.columns.as_slice());
                let object = element::object(self.model, (&nodes, alias), set, start);
                (Source::Same, Form::Object(object))
            }
            Some(FieldMeaning::EdgeProperties) => match self.properties(at, child) {
                Some(form) => (Source::Same, form),
                // A relationship without properties, where an interface declares the field: null.
                None => (Source::Nowhere, Form::Leaf(Format::Any)),
            },
            Some(FieldMeaning::Score) => {
                let before = self.edge_positions(at);
                let position = self.edge_position(before);
                let float = Form::Leaf(Format::Scalar(Scalar::Float));
                (position.map_or(Source::Nowhere, Source::Column), float)
            }
            _ => (Source::Nowhere, text(type_name(self.all[at.0]))),
        }
    }

    fn edge_position(&self, selection: usize) -> Option<usize> {
        let columns = self.read.edge_columns.first()?;
        columns
            .positions
            .get(selection)
            .copied()
            .flatten()
            .map(|at| self.paging.keys + at)
    }

    /// The relationship's properties; where an interface declares the field, as one of several types.
    fn properties(&self, at: (usize, usize), child: &Selection) -> Option<Form> {
        let before = self.edge_positions(at);
        let (name, selections) = self.edge_type(child)?;
        let columns = self.read.edge_columns.first()?;
        let fields = element::fields(self.model, (name, None, selections), (columns, before));
        Some(Form::Object(Object {
            start: self.paging.keys,
            tagged: false,
            branches: vec![fields],
        }))
    }

    fn edge_type<'a>(&self, child: &'a Selection) -> Option<(&'a str, &'a [Selection])> {
        match &child.children {
            Children::None => None,
            Children::Object(name, children) => Some((name, children)),
            Children::PerType(types) => {
                let edge = self.connection.edge.map(Concrete::Edge)?;
                let (ty, children) = types.iter().find(|(ty, _)| ty.of == edge)?;
                Some((&ty.name, children))
            }
        }
    }

    /// All selections of a meaning below all aliases of `edges`, in order.
    fn aliases(&self, wanted: FieldMeaning) -> Vec<&Selection> {
        let below = self.all.iter().flat_map(|edges| children(edges));
        below
            .filter(|child| meaning(child) == Some(wanted))
            .collect()
    }

    /// How many selections of a meaning come before this one.
    fn before(&self, at: (usize, usize), wanted: FieldMeaning) -> usize {
        self.earlier(at)
            .filter(|child| meaning(child) == Some(wanted))
            .count()
    }

    /// How many positions of the edge's columns belong to selections before this one.
    fn edge_positions(&self, at: (usize, usize)) -> usize {
        let width = |child: &Selection| match meaning(child) {
            Some(FieldMeaning::EdgeProperties) => self
                .edge_type(child)
                .map_or(0, |(_, selections)| selections.len()),
            Some(FieldMeaning::Score) => 1,
            _ => 0,
        };
        self.earlier(at).map(width).sum()
    }

    fn earlier(&self, (edges, child): (usize, usize)) -> impl Iterator<Item = &Selection> {
        let whole = self.all[..edges].iter().flat_map(|edges| children(edges));
        whole.chain(&children(self.all[edges])[..child])
    }
}

/// The object of an `aggregate` selection: all its values are items of one list.
fn aggregate(
    model: &Model,
    selection: &Selection,
    (connection, seen): (&Connection, &mut usize),
) -> Form {
    let name = type_name(selection);
    let positions = connection
        .aggregate
        .as_ref()
        .map_or(&[][..], |aggregate| aggregate.positions.as_slice());
    let mut measures = Measures {
        model,
        positions,
        seen,
    };
    let fields = children(selection).iter().map(|part| {
        let part_name = type_name(part);
        let inner = children(part).iter();
        let inner = inner.map(|leaf| measures.field(part_name, leaf)).collect();
        let form = match meaning(part) {
            Some(_) => inline(inner),
            None => text(name),
        };
        field(name, part, Source::Same, form)
    });
    let fields = fields.collect();
    inline(fields)
}

fn inline(fields: Vec<Field>) -> Form {
    Form::Object(Object {
        start: 0,
        tagged: false,
        branches: vec![fields],
    })
}

struct Measures<'a> {
    model: &'a Model,
    positions: &'a [usize],
    seen: &'a mut usize,
}

impl Measures<'_> {
    fn next(&mut self) -> Source {
        let at = next(self.seen);
        self.positions
            .get(at)
            .map_or(Source::Nowhere, |position| Source::Column(*position))
    }

    /// `nodes`, `edges`, or a field with its functions.
    fn field(&mut self, parent: &str, selection: &Selection) -> Field {
        match meaning(selection) {
            Some(FieldMeaning::CountNodes | FieldMeaning::CountEdges) => {
                field(parent, selection, self.next(), Form::Leaf(INT))
            }
            Some(FieldMeaning::AggregateField(id)) => {
                let name = type_name(selection);
                let values = children(selection).iter();
                let values = values.map(|value| self.value(name, (id, value))).collect();
                field(parent, selection, Source::Same, inline(values))
            }
            _ => field(parent, selection, Source::Nowhere, text(parent)),
        }
    }

    fn value(&mut self, parent: &str, (id, selection): (FieldId, &Selection)) -> Field {
        match meaning(selection) {
            Some(FieldMeaning::AggregateValue(function)) => {
                let format = Format::Scalar(result(self.model, id, function));
                field(parent, selection, self.next(), Form::Leaf(format))
            }
            _ => field(parent, selection, Source::Nowhere, text(parent)),
        }
    }
}

/// The scalar of an aggregate's result: means of whole numbers are floats, of BigInt BigInt (as the library has it).
fn result(model: &Model, id: FieldId, function: AggregateFunction) -> Scalar {
    let BaseType::Scalar(scalar) = model.field(id).ty.base else {
        return Scalar::String;
    };
    match function {
        AggregateFunction::Average if scalar == Scalar::Int => Scalar::Float,
        AggregateFunction::AverageLength => Scalar::Float,
        AggregateFunction::LongestLength | AggregateFunction::ShortestLength => Scalar::Int,
        AggregateFunction::Min
        | AggregateFunction::Max
        | AggregateFunction::Average
        | AggregateFunction::Sum
        | AggregateFunction::Longest
        | AggregateFunction::Shortest => scalar,
    }
}

/// The list of a `groupBy` selection: each group is a list of elements.
fn group(
    model: &Model,
    selection: &Selection,
    (connection, groups): (&Connection, &Groups),
) -> Form {
    let name = type_name(selection);
    let edges: Vec<&Selection> = children(selection)
        .iter()
        .filter(|child| meaning(child) == Some(FieldMeaning::GroupEdges))
        .collect();
    let nodes: Vec<&Selection> = edges
        .iter()
        .flat_map(|edges| children(edges))
        .filter(|child| meaning(child) == Some(FieldMeaning::EdgeNode))
        .collect();
    let mut seen = 0;
    let fields = children(selection)
        .iter()
        .map(|child| match meaning(child) {
            Some(FieldMeaning::GroupEdges) => {
                let edge_name = type_name(child);
                let parts = children(child).iter().map(|part| match meaning(part) {
                    Some(FieldMeaning::EdgeNode) => {
                        let set = (&connection.set, groups.columns.as_slice());
                        let object = element::object(model, (&nodes, next(&mut seen)), set, 0);
                        field(edge_name, part, Source::Same, Form::Object(object))
                    }
                    _ => field(edge_name, part, Source::Nowhere, text(edge_name)),
                });
                let form = inline(parts.collect());
                let item = Node {
                    form,
                    required: super::item_required(&child.ty),
                };
                field(name, child, Source::Same, Form::List(Box::new(item)))
            }
            _ => field(name, child, Source::Nowhere, text(name)),
        });
    let form = inline(fields.collect());
    Form::List(Box::new(Node {
        form,
        required: super::item_required(&selection.ty),
    }))
}
