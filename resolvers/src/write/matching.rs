//! Finding nodes that items of nested writes name: items whose `where` has one structure are rows of one statement.
//!
//! In: items. Out: for each structure the step, and the items with the values of their rows. It must not know what becomes of the nodes.

use cygnet_schema::{api::InputMeaning, model::NodeId};

use super::{
    Around,
    create::number,
    given::Given,
    relationships::Related,
    task::{Entry, Task, Then},
};
use crate::{
    bind::{Values, bind},
    error::Refused,
    limits::exceeded,
    operation::{Input, at},
    plan::{
        Doing, Env, Step, steps,
        steps::{Among, Matching},
    },
    slot::Slot,
    value::Value,
};

/// Items whose filters have one structure.
pub(super) struct Group<'a> {
    pub(super) step: Step,
    /// Each with the values of its filter.
    pub(super) items: Vec<(Entry<'a>, Vec<Value>)>,
}

/// What decides a statement: whose rules hold, and the filter.
type Structure = (Doing, Option<Input>);

/// What is known of a structure; `None`: no node can be meant.
type Known = (Structure, Option<(usize, Vec<Slot>)>);

/// The group of an item, and the values of its filter.
type Row = Option<(usize, Vec<Value>)>;

/// Which nodes are looked for: of a type, where, and for each item whose rules hold.
pub(super) type Sought<'f, 'a> = (NodeId, Among<'a>, &'f dyn Fn(Given<'a>) -> Env<'a>);

/// Groups items by the structure of their filters. Items that can name no node are left out.
///
/// # Errors
/// Where there are too many structures, and where a filter is not one.
pub(super) fn groups<'a>(
    around: Around<'a>,
    (member, among, env): Sought<'_, 'a>,
    items: &[Entry<'a>],
) -> Result<Vec<Group<'a>>, Refused> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut structures: Vec<Known> = Vec::new();
    // Often all items have the very same filter: the one of an update of many nodes.
    let mut last: Option<(Doing, Option<Given<'a>>, Row)> = None;
    for item in items {
        let given = item.given.get(around.api, InputMeaning::NestedWhere);
        let env = env(item.given);
        let known = last.take();
        let known = known.filter(|(doing, before, _)| *doing == env.doing && same(*before, given));
        let place = match known {
            Some((_, _, place)) => place,
            None => {
                let filter = given.map(|given| given.input(around.api));
                let at = structure(
                    around,
                    (env, member, among),
                    (&mut structures, &mut groups),
                    filter,
                )?;
                match &structures[at].1 {
                    Some((group, slots)) => Some((*group, values(around, slots, given)?)),
                    None => None,
                }
            }
        };
        if let Some((group, values)) = &place {
            groups[*group].items.push((item.clone(), values.clone()));
        }
        last = Some((env.doing, given, place));
    }
    Ok(groups)
}

/// Whether two filters are one and the same value, not only equal ones.
fn same(left: Option<Given<'_>>, right: Option<Given<'_>>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => std::ptr::eq(left.value, right.value),
        _ => false,
    }
}

/// The position of a structure, which is added where it is new.
fn structure(
    around: Around<'_>,
    (env, member, among): (Env<'_>, NodeId, Among<'_>),
    (structures, groups): (&mut Vec<Known>, &mut Vec<Group<'_>>),
    filter: Option<Input>,
) -> Result<usize, Refused> {
    let structure = (env.doing, filter);
    if let Some(at) = structures.iter().position(|(known, _)| *known == structure) {
        return Ok(at);
    }
    let bound = around.limits.structural_items;
    if groups.len() >= bound {
        let what = "Items of one list have filters of too many structures";
        return Err(exceeded(what, bound));
    }
    let given = match among {
        Among::All => 1,
        Among::Related(_) => 2,
    };
    let matching = steps::matching(env, member, among, structure.1.as_ref())?;
    let place = matching.map(|Matching { step, mut slots }| {
        groups.push(Group {
            step,
            items: Vec::new(),
        });
        (groups.len() - 1, slots.split_off(given))
    });
    structures.push((structure, place));
    Ok(structures.len() - 1)
}

/// The values of a filter's slots.
pub(super) fn values(
    around: Around<'_>,
    slots: &[Slot],
    filter: Option<Given<'_>>,
) -> Result<Vec<Value>, Refused> {
    let variable = |path: &crate::slot::VariablePath| at(filter?.value, &path.steps);
    let values = Values {
        variable: &variable,
        caller: around.caller,
    };
    bind(slots, values)
}

/// Finds the nodes that items name, each along a relationship from its parent: rows `[i, parent, values ..]`.
pub(super) fn related<'a>(
    around: Around<'a>,
    (of, env): (&Related<'a>, &dyn Fn(Given<'a>) -> Env<'a>),
    items: &[Entry<'a>],
    then: impl Fn(NodeId, Vec<Entry<'a>>) -> Then<'a>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    for member in &of.members {
        for group in groups(around, (*member, Among::Related(of.via), env), items)? {
            let mut rows = Vec::with_capacity(group.items.len());
            let mut entries = Vec::with_capacity(group.items.len());
            for (entry, values) in group.items {
                let mut row = vec![number(rows.len()), entry.parent.clone()];
                row.extend(values);
                rows.push(Value::List(row));
                entries.push(entry);
            }
            tasks.push(Task {
                step: group.step,
                rows,
                then: then(*member, entries),
            });
        }
    }
    Ok(tasks)
}

/// A node that was found, the relationship that leads to it, and the item that names it with the node it was found from.
pub(super) struct Found<'a> {
    pub(super) node: Value,
    pub(super) edge: Value,
    pub(super) by: Entry<'a>,
}

/// What the rows `[i, node, relationship]` say.
pub(super) fn found<'a>(entries: &[Entry<'a>], rows: Vec<Vec<Value>>) -> Vec<Found<'a>> {
    let found = |row: Vec<Value>| {
        let mut items = row.into_iter();
        let (Some(Value::Integer(at)), Some(node), Some(edge)) =
            (items.next(), items.next(), items.next())
        else {
            return None;
        };
        let by = entries.get(usize::try_from(at).ok()?)?.clone();
        Some(Found { node, edge, by })
    };
    rows.into_iter().filter_map(found).collect()
}
