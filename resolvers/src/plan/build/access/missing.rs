//! Values of the request that are missing: a comparison with one is false, and so its negation is true, as in the library.
//!
//! In a statement the comparison would be null, which is the same but below a `NOT`: there it is said.

use super::Slots;
use crate::plan::{NodeSet, Predicate};

/// Whether the predicate stands below a `NOT` of the same element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    Nothing,
    Not,
}

/// The predicate with comparisons below a `NOT` that say what becomes of them without their value.
pub(super) fn guarded(slots: &Slots, predicate: Predicate) -> Predicate {
    guard(slots, predicate, Below::Nothing)
}

/// Predicates of rules nest as deep as the type definitions' parser allows.
fn guard(slots: &Slots, predicate: Predicate, below: Below) -> Predicate {
    let each = |items: Vec<Predicate>, below| {
        let items = items.into_iter();
        items.map(|item| guard(slots, item, below)).collect()
    };
    match predicate {
        Predicate::And(items) => Predicate::And(each(items, below)),
        Predicate::Or(items) => Predicate::Or(each(items, below)),
        // An unknown part makes it unknown, whatever the others are.
        Predicate::Odd(items) => Predicate::Odd(each(items, Below::Not)),
        Predicate::Not(inner) => Predicate::Not(Box::new(guard(slots, *inner, Below::Not))),
        Predicate::Unless(inner) => {
            Predicate::Unless(Box::new(guard(slots, *inner, Below::Nothing)))
        }
        Predicate::Exists(set) => Predicate::Exists(Box::new(of_set(slots, *set))),
        Predicate::Single(set) => Predicate::Single(Box::new(of_set(slots, *set))),
        Predicate::Compare { value, .. }
        | Predicate::Distance { value, .. }
        | Predicate::Elapsed { value, .. }
            if below == Below::Not && slots.may_be_missing(value) =>
        {
            Predicate::Given(value).and(predicate)
        }
        Predicate::True
        | Predicate::False
        | Predicate::Compare { .. }
        | Predicate::Distance { .. }
        | Predicate::Elapsed { .. }
        | Predicate::IsNull(_)
        | Predicate::Given(_)
        | Predicate::Flag(_)
        | Predicate::Labelled(_) => predicate,
    }
}

fn of_set(slots: &Slots, mut set: NodeSet) -> NodeSet {
    for branch in &mut set.branches {
        let filter = std::mem::replace(&mut branch.filter, Predicate::True);
        branch.filter = guard(slots, filter, Below::Nothing);
    }
    set
}
