//! Operations whose answers differ on purpose, each recognised by what exactly differs. docs/migration.md has a row for each
//! reason.

use std::{collections::BTreeMap, path::Path};

use super::{
    compared::{Compared, Loss},
    maker::{Operation, Trait},
};

/// A difference on purpose.
struct Known {
    reason: &'static str,
    is: fn(&Operation, &Compared) -> bool,
}

const KNOWN: &[Known] = &[
    Known {
        reason: "null in the place of a filter's object (`actors: null`, `title: null`) says nothing",
        is: |operation, compared| !operation.is_mutation() && is_null_a_crash(operation, compared),
    },
    Known {
        reason: "null for a relationship field or for an object of operators in a create or update says nothing",
        is: |operation, compared| operation.is_mutation() && is_null_a_crash(operation, compared),
    },
    Known {
        reason: "`typename` works in filters below a relationship",
        is: |_, compared| compared.library_fails("Attribute typename not found"),
    },
    Known {
        reason: "an interface's declared relationships can be filtered and sorted by wherever the API says so",
        is: |_, compared| {
            compared.library_fails("Attribute * not found")
                || compared.library_fails("no filter attribute *")
                || compared.library_fails(
                    "Transpile Error: Impossible to translate property * on entity *",
                )
        },
    },
    Known {
        reason: "a filter of which the library makes a statement that is no Cypher works",
        is: |_, compared| {
            compared.library_breaks("Invalid input '}': expected ")
                || compared.library_breaks("Variable `RETURN` not defined")
        },
    },
    Known {
        reason: "durations are looked for `in` a list, aggregates too",
        is: |operation, compared| {
            operation.has(Trait::DurationInList) && compared.is_answered_by_both()
        },
    },
    Known {
        reason: "the `aggregate` of a connection counts what its `where` names",
        is: |operation, compared| {
            let shown = operation.shown();
            ["AND", "OR", "NOT"].iter().any(|word| shown.contains(word))
                && compared.is_equal_but(Loss::Aggregates)
        },
    },
    Known {
        reason: "`pop: 0` takes nothing from a list",
        is: |operation, compared| {
            operation.pops_nothing() && compared.is_answered_by_both() && compared.is_as_large()
        },
    },
    Known {
        reason: "only the nodes that are updated must have the list that `push` and `pop` change",
        is: |operation, compared| {
            let shown = operation.shown().to_lowercase();
            (shown.contains("push") || shown.contains("pop"))
                && compared.library_fails("Property * cannot be NULL")
        },
    },
    Known {
        reason: "`push` and `pop` of null are refused",
        is: |operation, compared| {
            operation.gives_null() && compared.cygnet_says("Property * cannot be NULL")
        },
    },
    Known {
        reason: "an update that deletes some of the nodes it updates answers with the others",
        is: |operation, compared| {
            operation.shown().contains("delete")
                && (compared.library_breaks("Node with id ") || compared.answers_less())
        },
    },
    Known {
        reason: "an empty object for a relationship field in a create (`actors: {}`) says nothing",
        is: |_, compared| compared.library_fails("Expected create operation, but found: *"),
    },
    Known {
        reason: "`AND`, `OR` and `NOT` at the top of the `where` of a nested update, delete or disconnect count",
        is: |operation, compared| {
            operation.has(Trait::NestedLogic) && compared.is_answered_by_both()
        },
    },
    Known {
        reason: "a nested write finds all its nodes before it writes any",
        is: |operation, compared| {
            (operation.has(Trait::NestedRelated) || operation.has(Trait::Deep))
                && compared.is_answered_by_both()
        },
    },
    Known {
        reason: "a nested write finds all its nodes before it writes any",
        is: |operation, compared| {
            operation.shown().matches("delete").count() > 2 && compared.deletes_more()
        },
    },
    Known {
        reason: "a nested `create` along an undirected relationship has the direction that the field declares",
        is: |operation, compared| {
            operation.is_mutation() && !compared.is_state_equal() && compared.is_equal_undirected()
        },
    },
    Known {
        reason: "fragments on the type of a mutation's answer are read",
        is: |operation, compared| {
            operation.document.contains("MutationResponse {")
                && compared.library_fails("Cannot return null for non-nullable field *")
                && compared.is_equal_undirected()
        },
    },
    Known {
        reason: "an update that deletes some of the nodes it updates answers with the others",
        is: |operation, compared| {
            operation.shown().contains("delete")
                && compared.library_fails("Cannot return null for non-nullable field *")
                && compared.is_lost_by_delete()
        },
    },
    Known {
        reason: "`connect` below several new nodes finds what any of them created",
        is: |operation, compared| {
            let shown = operation.shown();
            operation.is_mutation()
                && shown.contains("create")
                && shown.contains("connect")
                && compared.connects_otherwise()
        },
    },
    Known {
        reason: "any error in a mutation's answer undoes all of it, and `data` is null",
        is: |_, compared| compared.is_undone_here_only(),
    },
    Known {
        reason: "a global id of another type finds nothing",
        is: |_, compared| compared.library_fails("Cannot query Relay Id on *"),
    },
    Known {
        reason: "an aggregate filter below a connection of an interface or union works",
        is: |_, compared| {
            compared.library_fails("Edge variable not defined in Count field. This is likely a bug with the GraphQL library.")
        },
    },
    Known {
        reason: "a number that is too small for its 32 or 64 bits is an overflow too",
        is: |_, compared| {
            compared.cygnet_fails("Overflow: Value returned from operator * is larger than 32 bit")
                && compared.stores_too_small()
        },
    },
    Known {
        reason: "`pop` of a negative number is refused",
        is: |_, compared| compared.cygnet_says("Cannot pop * items of *"),
    },
    Known {
        reason: "an edge of which only `__typename` is selected, of itself and of its node, is an edge",
        is: |_, compared| compared.is_equal_but(Loss::Edges),
    },
    Known {
        reason: "fields with the names `count` and `node` are fields as others",
        is: |_, compared| compared.is_equal_but(Loss::Named),
    },
    Known {
        reason: "relationships made by `connect` get their `@timestamp` and `@id` values",
        is: |operation, compared| {
            operation.shown().contains("connect") && compared.has_generated_more()
        },
    },
];

/// Whether the library fails because null is no object of JavaScript.
fn is_null_a_crash(operation: &Operation, compared: &Compared) -> bool {
    operation.gives_null()
        && (compared.library_fails("Cannot convert undefined or null to object")
            || compared.library_fails("operations.forEach is not a function")
            || compared.library_fails("Cannot read properties of null (reading *"))
}

/// The reason, if it is one.
pub fn reason(operation: &Operation, compared: &Compared) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    known
        .find(|known| (known.is)(operation, compared))
        .map(|known| known.reason)
}

/// Reasons that no operation had.
pub fn unused(different: &BTreeMap<&'static str, usize>) -> Vec<&'static str> {
    let reasons = KNOWN.iter().map(|known| known.reason);
    reasons
        .filter(|reason| !different.contains_key(reason))
        .collect()
}

#[test]
fn every_reason_is_a_row_of_the_migration_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/migration.md");
    let page = std::fs::read_to_string(path).expect("the page is in the repository");
    let rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .collect();
    for known in KNOWN {
        assert!(rows.contains(&known.reason), "no row: {}", known.reason);
    }
}
