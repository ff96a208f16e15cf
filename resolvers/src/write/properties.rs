//! The properties of what is created: what the client gave, and what is generated.

use std::sync::Arc;

use cygnet_schema::{
    api::InputMeaning,
    model::{BaseType, EdgeId, Field, NodeId, Operation, Scalar},
};

use super::{Around, check, given::Given, tenant};
use crate::{
    cypher::Owner,
    error::Refused,
    value::{Temporal, Value},
};

/// When a generated value is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Create,
    Update,
}

/// Properties by the names that the store knows them by.
#[derive(Debug, Clone)]
pub(super) struct Properties(Vec<(Arc<str>, Value)>);

impl Properties {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn put(
        &mut self,
        around: Around<'_>,
        (owner, field): (Owner, &Field),
        value: Value,
    ) {
        if let Some(property) = field.property() {
            let name = around.dialect.property(owner, &property.name);
            self.0.push((Arc::from(&*name), value));
        }
    }

    /// Puts a value in the place of the one that is there.
    pub(super) fn replace(
        &mut self,
        around: Around<'_>,
        (owner, field): (Owner, &Field),
        value: Value,
    ) {
        if let Some(property) = field.property() {
            let name = around.dialect.property(owner, &property.name);
            self.0.retain(|(known, _)| **known != *name);
        }
        self.put(around, (owner, field), value);
    }

    /// Puts what marks the node of a tenant, whatever else was given for it.
    fn mark(&mut self, around: Around<'_>, (name, value): (&str, Value)) {
        let name = around.dialect.property(Owner::Node, name);
        self.0.retain(|(known, _)| **known != *name);
        self.0.push((Arc::from(&*name), value));
    }

    /// Adds what is generated at that moment.
    pub(super) fn generate(
        &mut self,
        around: Around<'_>,
        (owner, fields): (Owner, &[Field]),
        moment: Moment,
    ) {
        for field in fields {
            let Some(property) = field.property() else {
                continue;
            };
            if property.id && moment == Moment::Create {
                let id = uuid_text((around.generated.random)());
                self.put(around, (owner, field), Value::String(Arc::from(id)));
            }
            let due = property.timestamp.is_some_and(|on| match moment {
                Moment::Create => on.create,
                Moment::Update => on.update,
            });
            if due {
                let now = timestamp(around.generated.now, field);
                self.put(around, (owner, field), Value::Temporal(now));
            }
        }
    }

    pub(super) fn value(self) -> Value {
        Value::Map(self.0)
    }
}

/// The properties of a new node.
pub(super) fn of_node(
    around: Around<'_>,
    node: NodeId,
    given: Option<Given<'_>>,
) -> Result<Properties, Refused> {
    let fields = &around.model.node(node).fields;
    let mut properties = Properties::new();
    properties.generate(around, (Owner::Node, fields), Moment::Create);
    add_given(around, &mut properties, (Owner::Node, given))?;
    if let Some((name, value)) = tenant::property(around, node)? {
        properties.mark(around, (&name, value));
    }
    Ok(properties)
}

/// The properties of a new relationship.
pub(super) fn of_edge(
    around: Around<'_>,
    edge: Option<EdgeId>,
    given: Option<Given<'_>>,
) -> Result<Properties, Refused> {
    let mut properties = Properties::new();
    let Some(id) = edge else {
        return Ok(properties);
    };
    let fields = &around.model.edge(id).fields;
    properties.generate(around, (Owner::Relationship, fields), Moment::Create);
    let given = given.map(|given| edge_part(around, id, given));
    let given = (Owner::Relationship, given.flatten());
    add_given(around, &mut properties, given)?;
    Ok(properties)
}

/// Of an edge input the part for one type of properties: where an interface declares the relationship it has one for each.
pub(super) fn edge_part<'a>(
    around: Around<'a>,
    edge: EdgeId,
    given: Given<'a>,
) -> Option<Given<'a>> {
    let mut parts = given
        .fields(around.api)
        .filter_map(|(meaning, part)| match meaning {
            InputMeaning::NestedEdgeOf(of) => Some((of, part)),
            _ => None,
        })
        .peekable();
    if parts.peek().is_none() {
        return Some(given);
    }
    parts.find(|(of, _)| *of == edge).map(|(_, part)| part)
}

fn add_given(
    around: Around<'_>,
    properties: &mut Properties,
    (owner, given): (Owner, Option<Given<'_>>),
) -> Result<(), Refused> {
    let entries = given.into_iter().flat_map(|given| given.fields(around.api));
    for (meaning, value) in entries {
        if let InputMeaning::Value(field) = meaning {
            check::require_field(around, field, Operation::Create)?;
            let field = around.model.field(field);
            properties.put(around, (owner, field), value.value.clone());
        }
    }
    Ok(())
}

/// The moment as the field's type has it.
fn timestamp(now: Temporal, field: &Field) -> Temporal {
    match (now, field.ty.base) {
        (
            Temporal::DateTime {
                seconds,
                nanoseconds,
                ..
            },
            BaseType::Scalar(Scalar::Time),
        ) => Temporal::Time {
            nanoseconds: seconds.rem_euclid(86_400) * 1_000_000_000 + i64::from(nanoseconds),
            offset_seconds: 0,
        },
        _ => now,
    }
}

/// Random bits as a UUID of version 4 (RFC 9562).
fn uuid_text(random: u128) -> String {
    let bits = random & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{bits:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bits_become_a_uuid_of_version_4() {
        assert_eq!(uuid_text(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_text(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
