//! The whole of the configuration: layers, errors, and the generated pages.

use std::path::Path;

use super::*;

fn environment(variables: &[(&str, &str)]) -> Result<Layer, ConfigError> {
    Layer::from_environment(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

fn from_yaml(text: &str) -> Result<Config, ConfigError> {
    merge::merge(vec![Layer::from_yaml(Path::new("cygnet.yaml"), text)?])
}

fn check_yaml_error(text: &str, expect: &str) {
    let error = from_yaml(text).expect_err(text).to_string();
    assert!(
        error.contains(expect),
        "{text:?} gave {error:?}, not {expect:?}"
    );
}

fn check_environment_error(name: &str, value: &str, expect: &str) {
    let error = environment(&[(name, value)])
        .and_then(|layer| merge::merge(vec![layer]))
        .expect_err(name)
        .to_string();
    assert_eq!(error, expect);
}

#[test]
fn later_layers_win_value_by_value() {
    let file = "store:\n  kind: neo4j\n  neo4j: { user: file, uri: 'bolt://file:1', max_connections: 3 }\n";
    let file = Layer::from_yaml(Path::new("c.yaml"), file).unwrap();
    let variables = environment(&[
        ("CYGNET_STORE__NEO4J__USER", "environment"),
        ("CYGNET_STORE__NEO4J__PASSWORD", "123"),
        (
            "CYGNET_HTTP__CORS__ORIGINS",
            "https://a.example, https://b.example",
        ),
        ("CYGNET_HTTP__BATCHING__ENABLED", "true"),
        ("PATH", "/bin"),
        ("CYGNET_CONFIG", "c.yaml"),
        ("CYGNET_TEST_NEO4J", "bolt://127.0.0.1:1"),
    ])
    .unwrap();
    let mut flags = Layer::default();
    flags.flag("--bolt-uri", "store.neo4j.uri", Some("bolt://flag:1"));
    flags.flag("--listen", "http.listen", None::<String>);
    let config = merge::merge(vec![file, variables, flags]).unwrap();
    assert_eq!(config.store.kind, store::StoreKind::Neo4j);
    assert_eq!(config.store.neo4j.user, "environment");
    assert_eq!(config.store.neo4j.uri, "bolt://flag:1");
    assert_eq!(config.store.neo4j.max_connections.get(), 3);
    assert_eq!(config.store.neo4j.password.unwrap().expose(), "123");
    assert_eq!(
        config.http.cors.origins,
        ["https://a.example", "https://b.example"]
    );
    assert!(config.http.batching.enabled);
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:4000");
}

#[test]
fn the_environment_sets_every_form_of_value() {
    let providers = r#"[{"issuer":"them","jwks_url":"https://them.example/keys"}]"#;
    let keys = r#"[{"name":"ci","hash":"sha256:00","claims":{"org":7}}]"#;
    let layer = environment(&[
        ("CYGNET_AUTH__JWT__KEY", "0123456789"),
        ("CYGNET_AUTH__JWT__VERIFY", "false"),
        ("CYGNET_AUTH__JWT__ALGORITHMS", "HS256, EdDSA"),
        ("CYGNET_AUTH__JWT__AUDIENCE", "api"),
        ("CYGNET_AUTH__JWT__REQUIRED_CLAIMS", "exp,sub"),
        ("CYGNET_AUTH__JWT__LEEWAY", "5s"),
        ("CYGNET_AUTH__JWT__PROVIDERS", providers),
        ("CYGNET_AUTH__API_KEYS__KEYS", keys),
        ("CYGNET_AUTH__ON_INVALID", "reject"),
        ("CYGNET_AUTH__REVOCATION_FILE", "revoked.txt"),
        ("CYGNET_AUTH__ROLES", r#"{"a":{"permissions":["x:*"]}}"#),
        ("CYGNET_AUTH__POLICIES", r#"{"p":{"role":"a"}}"#),
        ("CYGNET_AUTH__DEFAULT", "deny"),
    ]);
    let auth = merge::merge(vec![layer.unwrap()]).unwrap().auth;
    assert_eq!(auth.jwt.key.unwrap().expose(), "0123456789");
    assert!(!auth.jwt.verify);
    let algorithms = [auth::JwtAlgorithm::HS256, auth::JwtAlgorithm::EdDSA];
    assert_eq!(auth.jwt.algorithms, algorithms);
    assert_eq!(auth.jwt.audience, ["api"]);
    assert_eq!(auth.jwt.required_claims.unwrap(), ["exp", "sub"]);
    assert_eq!(auth.jwt.providers[0].issuer, "them");
    assert_eq!(auth.api_keys.keys[0].claims["org"], 7);
    assert_eq!(auth.on_invalid, auth::OnInvalid::Reject);
    assert!(auth.revocation_file.is_some());
    assert_eq!(auth.roles["a"].permissions, ["x:*"]);
    assert_eq!(auth.policies["p"]["role"], "a");
    assert_eq!(auth.default, auth::WithoutRule::Deny);
    check_environment_error(
        "CYGNET_AUTH__JWT__ALGORITHMS",
        "HS256,none",
        "environment variable CYGNET_AUTH__JWT__ALGORITHMS: `auth.jwt.algorithms[1]`: unknown variant `none`, expected one of \
         `HS256`, `HS384`, `HS512`, `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384`, `EdDSA`",
    );
}

#[test]
fn an_empty_file_is_the_defaults() {
    for text in ["", "# nothing\n", "http:\n"] {
        let config = from_yaml(text).unwrap();
        assert_eq!(
            config.limits.response_bytes,
            ByteSize::mebibytes(32),
            "{text:?}"
        );
    }
}

#[test]
fn errors_in_the_file_name_place_and_key() {
    check_yaml_error(
        "store:\n  knd: neo4j\n",
        "cygnet.yaml: unknown key `store.knd`; the nearest is `store.kind`",
    );
    check_yaml_error(
        "stroe: {}\n",
        "cygnet.yaml: unknown key `stroe`; the nearest is `store`",
    );
    check_yaml_error(
        "store: neo4j\n",
        "cygnet.yaml: `store` is a section: it has keys of its own",
    );
    check_yaml_error(
        "http: { request_timeout: 30 }\n",
        "cygnet.yaml: `http.request_timeout`: invalid type: integer",
    );
    check_yaml_error("http: { request_timeout: 30x }\n", "`30x` needs a unit");
    check_yaml_error(
        "http: { batching: { max: 0 } }\n",
        "cygnet.yaml: `http.batching.max`",
    );
    check_yaml_error(
        "schema: { filters: { string: [MATCHES, LIKE] } }\n",
        "`schema.filters.string[1]`",
    );
    check_yaml_error("http: { listen: here }\n", "cygnet.yaml: `http.listen`");
    check_yaml_error("http: [\n", "cygnet.yaml: not valid YAML");
    check_yaml_error("http: 1\nhttp: 2\n", "cygnet.yaml: not valid YAML");
}

#[test]
fn errors_in_the_environment_name_the_variable() {
    check_environment_error(
        "CYGNET_STORE_KIND",
        "neo4j",
        "environment variable CYGNET_STORE_KIND: unknown key `store_kind`; the nearest is `CYGNET_STORE`",
    );
    check_environment_error(
        "CYGNET_STORE__NEO4J__PASWORD",
        "x",
        "environment variable CYGNET_STORE__NEO4J__PASWORD: unknown key `store.neo4j.pasword`; the nearest is \
         `CYGNET_STORE__NEO4J__PASSWORD`",
    );
    check_environment_error(
        "CYGNET_LIMITS__ALIASES",
        "many",
        "environment variable CYGNET_LIMITS__ALIASES: `limits.aliases`: `many` is neither a number nor true or false",
    );
    check_environment_error(
        "CYGNET_STORE",
        "x",
        "environment variable CYGNET_STORE: `store` is a section: name one of its keys",
    );
}

#[test]
fn the_printed_configuration_hides_secrets() {
    let config = from_yaml("store: { neo4j: { password: hunter2 } }").unwrap();
    let printed = serde_json::to_string(&config).unwrap() + &format!("{config:?}");
    assert!(!printed.contains("hunter2"));
    assert!(printed.contains("[redacted]"));
    let tokens = "auth: { jwt: { key: hunter2, providers: [{ issuer: a, key: hunter2 }] } }";
    let config = from_yaml(tokens).unwrap();
    let printed = serde_json::to_string(&config).unwrap() + &format!("{config:?}");
    assert!(!printed.contains("hunter2"));
    let error = from_yaml("store: { neo4j: { password: 4711 } }")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "cygnet.yaml: `store.neo4j.password`: not text (put it in quotes)"
    );
}

#[test]
fn every_key_has_a_meaning_and_reads_its_own_default() {
    let page = reference_page();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        assert!(!line.trim_end().ends_with("|  |"), "no meaning: {line}");
    }
    let printed = serde_json::to_string(&Config::default()).unwrap();
    let read: Config = serde_json::from_str(&printed).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), printed);
}

#[test]
fn the_generated_pages_are_up_to_date() {
    let schema = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    for (name, text) in [
        ("docs/config.md", reference_page()),
        ("docs/config.schema.json", schema),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "{name} is out of date: run UPDATE=1 cargo test --lib generated_pages"
        );
    }
}
