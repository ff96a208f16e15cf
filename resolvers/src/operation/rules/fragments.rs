//! Fragments: known, used, without cycles, on types that can be there.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    Name, Node,
    ast::{FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition, Selection},
    schema::ExtendedType,
};

use super::{Context, Findings, types::is_composite};

/// What is known of cycles while fragments are walked.
#[derive(Default)]
pub(super) struct Cycles<'a> {
    visited: HashSet<&'a str>,
    /// The spreads that led here.
    path: Vec<&'a Node<FragmentSpread>>,
    /// Where on the path a fragment's own spreads begin.
    begins: HashMap<&'a str, usize>,
}

/// The spreads of a selection set, those in nested selections included, in graphql-js's order: level by level from behind.
pub(super) fn spreads(selections: &[Selection]) -> Vec<&Node<FragmentSpread>> {
    let mut found = Vec::new();
    let mut pending = vec![selections];
    while let Some(selections) = pending.pop() {
        for selection in selections {
            match selection {
                Selection::FragmentSpread(spread) => found.push(spread),
                Selection::Field(field) => pending.extend(field.selection_set.as_deref()),
                Selection::InlineFragment(inline) => pending.push(&inline.selection_set),
            }
        }
    }
    found
}

impl<'a> Context<'a> {
    /// The fragments that selections lead to, each once.
    pub(super) fn referenced(
        &self,
        selections: &'a [Selection],
    ) -> Vec<&'a Node<FragmentDefinition>> {
        let mut found = Vec::new();
        let mut collected = HashSet::new();
        let mut pending = vec![selections];
        while let Some(selections) = pending.pop() {
            for spread in spreads(selections) {
                let name = spread.fragment_name.as_str();
                if let Some(fragment) = self.fragments.get(name)
                    && collected.insert(name)
                {
                    found.push(*fragment);
                    pending.push(&fragment.selection_set);
                }
            }
        }
        found
    }

    pub(super) fn find_unused_fragments(
        &self,
        findings: &mut Findings,
        operations: &[&'a Node<OperationDefinition>],
    ) {
        let used: HashSet<&str> = operations
            .iter()
            .flat_map(|operation| self.referenced(&operation.selection_set))
            .map(|fragment| fragment.name.as_str())
            .collect();
        for definition in &self.document.definitions {
            if let apollo_compiler::ast::Definition::FragmentDefinition(fragment) = definition
                && !used.contains(fragment.name.as_str())
            {
                let message = format!("Fragment \"{}\" is never used.", fragment.name);
                self.report(findings, message, [fragment.location()]);
            }
        }
    }

    /// A type condition on something without fields.
    pub(super) fn check_condition(
        &self,
        findings: &mut Findings,
        condition: &Name,
        fragment: Option<&Name>,
    ) {
        self.check_known_type(findings, condition);
        if self.ty(condition).is_some_and(|ty| !is_composite(ty)) {
            let which = fragment.map_or_else(String::new, |name| format!(" \"{name}\""));
            let message =
                format!("Fragment{which} cannot condition on non composite type \"{condition}\".");
            self.report(findings, message, [condition.location()]);
        }
    }

    pub(super) fn check_inline(
        &self,
        findings: &mut Findings,
        parent: Option<&ExtendedType>,
        inline: &Node<InlineFragment>,
    ) {
        let Some(condition) = &inline.type_condition else {
            return;
        };
        if self.ty(condition).is_some_and(|ty| !is_composite(ty)) {
            let message =
                format!("Fragment cannot condition on non composite type \"{condition}\".");
            self.report(findings, message, [condition.location()]);
        }
        if let (Some(parent), Some(ty)) = (parent, self.composite(condition))
            && !self.overlap(ty, parent)
        {
            let message = format!(
                "Fragment cannot be spread here as objects of type \"{}\" can never be of type \"{condition}\".",
                parent.name()
            );
            self.report(findings, message, [inline.location()]);
        }
    }

    pub(super) fn check_spread(
        &self,
        findings: &mut Findings,
        parent: Option<&ExtendedType>,
        spread: &Node<FragmentSpread>,
    ) {
        let name = &spread.fragment_name;
        let Some(fragment) = self.fragments.get(name.as_str()) else {
            let message = format!("Unknown fragment \"{name}\".");
            self.report(findings, message, [name.location()]);
            return;
        };
        let condition = &fragment.type_condition;
        if let (Some(parent), Some(ty)) = (parent, self.composite(condition))
            && !self.overlap(ty, parent)
        {
            let message = format!(
                "Fragment \"{name}\" cannot be spread here as objects of type \"{}\" can never be of type \"{condition}\".",
                parent.name()
            );
            self.report(findings, message, [spread.location()]);
        }
    }

    /// Follows spreads from a fragment. As deep as there are fragments, which the bound on expansion and the depth of
    /// documents keep small.
    pub(super) fn find_cycles(
        &self,
        findings: &mut Findings,
        cycles: &mut Cycles<'a>,
        fragment: &'a Node<FragmentDefinition>,
    ) {
        let name = fragment.name.as_str();
        if cycles.path.len() > MOST_CYCLE_STEPS || !cycles.visited.insert(name) {
            return;
        }
        let spreads = spreads(&fragment.selection_set);
        if spreads.is_empty() {
            return;
        }
        cycles.begins.insert(name, cycles.path.len());
        for spread in spreads {
            let to = spread.fragment_name.as_str();
            cycles.path.push(spread);
            match (cycles.begins.get(to), self.fragments.get(to)) {
                (Some(begin), _) => {
                    let cycle = &cycles.path[*begin..];
                    let (_, through) = cycle.split_last().expect("a spread was just put there");
                    let through: Vec<String> = through
                        .iter()
                        .map(|spread| format!("\"{}\"", spread.fragment_name))
                        .collect();
                    let via = match through.as_slice() {
                        [] => String::new(),
                        names => format!(" via {}", names.join(", ")),
                    };
                    let message = format!("Cannot spread fragment \"{to}\" within itself{via}.");
                    let places: Vec<_> = cycle.iter().map(|spread| spread.location()).collect();
                    self.report(findings, message, places);
                }
                (None, Some(next)) => self.find_cycles(findings, cycles, next),
                (None, None) => {}
            }
            cycles.path.pop();
        }
        cycles.begins.remove(name);
    }
}

/// Fragments that lead to each other, one below the other, are followed so far.
const MOST_CYCLE_STEPS: usize = 200;
