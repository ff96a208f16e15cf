//! Interfaces and unions are made of nodes, or of other types, but not of both.

use apollo_compiler::schema::ExtendedType;

use super::{Context, Findings};
use crate::{definitions::Site, diagnostic::codes};

/// Checks who implements interfaces, and the members of unions.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types() {
        match ty {
            ExtendedType::Interface(interface) => {
                let members = context.implementations(&interface.name);
                if is_mixed(members.map(|name| context.is_node(name))) {
                    let message = "Interface needs to be fully implemented by `@node` types.";
                    findings.error(codes::MIXED_INTERFACE, Site::of(ty), message);
                }
            }
            ExtendedType::Union(union) => {
                let objects = union.members.iter().map(|member| member.as_str());
                let objects = objects.filter(|name| context.schema().get_object(name).is_some());
                if is_mixed(objects.map(|name| context.is_node(name))) {
                    let message = "Union needs to be fully implemented by `@node` types or no type in the union have the `@node` directive.";
                    findings.error(codes::MIXED_UNION, Site::of(ty), message);
                }
            }
            ExtendedType::Object(_)
            | ExtendedType::Scalar(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_) => {}
        }
    }
}

fn is_mixed(are_nodes: impl Iterator<Item = bool>) -> bool {
    let mut first = None;
    are_nodes
        .into_iter()
        .any(|is_node| *first.get_or_insert(is_node) != is_node)
}
