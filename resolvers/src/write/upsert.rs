//! Upserts: nodes by a key, made where they are not there yet; at the root, and as `connectOrCreate` below others.
//!
//! Nodes are merged by one statement for all items that name the same key. Who finds a node new gives it the properties of its `create`;
//! the others update it.

use std::collections::HashMap;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{FieldId, NodeId, Operation, Owner as Of, Relationship, UniqueKey},
};

use super::{
    Around, change, check,
    create::{self, number},
    given::Given,
    labels::Labels,
    properties::{of_edge, of_node},
    relationships::Related,
    task::{Entry, Identity, Key, Task, Then},
    tenant, update,
};
use crate::{
    cypher::Owner,
    error::{ErrorCode, Refused},
    plan::{Step, StepKind, steps, steps::RulesOf},
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
    for member in &of.members {
        let mut groups = Vec::new();
        if let Some(from) = of.from().filter(|_| !items.is_empty()) {
            let operations = [Operation::CreateRelationship];
            check::require(around, from, operations[0])?;
            check::without_rules(around, RulesOf::Type(from), &operations)?;
        }
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
        unruled(around, node, &group)?;
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

/// Rules that look at nodes are not evaluated here yet: types and keys that have some are closed to upserts.
fn unruled(around: Around<'_>, node: NodeId, group: &Group<'_>) -> Result<(), Refused> {
    let written = [
        Operation::Create,
        Operation::Update,
        Operation::CreateRelationship,
    ];
    let linked = group.items.iter().any(|item| item.link.is_some());
    let asked = if linked { &written[..] } else { &written[..2] };
    let of_index = |index| FieldId {
        owner: Of::Node(node),
        index,
    };
    let key = || group.key.fields.iter().copied().map(of_index);
    for operation in asked {
        check::require(around, node, *operation)?;
        for field in key() {
            check::require_field(around, field, *operation)?;
        }
    }
    check::without_rules(around, RulesOf::Type(node), &written)?;
    for field in key() {
        check::without_rules(around, RulesOf::Field(field), &Operation::ALL)?;
    }
    let fields = &around.model.node(node).fields;
    for field in (0_u16..).take(fields.len()).map(of_index) {
        let given = |item: &Wanted<'_>| {
            check::gives(around, node, (item.create, field))
                || check::gives(around, node, (item.update, field))
        };
        if group.items.iter().any(given) {
            check::without_rules(around, RulesOf::Field(field), &written)?;
        }
    }
    Ok(())
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
    let (mut made, mut there, mut outcome) = (Vec::new(), Vec::new(), Vec::new());
    let mut links: Vec<(&'a Relationship, Vec<Value>)> = Vec::new();
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
            true => made.push((identity.clone(), item.create, keys[item.row].as_slice())),
            // Without an update there is nothing to do, not even for the time of the last one.
            false => there.extend(item.update.map(|given| Entry {
                parent: identity.clone(),
                given,
            })),
        }
        if let Some(link) = item.link {
            link_row(around, &mut links, link, identity)?;
        }
    }
    let mut tasks = new_nodes(around, (node, key), made)?;
    tasks.extend(update::in_order(around, node, there)?);
    tasks.extend(links.into_iter().map(|(via, rows)| Task {
        step: Step {
            kind: StepKind::ConnectOnce(steps::written(via)),
            items: 5,
        },
        rows,
        then: Then::ConnectedOnce,
    }));
    Ok((tasks, outcome))
}

/// `[i, from, to, properties, token]`
fn link_row<'a>(
    around: Around<'a>,
    links: &mut Vec<(&'a Relationship, Vec<Value>)>,
    link: Link<'a>,
    identity: &Identity,
) -> Result<(), Refused> {
    let known = links
        .iter()
        .position(|(via, _)| std::ptr::eq(*via, link.via));
    let at = known.unwrap_or_else(|| {
        links.push((link.via, Vec::new()));
        links.len() - 1
    });
    let rows = &mut links[at].1;
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

/// Gives new nodes their properties, and what their inputs say of relationships.
fn new_nodes<'a>(
    around: Around<'a>,
    (node, key): (NodeId, &UniqueKey),
    made: Vec<(Identity, Option<Given<'a>>, &[Value])>,
) -> Result<Vec<Task<'a>>, Refused> {
    let fields = &around.model.node(node).fields;
    let mut entries = Vec::new();
    let mut elements = Vec::new();
    for (identity, given, values) in made {
        let mut properties = of_node(around, node, given)?;
        for (at, value) in key.fields.iter().zip(values) {
            let field = &fields[usize::from(*at)];
            properties.replace(around, (Owner::Node, field), value.clone());
        }
        elements.push((identity.clone(), properties));
        entries.extend(given.map(|given| Entry {
            parent: identity,
            given,
        }));
    }
    let mut tasks: Vec<Task<'a>> = change::given_properties(elements).into_iter().collect();
    tasks.extend(create::below(around, node, &entries)?);
    Ok(tasks)
}
