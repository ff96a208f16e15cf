//! Rules about the caller alone: `@requiresScopes` and `@policy` in, [`Requirement`]s out; those of interfaces on what implements them; and
//! types without a rule, where the configuration closes those.

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};

use super::{On, Reader, directives};
use crate::{
    diagnostic::{Diagnostic, Severity, codes},
    model::{Closed, InterfaceId, Model, Needs, Requirement},
};

/// A requirement as written.
pub(super) fn requirement(directive: &Directive, on: &On) -> Option<Requirement> {
    let name = directive.name.as_str();
    let (argument, needs): (_, fn(_) -> _) = match name {
        "requiresScopes" => ("scopes", Needs::Scopes),
        _ => ("policies", Needs::Policies),
    };
    let lists = directives::items(directives::argument(directive, argument)?);
    let text = |item: &Node<Value>| item.as_str().map(str::to_owned);
    let list = |list: &Node<Value>| directives::items(list).iter().map(text).collect();
    Some(Requirement {
        needs: needs(lists.iter().map(list).collect::<Option<_>>()?),
        denial: on.denial(name, |name| directives::text(directive, name)),
    })
}

/// What stands on an interface or a field of one holds of every type that implements it, whatever way leads there.
pub(super) fn inherit(reader: &mut Reader<'_>, model: &mut Model) {
    let of_types: Vec<Vec<Requirement>> = model
        .interfaces
        .iter()
        .map(|interface| {
            let on = On::caller(&interface.name);
            reader.access(&interface.kept, &on).requirements
        })
        .collect();
    for node in &mut model.nodes {
        for InterfaceId(at) in &node.implements {
            let at = *at as usize;
            node.access.requirements.extend(of_types[at].clone());
            for declared in &model.interfaces[at].fields {
                let mut own = node.fields.iter_mut();
                if let Some(own) = own.find(|field| field.name == declared.name) {
                    let more = declared.access.requirements.iter().cloned();
                    own.access.requirements.extend(more);
                }
            }
        }
    }
}

/// Closes the types and root fields without a rule: one warning for each.
pub(in crate::resolve) fn close(model: &mut Model) -> Vec<Diagnostic> {
    if model.is_ruled() {
        return Vec::new();
    }
    let mut closed = Vec::new();
    let nodes = model.nodes.iter_mut().map(|node| {
        let is_ruled = node.is_ruled();
        (vec![node.name.clone()], is_ruled, &mut node.access)
    });
    let queries = model.queries.iter_mut().map(|root| ("Query", root));
    let mutations = model.mutations.iter_mut().map(|root| ("Mutation", root));
    let roots = queries.chain(mutations).map(|(of, root)| {
        let is_ruled = root.is_ruled();
        let path = vec![of.to_owned(), root.name.clone()];
        (path, is_ruled, &mut root.access)
    });
    for (path, is_ruled, access) in nodes.chain(roots) {
        if is_ruled || access.public {
            continue;
        }
        access.closed.get_or_insert(Closed::WithoutRule);
        closed.push(Diagnostic {
            code: codes::ACCESS_CLOSED,
            severity: Severity::Warning,
            message: format!(
                "\"{}\" has no access rule, and `auth.default` is `deny`: it is closed. Give it a rule (@authentication, @authorization, @requiresScopes, @policy, @tenant) or @public.",
                path.join(".")
            ),
            span: None,
            path,
            related: Vec::new(),
        });
    }
    closed
}
