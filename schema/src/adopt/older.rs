//! What older majors of the library allowed in type definitions, and what is accepted here without a word.
//!
//! In: documents of type definitions. Out: findings of the same form as those of compiling.

use std::collections::BTreeSet;

use apollo_compiler::{
    Node,
    ast::{Definition, Directive, DirectiveList, Document, Value},
};

use super::parts::span;
use crate::{
    definitions::RECURSION_LIMIT,
    diagnostic::{Diagnostic, Severity, codes},
    source::Source,
};

/// Directives whose conditions name fields of nodes or claims.
const RULES: [&str; 3] = [
    "authorization",
    "subscriptionsAuthorization",
    "authentication",
];

/// Conditions that compare without an operator: `{ node: { owner: "$jwt.sub" } }`.
pub(super) fn findings(source: &Source, document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for definition in &document.definitions {
        for (path, directives) in places(definition) {
            for directive in directives
                .iter()
                .filter(|it| RULES.contains(&it.name.as_str()))
            {
                check(source, &path, directive, &mut found);
            }
        }
    }
    found
}

/// Findings that say of each directive of a type that the type lacks `@node` become one for each type.
pub(super) fn without_repeats(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let mut kept = Vec::with_capacity(found.len());
    for mut finding in found {
        let lacks_node = finding.code == codes::DIRECTIVE_PLACE
            && finding.message.contains("must be in a type with \"@node\"");
        if lacks_node {
            let Some(name) = finding.path.first().cloned() else {
                continue;
            };
            if !told.insert(name.clone()) {
                continue;
            }
            finding.message = format!(
                "`{name}` has directives for nodes, and a type stands for nodes only with `@node` since 7: use `type {name} @node`."
            );
            finding.path.truncate(1);
        }
        kept.push(finding);
    }
    kept
}

/// The directives of a definition and of its fields, with their paths.
pub(super) fn places(definition: &Definition) -> Vec<(Vec<String>, &DirectiveList)> {
    let name = definition
        .name()
        .map_or("schema", |name| name.as_str())
        .to_owned();
    let mut places = vec![(vec![name.clone()], definition.directives())];
    let fields = match definition {
        Definition::ObjectTypeDefinition(ty) => &ty.fields,
        Definition::ObjectTypeExtension(ty) => &ty.fields,
        Definition::InterfaceTypeDefinition(ty) => &ty.fields,
        Definition::InterfaceTypeExtension(ty) => &ty.fields,
        _ => return places,
    };
    for field in fields {
        places.push((
            vec![name.clone(), field.name.to_string()],
            &field.directives,
        ));
    }
    places
}

fn check(
    source: &Source,
    path: &[String],
    directive: &Node<Directive>,
    found: &mut Vec<Diagnostic>,
) {
    let mut open: Vec<(&str, &Node<Value>, usize, bool)> = directive
        .arguments
        .iter()
        .map(|argument| {
            (
                argument.name.as_str(),
                &argument.value,
                0,
                argument.name == "jwt",
            )
        })
        .collect();
    while let Some((key, value, depth, compares)) = open.pop() {
        if depth > RECURSION_LIMIT {
            continue;
        }
        match &**value {
            Value::Object(entries) => {
                let opens = |name: &str| compares || matches!(name, "node" | "jwt");
                // Below an operator there is nothing but values.
                for (name, below) in entries {
                    if compares && is_plain(below) && !is_operator(name) {
                        let path = [path, &[format!("@{}", directive.name)]].concat();
                        found.push(implicit(source, path, (name.as_str(), below)));
                    } else if !is_operator(name)
                        || name == "some"
                        || name == "all"
                        || name == "none"
                        || name == "single"
                    {
                        open.push((name.as_str(), below, depth + 1, opens(name)));
                    }
                }
            }
            Value::List(items) => {
                open.extend(items.iter().map(|item| (key, item, depth + 1, compares)));
            }
            _ => {}
        }
    }
}

fn is_plain(value: &Value) -> bool {
    matches!(
        value,
        Value::String(_) | Value::Int(_) | Value::Float(_) | Value::Boolean(_) | Value::Enum(_)
    )
}

/// Operators of filters, and twins such as `owner_EQ`.
fn is_operator(name: &str) -> bool {
    let twin = name.rsplit_once('_').is_some_and(|(_, last)| {
        !last.is_empty() && last.chars().all(|letter| letter.is_ascii_uppercase())
    });
    twin || matches!(
        name,
        "eq" | "in"
            | "gt"
            | "gte"
            | "lt"
            | "lte"
            | "contains"
            | "startsWith"
            | "endsWith"
            | "includes"
            | "matches"
            | "distance"
            | "some"
            | "all"
            | "none"
            | "single"
            | "caseInsensitive"
            | "count"
            | "min"
            | "max"
            | "average"
            | "sum"
    )
}

fn implicit(source: &Source, path: Vec<String>, (name, value): (&str, &Node<Value>)) -> Diagnostic {
    let shown = value.serialize().no_indent().to_string();
    Diagnostic {
        code: codes::AUTHORIZATION_WHERE,
        severity: Severity::Error,
        message: format!(
            "The condition `{name}: {shown}` compares without an operator, which the library allows no longer: use `{name}: {{ eq: {shown} }}`."
        ),
        span: value
            .location()
            .map(|location| span(source, location.offset()..location.end_offset())),
        path,
        related: Vec::new(),
    }
}
