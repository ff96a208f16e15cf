//! Where inputs: `MovieWhere`, `SearchWhere`, `ActedInWhere`, the quantified filters of relationships and of their
//! connections, and the where inputs of connections.
//!
//! In: the model's filterable fields. Out: the inputs. It must not know aggregates or twins, only where they join.

use super::{
    InputMeaning, Quantifier, aggregate_filter,
    context::{Context, number},
    draft::{Draft, InputDraft, Shape, list, named},
    eligible::{Filtering, filtering},
    link::{Link, Properties, links},
    operators::filters_of,
    twin,
};
use crate::model::{EdgeId, InterfaceId, Owner, Target, UnionId};

/// The four quantifiers with their names.
pub(super) const QUANTIFIERS: [(&str, Quantifier); 4] = [
    ("all", Quantifier::All),
    ("none", Quantifier::None),
    ("single", Quantifier::Single),
    ("some", Quantifier::Some),
];

/// Writes them all.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    for position in 0..context.model.unions.len() {
        union(context, draft, UnionId(number(position)));
    }
    for position in 0..context.model.edges.len() {
        edge(context, draft, EdgeId(number(position)));
    }
    for (owner, target) in context.implementing() {
        let name = where_of(context, target);
        draft.input(&name).logic(&name);
        fields(context, draft, owner, &name);
        if let Target::Interface(id) = target {
            typename(context, draft, id);
        }
        for link in links(context, owner) {
            properties(context, draft, &link);
            connection_where(context, draft, &link);
            relationship(context, draft, &link, &name);
            aggregate_filter::add(context, draft, &link, &name);
        }
    }
}

/// The where input of a target.
pub(super) fn where_of(context: &Context<'_>, target: Target) -> String {
    format!("{}Where", context.target_name(target))
}

fn union(context: &Context<'_>, draft: &mut Draft, id: UnionId) {
    let members = &context.model.union(id).members;
    let input = draft.input(&where_of(context, Target::Union(id)));
    for member in members {
        let target = Target::Node(*member);
        let name = where_of(context, target);
        input.field(
            context.target_name(target),
            InputMeaning::Member(*member),
            named(&name),
        );
    }
}

fn edge(context: &Context<'_>, draft: &mut Draft, id: EdgeId) {
    let name = format!("{}Where", context.model.edge(id).name);
    draft.input(&name).logic(&name);
    fields(context, draft, Owner::Edge(id), &name);
}

fn typename(context: &Context<'_>, draft: &mut Draft, id: InterfaceId) {
    let interface = context.model.interface(id);
    if interface.implementations.is_empty() {
        return;
    }
    let name = format!("{}Implementation", interface.name);
    let values = interface
        .implementations
        .iter()
        .map(|node| context.target_name(Target::Node(*node)));
    draft.enumeration(&name, &values.collect::<Vec<_>>());
    draft
        .input(&where_of(context, Target::Interface(id)))
        .field("typename", InputMeaning::Typename, list(&name))
        .describe("Only these types.");
}

/// The fields of a where input that stand for fields of the owner itself.
fn fields(context: &Context<'_>, draft: &mut Draft, owner: Owner, name: &str) {
    for (id, field) in context.fields(owner) {
        let deprecated = field.deprecated.as_deref();
        match filtering(owner, field) {
            Filtering::None => {}
            Filtering::Operators => {
                let filters = named(&filters_of(context, field.ty));
                let input = draft.input(name);
                input
                    .field(&field.name, InputMeaning::Filter(id), filters)
                    .deprecated(deprecated);
                twin::filters(context, input, id, field);
            }
            Filtering::ToOne => {
                let target = named(&format!("{}Where", context.output_name(field.ty.base)));
                draft
                    .input(name)
                    .field(&field.name, InputMeaning::Related(id), target)
                    .deprecated(deprecated);
            }
            Filtering::ToMany => {
                let target = context.output_name(field.ty.base);
                let quantified = quantified(draft, target, None);
                let input = draft.input(name);
                input
                    .field(&field.name, InputMeaning::Related(id), named(&quantified))
                    .deprecated(deprecated);
                twin::computed(input, id, field, &format!("{target}Where"));
            }
        }
    }
    if let Owner::Node(id) = owner
        && context.model.node(id).relay_id.is_some()
    {
        draft
            .input(name)
            .field("id", InputMeaning::GlobalIdFilter, named("ID"))
            .describe("The global id.");
    }
}

/// `ActorRelationshipFilters`. Who makes it first decides whether its fields are deprecated, as in the library.
fn quantified(draft: &mut Draft, target: &str, deprecated: Option<&str>) -> String {
    let name = format!("{target}RelationshipFilters");
    if !draft.has(&name) {
        quantifiers(draft.input(&name), &format!("{target}Where"), deprecated);
    }
    name
}

fn quantifiers(input: &mut InputDraft, over: &str, deprecated: Option<&str>) {
    for (name, quantifier) in QUANTIFIERS {
        input
            .field(name, InputMeaning::Quantifier(quantifier), named(over))
            .deprecated(deprecated)
            .describe(match quantifier {
                Quantifier::All => "There is a related one, and each satisfies this.",
                Quantifier::None => "No related one satisfies this.",
                Quantifier::Single => "Exactly one related one satisfies this.",
                Quantifier::Some => "At least one related one satisfies this.",
            });
    }
}

/// What a where input says of a relationship field.
fn relationship(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>, name: &str) {
    let connection_where = link.connection_where("");
    if !link.many {
        let target = named(&where_of(context, link.target));
        let input = draft.input(name);
        input.field(&link.field.name, InputMeaning::Related(link.id), target);
        input.field(
            &link.connection_field(),
            InputMeaning::RelatedConnection(link.id),
            named(&connection_where),
        );
        return;
    }
    let by_value = link.field.filterable.by_value;
    if !by_value && !link.aggregate_filters() {
        return;
    }
    let deprecated = link.field.deprecated.as_deref();
    if by_value {
        let quantified = quantified(draft, context.target_name(link.target), deprecated);
        let input = draft.input(name);
        input.field(
            &link.field.name,
            InputMeaning::Related(link.id),
            named(&quantified),
        );
        twin::relationship(context, input, link);
    }
    let filters = format!("{}ConnectionFilters", link.own);
    let input = draft.input(&filters);
    if by_value {
        quantifiers(input, &connection_where, deprecated);
    }
    if link.aggregate_filters() {
        let aggregate = format!("{}ConnectionAggregateInput", link.own);
        input
            .field(
                "aggregate",
                InputMeaning::ConnectionAggregate,
                named(&aggregate),
            )
            .deprecated(deprecated)
            .describe("Counts and aggregates over the related ones.");
    }
    draft.input(name).field(
        &link.connection_field(),
        InputMeaning::RelatedConnection(link.id),
        named(&filters),
    );
}

/// `MovieActorsConnectionWhere`, and one more for each member of a union.
fn connection_where(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let name = link.connection_where("");
    if draft.has(&name) {
        return;
    }
    let Target::Union(id) = link.target else {
        return node_and_edge(context, draft, link, (&name, link.target));
    };
    draft.entry(&name, || Shape::Input(InputDraft::default()));
    for member in &context.model.union(id).members {
        let target = Target::Node(*member);
        let of_member = link.connection_where(context.target_name(target));
        node_and_edge(context, draft, link, (&of_member, target));
        draft.input(&name).field(
            context.target_name(target),
            InputMeaning::Member(*member),
            named(&of_member),
        );
    }
}

fn node_and_edge(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    (name, target): (&str, Target),
) {
    let node = named(&where_of(context, target));
    let input = draft.input(name);
    input.logic(name);
    input
        .field("node", InputMeaning::Node, node)
        .describe("The related node satisfies this.");
    if let Some(prefix) = link.properties_prefix(context) {
        input
            .field("edge", InputMeaning::Edge, named(&format!("{prefix}Where")))
            .describe("The relationship's properties satisfy this.");
    }
}

/// `ProductionActorsEdgeWhere`: one field for each properties type that implementations have.
fn properties(context: &Context<'_>, draft: &mut Draft, link: &Link<'_>) {
    let Properties::AnyOf(edges) = &link.properties else {
        return;
    };
    let input = draft.input(&format!("{}EdgeWhere", link.own));
    for edge in edges {
        let of = &context.model.edge(*edge).name;
        input.field(
            of,
            InputMeaning::EdgeOf(*edge),
            named(&format!("{of}Where")),
        );
    }
}
