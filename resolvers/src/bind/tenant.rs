//! The tenant of a caller, as what nodes are marked with.

use std::sync::Arc;

use cygnet_schema::model::TenantMark;

use crate::{
    caller::{Caller, Tenant},
    error::{ErrorCode, Refused},
    value::Value,
};

/// What marks the nodes of the caller's tenant.
///
/// # Errors
/// `TENANT_REQUIRED` where the caller works for no tenant, or for all of them; `FORBIDDEN` where no label can be made of its name.
pub fn mark(caller: &Caller, mark: &TenantMark) -> Result<Value, Refused> {
    let name = name(caller)?;
    match mark {
        TenantMark::Property(_) => Ok(Value::String(Arc::clone(name))),
        TenantMark::Label(label) => match label.of(name) {
            Some(label) => Ok(Value::String(label.into())),
            None => Err(Refused::new(
                ErrorCode::Forbidden,
                "The tenant of the request cannot be a label",
            )),
        },
    }
}

/// The tenant's name.
///
/// # Errors
/// `TENANT_REQUIRED` where the caller works for no tenant, or for all of them.
pub fn name(caller: &Caller) -> Result<&Arc<str>, Refused> {
    let message = match &caller.tenant {
        Tenant::One(name) | Tenant::Chosen(name) => return Ok(name),
        Tenant::None => "This belongs to tenants, and the request is of none",
        Tenant::All => {
            "This belongs to tenants, and the request is for all of them: choose one by the header"
        }
    };
    Err(Refused::new(ErrorCode::TenantRequired, message))
}
