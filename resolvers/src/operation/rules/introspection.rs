//! Introspection is not nested without end: a type's fields' types' fields, and so on, grow with each level.

use std::collections::HashMap;

use apollo_compiler::{
    Node,
    ast::{Definition, Field, Selection},
};

use super::{Context, Findings, MOST_FINDINGS};

/// So many lists inside each other are refused.
const MOST_LISTS: usize = 3;

/// For each fragment the most lists around it with which it was looked at.
type Entered<'a> = HashMap<&'a str, usize>;

impl<'a> Context<'a> {
    /// Every `__schema` and `__type` that goes too deep.
    pub(super) fn find_deep_introspection(&self, findings: &mut Findings) {
        let mut fair = Entered::new();
        // The first to look at is the last.
        let mut pending: Vec<&'a [Selection]> = Vec::new();
        for definition in self.document.definitions.iter().rev() {
            match definition {
                Definition::OperationDefinition(of) => pending.push(&of.selection_set),
                Definition::FragmentDefinition(of) => pending.push(&of.selection_set),
                _ => {}
            }
        }
        while let Some(selections) = pending.pop() {
            let Some((first, rest)) = selections.split_first() else {
                continue;
            };
            pending.push(rest);
            match first {
                Selection::Field(field) if is_introspection(field) => {
                    if self.is_deep(field, &mut fair) {
                        let message = "Maximum introspection depth exceeded".to_owned();
                        self.report(findings, message, [field.location()]);
                        if findings.0.len() > MOST_FINDINGS {
                            return;
                        }
                        continue;
                    }
                    pending.push(below(field));
                }
                Selection::Field(field) => pending.push(below(field)),
                Selection::InlineFragment(inline) => pending.push(&inline.selection_set),
                // Fragments are looked at where they are defined.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// Whether lists below the field are nested too deep. `fair` holds the fragments of which it is known that they are not.
    fn is_deep(&self, field: &'a Node<Field>, fair: &mut Entered<'a>) -> bool {
        let mut entered = Entered::new();
        let mut pending = vec![(below(field), 0)];
        while let Some((selections, lists)) = pending.pop() {
            for selection in selections {
                match selection {
                    Selection::Field(field) => {
                        let lists = lists + usize::from(is_list(field));
                        if lists >= MOST_LISTS {
                            return true;
                        }
                        pending.push((below(field), lists));
                    }
                    Selection::InlineFragment(inline) => {
                        pending.push((&inline.selection_set, lists));
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = spread.fragment_name.as_str();
                        let known = |of: &Entered<'_>| of.get(name).is_some_and(|it| *it >= lists);
                        if known(fair) || known(&entered) {
                            continue;
                        }
                        entered.insert(name, lists);
                        if let Some(fragment) = self.fragments.get(name) {
                            pending.push((&fragment.selection_set, lists));
                        }
                    }
                }
            }
        }
        for (name, lists) in entered {
            let known = fair.entry(name).or_insert(lists);
            *known = lists.max(*known);
        }
        false
    }
}

fn below(field: &Field) -> &[Selection] {
    field.selection_set.as_deref().unwrap_or_default()
}

fn is_introspection(field: &Field) -> bool {
    matches!(field.name.as_str(), "__schema" | "__type")
}

fn is_list(field: &Field) -> bool {
    let name = field.name.as_str();
    matches!(
        name,
        "fields" | "interfaces" | "possibleTypes" | "inputFields"
    )
}
