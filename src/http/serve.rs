//! Connections: accepted up to a bound, served, and drained when the server stops.
//!
//! `axum::serve` has neither a bound on connections nor one on how long they may be silent, nor on draining; this loop
//! has all three. A request's future lives inside its connection's task: when the client goes away it is dropped. Accepting happens
//! on the caller's runtime, serving on the [`Threads`].

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::threads::{Place, Threads, threads};
use crate::config::HttpConfig;

/// How long to wait after the system refused a connection (most often: too many open files) before the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often a silent HTTP/2 connection is asked whether its client is still there.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// The address of whoever opened the connection of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request in flight was answered.
    Whole,
    /// The time to drain ran out; this many connections were cut.
    Cut {
        /// Connections that still had a request in flight.
        connections: usize,
    },
}

/// Serves connections until `stop` is done, then lets requests in flight finish for `http.drain_timeout`.
///
/// # Errors
/// Where the system gives no thread to serve on.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &HttpConfig,
    stop: impl Future<Output = ()>,
) -> io::Result<Drained> {
    let threads = Threads::start(threads(config.threads))?;
    let permits = Arc::new(Semaphore::new(
        config.max_connections.get().min(Semaphore::MAX_PERMITS),
    ));
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = accept(&listener, &permits) => {
                let (stream, permit) = accepted;
                let place = threads.place();
                let handle = place.handle.clone();
                let connection = Connection { stream, permit, place, stopped: stopped.clone() };
                let served = connection.run(router.clone(), builder(config), config.header_timeout.get());
                connections.spawn_on(served, &handle);
            }
        }
    }
    drop(listener);
    // Fails only when no connection listens, and then there is nothing to tell.
    let _ = stopping.send(true);
    Ok(drain(connections, config.drain_timeout.get()).await)
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (std::net::TcpStream, OwnedSemaphorePermit) {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .expect("the semaphore is never closed");
    loop {
        // The socket leaves this runtime: another one will serve it.
        match listener
            .accept()
            .await
            .and_then(|(stream, _)| stream.into_std())
        {
            Ok(stream) => return (stream, permit),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a connection could not be accepted"
                );
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn builder(config: &HttpConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_timeout.get());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams_per_connection.get())
        .keep_alive_interval(PING_INTERVAL);
    builder
}

async fn drain(mut connections: JoinSet<()>, limit: Duration) -> Drained {
    let all_done = async { while connections.join_next().await.is_some() {} };
    match tokio::time::timeout(limit, all_done).await {
        Ok(()) => Drained::Whole,
        Err(_) => {
            let left = connections.len();
            connections.shutdown().await;
            Drained::Cut { connections: left }
        }
    }
}

/// One client's connection.
struct Connection {
    stream: std::net::TcpStream,
    /// Held as long as the connection is open.
    permit: OwnedSemaphorePermit,
    /// Likewise.
    place: Place,
    stopped: watch::Receiver<bool>,
}

impl Connection {
    async fn run(self, router: Router, builder: Builder<TokioExecutor>, patience: Duration) {
        let Self {
            stream,
            permit,
            place,
            mut stopped,
        } = self;
        let stream = match TcpStream::from_std(stream) {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a connection could not be served"
                );
                return;
            }
        };
        // Answers are written whole; waiting to fill a segment only delays them. A socket that refuses is closing.
        let _ = stream.set_nodelay(true);
        let peer = stream.peer_addr().ok().map(|address| Peer(address.ip()));
        let has_asked = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&has_asked);
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            if let Some(peer) = peer {
                request.extensions_mut().insert(peer);
            }
            let answer = router.clone().oneshot(request.map(Body::new));
            async {
                Ok::<Response<Body>, Infallible>(
                    answer.await.unwrap_or_else(|never| match never {}),
                )
            }
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let mut silence = pin!(tokio::time::sleep(patience));
        let mut is_patient = true;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(error = error.to_string(), "a connection failed");
                    }
                    break;
                }
                () = &mut silence, if is_patient => {
                    // Looked at here and not in the guard, which is evaluated once, before the first request.
                    if !has_asked.load(Ordering::Relaxed) {
                        break;
                    }
                    is_patient = false;
                }
                Ok(()) = stopped.changed() => connection.as_mut().graceful_shutdown(),
            }
        }
        drop((permit, place));
    }
}
