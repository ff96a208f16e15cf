//! The Cygnet server and command line: all input and output around the pure compiler in `cygnet-resolvers`.

pub mod app;
pub mod audit;
pub mod bench;
pub mod cli;
pub mod config;
pub mod gateway;
pub mod http;
pub mod identity;
pub mod indexes;
pub mod introspect;
pub mod store;
pub mod telemetry;
pub mod watch;
