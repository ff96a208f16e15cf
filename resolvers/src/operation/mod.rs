//! The operation: names bound to ids, fragments expanded, selections merged, arguments typed.
//!
//! In: a document's text, the [`cygnet_schema::api::ApiSchema`], the structure of the request's variables.
//! Out: [`Operation`]. It must not know plans or Cypher.

mod bind;
mod coerce;
mod document;
mod fingerprint;
mod given;
mod input;
mod inspect;
mod introspection;
mod leaf;
mod rules;
mod uses;
mod variables;
mod wording;
mod wrong;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning, InputMeaning, InputScalar, Profile},
    model::{EdgeId, NodeId},
};

use crate::{limits::Limits, slot::Leaf};

pub use bind::{Names, bind_names};
pub use document::{Document, OperationRef};
pub use fingerprint::Fingerprint;
pub use input::of_value;
pub use introspection::{Introspected, introspect};
pub use variables::{Variables, at, read_variables};

/// One operation with everything resolved that the text and the variables' structure decide.
///
/// `@skip` and `@include` have been applied: their truth is part of the structure.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Query or mutation.
    pub kind: OperationKind,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Root fields in the order of the answer.
    pub selections: Vec<Selection>,
}

/// Which kind of operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are GraphQL's")]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

/// One field of the answer: what CollectFields makes of all selections with the same response key.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The alias, else the field's name.
    pub response_key: Arc<str>,
    /// The field's name, for messages.
    pub name: Arc<str>,
    /// What the field is.
    pub field: SelectedField,
    /// The arguments given or defaulted, in the order of the schema.
    pub arguments: Arguments,
    /// The form of the field's type.
    pub ty: OutputType,
    /// What is selected below it.
    pub children: Children,
    /// 1-based line and column of the first selection.
    pub location: (u32, u32),
}

/// What a selected field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectedField {
    /// `__typename`
    TypeName,
    /// `__schema` or `__type` (root fields only; answered apart).
    Introspection,
    /// A field of the API schema.
    Known(FieldMeaning),
}

/// The form of an output type, without its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputType {
    /// A scalar, enum or object.
    Named {
        /// Non-null.
        required: bool,
    },
    /// A list.
    List {
        /// Of what.
        item: Box<OutputType>,
        /// Non-null.
        required: bool,
    },
}

impl OutputType {
    /// Whether null is refused at the outermost level.
    pub fn required(&self) -> bool {
        match self {
            Self::Named { required } | Self::List { required, .. } => *required,
        }
    }
}

/// The selections below a field.
#[derive(Debug, Clone)]
pub enum Children {
    /// A leaf.
    None,
    /// An object type: its name and the merged selections.
    Object(Arc<str>, Vec<Selection>),
    /// An interface or union: the merged selections for each possible object type, in the order of the model.
    PerType(Vec<(ConcreteType, Vec<Selection>)>),
}

/// A possible object type of an abstract one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcreteType {
    /// The GraphQL name.
    pub name: Arc<str>,
    /// Which type of the model.
    pub of: Concrete,
}

/// What a possible object type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Concrete {
    /// A node type.
    Node(NodeId),
    /// A relationship properties type.
    Edge(EdgeId),
}

/// The arguments of a selection.
#[derive(Debug, Clone, Default)]
pub struct Arguments(pub Vec<(ArgumentMeaning, Input)>);

impl Arguments {
    /// The argument of a meaning, if it is given (null counts as given).
    pub fn get(&self, meaning: ArgumentMeaning) -> Option<&Input> {
        self.0
            .iter()
            .find(|(given, _)| *given == meaning)
            .map(|(_, input)| input)
    }
}

/// An argument's structure, with its values as leaves. List coercion and defaults have been applied.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Null, written or in a variable.
    Null,
    /// A scalar, a list of scalars, a point or a list of points: one value.
    Leaf {
        /// Where the value comes from.
        leaf: Leaf,
        /// Its scalar.
        scalar: InputScalar,
        /// Whether the type is a list of it.
        list: bool,
    },
    /// An enum value or a flag that decides structure: a sort direction, a `typename`, a group flag. The GraphQL name, `true` or `false`.
    Choice(Arc<str>),
    /// An input object: the fields that are given, in the order of the schema.
    Object(Vec<(InputMeaning, Input)>),
    /// A list of input objects, or of choices.
    List(Vec<Input>),
    /// `after`: a cursor, with its kind, which is structure.
    Cursor {
        /// Where the cursor comes from.
        leaf: Leaf,
        /// Which kind it is.
        kind: CursorKind,
    },
    /// `first`, `limit` or `offset`.
    Size {
        /// Where the number comes from.
        leaf: Leaf,
        /// Whether it is above the one-row bound (`Limits::one_row_elements`), which is structure.
        above_one_row: bool,
    },
}

/// Which kind of cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CursorKind {
    /// The library's: base64 of `arrayconnection:N`.
    Offset,
    /// Ours, made of the values of the order's keys (and whatever else is no offset cursor: `bind` refuses it).
    Keyset,
}

impl CursorKind {
    /// The kind of a text. To clients of the library's API every cursor is a position.
    pub fn of(text: &str, profile: Profile) -> Self {
        if profile == Profile::Compat {
            return Self::Offset;
        }
        let offset = STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("arrayconnection:")?.parse::<u64>().ok());
        if offset.is_some() {
            Self::Offset
        } else {
            Self::Keyset
        }
    }
}

/// Whether a page of a size may hold more than one row should carry. In the library's API 0 may be no bound at all; elsewhere it is a
/// size as any other.
fn above_one_row(limits: &Limits, profile: Profile, size: i64) -> bool {
    limits.above_one_row(size) || size == 0 && profile == Profile::Compat
}
