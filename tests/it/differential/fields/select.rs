//! An output type in, a selection out: what is stored with the nodes, or only what an order is by.

use apollo_compiler::{ast::FieldDefinition, schema::ExtendedType};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::api::{FieldMeaning, InputMeaning};

use super::walk::{Step, meaning_of};

/// How deep selections go: connection, edge, node, point.
const DEPTH: usize = 5;

/// Selects all that tells nodes apart; `None` of a leaf.
pub fn leaves(schema: &Schema, named: &str) -> Option<String> {
    selection(schema, named, DEPTH)
}

fn selection(schema: &Schema, named: &str, depth: usize) -> Option<String> {
    let graphql = &schema.api.schema;
    let mut selected = Vec::new();
    match graphql.types.get(named)? {
        ExtendedType::Object(of) => {
            let fields = of.fields.values();
            selected.extend(fields.filter_map(|field| wanted(schema, named, field, depth)));
        }
        ExtendedType::Interface(of) => {
            selected.push("__typename".to_owned());
            let fields = of.fields.values();
            selected.extend(fields.filter_map(|field| wanted(schema, named, field, depth)));
            // A global id of a node that was just made is another one each time.
            if named == "Node" {
                selected.push("id".to_owned());
            }
        }
        ExtendedType::Union(of) => {
            selected.push("__typename".to_owned());
            for member in &of.members {
                let Some(ExtendedType::Object(object)) = graphql.types.get(member.as_str()) else {
                    continue;
                };
                let fields = object.fields.values();
                // Members may have fields of one name and several types.
                let fields: Vec<String> = fields
                    .filter_map(|field| wanted(schema, member.as_str(), field, depth))
                    .map(|field| format!("{member}_{}: {field}", first_word(&field)))
                    .collect();
                if !fields.is_empty() {
                    selected.push(format!("... on {} {{ {} }}", **member, fields.join(" ")));
                }
            }
        }
        _ => return None,
    }
    match selected.is_empty() {
        true => Some("{ __typename }".to_owned()),
        false => Some(format!("{{ {} }}", selected.join(" "))),
    }
}

fn first_word(field: &str) -> &str {
    field.split(' ').next().unwrap_or(field)
}

/// A field with its selection, if it is stored or leads to what is.
fn wanted(schema: &Schema, parent: &str, field: &FieldDefinition, depth: usize) -> Option<String> {
    let meaning = schema.api.output(parent, &field.name)?.meaning;
    let named = field.ty.inner_named_type();
    let is_stored = matches!(
        meaning,
        FieldMeaning::Property(_)
            | FieldMeaning::Point(_)
            | FieldMeaning::TotalCount
            | FieldMeaning::Counter(_)
            | FieldMeaning::Edges
            | FieldMeaning::EdgeNode
            | FieldMeaning::EdgeProperties
            | FieldMeaning::GroupEdges
            | FieldMeaning::Written
            | FieldMeaning::WriteInfo
    );
    if !is_stored || depth == 0 {
        return None;
    }
    match schema.api.schema.types.get(named) {
        Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)) | None => {
            Some(field.name.to_string())
        }
        _ => {
            let inner = selection(schema, named, depth - 1)?;
            Some(format!("{} {inner}", field.name))
        }
    }
}

/// Selects what an order is by, and nothing else: of equal ones any comes first.
pub fn along(schema: &Schema, named: &str, order: &[Step]) -> Option<String> {
    let meaning = schema
        .api
        .schema
        .types
        .get(named)?
        .as_object()
        .and_then(|of| {
            let edges = of.fields.keys().find(|name| *name == "edges")?;
            Some(schema.api.output(named, edges)?.meaning)
        });
    let first = order.first()?;
    let inner = below_order(schema, order)?;
    match (meaning, meaning_of(schema, first)?) {
        // With a property of the node: the library gives no edges of which only the score is selected.
        (Some(FieldMeaning::Edges), InputMeaning::Score) => {
            let key = stored_of_node(schema, named)?;
            Some(format!("{{ edges {{ {inner} node {{ {key} }} }} }}"))
        }
        (Some(FieldMeaning::Edges), InputMeaning::Sort(_)) => {
            Some(format!("{{ edges {{ node {{ {inner} }} }} }}"))
        }
        (Some(FieldMeaning::Edges), _) => Some(format!("{{ edges {{ {inner} }} }}")),
        _ => Some(format!("{{ {inner} }}")),
    }
}

fn below_order(schema: &Schema, order: &[Step]) -> Option<String> {
    let (step, rest) = order.split_first()?;
    Some(match meaning_of(schema, step)? {
        InputMeaning::Node => format!("node {{ {} }}", below_order(schema, rest)?),
        InputMeaning::Edge => format!("properties {{ {} }}", below_order(schema, rest)?),
        InputMeaning::EdgeOf(_) | InputMeaning::Member(_) => {
            format!("... on {} {{ {} }}", step.1, below_order(schema, rest)?)
        }
        InputMeaning::Sort(id) => {
            let named = format!("{:?}", schema.model.field(id).ty.base);
            match named.as_str() {
                "Scalar(Point)" => format!("{} {{ longitude latitude }}", step.1),
                "Scalar(CartesianPoint)" => format!("{} {{ x y }}", step.1),
                _ => step.1.clone(),
            }
        }
        _ => step.1.clone(),
    })
}

/// The first property of the nodes of a connection.
fn stored_of_node(schema: &Schema, connection: &str) -> Option<String> {
    let types = &schema.api.schema.types;
    let field = |named: &str, name: &str| {
        let of = types.get(named)?.as_object()?;
        let field = of.fields.get(name)?;
        Some(field.ty.inner_named_type().to_string())
    };
    let node = field(&field(connection, "edges")?, "node")?;
    let of = types.get(node.as_str())?.as_object()?;
    let stored = |name: &str| {
        let output = schema.api.output(&node, name);
        output.is_some_and(|of| matches!(of.meaning, FieldMeaning::Property(_)))
    };
    let mut names = of.fields.keys().map(ToString::to_string);
    names.find(|name| stored(name))
}
