//! The keys of a sort: which value of a node each of them is, and the way there over related nodes.
//!
//! In: a sort input, whose depth was checked when the operation was bound. Out: ways, and the operand of a way in a scope. It must not
//! know pages.

use cygnet_schema::{
    api::InputMeaning,
    model::{BaseType, FieldId, NodeId, Owner, Scalar},
};

use super::{Env, aggregate, filter, related, scope::Scope, scope::Slots, set};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Computed, Each, Measure, MeasureOf, NodeSet, Operand, OperandSource},
};

/// One key of a sort.
#[derive(Debug, Clone)]
pub(super) struct Way {
    steps: Vec<Step>,
    leaf: Leaf,
    pub(super) descending: bool,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// Along a to-one relationship.
    Related(FieldId),
    /// At nodes of this type only; others have null.
    Member(NodeId),
}

#[derive(Debug, Clone, Copy)]
enum Leaf {
    /// A field of the node, or of the relationship that led to it.
    Field(FieldId),
    Score,
    /// How many nodes or relationships a relationship field leads to.
    Count(FieldId, Measure),
    /// A measure of a field of these nodes or relationships.
    Measure(FieldId, FieldId, Measure),
}

/// The ways of a sort argument, first key first.
pub(super) fn ways(input: Option<&Input>) -> Vec<Way> {
    let items = match input {
        Some(Input::List(items)) => items.as_slice(),
        Some(item @ Input::Object(_)) => std::slice::from_ref(item),
        _ => &[],
    };
    let mut walk = Walk::default();
    for item in items {
        walk.object(item);
    }
    walk.found
}

#[derive(Default)]
struct Walk {
    steps: Vec<Step>,
    found: Vec<Way>,
}

impl Walk {
    fn object(&mut self, input: &Input) {
        let Input::Object(fields) = input else { return };
        for (meaning, input) in fields {
            match meaning {
                InputMeaning::Sort(id) => self.leaf(Leaf::Field(*id), input),
                InputMeaning::Score => self.leaf(Leaf::Score, input),
                InputMeaning::Node | InputMeaning::Edge | InputMeaning::EdgeOf(_) => {
                    self.object(input);
                }
                InputMeaning::Member(node) => self.below(Step::Member(*node), input),
                InputMeaning::SortRelated(id) => self.below(Step::Related(*id), input),
                InputMeaning::SortAggregate(id) => self.aggregate(*id, input),
                _ => {}
            }
        }
    }

    fn below(&mut self, step: Step, input: &Input) {
        self.steps.push(step);
        self.object(input);
        self.steps.pop();
    }

    fn aggregate(&mut self, id: FieldId, input: &Input) {
        let Input::Object(fields) = input else { return };
        for (meaning, input) in fields {
            match meaning {
                InputMeaning::ConnectionAggregate
                | InputMeaning::Count
                | InputMeaning::Node
                | InputMeaning::Edge
                | InputMeaning::EdgeOf(_) => self.aggregate(id, input),
                InputMeaning::CountNodes => self.leaf(Leaf::Count(id, Measure::CountNodes), input),
                InputMeaning::CountEdges => self.leaf(Leaf::Count(id, Measure::CountEdges), input),
                InputMeaning::AggregateSort(field) => self.functions((id, *field), input),
                _ => {}
            }
        }
    }

    fn functions(&mut self, (id, field): (FieldId, FieldId), input: &Input) {
        let Input::Object(functions) = input else {
            return;
        };
        for (meaning, input) in functions {
            if let InputMeaning::AggregateFunction(function) = meaning {
                let measure = aggregate::measure(*function);
                self.leaf(Leaf::Measure(id, field, measure), input);
            }
        }
    }

    /// A direction ends a way; null asks for nothing.
    fn leaf(&mut self, leaf: Leaf, input: &Input) {
        if let Input::Choice(direction) = input {
            self.found.push(Way {
                steps: self.steps.clone(),
                leaf,
                descending: &**direction == "DESC",
            });
        }
    }
}

impl Way {
    /// The value in a scope; `None` where the scope has none.
    pub(super) fn operand(
        &self,
        env: Env<'_>,
        slots: &mut Slots,
        scope: &mut Scope,
    ) -> Result<Option<Operand>, Refused> {
        let mut at = At { env, slots };
        at.follow(scope, &self.steps, self.leaf)
    }

    /// Whether the value can be null.
    pub(super) fn nullable(&self, env: Env<'_>) -> bool {
        if !self.steps.is_empty() {
            return true;
        }
        match self.leaf {
            Leaf::Field(id) => !env.model.field(id).ty.required,
            Leaf::Score | Leaf::Count(..) => false,
            Leaf::Measure(_, _, measure) => measure != Measure::Sum,
        }
    }

    /// Whether values can be compared with `<`, so that a page can start after one.
    pub(super) fn comparable(&self, env: Env<'_>) -> bool {
        match self.leaf {
            Leaf::Score | Leaf::Count(..) => true,
            Leaf::Field(id) | Leaf::Measure(_, id, _) => {
                let ty = env.model.field(id).ty;
                let ordered = !matches!(
                    ty.base,
                    BaseType::Scalar(Scalar::Duration | Scalar::Point | Scalar::CartesianPoint)
                );
                !ty.list && ordered
            }
        }
    }

    /// What the way goes over, in the names of the type definitions: cursors of different ways differ.
    pub(super) fn text(&self, env: Env<'_>) -> String {
        let name = |id: FieldId| env.model.field(id).name.as_str();
        let mut parts: Vec<String> = Vec::new();
        for step in &self.steps {
            parts.push(match step {
                Step::Related(id) => name(*id).to_owned(),
                Step::Member(node) => env.model.node(*node).name.clone(),
            });
        }
        parts.push(match self.leaf {
            Leaf::Field(id) => name(id).to_owned(),
            Leaf::Score => "score".to_owned(),
            Leaf::Count(id, measure) => format!("{}/{measure:?}", name(id)),
            Leaf::Measure(id, field, measure) => {
                let of = match field.owner {
                    Owner::Edge(_) => "edge",
                    Owner::Node(_) | Owner::Interface(_) | Owner::Plain(_) => "node",
                };
                format!("{}/{of}/{}/{measure:?}", name(id), name(field))
            }
        });
        parts.join("/")
    }
}

struct At<'a, 'b> {
    env: Env<'a>,
    slots: &'b mut Slots,
}

impl At<'_, '_> {
    fn follow(
        &mut self,
        scope: &mut Scope,
        steps: &[Step],
        leaf: Leaf,
    ) -> Result<Option<Operand>, Refused> {
        match steps.split_first() {
            None => self.leaf(scope, leaf),
            Some((Step::Member(node), rest)) if scope.node == *node => {
                self.follow(scope, rest, leaf)
            }
            Some((Step::Member(_), _)) => Ok(None),
            Some((Step::Related(id), rest)) => self.related(scope, *id, (rest, leaf)),
        }
    }

    /// The value of the one related node. The smallest is taken: should the data have several, every page takes the same.
    fn related(
        &mut self,
        scope: &mut Scope,
        id: FieldId,
        (rest, leaf): (&[Step], Leaf),
    ) -> Result<Option<Operand>, Refused> {
        let Some(mut draft) = related::draft(self.env, self.slots, scope, (id, None))? else {
            return Ok(None);
        };
        let mut operands = Vec::with_capacity(draft.branches.len());
        for branch in &mut draft.branches {
            operands.push(self.follow(&mut branch.scope, rest, leaf)?);
        }
        if operands.iter().all(Option::is_none) {
            return Ok(None);
        }
        let measure = MeasureOf {
            measure: Measure::Min,
            operands: operands
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
        };
        Ok(Some(compute(scope, draft.unordered(), measure)))
    }

    fn leaf(&mut self, scope: &mut Scope, leaf: Leaf) -> Result<Option<Operand>, Refused> {
        match leaf {
            Leaf::Field(id) => {
                let id = set::alike(self.env, scope.node, id);
                match id {
                    Some(id) => filter::sorted(self.env, self.slots, scope, id),
                    None => Ok(None),
                }
            }
            Leaf::Score => Ok(Some(Operand::of(OperandSource::Score))),
            Leaf::Count(id, measure) => {
                let env = self.env.measuring();
                let Some(set) = related::related(env, self.slots, scope, (id, None))? else {
                    return Ok(None);
                };
                let measure = MeasureOf {
                    measure,
                    operands: Vec::new(),
                };
                Ok(Some(compute(scope, set, measure)))
            }
            Leaf::Measure(id, field, measure) => self.measured(scope, id, (field, measure)),
        }
    }

    fn measured(
        &mut self,
        scope: &mut Scope,
        id: FieldId,
        (field, measure): (FieldId, Measure),
    ) -> Result<Option<Operand>, Refused> {
        if let Owner::Edge(edge) = field.owner {
            let via = set::relationship(self.env, scope.node, id);
            if via.and_then(|(_, via)| via.properties) != Some(edge) {
                return Ok(None);
            }
        }
        let env = self.env.measuring();
        let Some(mut draft) = related::draft(env, self.slots, scope, (id, None))? else {
            return Ok(None);
        };
        if draft.branches.is_empty() {
            return Ok(None);
        }
        let operands = aggregate::stored(env, self.slots, &mut draft.branches, field)?;
        let measure = MeasureOf { measure, operands };
        Ok(Some(compute(scope, draft.unordered(), measure)))
    }
}

fn compute(scope: &mut Scope, set: NodeSet, measure: MeasureOf) -> Operand {
    let set = Box::new(set);
    let each = Each::Node;
    Operand::of(scope.compute(Computed::Aggregate { set, measure, each }))
}
