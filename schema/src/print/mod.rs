//! Models and definitions as text, for people: tests, `cygnet check`, the documentation.
//!
//! It must not know operations, Cypher or any store.

mod documentation;
mod model;

pub use documentation::{diagnostics_page, directives_page};
pub use model::model;
