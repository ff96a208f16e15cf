//! What is written belongs to the caller's tenant: new nodes are marked with it, and nothing else can change the mark.
//!
//! In: a type, the caller. Out: the mark, or the refusal of a caller without a tenant. What is found is bounded where sets are planned.

use cygnet_schema::model::{NodeId, TenantMark};

use super::Around;
use crate::{bind::tenant, error::Refused, value::Value};

/// Refuses to write nodes of these types, or relationships of theirs, for nobody or for everybody.
pub(super) fn require(around: Around<'_>, nodes: &[NodeId]) -> Result<(), Refused> {
    for node in nodes {
        if let Some(mark) = &around.model.node(*node).tenant {
            tenant::mark(around.caller, mark)?;
        }
    }
    Ok(())
}

/// The property that holds the tenant of a type's nodes, and its value, where it is a property.
pub(super) fn property(
    around: Around<'_>,
    node: NodeId,
) -> Result<Option<(String, Value)>, Refused> {
    let ty = around.model.node(node);
    let (Some(mark), Some(property)) = (&ty.tenant, ty.tenant_property()) else {
        return Ok(None);
    };
    let value = tenant::mark(around.caller, mark)?;
    Ok(Some((property.to_owned(), value)))
}

/// The label of the tenant that new nodes of a type have, where it is a label.
pub(super) fn label(around: Around<'_>, node: NodeId) -> Result<Option<Value>, Refused> {
    match &around.model.node(node).tenant {
        Some(mark @ TenantMark::Label(_)) => tenant::mark(around.caller, mark).map(Some),
        Some(TenantMark::Property(_)) | None => Ok(None),
    }
}
