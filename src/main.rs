//! The cygnet binary.

use std::process::ExitCode;

/// A request makes some hundred small allocations, mostly in the driver and in HTTP: the system's allocator takes twice as long for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cygnet::cli::run()
}
