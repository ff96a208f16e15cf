//! Cypher: a plan in, a [`Statement`] out. It must not know operations.

mod ast;
pub mod ddl;
mod dialect;
mod lower;
mod print;

pub use dialect::{Dialect, Owner};
pub use lower::{lower, read, step};
pub use print::Unprintable;

use crate::{error::Denials, slot::SlotId};

/// A statement for one dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The whole text.
    pub text: String,
    /// The slots it uses, in the order of first use; parameter `p{n}` is slot n.
    pub slots: Vec<SlotId>,
    /// How rows come back.
    pub delivery: Delivery,
    /// Whether it only reads.
    pub mode: Mode,
    /// The rules whose validations it looks at: what stands in the place of an element that one denies is false for the first, its number
    /// for the others.
    pub denials: Denials,
}

/// How rows come back. In both forms a row has one column, named `r`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// One row whose only value is the root's whole value.
    OneRow,
    /// One row per element of the root list.
    Rows,
}

/// Access mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mode {
    Read,
    Write,
}
