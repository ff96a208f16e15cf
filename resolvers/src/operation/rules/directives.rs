//! Directives: known, in their place, once, with known and complete arguments.

use std::collections::HashMap;

use apollo_compiler::{
    Node,
    ast::{Directive, DirectiveList, DirectiveLocation},
    parser::SourceSpan,
};

use super::{
    Context, Findings,
    fields::{given, is_required},
    suggest::{did_you_mean, suggestions},
};

impl<'a> Context<'a> {
    /// The directives of a place that has no arguments.
    pub(super) fn directives(
        &self,
        findings: &mut Findings,
        directives: &'a DirectiveList,
        location: DirectiveLocation,
    ) {
        self.check_directives_once(findings, directives);
        self.each_directive(findings, directives, location);
    }

    pub(super) fn check_directives_once(
        &self,
        findings: &mut Findings,
        directives: &DirectiveList,
    ) {
        let mut seen: HashMap<&str, Option<SourceSpan>> = HashMap::new();
        for directive in directives.iter() {
            let name = directive.name.as_str();
            let definition = self.api.schema.directive_definitions.get(name);
            if definition.is_none_or(|definition| definition.repeatable) {
                continue;
            }
            if let Some(first) = seen.get(name) {
                let message =
                    format!("The directive \"@{name}\" can only be used once at this location.");
                self.report(findings, message, [*first, directive.location()]);
            } else {
                seen.insert(name, directive.location());
            }
        }
    }

    pub(super) fn each_directive(
        &self,
        findings: &mut Findings,
        directives: &'a DirectiveList,
        location: DirectiveLocation,
    ) {
        for directive in directives.iter() {
            self.directive(findings, directive, location);
        }
    }

    fn directive(
        &self,
        findings: &mut Findings,
        directive: &'a Node<Directive>,
        location: DirectiveLocation,
    ) {
        let name = &directive.name;
        let definition = self.api.schema.directive_definitions.get(name);
        let message = match definition {
            None => Some(format!("Unknown directive \"@{name}\".")),
            Some(known) if !known.locations.contains(&location) => Some(format!(
                "Directive \"@{name}\" may not be used on {location}."
            )),
            Some(_) => None,
        };
        if let Some(message) = message {
            self.report(findings, message, [directive.location()]);
        }
        let known = definition.map_or(&[][..], |definition| &definition.arguments);
        for argument in &directive.arguments {
            let wrong = &argument.name;
            if definition.is_some() && !known.iter().any(|known| known.name == *wrong) {
                let names = known.iter().map(|known| known.name.as_str());
                let meant = did_you_mean("", &suggestions(wrong, names));
                let message =
                    format!("Unknown argument \"{wrong}\" on directive \"@{name}\".{meant}");
                self.report(findings, message, [argument.location()]);
            }
        }
        self.check_arguments_once(findings, &directive.arguments);
        for argument in &directive.arguments {
            let of = known.iter().find(|known| known.name == argument.name);
            self.value(findings, of.map(|known| &*known.ty), &argument.value);
        }
        for required in known.iter().filter(|of| is_required(of)) {
            if !given(&directive.arguments, required) {
                let message = format!(
                    "Directive \"@{name}\" argument \"{}\" of type \"{}\" is required, but it was not provided.",
                    required.name, required.ty
                );
                self.report(findings, message, [directive.location()]);
            }
        }
    }
}
