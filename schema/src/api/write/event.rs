//! Subscriptions: `movieCreated` and its like, `MovieCreatedEvent`, `MovieEventPayload`, `MovieSubscriptionWhere`.
//!
//! In: the events the model publishes. Out: fields of `Subscription` and their types.

use crate::{
    api::{
        ArgumentMeaning, EventKind, FieldMeaning, InputMeaning,
        context::Context,
        draft::{Draft, FieldDraft, named, required},
        eligible::is_leaf,
        object::own_field,
        operators::filters_of,
        twin,
    },
    model::{FieldKind, NodeId, Owner, Target},
};

/// The events of one node type.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft, id: NodeId) {
    let events = context.model.node(id).subscription;
    let names = context.names(Target::Node(id));
    let kinds = [
        (events.created, EventKind::Created, "Created", "created"),
        (events.updated, EventKind::Updated, "Updated", "updated"),
        (events.deleted, EventKind::Deleted, "Deleted", "deleted"),
    ];
    for (_, kind, word, payload_word) in kinds.into_iter().filter(|(published, ..)| *published) {
        let payload = payload(context, draft, id);
        let name = format!("{}{word}Event", names.pascal_singular);
        let event = draft.object(&name);
        event.field(
            "event",
            FieldDraft::new(FieldMeaning::EventType, required("EventType")),
        );
        let timestamp = FieldDraft::new(FieldMeaning::EventTimestamp, required("Float"));
        event.field(
            "timestamp",
            timestamp.describe("When it happened: milliseconds since 1970."),
        );
        if let Some(payload) = payload {
            let field = FieldDraft::new(FieldMeaning::EventPayload, required(&payload));
            event.field(&format!("{payload_word}{}", names.pascal_singular), field);
            if kind == EventKind::Updated {
                event.field(
                    "previousState",
                    FieldDraft::new(FieldMeaning::EventPrevious, required(&payload)),
                );
            }
        }
        let mut root = FieldDraft::new(FieldMeaning::Event(kind, id), required(&name));
        if let Some(matching) = matching(context, draft, id) {
            root = root.argument("where", ArgumentMeaning::Where, named(&matching));
        }
        draft
            .object("Subscription")
            .field(&format!("{}{word}", names.singular), root);
        draft.enumeration(
            "EventType",
            &[
                "CREATE",
                "CREATE_RELATIONSHIP",
                "DELETE",
                "DELETE_RELATIONSHIP",
                "UPDATE",
            ],
        );
    }
}

fn payload(context: &Context<'_>, draft: &mut Draft, id: NodeId) -> Option<String> {
    let name = format!("{}EventPayload", context.target_name(Target::Node(id)));
    for (id, field) in context.fields(Owner::Node(id)) {
        if is_leaf(field) && field.selectable.on_read {
            draft
                .object(&name)
                .field(&field.name, own_field(context, id, field));
        }
    }
    draft.has(&name).then_some(name)
}

fn matching(context: &Context<'_>, draft: &mut Draft, id: NodeId) -> Option<String> {
    let name = format!("{}SubscriptionWhere", context.target_name(Target::Node(id)));
    for (id, field) in context.fields(Owner::Node(id)) {
        let stored = matches!(field.kind, FieldKind::Property(_));
        if stored && is_leaf(field) && field.filterable.by_value {
            let input = draft.input(&name);
            let filters = named(&filters_of(context, field.ty));
            // The library loses the deprecation of the field here.
            input.field(&field.name, InputMeaning::Filter(id), filters);
            twin::filters(context, input, id, field);
        }
    }
    if !draft.has(&name) {
        return None;
    }
    let input = draft.input(&name);
    input.logic(&name);
    if context.model.node(id).relay_id.is_some() {
        input.field("id", InputMeaning::GlobalIdFilter, named("ID"));
    }
    Some(name)
}
