//! What rules ask of the caller alone: `@authentication`, `@requiresScopes` and `@policy` as conditions that are decided before anything is
//! sent to the database.
//!
//! A policy's expression is written out where it is used: the prepared form is of the schema that was served with these policies.

use std::sync::Arc;

use apollo_compiler::ast;
use cygnet_schema::model::{
    Access, Authentication, Denial, Needs, Operations, PolicyCondition, Requirement,
};

use super::{Env, condition};
use crate::{
    error::{ErrorCode, Refused},
    slot::{CallerCondition, CallerPart, Lacks, Leaf, Required},
    value::Value,
};

/// What the schema and a type or root field ask.
pub(super) fn of_type(env: Env<'_>, access: &Access, operations: Operations) -> Vec<Required> {
    let settings = &env.model.settings;
    let known = settings.authentication.iter().chain(&access.authentication);
    let known = known.filter_map(|found| authentication(env, found, operations));
    let granted = settings.requirements.iter().chain(&access.requirements);
    known
        .chain(granted.map(|found| requirement(env, found)))
        .collect()
}

/// What a field asks.
pub(super) fn of_field(env: Env<'_>, access: &Access, operations: Operations) -> Vec<Required> {
    let known = access.authentication.as_ref();
    let known = known.and_then(|found| authentication(env, found, operations));
    let granted = access.requirements.iter();
    known
        .into_iter()
        .chain(granted.map(|found| requirement(env, found)))
        .collect()
}

/// What one `@authentication` asks for operations; `None` where it is not for any of them.
fn authentication(
    env: Env<'_>,
    authentication: &Authentication,
    operations: Operations,
) -> Option<Required> {
    authentication.operations.meets(operations).then(|| {
        let claims = authentication.claims.as_ref();
        let claims = claims.and_then(|claims| condition::of_claims(env, claims));
        let all = std::iter::once(CallerCondition::Authenticated).chain(claims);
        Required {
            condition: CallerCondition::And(all.collect()),
            lacks: Lacks::Identity,
            denial: Arc::clone(&authentication.denial),
        }
    })
}

fn requirement(env: Env<'_>, requirement: &Requirement) -> Required {
    let one_of = |lists: &[Vec<String>], holds: &dyn Fn(&str) -> CallerCondition| {
        let all = |list: &Vec<String>| {
            let all = list.iter().map(|name| holds(name)).collect();
            CallerCondition::And(all)
        };
        CallerCondition::Or(lists.iter().map(all).collect())
    };
    let (condition, lacks) = match &requirement.needs {
        Needs::Scopes(lists) => {
            let has = |scope: &str| CallerCondition::Is(CallerPart::Scope, text(scope));
            (one_of(lists, &has), Lacks::Scopes(wanted(lists).into()))
        }
        Needs::Policies(lists) => {
            let holds = |name: &str| match env.model.policy(name) {
                Some(policy) => of_policy(env, &policy.condition),
                // The schema was refused then: should it not have been, nobody passes.
                None => CallerCondition::Or(Vec::new()),
            };
            (one_of(lists, &holds), Lacks::Policy)
        }
    };
    Required {
        condition,
        lacks,
        denial: Arc::clone(&requirement.denial),
    }
}

/// What a caller is told who lacks scopes.
fn wanted(lists: &[Vec<String>]) -> String {
    let lists: Vec<String> = lists.iter().map(|list| list.join(" ")).collect();
    format!(
        "This needs scopes that you do not have: {}",
        lists.join(", or ")
    )
}

/// Expressions nest as deep as reading them allowed.
fn of_policy(env: Env<'_>, condition: &PolicyCondition) -> CallerCondition {
    let each = |items: &[PolicyCondition]| items.iter().map(|it| of_policy(env, it)).collect();
    let is = |part, value| CallerCondition::Is(part, texts(env, value));
    match condition {
        PolicyCondition::And(items) => CallerCondition::And(each(items)),
        PolicyCondition::Or(items) => CallerCondition::Or(each(items)),
        PolicyCondition::Not(inner) => CallerCondition::Not(Box::new(of_policy(env, inner))),
        PolicyCondition::Authenticated => CallerCondition::Authenticated,
        PolicyCondition::Role(value) => is(CallerPart::Role, value),
        PolicyCondition::Scope(value) => is(CallerPart::Scope, value),
        PolicyCondition::Tier(value) => is(CallerPart::Tier, value),
        PolicyCondition::Claims(claims) => {
            // A condition that says nothing holds of nobody.
            condition::of_claims(env, claims).unwrap_or(CallerCondition::Or(Vec::new()))
        }
    }
}

/// A text of a policy, or a list of them, each perhaps one of the request.
fn texts(env: Env<'_>, value: &ast::Value) -> Leaf {
    match value {
        ast::Value::List(items) => Leaf::List(items.iter().map(|item| texts(env, item)).collect()),
        _ => condition::compared(env, value),
    }
}

fn text(text: &str) -> Leaf {
    Leaf::Literal(Value::String(text.into()))
}

/// Why something without a rule is closed.
pub(super) fn without_rule(name: &str) -> Refused {
    let message = format!(
        "\"{name}\" has no access rule, and this server answers only what has one: give it @authentication, @authorization, @requiresScopes or @policy, or mark it @public"
    );
    let denial = Denial {
        rule: format!("{name} auth.default"),
        ..Denial::default()
    };
    Refused::denied(ErrorCode::Forbidden, &message, &Arc::new(denial))
}
