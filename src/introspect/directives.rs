//! What the database's constraints and indexes say, as directives.

use super::{
    draft::{Content, FieldDraft, text},
    name,
    property::Promise,
    report::{FindingKind, Report},
};
use crate::store::survey::{ConstraintKind, Index, IndexKind, Owner, Survey};

/// What holds of a property of nodes with all of these labels, of which the first is the type's own.
pub(super) fn of_node(survey: &Survey, labels: &[String], property: &str) -> Promise {
    promise(survey, (Owner::Node, labels), property)
}

/// What holds of a property of the relationships of a type.
pub(super) fn of_relationship(survey: &Survey, name: &String, property: &str) -> Promise {
    let promise = promise(
        survey,
        (Owner::Relationship, std::slice::from_ref(name)),
        property,
    );
    // A unique property of a relationship is nothing that the API could use.
    Promise {
        directives: Vec::new(),
        ..promise
    }
}

fn promise(survey: &Survey, (on, of): (Owner, &[String]), property: &str) -> Promise {
    let there = survey.constraints.iter().filter(|constraint| {
        constraint.on == on
            && of.contains(&constraint.of)
            && constraint.properties.iter().any(|name| name == property)
    });
    let (mut exists, mut unique) = (false, false);
    for constraint in there {
        exists |= matches!(
            constraint.kind,
            ConstraintKind::Exists | ConstraintKind::Key
        );
        // Of another label's constraint the database would be asked for one of this label too.
        let own = constraint.properties.len() == 1 && of.first() == Some(&constraint.of);
        unique |= own
            && matches!(
                constraint.kind,
                ConstraintKind::Unique | ConstraintKind::Key
            );
    }
    Promise {
        exists,
        directives: match unique {
            true => vec!["@unique".to_owned()],
            false => Vec::new(),
        },
    }
}

/// `@fulltext` and `@vector` for the indexes that cover nothing but fields of the type.
pub(super) fn searches(
    survey: &Survey,
    labels: &[String],
    ty: &str,
    fields: &[FieldDraft],
) -> Vec<String> {
    let of_type = |kind: IndexKind| {
        survey.indexes.iter().filter(move |index| {
            index.kind == kind
                && index.on == Owner::Node
                && index.of.iter().any(|label| labels[0] == *label)
                && is_plain(&index.name)
        })
    };
    let query = |index: &Index| name::search(ty, &index.name);
    let mut found = Vec::new();
    let fulltext: Vec<String> = of_type(IndexKind::Fulltext)
        .filter_map(|index| {
            let names = field_names(index, fields, "String")?;
            let names: Vec<String> = names.into_iter().map(text).collect();
            Some(format!(
                "{{ indexName: {}, queryName: {}, fields: [{}] }}",
                text(&index.name),
                text(&query(index)),
                names.join(", ")
            ))
        })
        .collect();
    if !fulltext.is_empty() {
        found.push(format!("@fulltext(indexes: [{}])", fulltext.join(", ")));
    }
    let vector: Vec<String> = of_type(IndexKind::Vector)
        .filter_map(|index| {
            field_names(index, fields, "[Float!]")?;
            Some(format!(
                "{{ indexName: {}, embeddingProperty: {}, queryName: {} }}",
                text(&index.name),
                text(&index.properties[0]),
                text(&query(index)),
            ))
        })
        .collect();
    if !vector.is_empty() {
        found.push(format!("@vector(indexes: [{}])", vector.join(", ")));
    }
    found
}

/// `@index` for the range, text and point indexes over nothing but fields of the type.
pub(super) fn indexes(
    survey: &Survey,
    (on, of): (Owner, &str),
    fields: &[FieldDraft],
) -> Vec<String> {
    let of_type = survey
        .indexes
        .iter()
        .filter(|index| index.on == on && index.of.iter().any(|name| name == of));
    of_type
        .filter_map(|index| {
            let (kind, wanted): (_, &[&str]) = match index.kind {
                IndexKind::Range => ("", &[]),
                IndexKind::Text => (", type: TEXT", &["String"]),
                IndexKind::Point => (", type: POINT", &["Point", "CartesianPoint"]),
                IndexKind::Fulltext | IndexKind::Vector => return None,
            };
            let fits = |ty: &str| match wanted {
                [] => !ty.starts_with('['),
                some => some.contains(&ty.trim_end_matches('!')),
            };
            let names: Vec<String> = covered(index, fields, fits)?
                .into_iter()
                .map(text)
                .collect();
            Some(format!("@index(fields: [{}]{kind})", names.join(", ")))
        })
        .collect()
}

/// What the database promises and searches of a label or relationship type that no directive says: as comments, and in the report.
pub(super) fn unsaid(survey: &Survey, (on, of): (Owner, &str), report: &mut Report) -> Vec<String> {
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| text(name)).collect();
        names.join(", ")
    };
    let constraints = survey.constraints.iter().filter(|constraint| {
        let is_unique = match constraint.kind {
            ConstraintKind::Unique | ConstraintKind::Key => true,
            ConstraintKind::Exists => false,
        };
        let is_said = on == Owner::Node && constraint.properties.len() == 1;
        constraint.on == on && constraint.of == of && is_unique && !is_said
    });
    let unique = constraints.map(|constraint| {
        let properties = quoted(&constraint.properties);
        format!("The database keeps unique: {properties}. No directive asks for that.")
    });
    let indexes = survey.indexes.iter().filter(|index| {
        let is_of = index.of.len() > 1 && index.of.iter().any(|name| name == of);
        index.on == on && index.kind == IndexKind::Fulltext && is_of
    });
    let wide = indexes.map(|index| {
        let (name, of) = (text(&index.name), quoted(&index.of));
        format!("The fulltext index {name} is over {of} together. No directive asks for that.")
    });
    let comments: Vec<String> = unique.chain(wide).collect();
    for comment in &comments {
        report.add(FindingKind::LeftOut, of, comment.clone());
    }
    comments
}

/// The fields of an index's properties, if all of them are fields of the type.
fn field_names<'f>(index: &Index, fields: &'f [FieldDraft], wanted: &str) -> Option<Vec<&'f str>> {
    let fits = |ty: &str| ty.trim_end_matches('!') == wanted;
    covered(index, fields, fits)
}

fn covered<'f>(
    index: &Index,
    fields: &'f [FieldDraft],
    fits: impl Fn(&str) -> bool,
) -> Option<Vec<&'f str>> {
    let of_property = |name: &String| {
        fields.iter().find_map(|field| match &field.content {
            Content::Property { property, ty, .. } => {
                (property == name && fits(ty)).then_some(field.name.as_str())
            }
            Content::Related { .. } => None,
        })
    };
    let names: Option<Vec<&str>> = index.properties.iter().map(of_property).collect();
    names.filter(|names| !names.is_empty())
}

/// Index names with quotes, backslashes or control characters cannot be asked for.
fn is_plain(name: &str) -> bool {
    !name.contains(['\'', '"', '\\']) && !name.contains(char::is_control)
}
