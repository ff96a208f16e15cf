//! Operations whose answers differ on purpose, each recognised by what exactly differs. docs/migration.md has a row for each
//! reason.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
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

    /// Whether both answer and Cygnet has more relationships than the library, between the same nodes.
    fn connects_more(&self) -> bool {
        let states = self.states.as_ref();
        self.is_answered_by_both()
            && states.is_some_and(|(ours, theirs)| {
                let theirs = theirs.without_generated();
                theirs.is_part_of(&ours.without_generated()) && ours.size() == theirs.size()
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
            Loss::Named => ours == theirs,
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
    /// Generated values of relationships.
    Generated,
    /// Fields of the user that have names of the API's own.
    Named,
}

/// An answer without what may be lost.
fn without(answer: &mut Value, loss: Loss) {
    match answer {
        Value::Array(items) => {
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
            fields.retain(|name, value| loss != Loss::Named || !of_user(name, value));
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
        reason: "null in the place of a filter's object says nothing; the library fails",
        is: |operation, compared| {
            operation.gives_null()
                && (compared.library_fails("Cannot convert undefined or null to object")
                    || compared.library_fails("Cannot read properties of null (reading *"))
        },
    },
    Known {
        reason: "`typename` works below a relationship; the library fails",
        is: |_, compared| compared.library_fails("Attribute typename not found"),
    },
    Known {
        reason: "an interface's declared relationships can be filtered and sorted by wherever its API says so; the library fails",
        is: |_, compared| {
            compared.library_fails("Attribute * not found")
                || compared.library_fails("no filter attribute *")
                || compared.library_fails(
                    "Transpile Error: Impossible to translate property * on entity *",
                )
        },
    },
    Known {
        reason: "a filter of which the library makes a statement that the database refuses works",
        is: |_, compared| {
            compared.library_breaks("Invalid input '}': expected ")
                || compared.library_breaks("Variable `RETURN` not defined")
        },
    },
    Known {
        reason: "an object for a relationship that says nothing in a create is nothing; the library fails",
        is: |_, compared| compared.library_fails("Expected create operation, but found: *"),
    },
    Known {
        reason: "`AND`, `OR` and `NOT` at the top of a nested write's `where` count; the library leaves them out and writes to all",
        is: |operation, _| operation.has(Trait::NestedLogic),
    },
    Known {
        reason: "a nested write finds its nodes before any of them is written; the library goes node by node and sees what it wrote before",
        is: |operation, compared| {
            (operation.has(Trait::NestedRelated) || operation.has(Trait::Deep))
                && compared.is_answered_by_both()
        },
    },
    Known {
        reason: "a nested delete finds its nodes before any of them is gone; the library goes node by node and misses what lost its relationship",
        is: |operation, compared| {
            operation.shown().matches("delete").count() > 2 && compared.deletes_more()
        },
    },
    Known {
        reason: "an update that deletes some of the nodes it updates answers with the others; the library fails",
        is: |_, compared| {
            compared.library_fails("Cannot return null for non-nullable field *")
                && compared.is_lost_by_delete()
        },
    },
    Known {
        reason: "`connect` below several new nodes finds what any of them created; the library goes node by node",
        is: |operation, compared| {
            let shown = operation.shown();
            shown.contains("mutation")
                && shown.contains("create")
                && shown.contains("connect")
                && compared.connects_more()
        },
    },
    Known {
        reason: "any error in a mutation's answer undoes all of it; the library has committed before it makes the answer",
        is: |_, compared| compared.is_undone_here_only(),
    },
    Known {
        reason: "fields with the names `count` and `node` are fields; the library answers null for them",
        is: |_, compared| compared.is_equal_but(Loss::Named),
    },
    Known {
        reason: "a relationship made by `connect` gets its generated values; the library leaves them out",
        is: |operation, compared| {
            operation.shown().contains("connect") && compared.is_equal_but(Loss::Generated)
        },
    },
];

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
