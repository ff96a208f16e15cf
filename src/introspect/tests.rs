use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};

use super::{FindingKind, introspect};
use crate::store::survey::{
    Constraint, ConstraintKind, End, Index, IndexKind, ItemKind, Kind, LabelSample, NodeShape,
    Owner, RelationshipSample, RelationshipShape, Survey,
};

fn texts(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

fn properties(of: &[(&str, ItemKind)]) -> Vec<(String, Kind)> {
    of.iter()
        .map(|(name, kind)| ((*name).to_owned(), Kind::One(kind.clone())))
        .collect()
}

fn nodes(labels: &[&str], of: &[(&str, ItemKind)], count: u64) -> NodeShape {
    NodeShape {
        labels: texts(labels),
        properties: properties(of),
        count,
    }
}

/// A survey that saw all nodes of these shapes.
fn survey(shapes: &[NodeShape], relationships: Vec<RelationshipSample>) -> Survey {
    let mut labels: Vec<String> = shapes
        .iter()
        .flat_map(|shape| shape.labels.clone())
        .collect();
    labels.sort();
    labels.dedup();
    let labels = labels.into_iter().map(|label| {
        let shapes: Vec<NodeShape> = shapes
            .iter()
            .filter(|shape| shape.labels.contains(&label))
            .cloned()
            .collect();
        let count = shapes.iter().map(|shape| shape.count).sum();
        LabelSample {
            label,
            count,
            shapes,
        }
    });
    Survey {
        labels: labels.collect(),
        relationships,
        ..Survey::default()
    }
}

fn relationship(
    name: &str,
    ends: &[(&[&str], &[&str])],
    of: &[(&str, ItemKind)],
) -> RelationshipSample {
    let shapes = ends.iter().map(|(from, to)| RelationshipShape {
        from: texts(from),
        to: texts(to),
        properties: properties(of),
        count: 1,
    });
    let shapes: Vec<RelationshipShape> = shapes.collect();
    RelationshipSample {
        name: name.to_owned(),
        count: shapes.len() as u64,
        shapes,
        unseen: Vec::new(),
    }
}

/// The definitions and the kinds and places of findings; the definitions can be served.
fn check(survey: &Survey, definitions: &str, findings: &[(FindingKind, &str)]) {
    let found = introspect(survey);
    assert_eq!(found.definitions.trim(), definitions.trim());
    let of: Vec<(FindingKind, &str)> = found
        .report
        .findings
        .iter()
        .map(|finding| (finding.kind, finding.path.as_str()))
        .collect();
    assert_eq!(of, findings, "{}", found.report);
    served(&found.definitions);
}

fn served(definitions: &str) {
    let sources = [Source::new("introspected", definitions)];
    let (model, _) = compile(&sources).unwrap_or_else(|errors| panic!("{errors:?}\n{definitions}"));
    publish(&model, &ApiOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
}

#[test]
fn labels_properties_and_both_ends_of_relationships() {
    let shapes = [
        nodes(
            &["Movie"],
            &[("released", ItemKind::Date), ("title", ItemKind::String)],
            2,
        ),
        nodes(
            &["Movie"],
            &[("rating", ItemKind::Float), ("title", ItemKind::String)],
            1,
        ),
        nodes(
            &["Person"],
            &[("born", ItemKind::LongInteger), ("name", ItemKind::String)],
            1,
        ),
    ];
    let acted = relationship(
        "ACTED_IN",
        &[(&["Person"], &["Movie"])],
        &[("billing", ItemKind::Integer)],
    );
    let knows = relationship("KNOWS", &[(&["Person"], &["Person"])], &[]);
    let mut survey = survey(&shapes, vec![acted, knows]);
    survey.constraints = vec![
        Constraint {
            kind: ConstraintKind::Key,
            on: Owner::Node,
            of: "Person".into(),
            properties: vec!["name".into()],
        },
        Constraint {
            kind: ConstraintKind::Exists,
            on: Owner::Node,
            of: "Movie".into(),
            properties: vec!["title".into()],
        },
        Constraint {
            kind: ConstraintKind::Unique,
            on: Owner::Node,
            of: "Movie".into(),
            properties: vec!["title".into(), "released".into()],
        },
        Constraint {
            kind: ConstraintKind::Exists,
            on: Owner::Relationship,
            of: "ACTED_IN".into(),
            properties: vec!["billing".into()],
        },
    ];
    check(
        &survey,
        r#"
type ActedIn @relationshipProperties {
  billing: Int!
}

# The database keeps unique: "title", "released". No directive asks for that.
type Movie @node {
  rating: Float
  released: Date
  title: String!
  peopleActedIn: [Person!]! @relationship(type: "ACTED_IN", direction: IN, properties: "ActedIn")
}

type Person @node {
  born: BigInt
  name: String! @unique
  actedInMovies: [Movie!]! @relationship(type: "ACTED_IN", direction: OUT, properties: "ActedIn")
  knowsPeople: [Person!]! @relationship(type: "KNOWS", direction: OUT)
  peopleKnows: [Person!]! @relationship(type: "KNOWS", direction: IN)
}
"#,
        &[(FindingKind::LeftOut, "Movie")],
    );
}

#[test]
fn every_kind_of_value_has_a_type() {
    let kinds = [
        ("a", ItemKind::Boolean),
        ("b", ItemKind::LocalTime),
        ("c", ItemKind::Time),
        ("d", ItemKind::LocalDateTime),
        ("e", ItemKind::DateTime),
        ("f", ItemKind::Duration),
        ("g", ItemKind::Point),
        ("h", ItemKind::CartesianPoint),
        ("i", ItemKind::Other("bytes".into())),
    ];
    let mut shape = nodes(&["Thing"], &kinds, 1);
    shape
        .properties
        .push(("j".into(), Kind::List(ItemKind::DateTime)));
    shape
        .properties
        .push(("k".into(), Kind::List(ItemKind::Nothing)));
    check(
        &survey(&[shape], vec![]),
        "
type Thing @node {
  a: Boolean
  b: LocalTime
  c: Time
  d: LocalDateTime
  e: DateTime
  f: Duration
  g: Point
  h: CartesianPoint
  j: [DateTime!]
  # only empty lists were seen
  k: [String!]
}
",
        &[(FindingKind::LeftOut, "Thing.i")],
    );
}

#[test]
fn mixed_kinds_get_the_widest_type_and_are_told() {
    let shapes = [
        nodes(
            &["T"],
            &[
                ("a", ItemKind::Integer),
                ("b", ItemKind::Integer),
                ("c", ItemKind::String),
                ("d", ItemKind::Date),
            ],
            2,
        ),
        nodes(
            &["T"],
            &[
                ("a", ItemKind::LongInteger),
                ("b", ItemKind::Float),
                ("c", ItemKind::Boolean),
                ("d", ItemKind::DateTime),
            ],
            3,
        ),
    ];
    check(
        &survey(&shapes, vec![]),
        "
type T @node {
  a: BigInt
  # values of several kinds: integer (2), float (3); as Float, all of them are read
  b: Float
  # values of several kinds: boolean (3), string (2); as String, all of them are read
  c: String
  # values of several kinds: date (2), datetime (3); as DateTime, values of the other kinds are answered with errors
  d: DateTime
}
",
        &[
            (FindingKind::MixedKinds, "T.b"),
            (FindingKind::MixedKinds, "T.c"),
            (FindingKind::MixedKinds, "T.d"),
        ],
    );
}

#[test]
fn spellings_of_one_property_become_one_field() {
    let shapes = [
        nodes(&["T"], &[("created_at", ItemKind::Date)], 5),
        nodes(&["T"], &[("createdAt", ItemKind::Date)], 2),
        nodes(&["T"], &[("CreatedAt", ItemKind::Date)], 1),
    ];
    check(
        &survey(&shapes, vec![]),
        r#"
type T @node {
  createdAt: Date @alias(property: "created_at")
}
"#,
        &[(FindingKind::DriftedName, "T.created_at")],
    );
}

#[test]
fn labels_that_come_together_and_labels_that_all_have() {
    let shapes = [
        nodes(&["Entity", "Device"], &[("id", ItemKind::String)], 1),
        nodes(&["Entity", "Device", "Plc"], &[("id", ItemKind::String)], 1),
        nodes(&["Entity", "Zone", "Area"], &[("id", ItemKind::String)], 1),
    ];
    let of = relationship(
        "IN",
        &[(&["Entity", "Device", "Plc"], &["Entity", "Zone", "Area"])],
        &[],
    );
    check(
        &survey(&shapes, vec![of]),
        r#"
type Area @node(labels: ["Area", "Entity", "Zone"]) {
  id: String
  plcsIn: [Plc!]! @relationship(type: "IN", direction: IN)
}

type Device @node(labels: ["Device", "Entity"]) {
  id: String
}

type Plc @node(labels: ["Plc", "Device", "Entity"]) {
  id: String
  inAreas: [Area!]! @relationship(type: "IN", direction: OUT)
}
"#,
        &[
            (FindingKind::LabelsTogether, "Area"),
            (FindingKind::LabelsTogether, "Device"),
            (FindingKind::LabelWithoutType, "Entity"),
            (FindingKind::LabelsTogether, "Plc"),
            (FindingKind::LabelWithoutType, "Zone"),
        ],
    );
}

#[test]
fn hostile_names_are_escaped_and_can_be_served() {
    let odd = "a\"b\\`c}{\n# @node";
    let shapes = [
        nodes(
            &[odd],
            &[
                (odd, ItemKind::String),
                ("__x", ItemKind::Integer),
                ("日本", ItemKind::Date),
            ],
            1,
        ),
        nodes(&["Query"], &[("node", ItemKind::String)], 1),
        nodes(&["Movies"], &[("title", ItemKind::String)], 1),
        nodes(
            &["Movie"],
            &[
                ("title", ItemKind::String),
                ("title_EQ", ItemKind::String),
                ("AND", ItemKind::String),
            ],
            1,
        ),
        nodes(&["MovieConnection"], &[("a", ItemKind::String)], 1),
        nodes(&["Point"], &[("x", ItemKind::Float)], 1),
        nodes(&["MovieWhere"], &[("a", ItemKind::String)], 1),
        nodes(&["Empty"], &[], 3),
    ];
    let of = [
        relationship(
            odd,
            &[(&[odd], &["Movie"]), (&["Query"], &[odd])],
            &[("node", ItemKind::String), ("cursor", ItemKind::Integer)],
        ),
        relationship("title", &[(&["Movie"], &["Movies"])], &[]),
    ];
    let found = introspect(&survey(&shapes, of.to_vec()));
    served(&found.definitions);
    let text = &found.definitions;
    for expected in [
        r#"@node(labels: ["a\"b\\`c}{\u000a# @node"])"#,
        r#"@alias(property: "a\"b\\`c}{\u000a# @node")"#,
        r#"@alias(property: "__x")"#,
        r#"@alias(property: "日本")"#,
        r#"@node(labels: ["Query"])"#,
        r#"@node(labels: ["MovieConnection"])"#,
        r#"@node(labels: ["Point"])"#,
        r#"@node(labels: ["Movies"])"#,
    ] {
        assert!(
            text.contains(expected),
            "{expected} in\n{text}\n{}",
            found.report
        );
    }
    assert!(!text.contains("Empty"), "{text}");
    assert_eq!(
        found.definitions,
        introspect(&survey(&shapes, of.to_vec())).definitions
    );
}

/// Names made of parts that GraphQL, the API and the database take for something.
#[test]
fn whatever_the_names_are_the_definitions_can_be_served() {
    const PARTS: [&str; 24] = [
        "Movie",
        "movie",
        "s",
        "Connection",
        "Where",
        "_",
        "__",
        "Aggregate",
        "title",
        "_EQ",
        "node",
        "cursor",
        "edges",
        "AND",
        "é",
        "`",
        "\"",
        "\\",
        " ",
        "1",
        "Query",
        "String",
        "Edge",
        "typename",
    ];
    let mut state = 7_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut name = move || -> String {
        let count = 1 + next(3);
        (0..count).map(|_| PARTS[next(PARTS.len())]).collect()
    };
    for round in 0..60 {
        let labels: Vec<String> = (0..5).map(|_| name()).collect();
        let shapes: Vec<NodeShape> = labels
            .iter()
            .map(|label| {
                let names: Vec<String> = (0..4).map(|_| name()).collect();
                let of: Vec<(&str, ItemKind)> = names
                    .iter()
                    .map(|name| (name.as_str(), ItemKind::String))
                    .collect();
                nodes(&[label], &of, 1)
            })
            .collect();
        let relationships: Vec<RelationshipSample> = (0..4)
            .map(|at| {
                let (kind, property) = (name(), name());
                let (from, to) = (labels[at].as_str(), labels[at + 1].as_str());
                relationship(
                    &kind,
                    &[(&[from], &[to])],
                    &[(&property, ItemKind::Integer)],
                )
            })
            .collect();
        let found = introspect(&survey(&shapes, relationships));
        println!("{round}");
        served(&found.definitions);
        let lost = found
            .report
            .findings
            .iter()
            .filter(|finding| finding.kind == FindingKind::LeftOut);
        assert_eq!(lost.count(), 0, "{}\n{}", found.report, found.definitions);
    }
}

#[test]
fn indexes_for_searches_and_what_was_not_seen() {
    let mut shape = nodes(
        &["Doc"],
        &[("text", ItemKind::String), ("year", ItemKind::Integer)],
        1,
    );
    shape
        .properties
        .push(("vec".into(), Kind::List(ItemKind::Float)));
    let mut links = relationship("LINKS", &[(&["Doc"], &["Doc"])], &[]);
    links.count = 9;
    links.unseen = vec![(End::Target, "Rare".into(), 2)];
    let mut survey = survey(&[shape], vec![links]);
    let index = |name: &str, kind, property: &str| Index {
        name: name.into(),
        kind,
        on: Owner::Node,
        of: vec!["Doc".into()],
        properties: vec![property.into()],
    };
    survey.indexes = vec![
        index("doc-texts", IndexKind::Fulltext, "text"),
        index("years", IndexKind::Fulltext, "year"),
        index("near", IndexKind::Vector, "vec"),
    ];
    check(
        &survey,
        r#"
type Doc @node @fulltext(indexes: [{ indexName: "doc-texts", queryName: "docByDocTexts", fields: ["text"] }]) @vector(indexes: [{ indexName: "near", embeddingProperty: "vec", queryName: "docByNear" }]) {
  text: String
  vec: [Float!]
  year: Int
  linksDocs: [Doc!]! @relationship(type: "LINKS", direction: OUT)
  docsLinks: [Doc!]! @relationship(type: "LINKS", direction: IN)
}
"#,
        &[(FindingKind::UnseenEnds, "LINKS")],
    );
}

/// What would be lost from a database that is made anew of the schema.
#[test]
fn what_no_directive_says_is_told_in_a_comment() {
    let string = |name| (name, ItemKind::String);
    let shapes = [
        nodes(&["Doc"], &[string("a\nb"), string("c"), string("d")], 1),
        nodes(&["Note"], &[string("d")], 1),
    ];
    let mut survey = survey(&shapes, vec![]);
    let constraint = |kind, properties: &[&str]| Constraint {
        kind,
        on: Owner::Node,
        of: "Doc".into(),
        properties: texts(properties),
    };
    survey.constraints = vec![
        constraint(ConstraintKind::Unique, &["a\nb", "c"]),
        constraint(ConstraintKind::Unique, &["d"]),
        constraint(ConstraintKind::Exists, &["d"]),
    ];
    survey.indexes = vec![Index {
        name: "words".into(),
        kind: IndexKind::Fulltext,
        on: Owner::Node,
        of: texts(&["Doc", "Note"]),
        properties: texts(&["d"]),
    }];
    let found = introspect(&survey);
    let comments: Vec<&str> = found
        .definitions
        .lines()
        .filter(|line| line.starts_with('#'))
        .collect();
    let wide = r##"# The fulltext index "words" is over "Doc", "Note" together. No directive asks for that."##;
    let unique = r##"# The database keeps unique: "a\u000ab", "c". No directive asks for that."##;
    assert_eq!(comments, [unique, wide, wide], "{}", found.definitions);
    let told = found.report.findings.iter();
    let told: Vec<&str> = told
        .filter(|finding| finding.kind == FindingKind::LeftOut)
        .map(|finding| finding.path.as_str())
        .collect();
    assert_eq!(told, ["Doc", "Doc", "Note"]);
    served(&found.definitions);
}

#[test]
fn other_indexes_are_said_where_a_directive_can_say_them() {
    let shape = nodes(
        &["Doc"],
        &[
            ("at", ItemKind::Point),
            ("name", ItemKind::String),
            ("year", ItemKind::Integer),
        ],
        1,
    );
    let mut survey = survey(&[shape], vec![]);
    let index = |name: &str, kind, properties: &[&str]| Index {
        name: name.into(),
        kind,
        on: Owner::Node,
        of: vec!["Doc".into()],
        properties: properties.iter().map(|name| (*name).to_owned()).collect(),
    };
    survey.indexes = vec![
        index("a", IndexKind::Range, &["year", "name"]),
        index("b", IndexKind::Text, &["name"]),
        index("c", IndexKind::Point, &["at"]),
        index("d", IndexKind::Text, &["year"]),
        index("e", IndexKind::Range, &["gone"]),
    ];
    let directives = " @index(fields: [\"year\", \"name\"]) @index(fields: [\"name\"], type: TEXT) @index(fields: [\"at\"], type: POINT)";
    check(
        &survey,
        &format!("type Doc @node{directives} {{\n  at: Point\n  name: String\n  year: Int\n}}"),
        &[],
    );
}

#[test]
fn what_could_not_be_looked_at_is_told() {
    let mut survey = survey(&[nodes(&["T"], &[("a", ItemKind::Date)], 1)], vec![]);
    survey.refused = vec!["constraints"];
    survey.left_out = vec!["Other".to_owned()];
    check(
        &survey,
        "type T @node {\n  a: Date\n}",
        &[
            (FindingKind::LeftOut, "constraints"),
            (FindingKind::LeftOut, "Other"),
        ],
    );
}

#[test]
fn an_empty_database_gives_no_types() {
    let found = introspect(&Survey::default());
    assert_eq!(found.definitions, "");
    assert!(found.report.findings.is_empty());
}
