//! The page at `/` in a real browser: it shows the API, runs the samples and one's own operations, and asks nobody else.

use cygnet_testkit::{browser, http::Server};
use serde_json::{Value, json};

use crate::binary::binary;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_runs_queries_on_the_page() {
    let arguments = ["demo", "--listen", "127.0.0.1:0"];
    let server = Server::start(binary(), &arguments)
        .await
        .expect("the demo starts");
    let Some(seen) = browser::visit(&server.url("/")).await else {
        return;
    };
    let seen = seen.expect("the browser does what it is told");
    assert_eq!(seen["status"], 200);
    assert_eq!(seen["title"], "Cygnet");
    assert_eq!(seen["complaints"], json!([]), "{seen}");
    assert_eq!(seen["elsewhere"], json!([]), "{seen}");

    let answers = seen["answers"].as_array().expect("answers");
    assert_eq!(answers.len(), 3, "{seen}");
    for shown in answers {
        let facts = shown["facts"].as_str().expect("facts");
        assert!(facts.starts_with("status 200, "), "{facts}");
        let document = shown["document"].as_str().expect("a document");
        let expected = server.graphql(document, &json!({})).await;
        let answer: Value = serde_json::from_str(shown["answer"].as_str().expect("a text"))
            .expect("the page shows the answer as JSON");
        assert_eq!(answer, expected.expect("an answer"), "{}", shown["sample"]);
        let devices = answer["data"]["devices"].as_array().expect("devices");
        assert!(!devices.is_empty(), "{}", shown["sample"]);
    }

    let own: Value = serde_json::from_str(seen["own"].as_str().expect("a text")).expect("JSON");
    assert_eq!(own["data"]["devices"][0]["id"], "device-000000", "{own}");
    let refused = seen["refused"].as_str().expect("a text");
    assert!(
        refused.starts_with("The variables are not JSON"),
        "{refused}"
    );

    let found = seen["found"].as_array().expect("fields");
    let named = |field: &Value| {
        field
            .as_str()
            .is_some_and(|it| it.to_lowercase().contains("facilit"))
    };
    assert!(!found.is_empty() && found.iter().all(named), "{found:?}");
    assert!(seen["fields"].as_u64() > Some(found.len() as u64), "{seen}");
    server.stop().await.expect("exit code 0");
}
