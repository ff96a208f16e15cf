//! The cygnet binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    cygnet::cli::run()
}
