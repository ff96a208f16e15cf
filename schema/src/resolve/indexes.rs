//! `@index` and the `@key` of federation in, positions of fields out. What cannot be found was refused by a rule, or is no key of
//! one node.

use apollo_compiler::{Name, ast::DirectiveList};

use super::directives;
use crate::model::{DeclaredIndex, Field, IndexKind, UniqueKey};

/// What every `@index` of a type says.
pub(super) fn declared(on: &DirectiveList, fields: &[Field]) -> Vec<DeclaredIndex> {
    let index = |directive: &_| {
        let written = directives::argument(directive, "fields")?;
        let names = directives::items(written).iter();
        let fields: Option<Vec<u16>> = names
            .map(|name| property_position(fields, name.as_str()?))
            .collect();
        Some(DeclaredIndex {
            fields: fields.filter(|fields| !fields.is_empty())?,
            kind: kind(directives::argument(directive, "type").and_then(|value| value.as_enum())),
        })
    };
    on.get_all("index")
        .filter_map(|found| index(found))
        .collect()
}

fn kind(written: Option<&Name>) -> IndexKind {
    match written.map(Name::as_str) {
        Some("TEXT") => IndexKind::Text,
        Some("POINT") => IndexKind::Point,
        Some("FULLTEXT") => IndexKind::Fulltext,
        Some("VECTOR") => IndexKind::Vector,
        Some(_) | None => IndexKind::Range,
    }
}

/// The keys of federation's `@key`, which the schema imports under `name`. A key that reaches into other types, or that another
/// subgraph resolves, is no constraint of ours.
pub(super) fn entity_keys(
    on: &DirectiveList,
    name: Option<&Name>,
    fields: &[Field],
) -> Vec<UniqueKey> {
    let Some(name) = name else {
        return Vec::new();
    };
    let key = |directive: &_| {
        if directives::flag(directive, "resolvable") == Some(false) {
            return None;
        }
        let written = directives::text(directive, "fields")?;
        let names = written.split([' ', ',', '\t', '\n', '\r']);
        let mut positions = Vec::new();
        for name in names.filter(|name| !name.is_empty()) {
            let position = property_position(fields, name)?;
            if !positions.contains(&position) {
                positions.push(position);
            }
        }
        (!positions.is_empty()).then_some(UniqueKey { fields: positions })
    };
    on.get_all(name).filter_map(|found| key(found)).collect()
}

fn property_position(fields: &[Field], name: &str) -> Option<u16> {
    let at = fields.iter().position(|field| field.name == name)?;
    fields[at].property()?;
    u16::try_from(at).ok()
}
