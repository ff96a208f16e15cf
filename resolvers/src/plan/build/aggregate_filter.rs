//! Aggregate filters: comparisons of a count, a mean, ... over related nodes.
//!
//! Each distinct measure becomes a computed value of the branch, which the predicate then compares.

use cygnet_schema::{
    api::{AggregateFunction, InputMeaning, Operator},
    model::{EdgeId, FieldId},
};

use super::{
    Env, aggregate, comparison,
    comparison::{Compared, Reading},
    filter, related,
    scope::Scope,
    scope::Slots,
    set,
    set::Draft,
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Computed, Each, Measure, MeasureOf, Operand, Predicate},
};

/// The predicate of an aggregate filter on a relationship field. In the deprecated place (`actorsAggregate`) the library counts each
/// relationship, in that of connections (`actorsConnection: { aggregate }`) each node once.
pub(super) fn predicate(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, each, input): (FieldId, Each, &Input),
) -> Result<Option<Predicate>, Refused> {
    let env = env.measuring();
    let Some(draft) = related::draft(env, slots, scope, (id, None))? else {
        return Ok(None);
    };
    let edge = set::relationship(env, scope.node, id).and_then(|(_, via)| via.properties);
    let mut at = At {
        env,
        slots,
        scope,
        draft: &draft,
        edge,
        each,
    };
    at.object(input)
}

struct At<'a, 'b> {
    env: Env<'a>,
    slots: &'b mut Slots,
    scope: &'b mut Scope,
    draft: &'b Draft,
    edge: Option<EdgeId>,
    each: Each,
}

impl At<'_, '_> {
    fn object(&mut self, input: &Input) -> Result<Option<Predicate>, Refused> {
        let Input::Object(fields) = input else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        for (meaning, input) in fields {
            parts.extend(self.field(*meaning, input)?);
        }
        Ok(comparison::all(parts))
    }

    fn field(
        &mut self,
        meaning: InputMeaning,
        input: &Input,
    ) -> Result<Option<Predicate>, Refused> {
        match meaning {
            InputMeaning::And => Ok(comparison::all(self.items(input)?)),
            InputMeaning::Or => Ok(filter::any(self.items(input)?)),
            InputMeaning::Not => Ok(self.object(input)?.map(filter::not)),
            InputMeaning::Node | InputMeaning::Edge => self.object(input),
            InputMeaning::EdgeOf(edge) if self.edge == Some(edge) => self.object(input),
            InputMeaning::Count => Ok(self.count(input)),
            InputMeaning::CountTwin(operator) => {
                let operand = self.compute(count(self.counted()));
                Ok(self.twin(&operand, (operator, Reading::OF_AGGREGATES), input))
            }
            InputMeaning::AggregateFilter(id) => self.functions(id, input),
            InputMeaning::AggregateTwin(id, function, operator) => {
                let Some(operand) = self.measure(id, function)? else {
                    return Ok(None);
                };
                Ok(self.twin(&operand, (operator, self.reading(id)), input))
            }
            _ => Ok(None),
        }
    }

    fn items(&mut self, input: &Input) -> Result<Vec<Predicate>, Refused> {
        let list = match input {
            Input::List(items) => items.as_slice(),
            Input::Object(_) => std::slice::from_ref(input),
            _ => &[],
        };
        let mut parts = Vec::new();
        for item in list {
            parts.extend(self.object(item)?);
        }
        Ok(parts)
    }

    /// What a count without a name counts.
    fn counted(&self) -> Measure {
        match self.each {
            Each::Node => Measure::CountNodes,
            Each::Relationship => Measure::CountEdges,
        }
    }

    /// `{nodes, edges}`, or the operators of a count (the deprecated place).
    fn count(&mut self, input: &Input) -> Option<Predicate> {
        let Input::Object(fields) = input else {
            return None;
        };
        let mut parts = Vec::new();
        for (meaning, inner) in fields {
            let (measure, operators) = match meaning {
                InputMeaning::CountNodes => (Measure::CountNodes, inner),
                InputMeaning::CountEdges => (Measure::CountEdges, inner),
                _ => continue,
            };
            let operand = self.compute(count(measure));
            parts.extend(comparison::operators(
                self.slots,
                &operand,
                (operators, Reading::OF_AGGREGATES),
            ));
        }
        if parts.is_empty()
            && fields
                .iter()
                .any(|(meaning, _)| matches!(meaning, InputMeaning::Operator(_)))
        {
            let operand = self.compute(count(self.counted()));
            parts.extend(comparison::operators(
                self.slots,
                &operand,
                (input, Reading::OF_AGGREGATES),
            ));
        }
        comparison::all(parts)
    }

    /// `{average: {gt: 1}, max: ..}` of a field.
    fn functions(&mut self, id: FieldId, input: &Input) -> Result<Option<Predicate>, Refused> {
        let Input::Object(fields) = input else {
            return Ok(None);
        };
        let reading = self.reading(id);
        let mut parts = Vec::new();
        for (meaning, operators) in fields {
            let InputMeaning::AggregateFunction(function) = meaning else {
                continue;
            };
            let Some(operand) = self.measure(id, *function)? else {
                continue;
            };
            parts.extend(comparison::operators(
                self.slots,
                &operand,
                (operators, reading),
            ));
        }
        Ok(comparison::all(parts))
    }

    fn measure(
        &mut self,
        id: FieldId,
        function: AggregateFunction,
    ) -> Result<Option<Operand>, Refused> {
        let mut draft = self.draft.clone();
        let operands = aggregate::stored(self.env, self.slots, &mut draft.branches, id)?;
        if operands.is_empty() {
            return Ok(None);
        }
        let measure = aggregate::measure(function);
        Ok(Some(self.over(draft, MeasureOf { measure, operands })))
    }

    fn compute(&mut self, measure: MeasureOf) -> Operand {
        self.over(self.draft.clone(), measure)
    }

    fn over(&mut self, draft: Draft, measure: MeasureOf) -> Operand {
        let set = Box::new(draft.unordered());
        let each = self.each;
        let source = self
            .scope
            .compute(Computed::Aggregate { set, measure, each });
        Operand {
            source,
            coalesce: None,
        }
    }

    fn reading(&self, id: FieldId) -> Reading {
        Reading::OF_AGGREGATES.of(&self.env.model.field(id).ty)
    }

    fn twin(
        &mut self,
        operand: &Operand,
        (operator, reading): (Operator, Reading),
        input: &Input,
    ) -> Option<Predicate> {
        let compared = Compared {
            operator,
            input,
            reading,
        };
        comparison::one(self.slots, operand, compared)
    }
}

fn count(measure: Measure) -> MeasureOf {
    MeasureOf {
        measure,
        operands: Vec::new(),
    }
}
