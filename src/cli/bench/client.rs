//! Whom the bench asks over HTTP: the server or the reference library.

use std::{pin::Pin, sync::Arc};

use anyhow::{Context, bail};
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::bench::Asked;

/// A future that says whether a request was answered well.
pub(super) type Sent = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Which page the cursor of page 1,000 leads to: the 9,990th device stands before it.
const BEFORE: u64 = 9_989;

/// The smallest request.
pub(super) const NAME: &str = r#"{"query":"{ __typename }"}"#;

/// A header of requests.
pub(super) type Header = (HeaderName, HeaderValue);

/// A header as it is given: `NAME: VALUE`.
///
/// # Errors
/// The text is no header.
pub(super) fn header(given: &str) -> anyhow::Result<Header> {
    let (name, value) = given.split_once(':').context("write it as NAME: VALUE")?;
    let name = HeaderName::try_from(name.trim()).context("the name is none of a header")?;
    let mut value = HeaderValue::try_from(value.trim()).context("the value is none of a header")?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// A GraphQL endpoint.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    url: Arc<str>,
    /// What to do when nothing answers there.
    otherwise: &'static str,
}

impl Client {
    /// The server that is measured, and what every request to it says besides.
    ///
    /// # Errors
    /// There can be no client on this machine.
    pub(super) fn server(url: &str, headers: &[Header]) -> anyhow::Result<Self> {
        let headers = headers.iter().cloned().collect();
        let http = reqwest::Client::builder().default_headers(headers);
        Ok(Self {
            http: http.build().context("no HTTP client")?,
            url: Arc::from(url),
            otherwise: "start it, for instance with `cygnet serve --schema schema/examples/twin.graphql --store neo4j`, \
                and give its address with --url",
        })
    }

    /// The reference library.
    pub(super) fn library(url: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: Arc::from(url),
            otherwise: "start the reference library over the same Neo4j with `just peer`, and give the address and the process \
                that it prints with --peer-url and --peer-pid",
        }
    }

    async fn ask(&self, body: String) -> anyhow::Result<bytes::Bytes> {
        let request = self
            .http
            .post(&*self.url)
            .header("content-type", "application/json");
        Ok(request.body(body).send().await?.bytes().await?)
    }

    /// The data of an answer without errors.
    async fn data(&self, body: String) -> anyhow::Result<Value> {
        let asked = self.ask(body).await;
        let body =
            asked.with_context(|| format!("no answer from {}: {}", self.url, self.otherwise))?;
        let text = || {
            String::from_utf8_lossy(&body)
                .chars()
                .take(300)
                .collect::<String>()
        };
        let answer: Value = serde_json::from_slice(&body).with_context(|| {
            format!("{} is no GraphQL endpoint: it answers {}", self.url, text())
        })?;
        match (answer.get("data"), answer.get("errors")) {
            (Some(data), None) if !data.is_null() => Ok(data.clone()),
            _ => bail!("{} answers {}", self.url, text()),
        }
    }

    /// Asks once what will be asked often.
    ///
    /// # Errors
    /// Nobody answers, or not with data.
    pub(super) async fn check(&self, bodies: &[String]) -> anyhow::Result<()> {
        let first = bodies.first().context("a workload asks something")?;
        self.data(first.clone()).await.map(drop)
    }

    /// Ids of devices, in order.
    pub(super) async fn ids(&self) -> anyhow::Result<Vec<String>> {
        let document = "{ devices(limit: 1000, sort: [{ id: ASC }]) { id } }";
        let data = self.data(json!({ "query": document }).to_string()).await?;
        let ids = data["devices"].as_array().context("devices")?;
        let ids: Vec<String> = ids
            .iter()
            .filter_map(|it| it["id"].as_str().map(str::to_owned))
            .collect();
        if ids.is_empty() {
            bail!(
                "{} has no devices: load the demo twin with `cygnet twin`",
                self.url
            );
        }
        Ok(ids)
    }

    /// The cursor that page 1,000 starts after, or as far as there are devices.
    pub(super) async fn cursor(&self) -> anyhow::Result<String> {
        let count = "{ devicesConnection { totalCount } }";
        let data = self.data(json!({ "query": count }).to_string()).await?;
        let total = data["devicesConnection"]["totalCount"]
            .as_u64()
            .context("a count")?;
        let before = BEFORE.min(total.saturating_sub(12));
        let page = format!(
            "{{ devicesConnection(first: 1, offset: {before}, sort: [{{ id: ASC }}]) {{ pageInfo {{ endCursor }} }} }}"
        );
        let data = self.data(json!({ "query": page }).to_string()).await?;
        let cursor = data["devicesConnection"]["pageInfo"]["endCursor"].as_str();
        Ok(cursor.context("a cursor")?.to_owned())
    }

    /// Sends the bodies in turn.
    pub(super) fn sender(
        &self,
        bodies: Arc<[String]>,
    ) -> impl Fn(usize) -> Sent + Send + Sync + 'static {
        let client = self.clone();
        move |at| {
            let (client, body) = (client.clone(), bodies[at % bodies.len()].clone());
            Box::pin(async move {
                let answer = client.ask(body).await;
                answer.is_ok_and(|body| body.starts_with(b"{\"data\":{"))
            })
        }
    }
}

/// The bodies of a workload's requests.
pub(super) fn bodies(asked: &Asked) -> Arc<[String]> {
    let body = |variables: &Value| json!({ "query": asked.document, "variables": variables });
    let bodies = asked.variables.iter().map(|it| body(it).to_string());
    bodies.collect()
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn headers_are_a_name_and_a_value() {
        let (name, value) = header("Authorization: Bearer a:b").expect("a header");
        assert_eq!(
            (name.as_str(), value.as_bytes()),
            ("authorization", &b"Bearer a:b"[..])
        );
        for wrong in ["Authorization", "a b: c", "a: \u{1}"] {
            assert!(header(wrong).is_err(), "{wrong}");
        }
    }
}
