//! What is asked: operations over the demo twin, with values that change from request to request.

use serde_json::{Value, json};

/// One kind of request.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// The document.
    pub document: &'static str,
    /// The variables of each request, in turn.
    pub variables: Vec<Value>,
}

/// How many ids of a batch there are.
const BATCH: usize = 1_000;

/// The workloads, given ids of devices and the cursor that page 1,000 starts after.
pub fn workloads(ids: &[String], cursor: &str) -> Vec<Workload> {
    let by_id = |id: &String| json!({ "id": id });
    let ids_of = |at: usize| {
        let some: Vec<&String> = ids.iter().cycle().skip(at * BATCH).take(BATCH).collect();
        json!({ "ids": some })
    };
    vec![
        Workload {
            name: "point read",
            document: include_str!("../../benches/operations/point.graphql"),
            variables: ids.iter().map(by_id).collect(),
        },
        Workload {
            name: "batch of 1,000",
            document: include_str!("../../benches/operations/batch.graphql"),
            variables: (0..4).map(ids_of).collect(),
        },
        Workload {
            name: "three levels",
            document: include_str!("../../benches/operations/nested.graphql"),
            variables: ids.iter().map(by_id).collect(),
        },
        Workload {
            name: "page 1",
            document: include_str!("../../benches/operations/page.graphql"),
            variables: vec![json!({})],
        },
        Workload {
            name: "page 1,000",
            document: include_str!("../../benches/operations/page.graphql"),
            variables: vec![json!({ "after": cursor })],
        },
        Workload {
            name: "aggregate",
            document: include_str!("../../benches/operations/aggregate.graphql"),
            variables: vec![json!({})],
        },
    ]
}
