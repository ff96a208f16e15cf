//! Tokens and keys, good and bad, as headers to callers.

use axum::http::HeaderValue;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cygnet_resolvers::value::Value;
use cygnet_testkit::tokens::Signer;
use serde_json::json;

use super::*;
use crate::config::{AuthConfig, schema::Profile};

const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";

fn config(json: serde_json::Value) -> AuthConfig {
    serde_json::from_value(json).unwrap()
}

fn identity(auth: serde_json::Value) -> Identity {
    Identity::new(&config(auth), Profile::Full).unwrap()
}

fn bearer(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
    headers.insert("authorization", value);
    headers
}

async fn asked(identity: &Identity, token: &str) -> Result<Caller, Denied> {
    identity.of_headers(&bearer(token), None).await
}

async fn check(identity: &Identity, token: &str, expect: Denied) {
    assert_eq!(asked(identity, token).await, Err(expect), "{token}");
}

async fn sub(identity: &Identity, token: &str) -> Option<Value> {
    let caller = asked(identity, token).await.unwrap();
    caller
        .claims
        .map(|claims| claims::get(&claims, "sub").unwrap().clone())
}

fn alice() -> Option<Value> {
    Some(Value::String("alice".into()))
}

fn claims() -> serde_json::Value {
    json!({ "sub": "alice", "exp": now() + 600 })
}

#[tokio::test]
async fn every_algorithm_is_verified_by_its_own_keys() {
    let secret = || Signer::secret(SECRET);
    let kinds: [(&dyn Fn() -> Signer, &[&str]); 5] = [
        (&secret, &["HS256", "HS384", "HS512"]),
        (
            &|| Signer::rsa(0),
            &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        ),
        (&Signer::p256, &["ES256"]),
        (&Signer::p384, &["ES384"]),
        (&Signer::ed25519, &["EdDSA"]),
    ];
    let all: Vec<&str> = kinds
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    for (signer, names) in kinds {
        let signer = signer();
        let key = match &signer {
            Signer::Secret(_) => SECRET.to_owned(),
            signer => signer.public_pem(),
        };
        let identity = identity(json!({ "jwt": { "key": key } }));
        for algorithm in &all {
            let token = signer.plain(algorithm, &claims());
            match names.contains(algorithm) {
                true => assert_eq!(sub(&identity, &token).await, alice(), "{algorithm}"),
                false => check(&identity, &token, Denied::Algorithm).await,
            }
        }
    }
}

#[tokio::test]
async fn the_list_of_algorithms_narrows_the_keys() {
    let signer = Signer::rsa(0);
    let auth = json!({ "jwt": { "key": signer.public_pem(), "algorithms": ["PS256"] } });
    let identity = identity(auth);
    assert_eq!(
        sub(&identity, &signer.plain("PS256", &claims())).await,
        alice()
    );
    check(
        &identity,
        &signer.plain("RS256", &claims()),
        Denied::Algorithm,
    )
    .await;
}

#[tokio::test]
async fn a_signature_is_of_the_whole_token_and_of_the_key() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    let token = Signer::secret(SECRET).plain("HS256", &claims());
    assert_eq!(sub(&identity, &token).await, alice());
    let other = Signer::secret(&SECRET.to_uppercase()).plain("HS256", &claims());
    check(&identity, &other, Denied::Signature).await;
    let parts: Vec<&str> = token.split('.').collect();
    let forged = URL_SAFE_NO_PAD.encode(json!({ "sub": "root", "exp": now() + 600 }).to_string());
    let (header, signature) = (parts[0], parts[2]);
    check(
        &identity,
        &format!("{header}.{forged}.{signature}"),
        Denied::Signature,
    )
    .await;
    check(&identity, &format!("{header}.{forged}."), Denied::Signature).await;
    let cut = &token[..token.len() - 4];
    check(&identity, cut, Denied::Signature).await;
}

#[tokio::test]
async fn no_signature_is_no_token() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    let payload = URL_SAFE_NO_PAD.encode(claims().to_string());
    for algorithm in [
        "none", "None", "NONE", "nOnE", "", " none", "none ", "hs256", "HS-256", "Hs256",
    ] {
        for signature in ["", "c2ln"] {
            let header = json!({ "alg": algorithm, "typ": "JWT" }).to_string();
            let token = format!("{}.{payload}.{signature}", URL_SAFE_NO_PAD.encode(header));
            check(&identity, &token, Denied::Malformed).await;
        }
        // A true signature makes it no better.
        let signed = Signer::secret(SECRET).plain(algorithm, &claims());
        check(&identity, &signed, Denied::Malformed).await;
    }
    for header in [
        "{}",
        "[]",
        "null",
        "",
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":1}"#,
    ] {
        let token = Signer::secret(SECRET).token_of_texts(header, &claims().to_string());
        check(&identity, &token, Denied::Malformed).await;
    }
}

#[tokio::test]
async fn a_public_key_is_never_a_secret() {
    for signer in [
        Signer::rsa(0),
        Signer::p256(),
        Signer::p384(),
        Signer::ed25519(),
    ] {
        let pem = signer.public_pem();
        let identity = identity(json!({ "jwt": { "key": pem } }));
        for secret in [
            pem.as_str(),
            pem.trim(),
            &pem.replace('\n', ""),
            &pem.replace('\n', "\\n"),
        ] {
            for algorithm in ["HS256", "HS384", "HS512"] {
                let token = Signer::secret(secret).plain(algorithm, &claims());
                check(&identity, &token, Denied::Algorithm).await;
            }
        }
    }
}

#[tokio::test]
async fn headers_that_ask_for_more_are_refused() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    let signer = Signer::secret(SECRET);
    for header in [
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":"exp"}"#,
        r#"{"alg":"HS256","enc":"A128GCM"}"#,
        r#"{"alg":"HS256","zip":"DEF"}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":1}"#,
        r#"{"alg":"HS256","kid":["a"]}"#,
        r#"{"alg":"HS256","kid":{"$ne":""}}"#,
    ] {
        let token = signer.token_of_texts(header, &claims().to_string());
        check(&identity, &token, Denied::Malformed).await;
    }
    // A name among keys means nothing where there is only one.
    for kid in ["a", "../../../../dev/null", "x' UNION SELECT 'secret", ""] {
        let token = signer.token(&json!({ "alg": "HS256", "kid": kid }), &claims());
        assert_eq!(sub(&identity, &token).await, alice(), "{kid}");
    }
}

#[tokio::test]
async fn a_key_in_the_token_verifies_nothing() {
    let (ours, theirs) = (Signer::rsa(0), Signer::rsa(1));
    let identity = identity(json!({ "jwt": { "key": ours.public_pem() } }));
    let jwk = theirs.jwk(&json!({ "kid": "a" }));
    for more in [
        json!({ "jwk": jwk }),
        json!({ "jku": "https://evil.example/keys", "kid": "a" }),
        json!({ "x5u": "https://evil.example/certificate" }),
        json!({ "x5c": ["MIIB"] }),
    ] {
        let mut header = json!({ "alg": "RS256" });
        header
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let token = theirs.token(&header, &claims());
        check(&identity, &token, Denied::Signature).await;
    }
}

#[tokio::test]
async fn claims_are_checked() {
    let identity = identity(json!({ "jwt": {
        "key": SECRET, "issuers": ["us"], "audience": ["api"], "required_claims": ["exp", "sub"],
    } }));
    let signer = Signer::secret(SECRET);
    let good = json!({ "iss": "us", "aud": ["x", "api"], "sub": "alice", "exp": now() + 600 });
    assert_eq!(sub(&identity, &signer.plain("HS256", &good)).await, alice());
    for (name, value, expect) in [
        ("exp", json!(now() - 61), Denied::Expired),
        ("exp", json!(0), Denied::Expired),
        ("exp", json!("tomorrow"), Denied::Malformed),
        ("exp", json!(null), Denied::Missing("exp".into())),
        ("nbf", json!(now() + 120), Denied::NotYetValid),
        ("iss", json!("them"), Denied::Issuer),
        ("aud", json!("other"), Denied::Audience),
        ("aud", json!(["other", "another"]), Denied::Audience),
        ("sub", json!(null), Denied::Missing("sub".into())),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        check(&identity, &signer.plain("HS256", &claims), expect).await;
    }
    for (name, expect) in [
        ("exp", Denied::Missing("exp".into())),
        ("sub", Denied::Missing("sub".into())),
        ("iss", Denied::Issuer),
        ("aud", Denied::Audience),
    ] {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        check(&identity, &signer.plain("HS256", &claims), expect).await;
    }
    let late =
        json!({ "iss": "us", "aud": "api", "sub": "alice", "exp": now() - 30, "nbf": now() + 30 });
    assert_eq!(sub(&identity, &signer.plain("HS256", &late)).await, alice());
    let twice = format!(
        r#"{{"iss":"us","aud":"api","sub":"bob","sub":"alice","exp":{}}}"#,
        now() + 600
    );
    let twice = signer.token_of_texts(r#"{"alg":"HS256"}"#, &twice);
    check(&identity, &twice, Denied::Malformed).await;
}

#[tokio::test]
async fn texts_that_are_no_tokens_are_refused() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    let token = Signer::secret(SECRET).plain("HS256", &claims());
    let (header, rest) = token.split_once('.').unwrap();
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "Basic dXNlcjpwYXNz",
        "%00",
        header,
        rest,
        &format!("{token}."),
        &format!(".{token}"),
        &format!("{token}=="),
        &format!("{header}=.{rest}"),
        &format!("{token} {token}"),
    ] {
        let denied = asked(&identity, text).await.unwrap_err();
        let expected = matches!(denied, Denied::Malformed | Denied::Signature);
        assert!(expected, "{text}: {denied:?}");
    }
    for size in [MAX_BYTES + 1, 1 << 20] {
        check(&identity, &"a".repeat(size), Denied::TooLong).await;
    }
    let large = json!({ "sub": "alice", "exp": now() + 600, "x": "x".repeat(1 << 20) });
    let large = Signer::secret(SECRET).plain("HS256", &large);
    check(&identity, &large, Denied::TooLong).await;
}

#[tokio::test]
async fn bad_tokens_are_anonymous_where_the_configuration_says_so() {
    let auth = config(json!({ "jwt": { "key": SECRET } }));
    let compat = Identity::new(&auth, Profile::Compat).unwrap();
    assert_eq!(asked(&compat, "a.b.c").await, Ok(Caller::default()));
    let auth = config(json!({ "jwt": { "key": SECRET }, "on_invalid": "reject" }));
    let strict = Identity::new(&auth, Profile::Compat).unwrap();
    check(&strict, "a.b.c", Denied::Malformed).await;
    let loose = identity(json!({ "jwt": { "key": SECRET }, "on_invalid": "anonymous" }));
    assert_eq!(asked(&loose, "a.b.c").await, Ok(Caller::default()));
    // Two are refused everywhere: which one counts is not ours to guess.
    let mut two = bearer("a.b.c");
    two.append("authorization", HeaderValue::from_static("a.b.c"));
    assert_eq!(loose.of_headers(&two, None).await, Err(Denied::Ambiguous));
    // In compat a token may live for ever, as in the library.
    let endless = Signer::secret(SECRET).plain("HS256", &json!({ "sub": "alice" }));
    assert_eq!(sub(&compat, &endless).await, alice());
}

#[tokio::test]
async fn several_issuers_have_keys_of_their_own() {
    let (ours, theirs) = (Signer::secret(SECRET), Signer::p256());
    let identity = identity(json!({ "jwt": {
        "key": SECRET,
        "audience": ["api"],
        "providers": [{ "issuer": "them", "key": theirs.public_pem(), "audience": ["their-api"] }],
    } }));
    let of = |issuer: &str, audience: &str| json!({ "sub": "alice", "iss": issuer, "aud": audience, "exp": now() + 600 });
    assert_eq!(
        sub(&identity, &ours.plain("HS256", &of("us", "api"))).await,
        alice()
    );
    assert_eq!(
        sub(&identity, &theirs.plain("ES256", &of("them", "their-api"))).await,
        alice()
    );
    // Neither speaks for the other.
    check(
        &identity,
        &ours.plain("HS256", &of("them", "their-api")),
        Denied::Algorithm,
    )
    .await;
    check(
        &identity,
        &theirs.plain("ES256", &of("us", "api")),
        Denied::Algorithm,
    )
    .await;
    check(
        &identity,
        &theirs.plain("ES256", &of("them", "api")),
        Denied::Audience,
    )
    .await;
    let only =
        json!({ "jwt": { "providers": [{ "issuer": "them", "key": theirs.public_pem() }] } });
    let only = self::identity(only);
    check(
        &only,
        &theirs.plain("ES256", &of("us", "api")),
        Denied::Issuer,
    )
    .await;
}

#[tokio::test]
async fn without_verification_everything_is_true() {
    let identity = identity(json!({ "jwt": { "verify": false } }));
    let token = Signer::secret("whatever").plain("none", &json!({ "sub": "alice", "exp": 1 }));
    assert_eq!(sub(&identity, &token).await, alice());
    check(&identity, "a.b.c", Denied::Malformed).await;
}

#[tokio::test]
async fn without_a_configuration_nobody_is_looked_at() {
    let identity = identity(json!({}));
    let mut headers = bearer("a.b.c");
    headers.insert("x-api-key", HeaderValue::from_static("x"));
    assert_eq!(
        identity.of_headers(&headers, None).await,
        Ok(Caller::default())
    );
}

#[tokio::test]
async fn a_known_token_ends_with_its_time_and_its_key() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    let digest = sha256(b"a token");
    let entry = |until| Entry {
        caller: Caller::default(),
        id: None,
        until,
        key: None,
        token_bytes: 7,
    };
    identity.known.insert(digest, entry(now() + 600));
    assert!(identity.known.get(&digest).is_some());
    identity.known.insert(digest, entry(now()));
    assert!(identity.known.get(&digest).is_none());
    let token = Signer::secret(SECRET).plain("HS256", &claims());
    assert_eq!(sub(&identity, &token).await, alice());
    let entry = identity.known.get(&sha256(token.as_bytes())).unwrap();
    entry.key.as_ref().unwrap().use_until(0);
    assert!(identity.known.get(&sha256(token.as_bytes())).is_none());
}

#[tokio::test]
async fn keys_of_programs_are_callers_like_others() {
    let new = new_key().unwrap();
    let identity = identity(json!({
        "jwt": { "key": SECRET },
        "context": [{ "name": "locale", "header": "Accept-Language" }],
        "api_keys": { "header": "X-Key", "keys": [{
            "name": "ci", "hash": new.hash, "roles": ["builder"], "scopes": ["a", "b"], "tier": "gold",
            "claims": { "org": { "id": 7 } }, "addresses": ["10.0.0.0/8"],
        }] },
    }));
    let mut headers = HeaderMap::new();
    headers.insert("x-key", HeaderValue::from_str(&new.key).unwrap());
    headers.insert("accept-language", HeaderValue::from_static("en"));
    let here = "10.0.0.1".parse().ok();
    let caller = identity.of_headers(&headers, here).await.unwrap();
    let claim = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
        caller.claim(&path)
    };
    assert_eq!(claim(&["sub"]), Value::String("ci".into()));
    assert_eq!(claim(&["org", "id"]), Value::Integer(7));
    assert_eq!(
        claim(&["roles"]),
        Value::List(vec![Value::String("builder".into())])
    );
    assert_eq!(claim(&["scope"]), Value::String("a b".into()));
    assert_eq!((caller.roles.len(), caller.scopes.len()), (1, 2));
    assert_eq!(caller.tier.as_deref(), Some("gold"));
    assert_eq!(
        caller.context(&["locale".to_owned()]),
        Value::String("en".into())
    );
    assert_eq!(
        identity.of_headers(&headers, None).await,
        Err(Denied::Address)
    );
    headers.insert("authorization", HeaderValue::from_static("a.b.c"));
    assert_eq!(
        identity.of_headers(&headers, here).await,
        Err(Denied::Ambiguous)
    );
    let parameters = json!({ "X-Key": new.key, "other": 1 });
    let same = identity
        .of_parameters(parameters.as_object().unwrap(), here)
        .await
        .unwrap();
    assert_eq!(same.claims, caller.claims);
}

#[test]
fn mistakes_are_told_with_their_key() {
    let check = |auth: serde_json::Value, profile, expect: Option<&str>| {
        let found = Identity::new(&config(auth.clone()), profile);
        let told = found
            .err()
            .map(|error| format!("{error}: {}", error.problem));
        let fits = match (&told, expect) {
            (None, None) => true,
            (Some(told), Some(expect)) => told.contains(expect),
            _ => false,
        };
        assert!(fits, "{auth}: {told:?}, not {expect:?}");
    };
    for secret in [
        "secret",
        "0123456789012345678901234567890",
        &"ab".repeat(40),
        "a-string-secret-at-least-256-bits-long",
    ] {
        let auth = json!({ "jwt": { "key": secret } });
        check(
            auth.clone(),
            Profile::Full,
            Some("`auth.jwt.key` is wrong: a weak secret"),
        );
        check(auth, Profile::Compat, None);
    }
    let pem = Signer::p256().public_pem();
    for (jwt, expect) in [
        (
            json!({ "key": SECRET, "jwks_url": "https://a" }),
            "`auth.jwt` is wrong: give",
        ),
        (
            json!({ "key": pem.replace("PUBLIC", "PRIVATE") }),
            "`auth.jwt.key` is wrong: a private key",
        ),
        (
            json!({ "key": "-----BEGIN x" }),
            "`auth.jwt.key` is wrong: no public key",
        ),
        (
            json!({ "key": pem, "algorithms": ["HS256"] }),
            "`auth.jwt.key` is wrong: a key that none",
        ),
        (
            json!({ "jwks_url": "issuer" }),
            "`auth.jwt.jwks_url` is wrong: not an address",
        ),
        (
            json!({ "jwks_url": "http://issuer.example/" }),
            "`auth.jwt.jwks_url` is wrong: keys over",
        ),
        (json!({ "header": "a b" }), "`auth.jwt.header` is wrong"),
        (
            json!({ "issuers": ["a"] }),
            "`auth.jwt.issuers` is wrong: without",
        ),
        (
            json!({ "audience": ["a"] }),
            "`auth.jwt.audience` is wrong: without",
        ),
        (
            json!({ "providers": [{ "issuer": "a" }] }),
            "`auth.jwt.providers[0]` is wrong: give",
        ),
        (
            json!({ "providers": [{ "issuer": "a", "key": "x" }] }),
            "`auth.jwt.providers[0].key` is wrong: a weak",
        ),
        (
            json!({ "providers": [{ "issuer": "a", "key": SECRET }, { "issuer": "a", "key": SECRET }] }),
            "`auth.jwt.providers[1].issuer` is wrong: the issuer `a`",
        ),
    ] {
        check(json!({ "jwt": jwt }), Profile::Full, Some(expect));
    }
    let hash = new_key().unwrap().hash;
    for (auth, expect) in [
        (
            json!({ "api_keys": { "header": "AUTHORIZATION" } }),
            "`auth.api_keys.header` is wrong: the same",
        ),
        (
            json!({ "trusted_proxies": ["here"] }),
            "`auth.trusted_proxies` is wrong: `here`",
        ),
        (
            json!({ "context": [{ "name": "a", "header": "" }] }),
            "`auth.context[0].header` is wrong",
        ),
        (
            json!({ "revocation_file": "/nowhere" }),
            "`auth.revocation_file` is wrong: /nowhere",
        ),
        (
            json!({ "api_keys": { "keys": [{ "name": "a", "hash": "x" }] } }),
            "`auth.api_keys.keys[0].hash` is wrong",
        ),
        (
            json!({ "api_keys": { "keys": [{ "name": "a", "hash": hash }, { "name": "b", "hash": hash }] } }),
            "`auth.api_keys.keys[1].hash` is wrong: the same",
        ),
        (
            json!({ "api_keys": { "keys": [{ "name": "a", "hash": hash, "addresses": ["1.2.3"] }] } }),
            "`auth.api_keys.keys[0].addresses` is wrong",
        ),
    ] {
        check(auth, Profile::Full, Some(expect));
    }
    let auth = json!({ "jwt": { "jwks_url": "http://issuer.example/" } });
    check(auth, Profile::Compat, None);
}

#[test]
fn secrets_are_not_printed() {
    let identity = identity(json!({ "jwt": { "key": SECRET } }));
    assert!(!format!("{identity:?}").contains(SECRET));
}
