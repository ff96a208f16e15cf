//! Filters on related nodes: `some`, `all`, `none`, `single`, to-one filters, connection filters.

use cygnet_schema::{
    api::{InputMeaning, Profile, Quantifier},
    model::{FieldId, FieldKind, Target},
};

use super::{
    Env, access, aggregate_filter, comparison, custom, filter, scope::Scope, scope::Slots, set,
    set::Asked, set::Draft, set::Invalid,
};
use crate::{
    error::Refused,
    operation::Input,
    plan::{Branch, Each, NodeSet, Origin, Predicate},
};

/// The predicate of a related-nodes field of a where object.
pub(super) fn predicate(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (meaning, input): (InputMeaning, &Input),
) -> Result<Option<Predicate>, Refused> {
    let (on, quantifier) = match meaning {
        InputMeaning::Related(id) => (On::nodes(id), None),
        InputMeaning::RelatedConnection(id) => (On::edges(id), None),
        InputMeaning::RelatedTwin(id, quantifier) => (On::nodes(id), Some(quantifier)),
        InputMeaning::RelatedConnectionTwin(id, quantifier) => (On::edges(id), Some(quantifier)),
        _ => return Ok(None),
    };
    match quantifier {
        None => of_field(env, slots, scope, (on, input)),
        Some(quantifier) => one(env, slots, scope, (on, quantifier, input)),
    }
}

/// A field that leads to nodes, and whether the filter is one of the nodes or of the edges to them.
#[derive(Debug, Clone, Copy)]
struct On {
    id: FieldId,
    form: Form,
}

impl On {
    fn nodes(id: FieldId) -> Self {
        let form = Form::Nodes;
        Self { id, form }
    }

    fn edges(id: FieldId) -> Self {
        let form = Form::Edges;
        Self { id, form }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Nodes,
    Edges,
}

fn of_field(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (on, input): (On, &Input),
) -> Result<Option<Predicate>, Refused> {
    if env.model.field(on.id).ty.list {
        quantified(env, slots, scope, (on, input))
    } else {
        to_one(env, slots, scope, (on, input))
    }
}

/// `{all, none, single, some, aggregate}`: each that is given must hold.
fn quantified(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (on, input): (On, &Input),
) -> Result<Option<Predicate>, Refused> {
    let Input::Object(fields) = input else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for (meaning, input) in fields {
        let part = match meaning {
            InputMeaning::Quantifier(quantifier) => {
                one(env, slots, scope, (on, *quantifier, input))?
            }
            InputMeaning::ConnectionAggregate => {
                aggregate_filter::predicate(env, slots, scope, (on.id, Each::Node, input))?
            }
            _ => None,
        };
        parts.extend(part);
    }
    Ok(comparison::all(parts))
}

/// A to-one relationship: the other node exists and satisfies the filter; null: there is none.
fn to_one(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (on, input): (On, &Input),
) -> Result<Option<Predicate>, Refused> {
    if matches!(input, Input::Null) {
        if env.options.profile == Profile::Compat && on.form == Form::Edges {
            return Ok(None);
        }
        let Some(set) = related(env, slots, scope, (on.id, None))? else {
            return Ok(None);
        };
        return Ok(Some(filter::not(exists(set))));
    }
    let Some(set) = related(env, slots, scope, (on.id, Some(input)))? else {
        return Ok(None);
    };
    match is_left_out(env, (on, Quantifier::Some, input), &set) {
        true => Ok(None),
        false => Ok(Some(exists(set))),
    }
}

/// Whether the library leaves a filter out that says nothing: of nodes the empty object, of edges whatever has no
/// condition in it. What is computed, and `all` and `single`, it leaves out in either case.
fn is_left_out(
    env: Env<'_>,
    (on, quantifier, input): (On, Quantifier, &Input),
    set: &NodeSet,
) -> bool {
    if env.options.profile == Profile::Full {
        return false;
    }
    let empty = matches!(input, Input::Object(fields) if fields.is_empty());
    let silent = set
        .branches
        .iter()
        .all(|branch| branch.filter == Predicate::True);
    let field = env.model.field(on.id);
    let over_interface = matches!(field.ty.base.target(), Some(Target::Interface(_)));
    let computed = matches!(field.kind, FieldKind::Cypher(_));
    let for_all = matches!(quantifier, Quantifier::All | Quantifier::Single);
    match on.form {
        Form::Nodes => empty || silent && (computed || for_all),
        Form::Edges => silent && !over_interface,
    }
}

/// A quantifier of null, in the library: whether there is a related node at all, or nothing.
fn of_null(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (on, quantifier): (On, Quantifier),
) -> Result<Option<Predicate>, Refused> {
    let computed = matches!(env.model.field(on.id).kind, FieldKind::Cypher(_));
    let for_all = matches!(quantifier, Quantifier::All | Quantifier::Single);
    if env.options.profile == Profile::Full || on.form == Form::Edges || computed || for_all {
        return Ok(None);
    }
    let any = related(env, slots, scope, (on.id, None))?.map(exists);
    Ok(match quantifier {
        Quantifier::None => any.map(filter::not),
        Quantifier::Some | Quantifier::All | Quantifier::Single => any,
    })
}

/// One quantifier, with the library's meaning: `all` also asks that there is at least one.
fn one(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (on, quantifier, input): (On, Quantifier, &Input),
) -> Result<Option<Predicate>, Refused> {
    if matches!(input, Input::Null) {
        return of_null(env, slots, scope, (on, quantifier));
    }
    let Some(set) = related(env, slots, scope, (on.id, Some(input)))? else {
        return Ok(None);
    };
    if is_left_out(env, (on, quantifier, input), &set) {
        return Ok(None);
    }
    if asks_each_type(env, on, quantifier) {
        let types = match env.model.field(on.id).ty.base.target() {
            Some(target @ Target::Interface(_)) => env.model.members(target).len(),
            Some(Target::Node(_) | Target::Union(_)) | None => 0,
        };
        // An implementation that the filter excludes has none that satisfies it.
        if quantifier == Quantifier::All && set.branches.len() < types {
            return Ok(Some(Predicate::False));
        }
        return Ok(Some(of_each_type(set, quantifier)));
    }
    if quantifier == Quantifier::All {
        return every(env, slots, scope, (on.id, set));
    }
    Ok(Some(match quantifier {
        Quantifier::Some | Quantifier::All => exists(set),
        Quantifier::None => filter::not(exists(set)),
        Quantifier::Single if set.branches.is_empty() => Predicate::False,
        Quantifier::Single => Predicate::Single(Box::new(set)),
    }))
}

/// Whether the library asks the types that a relationship leads to one by one: all but the edges to an interface.
fn asks_each_type(env: Env<'_>, on: On, quantifier: Quantifier) -> bool {
    let field = env.model.field(on.id);
    let several = match field.ty.base.target() {
        Some(Target::Union(_)) => true,
        Some(Target::Interface(_)) => on.form == Form::Nodes,
        Some(Target::Node(_)) | None => false,
    };
    let computed = matches!(field.kind, FieldKind::Cypher(_));
    let for_all = matches!(quantifier, Quantifier::All | Quantifier::Single);
    env.options.profile == Profile::Compat && several && for_all && !computed
}

/// `all` of each type, and `single` of an odd number of types. A member of a union that is not named, or of which nothing is said,
/// is not asked.
fn of_each_type(set: NodeSet, quantifier: Quantifier) -> Predicate {
    let one_type = |branch: &Branch| NodeSet {
        branches: vec![branch.clone()],
        ..set.clone()
    };
    let asked = |branch: &&Branch| branch.filter != Predicate::True;
    let mut asked: Vec<&Branch> = set.branches.iter().filter(asked).collect();
    if asked.is_empty() {
        asked = set.branches.iter().collect();
    }
    let mut parts: Vec<Predicate> = asked
        .into_iter()
        .map(|branch| match quantifier {
            Quantifier::Single => Predicate::Single(Box::new(one_type(branch))),
            Quantifier::All | Quantifier::None | Quantifier::Some => {
                let satisfying = exists(one_type(branch));
                let mut failing = branch.clone();
                failing.filter = filter::not(failing.filter);
                let none_fails = match failing.filter {
                    Predicate::False => Predicate::True,
                    _ => filter::not(exists(one_type(&failing))),
                };
                satisfying.and(none_fails)
            }
        })
        .collect();
    match (quantifier, parts.len()) {
        (_, 0) => Predicate::False,
        (Quantifier::Single, 1) => parts.remove(0),
        (Quantifier::Single, _) => Predicate::Odd(parts),
        _ => parts.into_iter().fold(Predicate::True, Predicate::and),
    }
}

/// At least one related node that satisfies the filter, and none that fails it. A filter that is null of a node, because a
/// value is missing, neither holds nor fails.
fn every(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, satisfying): (FieldId, NodeSet),
) -> Result<Option<Predicate>, Refused> {
    let Some(any) = related(env, slots, scope, (id, None))? else {
        return Ok(None);
    };
    let mut failing = failing(&satisfying);
    let satisfied = satisfying.branches.iter();
    let matched: Vec<_> = satisfied.map(|branch| branch.node).collect();
    // A type that the filter excludes altogether fails it with every node.
    let unmatched = any
        .branches
        .iter()
        .filter(|branch| !matched.contains(&branch.node));
    failing
        .branches
        .extend(unmatched.cloned().collect::<Vec<_>>());
    let none_fails = filter::not(exists(failing));
    Ok(Some(exists(satisfying).and(none_fails)))
}

/// The same nodes where they fail the filter.
fn failing(satisfying: &NodeSet) -> NodeSet {
    let mut failing = satisfying.clone();
    for branch in &mut failing.branches {
        let passes = std::mem::replace(&mut branch.filter, Predicate::True);
        branch.filter = filter::not(passes);
    }
    failing
        .branches
        .retain(|branch| branch.filter != Predicate::False);
    failing
}

fn exists(set: NodeSet) -> Predicate {
    if set.branches.is_empty() {
        Predicate::False
    } else {
        Predicate::Exists(Box::new(set))
    }
}

/// The set of nodes related by a field to the node of the scope.
pub(super) fn related(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    asked: (FieldId, Option<&Input>),
) -> Result<Option<NodeSet>, Refused> {
    Ok(draft(env, slots, scope, asked)?.map(Draft::unordered))
}

/// The same before it has an order.
pub(super) fn draft(
    env: Env<'_>,
    slots: &mut Slots,
    scope: &mut Scope,
    (id, input): (FieldId, Option<&Input>),
) -> Result<Option<Draft>, Refused> {
    let Some(own) = env.model.on_node(id, scope.node) else {
        return Ok(None);
    };
    let field = env.model.field(own);
    access::of_named_field(env, slots, scope, field)?;
    let (origin, target, via) = match &field.kind {
        FieldKind::Relationship(via) => (Origin::Expand(set::expand(via)), via.target, Some(via)),
        FieldKind::Cypher(cypher) => {
            let Some(target) = field.ty.base.target() else {
                return Ok(None);
            };
            let call = custom::call(slots, (cypher, None), custom::On::Element)?;
            (Origin::Custom(call), target, None)
        }
        FieldKind::Property(_) | FieldKind::Declared { .. } => return Ok(None),
    };
    let asked = Asked {
        target,
        via,
        filter: input,
    };
    let mut draft = set::draft(env, slots, origin, asked)?;
    draft.invalid = Invalid::LeftOut;
    Ok(Some(draft))
}
