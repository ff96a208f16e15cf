//! What one workload showed, and how it is printed.

use serde::Serialize;

use crate::bench::Figures;

/// Processor time, of one core.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Cost {
    /// Microseconds for each request.
    pub(super) cpu_us: f64,
    /// The same the other way round.
    pub(super) requests_per_core_second: f64,
}

/// What the reference library showed in the closed loop.
#[derive(Debug, Serialize)]
pub(super) struct Library {
    pub(super) figures: Figures,
    pub(super) cost: Option<Cost>,
}

/// What one workload showed: times of the open loop, costs of the closed one.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    workload: &'static str,
    server: Figures,
    server_cost: Option<Cost>,
    driver: Figures,
    driver_cost: Option<Cost>,
    library: Option<Library>,
    latency_ratio_p50: f64,
    /// The server's processor time by the driver's.
    cpu_ratio: Option<f64>,
    /// The server's requests per core-second by the library's.
    library_ratio: Option<f64>,
}

impl Row {
    /// The figures of the server and of the driver alone, each with its cost.
    pub(super) fn new(
        workload: &'static str,
        (server, server_cost): (Figures, Option<Cost>),
        (driver, driver_cost): (Figures, Option<Cost>),
        library: Option<Library>,
    ) -> Self {
        let p50 = |figures: &Figures| figures.percentiles.p50.max(1) as f64;
        let ratio = |left: Option<Cost>, right: Option<Cost>| {
            left.zip(right)
                .map(|(left, right)| left.cpu_us / right.cpu_us)
        };
        Self {
            workload,
            latency_ratio_p50: p50(&server) / p50(&driver),
            cpu_ratio: ratio(server_cost, driver_cost),
            library_ratio: ratio(library.as_ref().and_then(|it| it.cost), server_cost),
            server,
            server_cost,
            driver,
            driver_cost,
            library,
        }
    }

    /// Writes it to standard output.
    pub(super) fn print(&self) {
        println!("{}", self.workload);
        line("server", &self.server);
        line("driver", &self.driver);
        if let Some(library) = &self.library {
            line("library", &library.figures);
        }
        let cpu = |cost: Option<Cost>| shown(cost.map(|it| it.cpu_us));
        let rate = |cost: Option<Cost>| shown(cost.map(|it| it.requests_per_core_second));
        println!(
            "  server/driver    p50 {:.2}   cpu {} us / {} us = {}",
            self.latency_ratio_p50,
            cpu(self.server_cost),
            cpu(self.driver_cost),
            self.cpu_ratio
                .map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
        );
        let library = self.library.as_ref();
        println!(
            "  per core-second  server {}   library {}   = {} times",
            rate(self.server_cost),
            rate(library.and_then(|it| it.cost)),
            shown(self.library_ratio),
        );
    }
}

fn line(name: &str, figures: &Figures) {
    let times = figures.percentiles;
    println!(
        "  {name:<8} {:>7} answered {:>4} not   p50 {:>8} us  p95 {:>8} us  p99 {:>8} us  p99.9 {:>8} us",
        figures.requests, figures.errors, times.p50, times.p95, times.p99, times.p999
    );
}

fn shown(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.1}"))
}
