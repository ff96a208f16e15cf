//! Fields along relationships, at both ends, and the types of their properties.

use std::collections::BTreeSet;

use super::{
    cover::cover,
    directives,
    draft::{Content, Direction, Draft, FieldDraft, Role, TypeDraft},
    name,
    nodes::NodeLabels,
    property::{self, Shape},
    report::{FindingKind, RelationshipLine, Report},
};
use crate::store::survey::{Owner, RelationshipSample, Survey};

/// Adds what all relationship types give.
pub(super) fn add(survey: &Survey, types: &[NodeLabels], draft: &mut Draft, report: &mut Report) {
    let mut edges = Vec::new();
    for sample in &survey.relationships {
        let pairs = pairs(sample, types, report);
        report.relationships.push(RelationshipLine {
            name: sample.name.clone(),
            count: sample.count,
            sampled: sample.sampled(),
            ends: pairs
                .iter()
                .map(|(from, to)| (types[*from].own().to_owned(), types[*to].own().to_owned()))
                .collect(),
        });
        if pairs.is_empty() {
            continue;
        }
        let edge = edge(survey, sample, (draft, &edges), report);
        for (from, to) in pairs {
            let ends = (types[from].own(), types[to].own());
            both_fields(&sample.name, ends, edge.as_ref(), draft);
        }
        edges.extend(edge);
    }
    draft.types.extend(edges);
    for ty in &mut draft.types {
        settle_names(ty);
    }
    draft
        .types
        .sort_by(|left, right| left.name.cmp(&right.name));
}

/// The types between which the relationships lead.
fn pairs(
    sample: &RelationshipSample,
    types: &[NodeLabels],
    report: &mut Report,
) -> BTreeSet<(usize, usize)> {
    let starts: Vec<&[String]> = sample
        .shapes
        .iter()
        .map(|shape| shape.from.as_slice())
        .collect();
    let targets: Vec<&[String]> = sample
        .shapes
        .iter()
        .map(|shape| shape.to.as_slice())
        .collect();
    let (starts, targets) = (cover(&starts, types), cover(&targets, types));
    let mut pairs = BTreeSet::new();
    let mut without_type = 0;
    for shape in &sample.shapes {
        let of = |chosen: &[usize], labels: &[String]| {
            chosen.iter().copied().find(|at| types[*at].covers(labels))
        };
        match (of(&starts, &shape.from), of(&targets, &shape.to)) {
            (Some(from), Some(to)) => {
                pairs.insert((from, to));
            }
            (None, _) | (_, None) => without_type += shape.count,
        }
    }
    if without_type > 0 {
        let message =
            format!("{without_type} of those read start or end at nodes that no type stands for");
        report.add(FindingKind::LeftOut, &sample.name, message);
    }
    pairs
}

/// The type of the relationships' properties, if they have any.
fn edge(
    survey: &Survey,
    sample: &RelationshipSample,
    (draft, edges): (&Draft, &[TypeDraft]),
    report: &mut Report,
) -> Option<TypeDraft> {
    let shapes: Vec<Shape<'_>> = sample
        .shapes
        .iter()
        .map(|shape| (shape.properties.as_slice(), shape.count))
        .collect();
    let promised = |property: &str| directives::of_relationship(survey, &sample.name, property);
    let fields = property::fields(&sample.name, &shapes, promised, report);
    if fields.is_empty() {
        return None;
    }
    let types = draft.types.iter().chain(edges);
    let mut taken: BTreeSet<String> = types.map(|ty| ty.name.clone()).collect();
    let plain = name::edge_type(&sample.name);
    let name = match taken.contains(&plain) {
        true => name::unique(format!("{plain}Properties"), &mut taken),
        false => plain,
    };
    Some(TypeDraft {
        name,
        role: Role::Edge(sample.name.clone()),
        directives: directives::indexes(survey, (Owner::Relationship, &sample.name), &fields),
        comments: directives::unsaid(survey, (Owner::Relationship, &sample.name), report),
        fields,
        renamed: 0,
    })
}

fn both_fields(
    relationship: &str,
    (from, to): (&str, &str),
    edge: Option<&TypeDraft>,
    draft: &mut Draft,
) {
    let type_name = |label: &str| draft.node(label).map(|ty| ty.name.clone());
    let (Some(start), Some(target)) = (type_name(from), type_name(to)) else {
        return;
    };
    let ends = [
        (
            &start,
            Direction::Out,
            to,
            name::outwards(relationship, &target),
        ),
        (
            &target,
            Direction::In,
            from,
            name::inwards(relationship, &start),
        ),
    ];
    for (owner, direction, other, name) in ends {
        let field = FieldDraft {
            name,
            content: Content::Related {
                relationship: relationship.to_owned(),
                direction,
                target: other.to_owned(),
                properties: edge.is_some(),
            },
            comments: Vec::new(),
            renamed: 0,
        };
        if let Some(owner) = draft.named(owner) {
            owner.fields.push(field);
        }
    }
}

/// Tells the relationship fields of a type from its properties and from one another; in an order that does not depend on how they were
/// found.
fn settle_names(ty: &mut TypeDraft) {
    let (mut properties, mut related): (Vec<_>, Vec<_>) = ty
        .fields
        .drain(..)
        .partition(|field| matches!(field.content, Content::Property { .. }));
    let mut taken: BTreeSet<String> = properties.iter().map(|field| field.name.clone()).collect();
    let order = |field: &FieldDraft| match &field.content {
        Content::Related {
            relationship,
            direction,
            target,
            ..
        } => (
            relationship.clone(),
            *direction == Direction::In,
            target.clone(),
        ),
        Content::Property { property, .. } => (property.clone(), false, String::new()),
    };
    related.sort_by_key(order);
    for field in &mut related {
        field.name = name::unique(std::mem::take(&mut field.name), &mut taken);
    }
    properties.append(&mut related);
    ty.fields = properties;
}
