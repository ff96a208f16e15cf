//! Titles of cases in, the reasons for which Cygnet's answer differs from the library's out.
//!
//! Knows nothing of how answers are compared. docs/migration.md tells users the same.

/// Why the answer of the case of that title differs on purpose.
pub fn reason_of(title: &str) -> Option<&'static str> {
    DIFFERENCES
        .iter()
        .find(|(_, titles)| titles.contains(&title))
        .map(|(reason, _)| *reason)
}

const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "a relationship made by `connect` gets its generated values (`@timestamp`, `@id`), as one made by `create` does; the library leaves them out",
        &[
            "Connecting nodes / to what a filter names",
            "Connecting nodes / items with filters of several structures",
            "Connecting nodes / many nodes each with many",
            "Connecting nodes / by what is related to them",
            "Updating what is related / update, create, connect, delete, disconnect in this order",
            "Deprecated twins below relationships / connect, disconnect and delete by twins",
            "Deprecated twins below relationships / connecting what is created by twins",
        ],
    ),
    (
        "filters of what a nested `delete` is about have `AND`, `OR` and `NOT`; the library leaves them out, and takes all",
        &["Updating what is related / AND, OR and NOT in the filter of what is deleted"],
    ),
    (
        "a node that is updated and deleted is deleted; the library fails",
        &["Updating what is related / a node that is updated and deleted"],
    ),
    (
        "`connect` below another one is of the member of the union that is named; the library takes all nodes of all members",
        &["Connecting nodes / below a connected node, to the member of a union that is named"],
    ),
    (
        "the library drops a field that is selected twice under two names, and fails",
        &["Creating nodes / aliases, fragments and the same nodes twice"],
    ),
    (
        "only what does not fit is an overflow; the library adds the number a second time before it looks",
        &["Operators on stored values / the largest of 32 bits"],
    ),
    (
        "an overflow of 64 bits has the same text as one of 32; the library shows the database's",
        &["Operators on stored values / more than 64 bits"],
    ),
    (
        "all root fields of a mutation are one transaction; the library has one for each",
        &["Several root fields / one fails: none took effect"],
    ),
    (
        "durations can be looked for `in` a list; the library adds an instant to the list and finds nothing",
        &["Every operator on every scalar / Duration"],
    ),
    (
        "a field with the name `count` has aggregates; the library loses them",
        &[
            "Aggregates of every scalar / averages",
            "Aggregates of every scalar / along a relationship: each node once, each edge once",
            "Aggregates of every scalar / along a relationship, filtered by node and edge",
        ],
    ),
    (
        "a field with the name `count` has aggregates, and of texts as long as each other the first in order is taken",
        &["Aggregates of every scalar / at the root"],
    ),
    (
        "`in` is an operator of aggregates too; the library fails",
        &["Filters by aggregates of related nodes / numbers"],
    ),
    (
        "the library drops a field that is selected twice under two names",
        &["Aggregates at the root / the same measure twice"],
    ),
    (
        "the library loses parallel relationships to members of a union where no property is selected",
        &["Connections along relationships / a union with properties"],
    ),
    (
        "a negative number is refused before the database sees it",
        &[
            "Connections at the root / negative first",
            "Sorts, limits and offsets / negative limit",
            "Sorts, limits and offsets / negative offset",
        ],
    ),
    (
        "a search for no vector is refused before the database sees it, so its error has no path",
        &["Fulltext and vector / without a vector"],
    ),
    (
        "claims come with tokens: until then a label from a claim holds of no node; the library fails",
        &["Directives on types and fields / a label from a claim"],
    ),
    (
        "a global id of another type finds nothing; the library fails",
        &["Directives on types and fields / @relayId: the global id of a list, and its filter"],
    ),
    (
        "`hasNextPage` knows the limit that `@limit(max)` gave; the library compares with the one asked for",
        &["Directives on types and fields / @limit: clamps"],
    ),
    (
        "what the parser finds is said in other words",
        &["What is refused / a syntax error"],
    ),
    (
        "a field that a caller may not read is not told by filters and orders either; the library looks at what is selected only",
        &[
            "What is refused / a field for known callers in a filter",
            "Side doors / what an author sees of a draft",
            "Side doors / this draft or anything",
            "Side doors / sorted by a hidden field",
            "Side doors / sorted by a guarded field",
            "Searches, global ids and groups / a search by a field that it may not read",
            "Searches, global ids and groups / a search sorted by a field with a filter",
            "Searches, global ids and groups / groups by a field with a filter",
            "Searches, global ids and groups / groups by a field with a validation",
            "Searches by vectors under rules / by a field that it may not read",
            "Side doors / filtered by a guarded field",
            "Side doors / filtered by a field that is validated: an error would tell its value",
            "Rules of fields / a salary in an aggregate",
            "Rules of fields / a salary in a sort",
        ],
    ),
    (
        "a filter sees no more than its caller; the library looks through nodes that are hidden",
        &[
            "Side doors / through a hidden node: some",
            "Searches, global ids and groups / a search with a filter by what is hidden",
            "Side doors / through a hidden node: none",
            "Side doors / through a hidden node: all",
            "Side doors / through a hidden node: single",
            "Side doors / through a hidden node: not",
            "Side doors / through a connection",
            "Side doors / through a connection of nobody",
            "Side doors / filtered through what is an error to read: not its own",
            "Side doors / filtered through a type that needs a caller",
            "Through interfaces and unions / a filter through them",
            "Through interfaces and unions / none through them",
        ],
    ),
    (
        "what a mutation answers is read under the same rules as everything else; the library shows it",
        &[
            "Writing under rules / created by an administrator who may not see it",
            "Writing under rules / what it may not read afterwards",
        ],
    ),
    (
        "a filter of a field guards its changes too; the library looks at validations only",
        &["Writing under rules / a draft of another"],
    ),
    (
        "all root fields of a mutation are one transaction; the library has one for each (rules)",
        &["Writing under rules / one of two roots"],
    ),
    (
        "a vector root looks beyond the nearest 4, which may all be hidden",
        &[
            "Searches by vectors under rules / of its own: others are nearer, and are not counted",
            "Searches by vectors under rules / the nearest of its own",
            "Searches by vectors under rules / with a filter that what is hidden fulfils",
        ],
    ),
    (
        "an id of what needs a known caller is an id of nothing; the library refuses, and tells by that of which type it is",
        &[
            "Searches, global ids and groups / a node for known callers by its id, of nobody: it is not there",
        ],
    ),
    (
        "an operation of which a part needs a known caller is not begun; the library answers the rest",
        &[
            "Who must be known / a root field of nobody",
            "Who must be known / a root field below the level",
            "Who must be known / a mutation of nobody",
        ],
    ),
    (
        "a claim is of the type that it is declared with; the library compares whatever is there",
        &[
            "Who must be known / a root field, a level that is text",
            "What a caller sees / roles that are no list",
            "What is measured / an organization that is no map",
            "Making and deleting relationships / members of a team that is no list",
        ],
    ),
    (
        "a condition with an aggregate holds of what is connected; the library fails",
        &[
            "Making and deleting relationships / connected from the team, whose member is in too many",
            "Making and deleting relationships / connected from a new team",
            "Making and deleting relationships / connected two deep",
        ],
    ),
    (
        "where nothing is disconnected nothing is looked at; the library looks at the node that would lose it",
        &["Making and deleting relationships / disconnected from nothing"],
    ),
    (
        "interfaces are aggregated under rules; the library fails",
        &["Through interfaces and unions / an interface, counted"],
    ),
    (
        "the library does not start without a provider of embeddings",
        &["What is refused / a phrase for a vector index"],
    ),
    (
        "a number in a scalar of the user is a number; the library answers the driver's pair of halves",
        &["Filters on enums and lists / user scalar: a number stays one"],
    ),
    (
        "the library does not know `typename` below a relationship",
        &["Filters through relationships / an interface by typename"],
    ),
    (
        "a stored value of another type is told in the words of the scalar",
        &["Values that the schema does not promise / a value of another type"],
    ),
    (
        "the library loses a property whose name has a backtick",
        &["Hostile values and names / names of the schema"],
    ),
    (
        "the library loses a field whose alias is a property of every JavaScript object",
        &["Hostile values and names / aliases that are keys of JSON"],
    ),
    (
        "the library loses `properties { __typename }` alone",
        &["Selections, fragments, aliases, conditions / __typename everywhere"],
    ),
];
