//! Which fields take part in which family of types: the library's rules in one place.
//!
//! In: fields of the model. Out: yes or no. It must not know how types are written.

use crate::model::{BaseType, Field, FieldKind, Owner, Scalar};

/// Whether the field is read from the element itself (not along a relationship).
pub(super) fn is_own(field: &Field) -> bool {
    match field.kind {
        FieldKind::Property(_) | FieldKind::Cypher(_) => true,
        FieldKind::Relationship(_) | FieldKind::Declared { .. } => false,
    }
}

/// Whether the field's innermost type is a leaf: a scalar, a point, an enum or a user scalar.
pub(super) fn is_leaf(field: &Field) -> bool {
    match field.ty.base {
        BaseType::Scalar(_) | BaseType::Enum(_) | BaseType::User(_) => true,
        BaseType::Node(_) | BaseType::Interface(_) | BaseType::Union(_) | BaseType::Plain(_) => {
            false
        }
    }
}

fn is_stored(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Property(_))
}

/// What a field becomes in a where input.
pub(super) enum Filtering {
    /// No field.
    None,
    /// An object of operators.
    Operators,
    /// A `@cypher` field that leads to one node: that node's where input.
    ToOne,
    /// A `@cypher` field that leads to nodes: all, none, single, some.
    ToMany,
}

/// How a field of an owner is filtered by value.
pub(super) fn filtering(owner: Owner, field: &Field) -> Filtering {
    if !is_own(field) || !field.filterable.by_value {
        return Filtering::None;
    }
    if let FieldKind::Cypher(cypher) = &field.kind
        && !cypher.arguments.is_empty()
    {
        return Filtering::None;
    }
    if is_leaf(field) {
        return Filtering::Operators;
    }
    let computed = matches!(field.kind, FieldKind::Cypher(_));
    match (owner, field.ty.base) {
        (Owner::Node(_), BaseType::Node(_)) if computed && field.ty.list => Filtering::ToMany,
        (Owner::Node(_), BaseType::Node(_)) if computed => Filtering::ToOne,
        _ => Filtering::None,
    }
}

/// Whether a sort input has the field.
pub(super) fn is_sortable(field: &Field) -> bool {
    let callable = match &field.kind {
        FieldKind::Property(_) => true,
        FieldKind::Cypher(cypher) => cypher
            .arguments
            .iter()
            .all(|argument| !argument.ty.is_non_null()),
        FieldKind::Relationship(_) | FieldKind::Declared { .. } => false,
    };
    callable && field.sortable && !field.ty.list && is_leaf(field)
}

/// The scalar under which the field is aggregated in answers, if it is.
pub(super) fn aggregated_as(field: &Field) -> Option<Scalar> {
    if field.ty.list || !is_stored(field) || !field.selectable.on_aggregate {
        return None;
    }
    match field.ty.base {
        BaseType::Scalar(scalar) if has_aggregates(scalar) => Some(scalar),
        _ => None,
    }
}

/// The scalar under which the field is aggregated in filters, if it is.
pub(super) fn aggregate_filtered_as(field: &Field) -> Option<Scalar> {
    if field.ty.list || !is_stored(field) || !field.filterable.by_aggregate {
        return None;
    }
    match field.ty.base {
        BaseType::Scalar(scalar) if has_aggregates(scalar) => Some(scalar),
        _ => None,
    }
}

fn has_aggregates(scalar: Scalar) -> bool {
    match scalar {
        Scalar::String
        | Scalar::Int
        | Scalar::Float
        | Scalar::BigInt
        | Scalar::DateTime
        | Scalar::Time
        | Scalar::LocalTime
        | Scalar::LocalDateTime
        | Scalar::Duration => true,
        Scalar::Id | Scalar::Boolean | Scalar::Date | Scalar::Point | Scalar::CartesianPoint => {
            false
        }
    }
}
