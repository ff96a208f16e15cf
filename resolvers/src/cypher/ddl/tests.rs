//! What the statements are, and that no name changes what they are.

use cygnet_schema::model::Reason;
use proptest::prelude::*;

use super::*;

fn index(kind: WantedKind, labels: &[&str], properties: &[&str]) -> WantedIndex {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    WantedIndex {
        name: "the_name".to_owned(),
        form: IndexForm {
            kind,
            entity: Entity::Node,
            labels: owned(labels),
            properties: owned(properties),
        },
        by_first_label: true,
        reasons: vec![Reason {
            type_name: "Movie".to_owned(),
            fields: vec!["title".to_owned()],
            directive: "index",
        }],
    }
}

fn of_relationships(mut index: WantedIndex) -> WantedIndex {
    index.form.entity = Entity::Relationship;
    index
}

const RANGE: WantedKind = WantedKind::Index(IndexKind::Range);
const FULLTEXT: WantedKind = WantedKind::Index(IndexKind::Fulltext);

fn check(index: &WantedIndex, neo4j: &str, embedded: Result<&str, Unsupported>) {
    let said = create(index, Dialect::Neo4j);
    assert_eq!(said.as_deref(), Ok(neo4j));
    let said = create(index, Dialect::Embedded);
    let expected = embedded.map_err(NoStatement::Unsupported);
    assert_eq!(said.as_deref(), expected.as_ref().copied());
}

#[test]
fn statements_of_nodes() {
    check(
        &index(WantedKind::Unique, &["Movie"], &["isbn"]),
        "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR (n:`Movie`) REQUIRE (n.`isbn`) IS UNIQUE",
        Ok(
            "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR (n:`Movie`) REQUIRE (n.`isbn`) IS UNIQUE",
        ),
    );
    check(
        &index(WantedKind::Unique, &["Movie"], &["id", "year"]),
        "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR (n:`Movie`) REQUIRE (n.`id`, n.`year`) IS UNIQUE",
        Ok(
            "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR (n:`Movie`) REQUIRE (n.`id_`, n.`year`) IS UNIQUE",
        ),
    );
    check(
        &index(RANGE, &["Movie"], &["year", "name"]),
        "CREATE RANGE INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`year`, n.`name`)",
        Ok("CREATE INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`year`, n.`name_`)"),
    );
    check(
        &index(WantedKind::Index(IndexKind::Text), &["Movie"], &["plot"]),
        "CREATE TEXT INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`plot`)",
        Err(Unsupported::Text),
    );
    check(
        &index(WantedKind::Index(IndexKind::Point), &["Movie"], &["place"]),
        "CREATE POINT INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`place`)",
        Err(Unsupported::Point),
    );
    check(
        &index(WantedKind::Index(IndexKind::Vector), &["Movie"], &["v"]),
        "CREATE VECTOR INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`v`)",
        Err(Unsupported::Vector),
    );
    check(
        &index(FULLTEXT, &["Movie"], &["plot"]),
        "CREATE FULLTEXT INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON EACH [n.`plot`]",
        Ok("CREATE FULLTEXT INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON EACH [n.`plot`]"),
    );
    check(
        &index(FULLTEXT, &["Movie", "Person"], &["plot", "name"]),
        "CREATE FULLTEXT INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`|`Person`) ON EACH [n.`plot`, n.`name`]",
        Err(Unsupported::WideFulltext),
    );
    let mut by_other_label = index(RANGE, &["Movie"], &["year"]);
    by_other_label.by_first_label = false;
    check(
        &by_other_label,
        "CREATE RANGE INDEX `the_name` IF NOT EXISTS FOR (n:`Movie`) ON (n.`year`)",
        Err(Unsupported::OtherLabel),
    );
}

#[test]
fn statements_of_relationships() {
    check(
        &of_relationships(index(WantedKind::Unique, &["ACTED_IN"], &["id"])),
        "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR ()-[n:`ACTED_IN`]-() REQUIRE (n.`id`) IS UNIQUE",
        Ok(
            "CREATE CONSTRAINT `the_name` IF NOT EXISTS FOR ()-[n:`ACTED_IN`]-() REQUIRE (n.`id_`) IS UNIQUE",
        ),
    );
    check(
        &of_relationships(index(RANGE, &["ACTED_IN"], &["start"])),
        "CREATE RANGE INDEX `the_name` IF NOT EXISTS FOR ()-[n:`ACTED_IN`]-() ON (n.`start`)",
        Ok("CREATE RANGE INDEX `the_name` IF NOT EXISTS FOR ()-[n:`ACTED_IN`]-() ON (n.`start_`)"),
    );
    check(
        &of_relationships(index(RANGE, &["ACTED_IN"], &["a", "b"])),
        "CREATE RANGE INDEX `the_name` IF NOT EXISTS FOR ()-[n:`ACTED_IN`]-() ON (n.`a`, n.`b`)",
        Err(Unsupported::WideRelationship),
    );
}

#[test]
fn statements_that_take_away_and_look() {
    let said = drop("a`b", Dropped::Constraint, Dialect::Neo4j);
    assert_eq!(said.as_deref(), Ok("DROP CONSTRAINT `a``b` IF EXISTS"));
    let said = drop("a\\b", Dropped::Index, Dialect::Neo4j);
    assert_eq!(said.as_deref(), Ok("DROP INDEX `a\\u005cb` IF EXISTS"));
    let form = index(WantedKind::Unique, &["Movie"], &["id", "year"]).form;
    let said = sample_duplicates(&form, Dialect::Embedded, 3).expect("plain names");
    assert_eq!(
        said.text,
        "MATCH (n:`Movie`) WHERE n.`id_` IS NOT NULL AND n.`year` IS NOT NULL \
         WITH count(*) AS c, n.`id_` AS k0, n.`year` AS k1 WHERE c > 1 \
         WITH c, k0, k1 ORDER BY c DESC, k0 ASC LIMIT 3 RETURN [c, k0, k1] AS r"
    );
    assert_eq!(said.mode, Mode::Read);
    let form = of_relationships(index(WantedKind::Unique, &["R"], &["k"])).form;
    let said = count_duplicates(&form, Dialect::Neo4j).expect("plain names");
    assert_eq!(
        said.text,
        "MATCH ()-[n:`R`]->() WHERE n.`k` IS NOT NULL WITH count(*) AS c, n.`k` AS k0 WHERE c > 1 RETURN [count(*), sum(c)] AS r"
    );
}

#[test]
fn names_no_engine_accepts_are_refused() {
    let empty = index(WantedKind::Unique, &[""], &["k"]);
    let expected = Err(NoStatement::Unprintable(Unprintable::EmptyName));
    assert_eq!(create(&empty, Dialect::Neo4j), expected);
    let nul = index(WantedKind::Unique, &["A"], &["k\0"]);
    let expected = Err(NoStatement::Unprintable(Unprintable::Nul("k\0".to_owned())));
    assert_eq!(create(&nul, Dialect::Neo4j), expected);
    assert_eq!(
        count_duplicates(&nul.form, Dialect::Embedded).map(|said| said.text),
        Err(Unprintable::Nul("k\0".to_owned()))
    );
    assert_eq!(
        drop("", Dropped::Index, Dialect::Neo4j),
        Err(Unprintable::EmptyName)
    );
}

/// The text with every quoted name left out, and the names as an engine reads them.
fn read_back(text: &str, dialect: Dialect) -> (String, Vec<String>) {
    let text = match dialect {
        // Neo4j replaces escapes before it reads anything; the only one that is ours is the backslash's.
        Dialect::Neo4j => {
            let escapes = text.match_indices("\\u");
            for (at, _) in escapes {
                assert!(text[at..].starts_with("\\u005c"), "{text}");
            }
            text.replace("\\u005c", "\u{1}")
        }
        Dialect::Embedded => text.replace('\\', "\u{1}"),
    };
    let (mut rest, mut names) = (String::new(), Vec::new());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '`' {
            rest.push(character);
            continue;
        }
        let mut name = String::new();
        while let Some(inner) = characters.next() {
            match inner {
                '`' if characters.next_if_eq(&'`').is_some() => name.push('`'),
                '`' => break,
                '\u{1}' => name.push('\\'),
                other => name.push(other),
            }
        }
        names.push(name);
    }
    (rest, names)
}

fn check_hostile(name: &str) {
    let named = |name: &str| {
        let mut hostile = index(WantedKind::Unique, &[name], &[name]);
        name.clone_into(&mut hostile.name);
        hostile
    };
    for dialect in [Dialect::Neo4j, Dialect::Embedded] {
        let said = |name: &str| {
            let index = named(name);
            let texts = [
                create(&index, dialect).expect("a name that engines have"),
                drop(name, Dropped::Index, dialect).expect("a name that engines have"),
                sample_duplicates(&index.form, dialect, 5)
                    .expect("a name that engines have")
                    .text,
            ];
            texts.join("; ")
        };
        let (rest, names) = read_back(&said(name), dialect);
        let (plain, _) = read_back(&said("plain"), dialect);
        assert_eq!(rest, plain, "{name:?}");
        for found in names {
            assert!(
                found == name || found == format!("{name}_"),
                "{found:?} for {name:?}"
            );
        }
    }
}

#[test]
fn known_attacks_change_nothing() {
    for name in [
        "`",
        "``",
        "\\",
        "\\u0060",
        "\\\\u0060) REQUIRE n.x IS UNIQUE //",
        "a`) REQUIRE (n.`b`) IS UNIQUE; DROP CONSTRAINT x //",
        "a\nb",
        "id_",
        "'",
        "/*",
        "\u{202e}",
    ] {
        check_hostile(name);
    }
}

proptest! {
    #[test]
    fn no_name_changes_the_statement(name in "[`\\\\u0-9a-f'\"{}()$/* ;\n\u{e9}\u{2028}]{1,24}") {
        check_hostile(&name);
    }
}
