//! The labels of new nodes: those of the schema, and those that claims and context of the request give.
//!
//! In: a type, the caller. Out: labels for the text, labels for the rows. It must not know steps.

use cygnet_schema::model::{Label, NodeId};

use super::{Around, tenant};
use crate::{
    error::{ErrorCode, Refused},
    plan::NewLabels,
    value::Value,
};

/// Labels that begin so are Cygnet's own.
const OWN: &str = "__Cygnet";

/// What new nodes of a type are labelled with.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    /// For the step.
    pub(super) new: NewLabels,
    /// For the end of each of its rows, where that has them.
    pub(super) given: Option<Value>,
}

impl Labels {
    /// The labels of a type for this caller.
    ///
    /// # Errors
    /// Where the request does not say one of them: nothing is made that has fewer labels than its type.
    pub(super) fn of(around: Around<'_>, node: NodeId) -> Result<Self, Refused> {
        let by_value = around.dialect.labels_by_value();
        let mut new = NewLabels::default();
        let mut given = Vec::new();
        for label in &around.model.node(node).labels {
            let value = match label {
                Label::Fixed(name) => {
                    new.written.push(name.clone());
                    continue;
                }
                Label::Claim(path) => around.caller.claim(path),
                Label::Context(path) => around.caller.context(path),
            };
            let name = name_of(&value).ok_or_else(|| missing(around))?;
            match by_value {
                true => given.push(Value::String(name.into())),
                false => new.written.push(name.to_owned()),
            }
        }
        if let Some(label) = tenant::label(around, node)? {
            let name = name_of(&label).ok_or_else(|| missing(around))?;
            match by_value {
                true => given.push(Value::String(name.into())),
                false => new.written.push(name.to_owned()),
            }
        }
        new.given = !given.is_empty();
        let given = new.given.then_some(Value::List(given));
        Ok(Self { new, given })
    }

    /// A row of a step that makes nodes.
    pub(super) fn row(&self, mut items: Vec<Value>) -> Value {
        items.extend(self.given.clone());
        Value::List(items)
    }
}

/// The text of a value that can be a label: reads find no node by any other.
fn name_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(name) => {
            let fits = !name.is_empty() && !name.contains('\0') && !name.starts_with(OWN);
            fits.then_some(&**name)
        }
        _ => None,
    }
}

/// The library's words.
fn missing(around: Around<'_>) -> Refused {
    let code = match around.caller.claims {
        None => ErrorCode::Unauthenticated,
        Some(_) => ErrorCode::Forbidden,
    };
    Refused::new(code, "Label value not found in context.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_labels_and_nothing_else_is() {
        let of = |value: Value| name_of(&value).map(str::to_owned);
        let text = |text: &str| Value::String(text.into());
        assert_eq!(
            of(text("a`) DELETE n //")),
            Some("a`) DELETE n //".to_owned())
        );
        for value in [
            Value::Null,
            Value::Integer(7),
            Value::List(vec![text("a")]),
            text(""),
            text("a\0b"),
            text("__CygnetIdempotency"),
        ] {
            assert_eq!(of(value), None);
        }
    }
}
