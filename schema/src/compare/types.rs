//! Types: there or not, of the same kind, and what is special to each kind.

use apollo_compiler::{
    Name, Node, Schema,
    collections::IndexSet,
    schema::{EnumType, ExtendedType, UnionType},
};

use super::{
    ChangeKind, Deprecations,
    change::Changes,
    deprecations, fields, gone, inputs, missing,
    uses::{Uses, uses},
};

/// Compares all types that are not GraphQL's own.
pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    let uses = uses(new);
    for (name, before) in old.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        match new.types.get(name) {
            None => changes.add(
                ChangeKind::TypeRemoved,
                name.as_str(),
                format!("the {} is no more", kind(before)),
            ),
            Some(after) => one(before, after, &uses, changes),
        }
    }
    for (name, ty) in new.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        if !old.types.contains_key(name) {
            let reason = format!("a new {}", kind(ty));
            changes.add(ChangeKind::TypeAdded, name.as_str(), reason);
        }
    }
}

fn kind(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Scalar(_) => "scalar",
        ExtendedType::Object(_) => "object type",
        ExtendedType::Interface(_) => "interface",
        ExtendedType::Union(_) => "union",
        ExtendedType::Enum(_) => "enum",
        ExtendedType::InputObject(_) => "input type",
    }
}

fn one(old: &ExtendedType, new: &ExtendedType, uses: &Uses, changes: &mut Changes) {
    let name = old.name().as_str();
    match (old, new) {
        (ExtendedType::Scalar(_), ExtendedType::Scalar(_)) => {}
        (ExtendedType::Object(old), ExtendedType::Object(new)) => {
            interfaces(
                name,
                (&old.implements_interfaces, &new.implements_interfaces),
                changes,
            );
            fields::compare(name, (&old.fields, &new.fields), changes);
        }
        (ExtendedType::Interface(old), ExtendedType::Interface(new)) => {
            interfaces(
                name,
                (&old.implements_interfaces, &new.implements_interfaces),
                changes,
            );
            fields::compare(name, (&old.fields, &new.fields), changes);
        }
        (ExtendedType::Union(old), ExtendedType::Union(new)) => members((old, new), changes),
        (ExtendedType::Enum(old), ExtendedType::Enum(new)) => values((old, new), uses, changes),
        (ExtendedType::InputObject(old), ExtendedType::InputObject(new)) => {
            inputs::fields(name, (&old.fields, &new.fields), changes);
        }
        (
            ExtendedType::Scalar(_)
            | ExtendedType::Object(_)
            | ExtendedType::Interface(_)
            | ExtendedType::Union(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_),
            _,
        ) => changes.add(
            ChangeKind::TypeKindChanged,
            name,
            format!("before: {}; now: {}", kind(old), kind(new)),
        ),
    }
}

fn names(of: &IndexSet<Node<Name>>) -> Vec<Name> {
    of.iter().map(|name| name.as_ref().clone()).collect()
}

fn interfaces(
    name: &str,
    (old, new): (&IndexSet<Node<Name>>, &IndexSet<Node<Name>>),
    changes: &mut Changes,
) {
    let (old, new) = (names(old), names(new));
    for of in missing(old.iter(), |name| new.contains(name)) {
        let reason =
            format!("it no longer implements `{of}`: fragments of one on the other are refused");
        changes.add(ChangeKind::InterfaceRemoved, name, reason);
    }
    for of in missing(new.iter(), |name| old.contains(name)) {
        let reason = format!("fields of type `{of}` can answer it, which clients may not expect");
        changes.add(ChangeKind::InterfaceAdded, name, reason);
    }
}

fn members((old, new): (&UnionType, &UnionType), changes: &mut Changes) {
    let (before, after) = (names(&old.members), names(&new.members));
    for member in missing(before.iter(), |name| after.contains(name)) {
        let reason = format!("fragments on `{member}` are refused where the union is selected");
        changes.add(ChangeKind::UnionMemberRemoved, old.name.as_str(), reason);
    }
    for member in missing(after.iter(), |name| before.contains(name)) {
        let reason = format!("it can answer `{member}`, which clients may not expect");
        changes.add(ChangeKind::UnionMemberAdded, old.name.as_str(), reason);
    }
}

const VALUES: Deprecations = Deprecations {
    marked: ChangeKind::EnumValueDeprecated,
    unmarked: ChangeKind::EnumValueDeprecationRemoved,
};

fn values((old, new): (&EnumType, &EnumType), uses: &Uses, changes: &mut Changes) {
    for (value, before) in &old.values {
        let place = format!("{}.{value}", old.name);
        match new.values.get(value) {
            None => changes.add(
                ChangeKind::EnumValueRemoved,
                place,
                gone(
                    "operations that give the value are refused",
                    &before.directives,
                ),
            ),
            Some(after) => {
                deprecations(
                    &place,
                    (&before.directives, &after.directives),
                    VALUES,
                    changes,
                );
            }
        }
    }
    for value in missing(new.values.keys(), |name| old.values.contains_key(name)) {
        let place = format!("{}.{value}", old.name);
        if uses.is_output(&old.name) {
            let reason = "answers can have the value, which clients may not expect";
            changes.add(ChangeKind::EnumValueAdded, place, reason);
        } else {
            let reason = "one more value can be given; no answer has it";
            changes.add(ChangeKind::EnumValueAddedToInput, place, reason);
        }
    }
}
