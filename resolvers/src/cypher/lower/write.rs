//! From a step of a mutation to the tree of its statement.
//!
//! In: a step, a dialect. Out: clauses over the rows of the one list parameter. Every item of a row gets a name before anything else: both
//! engines seek by a name, the embedded one scans where the item itself (`row[1]`) is compared. It must not know where rows come from.

use super::super::ast::{
    Assignment, Clause, Expression, Function, How, Infix, Item, Label, Letter, Name, Pattern,
    Removal, Rows, Step as Hop, With,
};
use super::super::dialect::Dialect;
use super::element::EdgeUse;
use super::read::judged;
use super::set::{ComputedUse, Source, Wanted, candidates};
use super::{State, give};
use crate::plan::{
    Changed, Computation, ComputedChange, Expand, NewLabels, NodeSet, Origin, Step, StepKind, Way,
};

/// The clauses of a step.
pub(super) fn step(state: &mut State, step: &Step, dialect: Dialect) -> Vec<Clause> {
    let mut clauses = vec![Clause::Given(step.items)];
    clauses.extend(match &step.kind {
        StepKind::Create { labels, from } => create(state, &labels_of(labels, step), from.as_ref()),
        StepKind::Match(set) => find(state, set),
        StepKind::Check(set) => check(state, set),
        StepKind::Merge { labels, key } if dialect.writes_at_the_same_time() => {
            merge(state, &labels_of(labels, step), key)
        }
        StepKind::Merge { labels, key } => find_or_create(state, &labels_of(labels, step), key),
        StepKind::ConnectOnce(expand) => connect_once(state, expand),
        StepKind::Connect(expand) => connect(state, expand),
        StepKind::Change { of, computed } => change(state, (of, computed), dialect),
        StepKind::Delete => delete(state),
        StepKind::Disconnect(expand) => disconnect(state, expand, dialect),
    });
    clauses
}

/// Item k of the row.
fn item(at: usize) -> Expression {
    Expression::Name(name_of(at))
}

fn name_of(at: usize) -> Name {
    Name::Own(Letter::Given, u32::try_from(at).unwrap_or(u32::MAX))
}

/// A node by its identity.
fn node(state: &mut State, identity: usize) -> (Clause, Name) {
    let node = state.name(Letter::Node);
    let found = Clause::Match {
        pattern: Pattern {
            from: None,
            node: node.clone(),
            labels: Vec::new(),
        },
        filter: Some(is(&node, identity)),
    };
    (found, node)
}

fn is(element: &Name, identity: usize) -> Expression {
    Expression::infix(identity_of(element), Infix::Equal, item(identity))
}

fn identity_of(element: &Name) -> Expression {
    Expression::of(Function::ElementId, Expression::Name(element.clone()))
}

/// The labels of new nodes; those that are values stand in the last item.
fn labels_of(labels: &NewLabels, step: &Step) -> Vec<Label> {
    let written = labels.written.iter().cloned().map(Label::Written);
    let given = labels.given.then(|| Label::Value(item(step.items - 1)));
    written.chain(given).collect()
}

fn gives(values: Vec<Expression>) -> Clause {
    give(Expression::List(values), Name::Row)
}

fn create(state: &mut State, labels: &[Label], from: Option<&Expand>) -> Vec<Clause> {
    let made = state.name(Letter::Node);
    let pattern = |from: Option<Hop>| Pattern {
        from,
        node: made.clone(),
        labels: labels.to_vec(),
    };
    let mut clauses = Vec::new();
    match from {
        None => {
            clauses.push(Clause::Create(pattern(None)));
            clauses.push(Clause::Set(vec![whole(&made, How::Replace, 1)]));
        }
        Some(expand) => {
            let (found, parent) = node(state, 1);
            let edge = state.name(Letter::Edge);
            clauses.push(found);
            clauses.push(Clause::Create(pattern(Some(hop(&parent, expand, &edge)))));
            clauses.push(Clause::Set(vec![
                whole(&made, How::Replace, 2),
                whole(&edge, How::Replace, 3),
            ]));
        }
    }
    clauses.push(gives(vec![item(0), identity_of(&made)]));
    clauses
}

fn hop(from: &Name, expand: &Expand, edge: &Name) -> Hop {
    Hop {
        from: from.clone(),
        kind: expand.kind.clone(),
        way: expand.way,
        edge: Some(edge.clone()),
    }
}

fn whole(element: &Name, how: How, at: usize) -> Assignment {
    Assignment::All {
        of: element.clone(),
        how,
        value: item(at),
    }
}

fn find(state: &mut State, set: &NodeSet) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut parent = None;
    if let Origin::Expand(_) = set.origin {
        let (found, name) = node(state, 1);
        clauses.push(found);
        parent = Some(name);
    }
    let Some(branch) = set.branches.first() else {
        return clauses;
    };
    let source = Source::Origin(parent.as_ref());
    let computed = match branch.valid.is_empty() {
        true => ComputedUse::Predicates,
        false => ComputedUse::All,
    };
    let wanted = Wanted {
        computed,
        ..Wanted::whole(EdgeUse::Read)
    };
    let mut found = candidates(state, set, branch, source, wanted);
    let mut values = vec![item(0), identity_of(&found.element.node)];
    values.extend(found.element.edge.as_ref().map(identity_of));
    let value = judged(state, &branch.valid, &mut found, Expression::List(values));
    clauses.extend(found.clauses);
    clauses.push(give(value, Name::Row));
    clauses
}

/// The rows whose node satisfies the filter of the set.
fn check(state: &mut State, set: &NodeSet) -> Vec<Clause> {
    let (clause, name) = node(state, 1);
    let mut clauses = vec![clause];
    if let Some(branch) = set.branches.first() {
        let wanted = Wanted::whole(EdgeUse::Unread);
        let found = candidates(state, set, branch, Source::Node(&name), wanted);
        clauses.extend(found.clauses);
    }
    clauses.push(gives(vec![item(0)]));
    clauses
}

fn connect(state: &mut State, expand: &Expand) -> Vec<Clause> {
    let (found_from, from) = node(state, 1);
    let (found_to, to) = node(state, 2);
    let edge = state.name(Letter::Edge);
    vec![
        found_from,
        found_to,
        Clause::Create(Pattern {
            from: Some(hop(&from, expand, &edge)),
            node: to,
            labels: Vec::new(),
        }),
        Clause::Set(vec![whole(&edge, How::Replace, 3)]),
        gives(vec![item(0)]),
    ]
}

/// What a new element is marked with until it is known which ones are new. GraphQL keeps names that begin so for itself.
const MARK: &str = "__cygnet_new";

/// Whether the element has the mark of this row, which then goes.
fn marked(state: &mut State, element: &Name, token: usize) -> (Vec<Clause>, Name) {
    let new = state.name(Letter::Value);
    let mark = Expression::Property(element.clone(), MARK.to_owned());
    let same = Expression::infix(mark, Infix::Equal, item(token));
    let value = Expression::Function(Function::Coalesce, vec![same, Expression::False]);
    let with = With {
        items: vec![
            Item::keep(element),
            Item {
                value,
                alias: new.clone(),
            },
        ],
        ..With::default()
    };
    let remove = Clause::Remove {
        of: element.clone(),
        property: MARK.to_owned(),
    };
    (vec![Clause::With(with), remove], new)
}

fn mark(element: &Name, token: usize) -> Assignment {
    Assignment::One {
        of: element.clone(),
        property: MARK.to_owned(),
        value: item(token),
    }
}

fn labelled(node: &Name, labels: &[Label]) -> Pattern {
    Pattern {
        from: None,
        node: node.clone(),
        labels: labels.to_vec(),
    }
}

/// The properties of a key, each with the row's item that has its value.
fn valued(key: &[String]) -> impl Iterator<Item = (&String, Expression)> {
    key.iter()
        .enumerate()
        .map(|(at, property)| (property, item(2 + at)))
}

fn merge(state: &mut State, labels: &[Label], key: &[String]) -> Vec<Clause> {
    let node = state.name(Letter::Node);
    let values = valued(key).map(|(property, value)| (property.clone(), value));
    let mut clauses = vec![Clause::Merge {
        pattern: labelled(&node, labels),
        key: values.collect(),
        on_create: vec![mark(&node, 1)],
    }];
    let (rest, new) = marked(state, &node, 1);
    clauses.extend(rest);
    let values = vec![item(0), identity_of(&node), Expression::Name(new)];
    clauses.push(gives(values));
    clauses
}

/// The same where nobody else writes: `MERGE` does not take keys there that the label has not had yet. Rows have different keys.
fn find_or_create(state: &mut State, labels: &[Label], key: &[String]) -> Vec<Clause> {
    let (known, made, node) = (
        state.name(Letter::Node),
        state.name(Letter::Node),
        state.name(Letter::Node),
    );
    let new = state.name(Letter::Value);
    let has_key = |node: &Name| {
        let equal = |(property, value): (&String, Expression)| {
            let property = Expression::Property(node.clone(), property.clone());
            Expression::infix(property, Infix::Equal, value)
        };
        Expression::all(valued(key).map(equal).collect()).unwrap_or(Expression::True)
    };
    let is_new = Item {
        value: Expression::IsNull(Box::new(Expression::Name(known.clone()))),
        alias: new.clone(),
    };
    vec![
        Clause::OptionalFind {
            pattern: labelled(&known, labels),
            filter: has_key(&known),
        },
        Clause::With(With {
            items: vec![is_new],
            ..With::default()
        }),
        Clause::CreateIf {
            condition: new.clone(),
            item: state.name(Letter::Item),
            pattern: labelled(&made, labels),
            assignments: valued(key)
                .map(|(property, value)| Assignment::One {
                    of: made.clone(),
                    property: property.clone(),
                    value,
                })
                .collect(),
        },
        Clause::With(With {
            items: vec![Item::keep(&new)],
            ..With::default()
        }),
        Clause::Match {
            pattern: labelled(&node, labels),
            filter: Some(has_key(&node)),
        },
        gives(vec![item(0), identity_of(&node), Expression::Name(new)]),
    ]
}

fn connect_once(state: &mut State, expand: &Expand) -> Vec<Clause> {
    let (found_from, from) = node(state, 1);
    let (found_to, to) = node(state, 2);
    let edge = state.name(Letter::Edge);
    let mut clauses = vec![
        found_from,
        found_to,
        Clause::Merge {
            pattern: Pattern {
                from: Some(hop(&from, expand, &edge)),
                node: to,
                labels: Vec::new(),
            },
            key: Vec::new(),
            on_create: vec![whole(&edge, How::Add, 3), mark(&edge, 4)],
        },
    ];
    let (rest, new) = marked(state, &edge, 4);
    clauses.extend(rest);
    clauses.push(gives(vec![item(0), Expression::Name(new)]));
    clauses
}

/// A relationship by its identity: where the engine has no way from there, by the node at its start.
fn relationship(state: &mut State, expand: &Expand, dialect: Dialect) -> (Vec<Clause>, Name) {
    let (mut clauses, from, way) = if dialect.seeks_relationships() {
        (Vec::new(), state.name(Letter::Node), Way::Out)
    } else {
        let (found, from) = node(state, 2);
        (vec![found], from, expand.way)
    };
    let (edge, end) = (state.name(Letter::Edge), state.name(Letter::Node));
    let of = Expand {
        kind: expand.kind.clone(),
        way,
    };
    clauses.push(Clause::Match {
        pattern: Pattern {
            from: Some(hop(&from, &of, &edge)),
            node: end,
            labels: Vec::new(),
        },
        filter: Some(is(&edge, 1)),
    });
    (clauses, edge)
}

fn change(
    state: &mut State,
    (of, computed): (&Changed, &[ComputedChange]),
    dialect: Dialect,
) -> Vec<Clause> {
    let (mut clauses, element, properties) = match of {
        Changed::Nodes => {
            let (found, node) = node(state, 1);
            (vec![found], node, 2)
        }
        Changed::Relationships(expand) => {
            let (found, edge) = relationship(state, expand, dialect);
            (found, edge, 3)
        }
    };
    let own =
        |change: &ComputedChange| Expression::Property(element.clone(), change.property.clone());
    let mut values = vec![item(0)];
    if !computed.is_empty() {
        let before = state.name(Letter::Value);
        let were_null = computed
            .iter()
            .map(|change| Expression::IsNull(Box::new(own(change))));
        clauses.push(Clause::With(With {
            items: vec![
                Item::keep(&element),
                Item {
                    value: Expression::List(were_null.collect()),
                    alias: before.clone(),
                },
            ],
            ..With::default()
        }));
        values.push(Expression::Name(before));
    }
    let mut assignments = vec![whole(&element, How::Add, properties)];
    let mut at = properties + 1;
    for change in computed {
        assignments.push(Assignment::One {
            of: element.clone(),
            property: change.property.clone(),
            value: next(own(change), change.how, at),
        });
        at += change.how.operands();
    }
    clauses.push(Clause::Set(assignments));
    if !computed.is_empty() {
        values.push(Expression::List(
            computed.iter().map(result(&own)).collect(),
        ));
    }
    clauses.push(gives(values));
    clauses
}

/// What is told of a computed value: numbers as they are, of lists only whether they are there.
fn result<'a>(
    own: &'a impl Fn(&ComputedChange) -> Expression,
) -> impl Fn(&ComputedChange) -> Expression + 'a {
    |change| match change.how {
        Computation::Push | Computation::Pop => Expression::IsNotNull(Box::new(own(change))),
        Computation::AddWithin
        | Computation::Add
        | Computation::Subtract
        | Computation::Multiply
        | Computation::Divide => own(change),
    }
}

/// The next value of a property. The value itself stands in the assignment, so that the database locks what it reads.
fn next(own: Expression, how: Computation, at: usize) -> Expression {
    let with = |operator| Expression::infix(own.clone(), operator, item(at));
    match how {
        Computation::AddWithin => {
            let within = Expression::All(vec![
                Expression::infix(own.clone(), Infix::GreaterOrEqual, item(at + 1)),
                Expression::infix(own.clone(), Infix::LessOrEqual, item(at + 2)),
            ]);
            Expression::Case(Box::new([within, with(Infix::Plus), Expression::Null]))
        }
        Computation::Add | Computation::Push => with(Infix::Plus),
        Computation::Subtract => with(Infix::Minus),
        Computation::Multiply => with(Infix::Times),
        Computation::Divide => with(Infix::Over),
        Computation::Pop => {
            let size = Expression::of(Function::Size, own.clone());
            let all = Expression::infix(size.clone(), Infix::LessOrEqual, item(at));
            let rest = Expression::infix(size, Infix::Minus, item(at));
            let list = Expression::Before(Box::new(own), Box::new(rest));
            Expression::Case(Box::new([all, Expression::List(Vec::new()), list]))
        }
    }
}

/// Rows are taken together, so that what two of them name is deleted and counted once.
fn delete(state: &mut State) -> Vec<Clause> {
    let (found, node) = node(state, 1);
    let (edge, end) = (state.name(Letter::Edge), state.name(Letter::Node));
    let (edges, nodes, count) = (
        state.name(Letter::Value),
        state.name(Letter::Value),
        state.name(Letter::Value),
    );
    let touching = Pattern {
        from: Some(Hop {
            from: node.clone(),
            kind: String::new(),
            way: Way::Either,
            edge: Some(edge.clone()),
        }),
        node: end,
        labels: Vec::new(),
    };
    vec![
        found,
        Clause::OptionalMatch(touching),
        together(vec![
            counted(&edge, edges.clone()),
            collected(&node, nodes.clone()),
        ]),
        together(vec![
            Item::keep(&edges),
            Item::keep(&nodes),
            size_of(&nodes, count.clone()),
        ]),
        Clause::DeleteEach {
            list: nodes,
            item: state.name(Letter::Item),
            removal: Removal::WithRelationships,
        },
        gives(vec![Expression::Name(count), Expression::Name(edges)]),
    ]
}

fn disconnect(state: &mut State, expand: &Expand, dialect: Dialect) -> Vec<Clause> {
    let (mut clauses, edge) = relationship(state, expand, dialect);
    let (edges, count) = (state.name(Letter::Value), state.name(Letter::Value));
    clauses.extend([
        together(vec![collected(&edge, edges.clone())]),
        together(vec![Item::keep(&edges), size_of(&edges, count.clone())]),
        Clause::DeleteEach {
            list: edges,
            item: state.name(Letter::Item),
            removal: Removal::Alone,
        },
        gives(vec![Expression::Name(count)]),
    ]);
    clauses
}

fn together(items: Vec<Item>) -> Clause {
    Clause::With(With {
        rows: Rows::Aggregated,
        items,
        ..With::default()
    })
}

fn counted(element: &Name, alias: Name) -> Item {
    Item {
        value: Expression::of(Function::CountDistinct, Expression::Name(element.clone())),
        alias,
    }
}

fn collected(element: &Name, alias: Name) -> Item {
    Item {
        value: Expression::of(Function::CollectDistinct, Expression::Name(element.clone())),
        alias,
    }
}

fn size_of(list: &Name, alias: Name) -> Item {
    Item {
        value: Expression::of(Function::Size, Expression::Name(list.clone())),
        alias,
    }
}
