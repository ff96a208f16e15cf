//! `@relayId`

use super::{
    Context, Findings,
    context::{Holder, fields_of, holder},
};
use crate::{definitions::Site, diagnostic::codes, resolve::names::builtin_scalar};

/// One field per type, and no other field takes the name `id`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context
        .types()
        .filter(|ty| holder(ty) == Some(Holder::NODE))
    {
        let site = Site::of(ty);
        let with: Vec<_> = fields_of(ty)
            .filter_map(|field| Some((field, field.directives.get("relayId")?)))
            .collect();
        for (field, directive) in with.iter().skip(1) {
            let message = "Invalid directive usage: Only one field may be decorated with the `@relayId` directive.";
            findings.error(
                codes::RELAY_ID,
                site.field(field).directive(directive),
                message,
            );
        }
        for (field, directive) in &with {
            let name = field.ty.inner_named_type();
            if field.ty.is_list() || builtin_scalar(name).is_none() {
                let message =
                    "The `@relayId` directive needs a field with one value of a built-in scalar.";
                findings.error(
                    codes::RELAY_ID,
                    site.field(field).directive(directive),
                    message,
                );
            }
        }
        let named_id = fields_of(ty).find(|field| field.name == "id");
        if let Some(field) = named_id
            && !with.is_empty()
            && !field.directives.has("alias")
        {
            let message = "Type already has a field `id`, which is reserved for Relay global node identification.\nEither remove it, or if you need access to this property, consider using the `@alias` directive to access it via another field.";
            findings.error(codes::RELAY_ID, site.field(field), message);
        }
    }
}
