//! Which kind of type a directive is for.

use super::{
    Context, Findings,
    context::{FieldAt, Holder, holder},
};
use crate::{definitions::Site, diagnostic::codes, resolve::names::ObjectRole};

/// A directive on fields: where it may stand, and what to say elsewhere.
struct OnField {
    directive: &'static str,
    holders: &'static [Holder],
    message: &'static str,
}

const ON_FIELDS: &[OnField] = &[
    OnField {
        directive: "coalesce",
        holders: &[Holder::NODE, Holder::EDGE],
        message: "Directive @\"coalesce\" must be in a type with \"@node\" or within the \"@relationshipProperties\" directive",
    },
    OnField {
        directive: "default",
        holders: &[Holder::NODE, Holder::EDGE],
        message: "Directive \"default\" must be in a type with \"@node\" or within the \"@relationshipProperties\" directive",
    },
    OnField {
        directive: "id",
        holders: &[Holder::NODE, Holder::EDGE],
        message: "Directive \"id\" must be in a type with \"@node\" or within the \"@relationshipProperties\" directive",
    },
    OnField {
        directive: "timestamp",
        holders: &[Holder::NODE, Holder::EDGE],
        message: "Directive \"timestamp\" must be in a type with \"@node\" or within the \"@relationshipProperties\" directive",
    },
    OnField {
        directive: "cypher",
        holders: &[Holder::NODE, Holder::EDGE, Holder::ROOT],
        message: "Directive \"cypher\" must be in a type with \"@node\" or on root types: Query, and Mutation",
    },
    OnField {
        directive: "relayId",
        holders: &[Holder::NODE],
        message: "Directive \"relayId\" must be in a type with \"@node\"",
    },
    OnField {
        directive: "unique",
        holders: &[Holder::NODE],
        message: "Directive \"unique\" must be in a type with \"@node\"",
    },
    OnField {
        directive: "groupBy",
        holders: &[Holder::NODE],
        message: "Invalid directive usage: Directive \"@groupBy\" should be in a type with \"@node\"",
    },
    OnField {
        directive: "authentication",
        holders: &[Holder::NODE, Holder::ROOT],
        message: "Directive \"authentication\" must be in a type with \"@node\" or in root types: Query, and Mutation",
    },
    OnField {
        directive: "subscriptionsAuthorization",
        holders: &[Holder::NODE],
        message: "Directive \"@subscriptionsAuthorization\" must be in a type with \"@node\"",
    },
];

/// A directive on object types that is for nodes only.
const ON_NODES: &[(&str, &str)] = &[
    (
        "fulltext",
        "Directive \"fulltext\" must be in a type with \"@node\"",
    ),
    (
        "vector",
        "Directive \"@vector\" must be in a type with \"@node\"",
    ),
    (
        "limit",
        "Directive \"limit\" must be in a type with \"@node\" or in an interface type",
    ),
    (
        "authorization",
        "Directive \"@authorization\" must be in a type with \"@node\"",
    ),
    (
        "subscriptionsAuthorization",
        "Directive \"@subscriptionsAuthorization\" must be in a type with \"@node\"",
    ),
    (
        "tenant",
        "Directive \"tenant\" must be in a type with \"@node\" or on the schema",
    ),
];

/// Directives stand where they mean something.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for at in context.fields() {
        for rule in ON_FIELDS {
            check_field(&at, rule, findings);
        }
        check_authorization(&at, findings);
    }
    check_types(context, findings);
}

fn check_field(at: &FieldAt<'_>, rule: &OnField, findings: &mut Findings<'_>) {
    let Some(directive) = at.directive(rule.directive) else {
        return;
    };
    let on_subscription = at.holder == Holder::ROOT && at.ty.name() == "Subscription";
    if !rule.holders.contains(&at.holder) || on_subscription {
        findings.error(
            codes::DIRECTIVE_PLACE,
            at.site().directive(directive),
            rule.message,
        );
    }
}

fn check_authorization(at: &FieldAt<'_>, findings: &mut Findings<'_>) {
    let Some(directive) = at.directive("authorization") else {
        return;
    };
    let message = match at.holder {
        Holder::NODE => return,
        Holder::ROOT => {
            "Directive @authorization is not supported on fields of the Query type. Did you mean to use @authentication?"
        }
        Holder::Object(ObjectRole::Edge | ObjectRole::Claims | ObjectRole::Plain)
        | Holder::Interface => "Directive \"@authorization\" must be in a type with \"@node\"",
    };
    findings.error(
        codes::DIRECTIVE_PLACE,
        at.site().directive(directive),
        message,
    );
}

fn check_types(context: &Context<'_>, findings: &mut Findings<'_>) {
    for ty in context.types().filter(|ty| ty.is_object()) {
        let site = Site::of(ty);
        let is_node = holder(ty) == Some(Holder::NODE);
        for (name, message) in ON_NODES {
            if let Some(directive) = ty.directives().get(name)
                && !is_node
            {
                findings.error(codes::DIRECTIVE_PLACE, site.directive(directive), *message);
            }
        }
        if let Some(directive) = ty.directives().get("index")
            && !is_node
            && holder(ty) != Some(Holder::EDGE)
        {
            let message = "Directive \"index\" must be in a type with \"@node\" or with \"@relationshipProperties\"";
            findings.error(codes::DIRECTIVE_PLACE, site.directive(directive), message);
        }
        let is_root = holder(ty) == Some(Holder::ROOT) && ty.name() != "Subscription";
        if let Some(directive) = ty.directives().get("authentication")
            && !is_node
            && !is_root
        {
            let message = "Directive \"authentication\" must be in a type with \"@node\" or in root types: Query, and Mutation";
            findings.error(codes::DIRECTIVE_PLACE, site.directive(directive), message);
        }
    }
}
