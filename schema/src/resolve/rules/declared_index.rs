//! `@index`, and what a constraint or an index needs of its type.

use apollo_compiler::{
    Node,
    ast::{Directive, FieldDefinition, Value},
    schema::{ExtendedType, ObjectType},
};

use super::{
    Context, Findings,
    context::{Holder, holder},
};
use crate::{
    definitions::{Site, did_you_mean, nearest},
    diagnostic::codes,
    resolve::{directives, names::builtin_scalar},
};

/// Every index covers fields that are stored, of types that such an index can have, and there is no other one like it.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types() {
        let (Some(Holder::NODE | Holder::EDGE), Some(object)) = (holder(ty), ty.as_object()) else {
            continue;
        };
        let mut earlier = Vec::new();
        for directive in ty.directives().get_all("index") {
            let site = Site::of(ty).directive(directive);
            let written = Written::of(directive);
            check_number(&written, &site, findings);
            check_fields(context, object, &written, (&site, findings));
            check_repeated(&written, &mut earlier, &site, findings);
            warn_redundant(object, &written, &site, findings);
        }
    }
}

/// A constraint or an index is for one label that the schema knows.
pub(super) fn warn_without_label(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types() {
        if holder(ty) != Some(Holder::NODE) || has_fixed_label(ty) {
            continue;
        }
        let of_type = ty.directives().get("index");
        let of_field = context
            .fields_with("unique")
            .filter(|(at, _)| at.ty.name() == ty.name())
            .map(|(at, directive)| at.site().directive(directive));
        let sites = of_type.map(|directive| Site::of(ty).directive(directive));
        for site in sites.into_iter().chain(of_field) {
            let message = "All labels of the type are taken from the caller: the database can have no constraint and no index for it.";
            findings.warning(codes::INDEX_LABEL, site, message);
        }
    }
}

fn has_fixed_label(ty: &ExtendedType) -> bool {
    let written = ty.directives().get("node");
    let labels = written.and_then(|node| directives::argument(node, "labels"));
    let labels = labels.map(directives::items).unwrap_or_default();
    let is_fixed = |label: &Node<Value>| label.as_str().is_some_and(|text| !text.starts_with('$'));
    labels.is_empty() || labels.iter().any(is_fixed)
}

/// An `@index` as it stands there.
struct Written<'a> {
    kind: &'a str,
    fields: Vec<&'a Node<Value>>,
}

impl<'a> Written<'a> {
    fn of(directive: &'a Directive) -> Self {
        let kind = directives::argument(directive, "type").and_then(|value| value.as_enum());
        let fields = directives::argument(directive, "fields").map(directives::items);
        Self {
            kind: kind.map_or("RANGE", |name| name.as_str()),
            fields: fields.unwrap_or_default().iter().collect(),
        }
    }
}

fn check_number(written: &Written<'_>, site: &Site, findings: &mut Findings<'_>) {
    let message = match (written.kind, written.fields.len()) {
        (_, 0) => "@index.fields is empty. An index covers at least one field.".to_owned(),
        ("TEXT" | "POINT" | "VECTOR", 2..) => format!(
            "@index.fields has {} fields, but an index of type {} covers exactly one.",
            written.fields.len(),
            written.kind
        ),
        _ => return,
    };
    findings.error(codes::INDEX_FIELD, site.argument("fields", None), message);
}

fn check_fields(
    context: &Context<'_>,
    object: &ObjectType,
    written: &Written<'_>,
    (site, findings): (&Site, &mut Findings<'_>),
) {
    for (at, item) in written.fields.iter().enumerate() {
        let Some(name) = item.as_str() else { continue };
        let is_again = written.fields[..at]
            .iter()
            .any(|other| other.as_str() == Some(name));
        let problem = match object.fields.get(name) {
            None => {
                let known = object.fields.keys().map(|name| name.as_str());
                let hint = did_you_mean(nearest(name, known));
                format!("The type has no field {name}.{hint}")
            }
            Some(_) if is_again => format!("Field {name} is named twice."),
            Some(field) => match unfit(context, field, written.kind) {
                Some(reason) => format!("Field {name} {reason}"),
                None => continue,
            },
        };
        findings.error(
            codes::INDEX_FIELD,
            site.argument("fields", Some(item)),
            format!("@index.fields invalid value. {problem}"),
        );
    }
}

/// Why an index of the type cannot cover the field.
fn unfit(context: &Context<'_>, field: &FieldDefinition, kind: &str) -> Option<&'static str> {
    let inner = field.ty.inner_named_type().as_str();
    let is_leaf = builtin_scalar(inner).is_some()
        || context
            .schema()
            .types
            .get(inner)
            .is_some_and(|ty| ty.is_scalar() || ty.is_enum());
    if !is_leaf || field.directives.has("cypher") {
        return Some("is not a stored value.");
    }
    let is_list = field.ty.is_list();
    let is_enum = matches!(context.schema().types.get(inner), Some(ty) if ty.is_enum());
    let is_text = matches!(inner, "String" | "ID");
    let is_point = matches!(inner, "Point" | "CartesianPoint");
    match kind {
        "RANGE" if is_list => Some(
            "is a list: a range index would find whole lists only, and no filter asks for these.",
        ),
        "RANGE" if is_point => Some("is a point: use type POINT."),
        "TEXT" if is_list || !(is_text || is_enum) => {
            Some("is not one text: type TEXT is for String, ID and enums.")
        }
        "POINT" if is_list || !is_point => Some("is not one point."),
        "FULLTEXT" if is_list || !is_text => Some("is not of type String or ID."),
        "VECTOR" if !is_list || inner != "Float" => Some("is not a list of Float."),
        _ => None,
    }
}

fn check_repeated<'a>(
    written: &Written<'a>,
    earlier: &mut Vec<(String, Vec<&'a str>)>,
    site: &Site,
    findings: &mut Findings<'_>,
) {
    let fields = written.fields.iter().filter_map(|item| item.as_str());
    let this = (written.kind.to_owned(), fields.collect());
    if earlier.contains(&this) {
        let message = "@index is given twice with the same type and fields.";
        findings.error(codes::INDEX_DUPLICATE, site.clone(), message);
    } else {
        earlier.push(this);
    }
}

/// The constraint behind a key has a range index of its own, and the database refuses a second one.
fn warn_redundant(
    object: &ObjectType,
    written: &Written<'_>,
    site: &Site,
    findings: &mut Findings<'_>,
) {
    let ("RANGE", [only]) = (written.kind, written.fields.as_slice()) else {
        return;
    };
    let field = only.as_str().and_then(|name| object.fields.get(name));
    let unique = field.and_then(|field| {
        let names = ["unique", "id", "relayId"].into_iter();
        names.into_iter().find(|name| field.directives.has(name))
    });
    if let Some(name) = unique {
        let message = format!(
            "The constraint behind @{name} has an index of its own: this @index changes nothing."
        );
        findings.warning(codes::INDEX_REDUNDANT, site.clone(), message);
    }
}
