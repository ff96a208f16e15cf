//! `@tenant` in, [`TenantMark`]s of the node types out, and fields that no client can set.
//!
//! A type's own directive holds; where it has none, that of the schema does, if the type has the property.

use std::sync::Arc;

use apollo_compiler::ast::DirectiveList;

use super::directives;
use crate::model::{
    Field, FieldKind, InterfaceType, Label, Model, NamePattern, NodeType, Settable, TenantLabel,
    TenantMark,
};

/// The name of the directive.
pub(super) const DIRECTIVE: &str = "tenant";

/// The mark of a type.
pub(super) fn mark(
    on: &DirectiveList,
    on_schema: &DirectiveList,
    fields: &[Field],
) -> Option<TenantMark> {
    if let Some(own) = on.get(DIRECTIVE) {
        if let Some(name) = directives::text(own, "property") {
            return Some(TenantMark::Property(name));
        }
        let pattern = NamePattern::parse(&directives::text(own, "label")?)?;
        let taken = Vec::new();
        return Some(TenantMark::Label(Arc::new(TenantLabel { pattern, taken })));
    }
    let name = directives::text(on_schema.get(DIRECTIVE)?, "property")?;
    let has = fields.iter().any(|field| is_stored_as(field, &name));
    has.then_some(TenantMark::Property(name))
}

fn is_stored_as(field: &Field, property: &str) -> bool {
    field.property().is_some_and(|found| found.name == property)
}

/// Completes the marks, and takes the properties of tenants from what clients can set.
pub(super) fn resolve(model: &mut Model) {
    let fixed = |node: &NodeType| {
        let labels = node.labels.iter();
        let fixed = labels.filter_map(|label| match label {
            Label::Fixed(name) => Some(name.clone()),
            Label::Claim(_) | Label::Context(_) => None,
        });
        fixed.collect::<Vec<_>>()
    };
    let taken: Vec<String> = model.nodes.iter().flat_map(fixed).collect();
    for node in &mut model.nodes {
        if let Some(TenantMark::Label(label)) = &mut node.tenant {
            Arc::make_mut(label).taken.clone_from(&taken);
        }
        let Some(property) = node.tenant_property().map(str::to_owned) else {
            continue;
        };
        for field in &mut node.fields {
            if is_stored_as(field, &property) {
                field.settable = UNSET;
            }
        }
    }
    let Model {
        nodes, interfaces, ..
    } = model;
    for interface in interfaces {
        of_interface(interface, nodes);
    }
}

const UNSET: Settable = Settable {
    on_create: false,
    on_update: false,
};

/// A field of an interface cannot be set where an implementation keeps its tenant in it.
fn of_interface(interface: &mut InterfaceType, nodes: &[NodeType]) {
    let implementations = interface.implementations.iter();
    let implementations: Vec<&NodeType> = implementations.map(|id| &nodes[id.index()]).collect();
    for field in &mut interface.fields {
        let is_mark = implementations.iter().any(|node| {
            let own = node.fields.iter().find(|own| own.name == field.name);
            let property = node.tenant_property();
            own.zip(property)
                .is_some_and(|(own, property)| is_stored_as(own, property))
        });
        if is_mark && matches!(field.kind, FieldKind::Property(_)) {
            field.settable = UNSET;
        }
    }
}
