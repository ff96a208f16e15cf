//! Order, pages and keyset cursors.
//!
//! In: a set's order and page, and a branch's element. Out: sort keys, limits, and the condition to come after a cursor.
//! Nulls are largest, as the language has it. It must not know how a page is put into the answer.

use super::super::ast::{Expression, Infix, Sort};
use super::element::{Element, reads_computed};
use crate::plan::{Branch, NodeSet, Operand, OperandSource, OrderKey, Origin, Page};
use crate::slot::SlotId;

/// The sort keys of a branch's elements.
pub(super) fn sorts(set: &NodeSet, branch: &Branch, element: &Element) -> Vec<Sort> {
    set.order
        .iter()
        .zip(&branch.order)
        .map(|(key, operand)| Sort {
            by: element.operand(operand),
            descending: key.descending,
        })
        .collect()
}

/// Which part of an ordered set is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    skip: Option<SlotId>,
    take: Take,
}

/// How many are taken.
#[derive(Debug, Clone, Copy)]
enum Take {
    All,
    One,
    Slot(SlotId),
}

impl Window {
    /// The set's page.
    pub fn of(page: &Page) -> Self {
        Self {
            skip: page.skip,
            take: page.take.map_or(Take::All, Take::Slot),
        }
    }

    /// The first element of the set's page.
    pub fn first_of(page: &Page) -> Self {
        Self {
            skip: page.skip,
            take: page.take.map_or(Take::One, Take::Slot),
        }
    }

    /// Whether it takes everything.
    pub fn is_whole(self) -> bool {
        self.skip.is_none() && matches!(self.take, Take::All)
    }

    /// How many to leave out.
    pub fn skip(self) -> Option<Expression> {
        self.skip.map(Expression::Parameter)
    }

    /// How many to take at most.
    pub fn limit(self) -> Option<Expression> {
        match self.take {
            Take::All => None,
            Take::One => Some(Expression::Integer(1)),
            Take::Slot(slot) => Some(Expression::Parameter(slot)),
        }
    }

    /// How many of one branch can be in the page of all: those left out and those taken.
    pub fn reach(self) -> Option<Expression> {
        let limit = self.limit()?;
        Some(match self.skip() {
            Some(skip) => Expression::infix(skip, Infix::Plus, limit),
            None => limit,
        })
    }
}

/// Whether the condition to come after the cursor reads computed values.
pub(super) fn after_reads_computed(branch: &Branch) -> bool {
    branch.order.iter().any(reads_computed)
}

/// The conditions to come after the set's cursor, or none where it has none.
///
/// The first one names the first key alone, where it can be an index's range. The second one must not be two ranges of that key:
/// Neo4j would look for each, and lose the index's order.
pub(super) fn after(set: &NodeSet, branch: &Branch, element: &Element) -> Vec<Expression> {
    let Some(cursor) = &set.page.after else {
        return Vec::new();
    };
    let keys = keys(set, branch, element, cursor);
    match keys.split_first() {
        Some((first, rest)) if !first.order.nullable && !rest.is_empty() => {
            let operator = if first.order.descending {
                Infix::LessOrEqual
            } else {
                Infix::GreaterOrEqual
            };
            let range = Expression::infix(first.value.clone(), operator, first.cursor());
            let beyond = Expression::Not(Box::new(first.equal()));
            vec![range, Expression::any(vec![beyond, later(rest)])]
        }
        _ => vec![later(&keys)],
    }
}

fn keys(set: &NodeSet, branch: &Branch, element: &Element, cursor: &[SlotId]) -> Vec<Key> {
    let operands = set.order.iter().zip(&branch.order);
    let key = |((order, operand), slot): ((&OrderKey, &Operand), &SlotId)| Key {
        value: element.operand(operand),
        order: *order,
        cursor: *slot,
    };
    operands.zip(cursor).map(key).collect()
}

/// The condition that makes an index's order usable: an index has no nulls, so it is there only for a key that has none either.
pub(super) fn index_hint(set: &NodeSet, branch: &Branch, element: &Element) -> Option<Expression> {
    let (key, operand) = (set.order.first()?, branch.order.first()?);
    let plain = matches!(
        operand,
        Operand {
            source: OperandSource::Node(_),
            coalesce: None
        }
    );
    let useful = set.origin == Origin::Label && set.page.take.is_some() && set.page.after.is_none();
    (useful && plain && !key.nullable)
        .then(|| Expression::IsNotNull(Box::new(element.operand(operand))))
}

struct Key {
    value: Expression,
    order: OrderKey,
    cursor: SlotId,
}

/// Later in the first key, or equal there and later in the rest. Built from the last key outwards.
fn later(keys: &[Key]) -> Expression {
    let mut result = Expression::False;
    for key in keys.iter().rev() {
        result = match result {
            Expression::False => key.later(),
            rest => Expression::any(vec![key.later(), Expression::All(vec![key.equal(), rest])]),
        };
    }
    result
}

impl Key {
    fn cursor(&self) -> Expression {
        Expression::Parameter(self.cursor)
    }

    fn later(&self) -> Expression {
        let operator = if self.order.descending {
            Infix::Less
        } else {
            Infix::Greater
        };
        let beyond = Expression::infix(self.value.clone(), operator, self.cursor());
        if !self.order.nullable {
            return beyond;
        }
        let (null, known) = if self.order.descending {
            (self.cursor(), self.value.clone())
        } else {
            (self.value.clone(), self.cursor())
        };
        let across = vec![
            Expression::IsNull(Box::new(null)),
            Expression::IsNotNull(Box::new(known)),
        ];
        Expression::Any(vec![beyond, Expression::All(across)])
    }

    fn equal(&self) -> Expression {
        let equal = Expression::infix(self.value.clone(), Infix::Equal, self.cursor());
        if !self.order.nullable {
            return equal;
        }
        let both = vec![
            Expression::IsNull(Box::new(self.value.clone())),
            Expression::IsNull(Box::new(self.cursor())),
        ];
        Expression::Any(vec![equal, Expression::All(both)])
    }
}
