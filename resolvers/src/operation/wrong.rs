//! What is wrong with a given value: told from the inside outwards, said in graphql-js's words.
//!
//! In: the value, the steps around it, the reason. Out: a refusal. It must not know types.

use std::sync::Arc;

use super::{given::Given, inspect::inspect};
use crate::{
    error::{ErrorCode, Refused},
    limits::exceeded,
};

/// So much of what is wrong with a request's variables is told.
pub(super) const MOST_WRONG: usize = 50;

/// What is wrong with a value, and where inside the variable.
pub(super) struct Wrong {
    /// From the inside outwards.
    path: Vec<Step>,
    kind: WrongKind,
}

/// A step into a value.
#[derive(Clone)]
pub(super) enum Step {
    Field(Arc<str>),
    Item(usize),
}

enum WrongKind {
    Value { shown: String, message: String },
    TooLarge(Refused),
}

impl Wrong {
    /// A value that is no such type, and why.
    pub(super) fn new(given: &Given<'_>, message: String) -> Self {
        let shown = inspect(given);
        Self {
            path: Vec::new(),
            kind: WrongKind::Value { shown, message },
        }
    }

    /// More than a bound allows.
    pub(super) fn too_large(what: &str, bound: usize) -> Self {
        Self {
            path: Vec::new(),
            kind: WrongKind::TooLarge(exceeded(what, bound)),
        }
    }

    /// Whether nothing more is read.
    pub(super) fn ends(&self) -> bool {
        matches!(self.kind, WrongKind::TooLarge(_))
    }

    /// The same, seen from the value around it.
    pub(super) fn below(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The refusal, in graphql-js's words.
    pub(super) fn refused(self, variable: &str) -> Refused {
        let (shown, message) = match self.kind {
            WrongKind::TooLarge(refused) => return refused,
            WrongKind::Value { shown, message } => (shown, message),
        };
        let mut text = format!("Variable \"${variable}\" got invalid value {shown}");
        if !self.path.is_empty() {
            text.push_str(" at \"");
            text.push_str(variable);
            for step in self.path.iter().rev() {
                match step {
                    Step::Field(name) => {
                        text.push('.');
                        text.push_str(name);
                    }
                    Step::Item(at) => text.push_str(&format!("[{at}]")),
                }
            }
            text.push('"');
        }
        text.push_str("; ");
        text.push_str(&message);
        Refused::new(ErrorCode::BadUserInput, text)
    }
}
