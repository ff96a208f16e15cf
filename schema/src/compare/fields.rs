//! Fields of objects and interfaces, and their arguments.

use apollo_compiler::{
    Name, Node,
    ast::{FieldDefinition, Type},
    collections::IndexMap,
};

use super::{ChangeKind, Deprecations, change::Changes, deprecations, gone, inputs, missing};

type Fields = IndexMap<Name, Node<FieldDefinition>>;

const FIELDS: Deprecations = Deprecations {
    marked: ChangeKind::FieldDeprecated,
    unmarked: ChangeKind::FieldDeprecationRemoved,
};

/// Compares the fields of a type.
pub(super) fn compare(parent: &str, (old, new): (&Fields, &Fields), changes: &mut Changes) {
    for (name, before) in old {
        let place = format!("{parent}.{name}");
        let Some(after) = new.get(name) else {
            let reason = gone(
                "operations that select the field are refused",
                &before.directives,
            );
            changes.add(ChangeKind::FieldRemoved, place, reason);
            continue;
        };
        deprecations(
            &place,
            (&before.directives, &after.directives),
            FIELDS,
            changes,
        );
        output_type(&place, (&before.ty, &after.ty), changes);
        inputs::arguments(&place, (&before.arguments, &after.arguments), changes);
    }
    for name in missing(new.keys(), |name| old.contains_key(name)) {
        let reason = "nobody selects it yet";
        changes.add(ChangeKind::FieldAdded, format!("{parent}.{name}"), reason);
    }
}

fn output_type(place: &str, (old, new): (&Type, &Type), changes: &mut Changes) {
    if old == new {
        return;
    }
    let (kind, why) = match promises(new, old) {
        true => (
            ChangeKind::FieldTypeNarrowed,
            "it promises more than before",
        ),
        false => (
            ChangeKind::FieldTypeChanged,
            "clients cannot read it as before",
        ),
    };
    changes.add(kind, place, format!("`{old}` became `{new}`: {why}"));
}

/// Whether everything of type `new` is of type `old` too.
fn promises(mut new: &Type, mut old: &Type) -> bool {
    loop {
        if old.is_non_null() && !new.is_non_null() {
            return false;
        }
        match (new, old) {
            (
                Type::Named(new) | Type::NonNullNamed(new),
                Type::Named(old) | Type::NonNullNamed(old),
            ) => return new == old,
            (
                Type::List(below) | Type::NonNullList(below),
                Type::List(below_old) | Type::NonNullList(below_old),
            ) => (new, old) = (below, below_old),
            (Type::Named(_) | Type::NonNullNamed(_), Type::List(_) | Type::NonNullList(_))
            | (Type::List(_) | Type::NonNullList(_), Type::Named(_) | Type::NonNullNamed(_)) => {
                return false;
            }
        }
    }
}
