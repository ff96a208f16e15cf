//! How wanted ones stand beside what was found.

use cygnet_schema::{resolve::compile, source::Source};

use super::*;

const SCHEMA: &str = r#"
    type Movie @node @index(fields: ["year"]) @fulltext(indexes: [{ indexName: "words", queryName: "search", fields: ["title", "plot"] }]) {
        id: ID! @unique
        title: String!
        plot: String
        year: Int
    }
"#;

fn schema() -> Schema {
    let (model, _) = compile(&[Source::new("test.graphql", SCHEMA)]).expect("fair definitions");
    Schema::of(&model)
}

fn found(name: &str, kind: IndexKind, properties: &[&str]) -> Found {
    Found {
        name: name.to_owned(),
        kind: FoundKind::Known(kind),
        entity: Entity::Node,
        labels: vec!["Movie".to_owned()],
        properties: properties.iter().map(|name| (*name).to_owned()).collect(),
        state: State::Online,
        constraint: None,
    }
}

fn constraint(name: &str, properties: &[&str]) -> Found {
    Found {
        constraint: Some(name.to_owned()),
        ..found(name, IndexKind::Range, properties)
    }
}

/// The standings of the key, the index and the search, in this order.
fn standings(found: &[Found], dialect: Dialect) -> [Standing; 3] {
    let comparison = compare(&schema(), found, dialect);
    let standings: Vec<Standing> = comparison
        .items
        .into_iter()
        .map(|item| item.standing)
        .collect();
    standings.try_into().expect("three are wanted")
}

fn present(name: &str) -> Standing {
    Standing::Present {
        name: name.to_owned(),
    }
}

#[test]
fn nothing_there() {
    let [key, index, search] = standings(&[], Dialect::Neo4j);
    assert_eq!([key, index, search], [const { Standing::Missing }; 3]);
}

#[test]
fn names_do_not_matter_but_to_searches() {
    let there = [
        constraint("a", &["id"]),
        found("b", IndexKind::Range, &["year"]),
        found("c", IndexKind::Fulltext, &["plot", "title"]),
    ];
    let [key, index, search] = standings(&there, Dialect::Neo4j);
    assert_eq!([key, index], [present("a"), present("b")]);
    let clash = Clash::OtherName;
    let found = there[2].clone();
    assert_eq!(search, Standing::OtherForm { found, clash });
}

#[test]
fn of_two_that_do_it_the_one_with_the_name_counts() {
    let words = [
        found("c", IndexKind::Fulltext, &["plot", "title"]),
        found("words", IndexKind::Fulltext, &["title", "plot"]),
    ];
    let [_, _, search] = standings(&words, Dialect::Neo4j);
    assert_eq!(search, present("words"));
}

#[test]
fn an_index_is_no_constraint() {
    let plain = found("a", IndexKind::Range, &["id"]);
    let [key, ..] = standings(std::slice::from_ref(&plain), Dialect::Neo4j);
    let clash = Clash::NoConstraint;
    let expected = Standing::OtherForm {
        found: plain.clone(),
        clash,
    };
    assert_eq!(key, expected);
    // The embedded engine makes a constraint beside an index.
    let stored = found("a", IndexKind::Range, &["id_"]);
    let [key, ..] = standings(&[stored], Dialect::Embedded);
    assert_eq!(key, Standing::Missing);
}

#[test]
fn a_constraint_of_two_properties_is_no_key_of_one() {
    let wide = constraint("a", &["id", "year"]);
    let [key, index, _] = standings(&[wide], Dialect::Neo4j);
    assert_eq!([key, index], [const { Standing::Missing }; 2]);
}

#[test]
fn names_that_are_taken() {
    let other = found("words", IndexKind::Range, &["plot"]);
    let [_, _, search] = standings(std::slice::from_ref(&other), Dialect::Neo4j);
    let clash = Clash::Name;
    assert_eq!(
        search,
        Standing::OtherForm {
            found: other,
            clash
        }
    );
    let mut of_constraint = constraint("x", &["plot"]);
    of_constraint.constraint = Some("words".to_owned());
    let [_, _, search] = standings(&[of_constraint], Dialect::Neo4j);
    assert!(matches!(search, Standing::OtherForm { .. }), "{search:?}");
}

#[test]
fn the_same_of_other_labels_or_relationships_is_something_else() {
    let mut of_actor = found("b", IndexKind::Range, &["year"]);
    of_actor.labels = vec!["Actor".to_owned()];
    let mut of_relationships = found("c", IndexKind::Range, &["year"]);
    of_relationships.entity = Entity::Relationship;
    let [_, index, _] = standings(&[of_actor, of_relationships], Dialect::Neo4j);
    assert_eq!(index, Standing::Missing);
}

#[test]
fn filling_and_failed() {
    let mut filling = found("b", IndexKind::Range, &["year"]);
    filling.state = State::Populating(40.0);
    let [_, index, _] = standings(&[filling.clone()], Dialect::Neo4j);
    assert!(index.is_lacking());
    let expected = Standing::Populating {
        name: "b".to_owned(),
        percent: 40.0,
    };
    assert_eq!(index, expected);
    filling.state = State::Failed("full".to_owned());
    let [_, index, _] = standings(&[filling.clone()], Dialect::Neo4j);
    let reason = "full".to_owned();
    let found = filling;
    assert_eq!(index, Standing::Failed { found, reason });
}

#[test]
fn the_embedded_engine_has_other_names_and_fewer_kinds() {
    let [key, index, search] = standings(&[constraint("a", &["id_"])], Dialect::Embedded);
    assert_eq!([key, index], [present("a"), Standing::Missing]);
    assert_eq!(search, Standing::Unsupported(Unsupported::WideFulltext));
    assert!(!search.is_lacking());
}

#[test]
fn superfluous_is_what_the_schema_could_have_asked_for() {
    let mut of_others = found("theirs", IndexKind::Range, &["x"]);
    of_others.labels = vec!["Theirs".to_owned()];
    let mut unknown = found("old", IndexKind::Range, &["year"]);
    unknown.kind = FoundKind::Other("BTREE".to_owned());
    let there = [
        found("b", IndexKind::Range, &["year"]),
        found("ours", IndexKind::Range, &["title"]),
        of_others,
        unknown,
    ];
    let comparison = compare(&schema(), &there, Dialect::Neo4j);
    let names: Vec<&str> = comparison
        .superfluous
        .iter()
        .map(|found| found.name.as_str())
        .collect();
    assert_eq!(names, ["ours", "old"]);
}
