//! Tests of the stage as a whole, over a small schema.

mod attacks;
mod coercion;
mod collect;
mod introspection;
mod properties;
mod structure;

use cygnet_schema::{
    api::{ApiOptions, ApiSchema, Profile, publish},
    model::Model,
    resolve::compile,
    source::Source,
};
use serde_json::value::RawValue;

use super::{Document, Names, Operation, Variables, bind_names, read_variables};
use crate::{error::Refused, limits::Limits};

const SDL: &str = r#"
scalar Json

enum Genre { ACTION DRAMA }

interface Production { title: String! actors: [Person!]! @declareRelationship }

type Movie implements Production @node {
  id: ID! @id
  title: String!
  seen: Boolean @groupBy
  genre: Genre
  rating: Float
  runtime: Int
  budget: BigInt
  at: DateTime
  tags: [String!]
  place: Point
  meta: Json
  actors: [Person!]! @relationship(type: "ACTED_IN", direction: IN, properties: "ActedIn")
  similar(taste: Taste, deep: [Taste!]): [Movie!]!
    @cypher(statement: "RETURN this AS m", columnName: "m")
}

type Series implements Production @node {
  title: String!
  seasons: Int
  actors: [Person!]! @relationship(type: "ACTED_IN", direction: IN, properties: "Cast")
}

type Person @node {
  key: ID! @id @relayId
  name: String!
  works: [Work!]! @relationship(type: "ACTED_IN", direction: OUT, properties: "ActedIn")
}

union Work = Series | Movie

type ActedIn @relationshipProperties { role: String }
type Cast @relationshipProperties { episodes: Int }

input Taste { genre: Genre = DRAMA, words: [String!], inner: Taste, weight: Float! }
"#;

struct Fixture {
    model: Model,
    api: ApiSchema,
    limits: Limits,
}

fn fixture() -> Fixture {
    fixture_of(Profile::Full)
}

fn fixture_of(profile: Profile) -> Fixture {
    let (model, _) = compile(&[Source::new("test.graphql", SDL)])
        .unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}"));
    let options = ApiOptions {
        profile,
        ..ApiOptions::default()
    };
    let api = publish(&model, &options).unwrap();
    Fixture {
        model,
        api,
        limits: Limits::default(),
    }
}

impl Fixture {
    fn parse(&self, text: &str) -> Result<Document, Vec<Refused>> {
        Document::parse(&self.api, text, &self.limits)
    }

    fn read(&self, document: &Document, variables: &str) -> Result<Variables, Vec<Refused>> {
        let raw: Box<RawValue> = serde_json::from_str(variables).unwrap();
        let operation = document.operation(None).unwrap();
        read_variables(&self.api, document, operation, Some(&raw), &self.limits)
    }

    fn bind(&self, document: &Document, variables: &Variables) -> Result<Operation, Vec<Refused>> {
        let names = Names {
            api: &self.api,
            model: &self.model,
            limits: &self.limits,
        };
        let operation = document.operation(None).unwrap();
        bind_names(names, document, operation, &variables.fingerprint)
    }

    fn operation(&self, text: &str, variables: &str) -> Result<Operation, Vec<Refused>> {
        let document = self.parse(text)?;
        let variables = self.read(&document, variables)?;
        self.bind(&document, &variables)
    }

    fn operation_of(&self, text: &str, variables: &str) -> Operation {
        self.operation(text, variables)
            .unwrap_or_else(|refused| panic!("{text}: {refused:#?}"))
    }

    /// The messages of a refusal, with their places.
    fn refused(&self, text: &str, variables: &str) -> Vec<String> {
        let refused = match self.operation(text, variables) {
            Ok(operation) => panic!("{text} is accepted: {operation:#?}"),
            Err(refused) => refused,
        };
        let said = |it: &Refused| {
            let places = it
                .locations
                .iter()
                .map(|(line, column)| format!("{line}:{column} "));
            format!(
                "{}{}: {}",
                places.collect::<String>(),
                it.code.as_str(),
                it.message
            )
        };
        refused.iter().map(said).collect()
    }
}
