//! A type's name in, the names that the API makes of it out. It must not know the model.

mod names;
mod plural;

pub use names::{Names, camel_case, upper_first};
