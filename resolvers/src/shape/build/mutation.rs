//! The answer of a mutation's root field: the nodes that were written, and what was counted.

use cygnet_schema::{api::FieldMeaning, model::Model};

use super::{element, field, item_required, text};
use crate::{
    operation::{Children, SelectedField, Selection},
    plan::{Mutation, Read},
    shape::{Field, Form, Node, Source},
};

/// The form of a mutation's answer. The value at hand is the list of the nodes that were read back.
pub(super) fn form(model: &Model, selection: &Selection, mutation: &Mutation) -> Form {
    let Children::Object(name, children) = &selection.children else {
        return Form::Answer(Vec::new());
    };
    let aliases: Vec<&Selection> = children.iter().filter(|child| is_nodes(child)).collect();
    let fields = children.iter().map(|child| match child.field {
        SelectedField::Known(FieldMeaning::Written) => {
            let at = aliases.iter().position(|alias| std::ptr::eq(*alias, child));
            let form = nodes(model, (&aliases, at.unwrap_or_default()), mutation);
            field(name, child, Source::Same, form)
        }
        _ => other(name, child, mutation),
    });
    Form::Answer(fields.collect())
}

fn is_nodes(selection: &Selection) -> bool {
    selection.field == SelectedField::Known(FieldMeaning::Written)
}

fn nodes(model: &Model, (aliases, at): (&[&Selection], usize), mutation: &Mutation) -> Form {
    let Some(Read::List { set, columns }) = &mutation.read_back else {
        return Form::Answer(Vec::new());
    };
    let form = Form::Object(element::object(model, (aliases, at), (set, columns), 0));
    Form::List(Box::new(Node {
        form,
        required: item_required(&aliases[at].ty),
    }))
}

/// `info`, a counter or `__typename`. Operations nest no deeper than the schema here: twice.
fn other(parent: &str, selection: &Selection, mutation: &Mutation) -> Field {
    let form = match (selection.field, &selection.children) {
        (SelectedField::Known(FieldMeaning::Counter(counter)), _) => {
            let slot = mutation
                .counters
                .iter()
                .find(|(known, _)| *known == counter);
            slot.map_or_else(|| text(parent), |(_, slot)| Form::Counter(*slot))
        }
        (SelectedField::Known(FieldMeaning::WrittenNew), _) => Form::Flags(mutation.created),
        (SelectedField::Known(FieldMeaning::WriteInfo), Children::Object(name, children)) => {
            let fields = children.iter().map(|child| other(name, child, mutation));
            Form::Answer(fields.collect())
        }
        _ => text(parent),
    };
    field(parent, selection, Source::Same, form)
}
