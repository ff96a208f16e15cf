//! Which types can stand in an answer.

use std::collections::HashSet;

use apollo_compiler::{Name, Schema, schema::ExtendedType};

/// The types of output fields.
pub(super) struct Uses(HashSet<Name>);

impl Uses {
    /// Whether some field answers a value of the type.
    pub(super) fn is_output(&self, name: &Name) -> bool {
        self.0.contains(name)
    }
}

/// The types that fields of a schema answer.
pub(super) fn uses(schema: &Schema) -> Uses {
    let mut outputs = HashSet::new();
    for ty in schema.types.values().filter(|ty| !ty.is_built_in()) {
        let fields = match ty {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            ExtendedType::Scalar(_)
            | ExtendedType::Union(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_) => continue,
        };
        outputs.extend(
            fields
                .values()
                .map(|field| field.ty.inner_named_type().clone()),
        );
    }
    Uses(outputs)
}
