//! Variables: of input types, defined, used, and in places that take their type.

use std::collections::HashSet;

use apollo_compiler::{
    Name, Node,
    ast::{
        Argument, DirectiveList, DirectiveLocation, FragmentDefinition, InputValueDefinition,
        OperationDefinition, Selection, Type, Value, VariableDefinition,
    },
    parser::SourceSpan,
    schema::ExtendedType,
};

use super::{Context, Findings, grouped, types::nullable};

/// One use of a variable.
struct Usage {
    name: Name,
    /// The type of the place, where it is known.
    ty: Option<Type>,
    /// Whether the place has a default.
    defaulted: bool,
    /// The input object with `@oneOf` whose field the place is.
    one_of: Option<Name>,
}

impl Usage {
    fn place(&self) -> Option<SourceSpan> {
        self.name.location()
    }
}

impl<'a> Context<'a> {
    pub(super) fn check_variable_names(
        &self,
        findings: &mut Findings,
        operation: &OperationDefinition,
    ) {
        for (name, places) in grouped(operation.variables.iter(), |variable| &variable.name) {
            if places.len() > 1 {
                let message = format!("There can be only one variable named \"${name}\".");
                self.report(findings, message, places);
            }
        }
    }

    pub(super) fn variable(&self, findings: &mut Findings, variable: &'a Node<VariableDefinition>) {
        let named = variable.ty.inner_named_type();
        let ty = self.ty(named);
        if ty.is_some_and(|ty| !is_input(ty)) {
            let message = format!(
                "Variable \"${}\" cannot be non-input type \"{}\".",
                variable.name, variable.ty
            );
            self.report(findings, message, [variable.ty.location()]);
        }
        self.check_known_type(findings, named);
        if let Some(default) = &variable.default_value {
            let ty = ty.filter(|ty| is_input(ty)).map(|_| &*variable.ty);
            self.value(findings, ty, default);
        }
        let location = DirectiveLocation::VariableDefinition;
        self.directives(findings, &variable.directives, location);
    }

    /// What only shows when an operation was walked: undefined and unused variables, and places that do not take theirs.
    pub(super) fn check_usages(
        &self,
        findings: &mut Findings,
        operation: &'a Node<OperationDefinition>,
    ) {
        let usages = self.usages(operation);
        let of = |begin: &str| {
            let name = operation.name.as_ref();
            name.map_or_else(String::new, |name| format!(" {begin} operation \"{name}\""))
        };
        let defined = |name: &Name| {
            // Of variables that are defined twice the last counts.
            let mut all = operation.variables.iter().rev();
            all.find(|variable| variable.name == *name)
        };
        for usage in usages.iter().filter(|usage| defined(&usage.name).is_none()) {
            let message = format!("Variable \"${}\" is not defined{}.", usage.name, of("by"));
            self.report(findings, message, [usage.place(), operation.location()]);
        }
        let used: HashSet<&str> = usages.iter().map(|usage| usage.name.as_str()).collect();
        for variable in &operation.variables {
            if !used.contains(variable.name.as_str()) {
                let message = format!("Variable \"${}\" is never used{}.", variable.name, of("in"));
                self.report(findings, message, [variable.location()]);
            }
        }
        for usage in &usages {
            if let Some(variable) = defined(&usage.name) {
                self.check_usage(findings, variable, usage);
            }
        }
    }

    fn check_usage(
        &self,
        findings: &mut Findings,
        variable: &Node<VariableDefinition>,
        usage: &Usage,
    ) {
        let Some(place) = &usage.ty else { return };
        if self.ty(variable.ty.inner_named_type()).is_none() {
            return;
        }
        let ty = &*variable.ty;
        let default = variable.default_value.as_ref();
        let helps = usage.defaulted || default.is_some_and(|default| !default.is_null());
        let fits = match place.is_non_null() && !ty.is_non_null() {
            true => helps && self.is_below(ty, &nullable(place)),
            false => self.is_below(ty, place),
        };
        let places = [variable.location(), usage.place()];
        if !fits {
            let message = format!(
                "Variable \"${}\" of type \"{ty}\" used in position expecting type \"{place}\".",
                usage.name
            );
            self.report(findings, message, places);
        }
        if let Some(input) = usage.one_of.as_ref().filter(|_| !ty.is_non_null()) {
            let message = format!(
                "Variable \"${}\" is of type \"{ty}\" but must be non-nullable to be used for OneOf Input Object \"{input}\".",
                usage.name
            );
            self.report(findings, message, places);
        }
    }

    /// All uses in an operation and in the fragments that it leads to.
    fn usages(&self, operation: &'a OperationDefinition) -> Vec<Usage> {
        let mut found = Vec::new();
        self.in_directives(&mut found, &operation.directives);
        let root = self.api.schema.root_operation(operation.operation_type);
        let root = root.and_then(|name| self.ty(name));
        self.in_selections(&mut found, root, &operation.selection_set);
        for fragment in self.referenced(&operation.selection_set) {
            self.in_fragment(&mut found, fragment);
        }
        found
    }

    fn in_fragment(&self, found: &mut Vec<Usage>, fragment: &'a FragmentDefinition) {
        self.in_directives(found, &fragment.directives);
        let ty = self.composite(&fragment.type_condition);
        self.in_selections(found, ty, &fragment.selection_set);
    }

    fn in_directives(&self, found: &mut Vec<Usage>, directives: &DirectiveList) {
        for directive in directives.iter() {
            let definition = self.api.schema.directive_definitions.get(&directive.name);
            let known = definition.map_or(&[][..], |definition| &definition.arguments);
            self.in_arguments(found, known, &directive.arguments);
        }
    }

    fn in_arguments(
        &self,
        found: &mut Vec<Usage>,
        known: &[Node<InputValueDefinition>],
        arguments: &[Node<Argument>],
    ) {
        for argument in arguments {
            let definition = known.iter().find(|known| known.name == argument.name);
            let place = Usage {
                name: argument.name.clone(),
                ty: definition.map(|definition| (*definition.ty).clone()),
                defaulted: definition.is_some_and(|of| of.default_value.is_some()),
                one_of: None,
            };
            self.in_value(found, place, &argument.value);
        }
    }

    fn in_selections(
        &self,
        found: &mut Vec<Usage>,
        parent: Option<&'a ExtendedType>,
        selections: &'a [Selection],
    ) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    let definition = self.definition(parent, field);
                    let known = definition.map_or(&[][..], |definition| &definition.arguments);
                    self.in_arguments(found, known, &field.arguments);
                    self.in_directives(found, &field.directives);
                    let ty = definition.and_then(|of| self.composite(of.ty.inner_named_type()));
                    let below = field.selection_set.as_deref().unwrap_or_default();
                    self.in_selections(found, ty, below);
                }
                Selection::FragmentSpread(spread) => self.in_directives(found, &spread.directives),
                Selection::InlineFragment(inline) => {
                    self.in_directives(found, &inline.directives);
                    let ty = match &inline.type_condition {
                        Some(condition) => self.composite(condition),
                        None => parent,
                    };
                    self.in_selections(found, ty, &inline.selection_set);
                }
            }
        }
    }

    /// `place.name` is no name yet: a variable gives its own.
    fn in_value(&self, found: &mut Vec<Usage>, place: Usage, value: &Value) {
        match value {
            Value::Variable(name) => found.push(Usage {
                name: name.clone(),
                ..place
            }),
            Value::List(items) => {
                let item = match place.ty.as_ref().map(nullable) {
                    Some(Type::List(item)) => Some(*item),
                    other => other,
                };
                for each in items {
                    let place = Usage {
                        name: place.name.clone(),
                        ty: item.clone(),
                        defaulted: false,
                        one_of: None,
                    };
                    self.in_value(found, place, each);
                }
            }
            Value::Object(fields) => {
                let named = place
                    .ty
                    .as_ref()
                    .and_then(|ty| self.ty(ty.inner_named_type()));
                let input = named.and_then(ExtendedType::as_input_object);
                for (name, field) in fields {
                    let definition = input.and_then(|input| input.fields.get(name));
                    let one_of = input.filter(|input| input.directives.has("oneOf"));
                    let place = Usage {
                        name: name.clone(),
                        ty: definition.map(|definition| (*definition.ty).clone()),
                        defaulted: definition.is_some_and(|of| of.default_value.is_some()),
                        one_of: one_of.map(|input| input.name.clone()),
                    };
                    self.in_value(found, place, field);
                }
            }
            Value::Null
            | Value::Enum(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::Boolean(_) => {}
        }
    }
}

fn is_input(ty: &ExtendedType) -> bool {
    matches!(
        ty,
        ExtendedType::Scalar(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_)
    )
}
