//! The answer's form: rows in, JSON bytes out.

pub mod json;
