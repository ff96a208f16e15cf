//! Access rules: what `@authentication`, `@authorization`, `@requiresScopes` and `@policy` say of types and fields, resolved.
//!
//! What a rule asks of nodes is a where input of the API, kept as written in [`super::Model::node_conditions`] and read against those
//! inputs by `api`. What it asks of the caller is resolved here.

use std::sync::Arc;

use apollo_compiler::{Node, ast};

use super::{Closed, Denial, NodeId, Requirement};

/// The rules of a type, a field or a root field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Access {
    /// `@authentication`
    pub authentication: Option<Authentication>,
    /// `@authorization(filter:)`: one of those for an operation must hold of what is seen.
    pub filters: Vec<Rule>,
    /// `@authorization(validate:)`: one of those for an operation and a moment must hold, else the operation fails.
    pub validations: Vec<Rule>,
    /// `@requiresScopes` and `@policy`: all of them must hold of the caller, whatever is done.
    pub requirements: Vec<Requirement>,
    /// Why nobody may do anything with it.
    pub closed: Option<Closed>,
    /// `@public`
    pub public: bool,
}

/// `@authentication`
#[derive(Debug, Clone, PartialEq)]
pub struct Authentication {
    /// The operations that need a known caller.
    pub operations: Operations,
    /// What must hold of the claims.
    pub claims: Option<ClaimCondition>,
    /// What is said of a refusal.
    pub denial: Arc<Denial>,
}

/// A rule of `@authorization`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// For which operations.
    pub operations: Operations,
    /// Before what is done is done. A filter always is.
    pub before: bool,
    /// After it.
    pub after: bool,
    /// Whether the caller must be known.
    pub require_authentication: bool,
    /// What must hold.
    pub condition: Condition,
    /// What is said of a refusal.
    pub denial: Arc<Denial>,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the directives'")]
pub enum Operation {
    Read,
    Aggregate,
    Create,
    Update,
    Delete,
    CreateRelationship,
    DeleteRelationship,
    Subscribe,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Aggregate,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::CreateRelationship,
        Self::DeleteRelationship,
        Self::Subscribe,
    ];

    /// The name in the directives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Aggregate => "AGGREGATE",
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::CreateRelationship => "CREATE_RELATIONSHIP",
            Self::DeleteRelationship => "DELETE_RELATIONSHIP",
            Self::Subscribe => "SUBSCRIBE",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Operations(u8);

impl Operations {
    /// Those operations.
    pub fn of(all: impl IntoIterator<Item = Operation>) -> Self {
        Self(all.into_iter().fold(0, |bits, one| bits | one.bit()))
    }

    /// Whether the operation is one of them.
    pub fn has(self, operation: Operation) -> bool {
        self.0 & operation.bit() != 0
    }

    /// Whether any is in both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The condition of a rule. An empty part says nothing, as in where inputs.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them.
    And(Vec<Condition>),
    /// At least one of them.
    Or(Vec<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// Of the node: a position in [`super::Model::node_conditions`].
    Node(usize),
    /// Of the claims.
    Claims(ClaimCondition),
}

/// What must hold of a node: a where input of its type, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCondition {
    /// The type.
    pub node: NodeId,
    /// The input.
    pub value: Node<ast::Value>,
    /// Where it is written, from the type to the argument.
    pub path: Vec<String>,
}

/// What must hold of a caller's claims.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimCondition {
    /// All of them.
    And(Vec<ClaimCondition>),
    /// At least one of them.
    Or(Vec<ClaimCondition>),
    /// Not.
    Not(Box<ClaimCondition>),
    /// A comparison of a claim.
    Compare {
        /// Where the claim is in the token.
        path: Vec<String>,
        /// How it is compared.
        comparison: ClaimComparison,
        /// With what: a constant, or a text that [`super::Model::reference`] knows.
        value: Node<ast::Value>,
    },
}

/// How a claim is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum ClaimComparison {
    Eq,
    In,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    StartsWith,
    EndsWith,
    Includes,
}

/// A value that comes with the request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// `$jwt.path`
    Claim(Vec<String>),
    /// `$context.path`
    Context(Vec<String>),
}

impl super::Model {
    /// What a text of a rule stands for, if it is no constant. The first name of `$jwt.path` may be one of the `@jwt` type's.
    pub fn reference(&self, text: &str) -> Option<Reference> {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        if let Some(rest) = text.strip_prefix("$jwt.") {
            return Some(Reference::Claim(
                self.claim_path(rest).unwrap_or_else(|| path(rest)),
            ));
        }
        text.strip_prefix("$context.")
            .map(|rest| Reference::Context(path(rest)))
    }

    /// Where the token has the claim of that name, if the `@jwt` type has it.
    pub fn claim_path(&self, name: &str) -> Option<Vec<String>> {
        let fields = &self.claims.as_ref()?.fields;
        let field = fields.iter().find(|field| field.name == name)?;
        Some(field.path.clone())
    }
}
