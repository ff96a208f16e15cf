//! Upserts: nodes by a key, made where they are not there yet; at the root, and as `connectOrCreate` below others.
//!
//! A key is merged by one statement for all items that name the same key field. Who finds a node new gives it the properties of its `create`;
//! the others update it.

use std::collections::HashMap;

use cygnet_schema::{
    api::{InputMeaning, NestedWrite},
    model::{Field, FieldId, NodeId, Operation, Owner as Of, Relationship},
};

use super::{
    Around, change, check,
    create::{self, Related, number},
    given::Given,
    properties::{of_edge, of_node},
    task::{Entry, Identity, Task, Then},
    update,
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

/// Items with keys of one field.
#[derive(Debug)]
struct Group<'a> {
    key: FieldId,
    rows: Vec<Value>,
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
        let (field, value) = key_of(around, node, key)?;
        let row = row(&mut groups, field, value);
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
            let (field, value) = key_of(around, *member, key)?;
            let made = get(item.given, InputMeaning::Nested(NestedWrite::Create));
            let part = |meaning| made.and_then(|made| get(made, meaning));
            let row = row(&mut groups, field, value);
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

/// The one key that a `where` names.
fn key_of<'a>(
    around: Around<'a>,
    node: NodeId,
    given: Option<Given<'a>>,
) -> Result<(FieldId, &'a Value), Refused> {
    let entries = given
        .into_iter()
        .flat_map(|given| given.entries(around.api));
    let mut keys = entries.filter_map(|(meaning, value, _)| match meaning {
        InputMeaning::Key(field) => Some((field, value)),
        _ => None,
    });
    match (keys.next(), keys.next()) {
        (Some((field, value)), None) if *value != Value::Null => Ok((field, value)),
        _ => {
            let name = &around.model.node(node).name;
            let message = format!("\"{name}UniqueWhere\" takes exactly one key, which is not null");
            Err(Refused::new(ErrorCode::BadUserInput, message))
        }
    }
}

/// Where an item goes: the items of its group, and the row of its key.
struct Place<'g, 'a> {
    items: &'g mut Vec<Wanted<'a>>,
    at: usize,
}

fn row<'g, 'a>(groups: &'g mut Vec<Group<'a>>, key: FieldId, value: &Value) -> Place<'g, 'a> {
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
    let at = *group.known.entry(format!("{value:?}")).or_insert_with(|| {
        rows.push(value.clone());
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
    for group in groups {
        unruled(around, node, &group)?;
        let field = around.model.field(group.key);
        tasks.extend(backed(around, (node, field))?);
        let token = Value::String(format!("{:032x}", (around.generated.random)()).into());
        let rows = group.rows.iter().enumerate();
        let rows = rows.map(|(at, key)| Value::List(vec![number(at), key.clone(), token.clone()]));
        tasks.push(Task {
            step: steps::merging(around.env(), node, field)?,
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
    for operation in asked {
        check::require(around, node, *operation)?;
        check::require_field(around, group.key, *operation)?;
    }
    check::without_rules(around, RulesOf::Type(node), &written)?;
    check::without_rules(around, RulesOf::Field(group.key), &Operation::ALL)?;
    let fields = &around.model.node(node).fields;
    for at in (0_u16..).take(fields.len()) {
        let field = FieldId {
            owner: Of::Node(node),
            index: at,
        };
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

/// Looks for the constraint without which two clients could make the same node.
fn backed<'a>(
    around: Around<'a>,
    (node, field): (NodeId, &'a Field),
) -> Result<Option<Task<'a>>, Refused> {
    if !around.dialect.writes_at_the_same_time() {
        return Ok(None);
    }
    let step = steps::merging(around.env(), node, field)?;
    let StepKind::Merge { labels, key } = step.kind else {
        return Ok(None);
    };
    let labels = labels.into_iter().map(|label| Value::String(label.into()));
    let row = Value::List(vec![
        Value::List(labels.collect()),
        Value::String(key.into()),
    ]);
    let name = &around.model.node(node).name;
    Ok(Some(Task {
        step: Step {
            kind: StepKind::Backed,
            items: 2,
        },
        rows: vec![row],
        then: Then::Backed(format!("{name}.{}", field.name)),
    }))
}

/// Refuses a key that no constraint backs.
pub(super) fn check_backed(key: &str, constraints: i64) -> Result<(), Refused> {
    if constraints > 0 {
        return Ok(());
    }
    let message = format!(
        "\"{key}\" has no uniqueness constraint in the database, so two clients could create the same node: \"cygnet index apply\" makes it"
    );
    Err(Refused::new(ErrorCode::NotConfigured, message))
}

/// What an upsert of the root field learned of its nodes: for each item the node and whether it is new.
pub(super) type Outcome = Vec<(usize, Identity, bool)>;

/// The keys are there: new nodes get their properties, those that were there are updated, then all are connected.
pub(super) fn merged<'a>(
    around: Around<'a>,
    (node, key): (NodeId, FieldId),
    (keys, items): (Vec<Value>, Vec<Wanted<'a>>),
    rows: &[Vec<Value>],
) -> Result<(Vec<Task<'a>>, Outcome), Refused> {
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
        outcome.push((item.place, identity.clone(), is_new));
        match is_new {
            true => made.push((identity.clone(), item.create, &keys[item.row])),
            // Without an update there is nothing to do, not even for the time of the last one.
            false if item.update.is_some() => there.push((identity.clone(), item.update)),
            false => {}
        }
        if let Some(link) = item.link {
            link_row(around, &mut links, link, identity)?;
        }
    }
    let mut tasks = new_nodes(around, (node, key), made)?;
    tasks.extend(update::each(around, node, there)?);
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
    (node, key): (NodeId, FieldId),
    made: Vec<(Identity, Option<Given<'a>>, &Value)>,
) -> Result<Vec<Task<'a>>, Refused> {
    let field = around.model.field(key);
    let mut entries = Vec::new();
    let mut elements = Vec::new();
    for (identity, given, value) in made {
        let mut properties = of_node(around, node, given)?;
        properties.replace(around, (Owner::Node, field), value.clone());
        elements.push((identity.clone(), properties));
        entries.extend(given.map(|given| Entry {
            parent: identity,
            given,
        }));
    }
    let mut tasks: Vec<Task<'a>> = change::given_properties(elements).into_iter().collect();
    tasks.extend(create::below(around, node, entries)?);
    Ok(tasks)
}
