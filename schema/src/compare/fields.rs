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
    // What comes out is read by who knows the old type: the direction of inputs the other way round.
    let (kind, why) = match inputs::accepts(old, new) {
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
