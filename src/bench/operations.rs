//! What is asked: operations over the demo twin, with values that change from request to request.

use serde_json::{Value, json};

/// One kind of request.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// What the server is asked.
    pub server: Asked,
    /// The same question in the form of the reference library; `None` where it has no way to it that ends: for a cursor to
    /// page 1,000 it would have to be asked for 10,000 edges in one answer, which takes more memory than a statement has.
    pub library: Option<Asked>,
}

/// A document and the variables of each request, in turn.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The document.
    pub document: &'static str,
    /// The variables.
    pub variables: Vec<Value>,
}

/// What is taken from the data before anything is measured.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    /// Ids of devices.
    pub ids: Vec<String>,
    /// The cursor that page 1,000 starts after.
    pub cursor: String,
}

/// How many ids of a batch there are.
const BATCH: usize = 1_000;

const PAGE: &str = include_str!("../../benches/operations/page.graphql");
const PAGE_OF_LIBRARY: &str = include_str!("../../benches/operations/page_library.graphql");

/// The workloads.
pub fn workloads(samples: &Samples) -> Vec<Workload> {
    let Samples { ids, cursor } = samples;
    let by_id = || -> Vec<Value> { ids.iter().map(|id| json!({ "id": id })).collect() };
    let ids_of = |at: usize| {
        let some: Vec<&String> = ids.iter().cycle().skip(at * BATCH).take(BATCH).collect();
        json!({ "ids": some })
    };
    let point = include_str!("../../benches/operations/point.graphql");
    let batch = include_str!("../../benches/operations/batch.graphql");
    let nested = include_str!("../../benches/operations/nested.graphql");
    let aggregate = include_str!("../../benches/operations/aggregate.graphql");
    vec![
        same("point read", asked(point, by_id())),
        same("batch of 1,000", asked(batch, (0..4).map(ids_of).collect())),
        same("three levels", asked(nested, by_id())),
        Workload {
            name: "page 1",
            server: asked(PAGE, vec![json!({})]),
            library: Some(asked(PAGE_OF_LIBRARY, vec![json!({})])),
        },
        Workload {
            name: "page 1,000",
            server: asked(PAGE, vec![json!({ "after": cursor })]),
            library: None,
        },
        same("aggregate", asked(aggregate, vec![json!({})])),
    ]
}

fn asked(document: &'static str, variables: Vec<Value>) -> Asked {
    Asked {
        document,
        variables,
    }
}

/// A question that both have the same words for.
fn same(name: &'static str, asked: Asked) -> Workload {
    Workload {
        name,
        server: asked.clone(),
        library: Some(asked),
    }
}
