//! Directives that exclude each other on one field or type.

use apollo_compiler::ast::DirectiveList;

use super::{Context, Findings};
use crate::{definitions::Site, diagnostic::codes};

/// A directive and those that cannot stand beside it, in the library's order.
type Excluded = (&'static str, &'static [&'static str]);

const ON_FIELDS: &[Excluded] = &[
    ("alias", &["jwtClaim", "cypher", "relationship"]),
    ("authentication", &["jwtClaim", "relationship"]),
    ("authorization", &["jwtClaim", "relationship"]),
    ("coalesce", &["jwtClaim", "relationship"]),
    ("cypher", &["alias", "id", "relationship"]),
    ("default", &["jwtClaim", "relationship"]),
    ("id", &["jwtClaim", "cypher", "relationship", "timestamp"]),
    (
        "relationship",
        &[
            "jwtClaim",
            "alias",
            "authentication",
            "authorization",
            "subscriptionsAuthorization",
            "coalesce",
            "cypher",
            "default",
            "id",
            "groupBy",
        ],
    ),
    ("timestamp", &["jwtClaim", "id"]),
    (
        "jwtClaim",
        &[
            "alias",
            "authentication",
            "authorization",
            "coalesce",
            "groupBy",
            "default",
            "id",
            "relationship",
            "relayId",
            "subscriptionsAuthorization",
            "timestamp",
            "declareRelationship",
            "filterable",
            "selectable",
            "settable",
            "sortable",
            "unique",
        ],
    ),
    ("relayId", &["jwtClaim"]),
    ("subscriptionsAuthorization", &["jwtClaim", "relationship"]),
    ("selectable", &["jwtClaim"]),
    ("settable", &["jwtClaim"]),
    ("filterable", &["jwtClaim"]),
    ("sortable", &["jwtClaim"]),
    ("declareRelationship", &["jwtClaim"]),
    ("groupBy", &["jwtClaim", "relationship"]),
    ("unique", &["jwtClaim", "cypher", "relationship"]),
];

const ON_TYPES: &[Excluded] = &[(
    "relationshipProperties",
    &[
        "vector",
        "authentication",
        "authorization",
        "node",
        "subscription",
        "subscriptionsAuthorization",
        "query",
        "mutation",
        "limit",
        "fulltext",
        "plural",
    ],
)];

/// Pairs that the library does not take, and the profile `full` does: rules of relationship fields.
const TAKEN_IN_FULL: [(&str, &str); 2] = [
    ("authentication", "relationship"),
    ("authorization", "relationship"),
];

/// No two directives that exclude each other.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    check_all(context, &TAKEN_IN_FULL, findings);
}

/// The same as in the library.
pub(super) fn check_as_library(context: &Context<'_>, findings: &mut Findings<'_>) {
    check_all(context, &[], findings);
}

fn check_all(context: &Context<'_>, taken: &[(&str, &str)], findings: &mut Findings<'_>) {
    for at in context.fields() {
        let tables = Tables {
            excluded: ON_FIELDS,
            taken,
        };
        check_list(&at.field.directives, &at.site(), tables, findings);
    }
    for ty in context.types() {
        let tables = Tables {
            excluded: ON_TYPES,
            taken,
        };
        check_list(ty.directives(), &Site::of(ty), tables, findings);
    }
}

/// What excludes what, and which pairs do not after all.
#[derive(Clone, Copy)]
struct Tables<'a> {
    excluded: &'a [Excluded],
    taken: &'a [(&'a str, &'a str)],
}

impl Tables<'_> {
    fn excludes(self, name: &str, other: &str) -> bool {
        let listed = self
            .excluded
            .iter()
            .any(|(of, others)| *of == name && others.contains(&other));
        let taken = [(name, other), (other, name)];
        listed && !taken.iter().any(|pair| self.taken.contains(pair))
    }
}

/// One finding per place, as in the library: the first pair.
fn check_list(
    written: &DirectiveList,
    site: &Site,
    tables: Tables<'_>,
    findings: &mut Findings<'_>,
) {
    if written.0.len() < 2 {
        return;
    }
    for first in written.iter() {
        let clash = written.iter().find(|other| {
            tables.excludes(&first.name, &other.name) || tables.excludes(&other.name, &first.name)
        });
        if let Some(other) = clash {
            let message = format!(
                "Invalid directive usage: Directive @{} cannot be used in combination with @{}",
                first.name, other.name
            );
            let place = site
                .directive(first)
                .with_note(other.location(), "the other directive");
            findings.error(codes::DIRECTIVE_COMBINATION, place, message);
            return;
        }
    }
}
