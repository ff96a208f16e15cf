//! What older versions of the library had, and what took its place.

use crate::diagnostic::codes;

/// The code and the advice for a directive that is no more.
pub(super) fn directive(name: &str) -> Option<(&'static str, &'static str)> {
    let advice = match name {
        "private" => {
            "use `@selectable(onRead: false, onAggregate: false)`, `@settable(onCreate: false, onUpdate: false)` and `@filterable(byValue: false)`"
        }
        "readonly" => "use `@settable(onCreate: false, onUpdate: false)`",
        "writeonly" => "use `@selectable(onRead: false, onAggregate: false)`",
        "exclude" => "use `@query(read: false, aggregate: false)` and `@mutation(operations: [])`",
        "auth" => "use `@authentication` and `@authorization`",
        "ignore" | "computed" => "use `@cypher`, or leave the field out",
        "additionalLabels" => "use `@node(labels:)`",
        "queryOptions" => "use `@limit` and `@sortable`",
        "callback" => "use `@default`, `@id` or `@timestamp`",
        "populatedBy" => {
            return Some((
                codes::CALLBACK_DIRECTIVE,
                "it calls JavaScript; use `@default`, `@id` or `@timestamp`, or compute the value when it is read with `@cypher`",
            ));
        }
        "customResolver" => {
            return Some((
                codes::CALLBACK_DIRECTIVE,
                "it calls JavaScript; use `@cypher`, or ask the other service from the client",
            ));
        }
        _ => return None,
    };
    Some((codes::REMOVED_DIRECTIVE, advice))
}

/// The advice for an argument that is no more.
pub(super) fn argument(directive: &str, name: &str) -> Option<&'static str> {
    Some(match (directive, name) {
        ("node", "label" | "additionalLabels") => "use `labels`",
        ("node", "plural") => "use the directive `@plural`",
        ("id", "autogenerate") => "leave `@id` out where the client gives the value",
        ("id", "unique") => "use the directive `@unique`",
        ("id", "global") => "use the directive `@relayId`",
        ("relationship" | "declareRelationship", "directed") => "use `queryDirection`",
        ("subscription", "operations") => "use `events`",
        ("limit", "value") => "use `default` and `max`",
        _ => return None,
    })
}
