//! `@jwt` and `@jwtClaim`

use super::{
    Context, Findings,
    context::{Holder, fields_of},
};
use crate::{
    definitions::Site,
    diagnostic::codes,
    resolve::{directives, names::ObjectRole},
};

/// One type, of scalars, without other directives; claims are in it only.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let types: Vec<_> = context
        .types_with("jwt")
        .filter(|(ty, _)| ty.is_object())
        .collect();
    for (ty, directive) in &types {
        let is_scalar = |name: &str| matches!(name, "Boolean" | "ID" | "String" | "Int" | "Float");
        let message = if types.len() > 1 {
            "Invalid directive usage: Directive @jwt can only be used once in the Type Definitions."
        } else if ty.directives().0.len() > 1 {
            "Invalid directive usage: Directive @jwt cannot be used in combination with other directives."
        } else if fields_of(ty).any(|field| !is_scalar(field.ty.inner_named_type())) {
            "Invalid directive usage: Fields of a @jwt type can only be Scalars or Lists of Scalars."
        } else {
            continue;
        };
        findings.error(codes::JWT, Site::of(ty).directive(directive), message);
    }
    for (at, directive) in context.fields_with("jwtClaim") {
        let site = at.site().directive(directive);
        if at.holder != Holder::Object(ObjectRole::Claims) {
            let message = "Invalid directive usage: Directive @jwtClaim can only be used in \\\"@jwt\\\" types.";
            findings.error(codes::JWT, site, message);
        } else if let Some(path) = directives::argument(directive, "path")
            && path
                .as_str()
                .is_some_and(|path| path.split('.').any(str::is_empty))
        {
            let message = "@jwtClaim.path must be names joined by dots.";
            findings.error(codes::JWT, site.argument("path", Some(path)), message);
        }
    }
}
