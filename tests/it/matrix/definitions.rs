//! The type definitions of the matrix: one text with places for rules, and the sets of rules that are put there.

use super::cell::Cell;
use super::rules::{Known, Rule, Ruled, filter, known, tenant, validate};

/// `<Type>` and `<Type.field>` are where rules go.
const TEXT: &str = r#"
type Claims @jwt {
  roles: [String!]!
  level: Int
}

enum Kind { RED GREEN BLUE }

interface Asset {
  key: ID!
  title: String
  rank: Int!
  users: [Team!]! @declareRelationship
}

union Thing = Doc | Car

type Has @relationshipProperties {
  since: Int
  note: String
}

type Team @node<Team> {
  key: ID! @unique
  owner: String
  visible: Boolean!
  rank: Int!
  title: String<Team.title>
  weight: Float
  kind: Kind
  docs: [Doc!]! @relationship(type: "HAS", direction: OUT, properties: "Has")<Team.docs>
  chief: Person @relationship(type: "LEADS", direction: IN)<Team.chief>
  assets: [Asset!]! @relationship(type: "USES", direction: OUT)
  things: [Thing!]! @relationship(type: "SEES", direction: OUT)
  found: [Doc!]! @cypher(statement: "MATCH (this)-[:HAS]->(d:Doc) RETURN d", columnName: "d")<Team.found>
  label: String @cypher(statement: "RETURN 'team ' + this.title AS label", columnName: "label")<Team.label>
}

type Doc
  @node<Doc>
  @fulltext(indexes: [{ indexName: "matrix_doc_text", queryName: "searchDocs", fields: ["title"] }])
  VECTOR {
  key: ID! @unique @relayId
  owner: String
  visible: Boolean!
  rank: Int!
  title: String @groupBy<Doc.title>
  secret: String @groupBy<Doc.secret>
  weight: Float<Doc.weight>
  size: BigInt
  at: DateTime
  day: Date
  spot: Point
  tags: [String!]<Doc.tags>
  kind: Kind
  embedding: [Float!]<Doc.embedding>
  teams: [Team!]! @relationship(type: "HAS", direction: IN, properties: "Has")
  author: [Person!]! @relationship(type: "WROTE", direction: IN)<Doc.author>
  cites: [Doc!]! @relationship(type: "CITES", direction: OUT)
}

type Person @node<Person> {
  key: ID! @unique @relayId
  owner: String
  visible: Boolean!
  rank: Int!
  title: String
  secret: String<Person.secret>
  docs: [Doc!]! @relationship(type: "WROTE", direction: OUT)
  teams: [Team!]! @relationship(type: "LEADS", direction: OUT)
}

type Car implements Asset @node<Car> {
  key: ID! @unique
  owner: String
  visible: Boolean!
  rank: Int!
  title: String<Car.title>
  seats: Int
  users: [Team!]! @relationship(type: "USES", direction: IN)
}

type House implements Asset @node<House> {
  key: ID! @unique
  owner: String
  visible: Boolean!
  rank: Int!
  title: String
  users: [Team!]! @relationship(type: "USES", direction: IN)
}

type Query {
  everyDoc: [Doc!]! @cypher(statement: "MATCH (d:Doc) RETURN d", columnName: "d")
  theTeam: Team @cypher(statement: "MATCH (t:Team {key: 'team1'}) RETURN t", columnName: "t")
}
"#;

const VECTOR: &str = r#"@vector(indexes: [{ indexName: "matrix_doc_vector", queryName: "nearDocs", embeddingProperty: "embedding" }])"#;

/// Types with a key.
pub const KEYED: [&str; 5] = ["Team", "Doc", "Person", "Car", "House"];

/// The index that searches ask, and the constraints without which nothing is upserted.
pub fn indexes() -> String {
    let text =
        "CREATE FULLTEXT INDEX matrix_doc_text IF NOT EXISTS FOR (d:Doc) ON EACH [d.title];\n";
    let constraint = |ty: &str| {
        let name = format!("matrix_{}", ty.to_lowercase());
        format!("CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{ty}) REQUIRE n.key IS UNIQUE;\n")
    };
    let constraints: String = KEYED.into_iter().map(constraint).collect();
    format!("{text}{constraints}")
}

/// The index that a real Neo4j has besides.
pub const VECTOR_INDEX: &str = "CREATE VECTOR INDEX matrix_doc_vector IF NOT EXISTS FOR (d:Doc) ON d.embedding OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}};\nCALL db.awaitIndexes(30);\n";

/// A set of rules.
pub struct Assignment {
    pub name: &'static str,
    pub rules: &'static [Ruled],
}

impl Assignment {
    /// Whether a cell looks at something with rules.
    pub fn meets(&self, cell: &Cell) -> bool {
        self.rules.iter().any(|ruled| {
            let (ty, field) = ruled.place();
            cell.sets.iter().any(|set| {
                let of_type = ty.is_empty() || set.types.iter().any(|of| of == ty);
                of_type && field.is_none_or(|field| set.names(ty, field))
            })
        })
    }
}

use Rule::{Admin, All, Any, Author, Chief, Level, Others, Owner, Visible};

/// All sets of rules.
pub const ASSIGNMENTS: &[Assignment] = &[
    Assignment {
        name: "an owner sees",
        rules: &[filter("Doc", Owner)],
    },
    Assignment {
        name: "every type its filter",
        rules: &[
            filter("Doc", Any(&[Visible, Author])),
            filter("Team", Any(&[Chief, Owner, Admin])),
            filter("Person", Any(&[Owner, Admin])),
            filter("Car", Owner),
            filter("House", Visible),
        ],
    },
    Assignment {
        name: "conditions of several parts",
        rules: &[
            filter("Doc", Level),
            filter("Person", Others),
            filter("Team", All(&[Others, Level])),
            filter("Car", Any(&[All(&[Level, Admin]), Visible])),
        ],
    },
    Assignment {
        name: "fields with filters",
        rules: &[
            filter("Doc.secret", Owner),
            filter("Doc.embedding", Level),
            filter("Doc.title", Any(&[Visible, Admin])),
            filter("Person.secret", Admin),
            filter("Car.title", Owner),
            filter("Team.label", Owner),
        ],
    },
    Assignment {
        name: "fields of statements",
        rules: &[
            filter("Team.found", Chief),
            known("Team.label", Known::Staff),
            filter("Doc", Level),
        ],
    },
    Assignment {
        name: "relationship fields",
        rules: &[
            filter("Team.docs", Any(&[Owner, Admin])),
            validate("Team.chief", Any(&[Visible, Admin])),
            known("Doc.author", Known::Staff),
        ],
    },
    Assignment {
        name: "types with validations",
        rules: &[
            validate("Doc", Any(&[Visible, Admin])),
            validate("Car", Owner),
            validate("Person", Any(&[Level, Admin])),
        ],
    },
    Assignment {
        name: "fields with validations",
        rules: &[
            validate("Doc.secret", Any(&[Owner, Admin])),
            validate("Doc.weight", Admin),
            validate("Doc.tags", Level),
            validate("Person.secret", Owner),
            validate("Car.title", Any(&[Visible, Admin])),
            validate("Team.found", Any(&[Chief, Admin])),
            validate("Team.label", Owner),
        ],
    },
    Assignment {
        name: "known callers",
        rules: &[
            known("Doc", Known::Anybody),
            known("Person", Known::Staff),
            known("Car", Known::Staff),
            known("Team.label", Known::Staff),
            known("Team.title", Known::Anybody),
        ],
    },
    Assignment {
        name: "known callers everywhere",
        rules: &[known("", Known::Staff), filter("Doc", Owner)],
    },
    Assignment {
        name: "scopes",
        rules: &[
            known("Doc", Known::Granted),
            known("Car", Known::Granted),
            known("Team.label", Known::Granted),
        ],
    },
    Assignment {
        name: "tenants",
        rules: &[tenant("Doc"), tenant("Team"), tenant("Car")],
    },
    Assignment {
        name: "tenants and rules",
        rules: &[
            tenant("Doc"),
            filter("Doc", Any(&[Visible, Owner])),
            tenant("Person"),
            filter("Team", Level),
        ],
    },
    Assignment {
        name: "filters and validations",
        rules: &[
            Ruled {
                on: "Doc",
                filter: Some(Any(&[Visible, Owner])),
                validate: Some(Any(&[Owner, Admin])),
                known: Some(Known::Anybody),
                tenant: false,
            },
            filter("Team", Level),
            validate("Doc.secret", Admin),
            filter("Doc.weight", Owner),
        ],
    },
];

/// Type definitions with rules; without any, those that everybody may read.
pub fn text(rules: &[Ruled], vector: bool) -> String {
    let mut out = String::new();
    let vector = if vector { VECTOR } else { "" };
    let text = TEXT.replace("VECTOR", vector);
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        let (place, after) = after.split_once('>').expect("a place for rules has an end");
        out.push_str(before);
        let found = rules.iter().filter(|ruled| ruled.on == place);
        out.extend(found.map(Ruled::directives));
        rest = after;
    }
    out.push_str(rest);
    let all = rules.iter().filter(|ruled| ruled.on.is_empty());
    out.extend(all.map(|ruled| format!("\nextend schema{}\n", ruled.directives())));
    for ruled in rules.iter().filter(|ruled| !ruled.on.is_empty()) {
        assert!(
            TEXT.contains(&format!("<{}>", ruled.on)),
            "no place {}",
            ruled.on
        );
    }
    out
}
