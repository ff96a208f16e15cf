//! Schemas as text. It must not know how they were made.

mod sdl;

pub use sdl::{Words, sdl};
