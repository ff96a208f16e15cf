//! Relationships to one that must be there: what a mutation takes away, something else must have given back when it ends.
//!
//! In: nodes that were made, relationships that go, nodes that go. Out: tasks that look which nodes are left without; any one ends the mutation, and
//! everything is rolled back. Only what the mutation touches is looked at: data that was wrong before stays as it is.

use std::collections::HashSet;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{FieldId, Label, NodeId, Owner, QueryDirection, Relationship},
};

use super::{
    Around,
    create::number,
    matching::{self, Found},
    task::{Identity, Meant, Task, Then},
};
use crate::{
    error::{ErrorCode, Refused},
    plan::{steps, steps::Matching},
    value::Value,
};

/// Nodes that may have lost what they must lead to, by field.
#[derive(Debug, Default)]
pub(super) struct Risks(Vec<Risk>);

#[derive(Debug)]
struct Risk {
    field: FieldId,
    nodes: Vec<Identity>,
    known: HashSet<String>,
}

/// A relationship field to one that must be there, and the type that has it.
#[derive(Debug, Clone, Copy)]
struct Must<'a> {
    of: NodeId,
    field: FieldId,
    via: &'a Relationship,
}

fn all(around: Around<'_>) -> impl Iterator<Item = Must<'_>> {
    let types = (0_u32..).map(NodeId).zip(&around.model.nodes);
    types.flat_map(|(of, ty)| {
        let fields = (0_u16..).zip(&ty.fields);
        fields.filter_map(move |(index, field)| {
            let owner = Owner::Node(of);
            let must = field.ty.required && !field.ty.list;
            let via = field.relationship().filter(|_| must)?;
            let field = FieldId { owner, index };
            Some(Must { of, field, via })
        })
    })
}

impl Risks {
    /// Nodes may have lost what a field leads to.
    pub(super) fn add(&mut self, field: FieldId, nodes: impl IntoIterator<Item = Identity>) {
        let known = self.0.iter().position(|risk| risk.field == field);
        let at = known.unwrap_or_else(|| {
            self.0.push(Risk {
                field,
                nodes: Vec::new(),
                known: HashSet::new(),
            });
            self.0.len() - 1
        });
        let risk = &mut self.0[at];
        for node in nodes {
            if risk.known.insert(format!("{node:?}")) {
                risk.nodes.push(node);
            }
        }
    }

    /// Nodes were made. Where an input has something made at the end of the relationship, it is there.
    pub(super) fn created(&mut self, around: Around<'_>, node: NodeId, made: &[Meant<'_>]) {
        for must in all(around).filter(|must| must.of == node) {
            let unsure = made.iter().filter(|(_, given)| {
                let made = given.is_some_and(|given| makes(around, must, given));
                !made
            });
            let unsure: Vec<Identity> = unsure.map(|(node, _)| node.clone()).collect();
            if !unsure.is_empty() {
                self.add(must.field, unsure);
            }
        }
    }

    /// Relationships will go.
    pub(super) fn disconnected(
        &mut self,
        around: Around<'_>,
        via: &Relationship,
        found: &[Found<'_>],
    ) {
        if found.is_empty() {
            return;
        }
        for must in all(around).filter(|must| must.via.kind == via.kind) {
            let either = via.query_direction == QueryDirection::Undirected;
            if either || must.via.direction == via.direction {
                let parents = found.iter().map(|found| found.by.parent.clone());
                self.add(must.field, parents);
            }
            if either || must.via.direction != via.direction {
                self.add(must.field, found.iter().map(|found| found.node.clone()));
            }
        }
    }

    /// What is to be looked at now that all is written.
    pub(super) fn tasks<'a>(&mut self, around: Around<'a>) -> Result<Vec<Task<'a>>, Refused> {
        let mut tasks = Vec::new();
        for risk in std::mem::take(&mut self.0) {
            let Some(must) = all(around).find(|must| must.field == risk.field) else {
                continue;
            };
            let lacking = steps::lacking(around.env(), must.of, must.via);
            let then = Then::Lacking(must.field);
            tasks.push(looking(around, (lacking, then), risk.nodes.iter())?);
        }
        Ok(tasks)
    }
}

/// Whether the input of a new node makes a node at the end of the relationship.
fn makes(around: Around<'_>, must: Must<'_>, given: super::given::Given<'_>) -> bool {
    let part = given.fields(around.api).find(|(meaning, _)| match meaning {
        InputMeaning::NestedField(of) => around.model.on_node(*of, must.of) == Some(must.field),
        _ => false,
    });
    part.is_some_and(|(_, part)| {
        let has = |write| part.get(around.api, InputMeaning::Nested(write)).is_some();
        has(NestedWrite::Create) || has(NestedWrite::ConnectOrCreate)
    })
}

/// Finds the nodes that lead to nodes which will be deleted.
pub(super) fn before_delete<'a>(
    around: Around<'a>,
    node: NodeId,
    found: &[Meant<'a>],
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    if found.is_empty() {
        return Ok(tasks);
    }
    for must in all(around).filter(|must| may_lead_to(around, *must, node)) {
        let leading = steps::leading(around.env(), must.of, must.via);
        let then = Then::Leading(must.field);
        let nodes = found.iter().map(|(node, _)| node);
        tasks.push(looking(around, (leading, then), nodes)?);
    }
    Ok(tasks)
}

/// Whether nodes of a type can be of one that the relationship leads to: one of the two has all labels that the schema gives the other.
fn may_lead_to(around: Around<'_>, must: Must<'_>, node: NodeId) -> bool {
    let labels = |of: NodeId| -> HashSet<&Label> { around.model.node(of).labels.iter().collect() };
    let own = labels(node);
    let members = around.model.members(must.via.target);
    members.into_iter().any(|member| {
        let of_member = labels(member);
        own.is_subset(&of_member) || of_member.is_subset(&own)
    })
}

/// Rows `[i, node, values ..]` of a step whose values have nothing to do with an input.
fn looking<'a, 'v>(
    around: Around<'a>,
    (Matching { step, slots }, then): (Matching, Then<'a>),
    nodes: impl Iterator<Item = &'v Identity>,
) -> Result<Task<'a>, Refused> {
    let values = matching::values(around, &slots[2..], None)?;
    let rows = nodes.enumerate().map(|(at, node)| {
        let mut row = vec![number(at), node.clone()];
        row.extend(values.iter().cloned());
        Value::List(row)
    });
    Ok(Task {
        step,
        rows: rows.collect(),
        then,
    })
}

/// A node is left without what a field must lead to.
pub(super) fn lacking(around: Around<'_>, field: FieldId) -> Refused {
    let ty = match field.owner {
        Owner::Node(node) => around.model.node(node).name.as_str(),
        Owner::Interface(_) | Owner::Edge(_) | Owner::Plain(_) => "",
    };
    let name = &around.model.field(field).name;
    let message = format!("\"{ty}.{name}\" must lead to a node, and would be left without");
    Refused::new(ErrorCode::ConstraintValidation, message)
}
