//! Writes the tree as text: the one place where Cypher is spelled.
//!
//! In: a tree and a dialect. Out: the text and the slots it uses. Everything goes through three calls: [`Printer::syntax`] takes constant text only,
//! [`Printer::identifier`] escapes names from the schema, [`Printer::parameter`] writes the place of a value. An author's statement is written as it is.
//! It must not know the plan.

mod expression;
mod identifier;
mod write;

pub(super) use identifier::quote;

use thiserror::Error;

use super::ast::{
    Clause, Expression, Index, Item, Label, Letter, Name, Pattern, Query, Rows, Sort, Step, With,
};
use super::dialect::{Dialect, Owner};
use crate::author::{AuthorError, Before, rename_properties};
use crate::plan::{StatementPart, Way};
use crate::slot::SlotId;

/// A name of the schema that no statement can carry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unprintable {
    /// An empty label, relationship type, property or column.
    #[error("a name is empty")]
    EmptyName,
    /// Neither engine accepts it.
    #[error("the name {0:?} contains a NUL character")]
    Nul(String),
    /// Index names travel as text literals; quotes and backslashes are refused there.
    #[error("the index name {0:?} contains a quote, a backslash or a control character")]
    IndexName(String),
    /// A statement of the schema's author cannot stand inside another one.
    #[error("a @cypher statement: {0}")]
    Author(#[from] AuthorError),
}

/// Prints a query.
///
/// `underscores` is how many stand before each of our own names, so that they meet none of an author's.
pub(super) fn print(
    query: &Query,
    dialect: Dialect,
    underscores: usize,
) -> Result<(String, Vec<SlotId>), Unprintable> {
    let given = match query.branches.first().and_then(|clauses| clauses.first()) {
        Some(Clause::Given(items)) => *items,
        _ => 0,
    };
    let mut printer = Printer {
        text: String::with_capacity(256),
        slots: Vec::new(),
        dialect,
        underscores,
        depth: 0,
        given,
    };
    printer.query(query)?;
    Ok((printer.text, printer.slots))
}

struct Printer {
    text: String,
    slots: Vec<SlotId>,
    dialect: Dialect,
    underscores: usize,
    depth: usize,
    /// Items of a step's row: a slot is the name of one of them then, and they stay known in every clause.
    given: usize,
}

pub(super) type Printed = Result<(), Unprintable>;

impl Printer {
    /// Constant text.
    fn syntax(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// A name of the schema, always quoted: backticks are doubled, backslashes are kept from starting an escape.
    fn identifier(&mut self, name: &str) -> Printed {
        quote(&mut self.text, name, self.dialect)
    }

    /// The place of a value.
    fn parameter(&mut self, slot: SlotId) {
        if self.given > 0 {
            self.own(Letter::Given, slot.0);
            return;
        }
        self.place(slot);
    }

    fn place(&mut self, slot: SlotId) {
        if !self.slots.contains(&slot) {
            self.slots.push(slot);
        }
        self.syntax(self.dialect.parameter_prefix());
        self.number(slot.0 as usize);
    }

    fn number(&mut self, number: usize) {
        self.text.push_str(itoa::Buffer::new().format(number));
    }

    fn line(&mut self) {
        self.syntax("\n");
        for _ in 0..self.depth {
            self.syntax("  ");
        }
    }

    fn query(&mut self, query: &Query) -> Printed {
        for (position, clauses) in query.branches.iter().enumerate() {
            if position > 0 {
                self.line();
                self.syntax("UNION ALL");
                self.line();
            }
            for (position, clause) in clauses.iter().enumerate() {
                if position > 0 {
                    self.line();
                }
                self.clause(clause)?;
            }
        }
        Ok(())
    }

    fn clause(&mut self, clause: &Clause) -> Printed {
        match clause {
            Clause::Match { pattern, filter } => {
                self.syntax("MATCH ");
                self.pattern(pattern)?;
                self.filter(filter.as_ref())
            }
            Clause::Search {
                index,
                node,
                score,
                filter,
            } => {
                self.index(index)?;
                self.syntax(" YIELD node AS ");
                self.name(node)?;
                self.syntax(", score AS ");
                self.name(score)?;
                self.filter(filter.as_ref())
            }
            Clause::Given(_)
            | Clause::OptionalMatch(_)
            | Clause::OptionalFind { .. }
            | Clause::Create(_)
            | Clause::CreateIf { .. }
            | Clause::Merge { .. }
            | Clause::Set(_)
            | Clause::Remove { .. }
            | Clause::DeleteEach { .. } => self.of_step(clause),
            Clause::Unwind { list, item } => {
                self.syntax("UNWIND ");
                self.expression(list)?;
                self.syntax(" AS ");
                self.name(item)
            }
            Clause::With(with) => self.with(with),
            Clause::Call { imports, body } => {
                self.syntax("CALL (");
                self.separated(imports, Self::name)?;
                self.also_given(imports.len());
                self.syntax(") {");
                self.depth += 1;
                self.line();
                self.query(body)?;
                self.depth -= 1;
                self.line();
                self.syntax("}");
                Ok(())
            }
            Clause::Author(parts) => self.author(parts),
            Clause::Return(items) => {
                self.syntax("RETURN ");
                self.separated(items, Self::item)
            }
        }
    }

    /// A statement of the schema's author, as written but for the property names that the engine keeps for itself.
    fn author(&mut self, parts: &[StatementPart]) -> Printed {
        let dialect = self.dialect;
        let mut before = Before::Text;
        for part in parts {
            before = match part {
                StatementPart::Text(text) => {
                    let text = rename_properties(text, before, |name| {
                        dialect.property(Owner::Node, name)
                    })?;
                    self.text.push_str(&text);
                    Before::Text
                }
                StatementPart::Slot(slot) => {
                    self.parameter(*slot);
                    Before::Parameter
                }
            };
        }
        Ok(())
    }

    fn with(&mut self, with: &With) -> Printed {
        self.syntax(match with.rows {
            Rows::All | Rows::Aggregated => "WITH ",
            Rows::Distinct => "WITH DISTINCT ",
        });
        self.separated(&with.items, Self::item)?;
        if self.depth == 0 && with.rows != Rows::Aggregated {
            self.also_given(with.items.len());
        }
        if !with.order.is_empty() {
            self.syntax(" ORDER BY ");
            self.separated(&with.order, Self::sort)?;
        }
        if let Some(skip) = &with.skip {
            self.syntax(" SKIP ");
            self.expression(skip)?;
        }
        if let Some(limit) = &with.limit {
            self.syntax(" LIMIT ");
            self.expression(limit)?;
        }
        self.filter(with.filter.as_ref())
    }

    fn sort(&mut self, sort: &Sort) -> Printed {
        self.expression(&sort.by)?;
        self.syntax(if sort.descending { " DESC" } else { " ASC" });
        Ok(())
    }

    fn item(&mut self, item: &Item) -> Printed {
        self.expression(&item.value)?;
        match &item.value {
            Expression::Name(name) if *name == item.alias => Ok(()),
            _ => {
                self.syntax(" AS ");
                self.name(&item.alias)
            }
        }
    }

    fn filter(&mut self, filter: Option<&Expression>) -> Printed {
        if let Some(filter) = filter {
            self.syntax(" WHERE ");
            match filter {
                Expression::All(conjuncts) => self.joined(conjuncts, " AND ")?,
                other => self.expression(other)?,
            }
        }
        Ok(())
    }

    fn index(&mut self, index: &Index) -> Printed {
        match index {
            Index::Fulltext { name, phrase } => {
                self.syntax("CALL db.index.fulltext.queryNodes(");
                self.index_name(name)?;
                self.syntax(", ");
                self.parameter(*phrase);
            }
            Index::Vector {
                name,
                vector,
                neighbours,
            } => {
                self.syntax("CALL db.index.vector.queryNodes(");
                self.index_name(name)?;
                self.syntax(", ");
                self.parameter(*neighbours);
                self.syntax(", ");
                self.parameter(*vector);
            }
        }
        self.syntax(")");
        Ok(())
    }

    /// An index's name, which is a text here and not an identifier.
    fn index_name(&mut self, name: &str) -> Printed {
        if name.is_empty() {
            return Err(Unprintable::EmptyName);
        }
        if name.contains(['\'', '"', '\\']) || name.contains(char::is_control) {
            return Err(Unprintable::IndexName(name.to_owned()));
        }
        self.syntax("'");
        self.text.push_str(name);
        self.syntax("'");
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern) -> Printed {
        self.pattern_with(pattern, &[])
    }

    /// A pattern, its node by properties where some are given.
    fn pattern_with(&mut self, pattern: &Pattern, key: &[(String, Expression)]) -> Printed {
        if let Some(Step {
            from,
            kind,
            way,
            edge,
        }) = &pattern.from
        {
            self.syntax("(");
            self.name(from)?;
            self.syntax(match way {
                Way::In => ")<-[",
                Way::Out | Way::Either => ")-[",
            });
            if let Some(edge) = edge {
                self.name(edge)?;
            }
            if !kind.is_empty() {
                self.syntax(":");
                self.identifier(kind)?;
            }
            self.syntax(match way {
                Way::Out => "]->",
                Way::In | Way::Either => "]-",
            });
        }
        self.syntax("(");
        self.name(&pattern.node)?;
        for label in &pattern.labels {
            match label {
                Label::Written(name) => {
                    self.syntax(":");
                    self.identifier(name)?;
                }
                Label::Value(labels) => self.around(":$(", labels, ")")?,
            }
        }
        if !key.is_empty() {
            self.syntax(" {");
            self.separated(key, |printer, (property, value)| {
                let name = printer.dialect.property(Owner::Node, property);
                let name = name.into_owned();
                printer.identifier(&name)?;
                printer.around(": ", value, "")
            })?;
            self.syntax("}");
        }
        self.syntax(")");
        Ok(())
    }

    fn own(&mut self, letter: Letter, number: u32) {
        for _ in 0..self.underscores {
            self.syntax("_");
        }
        self.syntax(letter.text());
        self.number(number as usize);
    }

    fn name(&mut self, name: &Name) -> Printed {
        match name {
            Name::Own(letter, number) => self.own(*letter, *number),
            Name::This => self.syntax("this"),
            Name::Row => self.syntax("r"),
            Name::Column(column) => return self.identifier(column),
        }
        Ok(())
    }

    fn separated<T>(&mut self, items: &[T], print: fn(&mut Self, &T) -> Printed) -> Printed {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.syntax(", ");
            }
            print(self, item)?;
        }
        Ok(())
    }

    fn joined(&mut self, items: &[Expression], between: &'static str) -> Printed {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.syntax(between);
            }
            self.expression(item)?;
        }
        Ok(())
    }

    fn grouped(&mut self, items: &[Expression], between: &'static str) -> Printed {
        self.syntax("(");
        self.joined(items, between)?;
        self.syntax(")");
        Ok(())
    }

    fn around(&mut self, before: &'static str, inner: &Expression, after: &'static str) -> Printed {
        self.syntax(before);
        self.expression(inner)?;
        self.syntax(after);
        Ok(())
    }
}
