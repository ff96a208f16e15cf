//! `@authorization`, `@subscriptionsAuthorization` and `@authentication`: the form of their rules. What the conditions
//! compare is checked where the API's where inputs are known.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{Context, Findings};
use crate::{
    definitions::{RECURSION_LIMIT, Site, did_you_mean, nearest},
    diagnostic::codes,
    resolve::directives,
};

const KEYS: &[&str] = &["AND", "OR", "NOT", "node", "jwt"];

/// Rules are not empty, and their conditions have the keys that conditions have.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields() {
        let site = at.site();
        for directive in at.field.directives.iter() {
            check_directive(directive, &site.directive(directive), findings);
        }
    }
    for ty in context.types() {
        let site = Site::of(ty);
        for directive in ty.directives().iter() {
            check_directive(directive, &site.directive(directive), findings);
        }
    }
}

fn check_directive(directive: &Node<Directive>, site: &Site, findings: &mut Findings<'_>) {
    match directive.name.as_str() {
        "authorization" => {
            if directive.arguments.is_empty() {
                let message = "@authorization requires at least one of filter, validate arguments";
                findings.error(codes::AUTHORIZATION_EMPTY, site.clone(), message);
            }
            check_rules(directive, "filter", site, findings);
            check_rules(directive, "validate", site, findings);
        }
        "subscriptionsAuthorization" => check_rules(directive, "filter", site, findings),
        _ => {}
    }
}

fn check_rules(directive: &Directive, name: &str, site: &Site, findings: &mut Findings<'_>) {
    let Some(rules) = directives::argument(directive, name) else {
        return;
    };
    for rule in directives::items(rules) {
        if let Some(condition) = directives::entry(rule, "where") {
            check_where(condition, &site.argument(name, Some(condition)), findings);
        }
    }
}

/// Conditions nest through `AND`, `OR` and `NOT`, as deep as the parser allows.
fn check_where(condition: &Node<Value>, site: &Site, findings: &mut Findings<'_>) {
    let argument = site.path.last().cloned().unwrap_or_default();
    let mut open = vec![(condition, 0)];
    while let Some((value, depth)) = open.pop() {
        let Some(entries) = value.as_object() else {
            let message = format!("Invalid argument: {argument}, error: Expected an object.");
            findings.error(codes::AUTHORIZATION_WHERE, site.clone(), message);
            continue;
        };
        for (key, below) in entries {
            if !KEYS.contains(&key.as_str()) {
                let hint = did_you_mean(nearest(key, KEYS.iter().copied()));
                let message = format!(
                    "Invalid argument: {argument}, error: Field \"{key}\" is not defined by type.{hint}"
                );
                let place = site.argument(key, Some(below));
                findings.error(codes::AUTHORIZATION_WHERE, place, message);
            } else if matches!(key.as_str(), "AND" | "OR" | "NOT") && depth < RECURSION_LIMIT {
                open.extend(
                    directives::items(below)
                        .iter()
                        .map(|item| (item, depth + 1)),
                );
            }
        }
    }
}
