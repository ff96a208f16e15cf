//! Benchmarks of a running server: an open loop for latency, a closed one for cost, beside the same statements sent by the
//! driver alone.
//!
//! In: addresses, a rate, operations. Out: figures and ratios. It must not know how the server works inside.

mod figures;
mod load;
mod operations;
mod spec;

pub use figures::{Figures, Percentiles, cpu_seconds};
pub use load::{Pace, closed_loop, open_loop};
pub use operations::{Asked, Samples, Workload, workloads};
pub use spec::{Checked, Outcome, Sent, Target, markdown, targets};
