//! The candidates of one branch of a set, filtered, ordered and paged.
//!
//! In: a set and one of its branches. Out: clauses whose rows are the elements, and the element's names.
//! The schema's rules and the client's filter are both in the first `WHERE` they fit in. It must not know what is read of the elements.

use super::super::ast::{
    Clause, Expression, Function, Index, Infix, Item, Letter, Name, Rows, With,
};
use super::element::{
    EdgeUse, Element, edge_use_of_order, edge_use_of_predicates, predicate_reads, reads_edge,
};
use super::order::{self, Window};
use super::predicate::{conjuncts, fixed_labels, is_late, pattern, predicate, slot_labels};
use super::{State, aggregate, call, subquery};
use crate::plan::{Branch, Computed, NodeSet, Operand, OperandSource, Origin, Predicate};
use crate::slot::SlotId;

/// What is wanted of a set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Whether what follows reads the relationship.
    pub edge: EdgeUse,
    /// Which part of the set.
    pub scope: Scope,
    /// Whether nodes must come once where the set itself does not say so.
    pub rows: Rows,
    /// Which of the branches' values are computed.
    pub computed: ComputedUse,
}

/// Which computed values are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ComputedUse {
    /// All: what follows may read them.
    All,
    /// Those that the set's own predicates read.
    Predicates,
}

/// Which part of a set is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    /// All of it, in no order.
    Whole,
    /// The part after the cursor, in order, within the window.
    Page(Window),
}

impl Wanted {
    /// The whole set; nothing computed is read of it.
    pub fn whole(edge: EdgeUse) -> Self {
        Self {
            edge,
            scope: Scope::Whole,
            rows: Rows::All,
            computed: ComputedUse::Predicates,
        }
    }

    /// A page of the set.
    pub fn page(edge: EdgeUse, window: Window) -> Self {
        Self {
            edge,
            scope: Scope::Page(window),
            rows: Rows::All,
            computed: ComputedUse::All,
        }
    }
}

/// Where a branch's candidates come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// The set's origin, from the enclosing element if there is one.
    Origin(Option<&'a Name>),
    /// A node that is there already: its labels are tested.
    Node(&'a Name),
}

/// The candidates of a branch.
pub(super) struct Candidates {
    pub clauses: Vec<Clause>,
    pub element: Element,
    rows: Rows,
}

/// New names for an element of a set.
pub(super) fn start(state: &mut State, set: &NodeSet, edge: EdgeUse) -> Element {
    let node = state.name(Letter::Node);
    let (edge, score) = match &set.origin {
        Origin::Expand(_) => (
            matches!(edge, EdgeUse::Read).then(|| state.name(Letter::Edge)),
            None,
        ),
        Origin::Fulltext { .. } | Origin::Vector { .. } => (None, Some(state.name(Letter::Score))),
        Origin::Label | Origin::Custom(_) | Origin::Identities(_) => (None, None),
    };
    Element {
        node,
        edge,
        score,
        computed: Vec::new(),
    }
}

/// The candidates of a branch that pass its predicates (and come after the cursor, where a page is wanted).
pub(super) fn candidates(
    state: &mut State,
    set: &NodeSet,
    branch: &Branch,
    source: Source<'_>,
    wanted: Wanted,
) -> Candidates {
    let edge = match wanted.scope {
        Scope::Whole => wanted.edge,
        Scope::Page(_) => wanted.edge.or(edge_use_of_order(set)),
    };
    let mut element = start(state, set, edge.or(edge_use_of_predicates(set)));
    if let Source::Node(node) = source {
        element.node = node.clone();
    }
    let parts = || {
        conjuncts(&branch.access)
            .iter()
            .chain(conjuncts(&branch.filter))
    };
    let mut conditions = slot_labels(branch, &element.node);
    conditions.extend(
        parts()
            .filter(|part| !is_late(part))
            .map(|part| predicate(state, part, &element, &mut Vec::new())),
    );
    let mut late_after = false;
    if let Scope::Page(_) = wanted.scope {
        late_after = set.page.after.is_some() && order::after_reads_computed(branch);
        if !late_after {
            conditions.extend(order::after(set, branch, &element));
        }
        conditions.extend(order::index_hint(set, branch, &element));
    }
    let clauses = origin(state, set, branch, source, (&element, conditions));
    let rows = if set.distinct {
        Rows::Distinct
    } else {
        wanted.rows
    };
    let mut candidates = Candidates {
        clauses,
        element,
        rows,
    };
    let late: Vec<&Predicate> = parts().filter(|part| is_late(part)).collect();
    let computed = &branch.computed[..needed(branch, wanted.computed, &late)];
    if !late.is_empty() || !computed.is_empty() {
        candidates.compute(state, computed, &late);
    }
    if late_after {
        let conditions = order::after(set, branch, &candidates.element);
        candidates.keep_where(conditions);
    }
    if candidates.rows == Rows::Distinct {
        candidates.element.edge = None;
    }
    candidates
}

/// The clauses that find a branch's candidates.
fn origin(
    state: &mut State,
    set: &NodeSet,
    branch: &Branch,
    source: Source<'_>,
    (element, mut conditions): (&Element, Vec<Expression>),
) -> Vec<Clause> {
    let parent = match source {
        Source::Origin(parent) => parent,
        Source::Node(_) => {
            return vec![tested(
                branch,
                element,
                Item::keep(&element.node),
                conditions,
            )];
        }
    };
    match &set.origin {
        Origin::Label => vec![Clause::Match {
            pattern: pattern(branch, None, element),
            filter: Expression::all(conditions),
        }],
        Origin::Expand(expand) => {
            if parent.is_none() {
                conditions.push(Expression::False);
            }
            let pattern = pattern(branch, parent.map(|parent| (expand, parent)), element);
            vec![Clause::Match {
                pattern,
                filter: Expression::all(conditions),
            }]
        }
        Origin::Fulltext { index, phrase } => {
            let index = Index::Fulltext {
                name: index.clone(),
                phrase: *phrase,
            };
            search(branch, element, index, conditions)
        }
        Origin::Vector {
            index,
            vector,
            neighbours,
        } => {
            let index = Index::Vector {
                name: index.clone(),
                vector: *vector,
                neighbours: *neighbours,
            };
            search(branch, element, index, conditions)
        }
        Origin::Identities(list) => identities(state, *list, branch, (element, conditions)),
        Origin::Custom(custom) => {
            let mut clauses = call::rows(state, custom, parent);
            let found = Item {
                value: call::column(custom),
                alias: element.node.clone(),
            };
            clauses.push(tested(branch, element, found, conditions));
            clauses
        }
    }
}

/// The nodes of a list of identities, in its order.
fn identities(
    state: &mut State,
    list: SlotId,
    branch: &Branch,
    (element, mut conditions): (&Element, Vec<Expression>),
) -> Vec<Clause> {
    let item = state.name(Letter::Key);
    let identity = Expression::of(Function::ElementId, Expression::Name(element.node.clone()));
    let same = Expression::infix(identity, Infix::Equal, Expression::Name(item.clone()));
    conditions.insert(0, same);
    vec![
        Clause::Unwind {
            list: Expression::Parameter(list),
            item,
        },
        Clause::Match {
            pattern: pattern(branch, None, element),
            filter: Expression::all(conditions),
        },
    ]
}

fn search(
    branch: &Branch,
    element: &Element,
    index: Index,
    conditions: Vec<Expression>,
) -> Vec<Clause> {
    let score = element.score.clone().unwrap_or(Name::Row);
    let filter = Expression::all(with_labels(branch, element, conditions));
    vec![Clause::Search {
        index,
        node: element.node.clone(),
        score,
        filter,
    }]
}

fn tested(branch: &Branch, element: &Element, item: Item, conditions: Vec<Expression>) -> Clause {
    let filter = Expression::all(with_labels(branch, element, conditions));
    Clause::With(With {
        items: vec![item],
        filter,
        ..With::default()
    })
}

fn with_labels(branch: &Branch, element: &Element, conditions: Vec<Expression>) -> Vec<Expression> {
    let labels = fixed_labels(branch)
        .map(|label| Expression::HasLabel(element.node.clone(), label.to_owned()));
    labels.chain(conditions).collect()
}

impl Candidates {
    /// Computes the branch's values and applies the predicates that need subqueries.
    fn compute(&mut self, state: &mut State, all: &[Computed], late: &[&Predicate]) {
        let edge_is_read = late.iter().any(|part| predicate_reads(part, &reads_edge));
        if self.rows == Rows::Distinct && !edge_is_read {
            self.element.edge = None;
            self.settle();
        }
        for computed in all {
            let value = compute_one(state, computed, &self.element.node, &mut self.clauses);
            self.element.computed.push(value);
        }
        let conditions: Vec<Expression> = late
            .iter()
            .map(|part| predicate(state, part, &self.element, &mut self.clauses))
            .collect();
        self.keep_where(conditions);
    }

    /// Keeps the rows of which all conditions hold.
    pub fn keep_where(&mut self, conditions: Vec<Expression>) {
        if let Some(filter) = Expression::all(conditions) {
            self.clauses.push(Clause::With(With {
                items: self.element.keep(),
                filter: Some(filter),
                ..With::default()
            }));
        }
    }

    /// Makes the rows distinct where they must be and are not yet.
    pub fn settle(&mut self) {
        if self.rows == Rows::Distinct {
            self.clauses.push(Clause::With(With {
                rows: Rows::Distinct,
                items: self.element.keep(),
                ..With::default()
            }));
            self.rows = Rows::All;
        }
    }

    /// Makes the rows distinct, orders them and takes `limit` after leaving out `skip`.
    pub fn page(
        &mut self,
        set: &NodeSet,
        branch: &Branch,
        (skip, limit): (Option<Expression>, Option<Expression>),
    ) {
        let order = order::sorts(set, branch, &self.element);
        if order.is_empty() && skip.is_none() && limit.is_none() {
            return self.settle();
        }
        let with = With {
            rows: self.rows,
            items: self.element.keep(),
            order,
            skip,
            limit,
            filter: None,
        };
        self.clauses.push(Clause::With(with));
        self.rows = Rows::All;
    }
}

/// How many of a branch's values are needed. Those that filters read come before those of an order.
fn needed(branch: &Branch, wanted: ComputedUse, late: &[&Predicate]) -> usize {
    let all = branch.computed.len();
    let read = |position: usize| {
        let reads = |operand: &Operand| operand.source == OperandSource::Computed(position);
        late.iter().any(|part| predicate_reads(part, &reads))
    };
    match wanted {
        ComputedUse::All => all,
        ComputedUse::Predicates => (0..all)
            .rev()
            .find(|position| read(*position))
            .map_or(0, |last| last + 1),
    }
}

fn compute_one(
    state: &mut State,
    computed: &Computed,
    node: &Name,
    clauses: &mut Vec<Clause>,
) -> Name {
    let value = state.name(Letter::Computed);
    let body = match computed {
        Computed::Custom(custom) => call::first(state, custom, Some(node), value.clone()),
        Computed::CustomList(custom) => call::all(state, custom, Some(node), value.clone()),
        Computed::Aggregate { set, measure, each } => {
            aggregate::one(state, set, (measure, *each), node, value.clone())
        }
    };
    clauses.push(subquery(Some(node), body));
    value
}
