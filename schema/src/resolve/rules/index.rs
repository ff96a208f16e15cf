//! `@fulltext` and `@vector`

use apollo_compiler::{
    Node,
    ast::{Type, Value},
    schema::ObjectType,
};

use super::{Context, Findings};
use crate::{
    definitions::{Site, did_you_mean, nearest},
    diagnostic::codes,
    resolve::directives,
};

/// Fulltext indexes cover texts, and their names are their own.
pub(super) fn check_fulltext(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (object, site, indexes) in indexes(context, "fulltext") {
        check_duplicates("fulltext", &site, indexes, findings);
        for index in indexes {
            let name = entry(index, "indexName").unwrap_or_default();
            let fields = directives::entry(index, "fields");
            let items = fields.map(directives::items).unwrap_or_default();
            if items.is_empty() {
                let message = format!(
                    "@fulltext.indexes invalid value for: {name}. An index covers at least one field."
                );
                findings.error(
                    codes::INDEX_FIELD,
                    site.argument("indexes", Some(index)),
                    message,
                );
            }
            for item in items {
                let Some(field) = item.as_str() else { continue };
                if is_text(object, field) {
                    continue;
                }
                let known = object.fields.keys().map(|name| name.as_str());
                let hint = match object.fields.get(field) {
                    Some(_) => String::new(),
                    None => did_you_mean(nearest(field, known)),
                };
                let message = format!(
                    "@fulltext.indexes invalid value for: {name}. Field {field} is not of type String or ID.{hint}"
                );
                findings.error(
                    codes::INDEX_FIELD,
                    site.argument("indexes", Some(item)),
                    message,
                );
            }
        }
    }
}

/// Vector indexes cover lists of numbers; a phrase needs somebody to turn it into a vector.
pub(super) fn check_vector(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (object, site, indexes) in indexes(context, "vector") {
        check_duplicates("vector", &site, indexes, findings);
        for index in indexes {
            check_phrase_length(index, &site, findings);
            let Some(value) = directives::entry(index, "embeddingProperty") else {
                continue;
            };
            let Some(property) = value.as_str() else {
                continue;
            };
            // A property that is no field is as good: only the index reads it.
            let field = object.fields.values().find(|field| field.name == property);
            if let Some(field) = field
                && !is_vector(&field.ty)
            {
                let message = format!(
                    "@vector.indexes invalid value for embeddingProperty: {property}. The field is not a list of Float."
                );
                findings.error(
                    codes::INDEX_FIELD,
                    site.argument("indexes", Some(value)),
                    message,
                );
            }
        }
    }
}

fn indexes<'a>(
    context: &Context<'a>,
    name: &str,
) -> impl Iterator<Item = (&'a ObjectType, Site, &'a [Node<Value>])> {
    context.types_with(name).filter_map(|(ty, directive)| {
        let object = ty.as_object()?;
        let value = directives::argument(directive, "indexes")?;
        Some((
            object,
            Site::of(ty).directive(directive),
            directives::items(value),
        ))
    })
}

fn entry<'a>(index: &'a Node<Value>, name: &str) -> Option<&'a str> {
    directives::entry(index, name)?.as_str()
}

fn check_duplicates(
    directive: &str,
    site: &Site,
    indexes: &[Node<Value>],
    findings: &mut Findings<'_>,
) {
    for (key, what) in [("indexName", "index"), ("queryName", "query")] {
        // Two root fields may search one vector index, by vector and by phrase.
        if directive == "vector" && key == "indexName" {
            continue;
        }
        for (at, index) in indexes.iter().enumerate() {
            let Some(name) = entry(index, key) else {
                continue;
            };
            if indexes[..at]
                .iter()
                .any(|earlier| entry(earlier, key) == Some(name))
            {
                let message = format!(
                    "@{directive}.indexes invalid value for: {name}. Duplicate {what} name."
                );
                let place = site.argument("indexes", Some(index));
                findings.error(codes::INDEX_DUPLICATE, place, message);
            }
        }
    }
}

fn check_phrase_length(index: &Node<Value>, site: &Site, findings: &mut Findings<'_>) {
    let Some(value) = directives::entry(index, "maxPhraseLength") else {
        return;
    };
    let Some(length) = value.to_i32() else { return };
    let provider = directives::entry(index, "provider").filter(|provider| !provider.is_null());
    let message = if length < 1 {
        format!("@vector.indexes invalid value for maxPhraseLength: {length}. Must be at least 1.")
    } else if provider.is_none() {
        "@vector.indexes maxPhraseLength can only be set on an index with a provider (used for query by phrase).".to_owned()
    } else {
        return;
    };
    findings.error(
        codes::INDEX_PHRASE,
        site.argument("indexes", Some(value)),
        message,
    );
}

fn is_text(object: &ObjectType, field: &str) -> bool {
    object.fields.get(field).is_some_and(|field| {
        let is_single = !field.ty.is_list();
        is_single && matches!(field.ty.inner_named_type().as_str(), "String" | "ID")
    })
}

fn is_vector(ty: &Type) -> bool {
    ty.is_list() && matches!(ty.inner_named_type().as_str(), "Float" | "Int")
}
