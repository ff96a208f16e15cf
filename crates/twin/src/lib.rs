//! The deterministic generator of the demo twin: critical infrastructure, what runs on it, what
//! threatens it and what was measured, as `schema/examples/twin.graphql` describes it.
//!
//! In: a seed and a [`Scale`]. Out: nodes and relationships as values, in batches for a loader or
//! written as Cypher, CSV or JSON. The same seed and scale give the same bytes on any machine.
//! A field is `f(seed, label, index, field)` and relationship k of node i is `f(seed, type, i, k)`:
//! any part can be computed again in constant time without storing the rest, so the generator is
//! also what tests check a store against. Must not know stores, GraphQL or Cygnet itself; does no
//! input or output but through the writers it is given.
//!
//! ```
//! use cygnet_twin::{Batch, Label, Scale, Twin};
//!
//! let twin = Twin::new(42, Scale::TINY);
//! let rows: usize = twin.batches(500).map(|batch| match batch {
//!     Batch::Nodes(nodes) => nodes.rows.len(),
//!     Batch::Relationships(relationships) => relationships.rows.len(),
//! }).sum();
//! assert_eq!(rows, 2_000 + 6_000);
//! assert_eq!(twin.key(Label::Device, 7), "device-000007");
//! ```

mod batches;
mod cell;
mod columns;
mod compute;
pub mod csv;
pub mod cypher;
mod degrees;
mod indexes;
pub mod json;
mod labels;
mod links;
mod output;
mod permutation;
mod random;
mod scale;
mod text;
mod topology;
mod twin;
mod words;

pub use batches::{Batch, NodeBatch, RelationshipBatch, RelationshipRow};
pub use cell::{Kind, Properties, Value};
pub use indexes::{Index, IndexKind, indexes};
pub use labels::Label;
pub use scale::{Scale, ScaleError};
pub use twin::{KEY, Node, NodeGroup, Relationship, RelationshipGroup, Twin};
