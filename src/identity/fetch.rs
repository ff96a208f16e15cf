//! Reads one document over HTTP: the key set of an issuer.
//!
//! In: an address. Out: a body, bounded in size and time, and how long it may be kept. It follows no redirect and sends no
//! credentials. It must not know what is in the body.

use std::{net::IpAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, Uri, header, uri::Scheme},
};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// The largest key set, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Where a document is, and how it is reached.
pub(super) struct Source {
    uri: Uri,
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
}

/// Why an address cannot be read from.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Not an address of the kind we read from.
    #[error("not an address such as https://issuer.example.com/.well-known/jwks.json")]
    Address,
    /// The file with the authority cannot be read.
    #[error("the certificates in {file} cannot be read")]
    Authority {
        /// The file.
        file: String,
        /// Why not.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// TLS cannot be used.
    #[error("TLS cannot be used")]
    Tls(#[from] rustls::Error),
}

/// Why a document could not be read.
#[derive(Debug, Error)]
pub(super) enum FetchError {
    #[error("no connection")]
    Connect(#[source] std::io::Error),
    #[error("no HTTP")]
    Http(#[from] hyper::Error),
    #[error("status {0}")]
    Status(StatusCode),
    #[error("the answer is cut off, or larger than {MAX_BYTES} bytes")]
    Body,
    #[error("no answer in time")]
    Timeout,
}

/// A document that was read.
pub(super) struct Fetched {
    pub(super) body: Bytes,
    /// What the answer says of how long it may be kept.
    pub(super) max_age: Option<Duration>,
}

impl Source {
    /// Prepares to read from an address.
    pub(super) fn new(
        url: &str,
        ca_file: Option<&Path>,
        patience: Duration,
    ) -> Result<Self, SourceError> {
        let uri: Uri = url.parse().map_err(|_| SourceError::Address)?;
        let host = uri.host().ok_or(SourceError::Address)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let is_tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(SourceError::Address),
        };
        let tls = match is_tls {
            true => {
                let name = ServerName::try_from(host.clone()).map_err(|_| SourceError::Address)?;
                Some((connector(ca_file)?, name))
            }
            false => None,
        };
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Ok(Self {
            uri,
            host,
            port,
            tls,
            patience,
        })
    }

    /// Whether what is read could be changed on its way: it is not encrypted, and it leaves this machine.
    pub(super) fn is_in_the_open(&self) -> bool {
        let is_here = self.host == "localhost"
            || self
                .host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback());
        self.tls.is_none() && !is_here
    }

    /// Reads the document.
    pub(super) async fn fetch(&self) -> Result<Fetched, FetchError> {
        timeout(self.patience, self.attempt())
            .await
            .map_err(|_| FetchError::Timeout)?
    }

    async fn attempt(&self) -> Result<Fetched, FetchError> {
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(FetchError::Connect)?;
        match &self.tls {
            None => self.exchange(stream).await,
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await;
                self.exchange(stream.map_err(FetchError::Connect)?).await
            }
        }
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<Fetched, FetchError> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Dropped at the end, which ends the connection too.
        let mut tasks = JoinSet::new();
        tasks.spawn(connection);
        let answer = sender.send_request(self.request()).await?;
        if answer.status() != StatusCode::OK {
            return Err(FetchError::Status(answer.status()));
        }
        let max_age = max_age(answer.headers());
        let body = to_bytes(Body::new(answer.into_body()), MAX_BYTES)
            .await
            .map_err(|_| FetchError::Body)?;
        Ok(Fetched { body, max_age })
    }

    fn request(&self) -> Request<Body> {
        let target = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let host = self
            .uri
            .authority()
            .map_or("", |authority| authority.as_str());
        let host = host.rsplit('@').next().unwrap_or_default();
        Request::get(target)
            .header(header::HOST, host)
            .header(header::ACCEPT, "application/jwk-set+json, application/json")
            .header(
                header::USER_AGENT,
                concat!("cygnet/", env!("CARGO_PKG_VERSION")),
            )
            .body(Body::empty())
            .expect("the target and the host are parts of a valid address")
    }
}

fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, SourceError> {
    let roots = ca_file.map(certificates).transpose()?.unwrap_or_default();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        rustls_platform_verifier::Verifier::new_with_extra_roots(roots, Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, SourceError> {
    let refused = |source| SourceError::Authority {
        file: file.display().to_string(),
        source,
    };
    let found = CertificateDer::pem_file_iter(file).map_err(refused)?;
    found.collect::<Result<_, _>>().map_err(refused)
}

fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::CACHE_CONTROL)?.to_str().ok()?;
    let seconds = text.split(',').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("max-age").then_some(value)
    })?;
    seconds
        .trim_matches('"')
        .parse()
        .ok()
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_http() {
        let source = |url: &str| Source::new(url, None, Duration::from_secs(1));
        for bad in ["", "issuer", "/keys", "ftp://a/b", "https://", "http:///x"] {
            assert!(source(bad).is_err(), "{bad}");
        }
        for (url, open) in [
            ("http://127.0.0.1:1/k", false),
            ("http://[::1]/k", false),
            ("http://localhost/k", false),
            ("http://issuer.example/k", true),
            ("http://10.0.0.1/k", true),
        ] {
            assert_eq!(source(url).unwrap().is_in_the_open(), open, "{url}");
        }
        let request = source("http://user@issuer.example:81/k?a=b")
            .unwrap()
            .request();
        assert_eq!(request.uri(), "/k?a=b");
        assert_eq!(request.headers()["host"], "issuer.example:81");
    }

    #[test]
    fn max_age_is_read() {
        let check = |text: &str, expect: Option<u64>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, text.parse().unwrap());
            assert_eq!(max_age(&headers), expect.map(Duration::from_secs), "{text}");
        };
        check("max-age=300", Some(300));
        check("public, Max-Age=5, must-revalidate", Some(5));
        check("no-store", None);
        check("max-age=soon", None);
        assert_eq!(max_age(&HeaderMap::new()), None);
    }
}
