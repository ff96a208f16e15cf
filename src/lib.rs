//! The Cygnet server: all input and output around the pure compiler.

pub mod store;
