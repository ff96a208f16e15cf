//! Keys of programs, and tokens and keys that are revoked while the server runs.

use std::process::Command;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cygnet_testkit::tokens::Signer;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{SECRET, ask, claims, now, serve, until, who};
use crate::{binary::binary, files::Folder};

/// A key that `cygnet key new` makes, and the item for the configuration that it prints.
fn new_key() -> (String, Value) {
    let output = Command::new(binary())
        .args([
            "key", "new", "--name", "ci", "--role", "builder", "--scope", "a",
        ])
        .output()
        .expect("it runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    let key = text
        .lines()
        .find(|line| line.starts_with("cyg_"))
        .expect("a key");
    let item = text.lines().find_map(|line| line.trim().strip_prefix("- "));
    (
        key.to_owned(),
        serde_json::from_str(item.expect("an item")).expect("JSON"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_comes_with_a_key() {
    let ((key, item), (far, mut elsewhere)) = (new_key(), new_key());
    elsewhere["addresses"] = json!(["10.0.0.0/8"]);
    let folder = Folder::new("identity-keys");
    let auth =
        json!({ "api_keys": { "keys": [item, elsewhere] }, "trusted_proxies": ["127.0.0.1"] });
    let server = serve(&folder, &auth).await;
    let query = "{ sub roles known }";
    let expected = json!({ "data": { "sub": "ci", "roles": ["builder"], "known": true } });
    assert_eq!(
        ask(&server, &[("x-api-key", &key)], query).await,
        (200, expected.clone())
    );
    let last = if key.ends_with('A') { 'E' } else { 'A' };
    let other = format!("{}{last}", &key[..key.len() - 1]);
    for bad in [other.as_str(), "cyg_", &key[4..], item_hash(&key).as_str()] {
        let (status, answer) = ask(&server, &[("x-api-key", bad)], query).await;
        assert_eq!(status, 401, "{answer}");
    }
    assert_eq!(ask(&server, &[("x-api-key", &far)], query).await.0, 401);
    let forwarded = [
        ("x-api-key", far.as_str()),
        ("x-forwarded-for", "1.1.1.1, 10.1.1.1"),
    ];
    assert_eq!(ask(&server, &forwarded, query).await, (200, expected));
    let forwarded = [
        ("x-api-key", far.as_str()),
        ("x-forwarded-for", "10.1.1.1, 1.1.1.1"),
    ];
    assert_eq!(ask(&server, &forwarded, query).await.0, 401);
    server.stop().await.expect("exit code 0");
}

fn item_hash(key: &str) -> String {
    let hex = Sha256::digest(key)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    format!("sha256:{hex}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_is_refused_without_a_restart() {
    let folder = Folder::new("identity-revoked");
    let (key, item) = new_key();
    let list = folder.file("revoked.txt", "# nobody\n");
    let auth = json!({
        "jwt": { "key": SECRET }, "api_keys": { "keys": [item] }, "revocation_file": list,
    });
    let server = serve(&folder, &auth).await;
    let signer = Signer::secret(SECRET);
    let named = |id: &str| {
        signer.plain(
            "HS256",
            &json!({ "sub": "alice", "exp": now() + 600, "jti": id }),
        )
    };
    let (first, other) = (named("first"), named("other"));
    let nameless = signer.plain("HS256", &claims("bob"));
    for (token, expected) in [(&first, "alice"), (&other, "alice"), (&nameless, "bob")] {
        assert_eq!(who(&server, token).await, expected);
    }
    folder.file("revoked.txt", "jti:first\n");
    let after = until(&server, &first, "UNAUTHENTICATED").await;
    println!("a revoked token is refused after {} ms", after.as_millis());
    assert!(after.as_secs() < 5, "{after:?}");
    assert_eq!(who(&server, &other).await, "alice");
    let lines = [
        format!("jti:first\n{}", item_hash(&nameless)),
        item_hash(&key),
    ];
    folder.file("revoked.txt", &lines.join("\n"));
    until(&server, &nameless, "UNAUTHENTICATED").await;
    assert_eq!(ask(&server, &[("x-api-key", &key)], "{ sub }").await.0, 401);
    assert_eq!(who(&server, &first).await, "UNAUTHENTICATED");
    assert_eq!(who(&server, &other).await, "alice");
    // A list that cannot be read, or is gone, takes nothing back.
    folder.file("revoked.txt", "first\n");
    let broken = async |server: &cygnet_testkit::http::Server, words: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !server.printed().contains(words) {
            assert!(
                std::time::Instant::now() < end,
                "{words}: {}",
                server.printed()
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    broken(&server, "line 1").await;
    std::fs::remove_file(&list).expect("it was there");
    broken(&server, "cannot be read").await;
    assert_eq!(who(&server, &first).await, "UNAUTHENTICATED");
    // And one that is there again is read again.
    folder.file("revoked.txt", "");
    until(&server, &first, "alice").await;
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_headers_than_a_token_are_not_tokens() {
    let folder = Folder::new("identity-header");
    let auth = json!({ "jwt": { "key": SECRET, "header": "X-Token" } });
    let server = serve(&folder, &auth).await;
    let token = Signer::secret(SECRET).plain("HS256", &claims("alice"));
    let basic = format!("Basic {}", STANDARD.encode("user:password"));
    let headers = [
        ("authorization", basic.as_str()),
        ("x-token", token.as_str()),
    ];
    let expected = json!({ "data": { "sub": "alice" } });
    assert_eq!(ask(&server, &headers, "{ sub }").await, (200, expected));
    server.stop().await.expect("exit code 0");
}
