//! A plan in, how each of its roots comes to its nodes out: what an index would have to serve so that not all nodes of a label are
//! read. For advice; nothing is compiled from it.

use super::{
    Branch, Comparison, NodeSet, Operand, OperandSource, Origin, Plan, PlanLabel, Predicate, Read,
    RootKind, TextCase,
};

/// How a root comes to the nodes of one type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entrance {
    /// The labels of the nodes.
    pub labels: Vec<String>,
    /// Properties that all of the nodes are compared by; an index over one of them is enough.
    pub filters: Vec<(String, Asks)>,
    /// The property that the nodes are ordered by first, where nothing else is asked of them.
    pub order: Option<String>,
}

/// What a comparison asks of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asks {
    /// Equality, or larger and smaller.
    Range,
    /// A part of a text.
    Part,
    /// A distance.
    Distance,
}

/// The entrances of a plan that an index could serve.
pub fn entrances(plan: &Plan) -> Vec<Entrance> {
    let reads = plan.roots.iter().filter_map(|root| match &root.kind {
        RootKind::Read(read) => Some(read),
        _ => None,
    });
    let sets = reads.filter_map(|read| match read {
        Read::List { set, .. } | Read::One { set, .. } => Some(set),
        Read::Connection(connection) => Some(&connection.set),
        _ => None,
    });
    let of_labels = sets.filter(|set| matches!(set.origin, Origin::Label));
    of_labels
        .flat_map(|set| {
            set.branches
                .iter()
                .filter_map(|branch| entrance(set, branch))
        })
        .collect()
}

fn entrance(set: &NodeSet, branch: &Branch) -> Option<Entrance> {
    let labels: Vec<String> = branch
        .labels
        .iter()
        .filter_map(|label| match label {
            PlanLabel::Fixed(name) => Some(name.clone()),
            PlanLabel::Slot(_) => None,
        })
        .collect();
    let mut filters = Vec::new();
    let mut pending = vec![&branch.filter];
    while let Some(predicate) = pending.pop() {
        match predicate {
            Predicate::And(all) => pending.extend(all.iter().rev()),
            one => filters.extend(filter(one)),
        }
    }
    let is_page = set.page.take.is_some();
    let order = branch.order.first().and_then(property);
    // Whatever else is asked of the nodes, an order of an index does not help to find them.
    let order = order.filter(|_| is_page && branch.filter.is_true());
    let is_any = !filters.is_empty() || order.is_some();
    (is_any && !labels.is_empty()).then_some(Entrance {
        labels,
        filters,
        order,
    })
}

fn filter(predicate: &Predicate) -> Option<(String, Asks)> {
    match predicate {
        Predicate::Compare {
            operand,
            comparison,
            case: TextCase::Sensitive,
            ..
        } => Some((property(operand)?, asks(*comparison)?)),
        Predicate::Distance { operand, .. } => Some((property(operand)?, Asks::Distance)),
        _ => None,
    }
}

fn asks(comparison: Comparison) -> Option<Asks> {
    match comparison {
        Comparison::Equal
        | Comparison::In
        | Comparison::Greater
        | Comparison::GreaterOrEqual
        | Comparison::Less
        | Comparison::LessOrEqual
        | Comparison::StartsWith => Some(Asks::Range),
        Comparison::Contains | Comparison::EndsWith => Some(Asks::Part),
        Comparison::Matches | Comparison::Includes => None,
    }
}

fn property(operand: &Operand) -> Option<String> {
    match &operand.source {
        OperandSource::Node(name) if operand.coalesce.is_none() => Some(name.clone()),
        _ => None,
    }
}
