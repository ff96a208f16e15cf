//! Operations whose answers differ on purpose, each recognised by what exactly differs. docs/migration.md has a row for each
//! reason.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
    path::Path,
};

use serde_json::Value;

use super::{
    super::as_sets,
    maker::{Operation, Trait},
    state::State,
};

/// What both promise of one operation.
#[derive(Debug)]
pub struct Compared {
    ours: Value,
    theirs: Value,
    /// After a mutation.
    states: Option<(State, State)>,
    /// Whether Cygnet has changed nothing.
    unchanged: bool,
}

impl Compared {
    /// Two answers, as [`crate::differential::observable`] shows them.
    pub fn answers(ours: Value, theirs: Value) -> Self {
        Self {
            ours,
            theirs,
            states: None,
            unchanged: true,
        }
    }

    /// And the two databases after them.
    pub fn with_states(self, ours: State, theirs: State, before: &State) -> Self {
        Self {
            unchanged: ours == *before,
            states: Some((ours, theirs)),
            ..self
        }
    }

    /// Whether nothing differs.
    pub fn is_equal(&self) -> bool {
        self.ours == self.theirs && self.is_state_equal()
    }

    fn is_state_equal(&self) -> bool {
        self.states
            .as_ref()
            .is_none_or(|(ours, theirs)| ours == theirs)
    }

    /// Whether Cygnet says this and nothing else.
    fn cygnet_says(&self, pattern: &str) -> bool {
        let ours = messages(&self.ours);
        ours.len() == 1 && ours.iter().all(|text| says(text, pattern))
    }

    /// Whether Cygnet refuses with this message what the library does.
    fn cygnet_fails(&self, pattern: &str) -> bool {
        self.cygnet_says(pattern) && messages(&self.theirs).is_empty()
    }

    /// Whether nothing differs but generated values of relationships that the library leaves null, which it may refuse itself.
    fn has_generated_more(&self) -> bool {
        let states = self.states.as_ref();
        let alike = states
            .is_some_and(|(ours, theirs)| ours.without_generated() == theirs.without_generated());
        self.is_equal_but(Loss::Generated)
            || alike && self.library_fails("Cannot return null for non-nullable field *")
    }

    /// Whether Cygnet answers with errors.
    pub fn is_refused(&self) -> bool {
        !messages(&self.ours).is_empty()
    }

    /// Whether the library fails with this message, in which a star stands for one word, where Cygnet answers.
    fn library_fails(&self, pattern: &str) -> bool {
        let theirs = messages(&self.theirs);
        !self.is_refused() && theirs.len() == 1 && theirs.iter().any(|text| says(text, pattern))
    }

    /// Whether the library fails with a message of the database that begins so, where Cygnet answers.
    fn library_breaks(&self, start: &str) -> bool {
        let theirs = messages(&self.theirs);
        !self.is_refused() && theirs.len() == 1 && theirs.iter().any(|text| text.starts_with(start))
    }

    fn is_answered_by_both(&self) -> bool {
        !self.is_refused() && messages(&self.theirs).is_empty()
    }

    /// Whether both answer and write the same, and Cygnet's answer has less in it.
    fn answers_less(&self) -> bool {
        let length = |answer: &Value| answer.to_string().len();
        self.is_answered_by_both()
            && self.states.is_some()
            && self.is_state_equal()
            && length(&self.ours) < length(&self.theirs)
    }

    /// Whether both answer and one of them has more relationships, between the same nodes.
    fn connects_otherwise(&self) -> bool {
        let states = self.states.as_ref();
        self.is_answered_by_both()
            && states.is_some_and(|(ours, theirs)| {
                let (ours, theirs) = (ours.without_generated(), theirs.without_generated());
                let part = theirs.is_part_of(&ours) || ours.is_part_of(&theirs);
                part && ours.size() == theirs.size()
            })
    }

    /// Whether the library's null is a node that both have deleted.
    fn is_lost_by_delete(&self) -> bool {
        let update = |text: &&str| text.contains("MutationResponse.");
        let states = self.states.as_ref();
        messages(&self.theirs).iter().all(|text| update(&text))
            && states.is_some_and(|(ours, theirs)| ours == theirs)
    }

    /// Whether both refuse with the same errors, and only Cygnet has undone what was written.
    fn is_undone_here_only(&self) -> bool {
        self.ours["errors"] == self.theirs["errors"]
            && self.is_refused()
            && self.ours["data"].is_null()
            && self.unchanged
            && self.states.is_some()
    }

    /// Whether both answer and Cygnet leaves less than the library, and nothing else.
    fn deletes_more(&self) -> bool {
        let states = self.states.as_ref();
        self.is_answered_by_both() && states.is_some_and(|(ours, theirs)| ours.is_part_of(theirs))
    }

    /// Whether nothing differs but what is lost in the library.
    fn is_equal_but(&self, loss: Loss) -> bool {
        let (mut ours, mut theirs) = (self.ours.clone(), self.theirs.clone());
        for answer in [&mut ours, &mut theirs] {
            without(answer, loss);
            *answer = as_sets(answer);
        }
        let states = self.states.as_ref();
        let states = states.is_none_or(|(ours, theirs)| match loss {
            Loss::Generated => ours.without_generated() == theirs.without_generated(),
            Loss::Named | Loss::Edges | Loss::Aggregates => ours == theirs,
        });
        ours == theirs && states
    }
}

impl Display for Compared {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.ours != self.theirs {
            let mut places = Vec::new();
            differences("", (&self.ours, &self.theirs), &mut places);
            for (place, ours, theirs) in places.iter().take(SHOWN_PLACES) {
                writeln!(
                    out,
                    "  at {place}\n    library {theirs}\n    cygnet  {ours}"
                )?;
            }
        }
        match &self.states {
            Some((ours, theirs)) => out.write_str(&State::difference(ours, theirs)),
            None => Ok(()),
        }
    }
}

/// What the library loses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// What an aggregate counts.
    Aggregates,
    /// Edges of which nothing but names of types is selected.
    Edges,
    /// Generated values of relationships.
    Generated,
    /// Fields of the user that have names of the API's own.
    Named,
}

/// Whether only names of types are in it.
fn is_of_names(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields
            .iter()
            .all(|(name, value)| name == "__typename" || value.is_object() && is_of_names(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            false
        }
    }
}

/// An answer without what may be lost.
fn without(answer: &mut Value, loss: Loss) {
    match answer {
        Value::Array(items) => {
            items.retain(|item| loss != Loss::Edges || !(item.is_object() && is_of_names(item)));
            items.iter_mut().for_each(|item| without(item, loss));
        }
        Value::Object(fields) => {
            let of_user = |name: &str, value: &Value| match name {
                "node" => !value.is_object(),
                "count" => {
                    value.is_null()
                        || ["min", "max", "sum", "average", "__typename"]
                            .iter()
                            .any(|part| value.get(part).is_some())
                }
                _ => false,
            };
            fields.retain(|name, value| match loss {
                Loss::Named => !of_user(name, value),
                Loss::Aggregates => name != "aggregate",
                Loss::Edges | Loss::Generated => true,
            });
            fields.values_mut().for_each(|value| without(value, loss));
        }
        Value::String(text)
            if loss == Loss::Generated && matches!(text.as_str(), "<id>" | "<now>" | "<time>") =>
        {
            *answer = Value::Null;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a message is one of a pattern, in which a star stands for one word.
fn says(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.split(' '), pattern.split(' '));
    text.clone().count() == pattern.clone().count()
        && text
            .zip(pattern)
            .all(|(word, wanted)| wanted == "*" || word == wanted)
}

/// How many places are shown where two answers differ.
const SHOWN_PLACES: usize = 3;

/// The places where two answers differ, with what stands there.
fn differences(
    place: &str,
    (ours, theirs): (&Value, &Value),
    out: &mut Vec<(String, String, String)>,
) {
    match (ours, theirs) {
        (one, other) if one == other => {}
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            for (name, ours) in one {
                differences(&format!("{place}.{name}"), (ours, &other[name]), out);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (at, pair) in one.iter().zip(other).enumerate() {
                differences(&format!("{place}[{at}]"), pair, out);
            }
        }
        (one, other) => {
            let shown = |value: &Value| value.to_string().chars().take(400).collect::<String>();
            out.push((place.to_owned(), shown(one), shown(other)));
        }
    }
}

fn messages(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| error[0].as_str().unwrap_or_default())
        .collect()
}

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
        is: |operation, compared| operation.pops_nothing() && compared.is_answered_by_both(),
    },
    Known {
        reason: "only the nodes that are updated must have the list that `push` and `pop` change",
        is: |_, compared| compared.library_fails("Property * cannot be NULL"),
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
        is: |operation, _| operation.has(Trait::NestedLogic),
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
        reason: "an update that deletes some of the nodes it updates answers with the others",
        is: |_, compared| {
            compared.library_fails("Cannot return null for non-nullable field *")
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
            compared.cygnet_fails(
                "Overflow: Value returned from operator decrement is larger than * bit",
            ) || compared.cygnet_fails(
                "Overflow: Value returned from operator subtract is larger than * bit",
            ) || compared.cygnet_fails(
                "Overflow: Value returned from operator increment is larger than * bit",
            ) || compared
                .cygnet_fails("Overflow: Value returned from operator add is larger than * bit")
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
