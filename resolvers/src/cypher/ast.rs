//! The subset of Cypher that Cygnet speaks, as a tree.
//!
//! In: built by `lower`. Out: printed by `print`. It holds no text of the language: names and slots only. It must not know the plan's sets and reads.

use crate::plan::{StatementPart, Way};
use crate::slot::SlotId;

/// A query: branches joined by `UNION ALL`, each a list of clauses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub branches: Vec<Vec<Clause>>,
}

impl From<Vec<Clause>> for Query {
    fn from(clauses: Vec<Clause>) -> Self {
        Self {
            branches: vec![clauses],
        }
    }
}

/// One clause.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Clause {
    /// `MATCH .. WHERE ..`
    Match {
        pattern: Pattern,
        filter: Option<Expression>,
    },
    /// A search index's procedure, with what it yields.
    Search {
        index: Index,
        node: Name,
        score: Name,
        filter: Option<Expression>,
    },
    /// The rows of a step's one parameter, their items by name.
    Given(usize),
    /// `OPTIONAL MATCH ..`; a relationship without a type is of any.
    OptionalMatch(Pattern),
    /// `CREATE ..`
    Create(Pattern),
    /// `SET ..`
    Set(Vec<Assignment>),
    /// `MERGE ..`, by properties of its node where it is no relationship, with what only a new one is given.
    Merge {
        pattern: Pattern,
        key: Vec<(String, Expression)>,
        on_create: Vec<Assignment>,
    },
    /// `OPTIONAL MATCH .. WHERE ..`
    OptionalFind {
        pattern: Pattern,
        filter: Expression,
    },
    /// `REMOVE ..`
    Remove { of: Name, property: String },
    /// `FOREACH (.. IN CASE WHEN .. | CREATE .. SET ..)`
    CreateIf {
        condition: Name,
        item: Name,
        pattern: Pattern,
        assignments: Vec<Assignment>,
    },
    /// `FOREACH (.. IN .. | DELETE ..)`
    DeleteEach {
        list: Name,
        item: Name,
        removal: Removal,
    },
    /// `UNWIND .. AS ..`
    Unwind { list: Expression, item: Name },
    /// `WITH ..`
    With(With),
    /// `CALL (..) { .. }`
    Call { imports: Vec<Name>, body: Query },
    /// A statement of the schema's author.
    Author(Vec<StatementPart>),
    /// `RETURN ..`
    Return(Vec<Item>),
}

/// A `WITH` and all that may follow it, in the language's order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct With {
    pub rows: Rows,
    pub items: Vec<Item>,
    pub order: Vec<Sort>,
    pub skip: Option<Expression>,
    pub limit: Option<Expression>,
    pub filter: Option<Expression>,
}

/// One part of a `SET`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Assignment {
    /// All properties of a map.
    All {
        of: Name,
        how: How,
        value: Expression,
    },
    /// One property.
    One {
        of: Name,
        property: String,
        value: Expression,
    },
}

/// What becomes of properties that are not in the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// They go.
    Replace,
    /// They stay.
    Add,
}

/// What is deleted with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    WithRelationships,
    Alone,
}

/// Which rows a `WITH` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Rows {
    #[default]
    All,
    Distinct,
    /// They are taken together by aggregates: nothing else of them stays.
    Aggregated,
}

/// A sort key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sort {
    pub by: Expression,
    pub descending: bool,
}

/// A value and its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub value: Expression,
    pub alias: Name,
}

impl Item {
    /// A name that stays.
    pub fn keep(name: &Name) -> Self {
        Self {
            value: Expression::Name(name.clone()),
            alias: name.clone(),
        }
    }
}

/// A search index and what it is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Index {
    Fulltext {
        name: String,
        phrase: SlotId,
    },
    Vector {
        name: String,
        vector: SlotId,
        neighbours: SlotId,
    },
}

/// `(n:A:B)`, or that at the end of a relationship.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    pub from: Option<Step>,
    pub node: Name,
    pub labels: Vec<Label>,
}

/// A label of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Label {
    /// A name of the text.
    Written(String),
    /// All labels of a list. Only new nodes have them so.
    Value(Expression),
}

/// A node already there, and the relationship to follow from it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub from: Name,
    pub kind: String,
    pub way: Way,
    /// Named only where something reads it.
    pub edge: Option<Name>,
}

/// A variable or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// One of ours: a letter and a number.
    Own(Letter, u32),
    /// `this`, as authors' statements know the element at hand.
    This,
    /// The column every row has.
    Row,
    /// A column of an author's statement.
    Column(String),
}

/// What a name of ours stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letter {
    Node,
    Edge,
    Score,
    Computed,
    Value,
    Key,
    Item,
    /// An item of a step's row.
    Given,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Null,
    True,
    False,
    Integer(usize),
    Parameter(SlotId),
    Name(Name),
    Property(Name, String),
    List(Vec<Expression>),
    /// `x[0]`
    At(Box<Expression>, usize),
    /// `(x)[0..$n]`
    UpTo(Box<Expression>, SlotId),
    /// `CASE WHEN a THEN b ELSE c END`
    Case(Box<[Expression; 3]>),
    /// `(x)[0..y]`
    Before(Box<Expression>, Box<Expression>),
    Negative(Box<Expression>),
    Infix(Box<Expression>, Infix, Box<Expression>),
    Not(Box<Expression>),
    IsNull(Box<Expression>),
    IsNotNull(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    /// `(a XOR b)`
    Odd(Vec<Expression>),
    HasLabel(Name, String),
    Function(Function, Vec<Expression>),
    CountRows,
    /// `any(item IN list WHERE toLower(item) = value)`
    AnyLower {
        item: Name,
        list: Box<Expression>,
        value: Box<Expression>,
    },
    /// `EXISTS { MATCH .. }`
    Exists(Box<(Pattern, Option<Expression>)>),
    /// `COUNT { MATCH .. }`
    CountOf(Box<(Pattern, Option<Expression>)>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Infix {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    In,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Plus,
    Minus,
    Times,
    Over,
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Coalesce,
    Size,
    Lower,
    Labels,
    ElementId,
    Distance,
    Count,
    CountDistinct,
    Min,
    Max,
    Average,
    Sum,
    Collect,
    CollectDistinct,
    /// A regular expression, made to ignore case.
    IgnoringCase,
    /// The instant a duration later than one that is always the same.
    After,
}

impl Expression {
    /// A function of one value.
    pub fn of(function: Function, value: Self) -> Self {
        Self::Function(function, vec![value])
    }

    /// An operator between two values.
    pub fn infix(left: Self, operator: Infix, right: Self) -> Self {
        Self::Infix(Box::new(left), operator, Box::new(right))
    }

    /// The first item.
    pub fn first(self) -> Self {
        Self::At(Box::new(self), 0)
    }

    /// All of them; `None` where there are none.
    pub fn all(mut conjuncts: Vec<Self>) -> Option<Self> {
        match conjuncts.len() {
            0 | 1 => conjuncts.pop(),
            _ => Some(Self::All(conjuncts)),
        }
    }

    /// At least one of them; false where there are none.
    pub fn any(mut alternatives: Vec<Self>) -> Self {
        match alternatives.len() {
            0 => Self::False,
            1 => alternatives.swap_remove(0),
            _ => Self::Any(alternatives),
        }
    }
}
