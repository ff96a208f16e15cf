//! The plans, one per form that a statement can have.

use super::build::*;
use crate::cypher::Delivery::{self, OneRow, Rows};
use crate::plan::*;

type Case = (&'static str, Root, Delivery);

pub(super) fn all() -> Vec<Case> {
    [
        lists(),
        predicates(),
        connections(),
        aggregates(),
        customs(),
        branches(),
        searches(),
    ]
    .concat()
}

const ACTED: &str = "CY_ACTED";

fn movies() -> NodeSet {
    label("CyMovie")
}

fn actors() -> NodeSet {
    set(expand(ACTED, Way::In), [branch("CyActor")])
}

fn lists() -> Vec<Case> {
    let filter = Predicate::And(vec![
        compare(property("released"), Comparison::Greater, 0),
        Predicate::Or(vec![
            compare(property("title"), Comparison::StartsWith, 1),
            Predicate::IsNull(property("tagline")),
        ]),
    ]);
    let page = movies()
        .filtered(filter)
        .by(By::DescendingNullable, property("released"))
        .by(By::Ascending, property("k"))
        .skip(2)
        .take(3);
    let actors_of = list(
        actors().once().by(By::Ascending, property("k")).take(0),
        [reading(&["k", "title"])],
    );
    let first_actor = one(
        actors().once().by(By::Descending, property("k")),
        [reading(&["k"])],
    );
    let deep = list(
        movies().by(By::Ascending, property("k")).take(1),
        [columns([
            Column::Value(property("k")),
            nested(actors_of),
            nested(first_actor),
        ])],
    );
    let empty = list(set(Origin::Label, []), []);
    let claims = NodeSet {
        branches: vec![Branch {
            labels: vec![PlanLabel::Fixed("CyMovie".into()), PlanLabel::Slot(slot(0))],
            ..branch("")
        }],
        ..movies()
    };
    vec![
        (
            "list: all",
            read(list(movies(), [reading(&["title"])])),
            OneRow,
        ),
        (
            "list: row by row",
            read(list(movies(), [reading(&["title"])])),
            Rows,
        ),
        (
            "list: filter, order, page",
            read(list(page.clone(), [reading(&["k", "released"])])),
            OneRow,
        ),
        (
            "list: filter, order, page, row by row",
            read(list(page, [reading(&["k", "released"])])),
            Rows,
        ),
        (
            "one: by key",
            read(one(
                movies().filtered(compare(property("k"), Comparison::Equal, 0)),
                [reading(&["title"])],
            )),
            OneRow,
        ),
        ("list: nested lists and to-one", read(deep), OneRow),
        ("list: no branch", read(empty), Rows),
        (
            "list: a label that is a value",
            read(list(claims, [reading(&["k"])])),
            OneRow,
        ),
    ]
}

fn keys_where(filter: Predicate) -> Root {
    read(list(
        movies().filtered(filter).by(By::Ascending, property("k")),
        [reading(&["k"])],
    ))
}

fn predicates() -> Vec<Case> {
    let born = compare(property("born"), Comparison::Greater, 0);
    let weight = compare(edge("w"), Comparison::GreaterOrEqual, 1);
    let exists = |set: NodeSet| Predicate::Exists(Box::new(set));
    let not = |inner: Predicate| Predicate::Not(Box::new(inner));
    let some = exists(actors().filtered(Predicate::And(vec![born.clone(), weight])));
    let all = Predicate::And(vec![
        exists(actors()),
        not(exists(actors().filtered(not(born.clone())))),
    ]);
    let single = Predicate::Single(Box::new(actors().filtered(born.clone())));
    let single_node = Predicate::Single(Box::new(actors().once().filtered(born.clone())));
    let acted_in = set(
        expand(ACTED, Way::Out),
        [branch("CyMovie"), branch("CySeries")],
    );
    let two_deep = exists(actors().filtered(exists(acted_in.filtered(compare(
        property("k"),
        Comparison::Equal,
        0,
    )))));
    let number = Computed::Aggregate {
        set: Box::new(out(ACTED, "CyMovie")),
        measure: measure(Measure::CountNodes, []),
        each: Each::Node,
    };
    let busy = branch("CyActor").computing(number).filtered(compare(
        source(OperandSource::Computed(0)),
        Comparison::Greater,
        0,
    ));
    let computed = exists(set(expand(ACTED, Way::In), [busy]));
    let text = Predicate::And(vec![
        insensitive(property("title"), Comparison::Contains, 0),
        insensitive(property("title"), Comparison::In, 1),
        insensitive(property("title"), Comparison::Matches, 2),
        insensitive(property("tags"), Comparison::Includes, 3),
        compare(property("tags"), Comparison::Includes, 4),
        compare(property("title"), Comparison::EndsWith, 5),
        Predicate::Flag(slot(6)),
    ]);
    let coalesced = Operand {
        coalesce: Some(slot(1)),
        ..property("tagline")
    };
    let near = Predicate::Distance {
        operand: property("loc"),
        from: slot(0),
        comparison: Comparison::Less,
        value: slot(1),
    };
    vec![
        (
            "predicate: some, on node and relationship",
            keys_where(some),
            OneRow,
        ),
        ("predicate: all", keys_where(all), OneRow),
        (
            "predicate: none",
            keys_where(not(exists(actors().filtered(born)))),
            OneRow,
        ),
        ("predicate: single relationship", keys_where(single), OneRow),
        ("predicate: single node", keys_where(single_node), OneRow),
        (
            "predicate: two deep, two types",
            keys_where(two_deep),
            OneRow,
        ),
        (
            "predicate: some, by a computed value",
            keys_where(not(computed)),
            OneRow,
        ),
        ("predicate: texts and lists", keys_where(text), OneRow),
        (
            "predicate: coalesce",
            keys_where(compare(coalesced, Comparison::Equal, 0)),
            OneRow,
        ),
        ("predicate: distance", keys_where(near), OneRow),
        ("predicate: never", keys_where(Predicate::False), OneRow),
    ]
}

fn connections() -> Vec<Case> {
    let by_title = |set: NodeSet| {
        set.by(By::Ascending, property("title"))
            .by(By::Ascending, property("k"))
    };
    let edges = |connection: Connection| {
        connection.edges(KEYSET, vec![Columns::default()], vec![reading(&["title"])])
    };
    let nulls = |by: By| {
        movies()
            .by(by, property("tagline"))
            .by(By::Ascending, property("k"))
            .after(&[0, 1])
            .take(2)
    };
    let role = columns([Column::Value(edge("role"))]);
    let cast = connection(
        actors()
            .by(By::Descending, edge("w"))
            .by(By::Ascending, source(OperandSource::EdgeElementId))
            .skip(0)
            .take(1),
    )
    .total()
    .edges(Cursor::Offset, vec![role], vec![reading(&["k"])])
    .measuring(vec![
        measure(Measure::CountNodes, []),
        measure(Measure::CountEdges, []),
        measure(Measure::Longest, [property("title")]),
        measure(Measure::Average, [property("born")]),
        measure(Measure::Max, [edge("w")]),
        measure(Measure::Sum, [edge("w")]),
    ]);
    let nested_cast = list(
        movies().by(By::Ascending, property("k")),
        [columns([Column::Value(property("k")), nested(cast.read())])],
    );
    let both = connection(movies().filtered(compare(property("k"), Comparison::Greater, 0)))
        .total()
        .measuring(vec![measure(Measure::Max, [property("released")])]);
    vec![
        (
            "connection: total and measures of a filtered set",
            read(both.read()),
            OneRow,
        ),
        (
            "connection: total only",
            read(connection(movies()).total().read()),
            OneRow,
        ),
        (
            "connection: first page",
            read(edges(connection(by_title(movies()).take(0)).total()).read()),
            OneRow,
        ),
        (
            "connection: next page",
            read(edges(connection(by_title(movies()).take(0).after(&[1, 2]))).read()),
            OneRow,
        ),
        (
            "connection: next page by a nullable key",
            read(edges(connection(nulls(By::AscendingNullable))).read()),
            OneRow,
        ),
        (
            "connection: first page by a nullable key",
            read(
                edges(connection(NodeSet {
                    page: Page {
                        after: None,
                        ..nulls(By::AscendingNullable).page
                    },
                    ..nulls(By::AscendingNullable)
                }))
                .read(),
            ),
            OneRow,
        ),
        (
            "list: page by a nullable key, row by row",
            read(list(
                movies()
                    .by(By::AscendingNullable, property("tagline"))
                    .take(2),
                [reading(&["tagline"])],
            )),
            Rows,
        ),
        (
            "connection: next page by a nullable key, largest first",
            read(edges(connection(nulls(By::DescendingNullable))).read()),
            OneRow,
        ),
        (
            "connection: nested, with all parts",
            read(nested_cast),
            OneRow,
        ),
    ]
}

fn aggregates() -> Vec<Case> {
    let of = |kind: Measure, name: &str| measure(kind, [property(name)]);
    let all = vec![
        measure(Measure::CountNodes, []),
        of(Measure::Min, "released"),
        of(Measure::Max, "released"),
        of(Measure::Average, "released"),
        of(Measure::Sum, "released"),
        of(Measure::Longest, "title"),
        of(Measure::Shortest, "title"),
        of(Measure::AverageLength, "title"),
        of(Measure::LongestLength, "title"),
        of(Measure::ShortestLength, "title"),
    ];
    let nothing = movies().filtered(compare(property("k"), Comparison::Less, 0));
    let means = list(
        movies().by(By::Ascending, property("k")),
        [columns([nested(
            connection(actors())
                .measuring(vec![
                    measure(Measure::CountNodes, []),
                    of(Measure::Average, "born"),
                ])
                .read(),
        )])],
    );
    let aggregate = |kind: Measure, operands: Vec<Operand>| Computed::Aggregate {
        set: Box::new(actors()),
        measure: measure(kind, operands),
        each: Each::Node,
    };
    let filtered = branch("CyMovie")
        .computing(aggregate(Measure::Average, vec![property("born")]))
        .computing(aggregate(Measure::Max, vec![edge("w")]))
        .filtered(Predicate::And(vec![
            compare(property("k"), Comparison::Greater, 0),
            compare(source(OperandSource::Computed(0)), Comparison::Greater, 1),
            compare(source(OperandSource::Computed(1)), Comparison::Less, 2),
        ]));
    let filtered = set(Origin::Label, [filtered])
        .by(By::Descending, source(OperandSource::Computed(0)))
        .by(By::Ascending, property("k"))
        .take(3);
    let groups = connection(movies()).grouped(vec![vec![property("genre")]], vec![reading(&["k"])]);
    vec![
        (
            "aggregate: all measures",
            read(connection(movies()).measuring(all.clone()).read()),
            OneRow,
        ),
        (
            "aggregate: of nothing",
            read(connection(nothing).measuring(all).read()),
            OneRow,
        ),
        (
            "aggregate: count alone",
            read(
                connection(movies())
                    .measuring(vec![measure(Measure::CountNodes, [])])
                    .read(),
            ),
            OneRow,
        ),
        (
            "aggregate: nested, means count a node once",
            read(means),
            OneRow,
        ),
        (
            "aggregate: in a filter and an order",
            read(list(filtered, [reading(&["k"])])),
            OneRow,
        ),
        ("groups", read(groups.read()), OneRow),
    ]
}

fn customs() -> Vec<Case> {
    let score = || {
        call(
            "MATCH (this)<-[e1:CY_ACTED]-(n0) RETURN sum(e1.w) * $0 AS r",
            "r",
            true,
        )
    };
    let by_score = branch("CyMovie")
        .computing(Computed::Custom(score()))
        .filtered(compare(
            source(OperandSource::Computed(0)),
            Comparison::Greater,
            1,
        ));
    let by_score = set(Origin::Label, [by_score])
        .by(By::Descending, source(OperandSource::Computed(0)))
        .by(By::Ascending, property("k"));
    let values = |call: CustomCall, all: bool| nested(Read::Values { call, all });
    let similar = call(
        "MATCH (this)-[:CY_LIKE]->(o:CyMovie) RETURN o UNION MATCH (this)<-[:CY_LIKE]-(o:CyMovie) RETURN o",
        "o",
        true,
    );
    let similar =
        set(Origin::Custom(similar), [branch("CyMovie")]).by(By::Ascending, property("k"));
    let row = columns([
        Column::Value(property("k")),
        Column::Value(source(OperandSource::Computed(0))),
        values(score(), false),
        values(
            call(
                "MATCH (this)<-[:CY_ACTED]-(a) WITH a ORDER BY a.k RETURN a.k AS r",
                "r",
                true,
            ),
            true,
        ),
        values(call("RETURN {a: this.k, b: $2} AS r", "r", true), false),
        nested(list(similar, [reading(&["k"])])),
    ]);
    let top = set(
        Origin::Custom(call(
            "MATCH (m:CyMovie) RETURN m ORDER BY m.k LIMIT $0",
            "m",
            false,
        )),
        [branch("CyMovie")],
    );
    let mixed = set(
        Origin::Custom(call(
            "MATCH (m) WHERE m:CyMovie OR m:CySeries RETURN m",
            "m",
            false,
        )),
        [branch("CyMovie"), branch("CySeries")],
    )
    .by(By::Descending, property("k"))
    .take(0);
    let made = set(
        Origin::Custom(call("CREATE (m:CyMade) SET m.k = $0 RETURN m", "m", false)),
        [branch("CyMade")],
    );
    vec![
        (
            "custom: filter, order, values, nodes",
            read(list(by_score, [row])),
            OneRow,
        ),
        (
            "custom: root nodes",
            read(list(top, [reading(&["k"])])),
            OneRow,
        ),
        (
            "custom: root nodes of two types",
            read(list(mixed, [reading(&["k"]), reading(&["k", "episodes"])])),
            OneRow,
        ),
        (
            "custom: root value",
            read(Read::Values {
                call: call("RETURN $0 AS s", "s", false),
                all: false,
            }),
            OneRow,
        ),
        (
            "custom: root list of values",
            read(Read::Values {
                call: call("RETURN [1, 2] AS s", "s", false),
                all: true,
            }),
            OneRow,
        ),
        ("custom: write", write(one(made, [reading(&["k"])])), OneRow),
    ]
}

fn two_types() -> NodeSet {
    set(Origin::Label, [branch("CyMovie"), branch("CySeries")])
}

fn branches() -> Vec<Case> {
    let cast = list(
        actors().once().by(By::Ascending, property("k")),
        [reading(&["k"])],
    );
    let both = [
        columns([Column::Value(property("title")), nested(cast)]),
        reading(&["episodes"]),
    ];
    let page = two_types()
        .by(By::DescendingNullable, property("title"))
        .by(By::Ascending, source(OperandSource::ElementId))
        .skip(0)
        .take(1);
    let next = two_types()
        .by(By::Ascending, property("k"))
        .by(By::Ascending, property("title"))
        .after(&[0, 1])
        .take(2);
    let edges = connection(next)
        .total()
        .edges(KEYSET, vec![Columns::default(); 2], both.to_vec())
        .measuring(vec![
            measure(Measure::CountNodes, []),
            measure(Measure::Sum, [property("k"), property("episodes")]),
            measure(Measure::Shortest, vec![property("title"); 2]),
        ]);
    let work = set(
        expand(ACTED, Way::Out),
        [branch("CyMovie"), branch("CySeries")],
    );
    let role = columns([Column::Value(edge("role"))]);
    let work = connection(work.by(By::Ascending, edge("w"))).total().edges(
        Cursor::Offset,
        vec![role.clone(), role],
        vec![reading(&["k"]), reading(&["episodes"])],
    );
    let work = list(
        label("CyActor").by(By::Ascending, property("k")),
        [columns([nested(work.read())])],
    );
    let groups = connection(two_types()).grouped(
        vec![vec![property("genre"), property("genre")]],
        vec![reading(&["k"]), reading(&["k"])],
    );
    vec![
        (
            "two types: all",
            read(list(two_types(), [reading(&["k"]), reading(&["k"])])),
            Rows,
        ),
        (
            "two types: ordered page",
            read(list(page, both.clone())),
            OneRow,
        ),
        (
            "two types: one",
            read(one(two_types().by(By::Descending, property("k")), both)),
            OneRow,
        ),
        ("two types: connection", read(edges.read()), OneRow),
        ("two types: nested connection", read(work), OneRow),
        ("two types: groups", read(groups.read()), OneRow),
    ]
}

fn searches() -> Vec<Case> {
    let fulltext = Origin::Fulltext {
        index: "cy movies".to_owned(),
        phrase: slot(0),
    };
    let score = || source(OperandSource::Score);
    let best = set(fulltext, [branch("CyMovie")])
        .filtered(compare(score(), Comparison::Greater, 1))
        .by(By::Descending, score())
        .take(2);
    let found = connection(best).edges(
        Cursor::Offset,
        vec![columns([Column::Value(score())])],
        vec![reading(&["title"])],
    );
    let vector = Origin::Vector {
        index: "cy_vectors".to_owned(),
        vector: slot(0),
        neighbours: slot(1),
    };
    let near = connection(set(vector, [branch("CyMovie")])).total().edges(
        Cursor::Offset,
        vec![columns([Column::Value(score())])],
        vec![reading(&["k"])],
    );
    vec![
        ("search: fulltext", read(found.read()), OneRow),
        ("search: vector", read(near.read()), OneRow),
    ]
}
