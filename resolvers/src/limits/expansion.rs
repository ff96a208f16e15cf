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
    let names: Vec<&str> = counter.fragments.keys().copied().collect();
    for name in names {
        counter.fragment(name, 0)?;
    }
    for definition in &document.definitions {
        let Definition::OperationDefinition(operation) = definition else {
            continue;
        };
        let sums = counter.set(&operation.selection_set, 0)?;
        counter.check(sums)?;
        let roots = counter.root_fields(&operation.selection_set, 0)?;
        if roots > limits.root_fields {
            return Err(exceeded(
                "The operation has too many root fields",
                limits.root_fields,
            ));
        }
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
                    Sums {
                        fields: below.fields.saturating_add(1),
                        aliases: below
                            .aliases
                            .saturating_add(usize::from(field.alias.is_some())),
                        depth: below.depth + 1,
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.selection_set, depth + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.fragment_name.as_str(), depth + 1)?
                }
            };
            sums.fields = sums.fields.saturating_add(inner.fields);
            sums.aliases = sums.aliases.saturating_add(inner.aliases);
            sums.depth = sums.depth.max(inner.depth);
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

    /// Root fields, through fragments; circles have been refused before.
    fn root_fields(&self, selections: &[Selection], depth: usize) -> Result<usize, Refused> {
        if depth > self.limits.document_depth {
            let bound = self.limits.document_depth;
            return Err(exceeded(
                "The operation is nested too deeply, in levels",
                bound,
            ));
        }
        let mut roots = 0_usize;
        for selection in selections {
            roots = roots.saturating_add(match selection {
                Selection::Field(_) => 1,
                Selection::InlineFragment(fragment) => {
                    self.root_fields(&fragment.selection_set, depth + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.fragment_name.as_str();
                    let selections = self.fragments.get(name).copied().unwrap_or(&[]);
                    self.root_fields(selections, depth + 1)?
                }
            });
            if roots > self.limits.root_fields {
                break;
            }
        }
        Ok(roots)
    }
}
