//! Mutations at random: create, update and delete with whatever nests below them.

use apollo_compiler::ast::FieldDefinition;
use cygnet_schema::api::{FieldMeaning, WriteKind};

use super::maker::{Maker, Operation, Trait};

/// How deep inputs go: a nested create takes three levels, a field, an operation and a node.
const CREATE_DEPTH: usize = 6;

/// How deep updates and deletes go: deeper ones meet what they have written themselves, in an order of the library's own.
const CHANGE_DEPTH: usize = 4;

/// How deep filters of mutations go.
const FILTER_DEPTH: usize = 2;

/// How deep the answers of mutations go: the nodes, what is related to them.
const ANSWER_DEPTH: usize = 2;

/// So many mutations, root field by root field.
pub fn writes(maker: &mut Maker<'_>, count: usize) -> Vec<Operation> {
    let roots = maker.roots("Mutation", |meaning| {
        matches!(
            meaning,
            FieldMeaning::Write(WriteKind::Create | WriteKind::Update | WriteKind::Delete, _)
        )
    });
    maker.after_write = true;
    let mut operations = Vec::new();
    for at in 0..count {
        if roots.is_empty() {
            break;
        }
        operations.extend(write(maker, roots[at % roots.len()]));
    }
    operations
}

fn write<'a>(maker: &mut Maker<'a>, root: &'a FieldDefinition) -> Option<Operation> {
    let mut given = Vec::new();
    for argument in &root.arguments {
        let depth = match argument.name.as_str() {
            // An update or delete of everything is fine now and then.
            "where" if maker.random.one_in(4) => continue,
            "where" => FILTER_DEPTH,
            "delete" if maker.random.one_in(3) => continue,
            "input" => CREATE_DEPTH,
            _ if maker.random.one_in(12) => {
                maker.traits.insert(Trait::Deep);
                CHANGE_DEPTH + 2
            }
            _ => CHANGE_DEPTH,
        };
        let value = maker.value(&argument.ty, depth).literal();
        given.push(format!("{}: {value}", argument.name));
    }
    let given = match given.is_empty() {
        true => String::new(),
        false => format!("({})", given.join(", ")),
    };
    let selection = maker.selection(&root.ty, ANSWER_DEPTH)?;
    Some(maker.operation(
        "mutation",
        &format!("{}{given} {selection}", root.name),
        false,
    ))
}
