//! One change, how bad it is, and the list they are collected in.

use std::fmt;

/// How much a change hurts clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criticality {
    /// An operation that was valid is refused, or gets an answer of another type.
    Breaking,
    /// Operations stay valid and may do something else.
    Dangerous,
    /// Clients cannot notice.
    Safe,
}

impl Criticality {
    /// The word for people and for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Dangerous => "dangerous",
            Self::Safe => "safe",
        }
    }
}

impl fmt::Display for Criticality {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

macro_rules! kinds {
    ($($name:ident, $code:literal, $criticality:ident;)*) => {
        /// What happened to a part of a schema.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum ChangeKind {
            $($name,)*
        }

        impl ChangeKind {
            /// Every kind, in the order of the rules.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// A stable word in upper snake case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How much such a change hurts.
            pub fn criticality(self) -> Criticality {
                match self { $(Self::$name => Criticality::$criticality,)* }
            }
        }
    };
}

kinds! {
    RootTypeRemoved, "ROOT_TYPE_REMOVED", Breaking;
    RootTypeChanged, "ROOT_TYPE_CHANGED", Breaking;
    RootTypeAdded, "ROOT_TYPE_ADDED", Safe;
    TypeRemoved, "TYPE_REMOVED", Breaking;
    TypeKindChanged, "TYPE_KIND_CHANGED", Breaking;
    TypeAdded, "TYPE_ADDED", Safe;
    InterfaceRemoved, "INTERFACE_REMOVED", Breaking;
    InterfaceAdded, "INTERFACE_ADDED", Dangerous;
    UnionMemberRemoved, "UNION_MEMBER_REMOVED", Breaking;
    UnionMemberAdded, "UNION_MEMBER_ADDED", Dangerous;
    EnumValueRemoved, "ENUM_VALUE_REMOVED", Breaking;
    EnumValueAdded, "ENUM_VALUE_ADDED", Dangerous;
    EnumValueAddedToInput, "ENUM_VALUE_ADDED_TO_INPUT", Safe;
    EnumValueDeprecated, "ENUM_VALUE_DEPRECATED", Safe;
    EnumValueDeprecationRemoved, "ENUM_VALUE_DEPRECATION_REMOVED", Safe;
    FieldRemoved, "FIELD_REMOVED", Breaking;
    FieldAdded, "FIELD_ADDED", Safe;
    FieldTypeChanged, "FIELD_TYPE_CHANGED", Breaking;
    FieldTypeNarrowed, "FIELD_TYPE_NARROWED", Safe;
    FieldDeprecated, "FIELD_DEPRECATED", Safe;
    FieldDeprecationRemoved, "FIELD_DEPRECATION_REMOVED", Safe;
    ArgumentRemoved, "ARGUMENT_REMOVED", Breaking;
    RequiredArgumentAdded, "REQUIRED_ARGUMENT_ADDED", Breaking;
    OptionalArgumentAdded, "OPTIONAL_ARGUMENT_ADDED", Safe;
    ArgumentTypeChanged, "ARGUMENT_TYPE_CHANGED", Breaking;
    ArgumentTypeWidened, "ARGUMENT_TYPE_WIDENED", Safe;
    ArgumentDefaultChanged, "ARGUMENT_DEFAULT_CHANGED", Dangerous;
    InputFieldRemoved, "INPUT_FIELD_REMOVED", Breaking;
    RequiredInputFieldAdded, "REQUIRED_INPUT_FIELD_ADDED", Breaking;
    OptionalInputFieldAdded, "OPTIONAL_INPUT_FIELD_ADDED", Safe;
    InputFieldTypeChanged, "INPUT_FIELD_TYPE_CHANGED", Breaking;
    InputFieldTypeWidened, "INPUT_FIELD_TYPE_WIDENED", Safe;
    InputFieldDefaultChanged, "INPUT_FIELD_DEFAULT_CHANGED", Dangerous;
    InputFieldDeprecated, "INPUT_FIELD_DEPRECATED", Safe;
    InputFieldDeprecationRemoved, "INPUT_FIELD_DEPRECATION_REMOVED", Safe;
}

/// One change of a published schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// To what, as a schema coordinate: `Movie`, `Movie.title`, `Query.movies(where:)`.
    pub path: String,
    /// Why it matters, as half a sentence.
    pub reason: String,
}

impl Change {
    /// How much it hurts.
    pub fn criticality(&self) -> Criticality {
        self.kind.criticality()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (criticality, code) = (self.criticality(), self.kind.code());
        write!(
            out,
            "{criticality:<9} {code} {}: {}",
            self.path, self.reason
        )
    }
}

/// Changes as they are found.
#[derive(Default)]
pub(super) struct Changes(Vec<Change>);

impl Changes {
    pub(super) fn add(
        &mut self,
        kind: ChangeKind,
        path: impl Into<String>,
        reason: impl Into<String>,
    ) {
        let (path, reason) = (path.into(), reason.into());
        self.0.push(Change { kind, path, reason });
    }

    pub(super) fn sorted(mut self) -> Vec<Change> {
        self.0.sort_by(|left, right| {
            let key = |change: &Change| (change.criticality(), change.kind);
            key(left)
                .0
                .cmp(&key(right).0)
                .then_with(|| left.path.cmp(&right.path))
                .then_with(|| key(left).1.cmp(&key(right).1))
        });
        self.0
    }
}
