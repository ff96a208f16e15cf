//! The answer's form: what of a row goes where in the JSON answer.
//!
//! In: [`crate::operation::Operation`] and [`crate::plan::Plan`] (by [`build`]). Out: [`Shape`], which a [`Writer`] follows
//! while it looks at a store's values in place and writes bytes. It must not know Cypher or any store.

mod build;
mod cursor;
mod describe;
mod join;
pub mod json;
mod leaf;
mod write;

pub use build::build;
pub use cursor::{Cursor, CursorError, decode};
pub use join::{Budget, RootAnswer, body, refusal, refusals};
pub use write::{Stopped, Writer};

use std::sync::Arc;

use cygnet_schema::{api::PointPart, model::Scalar};

use crate::slot::SlotId;

/// The form of a whole answer.
#[derive(Debug)]
pub struct Shape {
    /// One per root field, in the order of the answer.
    pub roots: Vec<Field>,
}

/// A field of an object of the answer.
#[derive(Debug)]
pub struct Field {
    /// The key as JSON, with a comma before it and its colon.
    pub key: Box<[u8]>,
    /// The key, for paths of errors.
    pub response_key: Arc<str>,
    /// `Type.field`, for messages.
    pub label: Arc<str>,
    /// Where its value is.
    pub source: Source,
    /// What its value becomes.
    pub node: Node,
}

/// Where a field's value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An item of the list at hand, counted from the object's start.
    Column(usize),
    /// The value at hand itself: objects of the answer that rows do not have.
    Same,
    /// An entry of the map at hand.
    Entry(Arc<str>),
    /// Nowhere: constants.
    Nowhere,
}

/// A form and whether null is refused.
#[derive(Debug)]
pub struct Node {
    /// What is written.
    pub form: Form,
    /// Non-null.
    pub required: bool,
}

/// What a value becomes.
#[derive(Debug)]
pub enum Form {
    /// This JSON text.
    Text(Box<[u8]>),
    /// A leaf.
    Leaf(Format),
    /// A list.
    List(Box<Node>),
    /// An object over a list of columns.
    Object(Object),
    /// An object over a map.
    Map(Vec<Field>),
    /// An object of a mutation's answer: its fields share the value at hand.
    Answer(Vec<Field>),
    /// Truths, in a slot.
    Flags(SlotId),
    /// What a mutation counted, in a slot.
    Counter(SlotId),
    /// An object over a point.
    Point(Vec<PointField>),
    /// The edges of a connection: a list without the one more that tells of a next page.
    Edges(Box<Node>, Arc<Paging>),
    /// `pageInfo`, over the edges.
    PageInfo(Vec<PageField>, Arc<Paging>),
    /// The cursor of an edge.
    Cursor(Arc<Paging>),
}

/// An object over a list of columns.
#[derive(Debug)]
pub struct Object {
    /// How many items of the list come before the object's own.
    pub start: usize,
    /// Whether the first of its own items is the position of the branch.
    pub tagged: bool,
    /// The fields of each branch; one where it is not tagged.
    pub branches: Vec<Vec<Field>>,
}

/// How a leaf is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As the built-in scalar.
    Scalar(Scalar),
    /// As one of the values of an enum: its name and its values.
    Enum(Arc<str>, Arc<[Arc<str>]>),
    /// As a global id: base64 of this prefix and the value.
    GlobalId(Arc<str>),
    /// As it is.
    Any,
}

/// A field of a point object.
#[derive(Debug)]
pub struct PointField {
    /// The key as JSON, with a comma before it and its colon.
    pub key: Box<[u8]>,
    /// Which part; `None`: `__typename`, whose text is in `text`.
    pub part: Option<PointPart>,
    /// The constant.
    pub text: Box<[u8]>,
}

/// A field of `pageInfo`.
#[derive(Debug)]
pub struct PageField {
    /// The key as JSON, with a comma before it and its colon.
    pub key: Box<[u8]>,
    /// Which.
    pub part: PagePart,
}

/// What a field of `pageInfo` is.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum PagePart {
    TypeName(Box<[u8]>),
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
}

/// How a connection was paged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// How many items at the start of each edge are keys of its cursor.
    pub keys: usize,
    /// The order's signature where cursors are made of keys; `None`: of positions.
    pub signature: Option<u64>,
    /// The slot of the number of edges read.
    pub take: Option<SlotId>,
    /// Whether one more than asked was read.
    pub extra: bool,
    /// The slot of the number of edges left out.
    pub skip: Option<SlotId>,
    /// Whether the page continues after a keyset cursor.
    pub after: bool,
}
