//! The statements of a mutation without a store: for people (`cygnet explain`) and tests.
//!
//! In: a script and values. Out: the statements in order, as if every statement found one node for each of its rows, and every key were
//! unique. Where nodes are upserted, those for new nodes stand before those for nodes that are there.

use super::{Around, Next, Run, Script};
use crate::{cypher::Statement, error::Refused, value::Value};

/// The statements that a mutation's input asks for, the one that reads the answer last.
///
/// # Errors
/// As [`Run`].
pub fn outline(
    around: Around<'_>,
    script: &Script,
    values: &[Value],
) -> Result<Vec<Statement>, Refused> {
    let mut statements = statements(around, script, (values, Upserted::New))?;
    for statement in self::statements(around, script, (values, Upserted::There))? {
        if !statements.contains(&statement) {
            statements.push(statement);
        }
    }
    statements.extend(script.read_back.clone());
    Ok(statements)
}

/// What an upsert finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upserted {
    New,
    There,
}

fn statements(
    around: Around<'_>,
    script: &Script,
    (values, upserted): (&[Value], Upserted),
) -> Result<Vec<Statement>, Refused> {
    let mut run = Run::new(around, script, values)?;
    let mut statements: Vec<Statement> = Vec::new();
    while let Some(next) = run.next()? {
        let Next::Statement {
            statement,
            parameters,
        } = next
        else {
            run.answered(true)?;
            continue;
        };
        let is_matching = script.matched.as_ref() == Some(&*statement);
        let rows = match parameters.as_slice() {
            [(0, Value::List(rows))] if !is_matching => rows.len(),
            _ => 1,
        };
        for at in 0..rows {
            let identity = Value::String(format!("…{at}").into());
            let found = match is_matching {
                true => vec![identity],
                false => {
                    let number = Value::Integer(i64::try_from(at).unwrap_or(i64::MAX));
                    let last = match run.upserts() {
                        true => Value::Boolean(upserted == Upserted::New),
                        false => identity.clone(),
                    };
                    vec![number, identity, last]
                }
            };
            run.row(&Value::List(found));
        }
        statements.push(statement.into_owned());
        run.ended()?;
    }
    Ok(statements)
}
