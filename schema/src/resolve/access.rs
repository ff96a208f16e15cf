//! The directives of access rules, as the model keeps them, in; [`Access`] out.
//!
//! The rules of `rules::authorization` were kept, so every condition can be read; what could not be read would be closed.

mod requirements;

pub(super) use requirements::close;

use std::sync::Arc;

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{claims::KnownClaims, directives};
use crate::{
    definitions::{Definitions, RECURSION_LIMIT},
    model::{
        Access, Authentication, Closed, Condition, Denial, Model, NodeCondition, NodeId, Operation,
        Operations, Rule,
    },
};

/// Completes types, fields and root fields by their rules.
pub(super) fn resolve(definitions: &Definitions, model: &mut Model) {
    let claims = KnownClaims::of(definitions);
    let mut reader = Reader {
        claims: &claims,
        conditions: Vec::new(),
    };
    let of_schema = On::caller("schema");
    let on_schema = reader.access(&model.settings.kept, &of_schema);
    model.settings.authentication = on_schema.authentication;
    model.settings.requirements = on_schema.requirements;
    for (at, node) in (0_u32..).zip(&mut model.nodes) {
        let on = On::node(NodeId(at), &node.name);
        node.access = reader.access(&node.kept, &on);
        for field in &mut node.fields {
            field.access = reader.access(&field.kept, &on.field(&field.name));
        }
    }
    // On other types most of these directives may not stand; should one be there, it closes the field.
    let edges = model.edges.iter_mut();
    let edges = edges.map(|edge| (&edge.name, &edge.kept[..], &mut edge.fields));
    let plains = model.plains.iter_mut();
    let plains = plains.map(|plain| (&plain.name, &plain.kept[..], &mut plain.fields));
    let interfaces = model.interfaces.iter_mut();
    let interfaces = interfaces.map(|of| (&of.name, &[][..], &mut of.fields));
    for (name, kept, fields) in edges.chain(plains).chain(interfaces) {
        let on = On::caller(name);
        let of_type = reader.access(kept, &on).requirements;
        for field in fields {
            field.access = reader.access(&field.kept, &on.field(&field.name));
            field.access.requirements.extend(of_type.iter().cloned());
        }
    }
    for (of, roots) in [
        ("Query", &mut model.queries),
        ("Mutation", &mut model.mutations),
    ] {
        for root in roots {
            root.access = reader.access(&root.kept, &On::caller(of).field(&root.name));
        }
    }
    requirements::inherit(&mut reader, model);
    model.node_conditions = reader.conditions;
}

/// What a rule is written on.
pub(super) struct On {
    /// The node type it speaks of; `None` where it can speak of the caller only.
    node: Option<NodeId>,
    path: Vec<String>,
}

impl On {
    fn node(node: NodeId, name: &str) -> Self {
        Self {
            node: Some(node),
            path: vec![name.to_owned()],
        }
    }

    pub(super) fn caller(name: &str) -> Self {
        Self {
            node: None,
            path: vec![name.to_owned()],
        }
    }

    fn field(&self, name: &str) -> Self {
        let path = self.path.iter().cloned().chain([name.to_owned()]);
        Self {
            node: self.node,
            path: path.collect(),
        }
    }

    /// What is said where a rule of a directive denies; its words stand in the directive or in one of its rules.
    fn denial(&self, directive: &str, words: impl Fn(&str) -> Option<String>) -> Arc<Denial> {
        Arc::new(Denial {
            rule: format!("{} @{directive}", self.path.join(".")),
            message: words("message"),
            code: words("code"),
        })
    }
}

pub(super) struct Reader<'a> {
    claims: &'a KnownClaims,
    conditions: Vec<NodeCondition>,
}

impl Reader<'_> {
    fn access(&mut self, kept: &[Node<Directive>], on: &On) -> Access {
        let mut access = Access::default();
        for directive in kept {
            let name = directive.name.as_str();
            let read = match name {
                "authentication" => self
                    .authentication(directive, on)
                    .map(|found| access.authentication = Some(found)),
                "authorization" => self.authorization(directive, on, &mut access),
                "requiresScopes" | "policy" => requirements::requirement(directive, on)
                    .map(|found| access.requirements.push(found)),
                "public" => {
                    access.public = true;
                    Some(())
                }
                _ => Some(()),
            };
            if read.is_none() {
                access.closed = Some(Closed::By(name.to_owned()));
            }
        }
        access
    }

    fn authentication(&self, directive: &Directive, on: &On) -> Option<Authentication> {
        let claims = match directives::argument(directive, "jwt") {
            Some(written) if !written.is_null() => Some(self.claims.condition(written).ok()?),
            _ => None,
        };
        let written = directives::argument(directive, "operations");
        Some(Authentication {
            operations: operations(written),
            claims,
            denial: on.denial("authentication", |name| directives::text(directive, name)),
        })
    }

    fn authorization(&mut self, directive: &Directive, on: &On, access: &mut Access) -> Option<()> {
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

    fn rule(&mut self, name: &str, rule: &Node<Value>, on: &On) -> Option<Rule> {
        let condition = match directives::entry(rule, "where") {
            Some(written) if !written.is_null() => {
                let more = ["@authorization", name].map(str::to_owned);
                let path = on.path.iter().cloned().chain(more).collect();
                let below = On {
                    node: on.node,
                    path,
                };
                self.condition(written, &below, 0)?
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
            denial: on.denial("authorization", |name| {
                let text = directives::entry(rule, name)?.as_str()?;
                Some(text.to_owned())
            }),
        })
    }

    fn condition(&mut self, value: &Node<Value>, on: &On, depth: usize) -> Option<Condition> {
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
                    self.conditions.push(NodeCondition {
                        node: on.node?,
                        value: below.clone(),
                        path: on.path.clone(),
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
