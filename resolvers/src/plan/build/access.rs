//! Access rules: what a caller may see of a type, as a predicate that no set of the plan can be without.
//!
//! Rules of the schema (`@authentication`, `@authorization`) are evaluated by a later feature. Until then a type or
//! field that carries one is closed: refusing is safe, reading would not be.

use cygnet_schema::model::{Field, NodeId};

use super::Env;
use crate::{
    error::{ErrorCode, Refused},
    plan::Predicate,
};

const RULES: [&str; 4] = [
    "authentication",
    "authorization",
    "requiresScopes",
    "policy",
];

/// What must hold of a node of this type to be visible.
pub(super) fn of_node(env: Env<'_>, node: NodeId) -> Result<Predicate, Refused> {
    let ty = env.model.node(node);
    if has_rule(&ty.kept) || has_rule(&env.model.settings.kept) {
        return Err(closed(&ty.name));
    }
    Ok(Predicate::True)
}

/// Refuses a field that carries a rule.
pub(super) fn of_field(field: &Field) -> Result<(), Refused> {
    if has_rule(&field.kept) {
        Err(closed(&field.name))
    } else {
        Ok(())
    }
}

/// Refuses a custom root field that carries a rule.
pub(super) fn of_root(
    name: &str,
    kept: &[apollo_compiler::Node<apollo_compiler::ast::Directive>],
) -> Result<(), Refused> {
    if has_rule(kept) {
        Err(closed(name))
    } else {
        Ok(())
    }
}

fn has_rule(kept: &[apollo_compiler::Node<apollo_compiler::ast::Directive>]) -> bool {
    kept.iter()
        .any(|directive| RULES.contains(&directive.name.as_str()))
}

fn closed(name: &str) -> Refused {
    Refused::new(
        ErrorCode::Forbidden,
        format!(
            "\"{name}\" has access rules, which this server does not evaluate yet: it is closed"
        ),
    )
}
