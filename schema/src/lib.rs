//! Type definitions in, [`model::Model`] and [`api::ApiSchema`] out.
//!
//! Pure: no files, no clock, no network. It must not know operations, Cypher or any store.

pub mod adopt;
pub mod api;
pub mod compare;
pub mod definitions;
pub mod diagnostic;
pub mod model;
pub mod naming;
pub mod print;
pub mod resolve;
pub mod source;

pub use resolve::{Strictness, compile, compile_as};
