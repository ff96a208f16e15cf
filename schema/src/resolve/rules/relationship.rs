//! `@relationship` and `@declareRelationship`.

use std::collections::HashMap;

use apollo_compiler::{
    Node,
    ast::{Directive, Type},
    schema::ExtendedType,
};

use super::{
    Context, Findings,
    context::{FieldAt, Holder, fields_of, holder},
};
use crate::{
    definitions::{Site, did_you_mean, nearest},
    diagnostic::codes,
    resolve::{directives, names::builtin_scalar},
};

/// Checks every relationship field on its own, and against what interfaces declare.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, directive) in context.fields_with("relationship") {
        check_relationship(context, &at, directive, findings);
        check_field_type(&at, directive, findings);
    }
    for (at, directive) in context.fields_with("declareRelationship") {
        check_declaration(context, &at, directive, findings);
        check_field_type(&at, directive, findings);
    }
}

/// A relationship to one is nullable.
pub(super) fn check_optional(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, _) in context.fields_with("relationship") {
        if !at.field.ty.is_list() && at.field.ty.is_non_null() {
            let message = format!(
                "Non-list relationship property \"{}\" cannot have non-nullable type.",
                at.field.name
            );
            findings.error(codes::RELATIONSHIP_REQUIRED, at.site(), message);
        }
    }
}

fn check_relationship(
    context: &Context<'_>,
    at: &FieldAt<'_>,
    directive: &Node<Directive>,
    findings: &mut Findings<'_>,
) {
    let site = at.site().directive(directive);
    match at.holder {
        Holder::NODE => {}
        Holder::Interface => {
            let message = format!(
                "Invalid directive usage: Directive @relationship is not supported on fields of interface types ({}). Since version 5.0.0, interface fields can only have @declareRelationship. Please add the @relationship directive to the fields in all types which implement it.",
                at.ty.name()
            );
            findings.error(codes::RELATIONSHIP_ON_INTERFACE, site, message);
            return;
        }
        Holder::Object(_) => {
            let message = "Directive \"relationship\" must be in a type with \"@node\"";
            findings.error(codes::DIRECTIVE_PLACE, site, message);
            return;
        }
    }
    if !check_properties(context, directive, &site, findings) {
        return;
    }
    if let Some(message) = bad_target(context, at.inner()) {
        findings.error(codes::RELATIONSHIP_TARGET, site, message);
    }
}

fn check_properties(
    context: &Context<'_>,
    directive: &Node<Directive>,
    site: &Site,
    findings: &mut Findings<'_>,
) -> bool {
    let Some(value) = directives::argument(directive, "properties") else {
        return true;
    };
    let Some(name) = value.as_str() else {
        return true;
    };
    let message = match context.schema().types.get(name) {
        None => {
            let edges = context
                .types_with("relationshipProperties")
                .map(|(ty, _)| ty.name());
            let hint = did_you_mean(nearest(name, edges.map(|name| name.as_str())));
            format!(
                "@relationship.properties invalid. Cannot find type to represent the relationship properties: {name}.{hint}"
            )
        }
        Some(ty) if !ty.directives().has("relationshipProperties") => format!(
            "@relationship.properties invalid. Properties type {name} must use directive `@relationshipProperties`."
        ),
        Some(_) => return true,
    };
    let place = site.argument("properties", Some(value));
    findings.error(codes::RELATIONSHIP_PROPERTIES, place, message);
    false
}

fn bad_target(context: &Context<'_>, name: &str) -> Option<&'static str> {
    match context.schema().types.get(name)? {
        ExtendedType::Object(_) if !context.is_node(name) => Some(
            "Invalid directive usage: Directive @relationship should be a type with \"@node\".",
        ),
        ExtendedType::Interface(_) => {
            let mut implementations = context.implementations(name).peekable();
            let is_empty = implementations.peek().is_none();
            (is_empty || !implementations.all(|name| context.is_node(name))).then_some(
                "Invalid directive usage: Directive @relationship should be an interface implemented by a type with \"@node\".",
            )
        }
        ExtendedType::Union(union) => {
            let all = union.members.iter().all(|member| context.is_node(member));
            (!all).then_some(
                "Invalid directive usage: Directive @relationship to an union should have all its types with \"@node\".",
            )
        }
        ExtendedType::Enum(_) => Some(
            "Invalid field type: Enum types cannot be relationship targets. Please use an Object type instead.",
        ),
        // Built-in scalars have a message of their own.
        ExtendedType::Scalar(_) if builtin_scalar(name).is_none() => Some(
            "Invalid field type: Scalar types cannot be relationship targets. Please use an Object type instead.",
        ),
        ExtendedType::Object(_) | ExtendedType::Scalar(_) | ExtendedType::InputObject(_) => None,
    }
}

fn check_field_type(at: &FieldAt<'_>, directive: &Node<Directive>, findings: &mut Findings<'_>) {
    let site = at.site().directive(directive);
    let is_point = matches!(at.inner(), "Point" | "CartesianPoint");
    if builtin_scalar(at.inner()).is_some() && !is_point {
        let message = "Invalid field type: Scalar types cannot be relationship targets. Please use an Object type instead.";
        findings.error(codes::RELATIONSHIP_TARGET, site, message);
        return;
    }
    let is_good = match &at.field.ty {
        Type::Named(_) | Type::NonNullNamed(_) => true,
        Type::NonNullList(item) => matches!(**item, Type::NonNullNamed(_)),
        Type::List(_) => false,
    };
    if !is_good {
        let message = format!(
            "Invalid field type: List type relationship fields must be non-nullable and have non-nullable entries, please change type to [{}!]!",
            at.inner()
        );
        findings.error(codes::RELATIONSHIP_LIST, site, message);
    }
}

fn check_declaration(
    context: &Context<'_>,
    at: &FieldAt<'_>,
    directive: &Node<Directive>,
    findings: &mut Findings<'_>,
) {
    if at.holder != Holder::Interface {
        let message = "`@declareRelationship` is only available on Interface fields. Use `@relationship` if in an Object type.";
        findings.error(
            codes::DIRECTIVE_PLACE,
            at.site().directive(directive),
            message,
        );
        return;
    }
    for name in context.implementations(at.ty.name()) {
        let Some(ty) = context.schema().types.get(name) else {
            continue;
        };
        let implementing = fields_of(ty).find(|field| field.name == at.field.name);
        if let Some(field) = implementing
            && !field.directives.has("relationship")
        {
            let message = "Field was declared as a relationship but the `@relationship` directive is missing from the implementation.";
            let place = Site::of(ty)
                .field(field)
                .with_note(directive.location(), "declared here");
            findings.error(codes::RELATIONSHIP_UNDECLARED, place, message);
        }
    }
    // What no type implements is not published, whatever it declares.
    if context.implementations(at.ty.name()).next().is_none() {
        return;
    }
    if let Some(message) = bad_target(context, at.inner()) {
        findings.error(
            codes::RELATIONSHIP_TARGET,
            at.site().directive(directive),
            message,
        );
    }
}

/// No two fields of a type follow the same relationships to the same type.
pub(super) fn check_repeated(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context
        .types()
        .filter(|ty| matches!(holder(ty), Some(Holder::Object(_))))
    {
        let mut seen = HashMap::new();
        for field in fields_of(ty).filter(|field| !field.directives.has("deprecated")) {
            let Some(directive) = field.directives.get("relationship") else {
                continue;
            };
            let kind = directives::text(directive, "type");
            let direction = directives::argument(directive, "direction");
            let direction = direction.and_then(|value| value.as_enum());
            let (Some(kind), Some(direction)) = (kind, direction) else {
                continue;
            };
            let key = (
                field.ty.inner_named_type().as_str(),
                kind,
                direction.as_str(),
            );
            match seen.get(&key) {
                None => {
                    seen.insert(key, field.name.location());
                }
                Some(first) => {
                    let place = Site::of(ty).field(field).directive(directive);
                    let place = place.with_note(*first, "the first field");
                    let message = "@relationship invalid. Multiple fields of the same type cannot have a relationship with the same direction and type combination.";
                    findings.error(codes::RELATIONSHIP_REPEATED, place, message);
                }
            }
        }
    }
}
