//! Operations whose answers differ on purpose, each recognised by what exactly differs. docs/migration.md has a row for each
//! reason.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use serde_json::Value;

use super::{maker::Operation, state::State};

/// What both promise of one operation.
#[derive(Debug)]
pub struct Compared {
    ours: Value,
    theirs: Value,
    /// After a mutation.
    states: Option<(State, State)>,
}

impl Compared {
    /// Two answers, as [`crate::differential::observable`] shows them.
    pub fn answers(ours: Value, theirs: Value) -> Self {
        Self {
            ours,
            theirs,
            states: None,
        }
    }

    /// And the two databases after them.
    pub fn with_states(self, ours: State, theirs: State) -> Self {
        Self {
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
}

impl Display for Compared {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.ours != self.theirs {
            writeln!(out, "  library: {}\n  cygnet:  {}", self.theirs, self.ours)?;
        }
        match &self.states {
            Some((ours, theirs)) => out.write_str(&State::difference(ours, theirs)),
            None => Ok(()),
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

const KNOWN: &[Known] = &[];

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
