//! Tokens that must not get in, as a client would send them.

use std::time::Duration;

use cygnet_testkit::{http::Server, tokens::Signer};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{SECRET, ask, claims, issuer::Issuer, now, serve, until, who};
use crate::files::Folder;

/// What is wrong with a token, and the token.
type Attack = (&'static str, String);

/// Tokens that only a broken server accepts; `key` is the one it has.
fn attacks(key: &Signer, evil: &Issuer) -> Vec<Attack> {
    let theirs = Signer::rsa(1);
    let good = json!({ "iss": "us", "aud": "api", "sub": "root", "exp": now() + 600 });
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        key.token(&json!({ "alg": "RS256", "kid": "1" }), &claims)
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("a map").remove(name);
        key.token(&json!({ "alg": "RS256", "kid": "1" }), &claims)
    };
    let forged = |header: Value| theirs.token(&header, &good);
    let texts = |header: &str, claims: &str| key.token_of_texts(header, claims);
    let unsigned = |algorithm: &str| {
        let token = key.token(&json!({ "alg": algorithm, "kid": "1" }), &good);
        token[..=token.rfind('.').expect("a dot")].to_owned()
    };
    let header = r#"{"alg":"RS256","kid":"1"}"#;
    let pem = key.public_pem();
    let as_secret = |secret: &str, algorithm: &str| {
        Signer::secret(secret).token(&json!({ "alg": algorithm, "kid": "1" }), &good)
    };
    let evil_key = theirs.jwk(&json!({ "kid": "1" }));
    let mut attacks = vec![
        (
            "RS256 with another key",
            forged(json!({ "alg": "RS256", "kid": "1" })),
        ),
        (
            "RS256 without a name, another key",
            forged(json!({ "alg": "RS256" })),
        ),
        ("HS256 with the public key", as_secret(&pem, "HS256")),
        ("HS384 with the public key", as_secret(pem.trim(), "HS384")),
        (
            "HS512 with the public key",
            as_secret(&pem.replace('\n', ""), "HS512"),
        ),
        ("an empty secret", as_secret("", "HS256")),
        (
            "a key in the header",
            forged(json!({ "alg": "RS256", "kid": "1", "jwk": evil_key })),
        ),
        (
            "jku",
            forged(json!({ "alg": "RS256", "kid": "evil", "jku": evil.url() })),
        ),
        (
            "jku with a known name",
            forged(json!({ "alg": "RS256", "kid": "1", "jku": evil.url() })),
        ),
        ("x5u", forged(json!({ "alg": "RS256", "x5u": evil.url() }))),
        (
            "x5c",
            forged(json!({ "alg": "RS256", "x5c": ["MIIB"], "x5t": "a" })),
        ),
        (
            "kid: a path",
            forged(json!({ "alg": "RS256", "kid": "../../../../dev/null" })),
        ),
        (
            "kid: a statement",
            forged(json!({ "alg": "RS256", "kid": "1' OR '1'='1" })),
        ),
        (
            "kid: an address",
            forged(json!({ "alg": "RS256", "kid": evil.url() })),
        ),
        ("kid: nothing", forged(json!({ "alg": "RS256", "kid": "" }))),
        (
            "kid: a number",
            texts(r#"{"alg":"RS256","kid":1}"#, &good.to_string()),
        ),
        (
            "kid twice",
            texts(r#"{"alg":"RS256","kid":"2","kid":"1"}"#, &good.to_string()),
        ),
        (
            "crit",
            texts(
                r#"{"alg":"RS256","kid":"1","crit":["x"],"x":1}"#,
                &good.to_string(),
            ),
        ),
        ("expired", with("exp", json!(now() - 61))),
        ("expired for ever", with("exp", json!(-1))),
        ("not yet valid", with("nbf", json!(now() + 120))),
        ("exp as text", with("exp", json!((now() + 600).to_string()))),
        ("another audience", with("aud", json!("other"))),
        ("other audiences", with("aud", json!(["other", "API"]))),
        ("no audience in the list", with("aud", json!([]))),
        ("another issuer", with("iss", json!("them"))),
        ("issuers", with("iss", json!(["us"]))),
        ("no exp", without("exp")),
        ("no aud", without("aud")),
        ("no iss", without("iss")),
        (
            "sub twice",
            texts(
                header,
                &format!(
                    r#"{{"iss":"us","aud":"api","sub":"a","sub":"root","exp":{}}}"#,
                    now() + 600
                ),
            ),
        ),
        (
            "exp twice",
            texts(
                header,
                &format!(
                    r#"{{"iss":"us","aud":"api","sub":"root","exp":1,"exp":{}}}"#,
                    now() + 600
                ),
            ),
        ),
        ("claims are a list", texts(header, "[]")),
        ("claims are no JSON", texts(header, "sub=root")),
        ("five parts", format!("{}.a.b", with("sub", json!("root")))),
        ("a text", "root".to_owned()),
        ("nothing", String::new()),
    ];
    for algorithm in ["none", "None", "NONE", "nOnE", "", "HS256", "RS256"] {
        attacks.push(("no signature", unsigned(algorithm)));
    }
    attacks
}

#[tokio::test(flavor = "multi_thread")]
async fn no_attack_gets_in_and_none_makes_the_server_ask_others() {
    let key = Signer::rsa(0);
    let evil = Issuer::start(&[Signer::rsa(1).jwk(&json!({ "kid": "evil" }))]).await;
    let issuer = Issuer::start(&[key.jwk(&json!({ "kid": "1" }))]).await;
    let rest = json!({ "issuers": ["us"], "audience": ["api"] });
    let with = |name: &str, value: String| {
        let mut jwt = rest.clone();
        jwt[name] = json!(value);
        json!({ "jwt": jwt })
    };
    let folder = Folder::new("identity-attacks");
    let servers = [
        serve(&folder, &with("jwks_url", issuer.url())).await,
        serve(&folder, &with("key", key.public_pem())).await,
    ];
    let good = json!({ "iss": "us", "aud": ["x", "api"], "sub": "alice", "exp": now() + 600 });
    let good = key.token(&json!({ "alg": "RS256", "kid": "1" }), &good);
    let attacks = attacks(&key, &evil);
    for server in &servers {
        until(server, &good, "alice").await;
        for (name, token) in &attacks {
            let header = format!("Bearer {token}");
            let (status, answer) = ask(server, &[("authorization", &header)], "{ sub }").await;
            assert_eq!(status, 401, "{name}: {answer}");
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{name}");
            assert!(
                error["message"].is_string() && answer.get("data").is_none(),
                "{name}"
            );
        }
        assert_eq!(who(server, &good).await, "alice");
    }
    assert_eq!(evil.requests(), 0);
    // The start, and one unknown name.
    assert!(issuer.requests() <= 2, "{}", issuer.requests());
    println!(
        "{} attacks on {} servers: none got in",
        attacks.len(),
        servers.len()
    );
    for server in servers {
        server.stop().await.expect("exit code 0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refusal_has_the_form_of_all_others() {
    let folder = Folder::new("identity-refusal");
    let server = serve(&folder, &json!({ "jwt": { "key": SECRET } })).await;
    for media_type in ["application/json", "application/graphql-response+json"] {
        let request = server.client().post(server.url("/graphql"));
        let request = request
            .header("authorization", "x")
            .header("accept", media_type);
        let request = request.json(&json!({ "query": "{ sub }" }));
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 401);
        let header = |name: &str| answer.headers()[name].to_str().expect("ASCII").to_owned();
        assert!(header("www-authenticate").starts_with("Bearer"));
        assert!(header("content-type").starts_with(media_type));
        assert!(!header("x-request-id").is_empty());
        let answer: Value = answer.json().await.expect("JSON");
        let expected = json!({ "errors": [{
            "message": "the token cannot be read", "extensions": { "code": "UNAUTHENTICATED" },
        }] });
        assert_eq!(answer, expected);
    }
    // What needs no caller is there for everyone.
    let health = server.client().get(server.url("/health"));
    let health = health.header("authorization", "x").send().await;
    assert_eq!(health.expect("an answer").status(), 200);
    server.stop().await.expect("exit code 0");
}

/// The first line of what a server answers to a head that a client would not send.
async fn raw(server: &Server, head: &str) -> String {
    let address = server.url("").replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let body = r#"{"query":"{ sub }"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n{head}\r\n{body}",
        body.len()
    );
    // A server that has seen enough closes before all is sent.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer));
    let _ = read.await.expect("in time");
    let answer = String::from_utf8_lossy(&answer);
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tokens_and_endless_ones_are_refused() {
    let folder = Folder::new("identity-raw");
    let auth = json!({ "jwt": { "key": SECRET }, "on_invalid": "anonymous" });
    let server = serve(&folder, &auth).await;
    let token = Signer::secret(SECRET).plain("HS256", &claims("alice"));
    let line = |name: &str, token: &str| format!("{name}: Bearer {token}\r\n");
    let one = line("authorization", &token);
    assert_eq!(raw(&server, &one).await, "HTTP/1.1 200 OK");
    for second in [
        one.clone(),
        line("AUTHORIZATION", &token),
        line("Authorization", "x"),
        "authorization:\r\n".to_owned(),
    ] {
        let refused = raw(&server, &format!("{one}{second}")).await;
        assert_eq!(refused, "HTTP/1.1 401 Unauthorized", "{second}");
    }
    let endless = raw(&server, &line("authorization", &"a".repeat(1 << 20))).await;
    let is_refused = endless.is_empty() || endless.starts_with("HTTP/1.1 431");
    assert!(is_refused, "{endless}");
    // What the transport lets through is refused by its length alone; here that counts as no token.
    let long = line("authorization", &"a".repeat(40_000));
    assert_eq!(raw(&server, &long).await, "HTTP/1.1 200 OK");
    assert_eq!(who(&server, &token).await, "alice");
    server.stop().await.expect("exit code 0");
}
