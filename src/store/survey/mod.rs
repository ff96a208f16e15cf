//! What a store holds, by a bounded look at it: labels, relationship types, the kinds of their properties, constraints, indexes.
//!
//! In: a store and how much may be read of each label and relationship type. Out: a [`Survey`]. Counts come from the count store and
//! names from the token store; of each label and type, the first and the last nodes or relationships in the order of their ids are read,
//! never all. Only names and kinds of values leave the database, no value. It must not know GraphQL.

mod answer;
mod ends;
mod kind;
mod read;
mod statements;

use std::time::{Duration, Instant};

use cygnet_resolvers::cypher::Dialect;

use super::{ErrorClass, GraphStore, StoreError};

pub use kind::{ItemKind, Kind};

use answer::Asking;

/// How labels of ours begin: records that the server keeps in the database are none of the user's.
const OURS: &str = "__Cygnet";

/// Bounds on a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Nodes read of each label, relationships read of each type.
    pub sample: u32,
    /// Labels and relationship types looked at.
    pub names: usize,
    /// How long one statement may take.
    pub statement_time: Duration,
    /// Only these labels, where there are any.
    pub only: Vec<String>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            sample: 1_000,
            names: 2_000,
            statement_time: Duration::from_secs(30),
            only: Vec::new(),
        }
    }
}

/// What a store holds, as far as was looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The labels in use, by name.
    pub labels: Vec<LabelSample>,
    /// The relationship types in use, by name.
    pub relationships: Vec<RelationshipSample>,
    /// The database's constraints.
    pub constraints: Vec<Constraint>,
    /// The database's indexes that no constraint owns.
    pub indexes: Vec<Index>,
    /// Labels and types beyond the bound, which were not looked at.
    pub left_out: Vec<String>,
    /// What the database did not let us see.
    pub refused: Vec<&'static str>,
    /// Statements that were run.
    pub statements: u32,
}

/// The nodes of one label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSample {
    /// The label.
    pub label: String,
    /// How many nodes have it.
    pub count: u64,
    /// What those look like that were read.
    pub shapes: Vec<NodeShape>,
}

impl LabelSample {
    /// How many nodes were read.
    pub fn sampled(&self) -> u64 {
        self.shapes.iter().map(|shape| shape.count).sum()
    }
}

/// Nodes that look the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeShape {
    /// All their labels, sorted.
    pub labels: Vec<String>,
    /// Their properties, sorted by name.
    pub properties: Vec<(String, Kind)>,
    /// How many were read.
    pub count: u64,
}

/// The relationships of one type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationshipSample {
    /// The type.
    pub name: String,
    /// How many there are.
    pub count: u64,
    /// What those look like that were read.
    pub shapes: Vec<RelationshipShape>,
    /// Labels of ends that the count store knows and nothing that was read shows.
    pub unseen: Vec<(End, String, u64)>,
}

impl RelationshipSample {
    /// How many relationships were read.
    pub fn sampled(&self) -> u64 {
        self.shapes.iter().map(|shape| shape.count).sum()
    }
}

/// An end of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Where it starts.
    Start,
    /// Where it leads.
    Target,
}

/// Relationships that look the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipShape {
    /// The labels of the nodes where they start, sorted.
    pub from: Vec<String>,
    /// The labels of the nodes where they lead, sorted.
    pub to: Vec<String>,
    /// Their properties, sorted by name.
    pub properties: Vec<(String, Kind)>,
    /// How many were read.
    pub count: u64,
}

/// A constraint, on nodes or relationships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Which.
    pub kind: ConstraintKind,
    /// Whether it is on relationships.
    pub on: Owner,
    /// The label or relationship type.
    pub of: String,
    /// The properties.
    pub properties: Vec<String>,
}

/// What a constraint or an index is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nodes.
    Node,
    /// Relationships.
    Relationship,
}

/// What a constraint asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// No two have the same values.
    Unique,
    /// The values are there.
    Exists,
    /// Both.
    Key,
}

/// An index that no constraint owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Which.
    pub kind: IndexKind,
    /// What it is on.
    pub on: Owner,
    /// The labels or relationship types.
    pub of: Vec<String>,
    /// The properties, in its order.
    pub properties: Vec<String>,
}

/// What an index is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the database's")]
pub enum IndexKind {
    Range,
    Text,
    Point,
    Fulltext,
    Vector,
}

/// Looks at a store.
///
/// # Errors
/// What the store says; a survey is whole or not at all.
pub async fn survey(store: &impl GraphStore, bounds: &Bounds) -> Result<Survey, StoreError> {
    let mut asking = Asking {
        store,
        time: bounds.statement_time,
        asked: 0,
    };
    let dialect = store.dialect();
    let mut survey = Survey::default();
    let labels = read::names(&mut asking, statements::LABELS).await?;
    let labels = within(labels, bounds, &mut survey.left_out);
    for label in labels {
        let counted = wanted(&label, &bounds.only);
        if counted && let Some(sample) = read::label(&mut asking, label, bounds).await? {
            survey.labels.push(sample);
        }
    }
    let types = read::names(&mut asking, statements::RELATIONSHIP_TYPES).await?;
    for name in within(types, bounds, &mut survey.left_out) {
        if let Some(mut sample) = read::relationship(&mut asking, name, bounds).await? {
            ends::complete(&mut asking, &survey.labels, &mut sample, bounds).await?;
            survey.relationships.push(sample);
        }
    }
    match allowed(read::constraints(&mut asking).await)? {
        Some(constraints) => survey.constraints = constraints,
        None => survey.refused.push("constraints"),
    }
    // The embedded engine's own indexes say nothing that a schema could say again.
    if dialect == Dialect::Neo4j {
        match allowed(read::indexes(&mut asking).await)? {
            Some(indexes) => survey.indexes = indexes,
            None => survey.refused.push("indexes"),
        }
    }
    survey.statements = asking.asked;
    Ok(survey)
}

/// The text that reads the sample of a label, whose size is slot 0: to be looked at with PROFILE.
pub fn label_statement(label: &str, dialect: Dialect) -> String {
    statements::nodes(&statements::quoted(label, dialect), dialect)
}

/// `None` for what the user may not see: a schema can be made without it.
fn allowed<T>(answer: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.class() == ErrorClass::Refused => Ok(None),
        Err(error) => Err(error),
    }
}

fn wanted(label: &str, only: &[String]) -> bool {
    !label.starts_with(OURS) && (only.is_empty() || only.iter().any(|name| name == label))
}

/// As many names as may be looked at.
fn within(mut names: Vec<String>, bounds: &Bounds, left_out: &mut Vec<String>) -> Vec<String> {
    left_out.extend(names.drain(names.len().min(bounds.names)..));
    names
}

fn deadline(time: Duration) -> Instant {
    Instant::now() + time
}
