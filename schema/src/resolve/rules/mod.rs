//! Type definitions in, every rule of ours that they break out.
//!
//! The messages are the library's where it has the rule: clients and people know them. A rule reads the definitions
//! only, so that all rules run even where some are broken.

mod authorization;
mod built_in;
mod combination;
mod conflict;
mod context;
mod cypher;
mod declared_index;
mod edge;
mod findings;
mod generated;
mod group_by;
mod identifier;
mod index;
mod interface;
mod jwt;
mod limit;
mod list;
mod object_field;
mod place;
mod relationship;
mod relay_id;
mod requirement;
mod reserved;
mod root_field;
mod schema_and_type;
mod tenant;
mod value;

use context::Context;
use findings::Findings;

use apollo_compiler::{Node, ast::Directive};

use super::Strictness;
use crate::{
    definitions::{Definitions, Site},
    diagnostic::Diagnostic,
};

type Rule = fn(&Context<'_>, &mut Findings<'_>);

/// All rules. Findings are sorted by place afterwards, so the order does not show.
const RULES: &[Rule] = &[
    reserved::check,
    built_in::check,
    identifier::check,
    place::check,
    schema_and_type::check,
    list::check,
    interface::check,
    object_field::check,
    object_field::check_arguments,
    relationship::check,
    relationship::check_repeated,
    edge::check,
    value::check,
    generated::check,
    relay_id::check,
    group_by::check,
    limit::check,
    limit::warn_bypassed,
    index::check_fulltext,
    index::check_vector,
    declared_index::check,
    declared_index::warn_without_label,
    jwt::check,
    cypher::check,
    root_field::check,
    authorization::check,
    authorization::warn_unguarded_events,
    authorization::warn_without_rules,
    requirement::check,
    requirement::check_words,
    tenant::check,
    tenant::check_fields,
    tenant::check_shared,
    tenant::check_labels,
    conflict::check_plurals,
    conflict::check_root_fields,
];

/// Rules of the library that the profile `full` does not have, or not so.
const LIBRARY_RULES: &[Rule] = &[combination::check_as_library, relationship::check_optional];

/// Rules of the profile `full` that are stricter in the library.
const FULL_RULES: &[Rule] = &[combination::check];

/// What the rules find.
pub(super) fn check(definitions: &Definitions, strictness: Strictness) -> Vec<Diagnostic> {
    let context = Context::of(definitions);
    let mut findings = Findings::new(&definitions.places);
    let more: &[Rule] = match strictness {
        Strictness::Library => LIBRARY_RULES,
        Strictness::Full => FULL_RULES,
    };
    for rule in RULES.iter().chain(more) {
        rule(&context, &mut findings);
    }
    findings.into_list()
}

/// Every use of a directive in the sources: on types, on their fields, on the schema; and what it stands on.
pub(super) fn applied<'a>(
    definitions: &'a Definitions,
    name: &'a str,
) -> Vec<(Site, &'a Node<Directive>)> {
    let context = Context::of(definitions);
    let fields = context.fields_with(name);
    let on_schema = context.on_schema().get_all(name);
    fields
        .map(|(at, directive)| (at.site(), directive))
        .chain(context.types().flat_map(|ty| {
            let all = ty.directives().0.iter();
            let of_name = all.filter(|directive| directive.name == name);
            of_name.map(|directive| (Site::of(ty), directive))
        }))
        .chain(on_schema.map(|directive| (Site::schema(), directive)))
        .collect()
}
