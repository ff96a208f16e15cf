//! How a document uses its variables, and what of it the validator does not check.

use apollo_compiler::{
    ExecutableDocument, Node,
    ast::{self, Definition},
    executable::{Field, Operation, Selection, SelectionSet},
};
use cygnet_schema::api::{ApiSchema, ArgumentMeaning};

use super::document::{Use, Variable};
use crate::{error::Refused, limits::exceeded};

/// Marks variables whose own value is structure: conditions, page sizes, cursors.
pub(super) fn mark(
    schema: &ApiSchema,
    document: &ExecutableDocument,
    operation: &Node<Operation>,
    variables: &mut [Variable],
) {
    let mut marks = Marks { schema, variables };
    let mut pending = vec![&operation.selection_set];
    pending.extend(
        document
            .fragments
            .values()
            .map(|fragment| &fragment.selection_set),
    );
    while let Some(set) = pending.pop() {
        for selection in &set.selections {
            marks.conditions(selection);
            match selection {
                Selection::Field(field) => {
                    marks.arguments(set, field);
                    pending.extend(field.selection_set.as_ref());
                }
                Selection::InlineFragment(fragment) => pending.push(&fragment.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

struct Marks<'a> {
    schema: &'a ApiSchema,
    variables: &'a mut [Variable],
}

impl Marks<'_> {
    fn mark(&mut self, value: &ast::Value, set: fn(&mut Use)) {
        let ast::Value::Variable(name) = value else {
            return;
        };
        let found = self
            .variables
            .iter_mut()
            .find(|variable| *variable.name == *name.as_str());
        if let Some(variable) = found {
            set(&mut variable.use_of);
        }
    }

    fn conditions(&mut self, selection: &Selection) {
        for directive in selection.directives().iter() {
            for argument in &directive.arguments {
                self.mark(&argument.value, |it| it.condition = true);
            }
        }
    }

    fn arguments(&mut self, parent: &SelectionSet, field: &Field) {
        let schema = self.schema;
        let Some(output) = schema.output(&parent.ty, &field.name) else {
            return;
        };
        for argument in &field.arguments {
            let known = output
                .arguments
                .iter()
                .find(|it| *it.name == *argument.name.as_str());
            match known.map(|it| it.meaning) {
                Some(ArgumentMeaning::First | ArgumentMeaning::Limit) => {
                    self.mark(&argument.value, |it| it.size = true);
                }
                Some(ArgumentMeaning::After) => {
                    self.mark(&argument.value, |it| it.cursor = true);
                }
                Some(ArgumentMeaning::GroupFields) => {
                    for (_, flag) in argument.value.as_object().unwrap_or(&[]) {
                        self.mark(flag, |it| it.condition = true);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Refuses inputs that are nested too deeply.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED`.
pub(super) fn check_depth(document: &ast::Document, bound: usize) -> Result<(), Refused> {
    let mut pending: Vec<&ast::Selection> = Vec::new();
    let check = |value: &ast::Value| check_value(value, bound);
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let defaults = operation.variables.iter();
                defaults
                    .filter_map(|variable| variable.default_value.as_ref())
                    .try_for_each(|value| check(value))?;
                pending.extend(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => pending.extend(&fragment.selection_set),
            _ => {}
        }
    }
    while let Some(selection) = pending.pop() {
        match selection {
            ast::Selection::Field(field) => {
                field
                    .arguments
                    .iter()
                    .try_for_each(|argument| check(&argument.value))?;
                pending.extend(field.selection_set.iter().flatten());
            }
            ast::Selection::InlineFragment(fragment) => pending.extend(&fragment.selection_set),
            ast::Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_value(value: &ast::Value, bound: usize) -> Result<(), Refused> {
    let mut pending = vec![(value, 0_usize)];
    while let Some((value, depth)) = pending.pop() {
        if depth > bound {
            return Err(exceeded("An input is nested too deeply, in levels", bound));
        }
        match value {
            ast::Value::List(items) => {
                pending.extend(items.iter().map(|item| (&**item, depth + 1)));
            }
            ast::Value::Object(fields) => {
                pending.extend(fields.iter().map(|(_, value)| (&**value, depth + 1)));
            }
            _ => {}
        }
    }
    Ok(())
}
