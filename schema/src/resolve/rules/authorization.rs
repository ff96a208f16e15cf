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
    resolve::{claims::KnownClaims, directives},
};

const KEYS: &[&str] = &["AND", "OR", "NOT", "node", "jwt"];

/// Rules are not empty, and their conditions have the keys that conditions have.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let claims = &KnownClaims::of(context.definitions);
    for at in context.fields() {
        let site = at.site();
        for directive in at.field.directives.iter() {
            check_directive(directive, claims, &site.directive(directive), findings);
        }
    }
    for ty in context.types() {
        let site = Site::of(ty);
        for directive in ty.directives().iter() {
            check_directive(directive, claims, &site.directive(directive), findings);
        }
    }
    for directive in context.on_schema().iter() {
        let site = Site::schema().directive(directive);
        check_directive(directive, claims, &site, findings);
    }
}

/// Warns of types whose events anybody may read though not everybody may read the nodes.
pub(super) fn warn_unguarded_events(context: &Context<'_>, findings: &mut Findings<'_>) {
    let all_publish = context.on_schema().has("subscription");
    for (ty, directive) in context.types_with("authorization") {
        let publishes = all_publish || ty.directives().has("subscription");
        if publishes && !ty.directives().has("subscriptionsAuthorization") {
            let message = "'@subscriptionsAuthorization' not found on a type/field which has '@authorization' - subscriptions events are not subject to the authorization rules specified in '@authorization' directives.";
            let place = Site::of(ty).directive(directive);
            findings.warning(codes::SUBSCRIPTION_UNGUARDED, place, message);
        }
    }
}

/// Warns of lists of rules that are empty: they say nothing, and hide and refuse nothing.
pub(super) fn warn_without_rules(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (site, directive) in super::applied(context.definitions, "authorization") {
        for name in ["filter", "validate"] {
            if let Some(rules) = directives::argument(directive, name)
                && directives::items(rules).is_empty()
            {
                let message = format!(
                    "@authorization({name}: []) has no rule: it says nothing, and everybody may."
                );
                let place = site.directive(directive).argument(name, Some(rules));
                findings.warning(codes::AUTHORIZATION_NO_RULE, place, message);
            }
        }
    }
}

fn check_directive(
    directive: &Node<Directive>,
    claims: &KnownClaims,
    site: &Site,
    findings: &mut Findings<'_>,
) {
    match directive.name.as_str() {
        "authentication" => {
            if let Some(written) = directives::argument(directive, "jwt")
                && !written.is_null()
            {
                check_claims(written, claims, (site, "jwt"), findings);
            }
        }
        "authorization" => {
            if directive.arguments.is_empty() {
                let message = "@authorization requires at least one of filter, validate arguments";
                findings.error(codes::AUTHORIZATION_EMPTY, site.clone(), message);
            }
            check_rules((directive, "filter"), claims, site, findings);
            check_rules((directive, "validate"), claims, site, findings);
        }
        "subscriptionsAuthorization" => check_rules((directive, "filter"), claims, site, findings),
        _ => {}
    }
}

fn check_rules(
    (directive, name): (&Directive, &str),
    claims: &KnownClaims,
    site: &Site,
    findings: &mut Findings<'_>,
) {
    let Some(rules) = directives::argument(directive, name) else {
        return;
    };
    for rule in directives::items(rules) {
        if let Some(condition) = directives::entry(rule, "where")
            && !condition.is_null()
        {
            let site = site.argument(name, Some(condition));
            check_where(condition, claims, &site, findings);
        }
    }
}

/// Conditions nest through `AND`, `OR` and `NOT`, as deep as the parser allows.
fn check_where(
    condition: &Node<Value>,
    claims: &KnownClaims,
    site: &Site,
    findings: &mut Findings<'_>,
) {
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
            } else if key == "jwt" {
                check_claims(below, claims, (site, "jwt"), findings);
            }
        }
    }
}

/// Conditions on claims name claims, with operators and values that fit.
fn check_claims(
    condition: &Node<Value>,
    claims: &KnownClaims,
    (site, name): (&Site, &str),
    findings: &mut Findings<'_>,
) {
    if let Err(wrong) = claims.condition(condition) {
        let message = format!("Invalid argument: {name}, error: {}", wrong.message);
        let place = site.argument(name, Some(&wrong.value));
        findings.error(codes::AUTHORIZATION_WHERE, place, message);
    }
}
