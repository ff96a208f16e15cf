//! Fulltext and vector roots.

use cygnet_schema::{
    api::{ArgumentMeaning, Profile},
    model::{Field, NodeId, Target},
};

use super::{
    Env, access, comparison, connection, connection::Paging, order::End, page, scope::Slots, set,
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
    let ty = env.model.node(node);
    let definition = &ty.fulltext[usize::from(at)];
    let index = definition.index.clone();
    let phrase = slots.add(Slot::Leaf(argument(selection, ArgumentMeaning::Phrase)));
    let names = definition.fields.iter();
    let searched = names.filter_map(|name| ty.fields.iter().find(|field| field.name == *name));
    let searched: Vec<&Field> = searched.collect();
    let origin = Origin::Fulltext { index, phrase };
    search(env, slots, (node, origin, &searched), selection)
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
    let ty = env.model.node(node);
    let definition = &ty.vector[usize::from(at)];
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
    let of_index = |field: &&Field| {
        let property = field.property().map(|property| &property.name);
        field.name == definition.property || property == Some(&definition.property)
    };
    let searched: Vec<&Field> = ty.fields.iter().filter(of_index).collect();
    let origin = Origin::Vector {
        index,
        vector,
        neighbours,
    };
    search(env, slots, (node, origin, &searched), selection)
}

fn argument(selection: &Selection, meaning: ArgumentMeaning) -> Leaf {
    let leaf = selection.arguments.get(meaning).and_then(comparison::leaf);
    leaf.unwrap_or(Leaf::Literal(Value::Null))
}

fn search(
    env: Env<'_>,
    slots: &mut Slots,
    (node, origin, searched): (NodeId, Origin, &[&Field]),
    selection: &Selection,
) -> Result<Read, Refused> {
    let target = Target::Node(node);
    let filter = selection.arguments.get(ArgumentMeaning::Where);
    let mut draft = set::draft(
        env,
        slots,
        origin,
        Asked {
            target,
            via: None,
            filter,
        },
    )?;
    // Being found tells what is in the fields of the index.
    for branch in &mut draft.branches {
        for field in searched {
            access::of_field(env, slots, &mut branch.scope, field)?;
        }
    }
    let limit = Some(page::limit(env, target));
    let paging = Paging {
        limit,
        end: End::Node,
        by_score: true,
    };
    connection::read(env, slots, draft, (selection, paging))
}
