//! Names in the API that two things of the type definitions claim. What only shows when the API is made (such as a type
//! named `MovieWhere`) is found there.

use std::collections::HashMap;

use apollo_compiler::{Node, ast::Value, parser::SourceSpan, schema::ExtendedType};

use super::{
    Context, Findings,
    context::{Holder, holder},
};
use crate::{
    definitions::Site,
    diagnostic::codes,
    model::Exposure,
    naming::Names,
    resolve::{directives, types},
};

/// No two types have the same plural: their root fields would be the same.
pub(super) fn check_plurals(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut seen = HashMap::new();
    for ty in context.types().filter(|ty| has_plural(context, ty)) {
        let plural = plural(ty);
        match seen.get(&plural) {
            None => {
                seen.insert(plural, ty.name().location());
            }
            Some(first) => {
                let message = format!("Ambiguous plural \"{plural}\" in \"{}\"", ty.name());
                let place = Site::of(ty).with_note(*first, "the type with the same plural");
                findings.error(codes::NAME_CONFLICT, place, message);
            }
        }
    }
}

fn has_plural(context: &Context<'_>, ty: &ExtendedType) -> bool {
    match ty {
        ExtendedType::Object(_) => holder(ty) == Some(Holder::NODE),
        ExtendedType::Interface(interface) => {
            context.implementations(&interface.name).next().is_some()
        }
        ExtendedType::Union(_) => true,
        ExtendedType::Scalar(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_) => false,
    }
}

fn plural(ty: &ExtendedType) -> String {
    let given = ty
        .directives()
        .get("plural")
        .and_then(|found| directives::text(found, "value"));
    Names::of(ty.name(), given.as_deref()).plural
}

/// No two indexes have the same root field, and none that of a type, of `node` or of a custom field.
pub(super) fn check_root_fields(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut taken = taken_root_fields(context);
    for (ty, directive, index) in indexes(context) {
        let Some(value) = directives::entry(index, "queryName") else {
            continue;
        };
        let Some(name) = value.as_str() else { continue };
        let by = RootField {
            of: ty.name(),
            location: value.location(),
            directive: directive.location(),
        };
        match taken.get(name) {
            None => {
                taken.insert(name.to_owned(), by);
            }
            // Within a directive the rule of indexes has said so.
            Some(other) if other.directive == by.directive => {}
            Some(other) => {
                let message = format!("The root field \"{name}\" already belongs to {}.", other.of);
                let place = Site::of(ty)
                    .directive(directive)
                    .argument("indexes", Some(value));
                let place = place.with_note(other.location, "the other one");
                findings.error(codes::NAME_CONFLICT, place, message);
            }
        }
    }
}

/// Who has a root field.
struct RootField<'a> {
    of: &'a str,
    location: Option<SourceSpan>,
    directive: Option<SourceSpan>,
}

impl<'a> RootField<'a> {
    fn new(of: &'a str, location: Option<SourceSpan>) -> Self {
        Self {
            of,
            location,
            directive: None,
        }
    }
}

/// Root fields of queries with who has them. A custom field may take the place of a generated one.
fn taken_root_fields<'a>(context: &Context<'a>) -> HashMap<String, RootField<'a>> {
    let mut taken = HashMap::new();
    for ty in context.types().filter(|ty| has_plural(context, ty)) {
        let plural = plural(ty);
        let location = ty.name().location();
        let exposed = exposure(context, ty);
        if exposed.connection {
            taken.insert(
                format!("{plural}Connection"),
                RootField::new(ty.name(), location),
            );
        }
        if exposed.read {
            taken.insert(plural, RootField::new(ty.name(), location));
        }
    }
    for (_, directive) in context.fields_with("relayId") {
        taken.insert(
            "node".to_owned(),
            RootField::new("global ids", directive.location()),
        );
    }
    for at in context.fields().filter(|at| at.ty.name() == "Query") {
        let name = &at.field.name;
        taken.insert(name.to_string(), RootField::new("Query", name.location()));
    }
    taken
}

fn exposure(context: &Context<'_>, ty: &ExtendedType) -> Exposure {
    let own = ty.directives().get("query");
    // What the schema says holds for nodes only, as in the library.
    let of_schema = context.on_schema().get("query").filter(|_| ty.is_object());
    types::exposure(own.or(of_schema).map(AsRef::as_ref))
}

type Index<'a> = (
    &'a ExtendedType,
    &'a Node<apollo_compiler::ast::Directive>,
    &'a Node<Value>,
);

fn indexes<'a>(context: &Context<'a>) -> impl Iterator<Item = Index<'a>> {
    let both = ["fulltext", "vector"].into_iter();
    both.flat_map(|name| context.types_with(name))
        .flat_map(|(ty, directive)| {
            let value = directives::argument(directive, "indexes");
            let items = value.map(directives::items).unwrap_or_default();
            items.iter().map(move |index| (ty, directive, index))
        })
}
