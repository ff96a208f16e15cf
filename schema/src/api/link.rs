//! Relationship fields as the API sees them: one view of fields with `@relationship` and with `@declareRelationship`.
//!
//! In: the model. Out: [`Link`]s, with the names from which their types' names are made. It must not know how types are
//! written.

use super::{context::Context, names::upper_first};
use crate::model::{
    EdgeId, Field, FieldId, FieldKind, InterfaceId, NestedOperations, Owner, Target,
};

/// A relationship field of a node type or an interface.
pub(super) struct Link<'m> {
    pub(super) id: FieldId,
    pub(super) field: &'m Field,
    pub(super) target: Target,
    /// What the first declaration of the field leads to: arguments are of its types.
    pub(super) first_target: Target,
    /// The first declaration, if it is not this field.
    pub(super) first_id: Option<FieldId>,
    /// Many related nodes, or one.
    pub(super) many: bool,
    pub(super) properties: Properties,
    /// Whether aggregates may be asked; of a declared field, of every implementation's.
    pub(super) aggregate: bool,
    /// Whether what the library lacks is published.
    full: bool,
    pub(super) nested: NestedOperations,
    /// `MovieActors`: the type that has the field, and the field.
    pub(super) own: String,
    /// `ProductionActors`: the type that declares the field first, and the field.
    pub(super) first: String,
}

/// What is known of the relationship's properties.
pub(super) enum Properties {
    None,
    One(EdgeId),
    /// The implementations of an interface have these, in the order of the implementations, each once.
    AnyOf(Vec<EdgeId>),
}

impl Properties {
    pub(super) fn any(&self) -> bool {
        !matches!(self, Self::None)
    }
}

impl Link<'_> {
    /// Whether an interface declares the field: then its properties are those of the implementations.
    pub(super) fn of_interface(&self) -> bool {
        matches!(self.id.owner, Owner::Interface(_))
    }

    /// The field's connection.
    pub(super) fn connection_field(&self) -> String {
        format!("{}Connection", self.field.name)
    }

    /// The connection's type.
    pub(super) fn connection(&self) -> String {
        format!("{}Connection", self.first)
    }

    /// The type of the connection's edges.
    pub(super) fn edge(&self) -> String {
        format!("{}Relationship", self.first)
    }

    /// The where input of the connection; of one member where the target is a union.
    pub(super) fn connection_where(&self, member: &str) -> String {
        format!("{}{member}ConnectionWhere", self.first)
    }

    /// The sort input of the connection.
    pub(super) fn connection_sort(&self) -> String {
        format!("{}ConnectionSort", self.first)
    }

    /// The name before `Where`, `Sort`, ... of the relationship's properties.
    pub(super) fn properties_prefix(&self, context: &Context<'_>) -> Option<String> {
        match &self.properties {
            Properties::None => None,
            Properties::One(id) => Some(context.model.edge(*id).name.clone()),
            Properties::AnyOf(_) => Some(format!("{}Edge", self.own)),
        }
    }

    /// Whether aggregates of the related nodes are offered in answers. The library has none of unions, and none where an interface
    /// declares the field.
    pub(super) fn aggregates(&self) -> bool {
        let concrete = match self.target {
            Target::Node(_) | Target::Interface(_) => true,
            Target::Union(_) => false,
        };
        self.aggregate && (self.full || (concrete && !self.of_interface()))
    }

    /// Whether a filter may ask for aggregates of the related nodes.
    pub(super) fn aggregate_filters(&self) -> bool {
        let concrete = match self.target {
            Target::Node(_) | Target::Interface(_) => true,
            Target::Union(_) => false,
        };
        concrete && self.field.filterable.by_aggregate
    }
}

/// The relationship fields of an owner, in the order of declaration.
pub(super) fn links<'m>(context: &Context<'m>, owner: Owner) -> Vec<Link<'m>> {
    context
        .fields(owner)
        .filter_map(|(id, field)| link(context, id, field))
        .collect()
}

/// The relationship field of an id, if it is one.
pub(super) fn link<'m>(context: &Context<'m>, id: FieldId, field: &'m Field) -> Option<Link<'m>> {
    let (target, properties, aggregate, nested) = match &field.kind {
        FieldKind::Relationship(found) => {
            let properties = found.properties.map_or(Properties::None, Properties::One);
            (
                found.target,
                properties,
                found.aggregate,
                found.nested_operations,
            )
        }
        FieldKind::Declared {
            target,
            nested_operations,
            aggregate,
        } => (
            *target,
            implemented_properties(context, id, field),
            *aggregate && implementations_aggregate(context, id, field),
            *nested_operations,
        ),
        FieldKind::Property(_) | FieldKind::Cypher(_) => return None,
    };
    let first = first_declaration(context, id.owner, &field.name);
    let first_owner = first.map_or(id.owner, |(interface, _)| Owner::Interface(interface));
    let suffix = upper_first(&field.name);
    Some(Link {
        id,
        field,
        target,
        first_target: first.map_or(target, |(_, target)| target),
        first_id: first.and_then(|(interface, _)| {
            context
                .model
                .field_id(Owner::Interface(interface), &field.name)
        }),
        many: field.ty.list,
        properties,
        aggregate,
        full: context.is_full(),
        nested,
        own: format!("{}{suffix}", context.owner_name(id.owner)),
        first: format!("{}{suffix}", context.owner_name(first_owner)),
    })
}

/// The properties that the implementations of an interface's field have.
fn implemented_properties(context: &Context<'_>, id: FieldId, field: &Field) -> Properties {
    let Owner::Interface(interface) = id.owner else {
        return Properties::None;
    };
    let mut found = Vec::new();
    for node in &context.model.interface(interface).implementations {
        let own = context
            .model
            .fields(Owner::Node(*node))
            .iter()
            .find(|own| own.name == field.name);
        if let Some(edge) = own
            .and_then(Field::relationship)
            .and_then(|own| own.properties)
            && !found.contains(&edge)
        {
            found.push(edge);
        }
    }
    if found.is_empty() {
        Properties::None
    } else {
        Properties::AnyOf(found)
    }
}

/// Whether no implementation of an interface's field refuses aggregates.
fn implementations_aggregate(context: &Context<'_>, id: FieldId, field: &Field) -> bool {
    let Owner::Interface(interface) = id.owner else {
        return false;
    };
    let implementations = &context.model.interface(interface).implementations;
    implementations.iter().all(|node| {
        let own = context.model.fields(Owner::Node(*node)).iter();
        own.filter(|own| own.name == field.name)
            .filter_map(Field::relationship)
            .all(|own| own.aggregate)
    })
}

/// The interface that declares a relationship field first, above `owner`, and what it leads to there. Of several
/// interfaces the last one counts; from it the way goes up.
fn first_declaration(
    context: &Context<'_>,
    owner: Owner,
    field: &str,
) -> Option<(InterfaceId, Target)> {
    let mut found = None;
    let mut at = owner;
    // An interface cannot implement itself, so the way up is shorter than the number of interfaces.
    for _ in 0..=context.model.interfaces.len() {
        let above = match at {
            Owner::Node(id) => &context.model.node(id).implements,
            Owner::Interface(id) => &context.model.interface(id).implements,
            Owner::Edge(_) | Owner::Plain(_) => break,
        };
        let declares = |id: &InterfaceId| {
            context
                .model
                .interface(*id)
                .fields
                .iter()
                .find_map(|candidate| match &candidate.kind {
                    FieldKind::Declared { target, .. } if candidate.name == field => {
                        Some((*id, *target))
                    }
                    _ => None,
                })
        };
        let Some(next) = above.iter().rev().find_map(declares) else {
            break;
        };
        found = Some(next);
        at = Owner::Interface(next.0);
    }
    found
}
