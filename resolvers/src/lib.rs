//! How a field becomes data: an operation and a schema in, statements and the answer's form out.
//!
//! Pure: no tokio, no clock, no environment, no files. It must not know any store or transport.

pub mod author;
pub mod bind;
pub mod caller;
pub mod cypher;
pub mod error;
pub mod limits;
pub mod operation;
pub mod plan;
pub mod prepare;
pub mod scalar;
pub mod shape;
pub mod slot;
pub mod tenant;
pub mod value;
pub mod write;
