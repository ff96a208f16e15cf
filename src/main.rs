//! The cygnet binary.
fn main() {}
