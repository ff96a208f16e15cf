//! Who asks. Identity is verified elsewhere; the compiler only reads it, as values.

use std::sync::Arc;

pub use crate::tenant::Tenant;
use crate::{slot::CallerPart, value::Value};

/// The caller of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Caller {
    /// The verified claims, as a map; `None`: anonymous.
    pub claims: Option<Value>,
    /// The caller's roles, as the token or the key names them, and those that they inherit.
    pub roles: Vec<Arc<str>>,
    /// What the token or the key was given out for, and the permissions of the roles.
    pub scopes: Vec<Arc<str>>,
    /// What all scopes begin with that the roles permit (`graphs:*` is `graphs:`). A token cannot bring any.
    pub scope_prefixes: Vec<Arc<str>>,
    /// How much the caller may use.
    pub tier: Option<Arc<str>>,
    /// Whose data the caller works with.
    pub tenant: Tenant,
    /// What rules and statements read as `$context.path`: a map of what the request says beside who it is of. Not verified.
    pub context: Option<Value>,
}

impl Caller {
    /// The tenant whose data the caller works with, if it is one.
    pub fn tenant_name(&self) -> Option<&str> {
        self.tenant.name().map(|name| &**name)
    }

    /// Whether the caller has the role that is bound to no tenant.
    pub fn is_super(&self) -> bool {
        self.tenant.is_super()
    }

    /// A caller of whom nothing but claims is known.
    pub fn with_claims(claims: Value) -> Self {
        Self {
            claims: Some(claims),
            ..Self::default()
        }
    }

    /// Whether a role, scope or tier is a text. No scope is empty, so none is had for nothing.
    pub fn has(&self, part: CallerPart, text: &str) -> bool {
        let is = |known: &Arc<str>| **known == *text;
        match part {
            CallerPart::Role => self.roles.iter().any(is),
            CallerPart::Tier => self.tier.as_ref().is_some_and(is),
            CallerPart::Scope => {
                let mut prefixes = self.scope_prefixes.iter();
                self.scopes.iter().any(is)
                    || prefixes.any(|it| text.len() > it.len() && text.starts_with(&**it))
            }
        }
    }

    /// The claim at a path, null where it is missing.
    pub fn claim(&self, path: &[String]) -> Value {
        at(self.claims.as_ref(), path)
    }

    /// The value of the context at a path, null where it is missing.
    pub fn context(&self, path: &[String]) -> Value {
        at(self.context.as_ref(), path)
    }
}

fn at(map: Option<&Value>, path: &[String]) -> Value {
    let mut at = map;
    for key in path {
        at = match at {
            Some(Value::Map(entries)) => entries
                .iter()
                .find(|(name, _)| **name == **key)
                .map(|(_, value)| value),
            _ => None,
        };
    }
    at.cloned().unwrap_or(Value::Null)
}
