//! Models, definitions and schemas as text, for people: tests, the command line, the documentation.
//!
//! It must not know operations, Cypher or any store.

mod documentation;
mod model;
mod order;
mod sdl;
mod wanted;

pub use documentation::{diagnostics_page, directives_page};
pub use model::model;
pub use order::natural;
pub use sdl::{Words, sdl};
pub use wanted::{form as index_form, kind_name, wanted};
