//! The fields of `Query` and `Mutation` that the type definitions write themselves, and the type of the claims.

use apollo_compiler::{ast::FieldDefinition, schema::ObjectType};

use super::{
    directives, fields,
    names::{Names, ObjectRole, role},
};
use crate::{
    definitions::Definitions,
    model::{Access, ClaimField, Claims, CustomRoot, Model},
};

/// Adds custom root fields and claims to the model.
pub(super) fn resolve(definitions: &Definitions, names: &Names, model: &mut Model) {
    model.queries = custom_roots(definitions, names, "Query");
    model.mutations = custom_roots(definitions, names, "Mutation");
    model.claims = definitions
        .types()
        .filter_map(|ty| ty.as_object())
        .find(|object| role(&object.name, &object.directives) == ObjectRole::Claims)
        .map(|object| claims(object, names));
}

fn custom_roots(definitions: &Definitions, names: &Names, root: &str) -> Vec<CustomRoot> {
    let Some(object) = definitions.schema.get_object(root) else {
        return Vec::new();
    };
    object
        .fields
        .values()
        .filter_map(|field| custom_root(object, field, names))
        .collect()
}

fn custom_root(of: &ObjectType, written: &FieldDefinition, names: &Names) -> Option<CustomRoot> {
    let directive = written.directives.get("cypher")?;
    // What stands on `Query` is for each of its fields that has none of its own.
    let mut kept = directives::kept(&written.directives);
    for name in ["authentication", "requiresScopes", "policy", "public"] {
        let guard = of.directives.get(name);
        let guard = guard.filter(|_| !written.directives.has(name));
        kept.extend(guard.cloned());
    }
    Some(CustomRoot {
        name: written.name.to_string(),
        description: directives::description(written.description.as_ref()),
        deprecated: directives::deprecated(&written.directives),
        ty: names.field_type(&written.ty)?,
        cypher: fields::cypher(directive, written),
        access: Access::default(),
        kept,
    })
}

fn claims(object: &ObjectType, names: &Names) -> Claims {
    Claims {
        name: object.name.to_string(),
        fields: object
            .fields
            .values()
            .filter_map(|field| claim(field, names))
            .collect(),
    }
}

fn claim(written: &FieldDefinition, names: &Names) -> Option<ClaimField> {
    let directive = written.directives.get("jwtClaim");
    let path = directive.and_then(|found| directives::text(found, "path"));
    let path = path.unwrap_or_else(|| written.name.to_string());
    Some(ClaimField {
        name: written.name.to_string(),
        ty: names.field_type(&written.ty)?,
        path: directives::path(&path),
    })
}
