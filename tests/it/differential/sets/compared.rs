//! Two answers to one operation and the two databases after it: whether they are equal, and what exactly differs.
//!
//! It must not know which differences are on purpose.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use super::{super::as_sets, state::State};

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

    /// Whether the databases are equal.
    pub fn is_state_equal(&self) -> bool {
        self.states
            .as_ref()
            .is_none_or(|(ours, theirs)| ours == theirs)
    }

    /// Whether Cygnet says this and nothing else.
    pub fn cygnet_says(&self, pattern: &str) -> bool {
        let ours = messages(&self.ours);
        ours.len() == 1 && ours.iter().all(|text| says(text, pattern))
    }

    /// Whether Cygnet refuses with this message what the library does.
    pub fn cygnet_fails(&self, pattern: &str) -> bool {
        self.cygnet_says(pattern) && messages(&self.theirs).is_empty()
    }

    /// Whether nothing differs but generated values of relationships that the library leaves null, which it may refuse itself.
    pub fn has_generated_more(&self) -> bool {
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
    pub fn library_fails(&self, pattern: &str) -> bool {
        let theirs = messages(&self.theirs);
        !self.is_refused() && theirs.len() == 1 && theirs.iter().any(|text| says(text, pattern))
    }

    /// Whether the library fails with a message of the database that begins so, where Cygnet answers.
    pub fn library_breaks(&self, start: &str) -> bool {
        let theirs = messages(&self.theirs);
        !self.is_refused() && theirs.len() == 1 && theirs.iter().any(|text| text.starts_with(start))
    }

    /// Whether neither answers with errors.
    pub fn is_answered_by_both(&self) -> bool {
        !self.is_refused() && messages(&self.theirs).is_empty()
    }

    /// Whether both answer and write the same, and Cygnet's answer has less in it.
    pub fn answers_less(&self) -> bool {
        let length = |answer: &Value| answer.to_string().len();
        self.is_answered_by_both()
            && self.states.is_some()
            && self.is_state_equal()
            && length(&self.ours) < length(&self.theirs)
    }

    /// Whether both answer and one of them has more relationships, between the same nodes.
    pub fn connects_otherwise(&self) -> bool {
        let states = self.states.as_ref();
        self.is_answered_by_both()
            && states.is_some_and(|(ours, theirs)| {
                let (ours, theirs) = (ours.without_generated(), theirs.without_generated());
                let part = theirs.is_part_of(&ours) || ours.is_part_of(&theirs);
                part && ours.size() == theirs.size()
            })
    }

    /// Whether the library's null is a node that both have deleted.
    pub fn is_lost_by_delete(&self) -> bool {
        let states = self.states.as_ref();
        messages(&self.theirs)
            .iter()
            .all(|text| text.contains("MutationResponse."))
            && states.is_some_and(|(ours, theirs)| ours == theirs)
    }

    /// Whether the library has stored a number that has no place in 32 bits, where Cygnet refuses it.
    pub fn stores_too_small(&self) -> bool {
        let states = self.states.as_ref();
        states.is_some_and(|(ours, theirs)| theirs.has_too_small() && !ours.has_too_small())
    }

    /// Whether the databases are equal but for the directions of relationships.
    pub fn is_equal_undirected(&self) -> bool {
        let states = self.states.as_ref();
        states.is_some_and(|(ours, theirs)| {
            ours == theirs || ours.without_directions() == theirs.without_directions()
        })
    }

    /// Whether both databases have as many nodes.
    pub fn is_as_large(&self) -> bool {
        let states = self.states.as_ref();
        states.is_none_or(|(ours, theirs)| ours.size() == theirs.size())
    }

    /// Whether both refuse with the same errors, and only Cygnet has undone what was written.
    pub fn is_undone_here_only(&self) -> bool {
        self.ours["errors"] == self.theirs["errors"]
            && self.is_refused()
            && self.ours["data"].is_null()
            && self.unchanged
            && self.states.is_some()
    }

    /// Whether both answer and Cygnet leaves less than the library, and nothing else.
    pub fn deletes_more(&self) -> bool {
        let states = self.states.as_ref();
        self.is_answered_by_both() && states.is_some_and(|(ours, theirs)| ours.is_part_of(theirs))
    }

    /// Whether nothing differs but what is lost in the library.
    pub fn is_equal_but(&self, loss: Loss) -> bool {
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
pub enum Loss {
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
