//! Rules about the caller alone, and what the configuration says of access: policies, what becomes of types without a rule, and the words
//! of a refusal.

use std::sync::Arc;

use apollo_compiler::{Node, ast};

use super::{Access, ClaimCondition, CustomRoot, Model, NodeType};

/// What `@requiresScopes` or `@policy` asks of the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// What.
    pub needs: Needs,
    /// What is said of a refusal.
    pub denial: Arc<Denial>,
}

/// What the caller must have: all that is in one of the lists.
#[derive(Debug, Clone, PartialEq)]
pub enum Needs {
    /// Scopes.
    Scopes(Vec<Vec<String>>),
    /// Policies that hold, by name.
    Policies(Vec<Vec<String>>),
}

/// A rule that denies, and what the schema says about that in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Denial {
    /// Where the rule stands: `Device.serial @requiresScopes`.
    pub rule: String,
    /// What the caller is told.
    pub message: Option<String>,
    /// What stands in `extensions.code`.
    pub code: Option<String>,
}

/// Codes of ours, which rules may not use: whoever reads them would take them for something else. (`FORBIDDEN` and `UNAUTHENTICATED` say
/// what a rule says.)
pub const RESERVED_CODES: &[&str] = &[
    "TENANT_REQUIRED",
    "BAD_REQUEST",
    "NOT_FOUND",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "BAD_USER_INPUT",
    "COMPLEXITY_EXCEEDED",
    "RATE_LIMIT",
    "CONSTRAINT_VALIDATION",
    "IDEMPOTENCY_KEY_REUSED",
    "IDEMPOTENCY_KEY_IN_USE",
    "NOT_CONFIGURED",
    "RESPONSE_TOO_LARGE",
    "TIMEOUT",
    "SERVICE_UNAVAILABLE",
    "OUTCOME_UNKNOWN",
    "DATABASE_ERROR",
    "INTERNAL_SERVER_ERROR",
];

/// Why nobody may do anything with a type, a field or a root field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// It has a directive of this name that is not evaluated.
    By(String),
    /// It has no rule, and the configuration asks for one (`auth.default: deny`).
    WithoutRule,
}

/// What becomes of types and root fields without a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithoutRule {
    /// Everybody may read and change them.
    #[default]
    Open,
    /// Nobody may.
    Closed,
}

/// A policy of the configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// When it holds.
    pub condition: PolicyCondition,
}

/// What a policy asks of the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyCondition {
    /// All of them.
    And(Vec<PolicyCondition>),
    /// At least one of them.
    Or(Vec<PolicyCondition>),
    /// Not.
    Not(Box<PolicyCondition>),
    /// The caller is known.
    Authenticated,
    /// It has this role, or one of a list.
    Role(Node<ast::Value>),
    /// It has this scope, or one of a list.
    Scope(Node<ast::Value>),
    /// It is of this tier, or of one of a list.
    Tier(Node<ast::Value>),
    /// Of its claims.
    Claims(ClaimCondition),
}

impl Access {
    /// Whether it has a rule. A list without rules says nothing. What is a rule elsewhere than in [`Access`] is added to
    /// [`NodeType::is_ruled`].
    pub fn is_ruled(&self) -> bool {
        self.authentication.is_some()
            || !self.filters.is_empty()
            || !self.validations.is_empty()
            || !self.requirements.is_empty()
    }
}

impl NodeType {
    /// Whether the type says who may see or change its nodes: what `auth.default: deny` asks for.
    pub fn is_ruled(&self) -> bool {
        self.access.is_ruled() || self.tenant.is_some()
    }
}

impl CustomRoot {
    /// Whether the root field says who may ask it.
    pub fn is_ruled(&self) -> bool {
        self.access.is_ruled()
    }
}

impl Model {
    /// Whether there is a rule for all types.
    pub fn is_ruled(&self) -> bool {
        self.settings.authentication.is_some() || !self.settings.requirements.is_empty()
    }

    /// Whether anything has a rule.
    pub fn has_rules(&self) -> bool {
        let in_nodes = |node: &NodeType| {
            node.is_ruled() || node.fields.iter().any(|field| field.access.is_ruled())
        };
        let mut edges = self.edges.iter().flat_map(|edge| &edge.fields);
        let mut roots = self.queries.iter().chain(&self.mutations);
        self.is_ruled()
            || self.nodes.iter().any(in_nodes)
            || edges.any(|field| field.access.is_ruled())
            || roots.any(CustomRoot::is_ruled)
    }

    /// The policy of a name.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }
}
