//! What graphql-js finds wrong with a document, in its words and its order: one walk that follows all of its rules at once.
//!
//! In: the parsed document, whose depth and expansion are bounded already, and the API. Out: refusals. It must not know variables'
//! values, plans or Cypher. Where this walk finds nothing and the validator of `apollo_compiler` does, that one speaks
//! ([`super::wording`]).

mod directives;
mod fields;
mod fragments;
mod introspection;
mod overlap;
mod suggest;
mod types;
mod values;
mod variables;

use std::collections::HashMap;

use apollo_compiler::{
    Name, Node,
    ast::{
        self, Definition, DirectiveLocation, FragmentDefinition, OperationDefinition,
        OperationType, Selection,
    },
    parser::SourceSpan,
    schema::ExtendedType,
};
use cygnet_schema::api::ApiSchema;

use super::document::place;
use crate::error::{ErrorCode, Refused};

pub(super) use suggest::{did_you_mean, suggestions};

/// So many places are told of one finding.
const MOST_PLACES: usize = 20;

/// A message is cut here, in bytes: conflicts of fields can be listed without end.
const LONGEST_MESSAGE: usize = 10_000;

/// graphql-js stops here, and says so.
const MOST_FINDINGS: usize = 100;

/// Everything that the rules find.
pub(super) fn check(api: &ApiSchema, document: &ast::Document) -> Vec<Refused> {
    let fragments = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some((fragment.name.as_str(), fragment)),
            _ => None,
        });
    let context = Context {
        api,
        document,
        fragments: fragments.collect(),
    };
    let mut findings = Findings::default();
    context.document(&mut findings);
    let mut found = findings.0;
    if found.len() > MOST_FINDINGS {
        found.truncate(MOST_FINDINGS);
        let message = "Too many validation errors, error limit reached. Validation aborted.";
        found.push(Refused::new(ErrorCode::GraphqlValidationFailed, message));
    }
    found
}

/// What is found, in order.
#[derive(Default)]
struct Findings(Vec<Refused>);

/// The read-only context of a walk.
struct Context<'a> {
    api: &'a ApiSchema,
    document: &'a ast::Document,
    fragments: HashMap<&'a str, &'a Node<FragmentDefinition>>,
}

impl<'a> Context<'a> {
    fn ty(&self, name: &str) -> Option<&'a ExtendedType> {
        self.api.schema.types.get(name)
    }

    fn report(
        &self,
        findings: &mut Findings,
        mut message: String,
        at: impl IntoIterator<Item = Option<SourceSpan>>,
    ) {
        // One more than is told, to know that there are more.
        if findings.0.len() > MOST_FINDINGS {
            return;
        }
        if message.len() > LONGEST_MESSAGE {
            message.truncate(message.floor_char_boundary(LONGEST_MESSAGE));
            message.push_str("...");
        }
        let mut refused = Refused::new(ErrorCode::GraphqlValidationFailed, message);
        let places = at
            .into_iter()
            .map(|span| place(span, &self.document.sources));
        let places = places.filter(|(line, _)| *line > 0);
        refused.locations = places.take(MOST_PLACES).collect();
        findings.0.push(refused);
    }

    fn document(&self, findings: &mut Findings) {
        for definition in &self.document.definitions {
            if !matches!(
                definition,
                Definition::OperationDefinition(_) | Definition::FragmentDefinition(_)
            ) {
                let name = defined(definition)
                    .map_or_else(|| "schema".to_owned(), |name| format!("\"{name}\""));
                let message = format!("The {name} definition is not executable.");
                self.report(findings, message, [definition.location()]);
            }
        }
        let operations: Vec<&Node<OperationDefinition>> = self.operations().collect();
        let mut names = Twice::default();
        let mut fragment_names = Twice::default();
        let mut cycles = fragments::Cycles::default();
        for definition in &self.document.definitions {
            match definition {
                Definition::OperationDefinition(operation) => {
                    if let Some(name) = &operation.name {
                        self.unique(findings, &mut names, "operation", name);
                    } else if operations.len() > 1 {
                        let message =
                            "This anonymous operation must be the only defined operation.";
                        self.report(findings, message.to_owned(), [operation.location()]);
                    }
                    self.operation(findings, operation);
                }
                Definition::FragmentDefinition(fragment) => {
                    self.unique(findings, &mut fragment_names, "fragment", &fragment.name);
                    self.check_condition(findings, &fragment.type_condition, Some(&fragment.name));
                    self.find_cycles(findings, &mut cycles, fragment);
                    let location = DirectiveLocation::FragmentDefinition;
                    self.directives(findings, &fragment.directives, location);
                    let ty = self.composite(&fragment.type_condition);
                    self.selections(findings, ty, &fragment.selection_set);
                }
                _ => {}
            }
        }
        self.find_unused_fragments(findings, &operations);
        self.find_deep_introspection(findings);
    }

    fn operations(&self) -> impl Iterator<Item = &'a Node<OperationDefinition>> {
        self.document
            .definitions
            .iter()
            .filter_map(|definition| match definition {
                Definition::OperationDefinition(operation) => Some(operation),
                _ => None,
            })
    }

    fn operation(&self, findings: &mut Findings, operation: &'a Node<OperationDefinition>) {
        let root = self.api.schema.root_operation(operation.operation_type);
        let root = root.and_then(|name| self.ty(name));
        if operation.operation_type == OperationType::Subscription
            && let Some(root) = root
        {
            self.check_subscription(findings, operation, root);
        }
        self.check_variable_names(findings, operation);
        for variable in &operation.variables {
            self.variable(findings, variable);
        }
        let location = match operation.operation_type {
            OperationType::Query => DirectiveLocation::Query,
            OperationType::Mutation => DirectiveLocation::Mutation,
            OperationType::Subscription => DirectiveLocation::Subscription,
        };
        self.directives(findings, &operation.directives, location);
        self.selections(findings, root, &operation.selection_set);
        self.check_usages(findings, operation);
    }

    /// A selection set of a type; `None` where the type is unknown: only what needs no type is looked at.
    fn selections(
        &self,
        findings: &mut Findings,
        parent: Option<&'a ExtendedType>,
        selections: &'a [Selection],
    ) {
        self.find_conflicts(findings, parent, selections);
        self.each_selection(findings, parent, selections);
    }

    fn each_selection(
        &self,
        findings: &mut Findings,
        parent: Option<&'a ExtendedType>,
        selections: &'a [Selection],
    ) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(findings, parent, field),
                Selection::FragmentSpread(spread) => {
                    self.check_spread(findings, parent, spread);
                    let location = DirectiveLocation::FragmentSpread;
                    self.directives(findings, &spread.directives, location);
                }
                Selection::InlineFragment(inline) => {
                    let ty = match &inline.type_condition {
                        Some(condition) => {
                            self.check_inline(findings, parent, inline);
                            self.check_known_type(findings, condition);
                            self.composite(condition)
                        }
                        None => parent,
                    };
                    let location = DirectiveLocation::InlineFragment;
                    self.directives(findings, &inline.directives, location);
                    // Conflicts inside are those of the selection set around it.
                    self.each_selection(findings, ty, &inline.selection_set);
                }
            }
        }
    }

    fn unique(&self, findings: &mut Findings, seen: &mut Twice<'a>, what: &str, name: &'a Name) {
        match seen.0.get(name.as_str()) {
            Some(first) => {
                let message = format!("There can be only one {what} named \"{name}\".");
                self.report(findings, message, [*first, name.location()]);
            }
            None => {
                seen.0.insert(name.as_str(), name.location());
            }
        }
    }
}

/// The name of what the type system defines.
fn defined(definition: &Definition) -> Option<&Name> {
    Some(match definition {
        Definition::OperationDefinition(of) => return of.name.as_ref(),
        Definition::FragmentDefinition(of) => &of.name,
        Definition::DirectiveDefinition(of) => &of.name,
        Definition::ScalarTypeDefinition(of) => &of.name,
        Definition::ObjectTypeDefinition(of) => &of.name,
        Definition::InterfaceTypeDefinition(of) => &of.name,
        Definition::UnionTypeDefinition(of) => &of.name,
        Definition::EnumTypeDefinition(of) => &of.name,
        Definition::InputObjectTypeDefinition(of) => &of.name,
        Definition::DirectiveExtension(of) => &of.name,
        Definition::ScalarTypeExtension(of) => &of.name,
        Definition::ObjectTypeExtension(of) => &of.name,
        Definition::InterfaceTypeExtension(of) => &of.name,
        Definition::UnionTypeExtension(of) => &of.name,
        Definition::EnumTypeExtension(of) => &of.name,
        Definition::InputObjectTypeExtension(of) => &of.name,
        Definition::SchemaDefinition(_) | Definition::SchemaExtension(_) => return None,
    })
}

/// Names that were seen, with their places.
#[derive(Default)]
struct Twice<'a>(HashMap<&'a str, Option<SourceSpan>>);

/// Groups of equal names, in the order of their first.
fn grouped<'n, T: 'n>(
    items: impl Iterator<Item = &'n T>,
    name: impl Fn(&'n T) -> &'n Name,
) -> Vec<(&'n Name, Vec<Option<SourceSpan>>)> {
    let mut groups: Vec<(&Name, Vec<Option<SourceSpan>>)> = Vec::new();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    for item in items {
        let name = name(item);
        let at = *positions.entry(name.as_str()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(name.location());
    }
    groups
}
