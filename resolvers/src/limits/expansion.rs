//! How large an operation becomes when its fragments are expanded, counted on the syntax tree before anything expands.
//!
//! Each fragment is counted once and its sums are used at every spread, so a document whose expansion is exponential costs
//! no more than its length.

use std::collections::HashMap;

use apollo_compiler::ast::{self, Definition, Selection};

use super::{Limits, exceeded};
use crate::error::{ErrorCode, Refused};

/// Sums over a selection set with its fragments expanded. They saturate.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    fields: usize,
    aliases: usize,
    depth: usize,
    /// Fields of the set itself.
    top: usize,
    /// Fields that would be lists below `__schema` or `__type`.
    lists: usize,
    /// Such fields below a `__schema` or `__type` of the set itself.
    introspection: usize,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.depth = self.depth.max(other.depth);
        self.top = self.top.saturating_add(other.top);
        self.lists = self.lists.saturating_add(other.lists);
        self.introspection = self.introspection.saturating_add(other.introspection);
    }

    /// What a field adds to its set, with the sums of the set below it.
    fn of_field(field: &ast::Field, below: Self) -> Self {
        let list = matches!(
            field.name.as_str(),
            "types"
                | "directives"
                | "fields"
                | "args"
                | "interfaces"
                | "possibleTypes"
                | "enumValues"
                | "inputFields"
        );
        let introspection = matches!(field.name.as_str(), "__schema" | "__type");
        Self {
            fields: below.fields.saturating_add(1),
            aliases: below
                .aliases
                .saturating_add(usize::from(field.alias.is_some())),
            depth: below.depth + 1,
            top: 1,
            lists: below.lists.saturating_add(usize::from(list)),
            introspection: if introspection { below.lists } else { 0 },
        }
    }
}

/// Refuses operations that select too much once fragments are expanded, and fragments that spread themselves.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED`; `GRAPHQL_VALIDATION_FAILED` for a circle of fragments.
pub fn check_expansion(document: &ast::Document, limits: &Limits) -> Result<(), Refused> {
    let fragments = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => {
                Some((fragment.name.as_str(), fragment.selection_set.as_slice()))
            }
            _ => None,
        });
    let mut counter = Counter {
        fragments: fragments.collect(),
        known: HashMap::new(),
        under_way: Vec::new(),
        limits,
    };
    // In the order of the document, so that of several refusals it is always the same.
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            counter.fragment(fragment.name.as_str(), 0)?;
        }
    }
    for definition in &document.definitions {
        let Definition::OperationDefinition(operation) = definition else {
            continue;
        };
        if operation.variables.len() > limits.variables {
            return Err(exceeded(
                "The operation defines too many variables",
                limits.variables,
            ));
        }
        let sums = counter.set(&operation.selection_set, 0)?;
        counter.check(sums)?;
    }
    Ok(())
}

struct Counter<'a> {
    fragments: HashMap<&'a str, &'a [Selection]>,
    known: HashMap<&'a str, Sums>,
    under_way: Vec<&'a str>,
    limits: &'a Limits,
}

impl<'a> Counter<'a> {
    fn check(&self, sums: Sums) -> Result<(), Refused> {
        let Limits {
            selections,
            aliases,
            document_depth,
            root_fields,
            introspection_lists,
            ..
        } = *self.limits;
        if sums.fields > selections {
            return Err(exceeded(
                "The operation selects too many fields",
                selections,
            ));
        }
        if sums.aliases > aliases {
            return Err(exceeded("The operation has too many aliases", aliases));
        }
        if sums.depth > document_depth {
            return Err(exceeded(
                "The operation is nested too deeply, in levels",
                document_depth,
            ));
        }
        if sums.top > root_fields {
            return Err(exceeded(
                "The operation has too many root fields",
                root_fields,
            ));
        }
        if sums.introspection > introspection_lists {
            return Err(exceeded(
                "The operation asks for too many lists of the schema",
                introspection_lists,
            ));
        }
        Ok(())
    }

    /// `depth` counts our own recursion; a chain of fragments cannot make it deeper than the bound.
    fn set(&mut self, selections: &'a [Selection], depth: usize) -> Result<Sums, Refused> {
        if depth > self.limits.document_depth {
            let bound = self.limits.document_depth;
            return Err(exceeded(
                "The operation is nested too deeply, in levels",
                bound,
            ));
        }
        let mut sums = Sums::default();
        for selection in selections {
            let inner = match selection {
                Selection::Field(field) => {
                    let below =
                        self.set(field.selection_set.as_deref().unwrap_or(&[]), depth + 1)?;
                    Sums::of_field(field, below)
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.selection_set, depth + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.fragment_name.as_str(), depth + 1)?
                }
            };
            sums.add(inner);
        }
        Ok(sums)
    }

    fn fragment(&mut self, name: &str, depth: usize) -> Result<Sums, Refused> {
        if let Some(sums) = self.known.get(name) {
            return Ok(*sums);
        }
        // Unknown fragments are the validator's to report.
        let Some((&name, &selections)) = self.fragments.get_key_value(name) else {
            return Ok(Sums::default());
        };
        if self.under_way.contains(&name) {
            let message = format!("Cannot spread fragment \"{name}\" within itself.");
            return Err(Refused::new(ErrorCode::GraphqlValidationFailed, message));
        }
        self.under_way.push(name);
        let sums = self.set(selections, depth)?;
        self.under_way.pop();
        self.known.insert(name, sums);
        Ok(sums)
    }
}
