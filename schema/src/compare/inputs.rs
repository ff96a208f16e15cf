//! What clients give: arguments, and fields of input objects.

use apollo_compiler::{
    Name, Node,
    ast::{InputValueDefinition, Type},
    collections::IndexMap,
};

use super::{ChangeKind, Deprecations, change::Changes, deprecations, gone, missing};

type Fields = IndexMap<Name, Node<InputValueDefinition>>;

/// The kinds of change of one family of inputs.
#[derive(Clone, Copy)]
struct Kinds {
    type_changed: ChangeKind,
    type_widened: ChangeKind,
    default_changed: ChangeKind,
}

const ARGUMENTS: Kinds = Kinds {
    type_changed: ChangeKind::ArgumentTypeChanged,
    type_widened: ChangeKind::ArgumentTypeWidened,
    default_changed: ChangeKind::ArgumentDefaultChanged,
};

const FIELDS: Kinds = Kinds {
    type_changed: ChangeKind::InputFieldTypeChanged,
    type_widened: ChangeKind::InputFieldTypeWidened,
    default_changed: ChangeKind::InputFieldDefaultChanged,
};

const DEPRECATIONS: Deprecations = Deprecations {
    marked: ChangeKind::InputFieldDeprecated,
    unmarked: ChangeKind::InputFieldDeprecationRemoved,
};

/// Compares the arguments of the field at `place`.
pub(super) fn arguments(
    place: &str,
    (old, new): (&[Node<InputValueDefinition>], &[Node<InputValueDefinition>]),
    changes: &mut Changes,
) {
    let named = |of: &'_ [Node<InputValueDefinition>], name: &Name| {
        of.iter().find(|argument| argument.name == *name).cloned()
    };
    for before in old {
        let place = format!("{place}({}:)", before.name);
        match named(new, &before.name) {
            None => changes.add(
                ChangeKind::ArgumentRemoved,
                place,
                "operations that give the argument are refused",
            ),
            Some(after) => value(&place, (before, &after), ARGUMENTS, changes),
        }
    }
    for after in new.iter().filter(|it| named(old, &it.name).is_none()) {
        let (kind, reason) = match after.is_required() {
            true => (
                ChangeKind::RequiredArgumentAdded,
                "operations that do not give it are refused",
            ),
            false => (ChangeKind::OptionalArgumentAdded, "it can be left out"),
        };
        changes.add(kind, format!("{place}({}:)", after.name), reason);
    }
}

/// Compares the fields of an input object.
pub(super) fn fields(parent: &str, (old, new): (&Fields, &Fields), changes: &mut Changes) {
    for (name, before) in old {
        let place = format!("{parent}.{name}");
        let Some(after) = new.get(name) else {
            let reason = gone(
                "operations that give the field are refused",
                &before.directives,
            );
            changes.add(ChangeKind::InputFieldRemoved, place, reason);
            continue;
        };
        deprecations(
            &place,
            (&before.directives, &after.directives),
            DEPRECATIONS,
            changes,
        );
        value(&place, (before, after), FIELDS, changes);
    }
    for name in missing(new.keys(), |name| old.contains_key(name)) {
        let (kind, reason) = match new[name].is_required() {
            true => (
                ChangeKind::RequiredInputFieldAdded,
                "inputs that do not have it are refused",
            ),
            false => (ChangeKind::OptionalInputFieldAdded, "it can be left out"),
        };
        changes.add(kind, format!("{parent}.{name}"), reason);
    }
}

fn value(
    place: &str,
    (old, new): (&InputValueDefinition, &InputValueDefinition),
    kinds: Kinds,
    changes: &mut Changes,
) {
    if old.ty != new.ty {
        let (kind, why) = match accepts(&new.ty, &old.ty) {
            true => (kinds.type_widened, "it takes all it took before"),
            false => (kinds.type_changed, "values that were accepted are refused"),
        };
        let (before, after) = (&old.ty, &new.ty);
        changes.add(kind, place, format!("`{before}` became `{after}`: {why}"));
    }
    if old.default_value != new.default_value {
        let shown = |value: &Option<Node<apollo_compiler::ast::Value>>| match value {
            Some(value) => format!("`{}`", value.serialize().no_indent()),
            None => "none".to_owned(),
        };
        let (before, after) = (shown(&old.default_value), shown(&new.default_value));
        let reason = format!(
            "the default was {before} and is {after}: what is left out means something else"
        );
        changes.add(kinds.default_changed, place, reason);
    }
}

/// Whether every value of type `old` is one of type `new`, as a literal and as a variable.
pub(super) fn accepts(mut new: &Type, mut old: &Type) -> bool {
    loop {
        if new.is_non_null() && !old.is_non_null() {
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
