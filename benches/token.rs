//! Who asks: headers to a caller. Without a token, with one that is known, and with one that is seen for the first time.

use std::{hint::black_box, time::SystemTime};

use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use criterion::{Criterion, criterion_group, criterion_main};
use cygnet::{
    config::{AuthConfig, schema::Profile},
    identity::Identity,
};
use cygnet_testkit::tokens::Signer;
use futures::FutureExt;
use serde_json::{Value, json};

const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";
/// More tokens than a cache of one byte remembers between two visits.
const TOKENS: u64 = 256;

/// An identity with one key, and a cache of a size.
fn identity(key: &str, cache: &str) -> Identity {
    let config = json!({ "jwt": { "key": key, "audience": ["api"] }, "cache": cache });
    let config: AuthConfig = serde_json::from_value(config).expect("a section");
    Identity::new(&config, Profile::Full).expect("it makes sense")
}

/// Claims as an issuer of today writes them: about 500 bytes.
fn claims(number: u64) -> Value {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    json!({
        "iss": "https://issuer.example.com/", "sub": format!("auth|{number:024}"), "aud": ["api", "https://issuer.example.com/userinfo"],
        "iat": now, "exp": now + 86_400, "azp": "4Q1x0f2yXcq6oZr2mJv8o2c3d4e5f6g7", "scope": "openid profile email graphs:read data:export",
        "roles": ["editor", "reader"], "organization_id": "org-000042", "email": "someone@example.com", "email_verified": true,
        "permissions": ["graphs:read", "graphs:write", "data:export"],
    })
}

fn headers(token: &str) -> HeaderMap {
    let value = HeaderValue::from_str(&format!("Bearer {token}")).expect("ASCII");
    HeaderMap::from_iter([(AUTHORIZATION, value)])
}

/// With keys of its own, an identity never waits.
fn ask(identity: &Identity, headers: &HeaderMap) -> bool {
    let caller = identity.of_headers(black_box(headers), None).now_or_never();
    let caller = caller.expect("nothing to wait for").expect("a good token");
    black_box(caller).claims.is_some()
}

fn benches(criterion: &mut Criterion) {
    let kinds = [
        ("HS256", Signer::secret(SECRET)),
        ("RS256", Signer::rsa(0)),
        ("PS256", Signer::rsa(0)),
        ("ES256", Signer::p256()),
        ("EdDSA", Signer::ed25519()),
    ];
    for (algorithm, signer) in kinds {
        let key = match &signer {
            Signer::Secret(_) => SECRET.to_owned(),
            signer => signer.public_pem(),
        };
        let cold = identity(&key, "1B");
        let tokens: Vec<HeaderMap> = (0..TOKENS)
            .map(|number| headers(&signer.plain(algorithm, &claims(number))))
            .collect();
        let mut next = tokens.iter().cycle();
        criterion.bench_function(&format!("token/cold/{algorithm}"), |bencher| {
            bencher.iter(|| assert!(ask(&cold, next.next().expect("it cycles"))));
        });
        if algorithm == "RS256" {
            let warm = identity(&key, "32MiB");
            criterion.bench_function("token/cached", |bencher| {
                bencher.iter(|| assert!(ask(&warm, &tokens[0])));
            });
            let none = HeaderMap::new();
            criterion.bench_function("token/none", |bencher| {
                bencher.iter(|| assert!(!ask(&warm, &none)));
            });
        }
    }
}

criterion_group!(all, benches);
criterion_main!(all);
