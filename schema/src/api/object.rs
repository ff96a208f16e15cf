//! The types of the type definitions as clients read them: nodes, interfaces, unions, relationship properties, plain
//! types; and their input objects.
//!
//! In: the model's types. Out: their GraphQL types. Relationship fields take arguments that other families write.

use apollo_compiler::Name;

use super::{
    ArgumentMeaning, FieldMeaning, InputMeaning,
    context::{Context, number},
    draft::{ArgumentDraft, Draft, FieldDraft, OutputDraft, list, named, required},
    eligible::is_own,
    filter::where_of,
    link::{Link, links},
    sort::{connection_sort_of, sort_of},
};
use crate::model::{Argument, EdgeId, Field, FieldId, FieldKind, Owner, PlainId, Target, TypeId};

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    let model = context.model;
    take_names(context, draft);
    for union in &model.unions {
        for member in &union.members {
            draft.member(&union.name, &model.node(*member).name);
        }
        describe(draft, &union.name, union.description.as_deref());
    }
    for interface in &model.interfaces {
        draft.interface(&interface.name);
        describe(draft, &interface.name, interface.description.as_deref());
    }
    for (owner, target) in context.implementing() {
        implementing(context, draft, owner, target);
    }
    for (position, edge) in model.edges.iter().enumerate() {
        let owner = Owner::Edge(EdgeId(number(position)));
        own_fields(context, draft.object(&edge.name), owner);
        describe(draft, &edge.name, edge.description.as_deref());
    }
    for (position, plain) in model.plains.iter().enumerate() {
        let owner = Owner::Plain(PlainId(number(position)));
        own_fields(context, draft.object(&plain.name), owner);
        describe(draft, &plain.name, plain.description.as_deref());
    }
    for input in &model.inputs {
        for field in &input.fields {
            draft
                .input(&input.name)
                .field(&field.name, InputMeaning::Custom, field.ty.clone())
                .default(field.default.clone())
                .description
                .clone_from(&field.description);
        }
        describe(draft, &input.name, input.description.as_deref());
    }
}

/// No type of the type definitions may have a name that the leaves and their operators have.
fn take_names(context: &Context<'_>, draft: &mut Draft) {
    for (name, id) in &context.model.by_name {
        if !matches!(id, TypeId::Enum(_) | TypeId::Scalar(_)) {
            draft.take(name);
        }
    }
    for input in &context.model.inputs {
        draft.take(&input.name);
    }
}

fn describe(draft: &mut Draft, name: &str, description: Option<&str>) {
    if let Some(description) = description {
        draft.describe(name, description);
    }
}

fn implementing(context: &Context<'_>, draft: &mut Draft, owner: Owner, target: Target) {
    let name = context.target_name(target);
    let links = links(context, owner);
    let output = match target {
        Target::Node(id) => {
            let node = context.model.node(id);
            let object = draft.object(name);
            for interface in &node.implements {
                object.implement(&context.model.interface(*interface).name);
            }
            if node.relay_id.is_some() {
                object.implement("Node");
                let id = FieldDraft::new(FieldMeaning::GlobalId, required("ID"))
                    .describe("The global id.");
                object.field("id", id);
            }
            object
        }
        // An interface that implements others does not say so in the API; its implementations do.
        Target::Interface(_) => draft.interface(name),
        Target::Union(_) => return,
    };
    own_fields(context, output, owner);
    for link in &links {
        if link.field.selectable.on_read {
            output.field(&link.field.name, related(context, link));
        }
        if link.field.selectable.on_read || link.aggregates() {
            output.field(&link.connection_field(), related_connection(context, link));
        }
    }
    let description = match target {
        Target::Node(id) => context.model.node(id).description.as_deref(),
        Target::Interface(id) => context.model.interface(id).description.as_deref(),
        Target::Union(_) => None,
    };
    describe(draft, name, description);
}

/// The fields that are no relationships.
fn own_fields(context: &Context<'_>, output: &mut OutputDraft, owner: Owner) {
    for (id, field) in context.fields(owner) {
        if is_own(field) && field.selectable.on_read {
            output.field(&field.name, own_field(context, id, field));
        }
    }
}

/// A field that is no relationship.
pub(super) fn own_field(context: &Context<'_>, id: FieldId, field: &Field) -> FieldDraft {
    let meaning = match field.kind {
        FieldKind::Cypher(_) => FieldMeaning::Custom(id),
        FieldKind::Property(_) | FieldKind::Relationship(_) | FieldKind::Declared { .. } => {
            FieldMeaning::Property(id)
        }
    };
    let mut out = FieldDraft::new(meaning, context.output_type(field.ty))
        .deprecated(field.deprecated.as_deref());
    out.description.clone_from(&field.description);
    if let FieldKind::Cypher(cypher) = &field.kind {
        custom_arguments(&mut out, &cypher.arguments);
    }
    out
}

/// The arguments of a `@cypher` field.
pub(super) fn custom_arguments(field: &mut FieldDraft, arguments: &[Argument]) {
    for (position, argument) in arguments.iter().enumerate() {
        let position = u16::try_from(position).expect("a field has fewer than 2^16 arguments");
        let draft = ArgumentDraft {
            meaning: ArgumentMeaning::Custom(position),
            ty: argument.ty.clone(),
            description: argument.description.clone(),
            default: argument.default.clone(),
        };
        field
            .arguments
            .insert(Name::new_unchecked(&argument.name), draft);
    }
}

fn related(context: &Context<'_>, link: &Link<'_>) -> FieldDraft {
    let field = link.field;
    let mut ty = required(context.target_name(link.target));
    ty = if link.many { ty.list() } else { ty.nullable() };
    if field.ty.required {
        ty = ty.non_null();
    }
    let mut out =
        FieldDraft::new(FieldMeaning::Related(link.id), ty).deprecated(field.deprecated.as_deref());
    out.description.clone_from(&field.description);
    if link.many {
        with_list_arguments(context, out, link.first_target)
    } else {
        out
    }
}

/// `where`, `limit`, `offset` and `sort` of a list.
pub(super) fn with_list_arguments(
    context: &Context<'_>,
    field: FieldDraft,
    target: Target,
) -> FieldDraft {
    let field = field
        .argument(
            "where",
            ArgumentMeaning::Where,
            named(&where_of(context, target)),
        )
        .argument("limit", ArgumentMeaning::Limit, context.limit_type())
        .argument("offset", ArgumentMeaning::Offset, named("Int"));
    match sort_of(context, target) {
        Some(sort) => field.argument("sort", ArgumentMeaning::Sort, list(&sort)),
        None => field,
    }
}

/// `first`, `after` and, in the full profile, `offset` of a connection.
pub(super) fn with_page_arguments(context: &Context<'_>, field: FieldDraft) -> FieldDraft {
    let field = field
        .argument("first", ArgumentMeaning::First, context.limit_type())
        .argument("after", ArgumentMeaning::After, named("String"));
    if context.is_full() {
        field.argument("offset", ArgumentMeaning::Offset, named("Int"))
    } else {
        field
    }
}

fn related_connection(context: &Context<'_>, link: &Link<'_>) -> FieldDraft {
    let ty = required(&link.connection());
    let out = FieldDraft::new(FieldMeaning::RelatedConnection(link.id), ty)
        .deprecated(link.field.deprecated.as_deref())
        .describe(format!(
            "`{}` in pages, with the relationships' properties.",
            link.field.name
        ));
    if !link.many {
        return out;
    }
    let out = with_page_arguments(context, out);
    let out = out.argument(
        "where",
        ArgumentMeaning::Where,
        named(&link.connection_where("")),
    );
    match connection_sort_of(context, link) {
        Some(sort) => out.argument("sort", ArgumentMeaning::Sort, list(&sort)),
        None => out,
    }
}
