//! What the tests of every crate share: Markdown cases, the real services, the running binary, the reference library.
//!
//! For tests only: nothing here is part of the product, and this crate knows none of its types. It drives what it tests from
//! outside: through text (cases), processes and HTTP.

mod process;

pub mod audits;
pub mod browser;
pub mod cases;
pub mod http;
pub mod peer;
pub mod services;
pub mod tokens;
