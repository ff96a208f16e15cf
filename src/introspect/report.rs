//! What introspection saw, and what in its result is a guess.

use std::fmt::{self, Write};

use super::draft::Draft;
use crate::store::survey::{End, Survey};

/// The whole report.
#[derive(Debug, Default)]
pub struct Report {
    /// The labels.
    pub labels: Vec<LabelLine>,
    /// The relationship types.
    pub relationships: Vec<RelationshipLine>,
    /// What deserves a look, in the order in which it was found.
    pub findings: Vec<Finding>,
}

/// One label.
#[derive(Debug)]
pub struct LabelLine {
    /// The label.
    pub label: String,
    /// Nodes that have it.
    pub count: u64,
    /// Nodes that were read.
    pub sampled: u64,
    /// The type made of it, if one was.
    pub ty: Option<String>,
}

/// One relationship type.
#[derive(Debug)]
pub struct RelationshipLine {
    /// The type.
    pub name: String,
    /// How many there are.
    pub count: u64,
    /// How many were read.
    pub sampled: u64,
    /// The labels of the types at both ends.
    pub ends: Vec<(String, String)>,
}

/// One thing that deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// Where: a type, or a type and a field, by the names in the database.
    pub path: String,
    /// What was seen and what was made of it.
    pub message: String,
}

/// Kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A property has values of several kinds.
    MixedKinds,
    /// One property is spelled in several ways.
    DriftedName,
    /// A name in the database is no name in GraphQL.
    EscapedName,
    /// A name would meet another one in the API.
    Renamed,
    /// Labels that always come together.
    LabelsTogether,
    /// A label without a type of its own.
    LabelWithoutType,
    /// Ends of relationships that were counted and not seen.
    UnseenEnds,
    /// Something in the database that the schema does not have.
    LeftOut,
}

impl FindingKind {
    /// A stable word in upper snake case.
    pub fn code(self) -> &'static str {
        match self {
            Self::MixedKinds => "MIXED_KINDS",
            Self::DriftedName => "DRIFTED_NAME",
            Self::EscapedName => "ESCAPED_NAME",
            Self::Renamed => "RENAMED",
            Self::LabelsTogether => "LABELS_TOGETHER",
            Self::LabelWithoutType => "LABEL_WITHOUT_TYPE",
            Self::UnseenEnds => "UNSEEN_ENDS",
            Self::LeftOut => "LEFT_OUT",
        }
    }
}

impl Report {
    pub(super) fn add(
        &mut self,
        kind: FindingKind,
        path: impl Into<String>,
        message: impl Into<String>,
    ) {
        let (path, message) = (path.into(), message.into());
        self.findings.push(Finding {
            kind,
            path,
            message,
        });
    }

    /// What the survey itself did not see.
    pub(super) fn left_out(&mut self, survey: &Survey) {
        for sample in &survey.relationships {
            for (end, label, count) in &sample.unseen {
                let verb = match end {
                    End::Start => "start at",
                    End::Target => "lead to",
                };
                let message = format!(
                    "{count} of them {verb} nodes with the label `{label}`, and none was among those read: no field leads there; a larger --sample may see them"
                );
                self.add(FindingKind::UnseenEnds, &sample.name, message);
            }
        }
        for what in &survey.refused {
            let message = "the user may not see them: what they promise is not in the schema";
            self.add(FindingKind::LeftOut, *what, message);
        }
        for name in &survey.left_out {
            let message = "there are more labels or relationship types than are looked at";
            self.add(FindingKind::LeftOut, name, message);
        }
    }

    /// Which type stands for which label, by the names that the types have at the end.
    pub(super) fn name_types(&mut self, draft: &Draft) {
        for line in &mut self.labels {
            line.ty = draft.node(&line.label).map(|ty| ty.name.clone());
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for LabelLine {
            label,
            count,
            sampled,
            ty,
        } in &self.labels
        {
            let ty = ty.as_deref().unwrap_or("no type");
            writeln!(out, "label {label}: {sampled} of {count} nodes read, {ty}")?;
        }
        for RelationshipLine {
            name,
            count,
            sampled,
            ends,
        } in &self.relationships
        {
            write!(out, "relationship {name}: {sampled} of {count} read")?;
            for (from, to) in ends {
                write!(out, ", {from} -> {to}")?;
            }
            out.write_char('\n')?;
        }
        for Finding {
            kind,
            path,
            message,
        } in &self.findings
        {
            writeln!(out, "{} {path}: {message}", kind.code())?;
        }
        Ok(())
    }
}
