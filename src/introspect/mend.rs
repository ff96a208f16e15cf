//! Names that the API would refuse are changed until it accepts the type definitions.
//!
//! In: a draft. Out: the draft, with a finding for each change. A name is changed a few times; after that, what has it is left out.

use std::collections::BTreeSet;

use cygnet_schema::{
    api::{ApiOptions, Profile, publish},
    diagnostic::{Diagnostic, Severity, codes},
    resolve::compile,
    source::Source,
};

use super::{
    draft::{Content, Draft, Role, TypeDraft},
    name,
    report::{FindingKind, Report},
};

/// Rounds of compiling and changing.
const MOST_ROUNDS: usize = 50;

/// How often one name is changed.
const MOST_RENAMES: usize = 3;

/// Changes names until the definitions compile and can be published in every way.
pub(super) fn until_accepted(draft: &mut Draft, report: &mut Report) {
    drop_empty(draft, report);
    for _ in 0..MOST_ROUNDS {
        let refused = refused(draft);
        if refused.is_empty() || draft.types.is_empty() {
            return;
        }
        let mut changed = BTreeSet::new();
        for diagnostic in &refused {
            change(draft, diagnostic, &mut changed, report);
        }
        if changed.is_empty() {
            return;
        }
        drop_empty(draft, report);
    }
}

/// What is wrong with a draft, whichever API is published.
fn refused(draft: &Draft) -> Vec<Diagnostic> {
    let sources = [Source::new("introspected", draft.to_string())];
    let errors = |mut found: Vec<Diagnostic>| {
        found.retain(|diagnostic| diagnostic.severity == Severity::Error);
        found
    };
    let model = match compile(&sources) {
        Ok((model, _)) => model,
        Err(found) => return errors(found),
    };
    for profile in [Profile::Full, Profile::Compat] {
        let options = ApiOptions {
            profile,
            deprecated: true,
            writes: true,
            ..ApiOptions::default()
        };
        if let Err(found) = publish(&model, &options) {
            return errors(found);
        }
    }
    Vec::new()
}

/// Changes one name that a finding is about.
fn change(
    draft: &mut Draft,
    diagnostic: &Diagnostic,
    changed: &mut BTreeSet<String>,
    report: &mut Report,
) {
    let place = of_path(draft, diagnostic)
        .or_else(|| of_span(draft, diagnostic))
        .or_else(|| of_message(draft, &diagnostic.message));
    let Some((ty, field)) = place else { return };
    let key = format!("{ty}.{}", field.as_deref().unwrap_or(""));
    // One change may mend several findings; and a type that just changed its name is looked at again first.
    if changed.contains(&key) || changed.contains(&format!("{ty}.")) {
        return;
    }
    changed.insert(key);
    let known = draft.types.iter().map(|ty| ty.name.clone()).collect();
    let Some(of) = draft.named(&ty) else { return };
    match field {
        Some(field) => change_field(of, &field, (diagnostic, report)),
        None => change_type(draft, &ty, &known, (diagnostic, report)),
    }
}

fn of_path(draft: &Draft, diagnostic: &Diagnostic) -> Option<(String, Option<String>)> {
    let ty = diagnostic.path.first().filter(|name| draft.has(name))?;
    let of = draft.types.iter().find(|it| it.name == *ty)?;
    let field = diagnostic
        .path
        .get(1)
        .filter(|name| of.fields.iter().any(|field| field.name == **name));
    Some((ty.clone(), field.cloned()))
}

/// The type, or the field, whose line a finding points at.
fn of_span(draft: &Draft, diagnostic: &Diagnostic) -> Option<(String, Option<String>)> {
    let start = diagnostic.span.as_ref()?.start;
    let text = draft.to_string();
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?.lines().next()?;
    let type_name = |line: &str| {
        let rest = line.strip_prefix("type ")?;
        rest.split(' ').next().map(str::to_owned)
    };
    if let Some(name) = type_name(line) {
        return draft.has(&name).then_some((name, None));
    }
    let ty = text.get(..line_start)?.lines().rev().find_map(type_name)?;
    let field = line.trim_start().split(':').next()?.to_owned();
    let of = draft.types.iter().find(|it| it.name == ty)?;
    let field = of.fields.iter().any(|it| it.name == field).then_some(field);
    Some((ty, field))
}

/// Findings about names of the API have no place; they quote who claims the name. A field gives way before a type, the last type before
/// the others.
fn of_message(draft: &Draft, message: &str) -> Option<(String, Option<String>)> {
    let quoted = message.split('`').skip(1).step_by(2);
    let mut types = Vec::new();
    for name in quoted {
        if let Some((ty, field)) = name.split_once('.') {
            let known = draft
                .types
                .iter()
                .any(|it| it.name == ty && it.fields.iter().any(|it| it.name == field));
            if known {
                return Some((ty.to_owned(), Some(field.to_owned())));
            }
        } else if draft.has(name) {
            types.push(name);
        }
    }
    types.sort_unstable();
    types.last().map(|name| ((*name).to_owned(), None))
}

fn change_field(ty: &mut TypeDraft, old: &str, (why, report): (&Diagnostic, &mut Report)) {
    let taken: BTreeSet<String> = ty.fields.iter().map(|field| field.name.clone()).collect();
    let Some(at) = ty.fields.iter().position(|field| field.name == old) else {
        return;
    };
    let path = format!("{}.{old}", ty.name);
    let field = &mut ty.fields[at];
    // Nothing but another name can mend a finding about names; directives that follow from the database are the other guess.
    if let Content::Property { directives, .. } = &mut field.content
        && !directives.is_empty()
        && why.code != codes::NAME_CONFLICT
        && why.path.len() > 2
    {
        let message = format!("without {}: {}", directives.join(" "), why.message);
        directives.clear();
        report.add(FindingKind::LeftOut, path, message);
        return;
    }
    if field.renamed >= MOST_RENAMES || why.code == codes::BAD_IDENTIFIER {
        report.add(FindingKind::LeftOut, path, why.message.clone());
        ty.fields.remove(at);
        return;
    }
    let mut renamed = format!("{old}_");
    if !name::is_allowed(&renamed) {
        renamed = format!("field{renamed}");
    }
    while taken.contains(&renamed) {
        renamed.push('_');
    }
    let message = format!("the field is `{renamed}`: {}", why.message);
    report.add(FindingKind::Renamed, path, message);
    field.name = renamed;
    field.renamed += 1;
}

fn change_type(
    draft: &mut Draft,
    name: &str,
    known: &BTreeSet<String>,
    (why, report): (&Diagnostic, &mut Report),
) {
    let Some(at) = draft.types.iter().position(|ty| ty.name == name) else {
        return;
    };
    let ty = &mut draft.types[at];
    if !ty.directives.is_empty() && why.path.len() > 1 {
        let message = format!("without {}: {}", ty.directives.join(" "), why.message);
        ty.directives.clear();
        report.add(FindingKind::LeftOut, name, message);
        return;
    }
    if ty.renamed >= MOST_RENAMES || why.code == codes::BAD_IDENTIFIER {
        report.add(FindingKind::LeftOut, name, why.message.clone());
        remove(draft, at);
        return;
    }
    let suffix = match ty.role {
        Role::Node(_) => "Node",
        Role::Edge(_) => "Properties",
    };
    let mut renamed = format!("{name}{suffix}");
    while known.contains(&renamed) {
        renamed.push_str(suffix);
    }
    let message = format!("the type is `{renamed}`: {}", why.message);
    report.add(FindingKind::Renamed, name, message);
    ty.name = renamed;
    ty.renamed += 1;
}

/// Takes a type out, and the fields that lead to it.
fn remove(draft: &mut Draft, at: usize) {
    let gone = draft.types.remove(at);
    for ty in &mut draft.types {
        ty.fields
            .retain_mut(|field| match (&mut field.content, &gone.role) {
                (Content::Related { target, .. }, Role::Node(labels)) => *target != labels[0],
                (
                    Content::Related {
                        relationship,
                        properties,
                        ..
                    },
                    Role::Edge(of),
                ) => {
                    *properties &= relationship != of;
                    true
                }
                (Content::Property { .. }, _) => true,
            });
    }
}

/// A type needs a field.
fn drop_empty(draft: &mut Draft, report: &mut Report) {
    while let Some(at) = draft.types.iter().position(|ty| ty.fields.is_empty()) {
        let message =
            "its nodes have neither properties nor relationships, and a type needs a field";
        let path = match &draft.types[at].role {
            Role::Node(labels) => labels[0].clone(),
            Role::Edge(of) => of.clone(),
        };
        report.add(FindingKind::LeftOut, path, message);
        remove(draft, at);
    }
}
