//! How a field becomes data.

pub mod error;
