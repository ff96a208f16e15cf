//! Queries at random: any selection with any filter, and pages whose order is fixed as far as they show it.

use apollo_compiler::{
    ast::{FieldDefinition, Type},
    schema::ExtendedType,
};
use cygnet_schema::api::{FieldMeaning, InputMeaning};

use super::maker::{DEPTH, Maker, Operation};

/// Cursors of the library: positions 0, 1 and 2.
const CURSORS: [&str; 3] = [
    "YXJyYXljb25uZWN0aW9uOjA=",
    "YXJyYXljb25uZWN0aW9uOjE=",
    "YXJyYXljb25uZWN0aW9uOjI=",
];

/// So many queries, root field by root field.
pub fn reads(maker: &mut Maker<'_>, count: usize) -> Vec<Operation> {
    // Statements of authors and global ids are the read cases' business.
    let roots = maker.roots("Query", |meaning| {
        matches!(meaning, FieldMeaning::List(_) | FieldMeaning::Connection(_))
    });
    let mut operations = Vec::new();
    for at in 0..count {
        if roots.is_empty() {
            break;
        }
        operations.extend(read(maker, roots[at % roots.len()]));
    }
    operations
}

fn read<'a>(maker: &mut Maker<'a>, root: &'a FieldDefinition) -> Option<Operation> {
    if maker.random.one_in(3)
        && let Some(page) = page(maker, root)
    {
        return Some(maker.operation("query", &page, true));
    }
    let field = maker.field("Query", root, DEPTH)?;
    let field = match maker.random.one_in(10) {
        true => format!("{}: {field}", maker.alias()),
        false => field,
    };
    Some(maker.operation("query", &field, false))
}

/// A page in an order that is shown: only the keys of the order are selected, for of equal keys any element comes first.
fn page<'a>(maker: &mut Maker<'a>, root: &'a FieldDefinition) -> Option<String> {
    let sort = root
        .arguments
        .iter()
        .find(|argument| argument.name == "sort")?;
    let sort = sort.ty.inner_named_type().as_str();
    let connection = root
        .arguments
        .iter()
        .any(|argument| argument.name == "first");
    let element = match connection {
        true => element_of(maker, root)?,
        false => root.ty.inner_named_type().as_str(),
    };
    let keys = keys(maker, sort, element);
    if keys.is_empty() {
        return None;
    }
    let mut order = Vec::new();
    let mut shown = Vec::new();
    for _ in 0..1 + maker.random.below(2) {
        let (key, selection) = maker.random.pick(&keys).clone();
        let direction = maker.random.word(&["ASC", "DESC"]);
        order.push(format!("{{{key}: {direction}}}"));
        shown.push(selection);
    }
    shown.sort();
    shown.dedup();
    let mut arguments = vec![format!("sort: [{}]", order.join(", "))];
    if maker.random.one_in(3) {
        let filter = root
            .arguments
            .iter()
            .find(|argument| argument.name == "where");
        let filter = filter.map(|filter| maker.value(&filter.ty, DEPTH).literal());
        arguments.extend(filter.map(|filter| format!("where: {filter}")));
    }
    let shown = shown.join(" ");
    if connection {
        arguments.push(format!("first: {}", 1 + maker.random.below(4)));
        if maker.random.one_in(2) {
            arguments.push(format!("after: \"{}\"", maker.random.word(&CURSORS)));
        }
        let page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
        let arguments = arguments.join(", ");
        return Some(format!(
            "{}({arguments}) {{ {page} edges {{ cursor node {{ {shown} }} }} }}",
            root.name
        ));
    }
    arguments.push(format!("limit: {}", 1 + maker.random.below(4)));
    if maker.random.one_in(2) {
        arguments.push(format!("offset: {}", maker.random.below(3)));
    }
    Some(format!(
        "{}({}) {{ {shown} }}",
        root.name,
        arguments.join(", ")
    ))
}

/// The type of the nodes of a connection.
fn element_of<'a>(maker: &Maker<'a>, root: &FieldDefinition) -> Option<&'a str> {
    let field = |of: &Type, name: &str| match maker.graphql.types.get(of.inner_named_type())? {
        ExtendedType::Object(of) => of.fields.get(name),
        _ => None,
    };
    let edges = field(&root.ty, "edges")?;
    let node = field(&edges.ty, "node")?;
    Some(node.ty.inner_named_type().as_str())
}

/// What a sort input knows and its element shows: the key, and its selection.
fn keys(maker: &Maker<'_>, sort: &str, element: &str) -> Vec<(String, String)> {
    let fields = match maker.graphql.types.get(element) {
        Some(ExtendedType::Object(of)) => &of.fields,
        Some(ExtendedType::Interface(of)) => &of.fields,
        _ => return Vec::new(),
    };
    let Some(ExtendedType::InputObject(input)) = maker.graphql.types.get(sort) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    for name in input.fields.keys() {
        let Some(InputMeaning::Sort(id)) = maker.input_meaning(sort, name) else {
            continue;
        };
        let Some(field) = fields.get(name) else {
            continue;
        };
        let selection = match maker.graphql.types.get(field.ty.inner_named_type()) {
            Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)) => name.to_string(),
            Some(ExtendedType::Object(of)) if of.fields.contains_key("longitude") => {
                format!("{name} {{ longitude latitude }}")
            }
            Some(ExtendedType::Object(of)) if of.fields.contains_key("srid") => {
                format!("{name} {{ x y }}")
            }
            _ => continue,
        };
        if maker.is_answered(id) {
            keys.push((name.to_string(), selection));
        }
    }
    keys
}
