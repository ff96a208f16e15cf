//! The statements of a mutation without a store: for people (`cygnet explain`) and tests.
//!
//! In: a script and values. Out: the statements in order, as if every statement found one node for each of its rows, and every key were
//! unique. Where nodes are upserted, those for new nodes stand before those for nodes that are there.

use super::{
    Around, Next, Run, Script,
    run::{Expected, Uniqueness},
};
use crate::{cypher::Statement, error::Refused, value::Value};

/// One statement of a mutation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlined {
    /// The statement.
    pub statement: Statement,
    /// Its parameters by number, as far as they are known without a store: what an earlier statement finds is `…` and a number.
    pub parameters: Vec<(u32, Value)>,
}

/// The statements that a mutation's input asks for, the one that reads the answer last.
///
/// # Errors
/// As [`Run`].
pub fn outline(
    around: Around<'_>,
    script: &Script,
    values: &[Value],
) -> Result<Vec<Outlined>, Refused> {
    let (mut statements, found) = statements(around, script, (values, Upserted::New))?;
    for statement in self::statements(around, script, (values, Upserted::There))?.0 {
        let is_new = |known: &Outlined| known.statement != statement.statement;
        if statements.iter().all(is_new) {
            statements.push(statement);
        }
    }
    statements.extend(script.read_back.clone().map(|statement| {
        let slots = statement.slots.iter();
        let value = |slot: u32| Some((slot, found.get(slot as usize)?.clone()));
        let parameters = slots.filter_map(|slot| value(slot.0)).collect();
        Outlined {
            statement,
            parameters,
        }
    }));
    Ok(statements)
}

/// What an upsert finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upserted {
    New,
    There,
}

/// The statements, and the values of all slots after them.
fn statements(
    around: Around<'_>,
    script: &Script,
    (values, upserted): (&[Value], Upserted),
) -> Result<(Vec<Outlined>, Vec<Value>), Refused> {
    let mut run = Run::begun(around, script, values)?;
    let mut statements: Vec<Outlined> = Vec::new();
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
        statements.push(Outlined {
            statement: statement.into_owned(),
            parameters,
        });
        run.ended()?;
    }
    Ok((statements, run.finish()))
}
