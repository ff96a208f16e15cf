//! Built-in types are what they are.

use super::{Context, Findings, context::fields_of};
use crate::{definitions::Site, diagnostic::codes};

/// No source extends a built-in type.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let definitions = context.definitions;
    for ty in definitions.schema.types.values() {
        if definitions.is_written(ty.name().location()) {
            continue;
        }
        let site = Site::of(ty);
        let fields = fields_of(ty).filter(|field| definitions.is_written(field.location()));
        let directives = ty.directives().iter();
        let directives = directives.filter(|written| definitions.is_written(written.location()));
        let places = fields.map(|field| site.field(field));
        for place in places.chain(directives.map(|directive| site.directive(directive))) {
            let message = format!("The built-in type {} cannot be extended.", ty.name());
            findings.error(codes::BUILT_IN_EXTENDED, place, message);
        }
    }
}
