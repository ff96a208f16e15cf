//! Slots: where the value of a statement's parameter comes from.
//!
//! In: made by `plan::build` from coerced arguments. Out: read by `bind`. A slot never decides a statement's text.

mod describe;

use std::sync::Arc;

use cygnet_schema::{
    api::Counter,
    model::{ClaimComparison, Denial, TenantMark},
};

use crate::value::Value;

/// Position of a slot in a root's list of slots; also the parameter's number (`p0`, `p1` ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u32);

/// Where a parameter's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// A leaf of the operation's arguments.
    Leaf(Leaf),
    /// A leaf in lower case, for comparisons without regard to case.
    Lower(Leaf),
    /// What a vector index is asked for: null is refused, in the library's words.
    Sought(Leaf),
    /// Number of elements to take: the operation's value or the default, clamped, plus `extra`.
    Take {
        /// What the operation gives; `None` where it gives nothing or null.
        leaf: Option<Leaf>,
        /// Where the operation gives none.
        default: Option<u32>,
        /// Clamps what the operation gives.
        max: Option<u32>,
        /// 1 where one more is read to know whether there is a next page.
        extra: u32,
        /// Whether 0 asks for as many as where nothing is given, as in the library.
        zero_is_none: bool,
        /// Named in the error about negative values: `first` or `limit`.
        argument: &'static str,
    },
    /// Number of elements to skip; negative values are refused.
    Skip(Leaf),
    /// Number of elements to skip, from an offset cursor, plus what `offset` gives.
    SkipCursor {
        /// The cursor.
        cursor: Leaf,
        /// `offset`, where it is given too.
        offset: Option<Leaf>,
    },
    /// One key of a keyset cursor. The cursor must carry `signature` (a hash of the order it pages by).
    CursorKey {
        /// The cursor.
        leaf: Leaf,
        /// Which of its keys.
        index: u16,
        /// What the cursor must have been made for.
        signature: u64,
    },
    /// The key part of a global id if it names this type and field, else null.
    GlobalId {
        /// The GraphQL type name.
        type_name: Arc<str>,
        /// The GraphQL field name.
        field: Arc<str>,
        /// Whether the key is a whole number in the database (an Int `@relayId`).
        integer: bool,
        /// The global id.
        leaf: Leaf,
    },
    /// A claim of the caller, by path; null where it is missing.
    Claim(Vec<String>),
    /// All claims of the caller as a map (`$jwt` in `@cypher` statements).
    Claims,
    /// A value of the request's context, by path (`$context.x`); null where it is missing.
    Context(Vec<String>),
    /// Whether the caller is known (`$isAuthenticated`).
    Authenticated,
    /// Whether something holds of the caller: true, false, or null where that cannot be said.
    Holds(Arc<CallerCondition>),
    /// Without which nothing is answered: no parameter of a statement.
    Required(Arc<Required>),
    /// Something of the caller's tenant.
    Tenant(TenantSlot),
    /// An item of the rows of a step of a mutation: no value of the request.
    Given,
    /// The identities of the nodes a mutation wrote, in the order of the answer: known when it has run.
    Written,
    /// Of each of those nodes whether it is new: known when it has run.
    WrittenNew,
    /// What a mutation counted: known when it has run.
    Counted(Counter),
}

/// What a slot says of the caller's tenant.
#[derive(Debug, Clone, PartialEq)]
pub enum TenantSlot {
    /// What marks its nodes: its name, or its label. Without a tenant nothing is answered.
    Mark(TenantMark),
    /// The same where the other slot has a value, else null.
    MarkWith(TenantMark, Box<Slot>),
    /// Its name (`$tenant` in `@cypher` statements), null without one.
    Name,
}

/// A leaf of arguments: a literal, a variable, or a list or map of such.
#[derive(Debug, Clone, PartialEq)]
pub enum Leaf {
    /// Known when the operation is prepared, converted already.
    Literal(Value),
    /// A variable, or a place inside one; converted when the variables are coerced.
    Variable(VariablePath),
    /// A list with variables among its items.
    List(Vec<Leaf>),
    /// An object with variables among its fields: a point input (keys `longitude` ... as GraphQL names them) or an argument of a `@cypher` field.
    Map(Vec<(Arc<str>, Leaf)>),
    /// A point input with variables among its fields.
    Point(Vec<(Arc<str>, Leaf)>),
    /// A claim of the caller, in an access rule; null where it is of another form.
    Claim(Vec<String>, ClaimForm),
    /// A value of the request's context, in an access rule; null where it is of another form.
    Context(Vec<String>, ClaimForm),
}

/// What a place takes of what a caller brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimForm {
    /// Whatever it is.
    Any,
    /// One value.
    One,
    /// A list.
    Many,
}

/// What an access rule asks of the caller, in three-valued logic. A comparison with a claim that is missing is false.
#[derive(Debug, Clone, PartialEq)]
pub enum CallerCondition {
    /// The caller is known.
    Authenticated,
    /// All of them.
    And(Vec<CallerCondition>),
    /// At least one of them.
    Or(Vec<CallerCondition>),
    /// Not.
    Not(Box<CallerCondition>),
    /// Something that the caller alone does not decide: neither so nor not. For people who ask what a rule wants; no plan has it.
    Undecided,
    /// A role, scope or tier is one of these texts: a text or a list of such.
    Is(CallerPart, Leaf),
    /// A comparison of a claim.
    Claim {
        /// Which.
        path: Vec<String>,
        /// How.
        comparison: ClaimComparison,
        /// With what.
        with: Leaf,
    },
}

/// What a caller has beside its claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerPart {
    /// Its roles, with those that they inherit.
    Role,
    /// Its scopes, and the permissions of its roles.
    Scope,
    /// Its tier.
    Tier,
}

/// What an access rule asks of the caller before anything is done, and how it refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Required {
    /// What must hold.
    pub condition: CallerCondition,
    /// What a caller lacks of whom it does not.
    pub lacks: Lacks,
    /// The rule, and its own words.
    pub denial: Arc<Denial>,
}

/// What a caller lacks who is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacks {
    /// To be known, or the right claims.
    Identity,
    /// Scopes, which the text names.
    Scopes(Arc<str>),
    /// A policy, of which nothing is told.
    Policy,
}

/// A place inside a variable's coerced value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VariablePath {
    /// Position of the variable in the operation's definitions.
    pub variable: u16,
    /// From the variable's value inwards.
    pub steps: Vec<PathStep>,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// An input object's field, by name.
    Key(Arc<str>),
    /// A list's item.
    Index(u32),
}
