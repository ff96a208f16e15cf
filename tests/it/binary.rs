//! Which binary the tests drive: the one of this build, or another one that the environment names.

use std::ffi::OsString;

/// Names another binary to test, for instance a release build.
const NAMED: &str = "CYGNET_TEST_BINARY";

/// The path of the binary under test.
pub fn binary() -> OsString {
    std::env::var_os(NAMED).unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_cygnet")))
}
