//! Upserts: nodes by a key, made where they are not there yet; at the root, and as `connectOrCreate` below others.
//!
//! Nodes are merged by one statement for all items that name the same key. Who finds a node new gives it the properties of its `create`;
//! the others update it.

use std::collections::{HashMap, HashSet};

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{NodeId, Operation, Relationship, UniqueKey},
};

use super::{
    Around, change, check,
    create::{self, number},
    given::Given,
    labels::Labels,
    properties::{of_edge, of_node},
    relationships::Related,
    taken::{self, Asked, Linked, Use},
    task::{Entry, Identity, Key, Meant, Task, Then},
    tenant, update,
};
use crate::{
    cypher::Owner,
    error::{ErrorCode, Refused},
    plan::{Step, StepKind, steps},
    value::Value,
};

/// An item of an upsert, or of a `connectOrCreate`.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    /// Which row its key is.
    row: usize,
    /// Its place among the items of the root field.
    place: usize,
    /// What a new node is given.
    create: Option<Given<'a>>,
    /// What a node that was there is given.
    update: Option<Given<'a>>,
    /// What it is to be connected to.
    link: Option<Link<'a>>,
}

/// The relationship that a `connectOrCreate` asks for.
#[derive(Debug, Clone)]
struct Link<'a> {
    parent: Identity,
    /// The type of the parent.
    from: NodeId,
    via: &'a Relationship,
    edge: Option<Given<'a>>,
}

/// Items that name one key.
#[derive(Debug)]
struct Group<'a> {
    key: UniqueKey,
    rows: Vec<Vec<Value>>,
    known: HashMap<String, usize>,
    items: Vec<Wanted<'a>>,
}

/// Upserts the nodes of the root field's input; also how many there are.
pub(super) fn root<'a>(
    around: Around<'a>,
    node: NodeId,
    given: Option<Given<'a>>,
) -> Result<(Vec<Task<'a>>, usize), Refused> {
    let mut groups = Vec::new();
    let mut count = 0;
    for (place, item) in given.into_iter().flat_map(Given::items).enumerate() {
        let nested = |write| item.get(around.api, InputMeaning::Nested(write));
        let key = item.get(around.api, InputMeaning::NestedWhere);
        let row = row(&mut groups, key_of(around, node, key)?);
        row.items.push(Wanted {
            row: row.at,
            place,
            create: nested(NestedWrite::Create),
            update: nested(NestedWrite::Update),
            link: None,
        });
        count = place + 1;
    }
    Ok((tasks(around, node, groups)?, count))
}

/// Connects nodes with those that have a key, made where they are not there yet.
pub(super) fn related<'a>(
    around: Around<'a>,
    of: &Related<'a>,
    items: Vec<Entry<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut all = Vec::new();
    let Some(from) = of.from().filter(|_| !items.is_empty()) else {
        return Ok(all);
    };
    check::require(around, from, Operation::CreateRelationship)?;
    for member in &of.members {
        let mut groups = Vec::new();
        for item in &items {
            let get = |given: Given<'a>, meaning| given.get(around.api, meaning);
            let key = get(item.given, InputMeaning::NestedWhere)
                .and_then(|matching| get(matching, InputMeaning::NestedNode));
            let (key, value) = key_of(around, *member, key)?;
            let made = get(item.given, InputMeaning::Nested(NestedWrite::Create));
            let part = |meaning| made.and_then(|made| get(made, meaning));
            let row = row(&mut groups, (key, value));
            row.items.push(Wanted {
                row: row.at,
                place: usize::MAX,
                create: part(InputMeaning::NestedNode),
                update: None,
                link: Some(Link {
                    parent: item.parent.clone(),
                    from,
                    via: of.via,
                    edge: part(InputMeaning::NestedEdge),
                }),
            });
        }
        all.extend(tasks(around, *member, groups)?);
    }
    Ok(all)
}

/// The one key that a `where` names with all of its fields, and their values in the key's order.
fn key_of(
    around: Around<'_>,
    node: NodeId,
    given: Option<Given<'_>>,
) -> Result<(UniqueKey, Vec<Value>), Refused> {
    let entries = given
        .into_iter()
        .flat_map(|given| given.entries(around.api));
    let values: HashMap<u16, &Value> = entries
        .filter_map(|(meaning, value, _)| match meaning {
            InputMeaning::Key(field) => Some((field.index, value)),
            _ => None,
        })
        .collect();
    let keys = around.model.node(node).upsert_keys();
    let values_of = |key: &UniqueKey| -> Option<Vec<Value>> {
        let values = key.fields.iter().map(|at| {
            let value = values.get(at).filter(|value| ***value != Value::Null);
            value.map(|value| (*value).clone())
        });
        values.collect()
    };
    let mut whole = keys.iter().filter(|key| key.fields.len() == values.len());
    match whole.find_map(|key| Some((key.clone(), values_of(key)?))) {
        Some(named) => Ok(named),
        None => Err(no_key(around, node, &keys)),
    }
}

fn no_key(around: Around<'_>, node: NodeId, keys: &[UniqueKey]) -> Refused {
    let ty = around.model.node(node);
    let form = |key: &UniqueKey| {
        let names = key.fields.iter();
        let names = names.map(|at| ty.fields[usize::from(*at)].name.as_str());
        format!("{{{}}}", names.collect::<Vec<_>>().join(", "))
    };
    let forms: Vec<String> = keys.iter().map(form).collect();
    let message = format!(
        "\"{}UniqueWhere\" takes exactly one key with all of its fields, none of them null: {}",
        ty.name,
        forms.join(" or ")
    );
    Refused::new(ErrorCode::BadUserInput, message)
}

/// Where an item goes: the items of its group, and the row of its key.
struct Place<'g, 'a> {
    items: &'g mut Vec<Wanted<'a>>,
    at: usize,
}

fn row<'g, 'a>(
    groups: &'g mut Vec<Group<'a>>,
    (key, values): (UniqueKey, Vec<Value>),
) -> Place<'g, 'a> {
    let position = groups.iter().position(|group| group.key == key);
    let position = position.unwrap_or_else(|| {
        groups.push(Group {
            key,
            rows: Vec::new(),
            known: HashMap::new(),
            items: Vec::new(),
        });
        groups.len() - 1
    });
    let group = &mut groups[position];
    let rows = &mut group.rows;
    let at = *group.known.entry(format!("{values:?}")).or_insert_with(|| {
        rows.push(values);
        rows.len() - 1
    });
    Place {
        items: &mut group.items,
        at,
    }
}

fn tasks<'a>(
    around: Around<'a>,
    node: NodeId,
    groups: Vec<Group<'a>>,
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = Vec::new();
    if groups.is_empty() {
        return Ok(tasks);
    }
    let labels = Labels::of(around, node)?;
    let tenant = tenant::property(around, node)?;
    for group in groups {
        let asked = match group.items.iter().any(|item| item.link.is_some()) {
            true => Asked::Linked,
            false => Asked::Upserted,
        };
        taken::permit(around, (node, &group.key), asked)?;
        let token = Value::String(format!("{:032x}", (around.generated.random)()).into());
        let rows = group.rows.iter().enumerate().map(|(at, key)| {
            let mut row = vec![number(at), token.clone()];
            row.extend(key.iter().cloned());
            row.extend(tenant.iter().map(|(_, value)| value.clone()));
            labels.row(row)
        });
        tasks.push(Task {
            step: steps::merging(around.env(), (node, labels.new.clone()), &group.key),
            rows: rows.collect(),
            then: Then::Merged {
                node,
                key: group.key,
                keys: group.rows,
                items: group.items,
            },
        });
    }
    Ok(tasks)
}

/// The constraint that a task needs so that two clients cannot make the same node.
pub(super) fn needed(around: Around<'_>, task: &Task<'_>) -> Option<Key> {
    if !around.dialect.writes_at_the_same_time() {
        return None;
    }
    match (&task.step.kind, &task.then) {
        (StepKind::Merge { labels, key }, Then::Merged { node, key: of, .. }) => Some(Key {
            node: *node,
            of: of.clone(),
            labels: labels.written.clone(),
            properties: key.clone(),
        }),
        _ => None,
    }
}

/// Refuses a key that no constraint backs.
pub(super) fn unbacked(around: Around<'_>, key: &Key) -> Refused {
    let ty = around.model.node(key.node);
    let names = key.of.fields.iter();
    let names = names.map(|at| ty.fields[usize::from(*at)].name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let of = match key.of.single() {
        Some(_) => format!("{}.{names}", ty.name),
        None => format!("{}({names})", ty.name),
    };
    if key.labels.is_empty() {
        let message = format!(
            "\"{of}\" can have no uniqueness constraint in the database, so two clients could create the same node: all labels of the type come from the caller"
        );
        return Refused::new(ErrorCode::NotConfigured, message);
    }
    let message = format!(
        "\"{of}\" has no uniqueness constraint in the database, so two clients could create the same node: \"cygnet index apply\" makes it"
    );
    Refused::new(ErrorCode::NotConfigured, message)
}

/// What an upsert learned of its nodes, one for each item.
pub(super) type Outcome<'a> = Vec<Upserted<'a>>;

/// A node that an item names.
#[derive(Debug)]
pub(super) struct Upserted<'a> {
    /// The item's place in the input of the root field.
    pub(super) place: usize,
    pub(super) identity: Identity,
    /// Whether the item made it.
    pub(super) new: bool,
    /// What it is given then.
    pub(super) create: Option<Given<'a>>,
}

/// The keys are there: new nodes get their properties, those that were there are updated, then all are connected.
pub(super) fn merged<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    (keys, items): (Vec<Vec<Value>>, Vec<Wanted<'a>>),
    rows: &[Vec<Value>],
) -> Result<(Vec<Task<'a>>, Outcome<'a>), Refused> {
    let mut merged: HashMap<usize, (&Value, bool)> = HashMap::new();
    for row in rows {
        if let [Value::Integer(at), identity, Value::Boolean(new)] = row.as_slice() {
            merged.insert(usize::try_from(*at).unwrap_or(usize::MAX), (identity, *new));
        }
    }
    let mut nodes = Nodes::default();
    let mut outcome = Vec::new();
    let mut links = Links::default();
    for item in items {
        let Some((identity, new)) = merged.get_mut(&item.row) else {
            continue;
        };
        // Of several items with one new key the first makes the node.
        let is_new = std::mem::take(new);
        outcome.push(Upserted {
            place: item.place,
            identity: identity.clone(),
            new: is_new,
            create: item.create,
        });
        match is_new {
            true => nodes.made(item.row, identity, item.create),
            false => nodes.there(around, (node, &item), identity),
        }
        if let Some(link) = item.link {
            let is_new = nodes.is_new(identity);
            links.add(around, link, (identity, is_new))?;
        }
    }
    Ok((
        tasks_of(around, (node, key), (&keys, nodes, links))?,
        outcome,
    ))
}

/// What is done: nodes that were there are looked at before anything is done, new ones when they are whole; of several items with one key each
/// sees what the one before it did.
fn tasks_of<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    (keys, nodes, links): (&[Vec<Value>], Nodes<'a>, Links<'a>),
) -> Result<Vec<Task<'a>>, Refused> {
    let mut tasks = taken::before(around, (node, key), &nodes.there)?;
    let made = nodes.made.iter();
    let made: Vec<Meant<'a>> = made.map(|(_, meant)| meant.clone()).collect();
    tasks.extend(new_nodes(around, (node, key), keys, &nodes.made)?);
    let linked: Vec<Linked> = links.linked;
    tasks.extend(links.rows.into_iter().map(|(via, rows)| Task {
        step: Step {
            kind: StepKind::ConnectOnce(steps::written(via)),
            items: 5,
        },
        rows,
        then: Then::ConnectedOnce,
    }));
    tasks.extend(taken::made(around, (node, key), &made)?);
    tasks.extend(taken::linked(around, node, &linked)?);
    for (at, wave) in update::waves(nodes.updates).into_iter().enumerate() {
        let again = wave
            .iter()
            .filter(|(identity, _)| at > 0 || nodes.new.contains(&name(identity)));
        let again = again.map(|(identity, given)| {
            let used = Use::of(around, node, *given);
            (identity.clone(), used)
        });
        let again: Vec<_> = again.collect();
        tasks.extend(taken::before(around, (node, key), &again)?);
        tasks.extend(update::nodes(around, node, &wave)?);
    }
    Ok(tasks)
}

/// The nodes that items name.
#[derive(Default)]
struct Nodes<'a> {
    /// Those that are new, each with the row of its key.
    made: Vec<(usize, Meant<'a>)>,
    new: HashSet<String>,
    /// Those that were there before, and what is done with them.
    there: Vec<(Identity, Use)>,
    /// What nodes that are there by now are given.
    updates: Vec<Entry<'a>>,
}

impl<'a> Nodes<'a> {
    fn made(&mut self, row: usize, identity: &Identity, create: Option<Given<'a>>) {
        self.new.insert(name(identity));
        self.made.push((row, (identity.clone(), create)));
    }

    fn there(
        &mut self,
        around: Around<'a>,
        (node, item): (NodeId, &Wanted<'a>),
        identity: &Identity,
    ) {
        if !self.is_new(identity) {
            let used = match item.link {
                Some(_) => Use::Connected,
                None => Use::of(around, node, item.update),
            };
            self.there.push((identity.clone(), used));
        }
        // Without an update there is nothing to do, not even for the time of the last one.
        self.updates.extend(item.update.map(|given| Entry {
            parent: identity.clone(),
            given,
        }));
    }

    /// Whether the node is new.
    fn is_new(&self, identity: &Identity) -> bool {
        self.new.contains(&name(identity))
    }
}

fn name(identity: &Identity) -> String {
    format!("{identity:?}")
}

/// The relationships that items ask for.
#[derive(Default)]
struct Links<'a> {
    /// Rows `[i, from, to, properties, token]`.
    rows: Vec<(&'a Relationship, Vec<Value>)>,
    linked: Vec<Linked>,
}

impl<'a> Links<'a> {
    fn add(
        &mut self,
        around: Around<'a>,
        link: Link<'a>,
        (identity, is_new): (&Identity, bool),
    ) -> Result<(), Refused> {
        let ends = [link.parent.clone(), identity.clone()];
        self.linked.push((link.from, ends, is_new));
        let known = self
            .rows
            .iter()
            .position(|(via, _)| std::ptr::eq(*via, link.via));
        let at = known.unwrap_or_else(|| {
            self.rows.push((link.via, Vec::new()));
            self.rows.len() - 1
        });
        let rows = &mut self.rows[at].1;
        let token = format!("{:032x}", (around.generated.random)());
        rows.push(Value::List(vec![
            number(rows.len()),
            link.parent,
            identity.clone(),
            of_edge(around, link.via.properties, link.edge)?.value(),
            Value::String(token.into()),
        ]));
        Ok(())
    }
}

/// Gives new nodes their properties, and what their inputs say of relationships.
fn new_nodes<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    keys: &[Vec<Value>],
    made: &[(usize, Meant<'a>)],
) -> Result<Vec<Task<'a>>, Refused> {
    let fields = &around.model.node(node).fields;
    let mut entries = Vec::new();
    let mut elements = Vec::new();
    for (row, (identity, given)) in made {
        let mut properties = of_node(around, node, *given)?;
        for (at, value) in key.fields.iter().zip(&keys[*row]) {
            let field = &fields[usize::from(*at)];
            properties.replace(around, (Owner::Node, field), value.clone());
        }
        elements.push((identity.clone(), properties));
        entries.extend(given.map(|given| Entry {
            parent: identity.clone(),
            given,
        }));
    }
    let mut tasks: Vec<Task<'a>> = change::given_properties(elements).into_iter().collect();
    tasks.extend(create::below(around, node, &entries)?);
    Ok(tasks)
}
