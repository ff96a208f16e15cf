//! Operation and plan to shape: both are walked together, field by field.

mod connection;
mod element;
mod mutation;

use std::sync::Arc;

use cygnet_schema::{
    api::FieldMeaning,
    model::{BaseType, FieldType, Model},
};

use super::{Field, Form, Format, Node, PointField, Shape, Source, json};
use crate::{
    operation::{Children, Operation, OutputType, SelectedField, Selection},
    plan::{Plan, Read, RootKind},
};

/// The form of the answer of a planned operation.
pub fn build(model: &Model, operation: &Operation, plan: &Plan) -> Shape {
    let root = match operation.kind {
        crate::operation::OperationKind::Query => "Query",
        crate::operation::OperationKind::Mutation => "Mutation",
        crate::operation::OperationKind::Subscription => "Subscription",
    };
    let roots = operation.selections.iter().zip(&plan.roots);
    let roots = roots.map(|(selection, planned)| {
        let form = match &planned.kind {
            RootKind::Constant => text(root),
            RootKind::Mutation(mutation) => mutation::form(model, selection, mutation),
            RootKind::Read(read) | RootKind::Write(read) => of_read(model, selection, read),
        };
        field(root, selection, Source::Same, form)
    });
    Shape {
        roots: roots.collect(),
    }
}

/// A field of the answer.
fn field(parent: &str, selection: &Selection, source: Source, form: Form) -> Field {
    Field {
        key: key(&selection.response_key),
        response_key: Arc::clone(&selection.response_key),
        label: Arc::from(format!("{parent}.{}", selection.name)),
        source,
        node: Node {
            form,
            required: selection.ty.required(),
        },
    }
}

/// A key as JSON, with a comma before it and its colon.
fn key(response_key: &str) -> Box<[u8]> {
    let mut key = Vec::with_capacity(response_key.len() + 4);
    key.push(b',');
    json::write_string(&mut key, response_key);
    key.push(b':');
    key.into_boxed_slice()
}

/// A constant text.
fn text(text: &str) -> Form {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    json::write_string(&mut bytes, text);
    Form::Text(bytes.into_boxed_slice())
}

/// The form of what a read returns.
fn of_read(model: &Model, selection: &Selection, read: &Read) -> Form {
    match read {
        Read::List { set, columns } => {
            let form = element::of_set(model, &[selection], (set, columns), 0);
            Form::List(Box::new(Node {
                form,
                required: item_required(&selection.ty),
            }))
        }
        Read::One { set, columns } => element::of_set(model, &[selection], (set, columns), 0),
        Read::Connection(connection) => connection::form(model, selection, connection),
        Read::Values { .. } => values(model, selection),
    }
}

fn item_required(ty: &OutputType) -> bool {
    match ty {
        OutputType::List { item, .. } => item.required(),
        OutputType::Named { .. } => false,
    }
}

/// The form of what a `@cypher` statement returns where it is no node.
fn values(model: &Model, selection: &Selection) -> Form {
    let base = match selection.field {
        SelectedField::Known(FieldMeaning::Custom(id)) => Some(model.field(id).ty),
        SelectedField::Known(FieldMeaning::CustomQuery(at)) => {
            Some(model.queries[usize::from(at)].ty)
        }
        SelectedField::Known(FieldMeaning::CustomMutation(at)) => {
            Some(model.mutations[usize::from(at)].ty)
        }
        _ => None,
    };
    base.map_or(Form::Leaf(Format::Any), |ty| of_type(model, selection, ty))
}

/// The form of a value of a type: a leaf, a point, a map, or a list of such.
fn of_type(model: &Model, selection: &Selection, ty: FieldType) -> Form {
    let form = match ty.base {
        BaseType::Scalar(scalar) => match &selection.children {
            Children::Object(name, children) => Form::Point(point(name, children)),
            Children::None | Children::PerType(_) => Form::Leaf(Format::Scalar(scalar)),
        },
        BaseType::Enum(id) => {
            let ty = &model.enums[id.index()];
            let values = ty
                .values
                .iter()
                .map(|(name, _)| Arc::from(name.as_str()))
                .collect();
            Form::Leaf(Format::Enum(Arc::from(ty.name.as_str()), values))
        }
        BaseType::User(_) => Form::Leaf(Format::Any),
        BaseType::Plain(_) => map(model, selection),
        // Nodes are read by sets, not as values.
        BaseType::Node(_) | BaseType::Interface(_) | BaseType::Union(_) => map(model, selection),
    };
    if ty.list {
        Form::List(Box::new(Node {
            form,
            required: item_required(&selection.ty),
        }))
    } else {
        form
    }
}

fn point(name: &str, children: &[Selection]) -> Vec<PointField> {
    let field = |child: &Selection| {
        let (part, constant) = match child.field {
            SelectedField::Known(FieldMeaning::Point(part)) => (Some(part), Vec::new()),
            _ => {
                let mut constant = Vec::new();
                json::write_string(&mut constant, name);
                (None, constant)
            }
        };
        PointField {
            key: key(&child.response_key),
            part,
            text: constant.into_boxed_slice(),
        }
    };
    children.iter().map(field).collect()
}

/// An object over a map that a statement of the schema's author returns.
fn map(model: &Model, selection: &Selection) -> Form {
    let Children::Object(name, children) = &selection.children else {
        return Form::Leaf(Format::Any);
    };
    let fields = children.iter().map(|child| match child.field {
        SelectedField::Known(FieldMeaning::Property(id)) => {
            let of = model.field(id);
            let entry = of
                .property()
                .map_or(of.name.as_str(), |property| property.name.as_str());
            let source = Source::Entry(Arc::from(entry));
            field(name, child, source, of_type(model, child, of.ty))
        }
        _ => field(name, child, Source::Nowhere, text(name)),
    });
    Form::Map(fields.collect())
}
