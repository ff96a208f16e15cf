//! Pages: how many elements, from where.

use cygnet_schema::{
    api::{ApiOptions, ArgumentMeaning, Profile},
    model::{Limit, Target},
};

use super::{Env, comparison, scope::Slots};
use crate::{
    operation::{Arguments, Input},
    plan::Page,
    slot::{Leaf, Slot},
};

/// Up to so many elements a root list comes back in one row; the operation stage says which sizes are above.
const ONE_ROW_ELEMENTS: u32 = 1_000;

/// A page and whether it may be long.
#[derive(Debug)]
pub(super) struct Sized {
    pub(super) page: Page,
    /// Whether it may hold more elements than one row should carry.
    pub(super) many: bool,
}

/// The page of `limit` and `offset`.
pub(super) fn of_list(
    env: Env<'_>,
    slots: &mut Slots,
    (target, given): (Target, &Arguments),
) -> Sized {
    let limit = limit(env, target);
    let size = Size {
        input: given.get(ArgumentMeaning::Limit),
        offset: given.get(ArgumentMeaning::Offset),
        extra: 0,
        argument: "limit",
    };
    let (take, many) = take(env, slots, limit, size);
    let skip = leaf(given.get(ArgumentMeaning::Offset)).map(|leaf| slots.add(Slot::Skip(leaf)));
    Sized {
        page: Page {
            skip,
            take,
            after: None,
        },
        many,
    }
}

/// What is asked of a page's size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size<'a> {
    pub(super) input: Option<&'a Input>,
    /// What is skipped before.
    pub(super) offset: Option<&'a Input>,
    /// One more, to know whether there is a next page.
    pub(super) extra: u32,
    pub(super) argument: &'static str,
}

/// The number of elements to take, and whether it may be large.
pub(super) fn take(
    env: Env<'_>,
    slots: &mut Slots,
    limit: Limit,
    size: Size<'_>,
) -> (Option<crate::slot::SlotId>, bool) {
    let default = default(env.options, limit);
    let leaf = leaf(size.input);
    if leaf.is_none() && default.is_none() {
        return (None, true);
    }
    let above = match size.input {
        Some(Input::Size { above_one_row, .. }) => *above_one_row,
        _ => default.is_some_and(|default| default > ONE_ROW_ELEMENTS),
    };
    let many = above && limit.max.is_none_or(|max| max > ONE_ROW_ELEMENTS);
    let take = Slot::Take {
        leaf,
        default,
        max: limit.max,
        extra: size.extra,
        // The library takes 0 for no limit, but not beside an offset.
        zero_is_none: env.options.profile == Profile::Compat
            && size
                .offset
                .is_none_or(|offset| matches!(offset, Input::Null)),
        argument: size.argument,
    };
    (Some(slots.add(take)), many)
}

/// The number of elements where the operation gives none: `@limit`, else the profile's.
fn default(options: &ApiOptions, limit: Limit) -> Option<u32> {
    let profile = match options.profile {
        Profile::Full => options.default_page,
        Profile::Compat => None,
    };
    match (limit.default, limit.max) {
        (Some(default), Some(max)) => Some(default.min(max)),
        (Some(default), None) => Some(default),
        (None, Some(max)) => Some(profile.map_or(max, |profile| profile.min(max))),
        (None, None) => profile,
    }
}

/// `@limit` of a target.
pub(super) fn limit(env: Env<'_>, target: Target) -> Limit {
    match target {
        Target::Node(id) => env.model.node(id).limit,
        Target::Interface(id) => env.model.interface(id).limit,
        Target::Union(_) => Limit::default(),
    }
}

/// The leaf of an argument that is given and not null.
pub(super) fn leaf(input: Option<&Input>) -> Option<Leaf> {
    match input {
        None | Some(Input::Null) => None,
        Some(input) => comparison::leaf(input),
    }
}
