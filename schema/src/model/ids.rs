//! Typed ids of the model's parts. Small, `Copy`, and only valid for the model that made them.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the model's vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A type with `@node`.
    NodeId
);
id!(
    /// An interface type.
    InterfaceId
);
id!(
    /// A union type.
    UnionId
);
id!(
    /// A type with `@relationshipProperties`.
    EdgeId
);
id!(
    /// An object type that is neither node nor relationship properties.
    PlainId
);
id!(
    /// An enum type.
    EnumId
);
id!(
    /// A scalar declared by the type definitions.
    ScalarId
);

/// Any named type of the type definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeId {
    /// See [`NodeId`].
    Node(NodeId),
    /// See [`InterfaceId`].
    Interface(InterfaceId),
    /// See [`UnionId`].
    Union(UnionId),
    /// See [`EdgeId`].
    Edge(EdgeId),
    /// See [`PlainId`].
    Plain(PlainId),
    /// See [`EnumId`].
    Enum(EnumId),
    /// See [`ScalarId`].
    Scalar(ScalarId),
}

/// What a relationship leads to, or a root field lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// One concrete node type.
    Node(NodeId),
    /// The implementations of an interface.
    Interface(InterfaceId),
    /// The members of a union.
    Union(UnionId),
}

/// A type that has fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// See [`NodeId`].
    Node(NodeId),
    /// See [`InterfaceId`].
    Interface(InterfaceId),
    /// See [`EdgeId`].
    Edge(EdgeId),
    /// See [`PlainId`].
    Plain(PlainId),
}

/// A field of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldId {
    /// The type that has the field.
    pub owner: Owner,
    /// Its position there.
    pub index: u16,
}
