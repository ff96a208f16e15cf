//! The Cygnet server and command line: all input and output around the pure compiler in `cygnet-resolvers`.

pub mod config;
pub mod gateway;
pub mod http;
pub mod store;
pub mod telemetry;
