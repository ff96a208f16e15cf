//! Connections and their edges: `MoviesConnection`, `MovieEdge`, `MovieActorsConnection`, `MovieActorsRelationship`,
//! `PageInfo`.
//!
//! In: the model's targets and relationship fields. Out: the object types.

use super::{
    FieldMeaning,
    aggregate::{related_of, root_of},
    context::Context,
    draft::{Draft, FieldDraft, OutputDraft, named, required, required_list},
    group,
    link::{Link, Properties, links},
};
use crate::model::{Exposure, Target};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    page_info(draft);
    for (owner, target) in context.implementing() {
        for link in links(context, owner) {
            related(context, draft, &link);
        }
        root(context, draft, target);
    }
    for target in context.paged_unions() {
        root(context, draft, target);
    }
}

/// The type of a target's root connection.
pub(super) fn root_connection(context: &Context<'_>, target: Target) -> String {
    format!("{}Connection", context.names(target).pascal_plural)
}

fn exposure(context: &Context<'_>, target: Target) -> Exposure {
    match target {
        Target::Node(id) => context.model.node(id).query,
        Target::Interface(id) => context.model.interface(id).query,
        Target::Union(id) => context.model.union(id).query,
    }
}

fn root(context: &Context<'_>, draft: &mut Draft, target: Target) {
    let exposure = exposure(context, target);
    if !exposure.connection && !exposure.aggregate {
        return;
    }
    let name = root_connection(context, target);
    let node = context.target_name(target);
    // `Order.items` has written it for `OrderItem`: the first one decides, as in the library, which then publishes types
    // that nothing leads to.
    let written = draft.has(&name);
    if exposure.connection {
        let edge = format!("{node}Edge");
        let object = draft.object(&edge);
        object.field("cursor", cursor());
        object.field(
            "node",
            FieldDraft::new(FieldMeaning::EdgeNode, required(node)),
        );
        if written {
            draft.keep(&edge);
        } else {
            pages(draft.object(&name), &edge);
        }
    }
    if exposure.aggregate {
        let ty = root_of(context, target);
        if written {
            draft.keep(&ty);
        } else {
            draft
                .object(&name)
                .field("aggregate", aggregate(required(&ty)));
        }
    }
    if let Target::Node(id) = target {
        group::add(context, draft, id, &name);
    }
}

fn related(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let name = link.connection();
    // The interface that declares the field first has written it.
    if draft.has(&name) || (!link.field.selectable.on_read && !link.aggregates()) {
        return;
    }
    draft.object(&name);
    if link.field.selectable.on_read {
        edge(context, draft, link);
        pages(draft.object(&name), &link.edge());
    }
    if link.many && link.aggregates() {
        let ty = required(&related_of(context, link, ""));
        draft.object(&name).field("aggregate", aggregate(ty));
    }
}

fn edge(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let name = link.edge();
    if draft.has(&name) {
        return;
    }
    let properties = match &link.properties {
        Properties::None => None,
        Properties::One(id) => Some(context.model.edge(*id).name.clone()),
        Properties::AnyOf(ids) => {
            let union = format!("{name}Properties");
            for id in ids {
                draft.member(&union, &context.model.edge(*id).name);
            }
            Some(union)
        }
    };
    let object = draft.object(&name);
    object.field("cursor", cursor());
    object.field(
        "node",
        FieldDraft::new(
            FieldMeaning::EdgeNode,
            required(context.target_name(link.target)),
        ),
    );
    if let Some(properties) = properties {
        let field = FieldDraft::new(FieldMeaning::EdgeProperties, required(&properties));
        object.field(
            "properties",
            field.describe("The relationship's properties."),
        );
    }
}

/// `edges`, `pageInfo` and `totalCount`.
pub(super) fn pages(object: &mut OutputDraft, edge: &str) {
    object.field(
        "edges",
        FieldDraft::new(FieldMeaning::Edges, required_list(edge)),
    );
    object.field(
        "pageInfo",
        FieldDraft::new(FieldMeaning::PageInfo, required("PageInfo")),
    );
    let total = FieldDraft::new(FieldMeaning::TotalCount, required("Int"));
    object.field(
        "totalCount",
        total.describe("How many there are on all pages."),
    );
}

/// `cursor` of an edge.
pub(super) fn cursor() -> FieldDraft {
    FieldDraft::new(FieldMeaning::Cursor, required("String"))
        .describe("Give it as `after` to go on behind this edge.")
}

fn aggregate(ty: apollo_compiler::ast::Type) -> FieldDraft {
    FieldDraft::new(FieldMeaning::Aggregate, ty).describe("Over all pages.")
}

fn page_info(draft: &mut Draft) {
    let object = draft.object("PageInfo");
    object.field(
        "hasNextPage",
        FieldDraft::new(FieldMeaning::HasNextPage, required("Boolean")),
    );
    object.field(
        "hasPreviousPage",
        FieldDraft::new(FieldMeaning::HasPreviousPage, required("Boolean")),
    );
    object.field(
        "startCursor",
        FieldDraft::new(FieldMeaning::StartCursor, named("String")),
    );
    object.field(
        "endCursor",
        FieldDraft::new(FieldMeaning::EndCursor, named("String")),
    );
    draft.describe("PageInfo", "Where a page of a connection begins and ends.");
}
