//! What rules have added to a root, for people: noted while it is built, and kept with the plan only.

use std::{fmt::Write, sync::Arc};

use cygnet_schema::model::{Denial, Operation, Operations};

use crate::{
    plan::{Predicate, print_predicate},
    slot::Required,
};

/// A rule and what it added.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The rule.
    pub rule: Arc<Denial>,
    /// For which operations it was asked.
    pub operations: Operations,
    /// What it added.
    pub added: Added,
}

/// What a rule added.
#[derive(Debug, Clone, PartialEq)]
pub enum Added {
    /// A condition on the caller, without which nothing is answered.
    Requires(Arc<Required>),
    /// A condition on the caller, without which nothing of the type is there.
    HidesUnless(Arc<Required>),
    /// A predicate that hides nodes of which it does not hold.
    Hides(Predicate),
    /// A predicate that refuses the operation for nodes of which it does not hold.
    Refuses(Predicate),
}

impl Applied {
    /// In one line: the rule, the operations, what it adds.
    pub fn describe(&self) -> String {
        let all = Operation::ALL.into_iter();
        let operations = all.filter(|it| self.operations.has(*it));
        let operations: Vec<&str> = operations.map(Operation::name).collect();
        let mut out = format!("{} for {}: ", self.rule.rule, operations.join(", "));
        // Writing to a text cannot fail.
        let _ = match &self.added {
            Added::Requires(required) => write!(out, "requires {}", required.condition),
            Added::HidesUnless(required) => write!(out, "hides unless {}", required.condition),
            Added::Hides(predicate) => write!(out, "hides unless {}", print_predicate(predicate)),
            Added::Refuses(predicate) => {
                write!(out, "refuses unless {}", print_predicate(predicate))
            }
        };
        out
    }
}
