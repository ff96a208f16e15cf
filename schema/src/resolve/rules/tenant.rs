//! `@tenant`: where it stands, what it names, and what would undo it.

use apollo_compiler::{
    Node,
    ast::{Directive, FieldDefinition, Value},
    schema::ExtendedType,
};

use super::{
    Context, Findings,
    context::{Holder, fields_of, holder},
};
use crate::{
    definitions::Site,
    diagnostic::codes,
    model::NamePattern,
    resolve::{directives, tenants::DIRECTIVE},
};

/// How a type's nodes are told apart by tenants, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark<'a> {
    Property(&'a str),
    Label(&'a str),
}

/// A type with tenants, and where that is said.
struct Of<'a> {
    ty: &'a ExtendedType,
    mark: Mark<'a>,
    site: Site,
}

/// The directive names a property or a label.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (ty, directive) in context.types_with(DIRECTIVE) {
        let site = Site::of(ty).directive(directive);
        check_arguments(directive, &site, findings);
    }
    let Some(directive) = context.on_schema().get(DIRECTIVE) else {
        return;
    };
    let site = Site::schema().directive(directive);
    check_arguments(directive, &site, findings);
    if directives::argument(directive, "label").is_some_and(|value| !value.is_null()) {
        let message = "@tenant of the schema names a property: it holds for the types that have it. A label is named by each type.";
        findings.error(codes::TENANT, site.argument("label", None), message);
    }
    let is_used = context.types().any(|ty| {
        let of_schema = ty.directives().get(DIRECTIVE).is_none();
        of_schema && mark(context, ty).is_some()
    });
    if !is_used && argument(directive, "property").is_some() {
        let message = "No type has the property of the schema's @tenant: none of them belongs to tenants by it.";
        findings.warning(codes::TENANT, site, message);
    }
}

fn argument<'a>(directive: &'a Directive, name: &str) -> Option<&'a Node<Value>> {
    directives::argument(directive, name).filter(|value| !value.is_null())
}

fn check_arguments(directive: &Directive, site: &Site, findings: &mut Findings<'_>) {
    let (property, label) = (
        argument(directive, "property"),
        argument(directive, "label"),
    );
    if property.is_some() == label.is_some() {
        let message = "@tenant names either a property that holds the tenant's name, or a label that is made of it.";
        findings.error(codes::TENANT, site.clone(), message);
        return;
    }
    if let Some(text) = label.and_then(|value| value.as_str())
        && NamePattern::parse(text).is_none()
    {
        let message = format!(
            "The label \"{text}\" has no place for the tenant's name: write `{}` in it, once.",
            NamePattern::PLACE
        );
        findings.error(codes::TENANT, site.argument("label", label), message);
    }
}

/// What a type's own directive says, or else the schema's.
fn mark<'a>(context: &Context<'a>, ty: &'a ExtendedType) -> Option<Mark<'a>> {
    if holder(ty) != Some(Holder::NODE) {
        return None;
    }
    let text = |directive: &'a Directive, name| argument(directive, name)?.as_str();
    if let Some(own) = ty.directives().get(DIRECTIVE) {
        let property = text(own, "property").map(Mark::Property);
        return property.or_else(|| text(own, "label").map(Mark::Label));
    }
    let property = text(context.on_schema().get(DIRECTIVE)?, "property")?;
    let has = fields_of(ty).any(|field| stored_as(field) == Some(property));
    has.then_some(Mark::Property(property))
}

fn all<'a>(context: &Context<'a>) -> Vec<Of<'a>> {
    let of = |ty: &'a ExtendedType| {
        let mark = mark(context, ty)?;
        let own = ty.directives().get(DIRECTIVE);
        let site = Site::of(ty);
        let site = own.map_or(site.clone(), |directive| site.directive(directive));
        Some(Of { ty, mark, site })
    };
    context.types().filter_map(of).collect()
}

/// The property that a field is stored as, if it is stored.
fn stored_as(field: &FieldDefinition) -> Option<&str> {
    let on = &field.directives;
    if ["cypher", "relationship", "declareRelationship"]
        .iter()
        .any(|name| on.has(name))
    {
        return None;
    }
    let alias = on
        .get("alias")
        .and_then(|alias| directives::argument(alias, "property"));
    alias
        .and_then(|value| value.as_str())
        .or(Some(field.name.as_str()))
}

/// What fills a field by itself, or makes a key of it.
const FILLED: [&str; 6] = [
    "id",
    "default",
    "timestamp",
    "unique",
    "relayId",
    "coalesce",
];

/// The property of a tenant is one text, kept in one field, and nothing but the tenant is ever in it.
pub(super) fn check_fields(context: &Context<'_>, findings: &mut Findings<'_>) {
    for of in all(context) {
        let Mark::Property(property) = of.mark else {
            continue;
        };
        let stored = fields_of(of.ty).filter(|field| stored_as(field) == Some(property));
        for (at, field) in stored.enumerate() {
            let site = Site::of(of.ty).field(field);
            let is_text = matches!(field.ty.inner_named_type().as_str(), "String" | "ID");
            if field.ty.is_list() || !is_text {
                let message = format!(
                    "\"{}\" holds the tenant's name: it is one text, of type String or ID.",
                    field.name
                );
                findings.error(codes::TENANT, site.clone(), message);
            }
            if at > 0 {
                let message = format!(
                    "\"{property}\" holds the tenant's name, and another field is stored as it."
                );
                findings.error(codes::TENANT, site.clone(), message);
            }
            for name in FILLED {
                if let Some(directive) = field.directives.get(name) {
                    let message = format!(
                        "@{name} cannot stand at the field that holds the tenant's name: the tenant fills it, and many nodes have the same."
                    );
                    findings.error(codes::TENANT, site.directive(directive), message);
                }
            }
        }
    }
}

/// Nodes that two types share belong to tenants in both or in neither: else one of the types would show what the other one hides.
pub(super) fn check_shared(context: &Context<'_>, findings: &mut Findings<'_>) {
    let of_tenants = all(context);
    for of in &of_tenants {
        let labels = fixed_labels(of.ty);
        for other in context
            .types()
            .filter(|ty| holder(ty) == Some(Holder::NODE))
        {
            if other.name() == of.ty.name() || mark(context, other) == Some(of.mark) {
                continue;
            }
            let others = fixed_labels(other);
            let within = |one: &[&str], other: &[&str]| one.iter().all(|it| other.contains(it));
            if within(&labels, &others) || within(&others, &labels) {
                let message = format!(
                    "\"{}\" is of the same nodes, and does not have the same @tenant: it would show and change those of all tenants.",
                    other.name()
                );
                let site = of.site.clone();
                let site = site.with_note(other.name().location(), "the other type");
                findings.error(codes::TENANT, site, message);
            }
        }
    }
}

/// The labels that every node of a type has, whoever asks.
fn fixed_labels(ty: &ExtendedType) -> Vec<&str> {
    let written = labels(ty);
    let fixed: Vec<&str> = written
        .iter()
        .copied()
        .filter(|label| !label.starts_with('$'))
        .collect();
    match written.is_empty() {
        true => vec![ty.name().as_str()],
        false => fixed,
    }
}

fn labels(ty: &ExtendedType) -> Vec<&str> {
    let node = ty.directives().get("node");
    let written = node.and_then(|node| directives::argument(node, "labels"));
    let items = written.map(directives::items).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str()).collect()
}

/// A tenant's label cannot be had in another way, and no constraint is over the nodes of all tenants.
pub(super) fn check_labels(context: &Context<'_>, findings: &mut Findings<'_>) {
    let of_label = all(context);
    let of_label: Vec<Of<'_>> = of_label
        .into_iter()
        .filter(|of| matches!(of.mark, Mark::Label(_)))
        .collect();
    if of_label.is_empty() {
        return;
    }
    for ty in context
        .types()
        .filter(|ty| holder(ty) == Some(Holder::NODE))
    {
        for label in labels(ty)
            .into_iter()
            .filter(|label| label.starts_with('$'))
        {
            let message = format!(
                "The label \"{label}\" comes with the request, and could be that of another tenant: where a tenant is a label, no type can have such ones."
            );
            findings.error(codes::TENANT, Site::of(ty), message);
        }
    }
    for of in of_label {
        for field in fields_of(of.ty).filter(|field| !field.directives.has("id")) {
            let key = ["unique", "relayId"].into_iter();
            for directive in key.filter_map(|name| field.directives.get(name)) {
                let message = format!(
                    "@{} is kept over the nodes of all tenants where a tenant is a label, so that it would tell what the others have: use @tenant(property:), or @id.",
                    directive.name
                );
                let site = Site::of(of.ty).field(field).directive(directive);
                findings.error(codes::TENANT, site, message);
            }
        }
    }
}
