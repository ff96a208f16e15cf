//! What interfaces and their implementations say of each other: who implements what, and which interface declares a
//! relationship field first.

use crate::model::{Field, FieldId, FieldKind, InterfaceId, Model, NodeId, Owner, Relationship};

/// Completes interfaces and relationship fields.
pub(super) fn resolve(model: &mut Model) {
    fill_implementations(model);
    let declared = declarations(model);
    for (node, field, declared_by) in declared {
        if let Some(relationship) = relationship_mut(model, node, field) {
            relationship.declared_by = Some(declared_by);
        }
    }
}

fn fill_implementations(model: &mut Model) {
    for (at, node) in model.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(at).expect("ids were given as u32"));
        for interface in &node.implements {
            model.interfaces[interface.index()].implementations.push(id);
        }
    }
}

fn declarations(model: &Model) -> Vec<(usize, usize, FieldId)> {
    let mut found = Vec::new();
    for (node_at, node) in model.nodes.iter().enumerate() {
        for (field_at, field) in node.fields.iter().enumerate() {
            if field.relationship().is_none() {
                continue;
            }
            if let Some(first) = first_declaration(model, &node.implements, &field.name) {
                found.push((node_at, field_at, first));
            }
        }
    }
    found
}

fn relationship_mut(model: &mut Model, node: usize, field: usize) -> Option<&mut Relationship> {
    match &mut model.nodes[node].fields[field].kind {
        FieldKind::Relationship(relationship) => Some(relationship),
        FieldKind::Property(_) | FieldKind::Declared { .. } | FieldKind::Cypher(_) => None,
    }
}

/// The interface field that declares a relationship first. Of several interfaces the last one counts, then its own
/// ones, and so on, as in the library: generated names depend on it.
pub(super) fn first_declaration(
    model: &Model,
    implements: &[InterfaceId],
    name: &str,
) -> Option<FieldId> {
    let mut first = None;
    let mut at = implements;
    // An interface cannot implement itself, so the chain is at most as long as there are interfaces.
    for _ in 0..=model.interfaces.len() {
        let Some(found) = last_declaring(model, at, name) else {
            break;
        };
        first = Some(found.1);
        at = &model.interface(found.0).implements;
    }
    first
}

fn last_declaring(
    model: &Model,
    implements: &[InterfaceId],
    name: &str,
) -> Option<(InterfaceId, FieldId)> {
    let declares = |field: &Field| matches!(field.kind, FieldKind::Declared { .. });
    implements.iter().rev().find_map(|interface| {
        let id = model.field_id(Owner::Interface(*interface), name)?;
        declares(model.field(id)).then_some((*interface, id))
    })
}
