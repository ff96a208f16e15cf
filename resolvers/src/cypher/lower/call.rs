//! Statements of the schema's author, run as subqueries.
//!
//! In: a call and the element at hand. Out: clauses whose rows carry the author's columns. Inside, the element is called `this`, in every part of a
//! `UNION` too; nothing else of ours can be seen or met there. It must not know what is done with the rows.

use super::super::ast::{Clause, Expression, Function, Item, Letter, Name, With};
use super::{Calls, State, give, subquery};
use crate::author;
use crate::plan::{CustomCall, StatementPart};

/// The rows of a call.
pub(super) fn rows(state: &mut State, call: &CustomCall, parent: Option<&Name>) -> Vec<Clause> {
    avoid(state, call);
    match (parent.filter(|_| call.this), state.calls) {
        (Some(node), _) => {
            let this = Item {
                value: Expression::Name(node.clone()),
                alias: Name::This,
            };
            let renamed = Clause::With(With {
                items: vec![this],
                ..With::default()
            });
            vec![
                renamed,
                subquery(
                    Some(&Name::This),
                    vec![Clause::Author(call.statement.clone())],
                ),
            ]
        }
        (None, Calls::Inline) if parent.is_none() => {
            vec![Clause::Author(open_ended(call))]
        }
        (None, Calls::Inline | Calls::Subquery) => {
            vec![subquery(None, vec![Clause::Author(call.statement.clone())])]
        }
    }
}

/// The statement with its last `RETURN` made a `WITH`.
fn open_ended(call: &CustomCall) -> Vec<StatementPart> {
    let mut parts = call.statement.clone();
    let texts = parts.iter_mut().filter_map(|part| match part {
        StatementPart::Text(text) => Some(text),
        StatementPart::Slot(_) => None,
    });
    author::return_as_with(&mut texts.collect::<Vec<_>>());
    parts
}

/// The column to read.
pub(super) fn column(call: &CustomCall) -> Expression {
    Expression::Name(Name::Column(call.column.clone()))
}

/// The value of the first row, or null, under a name.
pub(super) fn first(
    state: &mut State,
    call: &CustomCall,
    parent: Option<&Name>,
    alias: Name,
) -> Vec<Clause> {
    let mut clauses = rows(state, call, parent);
    let value = state.name(Letter::Value);
    let items = vec![Item {
        value: column(call),
        alias: value.clone(),
    }];
    clauses.push(Clause::With(With {
        items,
        limit: Some(Expression::Integer(1)),
        ..With::default()
    }));
    clauses.push(give(
        Expression::of(Function::Collect, Expression::Name(value)).first(),
        alias,
    ));
    clauses
}

/// All values, under a name. A row that holds a list gives its items.
pub(super) fn all(
    state: &mut State,
    call: &CustomCall,
    parent: Option<&Name>,
    alias: Name,
) -> Vec<Clause> {
    let mut clauses = rows(state, call, parent);
    let item = state.name(Letter::Item);
    clauses.push(Clause::Unwind {
        list: column(call),
        item: item.clone(),
    });
    clauses.push(give(
        Expression::of(Function::Collect, Expression::Name(item)),
        alias,
    ));
    clauses
}

/// Gives our names more underscores where a word of the author's looks like one of them.
fn avoid(state: &mut State, call: &CustomCall) {
    let texts = call.statement.iter().filter_map(|part| match part {
        StatementPart::Text(text) => Some(text.as_str()),
        StatementPart::Slot(_) => None,
    });
    for text in texts.chain([call.column.as_str()]) {
        for word in text.split(|character: char| !character.is_alphanumeric() && character != '_') {
            let bare = word.trim_start_matches('_');
            let number = bare
                .strip_prefix(|first: char| first.is_ascii_lowercase())
                .unwrap_or_default();
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
                state.underscores = state.underscores.max(word.len() - bare.len() + 1);
            }
        }
    }
}
