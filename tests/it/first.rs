//! One query through every stage on the embedded engine.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cygnet::{
    gateway::{Caller, Counted, Gateway, Request, RequestId, Settings},
    store::{GraphStore, Raw, Store, embedded::Embedded},
    telemetry::Metrics,
};
use cygnet_resolvers::{cypher::Mode, limits::Limits, prepare::Schema};
use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};

async fn gateway() -> Gateway {
    let text = std::fs::read_to_string("schema/examples/movies.graphql").expect("the example works");
    let (model, _) = compile(&[Source::new("movies.graphql", text)]).expect("the example works");
    let api = publish(&model, &ApiOptions::default()).expect("the example works");
    let store = Embedded::in_memory().expect("the example works");
    for text in [
        "CREATE (m:Movie) SET m.title_ = 'A', m.released = 1999",
        "CREATE (m:Movie) SET m.title_ = 'B', m.released = 2000",
    ] {
        let raw = Raw {
            text,
            parameters: Vec::new(),
            mode: Mode::Write,
            deadline: Instant::now() + Duration::from_secs(5),
        };
        store.execute_raw(raw).await.expect("the example works");
    }
    let metrics = Metrics::new().expect("the example works");
    let settings = Settings {
        limits: Limits::default(),
        response_bytes: 1 << 20,
        query_timeout: Duration::from_secs(5),
        concurrent_statements: 4,
        document_cache: 10,
        prepared_per_document: 4,
        introspection: true,
    };
    let counted = Counted {
        cache: metrics.cache.clone(),
        store: metrics.store.clone(),
    };
    Gateway::new(
        Schema { model, api },
        Arc::new(Store::Embedded(store)),
        settings,
        counted,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_answered() {
    let gateway = gateway().await;
    for (document, variables) in [
        (
            "{ movies(sort: [{title: ASC}]) { title released __typename } moviesConnection(first: 1, sort: [{title: DESC}]) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { title } } aggregate { count { nodes } node { title { longest } } } } }",
            "{}",
        ),
        (
            "query($w: MovieWhere) { movies(where: $w) { title } }",
            r#"{"w": {"title": {"eq": "B"}}}"#,
        ),
        ("{ __schema { queryType { name } } }", "{}"),
    ] {
        let variables: Box<serde_json::value::RawValue> = serde_json::from_str(variables).expect("the example works");
        let request = Request {
            document,
            operation_name: None,
            variables: Some(&variables),
            read_only: false,
            request_id: RequestId::generate(),
            caller: Caller::default(),
        };
        let answer = gateway.answer(request).await;
        println!("{}", String::from_utf8_lossy(&answer.body));
    }
}
