//! The policies of the configuration: expressions over the caller in, [`Policy`]s out, or what is wrong with them; and the names that
//! `@policy` uses against those that there are.
//!
//! An expression has our words (`role`, `scope`, `tier`, `authenticated`, `claims`, `and`, `or`, `not`) and those of `jwt` conditions.

use apollo_compiler::{
    Name, Node,
    ast::{FloatValue, IntValue, Value},
};

use super::{
    claims::{KnownClaims, Wrong},
    directives,
};
use crate::{
    definitions::{Definitions, Site, did_you_mean, nearest},
    diagnostic::{Diagnostic, Severity, codes},
    model::{ClaimCondition, Policy, PolicyCondition, WithoutRule},
};

/// What the configuration says of access.
#[derive(Debug, Clone, Default)]
pub struct Governance {
    /// Policies by name, in their order, as written.
    pub policies: Vec<(String, serde_json::Value)>,
    /// What becomes of types without a rule.
    pub without_rule: WithoutRule,
}

/// How deep an expression may nest.
const MAX_DEPTH: usize = 32;

/// The policies, and what is wrong with them or with their uses.
pub(super) fn resolve(
    definitions: &Definitions,
    governance: &Governance,
) -> (Vec<Policy>, Vec<Diagnostic>) {
    let claims = KnownClaims::of(definitions);
    let mut findings = unknown(definitions, governance);
    let mut policies = Vec::with_capacity(governance.policies.len());
    for (name, written) in &governance.policies {
        let read = literal(written, 0).ok_or_else(too_deep);
        match read.and_then(|written| expression(&claims, &written, 0)) {
            Ok(condition) => policies.push(Policy {
                name: name.clone(),
                condition,
            }),
            Err(wrong) => findings.push(Diagnostic {
                code: codes::POLICY_EXPRESSION,
                severity: Severity::Error,
                message: wrong.message,
                span: None,
                path: vec!["auth".to_owned(), "policies".to_owned(), name.clone()],
                related: Vec::new(),
            }),
        }
    }
    (policies, findings)
}

/// Names of policies that the configuration does not have.
fn unknown(definitions: &Definitions, governance: &Governance) -> Vec<Diagnostic> {
    let known = || governance.policies.iter().map(|(name, _)| name.as_str());
    let mut findings = Vec::new();
    for (site, directive) in super::rules::applied(definitions, "policy") {
        let Some(lists) = directives::argument(directive, "policies") else {
            continue;
        };
        let items = directives::items(lists).iter();
        for item in items.flat_map(directives::items) {
            let Some(name) = item.as_str() else { continue };
            if known().any(|known| known == name) {
                continue;
            }
            let hint = did_you_mean(nearest(name, known()));
            let site: Site = site.directive(directive).argument("policies", Some(item));
            findings.push(Diagnostic {
                code: codes::POLICY_UNKNOWN,
                severity: Severity::Error,
                message: format!(
                    "There is no policy \"{name}\": the configuration defines policies in `auth.policies`.{hint}"
                ),
                span: definitions.places.span(site.location),
                path: site.path,
                related: Vec::new(),
            });
        }
    }
    findings
}

/// What an expression asks. Of several words all must hold.
fn expression(
    claims: &KnownClaims,
    value: &Node<Value>,
    depth: usize,
) -> Result<PolicyCondition, Wrong> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    let words = match value.as_object() {
        Some(words) if !words.is_empty() => words,
        _ => {
            let message = "Expected words such as `role: analyst` (an expression without any would hold of everybody).";
            return Err(Wrong::new(value, message.to_owned()));
        }
    };
    let mut parts = Vec::with_capacity(words.len());
    for (word, below) in words {
        parts.push(match word.as_str() {
            "and" | "AND" => PolicyCondition::And(each(claims, below, depth)?),
            "or" | "OR" => PolicyCondition::Or(each(claims, below, depth)?),
            "not" | "NOT" => PolicyCondition::Not(Box::new(expression(claims, below, depth + 1)?)),
            "authenticated" => match below.to_bool() {
                Some(true) => PolicyCondition::Authenticated,
                Some(false) => PolicyCondition::Not(Box::new(PolicyCondition::Authenticated)),
                None => {
                    let message = "`authenticated` is `true` or `false`.";
                    return Err(Wrong::new(below, message.to_owned()));
                }
            },
            "role" => PolicyCondition::Role(texts(word, below)?),
            "scope" => PolicyCondition::Scope(texts(word, below)?),
            "tier" => PolicyCondition::Tier(texts(word, below)?),
            "claims" => PolicyCondition::Claims(by_name(claims, below)?),
            _ => PolicyCondition::Claims(claims.claim(word, below)?),
        });
    }
    Ok(match parts.len() {
        1 => parts.remove(0),
        _ => PolicyCondition::And(parts),
    })
}

fn too_deep() -> Wrong {
    let message = format!("The expression is nested more than {MAX_DEPTH} deep.");
    Wrong::new(&Node::new(Value::Null), message)
}

/// A value of the configuration as one of GraphQL, which conditions are read from. Names of claims need not be names of GraphQL.
fn literal(json: &serde_json::Value, depth: usize) -> Option<Node<Value>> {
    use serde_json::Value as Json;
    if depth > 2 * MAX_DEPTH {
        return None;
    }
    Some(Node::new(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Boolean(*flag),
        Json::Number(number) if number.is_f64() => {
            Value::Float(FloatValue::new_parsed(&number.to_string()))
        }
        Json::Number(number) => Value::Int(IntValue::new_parsed(&number.to_string())),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => {
            let items = items.iter().map(|item| literal(item, depth + 1));
            Value::List(items.collect::<Option<_>>()?)
        }
        Json::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, below)| Some((Name::new_unchecked(key), literal(below, depth + 1)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
    }))
}

fn each(
    claims: &KnownClaims,
    value: &Node<Value>,
    depth: usize,
) -> Result<Vec<PolicyCondition>, Wrong> {
    let items = directives::items(value).iter();
    let parts: Vec<_> = items
        .map(|item| expression(claims, item, depth + 1))
        .collect::<Result<_, _>>()?;
    match parts.is_empty() {
        true => Err(Wrong::new(value, "Expected at least one.".to_owned())),
        false => Ok(parts),
    }
}

/// A text, or a list of texts of which one is meant.
fn texts(word: &str, value: &Node<Value>) -> Result<Node<Value>, Wrong> {
    let items = directives::items(value);
    match !items.is_empty() && items.iter().all(|item| item.as_str().is_some()) {
        true => Ok(value.clone()),
        false => Err(Wrong::new(
            value,
            format!("`{word}` is a text or a list of texts."),
        )),
    }
}

/// Conditions on claims by their names in the token, joined by dots, or in the `@jwt` type.
fn by_name(claims: &KnownClaims, value: &Node<Value>) -> Result<ClaimCondition, Wrong> {
    let Some(entries) = value.as_object().filter(|entries| !entries.is_empty()) else {
        let message =
            "`claims` has the names of claims, each with a comparison such as `{ eq: ops }`.";
        return Err(Wrong::new(value, message.to_owned()));
    };
    let each = entries
        .iter()
        .map(|(name, below)| claims.any_claim(name, below));
    Ok(ClaimCondition::And(each.collect::<Result<_, _>>()?))
}
