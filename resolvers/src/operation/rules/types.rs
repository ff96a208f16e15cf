//! What the rules ask of types: composite or not, overlapping or not, one below another.

use apollo_compiler::{Name, ast::Type, schema::ExtendedType};

use super::{
    Context, Findings,
    suggest::{did_you_mean, suggestions},
};

impl<'a> Context<'a> {
    /// A type that has fields or members.
    pub(super) fn composite(&self, name: &str) -> Option<&'a ExtendedType> {
        self.ty(name).filter(|ty| is_composite(ty))
    }

    pub(super) fn check_known_type(&self, findings: &mut Findings, name: &Name) {
        if self.ty(name).is_some() {
            return;
        }
        let names = self.api.schema.types.keys().map(|name| name.as_str());
        let meant = did_you_mean("", &suggestions(name, names));
        let message = format!("Unknown type \"{name}\".{meant}");
        self.report(findings, message, [name.location()]);
    }

    /// Whether an object can be of both types.
    pub(super) fn overlap(&self, one: &ExtendedType, other: &ExtendedType) -> bool {
        if one.name() == other.name() {
            return true;
        }
        let schema = &self.api.schema;
        let within = |object: &str, ty: &ExtendedType| {
            object == ty.name().as_str() || schema.is_subtype(ty.name(), object)
        };
        let objects = schema.types.values().filter(|ty| ty.is_object());
        objects
            .filter(|object| within(object.name(), one))
            .any(|object| within(object.name(), other))
    }

    /// Whether a value of the first type is one of the second.
    pub(super) fn is_below(&self, below: &Type, above: &Type) -> bool {
        if below == above {
            return true;
        }
        match (below, above) {
            (Type::NonNullNamed(below), Type::NonNullNamed(above) | Type::Named(above))
            | (Type::Named(below), Type::Named(above)) => {
                below == above || self.api.schema.is_subtype(above, below)
            }
            (Type::NonNullList(below), Type::NonNullList(above) | Type::List(above))
            | (Type::List(below), Type::List(above)) => self.is_below(below, above),
            _ => false,
        }
    }
}

pub(super) fn is_composite(ty: &ExtendedType) -> bool {
    matches!(
        ty,
        ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_)
    )
}

pub(super) fn is_leaf(ty: &ExtendedType) -> bool {
    matches!(ty, ExtendedType::Scalar(_) | ExtendedType::Enum(_))
}

/// The same type where null is fine.
pub(super) fn nullable(ty: &Type) -> Type {
    match ty {
        Type::NonNullNamed(name) => Type::Named(name.clone()),
        Type::NonNullList(item) => Type::List(item.clone()),
        Type::Named(_) | Type::List(_) => ty.clone(),
    }
}
