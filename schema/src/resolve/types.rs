//! Type definitions in, the model's types out. Each type on its own: what types say of each other is in
//! [`super::inheritance`].

use apollo_compiler::{
    Name, Node,
    ast::{self, Directive, DirectiveList, Value},
    collections::{IndexMap, IndexSet},
    schema::{
        EnumType as WrittenEnum, ExtendedType, InterfaceType as WrittenInterface, ObjectType,
        UnionType as WrittenUnion,
    },
};

use super::{
    directives, fields, indexes as declared,
    names::{Names, ObjectRole, role},
    tenants,
};
use crate::{
    definitions::Definitions,
    model::{
        Access, EdgeType, EnumType, Exposure, Field, FulltextIndex, InputObject, InterfaceId,
        InterfaceType, Label, Limit, Model, NodeType, PlainType, SchemaSettings,
        SubscriptionEvents, UnionType, UserScalar, VectorIndex, WriteOperations,
    },
};

/// All types, in the order in which `names` counted them.
pub(super) fn resolve(definitions: &Definitions, names: &Names) -> Model {
    let on_schema = &definitions.schema.schema_definition.directives;
    let own = definitions.schema.directive_definitions.values();
    let own = own.filter(|found| definitions.is_written(found.location()));
    let key = definitions.federation_name("key");
    let mut model = Model {
        directives: own.cloned().collect(),
        settings: SchemaSettings {
            authentication: None,
            requirements: Vec::new(),
            kept: directives::kept(on_schema),
        },
        ..Model::default()
    };
    for ty in definitions.types() {
        match ty {
            ExtendedType::Object(written) => match role(&written.name, &written.directives) {
                ObjectRole::Node => {
                    let mut node = node(written, names, on_schema);
                    let on = &written.directives;
                    node.entity_keys = declared::entity_keys(on, key.as_ref(), &node.fields);
                    model.nodes.push(node);
                }
                ObjectRole::Edge => model.edges.push(edge(written, names)),
                ObjectRole::Plain => model.plains.push(plain(written, names)),
                ObjectRole::Root | ObjectRole::Claims => {}
            },
            ExtendedType::Interface(written) => {
                model.interfaces.push(interface(written, names, on_schema));
            }
            ExtendedType::Union(written) => {
                model.unions.push(union(written, names, on_schema));
            }
            ExtendedType::Enum(written) => model.enums.push(enumeration(written)),
            ExtendedType::Scalar(written) => model.scalars.push(UserScalar {
                name: written.name.to_string(),
                description: directives::description(written.description.as_ref()),
                kept: directives::kept(&written.directives),
            }),
            ExtendedType::InputObject(written) => model.inputs.push(InputObject {
                name: written.name.to_string(),
                description: directives::description(written.description.as_ref()),
                fields: written
                    .fields
                    .values()
                    .map(|field| directives::input_value(field))
                    .collect(),
                kept: directives::kept(&written.directives),
            }),
        }
    }
    model
}

fn node(written: &ObjectType, names: &Names, on_schema: &DirectiveList) -> NodeType {
    let on = &written.directives;
    // What the schema says holds for types that do not say it themselves.
    let setting = |name| {
        on.get(name)
            .or_else(|| on_schema.get(name))
            .map(AsRef::as_ref)
    };
    let fields = resolve_fields(&written.fields, names);
    let position = |holds: fn(&Field) -> bool| {
        fields
            .iter()
            .position(holds)
            .and_then(|at| u16::try_from(at).ok())
    };
    NodeType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        labels: labels(on, &written.name),
        implements: implements(&written.implements_interfaces, names),
        plural: plural(on),
        query: exposure(setting("query")),
        mutation: write_operations(setting("mutation")),
        subscription: subscription_events(setting("subscription")),
        limit: limit(on),
        fulltext: fulltext(on),
        vector: vector(on),
        indexes: declared::declared(on, &fields),
        entity_keys: Vec::new(),
        relay_id: position(|field| field.property().is_some_and(|property| property.relay_id)),
        key: position(|field| {
            field.ty.required && field.property().is_some_and(|property| property.unique)
        }),
        access: Access::default(),
        tenant: tenants::mark(on, on_schema, &fields),
        kept: directives::kept(on),
        fields,
    }
}

fn edge(written: &ObjectType, names: &Names) -> EdgeType {
    let fields = resolve_fields(&written.fields, names);
    EdgeType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        indexes: declared::declared(&written.directives, &fields),
        fields,
        kept: directives::kept(&written.directives),
    }
}

fn plain(written: &ObjectType, names: &Names) -> PlainType {
    PlainType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        fields: resolve_fields(&written.fields, names),
        implements: implements(&written.implements_interfaces, names),
        kept: directives::kept(&written.directives),
    }
}

fn interface(
    written: &WrittenInterface,
    names: &Names,
    on_schema: &DirectiveList,
) -> InterfaceType {
    let on = &written.directives;
    InterfaceType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        fields: resolve_fields(&written.fields, names),
        implements: implements(&written.implements_interfaces, names),
        implementations: Vec::new(),
        plural: plural(on),
        query: abstract_exposure(on, on_schema),
        limit: limit(on),
        kept: directives::kept(on),
    }
}

fn union(written: &WrittenUnion, names: &Names, on_schema: &DirectiveList) -> UnionType {
    let on = &written.directives;
    UnionType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        members: written
            .members
            .iter()
            .filter_map(|name| names.node(name))
            .collect(),
        plain_members: written
            .members
            .iter()
            .filter_map(|name| names.plain(name))
            .collect(),
        plural: plural(on),
        query: abstract_exposure(on, on_schema),
        kept: directives::kept(on),
    }
}

fn enumeration(written: &WrittenEnum) -> EnumType {
    let values = written.values.values();
    let described = values.clone().map(|value| {
        (
            value.value.to_string(),
            directives::description(value.description.as_ref()),
        )
    });
    let kept = values.filter(|value| !value.directives.0.is_empty());
    let kept = kept.map(|value| (value.value.to_string(), value.directives.0.clone()));
    EnumType {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        values: described.collect(),
        kept_of_values: kept.collect(),
        kept: directives::kept(&written.directives),
    }
}

fn resolve_fields(
    written: &IndexMap<Name, Node<ast::FieldDefinition>>,
    names: &Names,
) -> Vec<Field> {
    written
        .values()
        .filter_map(|field| fields::resolve(field, names))
        .collect()
}

fn implements(written: &IndexSet<Node<Name>>, names: &Names) -> Vec<InterfaceId> {
    written
        .iter()
        .filter_map(|name| names.interface(name))
        .collect()
}

fn labels(on: &DirectiveList, name: &str) -> Vec<Label> {
    let written = on
        .get("node")
        .and_then(|directive| directives::argument(directive, "labels"));
    let items = written.map(directives::items).unwrap_or_default();
    let labels: Vec<_> = items
        .iter()
        .filter_map(|item| item.as_str())
        .map(label)
        .collect();
    if labels.is_empty() {
        vec![Label::Fixed(name.to_owned())]
    } else {
        labels
    }
}

fn label(written: &str) -> Label {
    if let Some(rest) = written.strip_prefix("$jwt.") {
        Label::Claim(directives::path(rest))
    } else if let Some(rest) = written.strip_prefix("$context.") {
        Label::Context(directives::path(rest))
    } else {
        Label::Fixed(written.to_owned())
    }
}

fn plural(on: &DirectiveList) -> Option<String> {
    on.get("plural")
        .and_then(|directive| directives::text(directive, "value"))
}

/// What `@query` says.
pub(super) fn exposure(directive: Option<&Directive>) -> Exposure {
    let Some(directive) = directive else {
        return Exposure::ALL;
    };
    let read = directives::flag(directive, "read").unwrap_or(true);
    Exposure {
        read,
        connection: directives::flag(directive, "connection").unwrap_or(read),
        aggregate: directives::flag(directive, "aggregate").unwrap_or(false),
    }
}

/// The same for interfaces and unions: the schema's directive gives them a connection only where it names it, as in the library.
fn abstract_exposure(on: &DirectiveList, on_schema: &DirectiveList) -> Exposure {
    match (on.get("query"), on_schema.get("query")) {
        (None, Some(directive)) => Exposure {
            connection: directives::flag(directive, "connection").unwrap_or(false),
            ..exposure(Some(directive))
        },
        (own, _) => exposure(own.map(AsRef::as_ref)),
    }
}

fn write_operations(directive: Option<&Directive>) -> WriteOperations {
    let has = |name| directive.is_none_or(|found| directives::lists(found, "operations", name));
    WriteOperations {
        create: has("CREATE"),
        update: has("UPDATE"),
        delete: has("DELETE"),
    }
}

fn subscription_events(directive: Option<&Directive>) -> SubscriptionEvents {
    let has = |name| directive.is_some_and(|found| directives::lists(found, "events", name));
    SubscriptionEvents {
        created: has("CREATED"),
        updated: has("UPDATED"),
        deleted: has("DELETED"),
    }
}

fn limit(on: &DirectiveList) -> Limit {
    let directive = on.get("limit");
    let number = |name| {
        let value = directives::argument(directive?, name)?.to_i32()?;
        u32::try_from(value).ok()
    };
    Limit {
        default: number("default"),
        max: number("max"),
    }
}

fn indexes<'a>(on: &'a DirectiveList, name: &str) -> &'a [Node<Value>] {
    let written = on
        .get(name)
        .and_then(|directive| directives::argument(directive, "indexes"));
    written.map(directives::items).unwrap_or_default()
}

fn entry_text(index: &Value, name: &str) -> Option<String> {
    directives::entry(index, name)?.as_str().map(str::to_owned)
}

fn fulltext(on: &DirectiveList) -> Vec<FulltextIndex> {
    let index = |index: &Node<Value>| {
        let fields = directives::entry(index, "fields")?;
        Some(FulltextIndex {
            index: entry_text(index, "indexName")?,
            query: entry_text(index, "queryName")?,
            fields: directives::items(fields)
                .iter()
                .filter_map(|field| field.as_str().map(str::to_owned))
                .collect(),
        })
    };
    indexes(on, "fulltext").iter().filter_map(index).collect()
}

fn vector(on: &DirectiveList) -> Vec<VectorIndex> {
    let index = |index: &Node<Value>| {
        let longest = directives::entry(index, "maxPhraseLength").and_then(|value| value.to_i32());
        let provider = directives::entry(index, "provider").and_then(|value| value.as_enum());
        Some(VectorIndex {
            index: entry_text(index, "indexName")?,
            query: entry_text(index, "queryName")?,
            property: entry_text(index, "embeddingProperty")?,
            provider: provider.map(ToString::to_string),
            max_phrase_length: longest.and_then(|length| u32::try_from(length).ok()),
        })
    };
    indexes(on, "vector").iter().filter_map(index).collect()
}
