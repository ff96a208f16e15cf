//! Operations that show a difference which random ones meet too seldom.

use super::maker::{Operation, Trait};

/// Those of one set.
pub fn writes(set: &str) -> Vec<Operation> {
    let decrement =
        "mutation { updateCs(update: { number_DECREMENT: 2147483647 }) { info { nodesDeleted } } }";
    let logic = "mutation { updatePeople(update: { parents: [{ disconnect: [{ where: { AND: [{ node: { name_EQ: \"nobody\" } }] } }] }] }) { info { relationshipsDeleted } } }";
    match set {
        "relay_many" => vec![Operation::of(decrement, [])],
        "self_everything" => vec![Operation::of(logic, [Trait::NestedLogic])],
        _ => Vec::new(),
    }
}
