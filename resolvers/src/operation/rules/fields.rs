//! Fields: they are there, they have a selection where they need one, their arguments are known, once, and complete.

use std::collections::HashMap;

use apollo_compiler::{
    Node,
    ast::{Argument, DirectiveLocation, Field, FieldDefinition, InputValueDefinition, Type},
    schema::ExtendedType,
};

use super::{
    Context, Findings, grouped,
    suggest::{did_you_mean, suggestions},
    types::{is_composite, is_leaf},
};

/// An argument or an input field that must be given.
pub(super) fn is_required(definition: &InputValueDefinition) -> bool {
    definition.ty.is_non_null() && definition.default_value.is_none()
}

impl<'a> Context<'a> {
    pub(super) fn definition(
        &self,
        parent: Option<&'a ExtendedType>,
        field: &Field,
    ) -> Option<&'a FieldDefinition> {
        let found = self.api.schema.type_field(parent?.name(), &field.name);
        found.ok().map(|definition| &**definition)
    }

    pub(super) fn field(
        &self,
        findings: &mut Findings,
        parent: Option<&'a ExtendedType>,
        field: &'a Node<Field>,
    ) {
        let definition = self.definition(parent, field);
        let ty = definition.and_then(|definition| self.ty(definition.ty.inner_named_type()));
        if let (Some(definition), Some(ty)) = (definition, ty) {
            self.check_leaf(findings, field, &definition.ty, ty);
        }
        if let (Some(parent), None) = (parent, definition) {
            self.unknown_field(findings, parent, field);
        }
        self.check_directives_once(findings, &field.directives);
        self.check_arguments_once(findings, &field.arguments);
        for argument in &field.arguments {
            let known = definition.and_then(|definition| {
                let mut all = definition.arguments.iter();
                all.find(|known| known.name == argument.name)
            });
            if let (Some(parent), Some(definition), None) = (parent, definition, known) {
                let name = &argument.name;
                let names = definition.arguments.iter().map(|known| known.name.as_str());
                let meant = did_you_mean("", &suggestions(name, names));
                let message = format!(
                    "Unknown argument \"{name}\" on field \"{}.{}\".{meant}",
                    parent.name(),
                    definition.name
                );
                self.report(findings, message, [argument.location()]);
            }
            self.value(findings, known.map(|known| &*known.ty), &argument.value);
        }
        self.each_directive(findings, &field.directives, DirectiveLocation::Field);
        if let Some(selections) = &field.selection_set {
            let below = ty.filter(|ty| is_composite(ty));
            self.selections(findings, below, selections);
        }
        let Some(definition) = definition else { return };
        for required in definition.arguments.iter().filter(|of| is_required(of)) {
            if !given(&field.arguments, required) {
                let message = format!(
                    "Field \"{}\" argument \"{}\" of type \"{}\" is required, but it was not provided.",
                    definition.name, required.name, required.ty
                );
                self.report(findings, message, [field.location()]);
            }
        }
    }

    fn check_leaf(
        &self,
        findings: &mut Findings,
        field: &Node<Field>,
        written: &Type,
        ty: &ExtendedType,
    ) {
        let name = &field.name;
        let message = match (is_leaf(ty), field.selection_set.is_none()) {
            (true, false) => format!(
                "Field \"{name}\" must not have a selection since type \"{written}\" has no subfields."
            ),
            (false, true) => format!(
                "Field \"{name}\" of type \"{written}\" must have a selection of subfields. Did you mean \"{name} {{ ... }}\"?"
            ),
            (true, true) | (false, false) => return,
        };
        self.report(findings, message, [field.location()]);
    }

    fn unknown_field(&self, findings: &mut Findings, parent: &ExtendedType, field: &Node<Field>) {
        let name = field.name.as_str();
        let types = self.types_with(parent, name);
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        let mut meant = did_you_mean("to use an inline fragment on ", &types);
        if meant.is_empty() {
            let names: Vec<&str> = match parent {
                ExtendedType::Object(of) => of.fields.keys().map(|name| name.as_str()).collect(),
                ExtendedType::Interface(of) => of.fields.keys().map(|name| name.as_str()).collect(),
                _ => Vec::new(),
            };
            meant = did_you_mean("", &suggestions(name, names.into_iter()));
        }
        let parent = parent.name();
        let message = format!("Cannot query field \"{name}\" on type \"{parent}\".{meant}");
        self.report(findings, message, [field.location()]);
    }

    /// The types below an abstract one that have the field: those that serve most of them first.
    fn types_with(&self, parent: &ExtendedType, field: &str) -> Vec<String> {
        let schema = &self.api.schema;
        let has = |ty: Option<&ExtendedType>| match ty {
            Some(ExtendedType::Object(of)) => of.fields.contains_key(field),
            Some(ExtendedType::Interface(of)) => of.fields.contains_key(field),
            _ => false,
        };
        if !matches!(parent, ExtendedType::Interface(_) | ExtendedType::Union(_)) {
            return Vec::new();
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for ty in schema.types.values() {
            let ExtendedType::Object(object) = ty else {
                continue;
            };
            if !schema.is_subtype(parent.name(), &object.name) || !has(Some(ty)) {
                continue;
            }
            *counts.entry(object.name.as_str()).or_default() = 1;
            for interface in &object.implements_interfaces {
                if has(self.ty(interface)) {
                    *counts.entry(interface.as_str()).or_default() += 1;
                }
            }
        }
        let mut types: Vec<(&str, usize)> = counts.into_iter().collect();
        types.sort_by(|(left, one), (right, other)| {
            let above = |a: &str, b: &str| {
                self.ty(a).is_some_and(ExtendedType::is_interface) && schema.is_subtype(a, b)
            };
            other
                .cmp(one)
                .then_with(|| above(right, left).cmp(&above(left, right)))
                .then_with(|| cygnet_schema::print::natural(left, right))
        });
        types.into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    pub(super) fn check_arguments_once(
        &self,
        findings: &mut Findings,
        arguments: &[Node<Argument>],
    ) {
        for (name, places) in grouped(arguments.iter(), |argument| &argument.name) {
            if places.len() > 1 {
                let message = format!("There can be only one argument named \"{name}\".");
                self.report(findings, message, places);
            }
        }
    }
}

pub(super) fn given(arguments: &[Node<Argument>], definition: &InputValueDefinition) -> bool {
    arguments.iter().any(|given| given.name == definition.name)
}
