//! Field definitions in, the model's fields out.

use apollo_compiler::ast::{Directive, DirectiveList, FieldDefinition};

use super::{directives, names::Names};
use crate::model::{
    Access, CypherField, Direction, EdgeId, Field, FieldKind, FieldType, Filterable,
    NestedOperations, Property, QueryDirection, Relationship, Selectable, Settable, TimestampOn,
};

/// A field of a node, an interface, relationship properties or a plain type.
pub(super) fn resolve(written: &FieldDefinition, names: &Names) -> Option<Field> {
    let ty = names.field_type(&written.ty)?;
    let on = &written.directives;
    Some(Field {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        deprecated: directives::deprecated(on),
        ty,
        kind: kind(written, ty, names),
        selectable: selectable(on),
        settable: settable(on),
        filterable: filterable(on),
        sortable: both(on.get("sortable").map(AsRef::as_ref), [("byValue", true)])[0],
        group_by: on.has("groupBy"),
        access: Access::default(),
        kept: directives::kept(on),
    })
}

fn kind(written: &FieldDefinition, ty: FieldType, names: &Names) -> FieldKind {
    let on = &written.directives;
    if let Some(directive) = on.get("cypher") {
        return FieldKind::Cypher(cypher(directive, written));
    }
    if let Some(target) = ty.base.target() {
        if let Some(directive) = on.get("relationship") {
            return FieldKind::Relationship(Relationship {
                kind: directives::text(directive, "type").unwrap_or_default(),
                direction: direction(directive),
                query_direction: query_direction(directive),
                properties: properties(directive, names),
                target,
                nested_operations: nested_operations(directive),
                aggregate: directives::flag(directive, "aggregate").unwrap_or(true),
                declared_by: None,
            });
        }
        if let Some(directive) = on.get("declareRelationship") {
            return FieldKind::Declared {
                target,
                nested_operations: nested_operations(directive),
                aggregate: directives::flag(directive, "aggregate").unwrap_or(true),
            };
        }
    }
    FieldKind::Property(property(written))
}

/// What `@cypher` says.
pub(super) fn cypher(directive: &Directive, written: &FieldDefinition) -> CypherField {
    CypherField {
        statement: directives::text(directive, "statement").unwrap_or_default(),
        column: directives::text(directive, "columnName").unwrap_or_default(),
        arguments: directives::arguments(written),
    }
}

fn property(written: &FieldDefinition) -> Property {
    let on = &written.directives;
    let value = |name| {
        on.get(name)
            .and_then(|found| directives::argument(found, "value"))
            .cloned()
    };
    let alias = on
        .get("alias")
        .and_then(|found| directives::text(found, "property"));
    let id = on.has("id");
    let relay_id = on.has("relayId");
    Property {
        name: alias.unwrap_or_else(|| written.name.to_string()),
        coalesce: value("coalesce"),
        default: value("default"),
        id,
        relay_id,
        unique: id || relay_id || on.has("unique"),
        timestamp: on.get("timestamp").map(|found| TimestampOn {
            create: directives::lists(found, "operations", "CREATE"),
            update: directives::lists(found, "operations", "UPDATE"),
        }),
    }
}

fn direction(directive: &Directive) -> Direction {
    let written = directives::argument(directive, "direction").and_then(|value| value.as_enum());
    if written.is_some_and(|name| name == "IN") {
        Direction::In
    } else {
        Direction::Out
    }
}

fn query_direction(directive: &Directive) -> QueryDirection {
    let written = directives::argument(directive, "queryDirection");
    if written
        .and_then(|value| value.as_enum())
        .is_some_and(|name| name == "UNDIRECTED")
    {
        QueryDirection::Undirected
    } else {
        QueryDirection::Directed
    }
}

fn properties(directive: &Directive, names: &Names) -> Option<EdgeId> {
    names.edge(&directives::text(directive, "properties")?)
}

fn nested_operations(directive: &Directive) -> NestedOperations {
    let has = |name| directives::lists(directive, "nestedOperations", name);
    NestedOperations {
        create: has("CREATE"),
        update: has("UPDATE"),
        delete: has("DELETE"),
        connect: has("CONNECT"),
        disconnect: has("DISCONNECT"),
    }
}

fn selectable(on: &DirectiveList) -> Selectable {
    let directive = on.get("selectable").map(AsRef::as_ref);
    let [on_read, on_aggregate] = both(directive, [("onRead", true), ("onAggregate", false)]);
    Selectable {
        on_read,
        on_aggregate,
    }
}

fn settable(on: &DirectiveList) -> Settable {
    let directive = on.get("settable").map(AsRef::as_ref);
    let [on_create, on_update] = both(directive, [("onCreate", true), ("onUpdate", true)]);
    Settable {
        on_create,
        on_update,
    }
}

fn filterable(on: &DirectiveList) -> Filterable {
    let directive = on.get("filterable").map(AsRef::as_ref);
    let [by_value, by_aggregate] = both(directive, [("byValue", true), ("byAggregate", false)]);
    Filterable {
        by_value,
        by_aggregate,
    }
}

/// Flags of a directive with their defaults; without the directive, all are true.
fn both<const N: usize>(directive: Option<&Directive>, flags: [(&str, bool); N]) -> [bool; N] {
    flags.map(|(name, default)| match directive {
        Some(directive) => directives::flag(directive, name).unwrap_or(default),
        None => true,
    })
}
