//! Encrypted connections: the real server behind a certificate of our own authority (`tls/`, made for these tests, valid for a century).

use std::path::PathBuf;
use std::sync::Arc;

use cygnet::store::ErrorClass;
use cygnet::store::neo4j::{Neo4j, Settings, install_crypto_provider};
use cygnet_resolvers::value::Value;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::neo4j::settings;
use super::read;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/store/tls")
        .join(name)
}

/// Takes the encryption off for the server behind; answers `HOST:PORT`.
async fn encrypted(target: String) -> String {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key fits");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                // A client that does not trust us hangs up.
                let Ok(mut near) = acceptor.accept(near).await else {
                    return;
                };
                let mut far = TcpStream::connect(target)
                    .await
                    .expect("the server listens");
                drop(copy_bidirectional(&mut near, &mut far).await);
            });
        }
    });
    address
}

async fn behind_encryption() -> Option<Settings> {
    let mut settings = settings()?;
    install_crypto_provider();
    settings.uri = encrypted(settings.uri.replace("bolt://", "")).await;
    Some(settings)
}

#[tokio::test]
async fn all_encrypted_forms_of_an_address_work() {
    let Some(settings) = behind_encryption().await else {
        return;
    };
    let trusted = Some(file("authority.pem"));
    for (scheme, ca_file) in [
        ("bolt+s", trusted.clone()),
        ("neo4j+s", trusted),
        ("bolt+ssc", None),
        ("neo4j+ssc", None),
    ] {
        let uri = format!("{scheme}://{}", settings.uri);
        let store = Neo4j::open(Settings {
            uri,
            ca_file,
            ..settings.clone()
        });
        let store = store.expect("the settings work");
        let rows = read(&store, "RETURN 1 AS r", vec![]).await;
        assert_eq!(rows, Ok(vec![Value::Integer(1)]), "{scheme}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let Some(settings) = behind_encryption().await else {
        return;
    };
    let uri = format!("bolt+s://{}", settings.uri);
    let store = Neo4j::open(Settings {
        uri: uri.clone(),
        ..settings.clone()
    })
    .expect("the settings work");
    let error = read(&store, "RETURN 1 AS r", vec![])
        .await
        .expect_err("nobody knows this authority");
    assert_eq!(error.class(), ErrorClass::Configuration, "{error}");
    let ca_file = Some(file("no such file"));
    let error = Neo4j::open(Settings {
        uri,
        ca_file,
        ..settings
    })
    .expect_err("no such file");
    assert_eq!(error.class(), ErrorClass::Configuration, "{error}");
}
