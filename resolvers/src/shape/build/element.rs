//! Objects over nodes and relationships.

use std::sync::Arc;

use cygnet_schema::{
    api::FieldMeaning,
    model::{Model, NodeId},
};

use super::{field, of_read, of_type, text};
use crate::{
    operation::{Children, Concrete, SelectedField, Selection},
    plan::{Column, Columns, NodeSet},
    shape::{Field, Form, Format, Object, Source},
};

/// The form of an element of a set: `selections` are aliases of the field that lists it; the columns of the set were made
/// for the children of all of them, `at` says of which selection the object is.
pub(super) fn of_set(
    model: &Model,
    selections: &[&Selection],
    (set, columns): (&NodeSet, &[Columns]),
    start: usize,
) -> Form {
    Form::Object(object(model, (selections, 0), (set, columns), start))
}

/// The object of one of several aliases.
pub(super) fn object(
    model: &Model,
    (aliases, at): (&[&Selection], usize),
    (set, columns): (&NodeSet, &[Columns]),
    start: usize,
) -> Object {
    let branches = set.branches.iter().zip(columns).map(|(branch, columns)| {
        let concrete = Concrete::Node(branch.node);
        let before: usize = aliases[..at]
            .iter()
            .map(|alias| children(alias, concrete).1.len())
            .sum();
        let (name, selections) = children(aliases[at], concrete);
        let name = name.unwrap_or(&model.node(branch.node).name);
        fields(
            model,
            (name, Some(branch.node), selections),
            (columns, before),
        )
    });
    Object {
        start,
        tagged: set.branches.len() > 1,
        branches: branches.collect(),
    }
}

/// The children of a selection for one concrete type, and its name.
pub(super) fn children(selection: &Selection, concrete: Concrete) -> (Option<&str>, &[Selection]) {
    match &selection.children {
        Children::None => (None, &[]),
        Children::Object(name, children) => (Some(name), children),
        Children::PerType(types) => types
            .iter()
            .find(|(ty, _)| ty.of == concrete)
            .map_or((None, &[]), |(ty, children)| {
                (Some(&*ty.name), children.as_slice())
            }),
    }
}

/// The fields of an element; `before` positions of the columns belong to selections before these.
pub(super) fn fields(
    model: &Model,
    (name, node, selections): (&str, Option<NodeId>, &[Selection]),
    (columns, before): (&Columns, usize),
) -> Vec<Field> {
    let positions = columns.positions.iter().skip(before);
    let fields = selections
        .iter()
        .zip(positions)
        .map(|(selection, position)| {
            let SelectedField::Known(meaning) = selection.field else {
                return field(name, selection, Source::Nowhere, text(name));
            };
            let Some(position) = *position else {
                return field(name, selection, Source::Nowhere, Form::Leaf(Format::Any));
            };
            let form = match (meaning, node) {
                (FieldMeaning::GlobalId, Some(node)) => Form::Leaf(global_id(model, node)),
                _ => of_column(model, selection, (meaning, &columns.columns[position])),
            };
            field(name, selection, Source::Column(position), form)
        });
    fields.collect()
}

fn of_column(
    model: &Model,
    selection: &Selection,
    (meaning, column): (FieldMeaning, &Column),
) -> Form {
    match column {
        Column::Nested(read) => of_read(model, selection, read),
        Column::Value(_) => match meaning {
            FieldMeaning::Property(id) | FieldMeaning::Custom(id) => {
                of_type(model, selection, model.field(id).ty)
            }
            _ => Form::Leaf(Format::Scalar(cygnet_schema::model::Scalar::Float)),
        },
    }
}

/// The global id of a type: what comes before its key.
fn global_id(model: &Model, node: NodeId) -> Format {
    let ty = model.node(node);
    let field = ty
        .relay_id
        .map_or("", |at| ty.fields[usize::from(at)].name.as_str());
    Format::GlobalId(Arc::from(format!("{}:{field}:", ty.name)))
}
