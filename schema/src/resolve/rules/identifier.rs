//! Names that go to the database: labels, relationship types, properties, indexes.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{Context, Findings};
use crate::{definitions::Site, diagnostic::codes, resolve::directives};

/// The longest name in bytes. Neo4j allows 65,534; a longer one would fail at the first query.
const LONGEST: usize = 65_534;

/// How the labels of nodes start that Cygnet keeps for itself, such as records of idempotency keys.
const OWN_LABELS: &str = "__Cygnet";
/// The longest GraphQL name: nothing that is generated of it may grow without bound.
const LONGEST_NAME: usize = 1_024;

/// Every name is one that the database can have.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types() {
        let site = Site::of(ty);
        check_name(ty.name(), &site, findings);
        if let Some(directive) = ty.directives().get("node") {
            check_labels(directive, &site.directive(directive), findings);
        }
        for name in ["fulltext", "vector"] {
            if let Some(directive) = ty.directives().get(name) {
                check_indexes(directive, &site.directive(directive), findings);
            }
        }
    }
    for at in context.fields() {
        check_name(&at.field.name, &at.site(), findings);
        for (name, argument) in [("alias", "property"), ("relationship", "type")] {
            let Some(directive) = at.directive(name) else {
                continue;
            };
            if let Some(value) = directives::argument(directive, argument) {
                let site = at
                    .site()
                    .directive(directive)
                    .argument(argument, Some(value));
                check_text(value, site, findings);
            }
        }
    }
}

fn check_name(name: &str, site: &Site, findings: &mut Findings<'_>) {
    if name.len() > LONGEST_NAME {
        let message = format!(
            "A name is at most {LONGEST_NAME} bytes long; this one has {}.",
            name.len()
        );
        findings.error(codes::BAD_IDENTIFIER, site.clone(), message);
    }
}

fn check_labels(directive: &Node<Directive>, site: &Site, findings: &mut Findings<'_>) {
    let Some(labels) = directives::argument(directive, "labels") else {
        return;
    };
    for value in directives::items(labels) {
        let site = site.argument("labels", Some(value));
        let Some(label) = value.as_str() else {
            continue;
        };
        let path = label
            .strip_prefix("$jwt.")
            .or_else(|| label.strip_prefix("$context."));
        if let Some(path) = path {
            if directives::path(path).iter().any(String::is_empty) {
                let message =
                    format!("The label \"{label}\" names no value: write names joined by dots.");
                findings.error(codes::BAD_LABEL, site, message);
            }
        } else if label.starts_with('$') {
            let message = format!(
                "The label \"{label}\" is taken from nowhere: a label of the caller starts with `$jwt.` or `$context.`."
            );
            findings.error(codes::BAD_LABEL, site, message);
        } else if label.starts_with(OWN_LABELS) {
            let message = format!(
                "The label \"{label}\" is one of Cygnet's own: labels of data do not start with `{OWN_LABELS}`."
            );
            findings.error(codes::BAD_LABEL, site, message);
        } else {
            check_text(value, site, findings);
        }
    }
}

fn check_indexes(directive: &Node<Directive>, site: &Site, findings: &mut Findings<'_>) {
    let Some(indexes) = directives::argument(directive, "indexes") else {
        return;
    };
    for index in directives::items(indexes) {
        for key in ["indexName", "embeddingProperty"] {
            if let Some(value) = directives::entry(index, key) {
                check_text(value, site.argument("indexes", Some(value)), findings);
            }
        }
        let Some(value) = directives::entry(index, "queryName") else {
            continue;
        };
        let Some(name) = value.as_str() else { continue };
        if name.len() > LONGEST_NAME || !is_graphql_name(name) {
            let message = "queryName is the name of a root field: letters, digits and underscores, and no digit first.";
            findings.error(
                codes::BAD_IDENTIFIER,
                site.argument("indexes", Some(value)),
                message,
            );
        }
    }
}

fn check_text(value: &Node<Value>, site: Site, findings: &mut Findings<'_>) {
    let Some(text) = value.as_str() else { return };
    let message = if text.is_empty() {
        "A name in the database cannot be empty.".to_owned()
    } else if text.contains('\0') {
        "A name in the database cannot contain NUL.".to_owned()
    } else if text.len() > LONGEST {
        format!(
            "A name in the database is at most {LONGEST} bytes long; this one has {}.",
            text.len()
        )
    } else {
        return;
    };
    findings.error(codes::BAD_IDENTIFIER, site, message);
}

fn is_graphql_name(name: &str) -> bool {
    apollo_compiler::Name::is_valid_syntax(name) && !name.starts_with("__")
}
