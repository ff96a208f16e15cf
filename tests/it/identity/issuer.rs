//! A server with a key set, which counts who asks, and can be slow or broken.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// A running issuer. Dropping it ends it.
pub struct Issuer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    gate: watch::Sender<bool>,
    task: JoinHandle<()>,
}

struct Shared {
    /// The body; `None`: it is broken.
    body: Mutex<Option<String>>,
    requests: AtomicUsize,
    gate: watch::Receiver<bool>,
}

async fn answer(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    shared.requests.fetch_add(1, Ordering::SeqCst);
    let mut gate = shared.gate.clone();
    gate.wait_for(|open| *open).await.expect("the gate stays");
    match shared.body.lock().expect("no panic").clone() {
        Some(body) => (StatusCode::OK, body),
        None => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
    }
}

impl Issuer {
    /// One that has these keys; none: it is broken.
    pub async fn start(keys: &[Value]) -> Self {
        let (gate, opened) = watch::channel(true);
        let shared = Arc::new(Shared {
            body: Mutex::new(None),
            requests: AtomicUsize::new(0),
            gate: opened,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let serving = async move { axum_serve(listener, router).await };
        let issuer = Self {
            address,
            shared,
            gate,
            task: tokio::spawn(serving),
        };
        issuer.publish(keys);
        issuer
    }

    /// Where the keys are.
    pub fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    /// Has these keys from now on; none: is broken.
    pub fn publish(&self, keys: &[Value]) {
        let body = (!keys.is_empty()).then(|| json!({ "keys": keys }).to_string());
        self.publish_text(body);
    }

    /// Says this from now on.
    pub fn publish_text(&self, body: Option<String>) {
        *self.shared.body.lock().expect("no panic") = body;
    }

    /// Answers nothing until it is told to go on.
    pub fn hold(&self) {
        self.gate.send(false).expect("someone listens");
    }

    pub fn go_on(&self) {
        self.gate.send(true).expect("someone listens");
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Waits until it was asked so often.
    pub async fn asked(&self, times: usize) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while self.requests() < times {
            assert!(
                std::time::Instant::now() < deadline,
                "not asked {times} times in 30 s"
            );
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn axum_serve(listener: TcpListener, router: Router) {
    axum::serve(listener, router).await.expect("it serves");
}
