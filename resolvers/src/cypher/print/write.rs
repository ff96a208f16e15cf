//! Writes the clauses that steps of mutations have and reads have not.
//!
//! In: clauses. Out: their text, through the printer's calls. It must not know what a step is for.

use super::super::ast::{Assignment, Clause, Expression, How, Letter, Name, Pattern, Removal};
use super::{Printed, Printer};
use crate::slot::SlotId;

impl Printer {
    /// A clause that only steps have.
    pub(super) fn of_step(&mut self, clause: &Clause) -> Printed {
        match clause {
            Clause::Given(items) => {
                self.rows(*items);
                Ok(())
            }
            Clause::OptionalMatch(pattern) => {
                self.syntax("OPTIONAL MATCH ");
                self.pattern(pattern)
            }
            Clause::Create(pattern) => {
                self.syntax("CREATE ");
                self.pattern(pattern)
            }
            Clause::Merge {
                pattern,
                key,
                on_create,
            } => self.merge(pattern, key, on_create),
            Clause::OptionalFind { pattern, filter } => {
                self.syntax("OPTIONAL MATCH ");
                self.pattern(pattern)?;
                self.filter(Some(filter))
            }
            Clause::Remove { of, property } => {
                self.syntax("REMOVE ");
                self.property(of, property)
            }
            Clause::CreateIf {
                condition,
                item,
                pattern,
                assignments,
            } => self.create_if(condition, item, (pattern, assignments)),
            Clause::Set(assignments) => {
                self.syntax("SET ");
                self.separated(assignments, Self::assignment)
            }
            Clause::DeleteEach {
                list,
                item,
                removal,
            } => self.delete_each(list, item, *removal),
            Clause::Match { .. }
            | Clause::Search { .. }
            | Clause::Unwind { .. }
            | Clause::With(_)
            | Clause::Call { .. }
            | Clause::Author(_)
            | Clause::Return(_) => Ok(()),
        }
    }

    /// The rows of parameter 0, and a name for each item.
    pub(super) fn rows(&mut self, items: usize) {
        self.syntax("UNWIND ");
        self.place(SlotId(0));
        self.syntax(" AS ");
        self.row();
        self.line();
        self.syntax("WITH ");
        for at in 0..items {
            if at > 0 {
                self.syntax(", ");
            }
            self.row();
            self.syntax("[");
            self.number(at);
            self.syntax("] AS ");
            self.given_item(at);
        }
    }

    fn row(&mut self) {
        self.given_item(self.given);
    }

    fn given_item(&mut self, at: usize) {
        self.own(Letter::Given, u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// The names of the row's items after so many other names.
    pub(super) fn also_given(&mut self, others: usize) {
        for at in 0..self.given {
            if at + others > 0 {
                self.syntax(", ");
            }
            self.given_item(at);
        }
    }

    pub(super) fn assignment(&mut self, assignment: &Assignment) -> Printed {
        match assignment {
            Assignment::All { of, how, value } => {
                self.name(of)?;
                self.syntax(match how {
                    How::Replace => " = ",
                    How::Add => " += ",
                });
                self.expression(value)
            }
            Assignment::One {
                of,
                property,
                value,
            } => {
                self.property(of, property)?;
                self.syntax(" = ");
                self.expression(value)
            }
        }
    }

    pub(super) fn merge(
        &mut self,
        pattern: &Pattern,
        key: &[(String, Expression)],
        on_create: &[Assignment],
    ) -> Printed {
        self.syntax("MERGE ");
        self.pattern_with(pattern, key)?;
        self.syntax(" ON CREATE SET ");
        self.separated(on_create, Self::assignment)
    }

    pub(super) fn create_if(
        &mut self,
        condition: &Name,
        item: &Name,
        (pattern, assignments): (&Pattern, &[Assignment]),
    ) -> Printed {
        self.syntax("FOREACH (");
        self.name(item)?;
        self.syntax(" IN CASE WHEN ");
        self.name(condition)?;
        self.syntax(" THEN [1] ELSE [] END | CREATE ");
        self.pattern(pattern)?;
        self.syntax(" SET ");
        self.separated(assignments, Self::assignment)?;
        self.syntax(")");
        Ok(())
    }

    pub(super) fn delete_each(&mut self, list: &Name, item: &Name, removal: Removal) -> Printed {
        self.syntax("FOREACH (");
        self.name(item)?;
        self.syntax(" IN ");
        self.name(list)?;
        self.syntax(match removal {
            Removal::WithRelationships => " | DETACH DELETE ",
            Removal::Alone => " | DELETE ",
        });
        self.name(item)?;
        self.syntax(")");
        Ok(())
    }
}
