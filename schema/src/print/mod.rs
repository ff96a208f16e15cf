//! Models, definitions and the API as text: for people, tests, `cygnet check` and `cygnet print`.
//!
//! It must not know operations, Cypher or any store.

mod documentation;
mod model;
mod sdl;

pub use documentation::{diagnostics_page, directives_page};
pub use model::model;
pub use sdl::{Words, sdl};
