//! Times to percentiles, and the processor time of processes.

use std::time::Duration;

/// What a run showed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Figures {
    /// Requests that were answered well.
    pub requests: usize,
    /// Requests that were not.
    pub errors: usize,
    /// Times, in microseconds.
    pub percentiles: Percentiles,
}

/// Times in microseconds.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Percentiles {
    pub p50: u64,
    pub p95: u64,
    pub p99: u64,
    pub p999: u64,
}

impl Figures {
    /// Figures of the times of a run.
    pub fn of(mut times: Vec<Duration>, errors: usize) -> Self {
        times.sort_unstable();
        let at = |share: f64| {
            let position = (times.len() as f64 * share) as usize;
            let time = times.get(position.min(times.len().saturating_sub(1)));
            time.map_or(0, |time| {
                u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
            })
        };
        let percentiles = Percentiles {
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
        };
        Self {
            requests: times.len(),
            errors,
            percentiles,
        }
    }
}

/// Processor time a process has used, in seconds, where the system tells (`/proc`).
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    /// Ticks of `/proc/PID/stat` in a second; fixed for user space on Linux.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let times = (1..=1_000).rev().map(Duration::from_micros).collect();
        let figures = Figures::of(times, 3);
        assert_eq!((figures.requests, figures.errors), (1_000, 3));
        let Percentiles {
            p50,
            p95,
            p99,
            p999,
        } = figures.percentiles;
        assert_eq!((p50, p95, p99, p999), (501, 951, 991, 1_000));
        assert_eq!(Figures::of(Vec::new(), 0).percentiles.p99, 0);
    }

    #[test]
    fn this_process_uses_time() {
        if std::path::Path::new("/proc/self/stat").exists() {
            assert!(cpu_seconds(std::process::id()).is_some());
        }
    }
}
