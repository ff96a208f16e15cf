//! Node types: one for each label, with the labels that always come with it.
//!
//! Two labels that are always on the same nodes make one type. A label that every node has makes none: it tells nothing apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    directives,
    draft::{Draft, Role, TypeDraft},
    name,
    property::{self, Shape},
    report::{FindingKind, LabelLine, Report},
};
use crate::store::survey::{LabelSample, Owner, Survey};

/// The labels of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NodeLabels {
    /// The label that the type is named after, then those that always come with it, by name.
    pub(super) labels: Vec<String>,
    /// How many nodes have the first.
    pub(super) count: u64,
    /// Whether its nodes always are of a more special type too, of one among several.
    pub(super) is_general: bool,
}

impl NodeLabels {
    /// The label that the type is named after.
    pub(super) fn own(&self) -> &str {
        &self.labels[0]
    }

    /// Whether nodes with these labels are of the type.
    pub(super) fn covers(&self, labels: &[String]) -> bool {
        self.labels.iter().all(|label| labels.contains(label))
    }

    /// Whether nodes of this type are always of the other one, and not the other way round.
    fn is_part_of(&self, other: &Self) -> bool {
        self.labels.len() > other.labels.len() && other.covers(&self.labels)
    }
}

/// The types of all labels, by the label that names them.
pub(super) fn types(survey: &Survey, report: &mut Report) -> Vec<NodeLabels> {
    let everywhere = everywhere(survey);
    let mut types: Vec<NodeLabels> = Vec::new();
    for sample in &survey.labels {
        let LabelSample { label, count, .. } = sample;
        report.labels.push(LabelLine {
            label: label.clone(),
            count: *count,
            sampled: sample.sampled(),
            ty: None,
        });
        if everywhere.contains(label) {
            let message =
                "every node has it, so that it tells nothing apart: no type is made of it";
            report.add(FindingKind::LabelWithoutType, label, message);
            continue;
        }
        let labels = always_together(sample);
        let same = types
            .iter()
            .find(|ty| ty.labels.len() == labels.len() && ty.covers(&labels));
        if let Some(same) = same {
            let message = format!(
                "always on the same nodes as `{}`: that type stands for both",
                same.own()
            );
            report.add(FindingKind::LabelWithoutType, label, message);
            continue;
        }
        if labels.len() > 1 {
            let basis = match sample.sampled() == *count {
                true => "all nodes".to_owned(),
                false => format!("the {} of {count} nodes that were read", sample.sampled()),
            };
            let message = format!(
                "together with {} on {basis}: nodes without them would not be found",
                quoted(&labels[1..])
            );
            report.add(FindingKind::LabelsTogether, label, message);
        }
        types.push(NodeLabels {
            labels,
            count: *count,
            is_general: false,
        });
    }
    let general: Vec<bool> = types
        .iter()
        .map(|ty| is_general(ty, &types, survey))
        .collect();
    for (ty, general) in types.iter_mut().zip(general) {
        ty.is_general = general;
    }
    types
}

fn quoted(labels: &[String]) -> String {
    let quoted: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
    quoted.join(", ")
}

/// Labels that all nodes have that were read, where there are labels that tell them apart.
fn everywhere(survey: &Survey) -> BTreeSet<String> {
    let mut shapes = survey.labels.iter().flat_map(|sample| &sample.shapes);
    let Some(first) = shapes.next() else {
        return BTreeSet::new();
    };
    let mut common: BTreeSet<String> = first.labels.iter().cloned().collect();
    for shape in shapes {
        common.retain(|label| shape.labels.contains(label));
    }
    match survey.labels.len() > common.len() + 1 {
        true => common,
        false => BTreeSet::new(),
    }
}

/// A label and those that all its nodes have.
fn always_together(sample: &LabelSample) -> Vec<String> {
    let mut shapes = sample.shapes.iter();
    let mut together: BTreeSet<&String> = shapes
        .next()
        .map(|shape| shape.labels.iter().collect())
        .unwrap_or_default();
    for shape in shapes {
        together.retain(|label| shape.labels.contains(label));
    }
    let others = together.into_iter().filter(|label| **label != sample.label);
    std::iter::once(&sample.label)
        .chain(others)
        .cloned()
        .collect()
}

/// Whether every node of a type is of a more special one, and not always of the same.
fn is_general(ty: &NodeLabels, types: &[NodeLabels], survey: &Survey) -> bool {
    let special: Vec<&NodeLabels> = types.iter().filter(|other| other.is_part_of(ty)).collect();
    let Some(sample) = survey.labels.iter().find(|sample| sample.label == ty.own()) else {
        return false;
    };
    special.len() > 1
        && sample
            .shapes
            .iter()
            .all(|shape| special.iter().any(|other| other.covers(&shape.labels)))
}

/// Writes the types with the fields of their properties.
pub(super) fn add(survey: &Survey, types: &[NodeLabels], draft: &mut Draft, report: &mut Report) {
    let mut taken: BTreeSet<String> = types
        .iter()
        .map(|ty| ty.own().to_owned())
        .filter(|label| name::is_allowed_type(label))
        .collect();
    let samples: BTreeMap<&str, &LabelSample> = survey
        .labels
        .iter()
        .map(|sample| (sample.label.as_str(), sample))
        .collect();
    for ty in types {
        let Some(sample) = samples.get(ty.own()) else {
            continue;
        };
        let name = match name::is_allowed_type(ty.own()) {
            true => ty.own().to_owned(),
            false => {
                let name = name::unique(name::node_type(ty.own()), &mut taken);
                let message = format!("no name for a type in GraphQL: the type is `{name}`");
                report.add(FindingKind::EscapedName, ty.own(), message);
                name
            }
        };
        let shapes: Vec<Shape<'_>> = sample
            .shapes
            .iter()
            .map(|shape| (shape.properties.as_slice(), shape.count))
            .collect();
        let promised = |property: &str| directives::of_node(survey, &ty.labels, property);
        let fields = property::fields(ty.own(), &shapes, promised, report);
        let mut declared = directives::searches(survey, &ty.labels, &name, &fields);
        declared.extend(directives::indexes(
            survey,
            (Owner::Node, ty.own()),
            &fields,
        ));
        draft.types.push(TypeDraft {
            name,
            role: Role::Node(ty.labels.clone()),
            directives: declared,
            comments: directives::unsaid(survey, (Owner::Node, ty.own()), report),
            fields,
            renamed: 0,
        });
    }
}
