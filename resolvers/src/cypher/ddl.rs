//! Constraints and indexes as statements: the only place that spells them.
//!
//! In: what a schema asks for, and a dialect. Out: the statement that makes it, or why the engine has no such thing; the statements
//! that list what a database has and that count what violates a constraint. It must not know a store.

use cygnet_schema::model::{Entity, IndexForm, IndexKind, WantedIndex, WantedKind};
use thiserror::Error;

use super::dialect::{Dialect, Owner};
use super::print::{Printed, Unprintable, quote};
use super::{Delivery, Mode, Statement};
use crate::error::Denials;

/// Why there is no statement for an index.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoStatement {
    /// The engine does not have such a thing.
    #[error("the engine has no {0}")]
    Unsupported(Unsupported),
    /// A name that no statement can carry.
    #[error(transparent)]
    Unprintable(#[from] Unprintable),
}

/// What the embedded engine does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsupported {
    /// It keeps nodes by their first label.
    #[error("index by a label that is not a node's first")]
    OtherLabel,
    /// Texts are looked through.
    #[error("text index")]
    Text,
    /// Distances are computed.
    #[error("point index")]
    Point,
    /// Vectors are kept apart from the properties.
    #[error("vector index over a property")]
    Vector,
    /// A fulltext index is over one property of one label.
    #[error("fulltext index over several properties or labels, or over relationships")]
    WideFulltext,
    /// Relationships are indexed by one property.
    #[error("index of relationships over several properties")]
    WideRelationship,
}

/// What is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// A constraint, with the index it owns.
    Constraint,
    /// An index.
    Index,
}

/// Whether the engine can have it.
///
/// # Errors
/// What it lacks.
pub fn supported(index: &WantedIndex, dialect: Dialect) -> Result<(), Unsupported> {
    match dialect {
        Dialect::Neo4j => Ok(()),
        Dialect::Embedded => supported_embedded(index),
    }
}

fn supported_embedded(index: &WantedIndex) -> Result<(), Unsupported> {
    let form = &index.form;
    let of_relationships = form.entity == Entity::Relationship;
    let is_wide = form.properties.len() > 1;
    match form.kind {
        _ if !index.by_first_label => Err(Unsupported::OtherLabel),
        WantedKind::Index(IndexKind::Text) => Err(Unsupported::Text),
        WantedKind::Index(IndexKind::Point) => Err(Unsupported::Point),
        WantedKind::Index(IndexKind::Vector) => Err(Unsupported::Vector),
        WantedKind::Index(IndexKind::Fulltext) => {
            let is_narrow = !is_wide && !of_relationships && form.labels.len() == 1;
            is_narrow.then_some(()).ok_or(Unsupported::WideFulltext)
        }
        WantedKind::Unique | WantedKind::Index(IndexKind::Range) => {
            let is_narrow = !is_wide || !of_relationships;
            is_narrow.then_some(()).ok_or(Unsupported::WideRelationship)
        }
    }
}

/// The statement that makes a constraint or an index where there is none of its name or form.
///
/// # Errors
/// Where the engine has no such thing, or a name cannot be written.
pub fn create(index: &WantedIndex, dialect: Dialect) -> Result<String, NoStatement> {
    supported(index, dialect).map_err(NoStatement::Unsupported)?;
    let form = &index.form;
    let mut text = Text::new(dialect);
    text.syntax(match form.kind {
        WantedKind::Unique => "CREATE CONSTRAINT ",
        WantedKind::Index(IndexKind::Range) => dialect.range_index(form.properties.len()),
        WantedKind::Index(IndexKind::Text) => "CREATE TEXT INDEX ",
        WantedKind::Index(IndexKind::Point) => "CREATE POINT INDEX ",
        WantedKind::Index(IndexKind::Fulltext) => "CREATE FULLTEXT INDEX ",
        WantedKind::Index(IndexKind::Vector) => "CREATE VECTOR INDEX ",
    });
    text.name(&index.name)?;
    text.syntax(" IF NOT EXISTS FOR ");
    text.pattern(form)?;
    match form.kind {
        WantedKind::Unique => {
            text.properties(form, " REQUIRE (", ") IS UNIQUE")?;
        }
        WantedKind::Index(IndexKind::Fulltext) => text.properties(form, " ON EACH [", "]")?,
        WantedKind::Index(
            IndexKind::Range | IndexKind::Text | IndexKind::Point | IndexKind::Vector,
        ) => text.properties(form, " ON (", ")")?,
    }
    Ok(text.text)
}

/// The statement that takes a constraint or an index away.
///
/// # Errors
/// Where the name cannot be written.
pub fn drop(name: &str, dropped: Dropped, dialect: Dialect) -> Result<String, Unprintable> {
    let mut text = Text::new(dialect);
    text.syntax(match dropped {
        Dropped::Constraint => "DROP CONSTRAINT ",
        Dropped::Index => "DROP INDEX ",
    });
    text.name(name)?;
    text.syntax(" IF EXISTS");
    Ok(text.text)
}

/// The statement that lists what a database has. A row is `[name, type, entity type, labels or types, properties, state, populated
/// percent, owning constraint, failure]`.
pub fn list(dialect: Dialect) -> Statement {
    reading(match dialect {
        Dialect::Neo4j => {
            "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, state, populationPercent, owningConstraint, failureMessage \
             WHERE type <> 'LOOKUP' \
             RETURN [name, type, entityType, labelsOrTypes, properties, state, populationPercent, owningConstraint, failureMessage] AS r"
        }
        Dialect::Embedded => {
            "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, state, owningConstraint \
             RETURN [name, type, entityType, labelsOrTypes, properties, state, null, owningConstraint, null] AS r"
        }
    }
    .to_owned())
}

/// The statement that counts what violates a uniqueness constraint. Its row is `[values, nodes or relationships that have them]`.
///
/// # Errors
/// Where a name cannot be written.
pub fn count_duplicates(form: &IndexForm, dialect: Dialect) -> Result<Statement, Unprintable> {
    let mut text = duplicates(form, dialect)?;
    text.syntax(" RETURN [count(*), sum(c)] AS r");
    Ok(reading(text.text))
}

/// The statement that gives the most frequent values that violate a uniqueness constraint. A row is `[count, value, value ..]`.
///
/// # Errors
/// Where a name cannot be written.
pub fn sample_duplicates(
    form: &IndexForm,
    dialect: Dialect,
    rows: usize,
) -> Result<Statement, Unprintable> {
    let mut text = duplicates(form, dialect)?;
    text.syntax(" WITH c");
    for at in 0..form.properties.len() {
        text.syntax(", k");
        text.number(at);
    }
    text.syntax(" ORDER BY c DESC, k0 ASC LIMIT ");
    text.number(rows);
    text.syntax(" RETURN [c");
    for at in 0..form.properties.len() {
        text.syntax(", k");
        text.number(at);
    }
    text.syntax("] AS r");
    Ok(reading(text.text))
}

/// Groups that have more than one member: `c` counts them, `k0`, `k1`, .. are their values.
fn duplicates(form: &IndexForm, dialect: Dialect) -> Result<Text, Unprintable> {
    let mut text = Text::new(dialect);
    text.syntax("MATCH ");
    match form.entity {
        Entity::Node => text.pattern(form)?,
        Entity::Relationship => text.directed(form)?,
    }
    // A constraint looks at what has all of the properties.
    for (at, property) in form.properties.iter().enumerate() {
        text.syntax(if at == 0 { " WHERE " } else { " AND " });
        text.property(form.entity, property)?;
        text.syntax(" IS NOT NULL");
    }
    text.syntax(" WITH count(*) AS c");
    for (at, property) in form.properties.iter().enumerate() {
        text.syntax(", ");
        text.property(form.entity, property)?;
        text.syntax(" AS k");
        text.number(at);
    }
    text.syntax(" WHERE c > 1");
    Ok(text)
}

fn reading(text: String) -> Statement {
    Statement {
        text,
        slots: Vec::new(),
        delivery: Delivery::Rows,
        mode: Mode::Read,
        denials: Denials::default(),
    }
}

/// A text that grows by constant syntax, quoted names and numbers, and by nothing else.
struct Text {
    text: String,
    dialect: Dialect,
}

impl Text {
    fn new(dialect: Dialect) -> Self {
        Self {
            text: String::new(),
            dialect,
        }
    }

    fn syntax(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    fn name(&mut self, name: &str) -> Printed {
        quote(&mut self.text, name, self.dialect)
    }

    fn number(&mut self, number: usize) {
        self.text.push_str(itoa::Buffer::new().format(number));
    }

    /// What has the properties, as `n`.
    fn pattern(&mut self, form: &IndexForm) -> Printed {
        self.around(form, ("(n:", ")"), ("()-[n:", "]-()"))
    }

    /// Each relationship once.
    fn directed(&mut self, form: &IndexForm) -> Printed {
        self.around(form, ("(n:", ")"), ("()-[n:", "]->()"))
    }

    fn around(
        &mut self,
        form: &IndexForm,
        node: (&'static str, &'static str),
        relationship: (&'static str, &'static str),
    ) -> Printed {
        let (before, after) = match form.entity {
            Entity::Node => node,
            Entity::Relationship => relationship,
        };
        self.syntax(before);
        for (at, label) in form.labels.iter().enumerate() {
            self.syntax(if at == 0 { "" } else { "|" });
            self.name(label)?;
        }
        self.syntax(after);
        Ok(())
    }

    fn properties(
        &mut self,
        form: &IndexForm,
        before: &'static str,
        after: &'static str,
    ) -> Printed {
        self.syntax(before);
        for (at, property) in form.properties.iter().enumerate() {
            self.syntax(if at == 0 { "" } else { ", " });
            self.property(form.entity, property)?;
        }
        self.syntax(after);
        Ok(())
    }

    fn property(&mut self, entity: Entity, property: &str) -> Printed {
        let owner = match entity {
            Entity::Node => Owner::Node,
            Entity::Relationship => Owner::Relationship,
        };
        self.syntax("n.");
        let stored = self.dialect.property(owner, property);
        self.name(&stored)
    }
}

#[cfg(test)]
mod tests;
