//! The statements of a mutation without a store: for people (`cygnet explain`) and tests.
//!
//! In: a script and values. Out: the statements in order, as if every statement found one node for each of its rows, and every key were
//! unique. Where nodes are upserted, those for new nodes stand before those for nodes that are there.

use super::{
    Around, Next, Run, Script,
    run::{Expected, Uniqueness},
};
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
    let mut run = Run::begun(around, script, values)?;
    let mut statements: Vec<Statement> = Vec::new();
    while let Some(next) = run.proceed()? {
        let (statement, parameters) = match next {
            Next::Statement {
                statement,
                parameters,
            } => (statement, parameters),
            Next::IsUnique { .. } => {
                run.answered(Uniqueness::Kept)?;
                continue;
            }
            Next::Taken => break,
        };
        let expected = run.expected();
        let rows = match (expected, parameters.as_slice()) {
            (Expected::Nothing, _) => 0,
            (Expected::Upserted | Expected::Found, [(0, Value::List(rows))]) => rows.len(),
            (Expected::Matched | Expected::Upserted | Expected::Found, _) => 1,
        };
        for at in 0..rows {
            let number = Value::Integer(i64::try_from(at).unwrap_or(i64::MAX));
            let identity = Value::String(format!("…{at}").into());
            run.row(&Value::List(match expected {
                Expected::Matched => vec![identity],
                Expected::Upserted => {
                    let is_new = Value::Boolean(upserted == Upserted::New);
                    vec![number, identity, is_new]
                }
                Expected::Found | Expected::Nothing => vec![number, identity.clone(), identity],
            }));
        }
        statements.push(statement.into_owned());
        run.ended()?;
    }
    Ok(statements)
}
