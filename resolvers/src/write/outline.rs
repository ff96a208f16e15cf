//! The statements of a mutation without a store: for people (`cygnet explain`) and tests.
//!
//! In: a script and values. Out: the statements in order, as if every statement found one node for each of its rows.

use super::{Around, Run, Script};
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
    let mut run = Run::new(around, script, values)?;
    let mut statements: Vec<Statement> = Vec::new();
    while let Some(next) = run.statement()? {
        let rows = match next.parameters.as_slice() {
            [(0, Value::List(rows))] if !script.finds(&next.statement) => rows.len(),
            _ => 1,
        };
        // What a check finds would end the mutation.
        let rows = if run.is_checking() { 0 } else { rows };
        for at in 0..rows {
            run.row(&found(script, (&next.statement, at)));
        }
        statements.push(next.statement.into_owned());
        run.ended()?;
    }
    statements.extend(script.read_back.clone());
    Ok(statements)
}

/// A row that a statement could give.
fn found(script: &Script, (statement, at): (&Statement, usize)) -> Value {
    let identity = || Value::String("…".into());
    if script.finds(statement) {
        return Value::List(vec![identity()]);
    }
    let number = Value::Integer(i64::try_from(at).unwrap_or(i64::MAX));
    Value::List(vec![number, identity(), identity()])
}
