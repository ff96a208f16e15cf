//! Who asks. Identity is verified elsewhere; the compiler only reads it, as values.

use crate::value::Value;

/// The caller of a request.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The verified claims, as a map; `None`: anonymous.
    pub claims: Option<Value>,
}

impl Caller {
    /// The claim at a path, null where it is missing.
    pub fn claim(&self, path: &[String]) -> Value {
        let mut at = self.claims.as_ref();
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
}
