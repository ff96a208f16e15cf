//! Names of types that belong to the API.

use super::{Context, Findings};
use crate::{definitions::Site, diagnostic::codes};

/// `PageInfo`, `...Connection` and `Node`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types() {
        if let Some(message) = reserved(ty.name()) {
            findings.error(codes::RESERVED_NAME, Site::of(ty), message);
        }
    }
}

fn reserved(name: &str) -> Option<&'static str> {
    if name == "PageInfo" {
        Some(
            "Type or Interface with name `PageInfo` reserved to support the pagination model of connections. See https://relay.dev/graphql/connections.htm#sec-Reserved-Types for more information.",
        )
    } else if name.len() > "Connection".len() && name.ends_with("Connection") {
        Some(
            "Type or Interface with name ending \"Connection\" are reserved to support the pagination model of connections. See https://relay.dev/graphql/connections.htm#sec-Reserved-Types for more information.",
        )
    } else if name == "Node" {
        Some(
            "Type or Interface with name `Node` reserved to support Relay. See https://relay.dev/graphql/ for more information.",
        )
    } else {
        None
    }
}
