//! Input types, resolved: what the compiler walks when it reads arguments and variables.

use std::sync::Arc;

use apollo_compiler::{Node, ast};

use super::InputMeaning;
use crate::model::{EnumId, Scalar, ScalarId};

/// Position in [`super::ApiSchema::inputs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InputTypeId(pub u32);

/// A named type in an input position.
#[derive(Debug, Clone)]
pub struct InputType {
    /// The GraphQL name.
    pub name: Arc<str>,
    /// What it is made of.
    pub kind: InputKind,
    /// Whether it is an object with a field that is required or has a default, so that what is given must be completed.
    pub completed: bool,
}

/// What an input type is made of.
#[derive(Debug, Clone)]
pub enum InputKind {
    /// A scalar, or one of the two point inputs (objects in GraphQL, one value here).
    Scalar(InputScalar),
    /// An enum of the type definitions or of the API (`SortDirection`), with its values' names.
    Enum(Option<EnumId>, Vec<Arc<str>>),
    /// An input object; sorted by name.
    Object(Vec<InputField>),
}

/// How a leaf's text becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputScalar {
    /// A built-in scalar or point input.
    Built(Scalar),
    /// A user scalar: passed as it is.
    User(ScalarId),
}

/// A field of an input object.
#[derive(Debug, Clone)]
pub struct InputField {
    /// The GraphQL name.
    pub name: Arc<str>,
    /// What the field is.
    pub meaning: InputMeaning,
    /// Its type.
    pub ty: InputTypeRef,
    /// Its default, in GraphQL form.
    pub default: Option<Node<ast::Value>>,
}

/// A reference to an input type with its list and non-null wrappers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputTypeRef {
    /// A named type.
    Named {
        /// Which.
        id: InputTypeId,
        /// Non-null.
        required: bool,
    },
    /// A list.
    List {
        /// Of what.
        item: Box<InputTypeRef>,
        /// Non-null.
        required: bool,
    },
}

impl InputTypeRef {
    /// The innermost named type.
    pub fn named(&self) -> InputTypeId {
        let mut at = self;
        loop {
            match at {
                Self::Named { id, .. } => return *id,
                Self::List { item, .. } => at = item,
            }
        }
    }

    /// Whether null is refused.
    pub fn required(&self) -> bool {
        match self {
            Self::Named { required, .. } | Self::List { required, .. } => *required,
        }
    }
}
