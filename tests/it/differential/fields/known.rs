//! The names of walked fields in, the reasons for which Cygnet's answer differs from the library's out.
//!
//! docs/migration.md has a row for each reason.

/// Why the answer differs on purpose.
pub fn reason_of(name: &str) -> Option<&'static str> {
    DIFFERENCES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(reason, _)| *reason)
}

/// All names in the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    DIFFERENCES
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
}

const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "`in` is an operator of aggregates too; the library fails",
        &[
            "sample_deprecated: old aggregate FloatScalarFilters.in",
            "sample_deprecated: old aggregate DateTimeScalarFilters.in",
            "sample_deprecated: aggregate FloatScalarFilters.in",
            "sample_deprecated: aggregate DateTimeScalarFilters.in",
            "scalars_deprecated: old aggregate BigIntScalarFilters.in",
            "scalars_deprecated: old aggregate DurationScalarFilters.in",
            "scalars_deprecated: old aggregate LocalDateTimeScalarFilters.in",
            "scalars_deprecated: old aggregate LocalTimeScalarFilters.in",
            "scalars_deprecated: old aggregate TimeScalarFilters.in",
            "scalars_deprecated: aggregate BigIntScalarFilters.in",
            "scalars_deprecated: aggregate DurationScalarFilters.in",
            "scalars_deprecated: aggregate LocalDateTimeScalarFilters.in",
            "scalars_deprecated: aggregate LocalTimeScalarFilters.in",
            "scalars_deprecated: aggregate TimeScalarFilters.in",
            "sample_deprecated: where of update FloatScalarFilters.in",
        ],
    ),
    (
        "filters of what a nested `delete` is about have `AND`, `OR` and `NOT`; the library leaves them out, and takes all",
        &[
            "sample_deprecated: where of update ActorMoviesConnectionWhere.NOT",
            "sample_deprecated: where of update MovieActorsConnectionWhere.AND",
            "sample_deprecated: where of update MovieActorsConnectionWhere.NOT",
            "sample_deprecated: where of update MovieActorsConnectionWhere.OR",
        ],
    ),
    (
        "durations are looked for `in` lists; the library finds none",
        &[
            "scalars_deprecated: query AWhere.du_IN",
            "scalars_deprecated: query BWhere.du_IN",
            "scalars_deprecated: query DurationScalarFilters.in",
            "scalars_deprecated: filter EWhere.du_IN",
            "scalars_deprecated: filter DurationScalarFilters.in",
            "lists_deprecated: query AWhere.du_INCLUDES",
            "lists_deprecated: query BWhere.du_INCLUDES",
            "lists_deprecated: query DurationListFilters.includes",
        ],
    ),
    (
        "`pop` of enum values or of scalars of the user is refused in words; the library shows the database's",
        &[
            "lists_deprecated: update JsonListScalarMutations.pop",
            "lists_deprecated: update KindListEnumScalarMutations.pop",
            "kitchensink: update GenreListEnumScalarMutations.pop",
        ],
    ),
    (
        "`connect` and `disconnect` below another one are of the member of the union that is named; the library takes all nodes of all members",
        &[
            "unions_deprecated: create BookConnectInput.related",
            "unions_deprecated: create BookRelatedConnectInput.Author",
            "unions_deprecated: update BookConnectInput.related",
            "unions_deprecated: update BookRelatedConnectInput.Author",
            "filterable_deprecated: create MovieConnectInput.any",
            "filterable_deprecated: update MovieConnectInput.any",
            "filterable_deprecated: update MovieDisconnectInput.any",
        ],
    ),
    (
        "aggregate filters of relationships that an interface declares work; the library fails",
        &[
            "interface_edges_deprecated: old aggregate ProductionActorsEdgeAggregationWhereInput.ActedIn",
            "interface_edges_deprecated: aggregate ProductionActorsEdgeAggregationWhereInput.ActedIn",
            "interface_edges_deprecated: where of update ProductionActorsEdgeAggregationWhereInput.ActedIn",
        ],
    ),
    (
        "an order by properties that a relationship has not is no order; the library's statement is refused",
        &["interface_edges_deprecated: query StarredInSort.seasons"],
    ),
    (
        "relationships that an interface declares get properties below it too; the library fails",
        &[
            "interface_edges_deprecated: create ActorProductionsConnectFieldInput.connect",
            "interface_edges_deprecated: create ProductionConnectInput.actors",
            "interface_edges_deprecated: create ProductionActorsConnectFieldInput.edge",
            "interface_edges_deprecated: create ProductionActorsEdgeCreateInput.ActedIn",
            "interface_edges_deprecated: create ProductionActorsEdgeCreateInput.StarredIn",
            "interface_edges_deprecated: update ActorProductionsConnectFieldInput.connect",
            "interface_edges_deprecated: update ProductionConnectInput.actors",
            "interface_edges_deprecated: update ProductionUpdateInput.actors",
            "interface_edges_deprecated: update ProductionActorsConnectFieldInput.edge",
            "interface_edges_deprecated: update ProductionActorsEdgeCreateInput.ActedIn",
            "interface_edges_deprecated: update ProductionActorsEdgeCreateInput.StarredIn",
            "interface_edges_deprecated: update ProductionActorsCreateFieldInput.edge",
        ],
    ),
    (
        "a global id is answered alone; the library fails where its field is not selected",
        &["relay: query Query.node.id"],
    ),
    (
        "`groupBy` takes a field with `@alias` by its alias; the library makes one group",
        &["twin: query DeviceGroupByInput.vendor"],
    ),
    (
        "parallel relationships to implementations of an interface all count; the library counts those as one that differ in nothing selected",
        &[
            "interface_edges_deprecated: query Actor.productionsConnection.after",
            "interface_edges_deprecated: query Actor.productionsConnection.sort",
        ],
    ),
];
