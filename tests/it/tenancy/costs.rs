//! What a tenant's bound costs on the real server, and that what another tenant has costs the same as what nobody has.

use std::sync::Arc;

use cygnet::store::profile::{self, Operator, Server};
use cygnet_resolvers::{
    bind::{Values, bind},
    caller::{Caller, Tenant},
    cypher::{Dialect, Statement, ddl},
    limits::Limits,
    operation::{Document, read_variables},
    prepare::{RootSource, Schema, Setting, prepare},
    value::{Temporal, Value},
    write::{Around, Generated, Next, Run},
};
use cygnet_testkit::services::{Neo4j, alone, neo4j};
use serde_json::json;

use crate::serving::schema;

const DEFINITIONS: &str = r#"
extend schema @tenant(property: "organization_id")
type Plot @node(labels: ["TcPlot"]) {
  slug: ID! @relayId
  title: String!
  organization_id: String!
  parts: [Part!]! @relationship(type: "TC_PART", direction: OUT)
}
type Part @node(labels: ["TcPart"]) {
  code: String! @unique
  organization_id: String!
}
"#;

/// So many plots of each tenant, each with a part.
const PLOTS: usize = 2_000;

struct Costs {
    schema: Schema,
    server: Server,
}

/// The statements that an operation leads to, with their db hits; writes find no nodes but those of the root field.
type Cost = Vec<(String, u64)>;

impl Costs {
    async fn new(neo4j: &Neo4j) -> Self {
        let schema = schema(DEFINITIONS);
        for index in &schema.model.wanted_indexes().indexes {
            let text = ddl::create(index, Dialect::Neo4j).expect("names that can be printed");
            neo4j.run(&text, json!({})).await.expect("an index");
        }
        neo4j
            .run(
                "UNWIND ['acme', 'bolt'] AS tenant UNWIND range(1, $plots) AS at \
                 CREATE (p:TcPlot {slug: tenant + at, title: 'plot ' + at, organization_id: tenant}) \
                 CREATE (p)-[:TC_PART]->(:TcPart {code: tenant + at, organization_id: tenant})",
                json!({ "plots": PLOTS }),
            )
            .await
            .expect("data");
        neo4j
            .run("CALL db.awaitIndexes()", json!({}))
            .await
            .expect("indexes");
        neo4j
            .run("CALL db.resampleOutdatedIndexes()", json!({}))
            .await
            .expect("statistics");
        let server = Server {
            uri: neo4j.http.clone(),
            user: neo4j.user.clone(),
            password: neo4j.password.clone(),
            database: "neo4j".to_owned(),
        };
        Self { schema, server }
    }

    async fn profile(&self, statement: &Statement, values: &[Value]) -> Vec<Operator> {
        profile::run(&self.server, statement, values)
            .await
            .expect("a profile")
    }

    /// The operators of an operation's first statement, and what all of its statements cost.
    async fn of(&self, text: &str, slug: &str) -> (Vec<Operator>, Cost) {
        let limits = Limits::default();
        let Schema { model, api } = &self.schema;
        let caller = Caller {
            tenant: Tenant::One("acme".into()),
            ..Caller::default()
        };
        let document = Document::parse(api, text, &limits).expect("a document");
        let operation = document.operation(None).expect("an operation");
        let given = serde_json::value::to_raw_value(&json!({ "slug": slug })).expect("JSON");
        let variables = read_variables(api, &document, operation, Some(&given), &limits);
        let variables = variables.expect("variables");
        let setting = Setting {
            schema: &self.schema,
            dialect: Dialect::Neo4j,
            limits: &limits,
        };
        let prepared = prepare(setting, &document, operation, &variables.fingerprint);
        let prepared = prepared.expect("a plan");
        let variable = |path: &_| variables.at(path);
        let values = Values {
            variable: &variable,
            caller: &caller,
        };
        let root = &prepared.roots[0];
        let values = bind(&root.slots, values).expect("values");
        let mut first = Vec::new();
        let mut cost = Vec::new();
        match &root.answer {
            RootSource::Statement(statement) => {
                first = self.profile(statement, &values).await;
                cost.push((statement.text.clone(), hits(&first)));
            }
            RootSource::Script(script) => {
                let around = Around {
                    model,
                    api,
                    dialect: Dialect::Neo4j,
                    limits: &limits,
                    caller: &caller,
                    generated: Generated {
                        now: Temporal::DateTime {
                            seconds: 0,
                            nanoseconds: 0,
                            offset_seconds: 0,
                        },
                        random: || 7,
                    },
                };
                let mut run = Run::new(around, script, &values).expect("an input");
                while let Some(next) = run.proceed().expect("a step") {
                    let Next::Statement {
                        statement,
                        parameters,
                    } = next
                    else {
                        panic!("no key is asked for");
                    };
                    let statement = statement.into_owned();
                    let operators = self.profile(&statement, &by_number(parameters)).await;
                    cost.push((statement.text.clone(), hits(&operators)));
                    if first.is_empty() {
                        // The node of the root field, as if it had been found.
                        run.row(&Value::List(vec![Value::String("4:none:1".into())]));
                        first = operators;
                    }
                    run.ended().expect("no refusal");
                }
            }
            RootSource::Constant | RootSource::Introspection => panic!("nothing is asked"),
        }
        (first, cost)
    }
}

fn by_number(parameters: Vec<(u32, Value)>) -> Vec<Value> {
    let mut values = Vec::new();
    for (number, value) in parameters {
        values.resize(values.len().max(number as usize + 1), Value::Null);
        values[number as usize] = value;
    }
    values
}

fn hits(operators: &[Operator]) -> u64 {
    operators.iter().map(|operator| operator.db_hits).sum()
}

fn global(slug: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(format!("Plot:slug:{slug}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_tenant_has_costs_what_nobody_has_costs() {
    let Some(neo4j) = neo4j() else { return };
    let _alone = alone().await;
    neo4j.clear().await.expect("an empty database");
    let costs = Arc::new(Costs::new(neo4j).await);
    let connect = "mutation ($slug: String!) { updatePlots(where: { title: { eq: \"plot 1\" } }, update: { parts: [{ connect: [{ where: { node: { code: { eq: $slug } } } }] }] }) { info { nodesCreated } } }";
    for text in [
        "query ($slug: ID!) { plots(where: { slug: { eq: $slug } }) { title parts { code } } }",
        "query ($slug: ID!) { plotsConnection(where: { slug: { eq: $slug } }) { totalCount edges { node { title } } } }",
        "query ($slug: ID!) { plots(where: { slug: { in: [$slug] } }) { title } }",
        "mutation ($slug: ID!) { updatePlots(where: { slug: { eq: $slug } }, update: { title: { set: \"x\" } }) { plots { title } } }",
        "mutation ($slug: ID!) { deletePlots(where: { slug: { eq: $slug } }) { nodesDeleted } }",
        connect,
    ] {
        let (_, theirs) = costs.of(text, "bolt77").await;
        let (_, nobodys) = costs.of(text, "none77").await;
        println!("{theirs:?}");
        assert_eq!(theirs, nobodys, "{text}");
    }
    let node = "query ($slug: ID!) { node(id: $slug) { id } }";
    let (_, theirs) = costs.of(node, &global("bolt77")).await;
    let (_, nobodys) = costs.of(node, &global("none77")).await;
    assert_eq!(theirs, nobodys);
    neo4j.clear().await.expect("an empty database");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenants_nodes_are_found_by_indexes() {
    let Some(neo4j) = neo4j() else { return };
    let _alone = alone().await;
    neo4j.clear().await.expect("an empty database");
    let costs = Costs::new(neo4j).await;
    let check = |text: &'static str, slug: String, operator: &'static str| {
        let costs = &costs;
        async move {
            let (operators, cost) = costs.of(text, &slug).await;
            let names: Vec<String> = operators
                .iter()
                .map(|it| format!("{} {}", it.name, it.details))
                .collect();
            println!("{text}\n  {cost:?}\n  {names:#?}");
            let found = names
                .iter()
                .any(|it| it.starts_with(operator) && it.contains("organization_id"));
            assert!(found, "{operator} in {names:#?}");
            let scans = names.iter().any(|it| it.contains("Scan"));
            assert!(!scans, "{names:#?}");
            cost.iter().map(|(_, hits)| hits).sum::<u64>()
        }
    };
    let one = check(
        "query ($slug: ID!) { plots(where: { slug: { eq: $slug } }) { title } }",
        "acme5".to_owned(),
        "NodeUniqueIndexSeek",
    );
    assert!(one.await < 10);
    let by_id = check(
        "query ($slug: ID!) { node(id: $slug) { id ... on Plot { title } } }",
        global("acme5"),
        "NodeUniqueIndexSeek",
    );
    assert!(by_id.await < 10);
    let page = check(
        "query ($slug: String!) { plots(where: { title: { contains: $slug } }, limit: 10) { title } }",
        "plot".to_owned(),
        "NodeIndexSeek",
    );
    assert!(page.await < 100);
    let pages = check(
        "query ($slug: ID!) { plotsConnection(first: 10, where: { NOT: { slug: { eq: $slug } } }) { edges { cursor node { title } } } }",
        "acme5".to_owned(),
        "NodeUniqueIndexSeek",
    );
    println!("a page in the order of the key: {}", pages.await);
    let found = check(
        "mutation ($slug: ID!) { deletePlots(where: { slug: { eq: $slug } }) { nodesDeleted } }",
        "acme5".to_owned(),
        "NodeUniqueIndexSeek",
    );
    assert!(found.await < 50);
    neo4j.clear().await.expect("an empty database");
}
