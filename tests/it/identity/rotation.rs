//! Keys that come and go while the server runs.

use cygnet_testkit::tokens::Signer;
use futures::future::join_all;
use serde_json::{Value, json};

use super::{claims, issuer::Issuer, serve, until, who};
use crate::files::Folder;

fn entry(signer: &Signer, kid: &str) -> Value {
    signer.jwk(&json!({ "kid": kid, "use": "sig" }))
}

fn token(signer: &Signer, algorithm: &str, kid: &str) -> String {
    let header = json!({ "alg": algorithm, "kid": kid });
    signer.token(&header, &claims("alice"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_known_at_once_and_the_old_one_forgotten() {
    let (old, new) = (Signer::rsa(0), Signer::ed25519());
    let issuer = Issuer::start(&[entry(&old, "1")]).await;
    let folder = Folder::new("identity-rotation");
    let server = serve(&folder, &json!({ "jwt": { "jwks_url": issuer.url() } })).await;
    let (first, second) = (token(&old, "RS256", "1"), token(&new, "EdDSA", "2"));
    assert_eq!(
        who(&server, &first).await,
        "alice",
        "it waits for the first reading"
    );
    // A name is one key's name: another key does not get in under it.
    assert_eq!(
        who(&server, &token(&Signer::rsa(1), "RS256", "1")).await,
        "UNAUTHENTICATED"
    );
    issuer.publish(&[entry(&old, "1"), entry(&new, "2")]);
    assert_eq!(who(&server, &second).await, "alice");
    assert_eq!(who(&server, &first).await, "alice");
    server.stop().await.expect("exit code 0");

    // The old one goes in the moment when the new one comes.
    let issuer = Issuer::start(&[entry(&old, "1")]).await;
    let server = serve(&folder, &json!({ "jwt": { "jwks_url": issuer.url() } })).await;
    until(&server, &first, "alice").await;
    issuer.publish(&[entry(&new, "2")]);
    assert_eq!(
        who(&server, &first).await,
        "alice",
        "nothing said yet that it is gone"
    );
    assert_eq!(who(&server, &second).await, "alice");
    assert_eq!(
        who(&server, &first).await,
        "UNAUTHENTICATED",
        "though it was cached"
    );
    let printed = server.stop().await.expect("exit code 0");
    assert!(!printed.contains("panicked"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_goes_alone_is_missed_at_the_next_reading() {
    let (old, new) = (Signer::p256(), Signer::p384());
    let issuer = Issuer::start(&[entry(&old, "1"), entry(&new, "2")]).await;
    let folder = Folder::new("identity-refresh");
    let auth = json!({ "jwt": { "jwks_url": issuer.url(), "jwks_refresh": "1s" } });
    let server = serve(&folder, &auth).await;
    let (first, second) = (token(&old, "ES256", "1"), token(&new, "ES384", "2"));
    until(&server, &first, "alice").await;
    issuer.publish(&[entry(&new, "2")]);
    until(&server, &first, "UNAUTHENTICATED").await;
    assert_eq!(who(&server, &second).await, "alice");
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_keys_are_used_for_a_bounded_time_while_the_issuer_is_away() {
    let signer = Signer::p256();
    let issuer = Issuer::start(&[entry(&signer, "1")]).await;
    let folder = Folder::new("identity-away");
    let auth = |keep: &str| json!({ "jwt": { "jwks_url": issuer.url(), "jwks_refresh": "1s", "jwks_keep": keep } });
    let (patient, strict) = (serve(&folder, &auth("1h")).await, {
        let folder = Folder::new("identity-away-strict");
        serve(&folder, &auth("3s")).await
    });
    let known = token(&signer, "ES256", "1");
    until(&patient, &known, "alice").await;
    until(&strict, &known, "alice").await;
    // What is read now is no key set, or nothing at all.
    for body in [
        Some("{".to_owned()),
        Some(r#"{"keys":[]}"#.to_owned()),
        None,
    ] {
        issuer.publish_text(body);
        let times = issuer.requests();
        issuer.asked(times + 2).await;
        assert_eq!(who(&patient, &known).await, "alice");
    }
    until(&strict, &known, "SERVICE_UNAVAILABLE").await;
    let unseen = signer.token(&json!({ "alg": "ES256", "kid": "1" }), &claims("bob"));
    assert_eq!(
        who(&patient, &unseen).await,
        "bob",
        "checked with the last keys"
    );
    assert_eq!(who(&strict, &unseen).await, "SERVICE_UNAVAILABLE");
    issuer.publish(&[entry(&signer, "1")]);
    until(&strict, &known, "alice").await;
    for server in [patient, strict] {
        server.stop().await.expect("exit code 0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_is_not_there_at_the_start_is_found_when_it_comes() {
    let signer = Signer::ed25519();
    let issuer = Issuer::start(&[]).await;
    let folder = Folder::new("identity-late");
    let server = serve(&folder, &json!({ "jwt": { "jwks_url": issuer.url() } })).await;
    let token = token(&signer, "EdDSA", "1");
    assert_eq!(who(&server, &token).await, "SERVICE_UNAVAILABLE");
    let (status, answer) = super::ask(&server, &[("authorization", &token)], "{ sub }").await;
    assert_eq!(status, 503, "{answer}");
    let (status, _) = super::ask(&server, &[], "{ sub }").await;
    assert_eq!(status, 200, "who has no token is not concerned");
    issuer.publish(&[entry(&signer, "1")]);
    until(&server, &token, "alice").await;
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_unknown_keys_are_one_reading() {
    let (old, new) = (Signer::p256(), Signer::p256());
    let issuer = Issuer::start(&[entry(&old, "1")]).await;
    let folder = Folder::new("identity-herd");
    let server = serve(&folder, &json!({ "jwt": { "jwks_url": issuer.url() } })).await;
    let known = token(&old, "ES256", "1");
    until(&server, &known, "alice").await;
    let before = issuer.requests();
    issuer.publish(&[entry(&old, "1"), entry(&new, "new")]);
    issuer.hold();
    // A client that asks first and goes away must not take the reading with it.
    let impatient = token(&new, "ES256", "new");
    tokio::select! {
        answer = who(&server, &impatient) => panic!("nobody is answered yet: {answer}"),
        () = issuer.asked(before + 1) => {}
    }
    let tokens: Vec<String> = (0..60)
        .map(|number| match number % 3 {
            0 => token(&new, "ES256", "new"),
            _ => token(&new, "ES256", &format!("unknown-{number}")),
        })
        .collect();
    let asking = join_all(tokens.iter().map(|token| who(&server, token)));
    let opening = async {
        issuer.asked(before + 1).await;
        // Those that wait do not keep others from being answered.
        assert_eq!(who(&server, &known).await, "alice");
        issuer.go_on();
    };
    let (found, ()) = tokio::join!(asking, opening);
    for (number, found) in found.iter().enumerate() {
        let expected = if number % 3 == 0 {
            "alice"
        } else {
            "UNAUTHENTICATED"
        };
        assert_eq!(found, expected, "{number}");
    }
    assert_eq!(issuer.requests(), before + 1);
    // For a while, what is unknown stays so without asking.
    for number in 0..20 {
        let token = token(&new, "ES256", &format!("later-{number}"));
        assert_eq!(who(&server, &token).await, "UNAUTHENTICATED");
    }
    assert_eq!(issuer.requests(), before + 1);
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_in_a_key_set_is_no_key_for_tokens_is_passed_over() {
    let (rsa, curve, secret) = (
        Signer::rsa(0),
        Signer::p256(),
        Signer::secret(super::SECRET),
    );
    let issuer = Issuer::start(&[
        json!("text"),
        json!({ "kty": "unheard-of", "kid": "0" }),
        json!({ "kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB" }),
        secret.jwk(&json!({ "kid": "secret", "alg": "HS256" })),
        curve.jwk(&json!({ "kid": "enc", "use": "enc" })),
        curve.jwk(&json!({ "kid": "sign", "key_ops": ["sign"] })),
        curve.jwk(&json!({ "kid": "wrong", "alg": "ES384" })),
        rsa.jwk(&json!({ "kid": "ps", "alg": "PS256" })),
        curve.jwk(&json!({ "kid": "good", "key_ops": ["verify"], "alg": "ES256" })),
    ])
    .await;
    let folder = Folder::new("identity-odd");
    let server = serve(&folder, &json!({ "jwt": { "jwks_url": issuer.url() } })).await;
    until(&server, &token(&curve, "ES256", "good"), "alice").await;
    assert_eq!(who(&server, &token(&rsa, "PS256", "ps")).await, "alice");
    for refused in [
        token(&rsa, "RS256", "ps"),
        token(&secret, "HS256", "secret"),
        token(&curve, "ES256", "enc"),
        token(&curve, "ES256", "sign"),
        token(&curve, "ES256", "wrong"),
        token(&curve, "ES256", "GOOD"),
        token(&curve, "ES256", ""),
    ] {
        assert_eq!(who(&server, &refused).await, "UNAUTHENTICATED", "{refused}");
    }
    // Without a name there is only one key it can be of.
    let nameless = curve.plain("ES256", &claims("alice"));
    assert_eq!(who(&server, &nameless).await, "alice");
    server.stop().await.expect("exit code 0");
}
