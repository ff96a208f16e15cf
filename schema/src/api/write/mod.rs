//! What mutations and subscriptions take and answer.
//!
//! In: the model. Out: the types, and the roots that use them. Relationship inputs ask each other for their types; the
//! order of the calls is the library's, because the first one to make a shared type decides what is in it.

mod connect;
mod create;
mod default;
mod delete;
mod event;
mod part;
mod root;
mod update;
mod upsert;
mod value;

pub(super) use upsert::{connect_or_create, has_key};

use super::{
    context::Context,
    draft::Draft,
    link::{Properties, links},
};
use crate::model::{EdgeId, Owner};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    value::add(context, draft);
    for position in 0..context.model.edges.len() {
        let id = EdgeId(super::context::number(position));
        create::properties(context, draft, id);
        update::properties(context, draft, id);
    }
    for (owner, target) in context.implementing() {
        create::own(context, draft, owner, target);
        update::own(context, draft, owner);
        for link in links(context, owner) {
            if let Properties::AnyOf(edges) = &link.properties {
                create::any_of(context, draft, &link, edges);
                update::any_of(context, draft, &link, edges);
            }
            create::relationship(context, draft, &link);
            delete::relationship(context, draft, &link);
            if part::changes(context, &link) {
                connect::relationship(context, draft, &link);
                delete::disconnect_relationship(context, draft, &link);
                update::relationship(context, draft, &link);
            }
        }
        if let Owner::Node(id) = owner {
            create::never_empty(context, draft, id);
            root::add(context, draft, id);
            upsert::add(context, draft, id);
            event::add(context, draft, id);
        }
    }
    root::answers(draft);
}
