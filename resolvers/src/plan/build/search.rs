//! Fulltext and vector roots.

use cygnet_schema::{
    api::{ArgumentMeaning, Profile},
    model::{NodeId, Target},
};

use super::{
    Env, comparison, connection, connection::Paging, order::End, page, scope::Slots, set,
    set::Asked,
};
use crate::{
    error::{ErrorCode, Refused},
    operation::Selection,
    plan::{Origin, Read},
    slot::{Leaf, Slot},
    value::Value,
};

/// How many neighbours a vector index is asked for where neither the page nor the profile bounds it.
const VECTOR_NEIGHBOURS: u32 = 1_000;

/// A root field of `@fulltext`.
pub(super) fn fulltext(
    env: Env<'_>,
    slots: &mut Slots,
    (node, at): (NodeId, u16),
    selection: &Selection,
) -> Result<Read, Refused> {
    let index = env.model.node(node).fulltext[usize::from(at)].index.clone();
    let phrase = slots.add(Slot::Leaf(argument(selection, ArgumentMeaning::Phrase)));
    search(
        env,
        slots,
        (node, Origin::Fulltext { index, phrase }),
        selection,
    )
}

/// A root field of `@vector`.
///
/// # Errors
/// `NOT_CONFIGURED` for an index that takes a phrase: no provider turns phrases into vectors here.
pub(super) fn vector(
    env: Env<'_>,
    slots: &mut Slots,
    (node, at): (NodeId, u16),
    selection: &Selection,
) -> Result<Read, Refused> {
    let definition = &env.model.node(node).vector[usize::from(at)];
    if let Some(provider) = &definition.provider {
        return Err(Refused::new(
            ErrorCode::NotConfigured,
            format!(
                "\"{}\" takes a phrase, and the provider {provider} that turns it into a vector is not configured",
                definition.query
            ),
        ));
    }
    let index = definition.index.clone();
    let vector = slots.add(Slot::Sought(argument(selection, ArgumentMeaning::Vector)));
    let default = match env.options.profile {
        Profile::Full => env.options.default_page.unwrap_or(VECTOR_NEIGHBOURS),
        Profile::Compat => VECTOR_NEIGHBOURS,
    };
    let neighbours = slots.add(Slot::Take {
        leaf: None,
        default: Some(default.max(VECTOR_NEIGHBOURS)),
        max: None,
        extra: 0,
        zero_is_none: false,
        argument: "first",
    });
    search(
        env,
        slots,
        (
            node,
            Origin::Vector {
                index,
                vector,
                neighbours,
            },
        ),
        selection,
    )
}

fn argument(selection: &Selection, meaning: ArgumentMeaning) -> Leaf {
    let leaf = selection.arguments.get(meaning).and_then(comparison::leaf);
    leaf.unwrap_or(Leaf::Literal(Value::Null))
}

fn search(
    env: Env<'_>,
    slots: &mut Slots,
    (node, origin): (NodeId, Origin),
    selection: &Selection,
) -> Result<Read, Refused> {
    let target = Target::Node(node);
    let filter = selection.arguments.get(ArgumentMeaning::Where);
    let draft = set::draft(
        env,
        slots,
        origin,
        Asked {
            target,
            via: None,
            filter,
        },
    )?;
    let limit = Some(page::limit(env, target));
    let paging = Paging {
        limit,
        end: End::Node,
        by_score: true,
    };
    connection::read(env, slots, draft, (selection, paging))
}
