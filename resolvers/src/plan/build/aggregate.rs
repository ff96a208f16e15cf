//! Aggregates: the measures that a selection of `aggregate` asks for, each once.

use cygnet_schema::{
    api::{AggregateFunction, FieldMeaning},
    model::{FieldId, Owner},
};

use super::{Env, access, custom, scope::Slots, set, set::DraftBranch};
use crate::{
    error::Refused,
    operation::{Children, SelectedField, Selection},
    plan::{Aggregate, Measure, MeasureOf, Operand, OperandSource},
};

/// The measures of all `aggregate` selections of a connection, in the order of the answer.
pub(super) fn select(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    selections: &[&Selection],
) -> Result<Aggregate, Refused> {
    let mut aggregate = Aggregate {
        set: None,
        measures: Vec::new(),
        positions: Vec::new(),
    };
    for selection in selections {
        for part in object(selection) {
            for leaf in object(part) {
                match meaning(leaf) {
                    Some(FieldMeaning::CountNodes) => {
                        add(&mut aggregate, count(Measure::CountNodes));
                    }
                    Some(FieldMeaning::CountEdges) => {
                        add(&mut aggregate, count(Measure::CountEdges));
                    }
                    Some(FieldMeaning::AggregateField(id)) => {
                        for value in object(leaf) {
                            let Some(FieldMeaning::AggregateValue(function)) = meaning(value)
                            else {
                                continue;
                            };
                            let operands = stored(env, slots, branches, id)?;
                            let measure = measure(function);
                            add(&mut aggregate, MeasureOf { measure, operands });
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(aggregate)
}

fn add(aggregate: &mut Aggregate, measure: MeasureOf) {
    let known = aggregate
        .measures
        .iter()
        .position(|known| *known == measure);
    let at = known.unwrap_or_else(|| {
        aggregate.measures.push(measure);
        aggregate.measures.len() - 1
    });
    aggregate.positions.push(at);
}

fn count(measure: Measure) -> MeasureOf {
    MeasureOf {
        measure,
        operands: Vec::new(),
    }
}

/// The children of a selection of an object type.
pub(super) fn object(selection: &Selection) -> &[Selection] {
    match &selection.children {
        Children::Object(_, children) => children,
        Children::None | Children::PerType(_) => &[],
    }
}

/// The meaning of a selection; `None` for `__typename`.
pub(super) fn meaning(selection: &Selection) -> Option<FieldMeaning> {
    match selection.field {
        SelectedField::Known(meaning) => Some(meaning),
        SelectedField::TypeName | SelectedField::Introspection => None,
    }
}

/// The operands of a field with what stands for null (`@coalesce`): one per node type for a node's field, the same for each for a
/// relationship's.
pub(super) fn operands(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    id: FieldId,
) -> Result<Vec<Operand>, Refused> {
    let mut operands = stored(env, slots, branches, id)?;
    for (operand, branch) in operands.iter_mut().zip(branches) {
        let own = env.model.on_node(id, branch.scope.node).unwrap_or(id);
        operand.coalesce = custom::coalesce(slots, env.model.field(own));
    }
    Ok(operands)
}

/// The same as they are stored. Measures take these: what stands for null is shown and filtered, not measured, as in the library.
pub(super) fn stored(
    env: Env<'_>,
    slots: &mut Slots,
    branches: &mut [DraftBranch],
    id: FieldId,
) -> Result<Vec<Operand>, Refused> {
    let mut operands = Vec::with_capacity(branches.len());
    for branch in branches {
        let on_edge = matches!(id.owner, Owner::Edge(_));
        let own = set::alike(env, branch.scope.node, id).unwrap_or(id);
        let field = env.model.field(own);
        access::of_field(env, slots, &mut branch.scope, field)?;
        // A type without the property has null there: every branch keeps its place.
        let name = field
            .property()
            .map_or(&field.name, |property| &property.name)
            .clone();
        let source = if on_edge {
            OperandSource::Edge(name)
        } else {
            OperandSource::Node(name)
        };
        operands.push(Operand {
            source,
            coalesce: None,
        });
    }
    Ok(operands)
}

/// The measure of a function.
pub(super) fn measure(function: AggregateFunction) -> Measure {
    match function {
        AggregateFunction::Min => Measure::Min,
        AggregateFunction::Max => Measure::Max,
        AggregateFunction::Average => Measure::Average,
        AggregateFunction::Sum => Measure::Sum,
        AggregateFunction::Longest => Measure::Longest,
        AggregateFunction::Shortest => Measure::Shortest,
        AggregateFunction::AverageLength => Measure::AverageLength,
        AggregateFunction::LongestLength => Measure::LongestLength,
        AggregateFunction::ShortestLength => Measure::ShortestLength,
    }
}
