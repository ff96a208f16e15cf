//! Reading the arguments of applied directives.

use apollo_compiler::{
    Node,
    ast::{self, Directive, DirectiveList, Value},
};

/// Directives whose meaning is in fields of the model. All others are kept as written.
const MODELLED: &[&str] = &[
    "node",
    "relationship",
    "relationshipProperties",
    "declareRelationship",
    "alias",
    "coalesce",
    "default",
    "id",
    "relayId",
    "unique",
    "timestamp",
    "cypher",
    "selectable",
    "settable",
    "filterable",
    "sortable",
    "groupBy",
    "query",
    "mutation",
    "subscription",
    "plural",
    "limit",
    "fulltext",
    "vector",
    "index",
    "tenant",
    "jwt",
    "jwtClaim",
    "deprecated",
];

/// Whether a type is one of the three root types.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "Query" | "Mutation" | "Subscription")
}

/// The directives that the model keeps as written.
pub(super) fn kept(directives: &DirectiveList) -> Vec<Node<Directive>> {
    let is_kept = |directive: &&Node<Directive>| !MODELLED.contains(&directive.name.as_str());
    directives.iter().filter(is_kept).cloned().collect()
}

/// The value of an argument as written.
pub(super) fn argument<'a>(directive: &'a Directive, name: &str) -> Option<&'a Node<Value>> {
    directive.specified_argument_by_name(name)
}

/// A text argument.
pub(super) fn text(directive: &Directive, name: &str) -> Option<String> {
    argument(directive, name)?.as_str().map(str::to_owned)
}

/// A truth argument.
pub(super) fn flag(directive: &Directive, name: &str) -> Option<bool> {
    argument(directive, name)?.to_bool()
}

/// Whether an argument that lists names of an enum has the name; a missing argument has all.
pub(super) fn lists(directive: &Directive, argument_name: &str, value: &str) -> bool {
    let Some(written) = argument(directive, argument_name) else {
        return true;
    };
    items(written)
        .iter()
        .any(|item| item.as_enum().is_some_and(|name| name == value))
}

/// The items of a list; a single value is a list of one, as GraphQL coerces it.
pub(super) fn items(value: &Node<Value>) -> &[Node<Value>] {
    match value.as_list() {
        Some(list) => list,
        None if value.is_null() => &[],
        None => std::slice::from_ref(value),
    }
}

/// A field of an object value.
pub(super) fn entry<'a>(value: &'a Value, name: &str) -> Option<&'a Node<Value>> {
    value
        .as_object()?
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// The reason of `@deprecated`, if it is there.
pub(super) fn deprecated(directives: &DirectiveList) -> Option<String> {
    let directive = directives.get("deprecated")?;
    Some(text(directive, "reason").unwrap_or_else(|| "No longer supported".to_owned()))
}

/// A description's text.
pub(super) fn description(node: Option<&Node<str>>) -> Option<String> {
    node.map(|text| text.as_str().to_owned())
}

/// The arguments of a field.
pub(super) fn arguments(field: &ast::FieldDefinition) -> Vec<crate::model::Argument> {
    field
        .arguments
        .iter()
        .map(|argument| input_value(argument))
        .collect()
}

/// An argument or a field of an input object.
pub(super) fn input_value(written: &ast::InputValueDefinition) -> crate::model::Argument {
    crate::model::Argument {
        name: written.name.to_string(),
        description: description(written.description.as_ref()),
        ty: written.ty.as_ref().clone(),
        default: written.default_value.clone(),
        kept: written.directives.iter().cloned().collect(),
    }
}

/// The names of a path: joined by dots; a dot that belongs to a name has a backslash before it.
pub(super) fn path(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '.' {
            names.push(std::mem::take(&mut name));
        } else if letter == '\\' && letters.next_if_eq(&'.').is_some() {
            name.push('.');
        } else {
            name.push(letter);
        }
    }
    names.push(name);
    names
}
