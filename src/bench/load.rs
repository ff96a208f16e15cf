//! Loads: an open loop sends at a rate whatever comes back, so that a slow answer delays nobody else's start; a closed loop
//! keeps a number of requests in flight.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::Figures;

/// Requests in flight of an open loop at most: what comes on top is counted as an error, not queued without end.
const MOST_IN_FLIGHT: usize = 1_000;

/// How long, and how fast.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long.
    pub duration: Duration,
    /// Requests in a second (open loop).
    pub rate: f64,
    /// Requests in flight (closed loop).
    pub in_flight: usize,
}

/// Sends at a rate; times are from when a request should have been sent.
pub async fn open_loop<F, R>(pace: Pace, send: F) -> Figures
where
    F: Fn(usize) -> R + Send + Sync + 'static,
    R: Future<Output = bool> + Send + 'static,
{
    let send = Arc::new(send);
    let in_flight = Arc::new(AtomicUsize::new(0));
    let count = (pace.duration.as_secs_f64() * pace.rate) as usize;
    let started = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    let mut dropped = 0;
    for at in 0..count {
        let due = started + Duration::from_secs_f64(at as f64 / pace.rate);
        tokio::time::sleep_until(due.into()).await;
        if in_flight.fetch_add(1, Ordering::Relaxed) >= MOST_IN_FLIGHT {
            in_flight.fetch_sub(1, Ordering::Relaxed);
            dropped += 1;
            continue;
        }
        let (send, in_flight) = (Arc::clone(&send), Arc::clone(&in_flight));
        running.spawn(async move {
            let well = send(at).await;
            in_flight.fetch_sub(1, Ordering::Relaxed);
            well.then(|| due.elapsed())
        });
    }
    let mut times = Vec::with_capacity(count);
    let mut errors = dropped;
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Some(time)) => times.push(time),
            Ok(None) | Err(_) => errors += 1,
        }
    }
    Figures::of(times, errors)
}

/// Keeps so many requests in flight for so long.
pub async fn closed_loop<F, R>(pace: Pace, send: F) -> Figures
where
    F: Fn(usize) -> R + Send + Sync + 'static,
    R: Future<Output = bool> + Send + 'static,
{
    let send = Arc::new(send);
    let next = Arc::new(AtomicUsize::new(0));
    let until = Instant::now() + pace.duration;
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..pace.in_flight.max(1) {
        let (send, next) = (Arc::clone(&send), Arc::clone(&next));
        running.spawn(async move {
            let (mut times, mut errors) = (Vec::new(), 0);
            while Instant::now() < until {
                let started = Instant::now();
                if send(next.fetch_add(1, Ordering::Relaxed)).await {
                    times.push(started.elapsed());
                } else {
                    errors += 1;
                }
            }
            (times, errors)
        });
    }
    let (mut times, mut errors) = (Vec::new(), 0);
    while let Some(ended) = running.join_next().await {
        if let Ok((some, wrong)) = ended {
            times.extend(some);
            errors += wrong;
        }
    }
    Figures::of(times, errors)
}
