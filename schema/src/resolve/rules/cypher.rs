//! `@cypher`

use apollo_compiler::schema::ExtendedType;

use super::{Context, Findings, context::Holder};
use crate::{diagnostic::codes, resolve::directives};

/// The statement and its column are there, and what it returns can be read.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, directive) in context.fields_with("cypher") {
        let site = at.site().directive(directive);
        for name in ["statement", "columnName"] {
            let Some(value) = directives::argument(directive, name) else {
                continue;
            };
            if value.as_str().is_some_and(|text| text.trim().is_empty()) {
                let message = format!("@cypher {name} required");
                findings.error(
                    codes::CYPHER_EMPTY,
                    site.argument(name, Some(value)),
                    message,
                );
            }
        }
        if !matches!(at.holder, Holder::NODE | Holder::EDGE | Holder::ROOT) {
            continue;
        }
        if at.field.ty.item_type().is_list() {
            let message = format!("@cypher field {} cannot be a list of lists.", at.field.name);
            findings.error(codes::CYPHER_TARGET, site, message);
            continue;
        }
        let message = match context.schema().types.get(at.inner()) {
            Some(ExtendedType::Interface(interface)) => {
                let mut implementations = context.implementations(&interface.name);
                (!implementations.any(|name| context.is_node(name))).then(|| {
                    format!(
                        "@cypher field {} must target interface ({}) implemented by types annotated with the @node directive",
                        at.field.name, interface.name
                    )
                })
            }
            Some(ExtendedType::Union(union)) => {
                let is_plain = !union.members.iter().all(|member| context.is_node(member));
                is_plain.then(|| {
                    format!(
                        "@cypher field {} must target a union ({}) of types with @node.",
                        at.field.name, union.name
                    )
                })
            }
            Some(ExtendedType::Object(object))
                if object.directives.has("relationshipProperties") =>
            {
                Some(format!(
                    "@cypher field {} cannot return relationship properties ({}).",
                    at.field.name, object.name
                ))
            }
            _ => None,
        };
        if let Some(message) = message {
            findings.error(codes::CYPHER_TARGET, site, message);
        }
    }
}
