//! Tenants: over HTTP by claims, headers and keys of programs; what they cost; their databases.

mod costs;
mod databases;

use std::process::Command;

use cygnet_testkit::{http::Server, tokens::Signer};
use serde_json::{Value, json};

use crate::{
    binary::binary,
    files::Folder,
    identity::{SECRET, ask, now},
};

/// A type of tenants, a shared one, and what a statement sees.
const DEFINITIONS: &str = r#"
extend schema @tenant(property: "organization_id")
type Item @node(labels: ["TnyItem"]) { key: String! @unique organization_id: String }
type Note @node(labels: ["TnyNote"]) { text: String! }
type Query {
  mine: String @cypher(statement: "RETURN $tenant AS c", columnName: "c")
  claim: String @cypher(statement: "RETURN $jwt.organization_id AS c", columnName: "c")
}
"#;

const ITEMS: &str = "{ items(sort: [{ key: ASC }]) { key organization_id } }";

/// The command that serves these definitions with a configuration. JSON is YAML.
fn command(folder: &Folder, definitions: &str, config: &Value) -> Command {
    let schema = folder.file("schema.graphql", definitions);
    let config = folder.file("cygnet.yaml", &config.to_string());
    let mut command = Command::new(binary());
    command.args(["serve", "--config", &config, "--schema", &schema]);
    command.args(["--listen", "127.0.0.1:0", "--profile", "full"]);
    command
}

fn config() -> Value {
    json!({
        "auth": { "jwt": { "key": SECRET } },
        "tenancy": {
            "from": { "claim": "organization_id", "header": "X-Customer-ID" },
            "super_role": "platform_admin",
        },
    })
}

async fn serve(folder: &Folder, config: &Value) -> Server {
    let command = command(folder, DEFINITIONS, config);
    Server::start_command(command).await.expect("it starts")
}

/// The header with a token of these claims.
fn token(mut claims: Value) -> String {
    claims["exp"] = json!(now() + 600);
    format!("Bearer {}", Signer::secret(SECRET).plain("HS256", &claims))
}

fn of(tenant: impl Into<Value>) -> String {
    token(json!({ "sub": "alice", "organization_id": tenant.into() }))
}

async fn make(server: &Server, headers: &[(&str, &str)], key: &str) -> (u16, Value) {
    let query = format!(
        "mutation {{ createItems(input: [{{ key: \"{key}\" }}]) {{ items {{ key organization_id }} }} }}"
    );
    ask(server, headers, &query).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("none")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_or_a_header_bound_to_one_says_whose_data_it_is() {
    let folder = Folder::new("tenancy-claims");
    let server = serve(&folder, &config()).await;
    let (acme, bolt, both) = (of("acme"), of("bolt"), of(json!(["acme", "bolt"])));
    let made = |tenant: &str| {
        let items = json!([{ "key": "one", "organization_id": tenant }]);
        (
            200,
            json!({ "data": { "createItems": { "items": items } } }),
        )
    };
    let (acme, bolt) = ([("authorization", &*acme)], [("authorization", &*bolt)]);
    assert_eq!(make(&server, &acme, "one").await, made("acme"));
    // What another tenant has is no obstacle.
    assert_eq!(make(&server, &bolt, "one").await, made("bolt"));
    let seen = |tenant: &str| {
        let items = json!([{ "key": "one", "organization_id": tenant }]);
        (200, json!({ "data": { "items": items } }))
    };
    assert_eq!(ask(&server, &acme, ITEMS).await, seen("acme"));
    assert_eq!(ask(&server, &bolt, ITEMS).await, seen("bolt"));
    let choose = |name| [("authorization", both.as_str()), ("x-customer-id", name)];
    assert_eq!(ask(&server, &choose("acme"), ITEMS).await, seen("acme"));
    assert_eq!(ask(&server, &choose("bolt"), ITEMS).await, seen("bolt"));
    // Not the caller's, whether there is such a tenant or not: the same words.
    let refused = |name| {
        let headers = [acme[0], ("x-customer-id", name)];
        let server = &server;
        async move { ask(server, &headers, ITEMS).await }
    };
    let (status, answer) = refused("bolt").await;
    assert_eq!((status, code(&answer)), (403, "FORBIDDEN"), "{answer}");
    assert_eq!(refused("nobody").await, (status, answer));
    let unclear = [
        vec![("authorization", both.as_str())],
        vec![
            ("authorization", both.as_str()),
            ("x-customer-id", "acme"),
            ("x-customer-id", "acme"),
        ],
        vec![("x-customer-id", "acme")],
    ];
    for headers in unclear {
        let (status, answer) = ask(&server, &headers, ITEMS).await;
        assert_eq!((status, code(&answer)), (403, "FORBIDDEN"), "{answer}");
    }
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_tenant_is_told_and_gets_what_is_shared() {
    let folder = Folder::new("tenancy-none");
    let server = serve(&folder, &config()).await;
    let nobody = token(json!({ "sub": "alice" }));
    for headers in [vec![], vec![("authorization", nobody.as_str())]] {
        for query in [ITEMS, "mutation { deleteItems { nodesDeleted } }"] {
            let (status, answer) = ask(&server, &headers, query).await;
            assert_eq!(
                (status, code(&answer)),
                (200, "TENANT_REQUIRED"),
                "{answer}"
            );
            assert!(answer.get("data").is_none(), "{answer}");
        }
        let shared = ask(&server, &headers, "{ mine notes { text } __typename }").await;
        let expect = json!({ "data": { "mine": null, "notes": [], "__typename": "Query" } });
        assert_eq!(shared, (200, expect));
    }
    let request = server.client().post(server.url("/graphql"));
    let request = request.header("accept", "application/graphql-response+json");
    let answer = request.json(&json!({ "query": ITEMS })).send().await;
    assert_eq!(answer.expect("an answer").status().as_u16(), 403);
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_programs_have_a_tenant_or_claims() {
    let folder = Folder::new("tenancy-keys");
    let new = || {
        let made = Command::new(binary())
            .args(["key", "new", "--name", "ci"])
            .output();
        let printed = String::from_utf8(made.expect("it runs").stdout).expect("text");
        let key = printed.lines().find_map(|line| {
            let at = line.find("cyg_")?;
            Some(line[at..at + 47].to_owned())
        });
        let hash = printed.lines().find_map(|line| {
            let at = line.find("sha256:")?;
            Some(line[at..at + 71].to_owned())
        });
        (key.expect("a key"), hash.expect("a hash"))
    };
    let (own, claimed, none, odd) = (new(), new(), new(), new());
    let mut config = config();
    let items = json!([
        { "name": "own", "hash": own.1, "tenant": "acme" },
        { "name": "claimed", "hash": claimed.1, "claims": { "organization_id": ["acme", "bolt"] } },
        { "name": "none", "hash": none.1 },
    ]);
    config["auth"]["api_keys"] = json!({ "keys": items });
    let server = serve(&folder, &config).await;
    let mine = |key: &str, header: Option<&'static str>| {
        let key = key.to_owned();
        let server = &server;
        async move {
            let mut headers = vec![("x-api-key", key.as_str())];
            headers.extend(header.map(|name| ("x-customer-id", name)));
            ask(server, &headers, "{ mine claim }").await.1
        }
    };
    let data = |mine: &str| json!({ "data": { "mine": mine, "claim": mine } });
    assert_eq!(mine(&own.0, None).await, data("acme"));
    assert_eq!(mine(&own.0, Some("acme")).await, data("acme"));
    assert_eq!(code(&mine(&own.0, Some("bolt")).await), "FORBIDDEN");
    assert_eq!(mine(&claimed.0, Some("bolt")).await["data"]["mine"], "bolt");
    assert_eq!(code(&mine(&claimed.0, None).await), "FORBIDDEN");
    assert_eq!(mine(&none.0, None).await["data"]["mine"], Value::Null);
    assert_eq!(code(&mine(&none.0, Some("acme")).await), "FORBIDDEN");
    server.stop().await.expect("exit code 0");

    let both = json!([{ "name": "odd", "hash": odd.1, "tenant": "a", "claims": { "organization_id": "b" } }]);
    config["auth"]["api_keys"] = json!({ "keys": both });
    refused(&folder, &config, "`auth.api_keys.keys[0].tenant`");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_read_all_and_write_what_they_choose() {
    let folder = Folder::new("tenancy-super");
    let server = serve(&folder, &config()).await;
    let acme = of("acme");
    make(&server, &[("authorization", &acme)], "one").await;
    let admin = token(json!({ "sub": "root", "roles": ["platform_admin"] }));
    let plain = [("authorization", admin.as_str())];
    let chosen = [plain[0], ("x-customer-id", "bolt")];
    let (_, answer) = make(&server, &plain, "two").await;
    assert_eq!(code(&answer), "TENANT_REQUIRED", "{answer}");
    let (_, answer) = make(&server, &chosen, "two").await;
    assert_eq!(
        answer["data"]["createItems"]["items"][0]["organization_id"],
        "bolt"
    );
    let keys = |answer: (u16, Value)| {
        let items = answer.1["data"]["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| item["key"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(ask(&server, &plain, ITEMS).await), ["one", "two"]);
    assert_eq!(keys(ask(&server, &chosen, ITEMS).await), ["two"]);
    assert_eq!(
        keys(ask(&server, &[("authorization", &acme)], ITEMS).await),
        ["one"]
    );
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_one_of_its_tenant() {
    let folder = Folder::new("tenancy-keyed");
    let server = serve(&folder, &config()).await;
    let both = of(json!(["acme", "bolt"]));
    for tenant in ["acme", "bolt", "acme"] {
        let headers = [
            ("authorization", both.as_str()),
            ("x-customer-id", tenant),
            ("idempotency-key", "k1"),
        ];
        let (status, answer) = make(&server, &headers, "one").await;
        assert_eq!(status, 200, "{answer}");
        let made = &answer["data"]["createItems"]["items"][0];
        assert_eq!(made["organization_id"], tenant, "{answer}");
    }
    server.stop().await.expect("exit code 0");
}

/// The configuration is refused, and the key that is wrong is named.
fn refused(folder: &Folder, config: &Value, key: &str) {
    let output = command(folder, DEFINITIONS, config)
        .output()
        .expect("it runs");
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert!(printed.contains(key), "{key} in {printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told_and_the_environment_sets_the_keys() {
    let folder = Folder::new("tenancy-config");
    for (tenancy, key) in [
        (
            json!({ "from": { "header": "X-A" } }),
            "`tenancy.from.header`",
        ),
        (
            json!({ "from": { "claim": "a", "header": "X A" } }),
            "`tenancy.from.header`",
        ),
        (json!({ "from": { "claim": "" } }), "`tenancy.from.claim`"),
        (
            json!({ "from": { "clam": "a" } }),
            "the nearest is `tenancy.from.claim`",
        ),
        (
            json!({ "from": { "claim": "a" }, "database": "x-{tenant}" }),
            "`tenancy.database`",
        ),
        (
            json!({ "from": { "claim": "a" }, "database": "tenants" }),
            "`tenancy.database`",
        ),
    ] {
        refused(&folder, &json!({ "tenancy": tenancy }), key);
    }
    let mut given = command(&folder, DEFINITIONS, &json!({}));
    given.env("CYGNET_AUTH__JWT__KEY", SECRET);
    given.env("CYGNET_TENANCY__FROM__CLAIM", "organization_id");
    let server = Server::start_command(given).await.expect("it starts");
    let acme = of("acme");
    let answer = ask(&server, &[("authorization", &acme)], "{ mine }").await;
    assert_eq!(answer, (200, json!({ "data": { "mine": "acme" } })));
    server.stop().await.expect("exit code 0");
    let warned = serve(&folder, &json!({})).await;
    let printed = warned.stop().await.expect("exit code 0");
    assert!(printed.contains("types belong to tenants"), "{printed}");
}
