//! What changed between two published schemas, and whom that hurts.
//!
//! In: two schemas as clients see them. Out: [`Change`]s, each with a place, a [`Criticality`] and a reason. Pure; it must not know
//! type definitions, directives of ours or how a schema was published.
//!
//! *Breaking*: an operation that was valid is refused, or gets an answer of another type. *Dangerous*: it stays valid, but may do
//! something else than its author thought of. *Safe*: clients cannot notice. Descriptions are not compared.

mod change;
mod fields;
mod inputs;
mod published;
mod types;
mod uses;

#[cfg(test)]
mod tests;

pub use apollo_compiler::Schema;
pub use change::{Change, ChangeKind, Criticality};
pub use published::published;

use apollo_compiler::{
    Name,
    ast::{DirectiveList, OperationType},
};

use change::Changes;

/// All changes from `old` to `new`: the worst first, then by place.
pub fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut changes = Changes::default();
    roots(old, new, &mut changes);
    types::compare(old, new, &mut changes);
    changes.sorted()
}

/// The types that operations start from.
fn roots(old: &Schema, new: &Schema, changes: &mut Changes) {
    for operation in [
        OperationType::Query,
        OperationType::Mutation,
        OperationType::Subscription,
    ] {
        let place = format!("schema.{operation}");
        match (old.root_operation(operation), new.root_operation(operation)) {
            (Some(old), Some(new)) if old != new => changes.add(
                ChangeKind::RootTypeChanged,
                place,
                format!("the root type was `{old}` and is `{new}`"),
            ),
            (Some(old), None) => changes.add(
                ChangeKind::RootTypeRemoved,
                place,
                format!("there was `{old}`; no {operation} is possible any more"),
            ),
            (None, Some(new)) => changes.add(
                ChangeKind::RootTypeAdded,
                place,
                format!("`{new}` makes operations of this kind possible"),
            ),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// Says where something became deprecated, or is no longer.
fn deprecations(
    place: &str,
    (old, new): (&DirectiveList, &DirectiveList),
    kinds: Deprecations,
    changes: &mut Changes,
) {
    match (old.has("deprecated"), new.has("deprecated")) {
        (false, true) => changes.add(
            kinds.marked,
            place,
            "it still works, and should not be used in new operations",
        ),
        (true, false) => changes.add(kinds.unmarked, place, "it may be used again"),
        (true, true) | (false, false) => {}
    }
}

/// How deprecations of one kind of thing are called.
#[derive(Clone, Copy)]
struct Deprecations {
    marked: ChangeKind,
    unmarked: ChangeKind,
}

/// Ends the sentence on something that is gone.
fn gone(what: &str, old: &DirectiveList) -> String {
    match old.has("deprecated") {
        true => format!("{what}; it was deprecated"),
        false => what.to_owned(),
    }
}

/// Names of `of` that `without` does not have.
fn missing<'a>(
    of: impl Iterator<Item = &'a Name>,
    without: impl Fn(&Name) -> bool,
) -> impl Iterator<Item = &'a Name> {
    of.filter(move |name| !without(name))
}
