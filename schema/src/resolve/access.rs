//! The directives of access rules, as the model keeps them, in; [`Access`] out.
//!
//! The rules of `rules::authorization` were kept, so every condition can be read; what could not be read would be closed.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{claims::KnownClaims, directives};
use crate::{
    definitions::{Definitions, RECURSION_LIMIT},
    model::{
        Access, Authentication, Condition, Model, NodeCondition, NodeId, Operation, Operations,
        Rule,
    },
};

/// Rules that nothing evaluates yet.
const NOT_EVALUATED: [&str; 2] = ["requiresScopes", "policy"];

/// Completes types, fields and root fields by their rules.
pub(super) fn resolve(definitions: &Definitions, model: &mut Model) {
    let claims = KnownClaims::of(definitions);
    let mut reader = Reader {
        claims: &claims,
        conditions: Vec::new(),
    };
    let on_schema = std::mem::take(&mut model.settings.kept);
    model.settings.authentication = reader.access(&on_schema, None).authentication;
    model.settings.kept = on_schema;
    for (at, node) in (0_u32..).zip(&mut model.nodes) {
        let at = NodeId(at);
        let path = vec![node.name.clone()];
        node.access = reader.access(&node.kept, Some((at, path.clone())));
        for field in &mut node.fields {
            let mut path = path.clone();
            path.push(field.name.clone());
            field.access = reader.access(&field.kept, Some((at, path)));
        }
    }
    // On other types these directives may not stand; should one be there, it closes the field.
    let others = (model.edges.iter_mut().map(|edge| &mut edge.fields))
        .chain(model.plains.iter_mut().map(|plain| &mut plain.fields))
        .chain(model.interfaces.iter_mut().map(|of| &mut of.fields));
    for field in others.flatten() {
        field.access = reader.access(&field.kept, None);
    }
    for root in model.queries.iter_mut().chain(&mut model.mutations) {
        root.access = reader.access(&root.kept, None);
    }
    model.node_conditions = reader.conditions;
}

/// Of which node a rule speaks, and where it is written.
type On = (NodeId, Vec<String>);

struct Reader<'a> {
    claims: &'a KnownClaims,
    conditions: Vec<NodeCondition>,
}

impl Reader<'_> {
    fn access(&mut self, kept: &[Node<Directive>], on: Option<On>) -> Access {
        let mut access = Access::default();
        for directive in kept {
            let name = directive.name.as_str();
            let read = match name {
                "authentication" => self
                    .authentication(directive)
                    .map(|found| access.authentication = Some(found)),
                "authorization" => self.authorization(directive, on.as_ref(), &mut access),
                _ if NOT_EVALUATED.contains(&name) => None,
                _ => Some(()),
            };
            if read.is_none() {
                access.closed_by = Some(name.to_owned());
            }
        }
        access
    }

    fn authentication(&self, directive: &Directive) -> Option<Authentication> {
        let claims = match directives::argument(directive, "jwt") {
            Some(written) if !written.is_null() => Some(self.claims.condition(written).ok()?),
            _ => None,
        };
        let written = directives::argument(directive, "operations");
        Some(Authentication {
            operations: operations(written),
            claims,
        })
    }

    fn authorization(
        &mut self,
        directive: &Directive,
        on: Option<&On>,
        access: &mut Access,
    ) -> Option<()> {
        for (name, list) in [
            ("filter", &mut access.filters),
            ("validate", &mut access.validations),
        ] {
            let rules = directives::argument(directive, name);
            let rules = rules.map(directives::items).unwrap_or_default();
            for rule in rules {
                list.push(self.rule(name, rule, on)?);
            }
        }
        Some(())
    }

    fn rule(&mut self, name: &str, rule: &Node<Value>, on: Option<&On>) -> Option<Rule> {
        let condition = match directives::entry(rule, "where") {
            Some(written) if !written.is_null() => {
                let on = on.map(|(node, path)| {
                    let more = ["@authorization", name].map(str::to_owned);
                    (*node, path.iter().cloned().chain(more).collect())
                });
                self.condition(written, on.as_ref(), 0)?
            }
            _ => Condition::And(Vec::new()),
        };
        let required = directives::entry(rule, "requireAuthentication");
        let when = directives::entry(rule, "when").map(directives::items);
        let is_when = |moment: &str| {
            let has = |item: &Node<Value>| item.as_enum().is_some_and(|it| it == moment);
            when.is_none_or(|items| items.iter().any(has))
        };
        Some(Rule {
            operations: operations(directives::entry(rule, "operations")),
            before: name == "filter" || is_when("BEFORE"),
            after: name == "validate" && is_when("AFTER"),
            require_authentication: required.and_then(|value| value.to_bool()).unwrap_or(true),
            condition,
        })
    }

    fn condition(
        &mut self,
        value: &Node<Value>,
        on: Option<&On>,
        depth: usize,
    ) -> Option<Condition> {
        if depth > RECURSION_LIMIT {
            return None;
        }
        let mut parts = Vec::new();
        for (key, below) in value.as_object()? {
            let mut each = || {
                let items = directives::items(below).iter();
                items
                    .map(|item| self.condition(item, on, depth + 1))
                    .collect::<Option<Vec<_>>>()
            };
            parts.push(match key.as_str() {
                "AND" => Condition::And(each()?),
                "OR" => Condition::Or(each()?),
                "NOT" => Condition::Not(Box::new(self.condition(below, on, depth + 1)?)),
                "jwt" => Condition::Claims(self.claims.condition(below).ok()?),
                "node" => {
                    let (node, path) = on?;
                    self.conditions.push(NodeCondition {
                        node: *node,
                        value: below.clone(),
                        path: path.clone(),
                    });
                    Condition::Node(self.conditions.len() - 1)
                }
                _ => return None,
            });
        }
        Some(match parts.len() {
            1 => parts.remove(0),
            _ => Condition::And(parts),
        })
    }
}

/// The operations of a rule; without the argument all (of a filter and a validation those that they can have).
fn operations(written: Option<&Node<Value>>) -> Operations {
    let named = |operation: &Operation| {
        let Some(written) = written else { return true };
        directives::items(written)
            .iter()
            .any(|item| item.as_enum().is_some_and(|name| name == operation.name()))
    };
    Operations::of(Operation::ALL.into_iter().filter(named))
}
