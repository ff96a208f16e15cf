//! `MovieDeleteInput`, `MovieActorsDeleteFieldInput`, and the same for disconnect: both name relationships that go.
//!
//! In: relationship fields with the nested operation. Out: the inputs.

use super::part::{Nested, Part, has_many, nested, of_member, parts, to_union};
use crate::{
    api::{
        InputMeaning, NestedWrite,
        context::Context,
        draft::{Draft, list, named},
        link::Link,
        names::upper_first,
    },
    model::{NestedOperations, Target},
};

/// Deleting takes the nodes too, disconnecting the relationships only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Removal {
    Delete,
    Disconnect,
}

impl Removal {
    fn word(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Disconnect => "Disconnect",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Disconnect => "disconnect",
        }
    }

    fn meaning(self) -> NestedWrite {
        match self {
            Self::Delete => NestedWrite::Delete,
            Self::Disconnect => NestedWrite::Disconnect,
        }
    }

    fn offered(self) -> fn(NestedOperations) -> bool {
        match self {
            Self::Delete => |operations| operations.delete,
            Self::Disconnect => |operations| operations.disconnect,
        }
    }
}

/// The field of the owner's delete input.
pub(super) fn relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    owner_field(context, draft, link, Removal::Delete);
}

/// The field of the owner's disconnect input.
pub(super) fn disconnect_relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    owner_field(context, draft, link, Removal::Disconnect);
}

/// `MovieActorsDeleteFieldInput`
pub(super) fn field_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    removal(context, draft, link, (part, Removal::Delete))
}

/// `MovieActorsDisconnectFieldInput`
pub(super) fn disconnect_input(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    part: Part<'_>,
) -> Option<String> {
    removal(context, draft, link, (part, Removal::Disconnect))
}

fn owner_field(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, how: Removal) {
    let deprecated = link.field.deprecated.as_deref();
    let several = |of: &str| if link.many { list(of) } else { named(of) };
    let union = format!("{}{}Input", upper_first(&link.own), how.word());
    let mut ty = None;
    for part in parts(context, link) {
        let Some(name) = removal(context, draft, link, (part, how)) else {
            continue;
        };
        if to_union(link) {
            draft
                .input(&union)
                .field(part.member, of_member(part), several(&name))
                .deprecated(deprecated);
            ty = Some(named(&union));
        } else {
            ty = Some(several(&name));
        }
    }
    if let Some(ty) = ty {
        let name = format!("{}{}Input", context.owner_name(link.id.owner), how.word());
        draft
            .input(&name)
            .field(&link.field.name, InputMeaning::NestedField(link.id), ty)
            .deprecated(deprecated);
    }
}

/// The name comes from the type that declares the field first, unless an interface is the target.
fn prefix(context: &Context<'_>, link: &Link<'_>) -> String {
    match link.target {
        _ if link.of_interface() => link.own.clone(),
        Target::Interface(_) => {
            format!(
                "{}{}",
                context.owner_name(link.id.owner),
                upper_first(&link.field.name)
            )
        }
        Target::Node(_) | Target::Union(_) => link.first.clone(),
    }
}

fn removal(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    (part, how): (Part<'_>, Removal),
) -> Option<String> {
    if !how.offered()(link.nested) {
        return None;
    }
    let name = format!(
        "{}{}{}FieldInput",
        prefix(context, link),
        part.member,
        how.word()
    );
    if draft.has(&name) {
        return Some(name);
    }
    let matching = named(&link.connection_where(part.member));
    draft
        .input(&name)
        .field("where", InputMeaning::NestedWhere, matching);
    let goes_on = match nested(context, part, how.offered()) {
        Nested::None => false,
        Nested::Node => how == Removal::Delete || has_many(context, part),
        Nested::Interface => true,
    };
    if goes_on {
        let below = format!("{}{}Input", context.target_name(part.target), how.word());
        draft.input(&below);
        draft.input(&name).field(
            how.field(),
            InputMeaning::Nested(how.meaning()),
            named(&below),
        );
    }
    Some(name)
}
