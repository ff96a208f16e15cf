//! Who may ask for a mutation at all, before anything of it is begun.
//!
//! Statements follow from what others have found, so a part far down would ask who it is only where something was found above it. In: a
//! mutation. Out: the refusal that any part of it has for the caller. It must not know what is found.

use cygnet_schema::{
    api::{InputMeaning, NestedWrite, WriteKind},
    model::{Access, Model},
};

use super::{Around, Script, given::Given, outline};
use crate::{
    error::{ErrorCode, Refused},
    value::Value,
};

/// Refuses a caller whom some part of a mutation does not let, wherever it stands.
pub(super) fn permit(
    around: Around<'_>,
    script: &Script,
    (values, input): (&[Value], Option<Given<'_>>),
) -> Result<(), Refused> {
    let waits = input.is_some_and(|input| waits(around, script.kind, input));
    if !waits || !asks_callers(around.model) {
        return Ok(());
    }
    match outline(around, script, values) {
        Err(refused) if of_callers(refused.code) => Err(refused),
        // All else is found where it stands, if it is come to.
        Err(_) | Ok(_) => Ok(()),
    }
}

fn of_callers(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Unauthenticated | ErrorCode::Forbidden)
}

/// Whether anything of the schema asks who calls.
fn asks_callers(model: &Model) -> bool {
    let asks = |access: &Access| {
        access.authentication.is_some()
            || !access.requirements.is_empty()
            || access.closed.is_some()
    };
    let mut nodes = model.nodes.iter();
    let mut edges = model.edges.iter().flat_map(|edge| &edge.fields);
    model.is_ruled()
        || nodes.any(|node| {
            let mut fields = node.fields.iter();
            asks(&node.access) || fields.any(|field| asks(&field.access))
        })
        || edges.any(|field| asks(&field.access))
}

/// Whether some part is come to only where another one has found something.
fn waits(around: Around<'_>, kind: WriteKind, input: Given<'_>) -> bool {
    let nests = |given: Given<'_>| {
        let mut fields = given.fields(around.api);
        fields.any(|(meaning, _)| matches!(meaning, InputMeaning::NestedField(_)))
    };
    if matches!(kind, WriteKind::Update | WriteKind::Delete) {
        return nests(input);
    }
    let mut parts: Vec<(Given<'_>, bool)> = input.items().map(|item| (item, false)).collect();
    while let Some((part, is_found)) = parts.pop() {
        if is_found && nests(part) {
            return true;
        }
        for (meaning, below) in part.fields(around.api) {
            let is_found = match meaning {
                InputMeaning::Nested(write) => is_found || write != NestedWrite::Create,
                _ => is_found,
            };
            let is_part = !matches!(meaning, InputMeaning::NestedWhere | InputMeaning::Value(_));
            if is_part {
                parts.extend(below.items().map(|item| (item, is_found)));
            }
        }
    }
    false
}
