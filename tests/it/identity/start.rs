//! What a server says of its configuration before it serves, and how the profiles differ.

use std::{path::PathBuf, sync::Arc};

use cygnet_testkit::{http::Server, tokens::Signer};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::{SECRET, ask, claims, command, issuer::Issuer, until, who};
use crate::files::Folder;

/// Starts and ends: the exit code, and what was printed.
fn refused(folder: &Folder, auth: &Value, profile: &str) -> (Option<i32>, String) {
    let mut command = command(folder, auth);
    let output = command
        .args(["--profile", profile])
        .output()
        .expect("it runs");
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), printed)
}

async fn started(folder: &Folder, auth: &Value, profile: &str) -> Server {
    let mut command = command(folder, auth);
    command.args(["--profile", profile]);
    Server::start_command(command).await.expect("it starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn weak_secrets_are_refused_in_full_and_warned_of_in_compat() {
    let folder = Folder::new("identity-weak");
    for secret in ["secret", "a-string-secret-at-least-256-bits-long"] {
        let auth = json!({ "jwt": { "key": secret } });
        let (code, printed) = refused(&folder, &auth, "full");
        assert_eq!(code, Some(2), "{printed}");
        let told = printed.contains("`auth.jwt.key`") && printed.contains("a weak secret");
        assert!(
            told && !printed.contains(&format!("{secret}\n")),
            "{printed}"
        );
        let server = started(&folder, &auth, "compat").await;
        let token = Signer::secret(secret).plain("HS256", &claims("alice"));
        assert_eq!(who(&server, &token).await, "alice");
        let printed = server.stop().await.expect("exit code 0");
        assert!(printed.contains("a weak secret"), "{printed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_sets_the_key_and_mistakes_are_told() {
    let folder = Folder::new("identity-environment");
    let mut given = command(&folder, &json!({}));
    given.env("CYGNET_AUTH__JWT__KEY", SECRET);
    let server = Server::start_command(given).await.expect("it starts");
    let token = Signer::secret(SECRET).plain("HS256", &claims("alice"));
    assert_eq!(who(&server, &token).await, "alice");
    server.stop().await.expect("exit code 0");
    let pem = Signer::p256().public_pem().replace("PUBLIC", "PRIVATE");
    for (auth, expect) in [
        (json!({ "jwt": { "key": pem } }), "`auth.jwt.key`"),
        (
            json!({ "jwt": { "jwks_url": "issuer" } }),
            "`auth.jwt.jwks_url`",
        ),
        (
            json!({ "jwt": { "jwks_ulr": "x" } }),
            "the nearest is `auth.jwt.jwks_url`",
        ),
        (
            json!({ "jwt": { "algorithms": ["none"] } }),
            "`auth.jwt.algorithms[0]`",
        ),
        (
            json!({ "api_keys": { "keys": [{ "name": "a", "hash": "b" }] } }),
            "`auth.api_keys.keys[0].hash`",
        ),
        (
            json!({ "revocation_file": "/nowhere/at/all" }),
            "`auth.revocation_file`",
        ),
    ] {
        let (code, printed) = refused(&folder, &auth, "full");
        assert_eq!(code, Some(2), "{printed}");
        assert!(printed.contains(expect), "{printed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_compat_a_bad_token_is_nobody() {
    let folder = Folder::new("identity-compat");
    let server = started(&folder, &json!({ "jwt": { "key": SECRET } }), "compat").await;
    let nobody = json!({ "data": { "sub": null, "known": false } });
    for token in [
        "x",
        "a.b.c",
        &Signer::secret("other").plain("HS256", &claims("root")),
    ] {
        let answer = ask(&server, &[("authorization", token)], "{ sub known }").await;
        assert_eq!(answer, (200, nobody.clone()));
    }
    let endless = Signer::secret(SECRET).plain("HS256", &json!({ "sub": "alice" }));
    assert_eq!(who(&server, &endless).await, "alice");
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_verification_the_server_says_so() {
    let folder = Folder::new("identity-unverified");
    let server = started(&folder, &json!({ "jwt": { "verify": false } }), "full").await;
    let token = Signer::secret("x").plain("none", &json!({ "sub": "whoever", "exp": 1 }));
    assert_eq!(who(&server, &token).await, "whoever");
    let printed = server.stop().await.expect("exit code 0");
    assert!(printed.contains("auth.jwt.verify is off"), "{printed}");
}

/// A file of the certificate of our own authority.
fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/store/tls")
        .join(name)
}

/// Takes the encryption off for an issuer: the port.
async fn encrypted(target: std::net::SocketAddr) -> u16 {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key fits");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust us hangs up.
                if let Ok(mut near) = acceptor.accept(near).await {
                    let mut far = TcpStream::connect(target).await.expect("it listens");
                    drop(copy_bidirectional(&mut near, &mut far).await);
                }
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_read_over_tls_of_a_known_authority_only() {
    let signer = Signer::p256();
    let issuer = Issuer::start(&[signer.jwk(&json!({ "kid": "1" }))]).await;
    let url = format!("https://localhost:{}/keys", encrypted(issuer.address).await);
    let token = signer.token(&json!({ "alg": "ES256", "kid": "1" }), &claims("alice"));
    let folder = Folder::new("identity-tls");
    let auth = json!({ "jwt": { "jwks_url": url } });
    let server = started(&folder, &auth, "full").await;
    assert_eq!(who(&server, &token).await, "SERVICE_UNAVAILABLE");
    assert_eq!(issuer.requests(), 0);
    server.stop().await.expect("exit code 0");
    let auth = json!({ "jwt": { "jwks_url": url, "jwks_ca_file": file("authority.pem") } });
    let server = started(&folder, &auth, "full").await;
    until(&server, &token, "alice").await;
    server.stop().await.expect("exit code 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_without_keys_are_warned_of() {
    let warning = "everybody is anonymous";
    let ruled = "type A @node @authentication { a: String }";
    let open = "type A @node { a: String }";
    let keyed = json!({ "jwt": { "key": SECRET } });
    for (auth, definitions, expect) in [
        (&json!({}), ruled, true),
        (&json!({}), open, false),
        (&keyed, ruled, false),
    ] {
        let folder = Folder::new("identity-rules");
        let mut command = command(&folder, auth);
        folder.file("schema.graphql", definitions);
        command.args(["--profile", "full"]);
        let server = Server::start_command(command).await.expect("it starts");
        let printed = server.stop().await.expect("exit code 0");
        assert_eq!(
            printed.contains(warning),
            expect,
            "{auth} {definitions}\n{printed}"
        );
    }
}
