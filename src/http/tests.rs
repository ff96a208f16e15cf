//! The transport as clients see it, over real sockets, with an answerer that does what the document says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cygnet_resolvers::error::ErrorCode;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;
use crate::config::{AuthConfig, schema::Profile};
use crate::config::{ByteSize, HttpConfig};
use crate::gateway::{Answer, Outcome, Request, TurnedAway};
use crate::identity::Identity;
use crate::telemetry::Metrics;

/// So long may anything take before a test fails.
const DEADLINE: Duration = Duration::from_secs(10);

/// Does what the document says: `panic`, `wait`, `mutation`, `large`, `refuse`, or answers with what it was asked.
#[derive(Default)]
struct Scripted {
    ready: AtomicBool,
    started: Notify,
    release: Notify,
    dropped: Arc<AtomicUsize>,
    dropped_one: Arc<Notify>,
    turned_away: Mutex<Vec<ErrorCode>>,
}

/// Counts a `wait` that ended before it was released.
struct Dropped(Arc<AtomicUsize>, Arc<Notify>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.1.notify_one();
    }
}

impl Answers for Scripted {
    async fn answer(&self, request: Request<'_>) -> Answer {
        let data = |text: String| Answer {
            body: text.into(),
            outcome: Outcome::Data,
            replayed: false,
        };
        match request.document {
            "panic" => panic!("as the test asked"),
            "wait" => {
                let guard = Dropped(Arc::clone(&self.dropped), Arc::clone(&self.dropped_one));
                self.started.notify_one();
                self.release.notified().await;
                std::mem::forget(guard);
                data(r#"{"data":"released"}"#.to_owned())
            }
            "mutation" if request.read_only => Answer {
                body: r#"{"errors":[]}"#.into(),
                outcome: Outcome::MethodNotAllowed,
                replayed: false,
            },
            "large" => data(format!(r#"{{"data":"{}"}}"#, "swan ".repeat(1000))),
            "refuse" => Answer {
                body: r#"{"errors":[]}"#.into(),
                outcome: Outcome::RequestError(ErrorCode::GraphqlValidationFailed),
                replayed: false,
            },
            document => data(format!(
                r#"{{"data":["{document}",{:?},{}]}}"#,
                request.operation_name.unwrap_or_default(),
                request
                    .variables
                    .map_or("null", |variables| variables.get()),
            )),
        }
    }

    fn turned_away(&self, request: &TurnedAway<'_>) {
        let mut codes = self.turned_away.lock().expect("no panic");
        codes.push(request.code);
    }

    async fn readiness(&self) -> Result<(), Unready> {
        match self.ready.load(Ordering::SeqCst) {
            true => Ok(()),
            false => Err(Unready::because("no database at all")),
        }
    }
}

struct Running {
    address: SocketAddr,
    answers: Arc<Scripted>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Drained>,
    client: Client,
}

impl Running {
    async fn start(change: impl FnOnce(&mut HttpConfig)) -> Self {
        let mut config = HttpConfig::default();
        change(&mut config);
        let answers = Arc::new(Scripted::default());
        let served = Served {
            answers: Arc::clone(&answers),
            identity: Arc::new(Identity::new(&AuthConfig::default(), Profile::Full).unwrap()),
            config: config.clone(),
            metrics_page: MetricsPage::Served,
            metrics: Metrics::new().unwrap(),
            samples: Vec::new(),
        };
        let (router, drain) = router(served).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stop_signal = async move {
            let _ = stopped.await;
            drain.start_draining();
        };
        let serving =
            tokio::spawn(
                async move { serve(listener, router, &config, stop_signal).await.unwrap() },
            );
        let client = Client::builder()
            .no_proxy()
            .timeout(DEADLINE)
            .build()
            .unwrap();
        Self {
            address,
            answers,
            stop: Some(stop),
            serving,
            client,
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    fn post(&self, body: &str) -> RequestBuilder {
        let request = self.request(Method::POST, "/graphql");
        request
            .header("content-type", "application/json")
            .body(body.to_owned())
    }

    async fn until_started(&self) {
        within(self.answers.started.notified()).await;
    }

    async fn stop(mut self) -> Drained {
        let _ = self.stop.take().unwrap().send(());
        within(self.serving).await.unwrap()
    }
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work)
        .await
        .expect("it ends before the deadline")
}

async fn check(request: RequestBuilder, status: u16, expect: &str) {
    let response = request.send().await.unwrap();
    let got = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert_eq!(got, status, "{text}");
    assert!(text.contains(expect), "{text:?} has no {expect:?}");
}

#[tokio::test]
async fn post_and_get_reach_the_gateway() {
    let server = Running::start(|_| {}).await;
    let body = r#"{"query":"a","operationName":"N","variables":{"x": 1}}"#;
    check(server.post(body), 200, r#"{"data":["a","N",{"x": 1}]}"#).await;
    let get = server.request(
        Method::GET,
        "/graphql?query=a%20b&operationName=N&variables=%7B%7D",
    );
    check(get, 200, r#"{"data":["a b","N",{}]}"#).await;
}

#[tokio::test]
async fn statuses_follow_the_media_type() {
    let server = Running::start(|_| {}).await;
    let refused = || server.post(r#"{"query":"refuse"}"#);
    check(refused(), 200, "errors").await;
    check(
        refused().header("accept", "application/json"),
        200,
        "errors",
    )
    .await;
    let response = refused()
        .header("accept", "application/graphql-response+json")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        response.headers()["content-type"],
        "application/graphql-response+json; charset=utf-8"
    );
    check(refused().header("accept", "text/html"), 406, "BAD_REQUEST").await;
}

#[tokio::test]
async fn methods_are_refused_with_what_is_allowed() {
    let server = Running::start(|_| {}).await;
    for (method, query, allow) in [
        (Method::GET, "?query=mutation", "POST"),
        (Method::PUT, "", "GET, POST"),
    ] {
        let response = server
            .request(method, &format!("/graphql{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], allow);
    }
    check(server.request(Method::GET, "/nothing"), 404, "NOT_FOUND").await;
}

#[tokio::test]
async fn bodies_that_are_not_graphql_are_refused() {
    let server = Running::start(|config| config.body_limit = ByteSize::kibibytes(1)).await;
    let typed = |content_type: &str| {
        let request = server
            .request(Method::POST, "/graphql")
            .header("content-type", content_type);
        request.body(r#"{"query":"a"}"#)
    };
    for simple in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        check(typed(simple), 415, "Content-Type: application/json").await;
    }
    check(
        server.request(Method::POST, "/graphql").body("{}"),
        415,
        "BAD_REQUEST",
    )
    .await;
    check(typed("application/json; charset=latin1"), 415, "utf-8").await;
    check(typed("Application/JSON; charset=\"UTF-8\""), 200, "data").await;
    check(
        typed("application/json").header("content-encoding", "gzip"),
        415,
        "compressed",
    )
    .await;
    check(server.post("{"), 400, "BAD_REQUEST").await;
    check(server.post("{}"), 400, "`query` is missing").await;
    let persisted = r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"0"}}}"#;
    check(server.post(persisted), 400, "PERSISTED_QUERY_NOT_SUPPORTED").await;
    check(
        server.post(&format!(r#"{{"query":"{}"}}"#, "a".repeat(1024))),
        413,
        "1024 bytes",
    )
    .await;
}

#[tokio::test]
async fn a_body_without_a_length_is_bounded_too() {
    let server = Running::start(|config| config.body_limit = ByteSize::kibibytes(1)).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    let chunk = format!("200\r\n{}\r\n", "a".repeat(0x200));
    stream
        .write_all(format!("{head}{chunk}{chunk}{chunk}").as_bytes())
        .await
        .unwrap();
    let mut answer = [0; 12];
    within(stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn arrays_of_operations_are_off_until_switched_on() {
    let two = r#"[{"query":"a"},{"query":"refuse"}]"#;
    let server = Running::start(|_| {}).await;
    check(server.post(two), 400, "http.batching.enabled").await;
    let server = Running::start(|config| {
        config.batching.enabled = true;
        config.batching.max = 2.try_into().unwrap();
    })
    .await;
    check(
        server.post(two),
        200,
        r#"[{"data":["a","",null]},{"errors":[]}]"#,
    )
    .await;
    check(
        server.post(r#"[{"query":"a"},{"query":"a"},{"query":"a"}]"#),
        400,
        "more than 2",
    )
    .await;
}

#[tokio::test]
async fn a_get_of_another_site_is_refused() {
    let server = Running::start(|_| {}).await;
    let get = || {
        server
            .request(Method::GET, "/graphql?query=a")
            .header("sec-fetch-site", "cross-site")
    };
    check(get(), 403, "GraphQL-Require-Preflight").await;
    check(get().header("graphql-require-preflight", "1"), 200, "data").await;
}

#[tokio::test]
async fn only_named_origins_pass_the_preflight() {
    let server =
        Running::start(|config| config.cors.origins = vec!["https://app.example".to_owned()]).await;
    for (origin, expect) in [
        ("https://app.example", true),
        ("https://evil.example", false),
    ] {
        let request = server
            .request(Method::OPTIONS, "/graphql")
            .header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        let response = request
            .header("access-control-request-headers", "content-type")
            .send()
            .await
            .unwrap();
        let allowed = response
            .headers()
            .get("access-control-allow-origin")
            .is_some();
        assert_eq!(allowed, expect, "{origin}");
    }
}

#[tokio::test]
async fn a_bad_origin_is_refused_at_start() {
    let mut config = HttpConfig::default();
    config.cors.origins = vec!["app.example".to_owned()];
    let served = Served {
        answers: Arc::new(Scripted::default()),
        identity: Arc::new(Identity::new(&AuthConfig::default(), Profile::Full).unwrap()),
        config,
        metrics_page: MetricsPage::Absent,
        metrics: Metrics::new().unwrap(),
        samples: Vec::new(),
    };
    assert!(matches!(router(served), Err(RouterError::Origin { .. })));
}

#[tokio::test]
async fn large_answers_are_compressed_for_whom_it_suits() {
    let server = Running::start(|_| {}).await;
    for (document, accept, expect) in [
        ("large", "zstd", Some("zstd")),
        ("large", "br", Some("br")),
        ("large", "gzip", Some("gzip")),
        ("large", "identity", None),
        ("small", "gzip", None),
    ] {
        let request = server.post(&format!(r#"{{"query":"{document}"}}"#));
        let response = request
            .header("accept-encoding", accept)
            .send()
            .await
            .unwrap();
        let encoding = response
            .headers()
            .get("content-encoding")
            .map(|value| value.to_str().unwrap());
        assert_eq!(encoding, expect, "{document} {accept}");
    }
}

#[tokio::test]
async fn requests_have_names() {
    let server = Running::start(|_| {}).await;
    for (given, kept) in [("mine-1", true), ("not mine", false), ("x\"y", false)] {
        let response = server
            .post(r#"{"query":"a"}"#)
            .header("x-request-id", given)
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["x-request-id"] == given, kept, "{given}");
    }
}

#[tokio::test]
async fn a_panic_ends_the_request_only() {
    let server = Running::start(|_| {}).await;
    check(
        server.post(r#"{"query":"panic"}"#),
        500,
        "INTERNAL_SERVER_ERROR",
    )
    .await;
    check(server.post(r#"{"query":"a"}"#), 200, "data").await;
}

#[tokio::test]
async fn pages_for_whoever_runs_it() {
    let server = Running::start(|_| {}).await;
    check(server.request(Method::GET, "/health"), 200, "ok").await;
    check(
        server.request(Method::GET, "/ready"),
        503,
        "no database at all",
    )
    .await;
    server.answers.ready.store(true, Ordering::SeqCst);
    check(server.request(Method::GET, "/ready"), 200, "ready").await;
    check(server.post(r#"{"query":"a"}"#), 200, "data").await;
    let counted = r#"http_server_requests_total{method="POST",route="/graphql",status="200"} 1"#;
    check(server.request(Method::GET, "/metrics"), 200, counted).await;
    check(
        server.request(Method::GET, "/"),
        200,
        "<title>Cygnet</title>",
    )
    .await;
    for asset in ["/page.css", "/page.js", "/samples.json"] {
        check(server.request(Method::GET, asset), 200, "").await;
    }
}

#[tokio::test]
async fn the_page_asks_nothing_of_others() {
    for text in [
        include_str!("page/index.html"),
        include_str!("page/page.css"),
        include_str!("page/page.js"),
    ] {
        assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("//cdn"));
    }
}

#[tokio::test]
async fn a_client_that_goes_away_cancels_its_request() {
    let server = Running::start(|_| {}).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let body = r#"{"query":"wait"}"#;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    server.until_started().await;
    assert_eq!(server.answers.dropped.load(Ordering::SeqCst), 0);
    drop(stream);
    within(server.answers.dropped_one.notified()).await;
    check(
        server.request(Method::GET, "/metrics"),
        200,
        r#"status="499"} 1"#,
    )
    .await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered_and_cancelled() {
    let server = Running::start(|config| config.request_timeout = "50ms".parse().unwrap()).await;
    let request = server.post(r#"{"query":"wait"}"#);
    check(
        request.header("accept", "application/graphql-response+json"),
        504,
        "TIMEOUT",
    )
    .await;
    assert_eq!(server.answers.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn stopping_answers_what_is_in_flight() {
    let server = Running::start(|_| {}).await;
    let waiting = tokio::spawn(server.post(r#"{"query":"wait"}"#).send());
    server.until_started().await;
    let answers = Arc::clone(&server.answers);
    let address = server.address;
    let stopping = tokio::spawn(server.stop());
    // The listener is gone before requests are drained.
    within(async { while TcpStream::connect(address).await.is_ok() {} }).await;
    assert!(!stopping.is_finished());
    answers.release.notify_one();
    assert_eq!(
        within(waiting).await.unwrap().unwrap().status(),
        StatusCode::OK
    );
    assert_eq!(within(stopping).await.unwrap(), Drained::Whole);
}

#[tokio::test]
async fn draining_ends_when_its_time_is_up() {
    let server = Running::start(|config| config.drain_timeout = "50ms".parse().unwrap()).await;
    let waiting = tokio::spawn(server.post(r#"{"query":"wait"}"#).send());
    server.until_started().await;
    let dropped = Arc::clone(&server.answers.dropped);
    assert_eq!(server.stop().await, Drained::Cut { connections: 1 });
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
    assert!(within(waiting).await.unwrap().is_err());
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = Running::start(|config| config.header_timeout = "50ms".parse().unwrap()).await;
    for start in ["", "PRI * HT", "POST /graphql HTTP/1.1\r\nhost"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // Closed or reset: either way it ends.
        let _ = within(stream.read_to_end(&mut rest)).await;
    }
}

#[tokio::test]
async fn a_connection_in_use_outlives_the_wait_for_headers() {
    let patience = Duration::from_millis(100);
    let server = Running::start(|config| config.header_timeout = "100ms".parse().unwrap()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let opened = std::time::Instant::now();
    while opened.elapsed() < 3 * patience {
        stream
            .write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(br#"{"status":"ok"}"#) {
            let length = within(stream.read_buf(&mut answer)).await.unwrap();
            assert!(length > 0, "closed after {:?}", opened.elapsed());
        }
    }
}

#[tokio::test]
async fn connections_are_bounded() {
    let server = Running::start(|config| config.max_connections = 1.try_into().unwrap()).await;
    let ask = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n".as_bytes();
    let mut first = TcpStream::connect(server.address).await.unwrap();
    first.write_all(ask).await.unwrap();
    let mut answer = [0; 12];
    within(first.read_exact(&mut answer)).await.unwrap();
    let mut second = TcpStream::connect(server.address).await.unwrap();
    second.write_all(ask).await.unwrap();
    let early =
        tokio::time::timeout(Duration::from_millis(100), second.read_exact(&mut answer)).await;
    assert!(
        early.is_err(),
        "the second connection was served beside the first"
    );
    drop(first);
    within(second.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}
