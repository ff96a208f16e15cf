use super::{Adoption, adopt, differences};
use crate::{
    api::{ApiOptions, Profile},
    source::Source,
};

fn of(files: &[(&str, &str)]) -> Adoption {
    let files: Vec<Source> = files
        .iter()
        .map(|(name, text)| Source::new(*name, *text))
        .collect();
    let options = ApiOptions {
        profile: Profile::Compat,
        deprecated: true,
        ..ApiOptions::default()
    };
    adopt(&files, &options)
}

/// What is refused: place, path, and the beginning of the replacement.
#[track_caller]
fn check(definitions: &str, expected: &[(&str, &str, &str)]) {
    let found = of(&[("a.graphql", definitions)]);
    let refused: Vec<(String, String, String)> = found
        .refused
        .iter()
        .map(|it| {
            let place = it
                .finding
                .span
                .as_ref()
                .map_or_else(String::new, |span| format!("{}:{}", span.line, span.column));
            (
                place,
                it.finding.path.join("."),
                it.replacement.clone().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(refused.len(), expected.len(), "{refused:?}");
    for ((place, path, replacement), (at, of, instead)) in refused.iter().zip(expected) {
        assert_eq!((place.as_str(), path.as_str()), (*at, *of), "{refused:?}");
        assert!(
            replacement.starts_with(instead) && !replacement.is_empty(),
            "{replacement}"
        );
    }
    assert_eq!(found.served, expected.is_empty());
}

#[test]
fn callbacks_and_removed_directives_have_places_and_replacements() {
    check(
        "type Movie @node @exclude {\n  a: String @populatedBy(callback: \"x\")\n  b: String @customResolver\n  c: String @readonly\n  d: String @private\n  e: ID! @id(autogenerate: true)\n}",
        &[
            ("1:18", "Movie.@exclude", "use `@query("),
            ("2:13", "Movie.a.@populatedBy", "use `@default`"),
            ("3:13", "Movie.b.@customResolver", "use `@cypher`"),
            ("4:13", "Movie.c.@readonly", "use `@settable("),
            ("5:13", "Movie.d.@private", "use `@selectable("),
            ("6:14", "Movie.e.@id.autogenerate", "leave `@id` out"),
        ],
    );
}

#[test]
fn arguments_and_values_of_older_majors_have_replacements() {
    check(
        "type A @node { bs: [B!]! @relationship(type: \"R\", direction: OUT, nestedOperations: [CONNECT_OR_CREATE]) }\ntype B @node { as: [A!]! @relationship(type: \"R\", direction: IN, queryDirection: DEFAULT_UNDIRECTED) }",
        &[
            (
                "1:86",
                "A.bs.@relationship.nestedOperations",
                "leave it out of",
            ),
            (
                "2:82",
                "B.as.@relationship.queryDirection",
                "use `queryDirection: UNDIRECTED`",
            ),
        ],
    );
}

#[test]
fn conditions_without_an_operator_are_found_at_any_depth() {
    let rule = |condition: &str| {
        format!(
            "type A @node @authorization(filter: [{{ where: {condition} }}]) {{ a: String b: [A!]! @relationship(type: \"B\", direction: OUT) }}"
        )
    };
    for good in [
        "{ node: { a: { eq: \"$jwt.sub\" } } }",
        "{ node: { a_EQ: \"$jwt.sub\" } }",
        "{ jwt: { aud: { includes: \"x\" } } }",
        "{ AND: [{ node: { b: { some: { a: { in: [\"x\"] } } } } }] }",
    ] {
        check(&rule(good), &[]);
    }
    for (bad, value) in [
        ("{ node: { a: \"$jwt.sub\" } }", "\"$jwt"),
        ("{ jwt: { sub: \"x\" } }", "\"x\""),
        (
            "{ OR: [{ NOT: { node: { b: { some: { a: \"x\" } } } } }] }",
            "\"x\"",
        ),
    ] {
        let found = of(&[("a.graphql", &rule(bad))]);
        let column = rule(bad)
            .find(value)
            .and_then(|at| u32::try_from(at + 1).ok());
        let column_found = found.refused[0]
            .finding
            .span
            .as_ref()
            .map(|span| span.column);
        assert_eq!((found.refused.len(), column_found), (1, column), "{bad}");
        assert!(
            found.refused[0].finding.message.contains("eq: "),
            "{:?}",
            found.refused
        );
        assert!(!found.served);
    }
}

#[test]
fn types_without_node_are_told_how_to_become_nodes() {
    check(
        "type Movie { title: String }",
        &[("", "", "since 7 a type stands for nodes only with `@node`")],
    );
}

#[test]
fn programs_are_read_and_their_places_kept() {
    let program = "import gql from 'graphql-tag'\nexport const typeDefs = gql`\n  type Movie @node {\n    title: String @readonly\n  }\n`\n";
    let found = of(&[("schema.ts", program)]);
    let span = found.refused[0].finding.span.clone().expect("a place");
    assert_eq!((&*span.file, span.line, span.column), ("schema.ts", 4, 19));
    let found = of(&[("schema.ts", &program.replace("String @readonly", "${type}"))]);
    assert!(!found.served && found.unread.len() == 1, "{found:?}");
}

#[test]
fn uses_of_the_deprecated_twins_are_told_and_accepted() {
    let schema = ("a.graphql", "type Movie @node { title: String year: Int }");
    let old = "query A { movies(where: { title_EQ: \"x\" }) { title } }\nmutation B { updateMovies(update: { year_SET: 1 }) { movies { title } } }";
    let found = of(&[schema, ("old.graphql", old)]);
    assert!(found.is_whole() && found.operations.is_empty(), "{found:?}");
    let places: Vec<(u32, u32)> = found
        .twins
        .iter()
        .filter_map(|it| {
            Some((
                it.finding.span.as_ref()?.line,
                it.finding.span.as_ref()?.column,
            ))
        })
        .collect();
    assert_eq!(places, [(1, 37), (2, 47)], "{found:?}");
    let new = "query A { movies(where: { title: { eq: \"x\" } }) { title } }";
    let found = of(&[schema, ("new.graphql", new)]);
    assert!(found.is_whole() && found.twins.is_empty(), "{found:?}");
}

#[test]
fn operations_wait_for_an_api() {
    let schema = ("schema.graphql", "type Movie @exclude { title: String }");
    let found = of(&[schema, ("a.graphql", "{ peeple { name } }")]);
    let counts = (found.checked_operations, found.waiting_operations);
    assert!(!found.served && counts == (0, 1), "{found:?}");
}

#[test]
fn operations_of_older_majors_have_replacements() {
    let definitions = "type Movie @node { title: String actors: [Person!]! @relationship(type: \"A\", direction: IN, properties: \"P\") }\ntype Person @node { name: String }\ntype P @relationshipProperties { role: String }";
    let check = |document: &str, instead: &[&str]| {
        let found = of(&[("a.graphql", definitions), ("q.graphql", document)]);
        assert!(found.served && found.checked_operations == 1, "{found:?}");
        let replacements: Vec<String> = found
            .operations
            .iter()
            .map(|it| {
                it.replacement
                    .clone()
                    .unwrap_or_else(|| it.finding.message.clone())
            })
            .collect();
        assert_eq!(
            replacements.len(),
            instead.len(),
            "{document}: {replacements:?}"
        );
        for (found, expected) in replacements.iter().zip(instead) {
            assert!(found.contains(expected), "{document}: {found}");
        }
    };
    check(
        "{ movies(where: { title_EQ: \"x\" }, limit: 1) { ...F } }",
        &[],
    );
    check(
        "{ movies(options: { limit: 1 }) { title } }",
        &["`limit`, `offset` and `sort`"],
    );
    check("{ movies(where: { title: \"x\" }) { title } }", &["eq:"]);
    check(
        "{ movies(where: { title_NOT: \"x\" }) { title } }",
        &["NOT: { title:"],
    );
    check("{ moviesAggregate { count } }", &["moviesConnection"]);
    check(
        "{ movies { actorsConnection { edges { role } } } }",
        &["below `properties`"],
    );
    check("{ movies { nothing } }", &["nothing"]);
}

#[test]
fn what_differs_is_named_with_its_uses_and_a_row_of_the_migration_page() {
    let found = of(&[(
        "a.graphql",
        "scalar Json type A @node @limit(max: 5) @authentication { count: Int at: DateTime long: Duration any: Json x: Int @cypher(statement: \"RETURN 1 AS x\", columnName: \"x\") }",
    )]);
    assert!(found.served, "{:?}", found.refused);
    let features: Vec<&str> = found.differences.iter().map(|it| it.feature).collect();
    assert_eq!(
        features,
        [
            "@limit(max:)",
            "@cypher fields",
            "durations",
            "a field named count",
            "scalars of your own",
            "DateTime",
            "access rules"
        ]
    );
    assert_eq!(found.differences[2].uses, ["A.long"]);
    assert_eq!(found.directives.get("limit"), Some(&1));
    let page = include_str!("../../../docs/migration.md");
    for (feature, row) in differences::ROWS {
        assert!(
            page.contains(row),
            "{feature}: docs/migration.md has no `{row}`"
        );
    }
}
