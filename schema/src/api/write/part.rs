//! The parts of a relationship's target: the target itself, or each member of a union; and what a part can nest.
//!
//! In: a link. Out: [`Part`]s. It must not know which input is being written.

use apollo_compiler::ast::Type;

use crate::{
    api::{
        InputMeaning, Profile,
        context::Context,
        draft::{list, named},
        link::{Link, links},
    },
    model::{NestedOperations, Owner, Target},
};

/// A target of a relationship, or one member of a union that is the target.
#[derive(Clone, Copy)]
pub(super) struct Part<'c> {
    /// The member's name, empty where the target is no union: what the names of its inputs have in them.
    pub(super) member: &'c str,
    pub(super) target: Target,
}

/// The parts of a link's target.
pub(super) fn parts<'c>(context: &'c Context<'_>, link: &Link<'_>) -> Vec<Part<'c>> {
    let Target::Union(id) = link.target else {
        return vec![Part {
            member: "",
            target: link.target,
        }];
    };
    let members = context
        .model
        .union(id)
        .members
        .iter()
        .map(|member| Target::Node(*member));
    members
        .map(|target| Part {
            member: context.target_name(target),
            target,
        })
        .collect()
}

/// What the field of a union's member means in an input.
pub(super) fn of_member(part: Part<'_>) -> InputMeaning {
    match part.target {
        Target::Node(id) => InputMeaning::NestedMember(id),
        // Only members of unions have a field of their own, and those are nodes.
        Target::Interface(_) | Target::Union(_) => InputMeaning::Empty,
    }
}

/// Whether a link leads to a union: then its inputs have one field for each member.
pub(super) fn to_union(link: &Link<'_>) -> bool {
    matches!(link.target, Target::Union(_))
}

/// Whether an operation below a part has an input of the part's own type, and whether it takes several.
pub(super) enum Nested {
    None,
    /// Of a node type.
    Node,
    /// Of an interface: one object, never a list.
    Interface,
}

/// What `offers` says of the relationships of a part's type. Of a union's member any relationship counts.
pub(super) fn nested(
    context: &Context<'_>,
    part: Part<'_>,
    offers: fn(NestedOperations) -> bool,
) -> Nested {
    match part.target {
        Target::Node(id) => {
            let mut below = links(context, Owner::Node(id)).into_iter();
            let any = if part.member.is_empty() {
                below.any(|link| offers(link.nested))
            } else {
                below.next().is_some()
            };
            if any { Nested::Node } else { Nested::None }
        }
        Target::Interface(id) => {
            if links(context, Owner::Interface(id)).is_empty() {
                Nested::None
            } else {
                Nested::Interface
            }
        }
        Target::Union(_) => Nested::None,
    }
}

/// Whether a relationship field is connected, disconnected and updated: in `compat` only where it leads to many.
pub(super) fn changes(context: &Context<'_>, link: &Link<'_>) -> bool {
    link.many || context.options.profile == Profile::Full
}

/// The type of what a relationship field takes: several where it leads to many.
pub(super) fn several(link: &Link<'_>, of: &str) -> Type {
    if link.many { list(of) } else { named(of) }
}

/// Whether a part's type has a relationship that is connected and disconnected.
pub(super) fn has_many(context: &Context<'_>, part: Part<'_>) -> bool {
    match part.target {
        Target::Node(id) => links(context, Owner::Node(id))
            .iter()
            .any(|link| changes(context, link)),
        Target::Interface(_) => true,
        Target::Union(_) => false,
    }
}
